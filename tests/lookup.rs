//! What the command says about references that are not spelled as published.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The report of `staletoken check` about one container for each image. The pods say that they get a token, so nothing is assumed.
fn check(images: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    for (index, image) in images.iter().enumerate() {
        let manifest = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d{index}\nspec:\n  template:\n    spec:\n      \
             automountServiceAccountToken: true\n      containers:\n        - name: c\n          image: {image}\n"
        );
        std::fs::write(folder.path().join(format!("d{index}.yaml")), manifest).unwrap();
    }
    report(folder.path())
}

fn report(folder: &Path) -> Value {
    let command = Command::new(env!("CARGO_BIN_EXE_staletoken"))
        .args(["check", "--format", "json"])
        .arg(folder)
        .output()
        .unwrap();
    serde_json::from_slice(&command.stdout).expect("a report in JSON")
}

/// The findings about an image, each as `rule confidence: message; help`.
fn findings(report: &Value, image: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    findings
        .filter(|finding| finding["reference"] == image)
        .map(|finding| {
            let [rule, confidence, message, help] =
                ["rule", "confidence", "message", "help"].map(|key| text(finding, key));
            format!("{rule} {confidence}: {message}; {help}")
        })
        .collect()
}

#[test]
fn a_copy_is_found_and_said_to_be_one() {
    let copy = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/mirror/jtblin/kube2iam:0.10.7";
    let report = check(&[copy, "k8s.gcr.io/metrics-server-amd64:v0.3.6"]);
    let of_copy = findings(&report, copy);
    assert_eq!(of_copy.len(), 1, "{of_copy:?}");
    assert!(of_copy[0].starts_with("stale-client medium: "), "{of_copy:?}");
    assert!(of_copy[0].contains("set the tag to 0.10.9"), "{of_copy:?}");
    let images = report["images"].as_array().unwrap();
    let taken_for: Vec<&str> =
        images.iter().map(|image| image["taken_for"].as_str().unwrap_or_default()).collect();
    assert_eq!(taken_for, ["docker.io/jtblin/kube2iam", "registry.k8s.io/metrics-server-amd64"]);
    let old_host = findings(&report, "k8s.gcr.io/metrics-server-amd64:v0.3.6");
    assert!(old_host[0].starts_with("stale-client high: "), "{old_host:?}");
}

#[test]
fn a_tag_that_moves_is_a_finding_where_some_release_is_bad() {
    let moving = ["jtblin/kube2iam", "registry.corp/mirror/jtblin/kube2iam:latest", "stakater/reloader:v0"];
    let report = check(&[moving[0], moving[1], moving[2], "nginx:latest", "newrelic/nri-prometheus:latest"]);
    for image in moving {
        let findings = findings(&report, image);
        assert_eq!(findings.len(), 1, "{image}: {findings:?}");
        assert!(findings[0].starts_with("floating-tag "), "{findings:?}");
        assert!(findings[0].contains("name a release that re-reads its token, such as "), "{findings:?}");
    }
    assert_eq!(report["findings"].as_array().unwrap().len(), 3);
}

#[test]
fn the_minimum_of_the_table_is_named_where_it_misleads() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: \
                    'ghcr.io/zalando/postgres-operator:v1.5.0' }] }\n";
    std::fs::write(folder.path().join("pod.yaml"), manifest).unwrap();
    let command =
        Command::new(env!("CARGO_BIN_EXE_staletoken")).arg("check").arg(folder.path()).output().unwrap();
    let told = String::from_utf8(command.stdout).unwrap();
    let words: String = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains(
            "AWS's table asks for 0.15.7 or later, and v11.0.0 is later by its number, but does not"
        ),
        "{told}"
    );
}
