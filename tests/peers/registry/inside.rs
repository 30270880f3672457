//! Looking inside images at a registry: what is read, how often, and what comes of it.

use std::fs;

use serde_json::{Value, json};

use super::http::Message;
use super::image::{Blob, Image, descriptor, index};
use super::proxy::{Fault, Proxy};
use super::run::{Home, Said};
use super::server::Server;

/// Never re-reads its token.
pub(crate) const NEVER: (&str, &[u8]) = (
    "srv/kubernetes-11.0.0.dist-info/METADATA",
    b"Metadata-Version: 2.1\nName: kubernetes\nVersion: 11.0.0\n",
);
/// Re-reads its token.
pub(crate) const AGAIN: (&str, &[u8]) = (
    "srv/kubernetes-12.0.0.dist-info/METADATA",
    b"Metadata-Version: 2.1\nName: kubernetes\nVersion: 12.0.0\n",
);

/// How often the layer of an image was asked for.
fn reads(asked: &[Message], image: &Image) -> usize {
    let path = format!("/blobs/{}", image.layer.digest);
    asked.iter().filter(|message| message.target().ends_with(&path)).count()
}

fn evidence(said: &Said) -> &str {
    said.json["images"][0]["evidence"].as_str().unwrap()
}

#[test]
fn a_layer_is_read_once_for_all_references_and_never_again() {
    let Some(server) = Server::start("") else { return };
    let image = Image::holding(&[NEVER], &[]);
    server.put(&image, "shop/cart", &["1", "2", "latest"]);
    let (home, proxy) = (Home::new(), Proxy::start(&server.host, |_, _| None));
    let references: Vec<String> =
        ["1", "2", "latest"].map(|tag| format!("{}/shop/cart:{tag}", proxy.host)).into();
    let mut arguments = vec!["image", "--inspect", "--plain-http", &proxy.host];
    arguments.extend(references.iter().map(String::as_str));
    let first = home.run(&arguments, "");
    assert_eq!(
        first.verdicts().iter().map(|it| it.1.as_str()).collect::<Vec<_>>(),
        ["stale"; 3],
        "{first:?}"
    );
    let place = format!("/{} in layer 1 (sha256:{})", NEVER.0, &image.layer.digest.hex()[..12]);
    assert_eq!((evidence(&first), reads(&proxy.asked(), &image)), (place.as_str(), 1));
    let again = home.run(&arguments, "");
    assert_eq!((again.verdicts(), proxy.asked().len()), (first.verdicts(), 0), "all of it was kept");
    let kept = fs::read_dir(home.path().join(".cache/staletoken/v1/documents/sha256")).unwrap();
    let layer = image.layer.digest.hex();
    assert!(kept.flatten().all(|folder| !folder.path().join(layer).exists()), "a layer is kept");
}

#[test]
fn a_check_looks_into_the_images_that_nothing_is_known_of() {
    let Some(server) = Server::start("") else { return };
    server.put(&Image::holding(&[NEVER], &[]), "shop/cart", &["1"]);
    let home = Home::new();
    let pod = |name: &str, image: &str| {
        json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name },
            "spec": { "containers": [{ "name": "it", "image": image }] },
        })
    };
    let pods = format!(
        "{}\n---\n{}\n",
        pod("cart", &format!("{}/shop/cart:1", server.host)),
        pod("known", "docker.io/jtblin/kube2iam:0.10.7")
    );
    let said = home.run(&["check", "-", "--inspect", "--plain-http", &server.host], &pods);
    assert_eq!(said.contacted(), [server.host.as_str()], "what is known is not asked about");
    let images = said.json["images"].as_array().unwrap();
    let cart = images.iter().find(|image| image["reference"].to_string().contains("shop/cart:1")).unwrap();
    let place = cart["evidence"].as_str().unwrap();
    assert!(place.starts_with(&format!("/{} in layer 1", NEVER.0)), "{cart:#}");
    let rules: Vec<&str> =
        said.json["findings"].as_array().unwrap().iter().filter_map(|it| it["rule"].as_str()).collect();
    assert_eq!((cart["confidence"].as_str(), rules), (Some("high"), vec!["stale-client"; 2]));
}

