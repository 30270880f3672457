//! Files before and after a fix.

use std::fs;
use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::settings::Settings;

/// Checks a folder with these files, makes the safe fixes (all of them with `doubtful`), and says what each file holds then.
fn fixed(files: &[(&str, &str)], doubtful: bool) -> (Vec<String>, Vec<Fix>) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let settings = Settings { inputs: vec![root.clone()], folder: root.clone(), ..Settings::default() };
    let report = crate::check(&settings);
    let fixes = plan(&report.analysis, &report.findings);
    let chosen = fixes.iter().filter(|fix| doubtful || fix.doubt.is_none());
    let edits: Vec<Edit> = chosen.map(|fix| fix.edit.clone()).collect();
    let (changes, problems) = apply(&edits, &root, false);
    assert!(problems.is_empty(), "{problems:?}");
    for change in &changes {
        write(change).unwrap();
    }
    let texts = files.iter().map(|(name, _)| fs::read_to_string(root.join(name)).unwrap()).collect();
    (texts, fixes)
}

fn pod(image: &str) -> String {
    format!(
        "# kept\napiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - {{name: k,   image: {image}}} # kept\n"
    )
}

const CHART: &str = "apiVersion: v2\nname: a\nversion: 1.0.0\nappVersion: '0.10.7' # kept\n";
const TEMPLATE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: k, image: 'jtblin/kube2iam:{{ .Values.tag | default .Chart.AppVersion }}'}]}\n";

#[test]
fn a_manifest_changes_by_its_tag_alone() {
    for image in
        ["jtblin/kube2iam:0.10.7", "\"jtblin/kube2iam:0.10.7\"", "'docker.io/jtblin/kube2iam:0.10.7'"]
    {
        let before = pod(image);
        let (texts, _) = fixed(&[("a.yaml", &before)], false);
        assert_eq!(texts[0], before.replace("0.10.7", "0.10.9"));
    }
}

#[test]
fn values_and_the_chart_itself_change_where_the_tag_is_written() {
    let (texts, _) = fixed(
        &[
            ("c/Chart.yaml", CHART),
            ("c/templates/a.yaml", TEMPLATE),
            ("c/values.yaml", "tag: '0.10.7'   # kept\r\n"),
        ],
        false,
    );
    assert_eq!(texts, [CHART, TEMPLATE, "tag: '0.10.9'   # kept\r\n"]);
    let (texts, _) = fixed(&[("c/Chart.yaml", CHART), ("c/templates/a.yaml", TEMPLATE)], false);
    assert_eq!(texts, [&CHART.replace("0.10.7", "0.10.9"), TEMPLATE]);
}

#[test]
fn a_value_that_other_images_take_too_is_left_alone() {
    let two = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: k, image: 'jtblin/kube2iam:{{ .Values.tag }}'}, {name: n, image: 'nginx:{{ .Values.tag }}'}]}\n";
    let (texts, fixes) = fixed(
        &[("c/Chart.yaml", CHART), ("c/templates/a.yaml", two), ("c/values.yaml", "tag: 0.10.7\n")],
        true,
    );
    assert_eq!((texts[2].as_str(), fixes.len()), ("tag: 0.10.7\n", 0));
}

#[test]
fn a_digest_decides_over_its_tag_so_the_image_is_left_alone() {
    let image = format!("jtblin/kube2iam:0.10.7@sha256:{}", "ab".repeat(32));
    assert_eq!(fixed(&[("a.yaml", &pod(&image))], true).1, []);
}

#[test]
fn a_jump_over_a_major_version_is_doubtful() {
    let before = pod("kubernetesui/dashboard:v1.10.1");
    let (texts, fixes) = fixed(&[("a.yaml", &before)], false);
    for fix in &fixes {
        assert_eq!(fix.doubt.is_some(), !fix.tag.starts_with("v1."), "{fix:?}");
    }
    assert_eq!(texts[0] == before, fixes.iter().all(|fix| fix.doubt.is_some()));
}

#[test]
fn suppressions_change_no_content_and_hold_the_findings_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    fs::write(&file, pod("jtblin/kube2iam:0.10.7")).unwrap();
    let settings =
        Settings { inputs: vec![file.clone()], folder: folder.path().to_owned(), ..Settings::default() };
    let found = crate::check(&settings);
    let (changes, problems) = apply(&suppress(&found.findings, date(2027, 2, 23)).0, folder.path(), true);
    assert!(problems.is_empty(), "{problems:?}");
    write(&changes[0]).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("\n    # staletoken: ignore[stale-client] until 2027-02-23\n    - {name: k"),
        "{text}"
    );
    let selected = crate::select(crate::check(&settings), &crate::selection::Choice::default());
    assert_eq!((selected.findings.len(), selected.hidden.ignored), (0, 1));
}

