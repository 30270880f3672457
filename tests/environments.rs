//! One run over several environments: each finding once, with the environments it holds in, underlined where it is set.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const CHART: &str = "apiVersion: v2\nname: agent\nversion: 1.0.0\n";
const VALUES: &str = "image: {tag: 0.10.7}\nreplicas: 1\nautomount: true\n";
const TEMPLATE: &str = "\
apiVersion: v1
kind: ServiceAccount
metadata: {name: agent}
automountServiceAccountToken: {{ .Values.automount }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: agent}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      serviceAccountName: agent
      containers:
        - name: agent
          image: jtblin/kube2iam:{{ .Values.image.tag }}
";

/// A chart called `agent` beside further files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let chart = [
            ("agent/Chart.yaml", CHART),
            ("agent/values.yaml", VALUES),
            ("agent/templates/a.yaml", TEMPLATE),
        ];
        for (name, text) in chart.iter().chain(files) {
            let path = folder.0.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn printed(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
        command.arg("check").args(arguments).current_dir(self.0.path()).env_clear();
        let output = command.output().unwrap();
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn report(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.printed(&[arguments, &["--format", "json"]].concat())).unwrap()
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

/// `file:line reference [environments]` of each finding.
fn findings(report: &Value) -> Vec<String> {
    let line = |finding: &Value| {
        let environments: Vec<&str> =
            finding["environments"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        format!(
            "{}:{} {} {environments:?}",
            finding["file"].as_str().unwrap(),
            finding["line"],
            finding["reference"].as_str().unwrap()
        )
    };
    report["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_finding_is_told_once_and_where_it_is_set() {
    let folder = Folder::with(&[
        ("dev.yaml", "replicas: 2\n"),
        ("prod.yaml", "image:\n  tag: 0.10.4\n"),
        ("fixed.yaml", "image: {tag: 0.10.9}\n"),
    ]);
    let environments =
        ["--env", "plain", "--env", "dev=dev.yaml", "--env", "prod=prod.yaml", "--env", "fixed=fixed.yaml"];
    let report = folder.report(&[&["agent"], &environments[..]].concat());
    assert_eq!(
        findings(&report),
        [
            r#"prod.yaml:2 jtblin/kube2iam:0.10.4 ["prod"]"#,
            r#"agent/values.yaml:1 jtblin/kube2iam:0.10.7 ["plain", "dev"]"#
        ]
    );
    assert_eq!(report["summary"]["containers"], 3, "one for each image");
    let text = folder.printed(&[&["agent"], &environments[..]].concat());
    assert!(text.contains("  holds in: plain, dev\n"), "{text}");
    assert!(text.contains("checked 1 chart in 4 environments: 3 images in 3 containers"), "{text}");
}

#[test]
fn what_is_typed_lies_over_the_environments() {
    let folder = Folder::with(&[
        ("base.yaml", "image: {tag: 0.10.4}\n"),
        ("prod.yaml", "image: {tag: 0.10.5}\n"),
        ("last.yaml", "image: {tag: 0.10.6}\n"),
    ]);
    let tag = |arguments: &[&str]| {
        let report = folder.report(&[&["agent"], arguments].concat());
        report["findings"][0]["reference"].as_str().unwrap().to_owned()
    };
    assert_eq!(tag(&["-f", "base.yaml", "--env", "prod=prod.yaml"]), "jtblin/kube2iam:0.10.5");
    assert_eq!(tag(&["--env", "prod=prod.yaml,last.yaml"]), "jtblin/kube2iam:0.10.6");
    let set = ["--env", "prod=prod.yaml", "--set", "image.tag=0.10.3"];
    assert_eq!(tag(&set), "jtblin/kube2iam:0.10.3");
}

#[test]
fn accounts_count_in_their_own_environment_only() {
    let folder = Folder::with(&[("off.yaml", "automount: false\n"), ("on.yaml", "automount: true\n")]);
    let report = folder.report(&["agent", "--env", "off=off.yaml", "--env", "on=on.yaml"]);
    assert_eq!(findings(&report), [r#"agent/values.yaml:1 jtblin/kube2iam:0.10.7 ["on"]"#]);
    let places = report["images"][0]["places"].as_array().unwrap();
    let exposed: Vec<_> = places.iter().map(|place| (&place["environments"][0], &place["exposed"])).collect();
    assert_eq!(exposed, [(&"off".into(), &false.into()), (&"on".into(), &true.into())]);
}

#[test]
fn a_chart_is_tested_with_its_own_values_as_chart_testing_does() {
    let ci = [("agent/ci/a-values.yaml", "image: {tag: 0.10.4}\n"), ("agent/ci/notes.yaml", "replicas: x\n")];
    let folder = Folder::with(&ci);
    assert_eq!(
        findings(&folder.report(&["agent", "--ci-values"])),
        [r#"agent/ci/a-values.yaml:1 jtblin/kube2iam:0.10.4 ["ci/a-values.yaml"]"#]
    );
    let plain = Folder::with(&[]);
    assert_eq!(
        findings(&plain.report(&["agent", "--ci-values"])),
        ["agent/values.yaml:1 jtblin/kube2iam:0.10.7 []"],
        "without any it is rendered as it is"
    );
}

#[test]
fn a_problem_is_told_once_with_its_environments() {
    let folder = Folder::with(&[
        ("agent/templates/b.yaml", "{{ if .Values.broken }}{{ fail \"no\" }}{{ end }}"),
        ("agent/templates/c.yaml", "{{ fail \"never\" }}"),
        ("bad.yaml", "broken: true\n"),
    ]);
    let report = folder.report(&["agent", "--env", "good", "--env", "bad=bad.yaml", "--env", "last"]);
    let told = |problem: &Value| format!("{} {}", problem["file"].as_str().unwrap(), problem["environments"]);
    let told: Vec<String> = report["problems"].as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        told,
        [r#"agent/templates/c.yaml ["good","bad","last"]"#, r#"agent/templates/b.yaml ["bad"]"#]
    );
}

#[test]
fn the_configuration_names_environments_relative_to_itself() {
    let folder = Folder::with(&[
        ("staletoken.yaml", "env: {prod: 'deploy/prod.yaml'}\n"),
        ("deploy/prod.yaml", "image: {tag: 0.10.4}\n"),
    ]);
    let report = folder.report(&["agent"]);
    assert_eq!(findings(&report), [r#"deploy/prod.yaml:1 jtblin/kube2iam:0.10.4 ["prod"]"#]);
}

#[test]
fn a_fix_is_written_where_the_environment_sets_the_tag() {
    let folder = Folder::with(&[("prod.yaml", "image:\n  tag: 0.10.4 # of prod\n")]);
    folder.printed(&["agent", "--env", "prod=prod.yaml", "--fix"]);
    let written = fs::read_to_string(folder.path().join("prod.yaml")).unwrap();
    assert_eq!(written, "image:\n  tag: 0.10.9 # of prod\n");
    assert_eq!(fs::read_to_string(folder.path().join("agent/values.yaml")).unwrap(), VALUES);
}
