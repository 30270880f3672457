//! Charts in all their forms: packed, with dependencies elsewhere, with `crds/`, and for Helm 3.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use tempfile::TempDir;

const CHART: &str = "apiVersion: v2\nname: top\nversion: 1.0.0\n";

fn pod(image: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: c, image: '{image}'}}]}}\n"
    )
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
    command.args(arguments).current_dir(folder).env_clear().output().unwrap()
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(run(folder, arguments).stdout).unwrap()
}

/// `reference file` of every place that runs an image.
fn images(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let output = run(folder, &[&["check"], arguments, &["--format", "json"]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = Vec::new();
    for image in report["images"].as_array().unwrap() {
        for place in image["places"].as_array().unwrap() {
            let (reference, file) = (image["reference"].as_str().unwrap(), place["file"].as_str().unwrap());
            found.push(format!("{reference} {file}"));
        }
    }
    found
}

/// What `helm package` makes of a chart's folder.
fn pack(chart: &Path, archive: &Path) {
    let encoder = GzEncoder::new(fs::File::create(archive).unwrap(), Compression::fast());
    let mut builder = tar::Builder::new(encoder);
    builder.append_dir_all(chart.file_name().unwrap(), chart).unwrap();
    builder.into_inner().unwrap().finish().unwrap();
}

#[test]
fn a_packed_chart_renders_as_its_folder_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packed = tempfile::tempdir().unwrap();
    for chart in ["dependencies", "coalesce", "defines", "requirements"] {
        let archive = packed.path().join(format!("{chart}-1.0.0.tgz"));
        pack(&root.join("tests/charts").join(chart), &archive);
        let (folder, archive) = (format!("tests/charts/{chart}"), archive.to_string_lossy().into_owned());
        let expected = printed(root, &["render", &folder]);
        assert!(expected.contains("# Source: "), "{chart}");
        assert_eq!(printed(root, &["render", &archive]), expected, "{chart}");
    }
}

#[test]
fn a_packed_sub_chart_is_read_and_its_place_is_inside_the_archive() {
    let template = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: 'a/b:{{ .Values.tag }}'}]}\n";
    let folder = folder(&[
        ("sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"),
        ("sub/values.yaml", "tag: '1'\n"),
        ("sub/templates/a.yaml", template),
        (
            "top/Chart.yaml",
            &format!("{CHART}dependencies: [{{name: sub, version: 1.0.0, repository: ''}}]\n"),
        ),
        ("top/values.yaml", "sub: {}\n"),
    ]);
    fs::create_dir(folder.path().join("top/charts")).unwrap();
    pack(&folder.path().join("sub"), &folder.path().join("top/charts/sub-1.0.0.tgz"));
    assert_eq!(images(folder.path(), &["top"]), ["a/b:1 top/charts/sub-1.0.0.tgz:sub/values.yaml"]);
    fs::write(folder.path().join("top/values.yaml"), "sub: {tag: '2'}\n").unwrap();
    assert_eq!(images(folder.path(), &["top"]), ["a/b:2 top/values.yaml"]);
}

#[test]
fn a_dependency_in_a_folder_beside_is_checked_with_the_chart() {
    let dependency = "dependencies: [{name: sub, version: 1.0.0, repository: 'file://../sub'}]\n";
    let folder = folder(&[
        ("all/top/Chart.yaml", &format!("{CHART}{dependency}")),
        ("all/top/values.yaml", "sub: {tag: '3'}\n"),
        ("all/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"),
        ("all/sub/templates/a.yaml", &pod("a/b:{{ .Values.tag | default 1 }}")),
    ]);
    let found = images(folder.path(), &["all/top"]);
    assert_eq!(found, Vec::<String>::new(), "it is not below what was given");
    let found = images(folder.path(), &["all"]);
    assert_eq!(found, ["a/b:1 all/sub/templates/a.yaml", "a/b:3 all/top/values.yaml"]);
}

#[test]
fn what_is_in_crds_is_checked_but_neither_rendered_nor_printed() {
    let folder = folder(&[
        ("top/Chart.yaml", CHART),
        ("top/crds/sub/pod.yaml", &pod("a/b:1")),
        (
            "top/crds/braces.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '{{ nothing }}'}\n",
        ),
        ("top/templates/a.yaml", &pod("a/b:{{ .Chart.Version }}")),
    ]);
    assert_eq!(images(folder.path(), &["top"]), ["a/b:1 top/crds/sub/pod.yaml", "a/b:1.0.0 top/Chart.yaml"]);
    let printed = printed(folder.path(), &["render", "top"]);
    assert!(printed.contains("a/b:1.0.0") && !printed.contains("crds/"), "{printed}");
}

#[test]
fn helm_3_has_its_own_nulls_metadata_and_cluster() {
    let template = "kube: {{ .Capabilities.KubeVersion }}\nnested: {{ toJson .Values.map }}\n";
    let folder = folder(&[
        ("top/Chart.yaml", CHART),
        ("top/values.yaml", "map: {a: {b: null, c: 1}}\n"),
        ("top/templates/a.yaml", template),
        ("top/templates/b.yaml", "missing: {{ .Chart.Missing }}\n"),
        ("null.yaml", "map: {a: {b: null}}\n"),
    ]);
    let rendered = |version: &str| {
        printed(folder.path(), &["render", "top", "-f", "null.yaml", "--helm-version", version])
    };
    let (three, four) = (rendered("3"), rendered("4"));
    assert!(four.contains("kube: v1.35.0\nnested: {\"a\":{\"b\":null,\"c\":1}}\n"), "{four}");
    assert!(four.contains("missing:"), "{four}");
    assert!(three.contains("kube: v1.23.0\nnested: {\"a\":{\"c\":1}}\n"), "{three}");
    assert!(!three.contains("missing"), "a field that the metadata has not is an error: {three}");
}
