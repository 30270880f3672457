//! Inputs made to hurt: each ends with an answer, within a bounded address space and without a panic.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Kibibytes of address space that a run may take.
const MOST_KIB: u32 = 1_500_000;

/// Runs `check` on a folder with bounded memory.
fn check(folder: &Path) -> Output {
    check_with(folder, &[])
}

/// The same with further arguments.
fn check_with(folder: &Path, arguments: &[&str]) -> Output {
    let script = format!("ulimit -v {MOST_KIB}; exec \"$0\" check . --format json \"$@\"");
    Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_staletoken")])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// What a run over these files says; it must not die.
fn told(files: &[(&str, String)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = check(folder.path());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|code| code != 101), "{:?}: {said}", output.status);
    assert!(!said.contains("panicked"), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: k, image: 'jtblin/kube2iam:0.10.7'}]}\n";

#[test]
fn alias_bombs_are_refused_and_their_neighbours_are_read() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        bomb += &format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n", level - 1);
    }
    let said = told(&[("bomb.yaml", format!("apiVersion: v1\nkind: Pod\n{bomb}---\n{POD}"))]);
    assert!(said.contains("bomb.yaml") && said.contains("jtblin/kube2iam:0.10.7"), "{said}");
}

#[test]
fn deep_nesting_is_refused() {
    let text = |open: &str, close: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nspec: {}{}\n---\n{POD}",
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    let said = told(&[
        ("lists.yaml", text("[", "]")),
        ("maps.yaml", text("{a: ", "}")),
        ("open.yaml", text("[", "")),
    ]);
    assert!(said.contains("jtblin/kube2iam:0.10.7"), "{said}");
    let json = format!("{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {}", "[".repeat(100_000));
    assert!(told(&[("deep.json", json)]).contains("deep.json"));
}

#[test]
fn large_inputs_are_read() {
    let scalar =
        format!("apiVersion: v1\nkind: ConfigMap\ndata: {{a: '{}'}}\n---\n{POD}", "x".repeat(50 << 20));
    let keys: String = (0..1_000_000).map(|key| format!("  k{key}: 1\n")).collect();
    let keys = format!("apiVersion: v1\nkind: ConfigMap\ndata:\n{keys}---\n{POD}");
    for text in [scalar, keys] {
        assert!(told(&[("large.yaml", text)]).contains("jtblin/kube2iam:0.10.7"));
    }
}

#[test]
fn json_on_one_line_is_read() {
    let keys: String = (0..700_000).map(|key| format!("\"k{key}\":1,")).collect();
    let map = format!(r#"{{"apiVersion":"v1","kind":"ConfigMap","data":{{{keys}"k":1}}}}"#);
    let pod = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"k","image":"jtblin/kube2iam:0.10.7"}]}}"#;
    let said = told(&[
        ("list.json", format!(r#"{{"apiVersion":"v1","kind":"List","items":[{map},{pod}]}}"#)),
        ("flow.yaml", format!("{{apiVersion: v1, kind: ConfigMap, data: {{{keys}}}}}\n---\n{POD}")),
    ]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["images"][0]["places"].as_array().map(Vec::len), Some(2), "{said:#}");
    assert_eq!(said["problems"], serde_json::json!([]));
}

#[test]
fn of_a_thousand_mistakes_in_a_file_the_rest_is_counted() {
    let said = told(&[("a.yaml", format!("{}{POD}", "apiVersion: [\n---\n".repeat(3_000)))]);
    assert!(said.contains("2000 problems more of this file are not listed"), "{}", &said[..2_000]);
    assert!(said.contains("jtblin/kube2iam:0.10.7"));
}

#[test]
fn what_has_no_end_is_not_read_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), POD).unwrap();
    for (arguments, limit) in [
        (&["--evidence", "/dev/zero"][..], "more than 256 MiB"),
        (&["--sbom", "/dev/zero"], "larger than"),
        (&["/dev/zero"], "larger than 64 MB"),
    ] {
        let said = String::from_utf8(check_with(folder.path(), arguments).stdout).unwrap();
        assert!(said.contains(limit) && said.contains("jtblin/kube2iam:0.10.7"), "{arguments:?}: {said}");
    }
    for (arguments, limit) in [
        (["--config", "/dev/zero"], "larger than 16 MiB"),
        (["--baseline", "/dev/zero"], "larger than 16 MiB"),
        (["-f", "/dev/zero"], "larger than 64 MiB"),
        (["--env", "a=/dev/zero"], "larger than 64 MiB"),
    ] {
        let output = check_with(folder.path(), &arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(limit), "{arguments:?}: {said}");
    }
}

