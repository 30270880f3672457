//! What files and streams give, and what is said of those that give nothing.

use super::*;
use crate::load::Object;
use crate::problem::ProblemSeverity;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";

fn load(text: &str) -> Loaded {
    read_bytes("a.yaml", text.as_bytes())
}

fn told(loaded: &Loaded) -> Vec<String> {
    let place =
        |problem: &Problem| problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
    loaded.problems.iter().map(|problem| format!("{}: {}", place(problem), problem.message)).collect()
}

#[test]
fn objects_keep_their_order_and_their_file() {
    let loaded = load(&format!("{POD}---\n{{\"apiVersion\": \"v1\", \"kind\": \"Secret\"}}\n"));
    let kinds: Vec<&str> = loaded.objects.iter().map(Object::kind).collect();
    assert_eq!(kinds, ["Pod", "Secret"]);
    assert!(loaded.problems.is_empty());
    let name = loaded.objects[0].root.at(&["metadata", "name"]).unwrap();
    assert_eq!(loaded.objects[0].trace(name.span).primary.to_string(), "a.yaml:3:18");
}

#[test]
fn what_is_no_object_passes_in_silence() {
    for text in [
        "",
        "a: 1\n",
        "a: [1\n",
        "a: {{ x }}\n",
        "{ // tsconfig\n}",
        "\u{feff}",
        "apiVersion: 1\n",
        "# apiVersion\n- a\n",
    ] {
        let loaded = load(text);
        assert!(loaded.objects.is_empty() && loaded.problems.is_empty(), "{text}: {loaded:?}");
    }
    assert!(read_bytes("a.yaml", b"\xFF\xFF").problems.is_empty());
}

#[test]
fn broken_texts_are_told_where_they_are_named_or_look_like_a_part_of_an_object() {
    let broken = "spec:\n  containers:\n  - name: a\n    image: jtblin/kube2iam:0.10.7\n bad: [\n";
    for (name, text, when_named, when_found) in [
        ("a.yaml", broken, true, true),
        ("a.yaml", "kind: Pod\n bad: [\n", true, true),
        ("a.json", "{\"kind\":\"Pod\"", true, true),
        ("a.yaml", "a: [1\n", true, false),
        ("a.json", "{\"a\": 1", true, false),
        (STDIN, "{\"a\": 1", true, false),
        // Templates of other tools, the JSON of editors, and what is no YAML at all.
        ("a.yaml", "kind: {{ x }}\n- a\n", false, false),
        ("a.yaml", "image: a\n{% if x %}\n", false, false),
        ("tsconfig.json", "{ // what it is for\n}", false, false),
        ("page.html", "<a: [>\n", false, false),
    ] {
        for (asked, expected) in [(Asked::Named, when_named), (Asked::Found, when_found)] {
            let loaded = read(name, text.as_bytes(), asked);
            assert_eq!(!loaded.problems.is_empty(), expected, "{asked:?} {name}: {text}");
            assert!(loaded.problems.iter().all(|problem| problem.site.is_some()), "{loaded:?}");
        }
    }
}

#[test]
fn a_broken_document_is_named_and_its_neighbours_stay() {
    let loaded = load(&format!("{POD}---\nkind: [x\n---\n{POD}---\n{POD}---\n# end\n"));
    assert_eq!(loaded.objects.len(), 3);
    assert_eq!(loaded.problems.len(), 1);
    assert!(told(&loaded)[0].starts_with("a.yaml:"), "{:?}", told(&loaded));
    let help = loaded.problems[0].help.clone().unwrap();
    assert!(help.ends_with("kubectl would stop here and not apply the 2 behind it"), "{help}");
}

#[test]
fn the_last_broken_document_costs_no_other() {
    let loaded = load(&format!("{POD}---\nkind: [x\n"));
    assert_eq!(loaded.problems[0].help.as_deref(), Some("mend the document: kubectl refuses it too"));
}

#[test]
fn templates_are_told_apart_and_told_once() {
    let template = "apiVersion: v1\nkind: Pod\nmetadata:\n  {{- include \"x\" . }}\n";
    let loaded = load(&format!("{template}---\n{template}"));
    let problems = told(&loaded);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("a.yaml:4:"), "{problems:?}");
    assert!(problems[0].contains("2 documents look like Go templates outside a chart"), "{problems:?}");
    assert!(told(&load(template))[0].contains(": looks like a Go template outside a chart"));
}

#[test]
fn text_that_kubectl_drops_is_a_note() {
    let loaded = load(&format!("{POD}...\nkind: Lost\n"));
    assert_eq!(loaded.objects.len(), 1);
    assert_eq!(loaded.problems[0].severity, ProblemSeverity::Note);
}

#[test]
fn bytes_that_are_no_text_are_named_by_line() {
    let loaded = read_bytes("a.yaml", b"apiVersion: v1\nkind: P\xFFod\n");
    assert_eq!(told(&loaded), ["a.yaml:2:8: byte 22 is not UTF-8: save the file as UTF-8"]);
}

#[test]
fn utf16_is_read() {
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(POD.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read_bytes("a.yaml", &bytes).objects.len(), 1);
    assert_eq!(
        told(&read_bytes("a.yaml", b"\xFF\xFEa")),
        ["a.yaml: the text is broken UTF-16: save the file as UTF-8"]
    );
}

#[test]
fn the_comment_of_helm_template_names_the_chart() {
    for (comment, chart) in [
        ("# Source: kube2iam/templates/daemonset.yaml", Some("kube2iam")),
        ("# Source: a/charts/b/templates/x/y.yaml", Some("a/charts/b")),
        ("# Source: a/crds/x.yaml", Some("a")),
        ("# Source: https://example.com/a/templates/x.yaml", None),
        ("# Source: our own templates/ folder", None),
        ("# Source: x.yaml", None),
        ("# nothing", None),
    ] {
        let loaded = load(&format!("---\n{comment}\n{POD}"));
        assert_eq!(loaded.objects[0].chart.as_deref(), chart, "{comment}");
        let file = chart.and_then(|_| comment.strip_prefix("# Source: "));
        assert_eq!(loaded.objects[0].template.as_deref(), file, "{comment}");
    }
}

#[test]
fn streams_are_called_standard_input() {
    let loaded = read_stream(&b"apiVersion: v1\nkind: [\n"[..]);
    assert!(told(&loaded)[0].starts_with("<stdin>:"), "{:?}", told(&loaded));
}

#[test]
fn what_is_too_large_is_not_read() {
    assert_eq!(read_at_most(&b"1234"[..], 3).unwrap(), None);
    assert_eq!(read_at_most(&b"123"[..], 3).unwrap().as_deref(), Some(&b"123"[..]));
    assert_eq!(told(&too_large("a", MOST_FILE_BYTES, "")), ["a: larger than 64 MB, so it was not read"]);
}

#[test]
fn files_that_cannot_be_read_are_problems() {
    let folder = tempfile::tempdir().unwrap();
    let missing = read_file(&folder.path().join("missing.yaml"), Asked::Named);
    assert!(missing.problems[0].message.starts_with("the file cannot be read: "));
    let file = folder.path().join("a.yaml");
    std::fs::write(&file, POD).unwrap();
    assert_eq!(read_file(&file, Asked::Found).objects.len(), 1);
}