#[test]
fn a_suppression_is_a_comment_of_its_file_and_holds_what_it_stands_above() {
    let dependency = "<project>\n  <dependencies>\n    <dependency><groupId>io.kubernetes</groupId><artifactId>client-java</artifactId>\n      <version>8.0.0</version></dependency>\n  </dependencies>\n</project>\n";
    for (name, text, line) in [
        (
            "go.mod",
            "module a\n\nrequire (\n\tk8s.io/client-go v11.0.0+incompatible\n)\n",
            "\n\t// staletoken: ignore[",
        ),
        ("pom.xml", dependency, "\n      <!-- staletoken: ignore[stale-dependency] until 2027-02-23 -->\n"),
        ("requirements.txt", "kubernetes==11.0.0\n", "# staletoken: ignore["),
        (
            "Dockerfile",
            "FROM a\nRUN pip install \\\n  kubernetes==11.0.0\nFROM jtblin/kube2iam:0.10.7\n",
            "\n# staletoken: ignore[stale-base-image]",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        let settings =
            Settings { inputs: vec![file.clone()], folder: folder.path().to_owned(), ..Settings::default() };
        let choice = crate::selection::Choice::default();
        let found = crate::select(crate::check(&settings), &choice);
        let (edits, problems) = suppress(&found.findings, date(2027, 2, 23));
        assert_eq!((edits.len(), problems.len()), (1, 0), "{name}");
        let (changes, problems) = apply(&edits, folder.path(), true);
        assert!(problems.is_empty(), "{name}: {problems:?}");
        write(&changes[0]).unwrap();
        let after = fs::read_to_string(&file).unwrap();
        assert!(after.contains(line), "{after}");
        let again = crate::select(crate::check(&settings), &choice);
        assert_eq!((again.findings.len(), again.hidden.ignored), (0, 1), "{name}: {:?}", again.findings);
    }
}

#[test]
fn a_lock_that_a_tool_writes_gets_no_comment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("package-lock.json");
    fs::write(&file, r#"{"packages": {"node_modules/@kubernetes/client-node": {"version": "0.10.2"}}}"#)
        .unwrap();
    let settings = Settings { inputs: vec![file], folder: folder.path().to_owned(), ..Settings::default() };
    let (edits, problems) = suppress(&crate::check(&settings).findings, date(2027, 2, 23));
    assert_eq!((edits.len(), problems.len()), (0, 1));
}

#[test]
fn a_comment_that_would_become_content_is_not_written() {
    let text = "apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: k, image: >-\n    jtblin/kube2iam:0.10.7\n    }]}}\n";
    let block = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: k\n      image: |-\n        jtblin/kube2iam:0.10.7\n";
    for text in [block, text] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        fs::write(&file, text).unwrap();
        let settings =
            Settings { inputs: vec![file.clone()], folder: folder.path().to_owned(), ..Settings::default() };
        let (edits, _) = suppress(&crate::check(&settings).findings, date(2027, 2, 23));
        let (changes, problems) = apply(&edits, folder.path(), true);
        assert_eq!((changes.len(), problems.len()), (0, edits.len()), "{text}");
    }
}

#[test]
fn a_file_that_cannot_be_written_or_has_changed_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    fs::write(&file, pod("jtblin/kube2iam:0.10.7")).unwrap();
    let settings =
        Settings { inputs: vec![file.clone()], folder: folder.path().to_owned(), ..Settings::default() };
    let report = crate::check(&settings);
    let edits: Vec<Edit> = plan(&report.analysis, &report.findings).into_iter().map(|fix| fix.edit).collect();
    fs::write(&file, "changed: true\n").unwrap();
    let (changes, problems) = apply(&edits, Path::new(folder.path()), false);
    assert_eq!((changes.len(), problems.len()), (0, 1));
    fs::write(&file, pod("jtblin/kube2iam:0.10.7")).unwrap();
    let (changes, _) = apply(&edits, folder.path(), false);
    // Something else has the name of the unfinished file, so it cannot be written.
    fs::create_dir(folder.path().join("a.yaml.staletoken-unfinished")).unwrap();
    assert!(write(&changes[0]).is_err());
    assert_eq!(fs::read_to_string(&file).unwrap(), pod("jtblin/kube2iam:0.10.7"));
}