#[test]
fn pipes_that_nobody_writes_to_are_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pipes =
        ["f.yaml", "go.mod", "c/.helmignore", "c/values.yaml", "c/templates/a.yaml", "c/charts/d.tgz"];
    for path in ["c/templates", "c/charts"] {
        fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    fs::write(folder.path().join("c/Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n").unwrap();
    fs::write(folder.path().join("c/templates/b.yaml"), POD).unwrap();
    for pipe in pipes {
        assert!(Command::new("mkfifo").arg(folder.path().join(pipe)).status().unwrap().success());
    }
    let said = String::from_utf8(check(folder.path()).stdout).unwrap();
    assert!(said.contains("jtblin/kube2iam:0.10.7"), "{said}");
    for told in ["c/values.yaml", "c/templates/a.yaml", "c/charts/d.tgz", "c/.helmignore"] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[test]
fn charts_that_never_end_are_stopped() {
    let chart = |template: &str| {
        told(&[
            ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n".to_owned()),
            ("c/templates/a.yaml", template.to_owned()),
            ("c/templates/b.yaml", POD.to_owned()),
        ])
    };
    for template in [
        "{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}",
        "{{ range until 1000000000 }}{{ . }}{{ end }}",
        "{{ range untilStep 0 1000000000 1 }}{{ . }}{{ end }}",
        "{{ range $a := until 100000 }}{{ range $b := until 100000 }}x{{ end }}{{ end }}",
        "{{ repeat 1000000000 \"abcdefgh\" }}",
        "{{ printf \"%1000000000d\" 1 }}{{ indent 1000000000 \"x\" }}",
        "{{ $x := \"ab\" }}{{ range until 100 }}{{ $x = print $x $x }}{{ end }}{{ $x }}",
        "{{ $x := list \"a\" }}{{ range until 100 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
        "{{ $x := list \"a\" }}{{ range until 100 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x }}",
        "{{ $x := dict \"a\" 1 }}{{ range until 100 }}{{ $x = dict \"a\" $x \"b\" $x }}{{ end }}{{ deepCopy $x }}",
        "{{ $x := list }}{{ range until 100 }}{{ $x = append $x (until 1000000) }}{{ end }}",
        "{{ $x := list }}{{ range until 100 }}{{ $x = append $x (fromJsonArray (print \"[\" (repeat 900000 \"{},\") \"1]\")) }}{{ end }}",
        "{{ $x := dict }}{{ $_ := set $x \"x\" $x }}{{ mustToJson $x }}",
        "{{ $x := dict }}{{ $_ := set $x \"x\" $x }}{{ $_ := set $x \"y\" $x }}{{ tpl \"{{.}}\" $x }}",
        "{{ $x := list \"a\" }}{{ range until 18 }}{{ $x = list $x $x }}{{ end }}{{ range until 1000000 }}{{ $y := sortAlpha (list $x) }}{{ end }}",
        "{{ $x := list \"a\" }}{{ range until 18 }}{{ $x = list $x $x }}{{ end }}{{ range until 1000000 }}{{ $y := quote $x }}{{ end }}",
        "{{ range until 30000 }}---\na\n{{ end }}",
        "{{ regexMatch (repeat 100000 \"(a|\") \"x\" | toString | fail }}",
        "{{ regexReplaceAll (repeat 900 \"(a?)\") (repeat 10000 \"a\") \"$1\" | len | fail }}",
        "{{ regexReplaceAll \"(a+)\" (repeat 1000000 \"a\") (repeat 1000 \"${1}\") | len | fail }}",
        "{{ contains (print (repeat 2000000 \"a\") \"b\") (repeat 4000000 \"a\") | fail }}",
        "{{ $x := list \"aaaaaaaa\" }}{{ range until 16 }}{{ $x = list (print (first $x) (first $x)) }}{{ end }}{{ fail (first $x) }}",
        "{{ regexFind \"a{1001}\" \"a\" }}",
        "{{ range $i := until 100000 }}{{ regexMatch (printf \"(a{1000}){%d}\" (add 900 $i)) \"x\" }}{{ end }}",
        "{{ regexFindAll \"\" (repeat 4000000 \"x\") -1 | len }}",
        "{{ tpl (print (repeat 100000 \"{{if 1}}\") (repeat 100000 \"{{end}}\")) . }}",
        "{{ tpl (print \"{{\" (repeat 100000 \"(\") \"1\" (repeat 100000 \")\") \"}}\") . }}",
        "{{ fromYaml (repeat 100000 \"[\") | toJson | fail }}",
        "{{ tpl \"{{ tpl .t . }}\" (dict \"t\" \"{{ tpl .t . }}\" \"Template\" .Template) }}",
    ] {
        let said = chart(template);
        assert!(said.len() < 8 << 20, "{template}: {}", said.len());
        assert!(said.contains("c/templates/a.yaml") || said.contains("a.yaml"), "{template}: {said}");
        assert!(
            said.contains("jtblin/kube2iam:0.10.7"),
            "{template}: the other template is still checked: {said}"
        );
    }
}

#[test]
fn what_reads_or_writes_too_much_is_stopped_by_a_limit_with_a_name() {
    let mut files = vec![
        ("c/Chart.yaml".to_owned(), "apiVersion: v2\nname: c\nversion: 1.0.0\n".to_owned()),
        ("c/templates/b.yaml".to_owned(), POD.to_owned()),
    ];
    files.extend((0..300).map(|number| (format!("c/files/{number}.txt"), "x\n".repeat(500))));
    for (template, limit) in [
        (r#"{{ range until 1000000 }}{{ $x := $.Files.Glob "**" }}{{ end }}"#, "steps"),
        (
            r#"{{ $x := list }}{{ range until 1000000 }}{{ $x = append $x ($.Files.Glob "files/*") }}{{ end }}"#,
            "steps",
        ),
        (r"{{ range until 1000000 }}{{ $x := len $.Files }}{{ end }}", "steps"),
        (r#"{{ $x := "\\" }}{{ range until 60 }}{{ $x = toJson $x }}{{ end }}"#, "steps"),
        (r#"{{ $x := toJson (repeat 6400 (repeat 6250 "\\")) }}"#, "64 MiB"),
        (
            r#"{{ $x := repeat 6000000 "a" }}{{ range until 100000 }}{{ $y := sha256sum $x }}{{ end }}"#,
            "steps",
        ),
        (
            r#"{{ $x := repeat 6000000 "a" }}{{ range until 100000 }}{{ $y := contains "b" $x }}{{ end }}"#,
            "steps",
        ),
        (
            r#"{{ $x := repeat 400000 "aB" }}{{ range until 100000 }}{{ $y := snakecase $x }}{{ end }}"#,
            "steps",
        ),
        (
            r#"{{ $a := dict "a" (repeat 6000000 "a") }}{{ $b := deepCopy $a }}{{ range until 100000 }}{{ $y := deepEqual $a $b }}{{ end }}"#,
            "steps",
        ),
    ] {
        files.push(("c/templates/a.yaml".to_owned(), template.to_owned()));
        let list: Vec<(&str, String)> =
            files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
        let said = told(&list);
        assert!(said.contains("a.yaml") && said.contains(limit), "{template}: {said}");
        assert!(said.contains("jtblin/kube2iam:0.10.7"), "{template}: {said}");
        files.pop();
    }
}

#[test]
fn values_that_stand_for_too_much_are_refused() {
    let mut values = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..7 {
        let before = format!("*a{}", level - 1);
        values += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", "));
    }
    let said = told(&[
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n".to_owned()),
        ("c/values.yaml", values),
        ("c/templates/b.yaml", POD.to_owned()),
    ]);
    assert!(said.contains("c/values.yaml") && said.contains("limit"), "{said}");
    assert!(said.contains("jtblin/kube2iam:0.10.7"), "{said}");
}

#[test]
fn charts_in_charts_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut path = folder.path().join("c");
    for _ in 0..60 {
        fs::create_dir_all(path.join("templates")).unwrap();
        fs::write(path.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n").unwrap();
        fs::write(path.join("templates/a.yaml"), POD).unwrap();
        path = path.join("charts/c");
    }
    let said = String::from_utf8(check(folder.path()).stdout).unwrap();
    assert!(said.contains("jtblin/kube2iam:0.10.7") && said.contains("lie in each other"), "{said}");
}

#[test]
fn schemas_that_name_themselves_end() {
    let said = told(&[
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n".to_owned()),
        ("c/values.yaml", "a: {a: {a: 1}}\ntext: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n".to_owned()),
        (
            "c/values.schema.json",
            r##"{"$ref": "#", "properties": {"text": {"pattern": "^(a|aa|(a+)+)+$(?<!b)c"}, "a": {"$ref": "#"}}}"##
                .to_owned(),
        ),
        ("c/templates/b.yaml", POD.to_owned()),
    ]);
    assert!(said.contains("jtblin/kube2iam:0.10.7"), "{said}");
    let definitions: String = (0..40)
        .map(|number| {
            format!(
                "\"a{number}\": {{\"allOf\": [{{\"$ref\": \"#/d/a{0}\"}}, {{\"$ref\": \"#/d/a{0}\"}}]}},",
                number + 1
            )
        })
        .collect();
    let said = told(&[
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n".to_owned()),
        ("c/values.schema.json", format!("{{\"$ref\": \"#/d/a0\", \"d\": {{{definitions} \"a40\": {{}}}}}}")),
        ("c/templates/b.yaml", POD.to_owned()),
    ]);
    assert!(
        said.contains("would take more than 10000000 steps") && said.contains("jtblin/kube2iam:0.10.7"),
        "{said}"
    );
}

#[test]
fn bytes_that_are_no_text_are_told_of() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), b"apiVersion: v1\nkind: \xff\xfe\n").unwrap();
    fs::write(folder.path().join("b.yaml"), POD).unwrap();
    let output = check(folder.path());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("a.yaml") && said.contains("jtblin/kube2iam:0.10.7"), "{said}");
}

