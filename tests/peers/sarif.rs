//! Our SARIF beside the schema of SARIF 2.1.0.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::peer;

const MANIFEST: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube2iam, namespace: kube-system}
spec: {template: {spec: {containers: [
  {name: k, image: \"jtblin/kube2iam:0.10.7\"},
]}}}
---
a: [
";

#[test]
fn reports_are_valid_and_show_the_same_place_however_the_path_is_given() {
    let Some(schema) = peer::file("sarif-2.1.0.json") else { return };
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    fs::create_dir(folder.join("my apps")).unwrap();
    fs::write(folder.join("my apps/a b.yaml"), MANIFEST).unwrap();
    let absolute = folder.join("my apps").to_str().unwrap().to_owned();
    let mut logs = Vec::new();
    for path in [".", "my apps/a b.yaml", "./my apps", &absolute] {
        let out = peer::run_in(&folder, peer::program(), &["check", path, "--format", "sarif"]);
        let log: Value = serde_json::from_slice(&out.stdout).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{path}: {}", errors.join("\n"));
        let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "my%20apps/a%20b.yaml", "{path}");
        assert_eq!(location["region"]["startLine"], 5, "{path}");
        assert_eq!(location["region"]["startColumn"], 37, "{path}");
        assert_eq!(location["region"]["endColumn"], 43, "{path}");
        logs.push(log["runs"][0]["results"][0]["partialFingerprints"].clone());
    }
    assert!(logs.windows(2).all(|pair| pair[0] == pair[1]), "{logs:?}");
}

#[test]
fn a_clean_run_has_an_empty_list_of_results() {
    let Some(schema) = peer::file("sarif-2.1.0.json") else { return };
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), MANIFEST.replace("jtblin/kube2iam:0.10.7", "nginx:1.25"))
        .unwrap();
    let out = peer::run_in(Path::new(folder.path()), peer::program(), &["check", ".", "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&log));
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}