#[test]
fn all_images_are_read_where_that_is_asked_for_and_what_is_in_them_decides() {
    let Some(server) = Server::start("") else { return };
    server.put(&Image::holding(&[AGAIN], &[]), "jtblin/kube2iam", &["0.10.7"]);
    let reference = format!("{}/jtblin/kube2iam:0.10.7", server.host);
    let plain = ["--plain-http", &server.host];
    assert_eq!(Home::new().image(&reference, &[&plain[..], &["--inspect"]].concat()).first().0, "stale");
    let all = Home::new().image(&reference, &[&plain[..], &["--inspect=all"]].concat());
    assert_eq!(all.first().0, "reloads", "{all:?}");
    let hidden = Proxy::start(&server.host, |_, it| {
        it.target().contains("/blobs/").then_some(Fault::Status(403, "x", ""))
    });
    let refused = Home::new().image(
        &format!("{}/jtblin/kube2iam:0.10.7", hidden.host),
        &["--plain-http", &hidden.host, "--inspect=all"],
    );
    assert_eq!((refused.first().0, refused.code), ("stale", 1), "what is known stands");
    assert!(refused.json["problems"][0].to_string().contains("without a login"), "{refused:?}");
}

#[test]
fn layers_tell_what_a_registry_does_not_that_keeps_its_tags_to_itself() {
    let Some(server) = Server::start("") else { return };
    server.put(&Image::holding(&[AGAIN], &[]), "jtblin/kube2iam", &["latest"]);
    let proxy = Proxy::start(&server.host, |_, it| {
        it.target().contains("/tags/").then_some(Fault::Status(403, "x", ""))
    });
    let reference = format!("{}/jtblin/kube2iam:latest", proxy.host);
    let plain = ["--plain-http", &proxy.host];
    assert_eq!(Home::new().image(&reference, &plain).first().0, "unknown");
    let said = Home::new().image(&reference, &[&plain[..], &["--inspect"]].concat());
    assert_eq!((said.first().0, said.code), ("reloads", 0), "{said:?}");
}

#[test]
fn a_layer_that_is_spoiled_leaves_its_image_open_and_no_other() {
    let Some(server) = Server::start("") else { return };
    let (spoiled, sound) = (Image::holding(&[NEVER], &[]), Image::holding(&[AGAIN], &[]));
    server.put(&spoiled, "shop/cart", &["1"]);
    server.put(&sound, "shop/till", &["1"]);
    let path = format!("/blobs/{}", spoiled.layer.digest);
    for (fault, expected) in [
        (Fault::Forged, "layer 1 (sha256:"),
        (Fault::Cut, "broke the connection off"),
        (Fault::Status(404, "x", ""), "has no"),
        (Fault::Status(500, "retry-after", "0"), "fails on its side (500)"),
        (Fault::Hang, "did not answer within 2 s"),
    ] {
        let (path, spoiling) = (path.clone(), fault.clone());
        let rule = move |_, it: &Message| it.target().ends_with(&path).then(|| spoiling.clone());
        let proxy = Proxy::start(&server.host, rule);
        let names = ["cart", "till"].map(|name| format!("{}/shop/{name}:1", proxy.host));
        let arguments = ["--inspect", "--plain-http", &proxy.host, "--registry-timeout", "2", &names[1]];
        let said = Home::new().image(&names[0], &arguments);
        let verdicts = said.verdicts();
        let ((_, open, why), (_, other, _)) = (&verdicts[0], &verdicts[1]);
        assert!(open == "unknown" && why.contains(expected), "{fault:?}: {said:?}");
        assert!(
            other == "reloads" && said.json["problems"].as_array().unwrap().len() == 1,
            "{fault:?}: {said:?}"
        );
    }
}