#[test]
fn link_loops_end() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    std::os::unix::fs::symlink("..", folder.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
    fs::write(folder.path().join("a/b.yaml"), POD).unwrap();
    let said: serde_json::Value = serde_json::from_slice(&check(folder.path()).stdout).unwrap();
    assert_eq!(said["images"][0]["places"].as_array().map(Vec::len), Some(1), "{said:#}");
}

#[test]
fn kustomizations_that_never_end_are_stopped() {
    let head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
    let circle = told(&[
        ("a/kustomization.yaml", format!("{head}resources: [../b, pod.yaml]\n")),
        ("a/pod.yaml", POD.to_owned()),
        ("b/kustomization.yaml", format!("{head}resources: [../a]\n")),
    ]);
    assert!(circle.contains("takes itself in") && circle.contains("jtblin/kube2iam:0.10.7"), "{circle}");

    let mut deep: Vec<(String, String)> = (0..80)
        .map(|level| {
            (format!("k{level}/kustomization.yaml"), format!("{head}resources: [../k{}]\n", level + 1))
        })
        .collect();
    deep.push(("k80/kustomization.yaml".to_owned(), format!("{head}resources: [pod.yaml]\n")));
    deep.push(("k80/pod.yaml".to_owned(), POD.to_owned()));
    let list: Vec<(&str, String)> = deep.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    assert!(told(&list).contains("more than the limit of 50 kustomizations lie in each other"));

    // Each level takes the next one in twice, by two names that are the same folder.
    let wide: Vec<(String, String)> = (0..40)
        .map(|level| {
            let next = level + 1;
            (format!("w{level}/kustomization.yaml"), format!("{head}resources: [../w{next}, ../w{next}/.]\n"))
        })
        .collect();
    let list: Vec<(&str, String)> = wide.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    assert!(told(&list).contains("the limit of 2000 kustomizations"));
}

