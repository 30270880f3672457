//! Every format by a small document, and documents that are none.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::verdict::{Embedded, Verdict, judge};

fn clients(document: &Value) -> Vec<Embedded> {
    match detect("bom.json", document.to_string().as_bytes(), &Knowledge::embedded()).unwrap() {
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
    let detection = detect("bom.json", document.as_bytes(), &Knowledge::embedded()).unwrap();
    assert!(matches!(detection, Detection::Unknown { .. }));
}

#[test]
fn what_is_no_document_is_refused() {
    let mut wrapped = spdx("pkg:pypi/kubernetes@11.0.0");
    for _ in 0..6 {
        wrapped = json!({ "predicate": wrapped });
    }
    for text in ["", "{}", "[1]", r#"{"payload":"!"}"#, &wrapped.to_string()] {
        assert!(detect("bom.json", text.as_bytes(), &Knowledge::embedded()).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_purl_makes_it_panic(purl in "(pkg:)?[a-z%@/?#.0-9é]{0,40}") {
        let _ = package(&purl);
    }
}