/// An attestation about an image, in the way of `docker buildx`: in the index, beside the image.
fn beside(image: &Image, list: &Value) -> (Vec<Blob>, Value) {
    let statement = json!({ "_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "predicate": list });
    let (mut blobs, attached) = attachment(image, "application/vnd.in-toto+json", &statement);
    let mut entry = descriptor("application/vnd.oci.image.manifest.v1+json", &attached);
    entry["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
    entry["annotations"] = json!({
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": image.manifest.digest.to_string(),
    });
    blobs.push(attached);
    (blobs, entry)
}

/// A manifest with a list in it that refers to an image, and the blobs that it needs.
fn attachment(image: &Image, media_type: &str, list: &Value) -> (Vec<Blob>, Blob) {
    let (layer, config) = (Blob::new(list.to_string().into_bytes()), Blob::new(b"{}".to_vec()));
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("application/vnd.oci.empty.v1+json", &config),
        "layers": [descriptor(media_type, &layer)],
        "subject": descriptor("application/vnd.oci.image.manifest.v1+json", &image.manifest),
    });
    (vec![layer, config], Blob::new(manifest.to_string().into_bytes()))
}

fn spdx() -> Value {
    let reference = json!({ "referenceType": "purl", "referenceLocator": "pkg:pypi/kubernetes@11.0.0" });
    json!({ "spdxVersion": "SPDX-2.3", "packages": [{ "name": "kubernetes", "externalRefs": [reference] }] })
}

#[test]
fn what_is_attached_counts_where_that_is_allowed_and_is_marked_as_declared() {
    let Some(server) = Server::start("") else { return };
    let image = || Image::holding(&[AGAIN], &[]);
    let list = spdx();
    // As `docker buildx` does.
    let (blobs, entry) = beside(&image(), &list);
    let mut own = descriptor("application/vnd.oci.image.manifest.v1+json", &image().manifest);
    own["platform"] = json!({ "os": "linux", "architecture": "amd64" });
    server.put(&image(), "shop/built", &[]);
    server.put_blobs("shop/built", &blobs, &[(&index(&[own, entry]), &["1"][..])]);
    // As `cosign attest` does: an envelope, under a tag of the image's digest.
    let payload = base64_of(&json!({ "predicate": list }).to_string());
    let envelope = json!({ "payloadType": "application/vnd.in-toto+json", "payload": payload });
    let (mut blobs, attached) = attachment(&image(), "application/vnd.dsse.envelope.v1+json", &envelope);
    let tag = format!("sha256-{}.att", image().manifest.digest.hex());
    server.put(&image(), "shop/signed", &["1"]);
    server.put_blobs("shop/signed", &blobs, &[(&attached, &[tag.as_str()])]);
    // As `oras attach` does where a registry has no list of what refers to an image.
    (blobs, _) = attachment(&image(), "application/spdx+json", &list);
    let (_, attached) = attachment(&image(), "application/spdx+json", &list);
    let entry = descriptor("application/vnd.oci.image.manifest.v1+json", &attached);
    let tag = format!("sha256-{}", image().manifest.digest.hex());
    blobs.push(attached);
    server.put(&image(), "shop/attached", &["1"]);
    server.put_blobs("shop/attached", &blobs, &[(&index(&[entry]), &[tag.as_str()])]);

    for name in ["built", "signed", "attached"] {
        let reference = format!("{}/shop/{name}:1", server.host);
        let plain = ["--plain-http", &server.host];
        let said =
            Home::new().image(&reference, &[&plain[..], &["--inspect", "--sbom", "attached"]].concat());
        assert_eq!(said.first().0, "stale", "{name}: {said:?}");
        assert!(evidence(&said).ends_with("declares it (SPDX); it was not seen"), "{name}: {said:?}");
        let alone = Home::new().image(&reference, &[&plain[..], &["--sbom", "attached"]].concat());
        assert_eq!(alone.first().0, "stale", "{name}: {alone:?}");
        let unasked = Home::new().image(&reference, &[&plain[..], &["--inspect"]].concat());
        assert_eq!(unasked.first().0, "reloads", "{name}: {unasked:?}");
    }
}

fn base64_of(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}