#[test]
fn kustomizations_that_take_too_much_are_stopped() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..18 {
        bomb += &format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1);
    }
    let object = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: bomb}}\n{bomb}spec: {{containers: [{{name: k, image: 'b:1'}}]}}\n"
    );
    let entries = "  - {name: b, newTag: x}\n".repeat(2_000);
    let said = told(&[
        ("k/kustomization.yaml", format!("resources: [bomb.yaml]\nimages:\n{entries}")),
        ("k/bomb.yaml", object),
        ("pod.yaml", POD.to_owned()),
    ]);
    assert!(
        said.contains("the limit of 100000000 steps") && said.contains("jtblin/kube2iam:0.10.7"),
        "{said}"
    );

    let patterns = "(a{1000}){1000}";
    let copies = "      - {op: copy, from: /metadata, path: /metadata/annotations}\n".repeat(1_000);
    let said = told(&[
        (
            "k/kustomization.yaml",
            format!(
                "resources: [pod.yaml]\nimages: [{{name: '{patterns}', newTag: x}}]\npatches:\n  - target: {{kind: '{patterns}'}}\n    patch: '[]'\n  - target: {{kind: Pod}}\n    patch: |-\n{copies}"
            ),
        ),
        ("k/pod.yaml", POD.to_owned()),
    ]);
    assert!(
        said.contains("is no regular expression") && said.contains("deeper than the limit of 500"),
        "{said}"
    );
    assert!(said.contains("jtblin/kube2iam:0.10.7"), "{said}");
}

#[test]
fn kustomizations_do_not_lead_out() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("pod.yaml"), POD).unwrap();
    fs::create_dir(folder.path().join("k")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("pod.yaml"), folder.path().join("k/link.yaml")).unwrap();
    let text = format!("resources: [link.yaml, {0}/pod.yaml, {0}, ../../..]\n", outside.path().display());
    fs::write(folder.path().join("k/kustomization.yaml"), text).unwrap();
    let said = String::from_utf8(check(folder.path()).stdout).unwrap();
    assert_eq!(said.matches("lies outside of the given paths and of the repository").count(), 4, "{said}");
    assert!(!said.contains("kube2iam"), "{said}");
}
