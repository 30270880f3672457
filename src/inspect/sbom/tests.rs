//! Every format by a small document, and documents that are none.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::verdict::{Embedded, Verdict, judge};

fn clients(document: &Value) -> Vec<Embedded> {
    match read("bom.json", document.to_string().as_bytes(), &Knowledge::embedded()).unwrap().detection {
        Detection::Clients(clients) => clients,
        other => panic!("{other:?}"),
    }
}

fn cyclonedx(purl: &str) -> Value {
    let inner = json!({ "type": "library", "name": "x", "purl": purl });
    json!({ "bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{ "name": "app", "components": [inner] }] })
}

fn spdx(purl: &str) -> Value {
    let reference =
        json!({ "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl });
    json!({ "spdxVersion": "SPDX-2.3", "packages": [{ "name": "x", "externalRefs": [reference] }, { "name": "y" }] })
}

#[test]
fn every_format_declares_packages() {
    let purl = "pkg:golang/k8s.io/client-go@v11.0.0%2Bincompatible?type=module";
    let syft = json!({ "artifacts": [{ "name": "x", "purl": purl }], "schema": { "version": "16" } });
    let statement = json!({ "_type": "https://in-toto.io/Statement/v1", "predicateType": "https://spdx.dev/Document", "predicate": spdx(purl) });
    let envelope = json!({ "payloadType": "application/vnd.in-toto+json", "payload": STANDARD.encode(statement.to_string()) });
    for (document, format) in [
        (cyclonedx(purl), "CycloneDX"),
        (spdx(purl), "SPDX"),
        (syft, "Syft"),
        (statement, "SPDX"),
        (envelope, "SPDX"),
        (json!({ "sbom": spdx(purl) }), "SPDX"),
    ] {
        let clients = clients(&document);
        assert_eq!(clients[0].version, "v11.0.0+incompatible");
        assert_eq!(clients[0].evidence, format!("bom.json, which declares it ({format}); it was not seen"));
        assert_eq!(clients[0].confidence, Confidence::Medium);
        assert_eq!(judge(&Detection::Clients(clients)).0, Verdict::Stale);
    }
}

#[test]
fn names_are_read_as_their_ecosystems_spell_them() {
    for (purl, name) in [
        ("pkg:npm/%40kubernetes/client-node@0.10.2", "@kubernetes/client-node"),
        ("pkg:npm/@kubernetes/client-node@0.10.2", "@kubernetes/client-node"),
        ("pkg:maven/io.fabric8/kubernetes-client@5.3.0?type=jar", "io.fabric8/kubernetes-client"),
        ("pkg:pypi/kubernetes@11.0.0", "kubernetes"),
        ("pkg:nuget/KubernetesClient@2.0.21", "kubernetesclient"),
    ] {
        assert_eq!(clients(&cyclonedx(purl))[0].name(), name);
    }
}

#[test]
fn a_document_that_names_no_client_leaves_the_image_open() {
    let document = cyclonedx("pkg:npm/left-pad@1.0.0").to_string();
    let declared = read("bom.json", document.as_bytes(), &Knowledge::embedded()).unwrap();
    assert!(matches!(declared.detection, Detection::Unknown { .. }));
}

#[test]
fn documents_say_which_image_they_are_about() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let component = json!({ "type": "container", "name": "ghcr.io/acme/app", "version": "1.2" });
    let container =
        json!({ "name": "ghcr.io/acme/app", "versionInfo": "1.2", "primaryPackagePurpose": "CONTAINER" });
    let scanned = json!({ "userInput": "ghcr.io/acme/app:1.2", "manifestDigest": digest, "tags": [] });
    let name = "pkg:docker/ghcr.io/acme/app@1.2?platform=linux%2Famd64";
    for (document, expected) in [
        (json!({ "bomFormat": "CycloneDX", "metadata": { "component": component } }), "ghcr.io/acme/app:1.2"),
        (json!({ "spdxVersion": "SPDX-2.3", "packages": [container] }), "ghcr.io/acme/app:1.2"),
        (json!({ "spdxVersion": "SPDX-2.3", "name": "ghcr.io/acme/app:1.2" }), "ghcr.io/acme/app:1.2"),
        (
            json!({ "artifacts": [], "source": { "type": "image", "metadata": scanned } }),
            "ghcr.io/acme/app:1.2",
        ),
        (json!({ "artifacts": [], "source": { "type": "image", "target": scanned } }), digest.as_str()),
        (json!({ "subject": [{ "name": name }], "predicate": spdx("pkg:x/y") }), "ghcr.io/acme/app:1.2"),
        (
            json!({ "subject": [{ "name": "x", "digest": { "sha256": "0".repeat(64) } }], "predicate": spdx("pkg:x/y") }),
            digest.as_str(),
        ),
    ] {
        let declared = read("bom.json", document.to_string().as_bytes(), &Knowledge::embedded()).unwrap();
        assert!(declared.subjects.iter().any(|subject| subject == expected), "{document}: {declared:?}");
    }
}

#[test]
fn what_is_no_document_is_refused() {
    let mut wrapped = spdx("pkg:pypi/kubernetes@11.0.0");
    for _ in 0..6 {
        wrapped = json!({ "predicate": wrapped });
    }
    for text in ["", "{}", "[1]", r#"{"payload":"!"}"#, &wrapped.to_string()] {
        assert!(read("bom.json", text.as_bytes(), &Knowledge::embedded()).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_purl_makes_it_panic(purl in "(pkg:)?[a-z%@/?#.0-9é]{0,40}") {
        let _ = package(&purl);
    }
}
