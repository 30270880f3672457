//! Our hook in the hands of the real pre-commit.

use std::fs;
use std::path::Path;
use std::process::Command;

use staletoken::yaml::{self, Node};

use crate::peer;

const TEMPLATE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: k, image: 'jtblin/kube2iam:{{ .Values.tag }}'}]}\n";

/// The hook that runs an installed program, as a local one: what pre-commit would clone is the working tree itself.
fn configuration() -> String {
    let hooks =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    let hooks = yaml::parse(&hooks).unwrap().unwrap();
    let is_system = |hook: &&Node| hook.get("language").and_then(Node::as_str) == Some("system");
    let hook = hooks.as_sequence().unwrap().iter().find(is_system).unwrap();
    let text = |key: &str| hook.get(key).and_then(Node::as_str).unwrap();
    let program = peer::program().to_str().unwrap();
    let entry = text("entry").replacen("staletoken", program, 1);
    format!(
        "repos:\n- repo: local\n  hooks:\n  - {{id: staletoken, name: staletoken, language: system, require_serial: true, entry: '{entry}', files: '{}'}}\n",
        text("files")
    )
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git").arg("-C").arg(folder).args(arguments).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_file_of_a_chart_gives_the_finding_of_its_chart_and_other_files_give_none() {
    let Some(precommit) = peer::file("python/bin/pre-commit") else { return };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (name, text) in [
        (".pre-commit-config.yaml", configuration().as_str()),
        ("my chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"),
        ("my chart/values.yaml", "# the tag\ntag: 0.10.7\n"),
        ("my chart/templates/a.yaml", TEMPLATE),
        ("my chart/templates/_names.tpl", "{{ define \"x\" }}{{ end }}"),
        ("other.yaml", "a: 1\n"),
        ("README.md", "none\n"),
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    git(root, &["init", "-q"]);
    git(root, &["add", "."]);
    let run = |file: &str| {
        let out = peer::run_in(root, &precommit, &["run", "--color", "never", "--files", file]);
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    for file in ["my chart/templates/a.yaml", "my chart/templates/_names.tpl", "my chart/values.yaml"] {
        let (code, said) = run(file);
        assert_eq!(code, Some(1), "{file}: {said}");
        assert!(said.contains("my chart/values.yaml:2:6"), "{file}: {said}");
    }
    for file in ["other.yaml", "README.md"] {
        let (code, said) = run(file);
        assert_eq!(code, Some(0), "{file}: {said}");
    }
}
