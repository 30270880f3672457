//! References: defaults, spans, mistakes, round trip.

use proptest::prelude::*;

use super::*;

const SHA256: &str = "sha256:1ff6c18fbef2045af6b9c16bf034cc421a29027b800e4f9b68ae9b1cb3e9ae07";

fn parts(written: &str) -> (String, String, String, String) {
    let reference = Reference::parse(written).unwrap_or_else(|error| panic!("{written}: {error}"));
    (
        reference.registry,
        reference.repository,
        reference.tag.unwrap_or_default(),
        reference.digest.unwrap_or_default(),
    )
}

#[test]
fn defaults_are_filled_in_as_docker_does() {
    for (written, registry, repository, tag) in [
        ("nginx", "docker.io", "library/nginx", ""),
        ("nginx:1.25", "docker.io", "library/nginx", "1.25"),
        ("library/nginx:1.25", "docker.io", "library/nginx", "1.25"),
        ("jtblin/kube2iam:0.10.7", "docker.io", "jtblin/kube2iam", "0.10.7"),
        ("index.docker.io/nginx", "docker.io", "library/nginx", ""),
        ("registry-1.docker.io/bitnami/redis:7", "docker.io", "bitnami/redis", "7"),
        ("DOCKER.IO/nginx:1", "docker.io", "library/nginx", "1"),
        ("quay.io/nginx:1", "quay.io", "nginx", "1"),
        ("localhost/app", "localhost", "app", ""),
        ("localhost:5000/app:v1", "localhost:5000", "app", "v1"),
        ("registry:5000/team/app", "registry:5000", "team/app", ""),
        ("MyRegistry/app:1", "MyRegistry", "app", "1"),
        ("localhost:5000", "docker.io", "library/localhost", "5000"),
        ("10.0.0.1:5000/a/b/c:d", "10.0.0.1:5000", "a/b/c", "d"),
        ("[2001:db8::1]:5000/app:v1", "[2001:db8::1]:5000", "app", "v1"),
        ("[::1]/app", "[::1]", "app", ""),
        ("gcr.io/google_containers/pause-amd64:3.1", "gcr.io", "google_containers/pause-amd64", "3.1"),
        ("a/b--c.d__e:_x", "docker.io", "a/b--c.d__e", "_x"),
        ("  nginx:1.25\n", "docker.io", "library/nginx", "1.25"),
    ] {
        let expected = (registry.to_owned(), repository.to_owned(), tag.to_owned(), String::new());
        assert_eq!(parts(written), expected, "{written}");
    }
}

#[test]
fn tag_and_digest_may_both_be_written() {
    let (registry, repository, tag, digest) = parts(&format!("quay.io/a/b:v1@{SHA256}"));
    assert_eq!((registry.as_str(), repository.as_str(), tag.as_str()), ("quay.io", "a/b", "v1"));
    assert_eq!(digest, SHA256);
    let sha512 = format!("sha512:{}", "a".repeat(128));
    assert_eq!(parts(&format!("nginx@{sha512}")).3, sha512);
}

#[test]
fn spans_name_the_bytes_that_were_written() {
    let written = format!(" localhost:5000/team/app:v1.2@{SHA256}");
    let Spans { registry, repository, tag, digest } = Reference::parse(&written).unwrap().spans;
    let text = |span: Span| &written[span.start..span.end];
    assert_eq!(text(registry.unwrap()), "localhost:5000");
    assert_eq!(text(repository), "team/app");
    assert_eq!(text(tag.unwrap()), "v1.2");
    assert_eq!(text(digest.unwrap()), SHA256);
    let bare = Reference::parse("nginx").unwrap();
    assert_eq!((bare.spans.registry, bare.spans.version()), (None, Span::new(0, 5)));
}

#[test]
fn each_mistake_is_named_with_its_place_and_a_cure() {
    let mut table = String::new();
    for written in [
        "",
        "   ",
        "repo/{{ .Values.image.tag }}:v1",
        "app:${TAG}",
        "app:$(TAG)",
        "$IMAGE:v1",
        "registry/<name>:v1",
        "Nginx:1.25",
        "quay.io/Jetstack/cert-manager:v1",
        "nginx:",
        "nginx:1.0+build",
        "nginx:-1",
        "nginx:1:2",
        "a//b",
        "/nginx",
        "nginx/",
        "quay.io/a/b@sha256:abc",
        "nginx@latest",
        "docker://nginx:1",
        "nginx :1",
        "host:port/app",
        "[::g]/app",
        "-host.io/app",
        "a_.b/c",
        "1ff6c18fbef2045af6b9c16bf034cc421a29027b800e4f9b68ae9b1cb3e9ae07",
    ] {
        let error = Reference::parse(written).unwrap_err();
        let bad = &written[error.span.start..error.span.end];
        table.push_str(&format!("{written:?} at {bad:?}: {error}\n"));
    }
    insta::assert_snapshot!(table);
}

fn reference_text() -> impl Strategy<Value = String> {
    let registry = prop_oneof![
        Just(String::new()),
        "[a-zA-Z]{1,5}(-[a-z]{1,3})?\\.[a-z]{2,3}(:[0-9]{2,4})?/",
        "[A-Z][a-z]{1,5}/",
        Just("localhost:5000/".into()),
        Just("[2001:db8::1]:5000/".into()),
        Just("index.docker.io/".into()),
    ];
    let tag = prop_oneof![Just(String::new()), ":[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,20}"];
    let digest = prop_oneof![Just(String::new()), "@sha256:[0-9a-f]{64}"];
    (registry, "[a-z0-9]{1,6}((\\.|_|__|-)[a-z0-9]{1,4})?(/[a-z0-9]{1,8}){0,3}", tag, digest)
        .prop_map(|(registry, path, tag, digest)| format!("{registry}{path}{tag}{digest}"))
}

proptest! {
    #[test]
    fn the_canonical_form_parses_to_the_same_parts(written in reference_text()) {
        let reference = Reference::parse(&written).unwrap();
        let again = Reference::parse(&reference.to_string()).unwrap();
        prop_assert_eq!(reference.to_string(), again.to_string());
        prop_assert_eq!(
            (reference.registry, reference.repository, reference.tag, reference.digest),
            (again.registry, again.repository, again.tag, again.digest)
        );
    }

    #[test]
    fn no_text_panics_and_every_span_lies_inside(written in "\\PC{0,60}") {
        let inside = |span: Span| written.get(span.start..span.end).is_some();
        match Reference::parse(&written) {
            Ok(reference) => prop_assert!(inside(reference.spans.version())),
            Err(error) => prop_assert!(inside(error.span)),
        }
    }
}
