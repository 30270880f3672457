//! What somebody is told who types something wrong, or knows the program for a minute only: each message says what to do next.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const CHART: &str = "apiVersion: v2\nname: app\nversion: 0.1.0\n";
const TEMPLATE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: k, image: 'jtblin/kube2iam:{{ .Values.tag }}'}]}\n";

/// What a command prints, and its exit code.
fn told(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
    let output =
        command.args(arguments).current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").output();
    let output = output.unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    // Long lines are wrapped at the width of a terminal.
    let text = text.replace("\n  │ ", " ");
    (output.status.code().unwrap(), text)
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("chart/Chart.yaml", CHART),
        ("chart/templates/pod.yaml", TEMPLATE),
        ("chart/values.yaml", "tag: 0.10.9\n"),
        (
            "open.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: k, image: 'registry.corp/shop/cart:7'}]}\n",
        ),
        ("others/notes.txt", "some text\n"),
        ("others/picture.yaml", "\u{1}\u{2}"),
        ("others/list.yaml", "- 1\n- 2\n"),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    folder
}

#[test]
fn each_mistake_is_answered_with_what_to_do_next() {
    let folder = folder();
    for (arguments, code, words) in [
        (
            &["check", "empty"][..],
            4,
            &["nothing to check", "give the path of some", "`staletoken image`"][..],
        ),
        (&["check", "others"], 4, &["none of 2 files holds a workload or an image"]),
        (&["check", "others/notes.txt"], 4, &["what was read holds no workload and no image"]),
        (
            &["check", "nowhere"],
            3,
            &[
                "nowhere: the path cannot be read",
                "check the spelling",
                "nothing was checked\n1 thing could not be checked, see above\n",
            ],
        ),
        (
            &["render", "."],
            3,
            &["not checked: .: there is no Chart.yaml\n", "help: a chart is a folder with a Chart.yaml"],
        ),
        (
            &["render", "nowhere"],
            3,
            &["not checked: nowhere: there is no such file or folder\n", "help: check the spelling"],
        ),
        (&["check", "--since", "HEAD"], 2, &["this folder is in no git repository"]),
        (
            &["check", "--baseline", "gone.json"],
            2,
            &["gone.json: cannot be read", "write it with --update-baseline"],
        ),
        (&["explain", "stale"], 2, &["no rule is called `stale`: there are stale-client"]),
        (
            &["image", "registry.corp/shop/cart:7"],
            0,
            &["nothing is known about", "--inspect looks inside the unknown ones"],
        ),
        (&["check", "open.yaml"], 0, &["see them and why with --show unknown"]),
        (
            &["check", "open.yaml", "--show", "unknown"],
            0,
            &["unknown: registry.corp/shop/cart:7: ", "--inspect looks inside"],
        ),
    ] {
        let (exit, text) = told(folder.path(), arguments);
        assert_eq!(exit, code, "{arguments:?}: {text}");
        for word in words {
            assert!(text.contains(word), "{arguments:?}: `{word}` is missing: {text}");
        }
    }
}

#[test]
fn a_run_whose_values_cannot_be_used_reports_nothing_of_other_values() {
    let folder = folder();
    fs::write(folder.path().join("stale.yaml"), "tag: 0.10.7\n").unwrap();
    for (arguments, words) in [
        (
            &["check", "chart", "--set", "tag"][..],
            &["key `tag` has no value", "write it as KEY=VALUE, such as image.tag=1.2.3"][..],
        ),
        (&["check", "chart", "--set-json", "tag"], &["write it as KEY=JSON"]),
        (&["check", "chart", "--env", "prod=nope.yaml"], &["nope.yaml: the values file cannot be read"]),
        (&["trace", "chart", "-f", "nope.yaml"], &["nope.yaml: the values file cannot be read"]),
        (&["render", "chart", "--set", "tag"], &["key `tag` has no value"]),
    ] {
        let (code, text) = told(folder.path(), arguments);
        assert!(code == 2 && words.iter().all(|word| text.contains(word)), "{arguments:?}: {text}");
    }
    let (code, text) = told(folder.path(), &["check", "chart", "-f", "stale.yaml,nope.yaml"]);
    assert!(code == 2 && !text.contains("kube2iam") && !text.contains("checked 1 chart"), "{text}");
    let (code, text) = told(folder.path(), &["check", "chart", "-f", "chart/values.yaml,stale.yaml"]);
    assert!(code == 1 && text.contains("stale.yaml:1:6"), "{text}");
}

#[test]
fn a_restart_of_what_has_no_name_yet_asks_for_the_name() {
    let folder = folder();
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: '{{ .Release.Name }}-a'}\nspec: {template: {spec: {containers: [{name: k, image: 'jtblin/kube2iam:0.10.7'}]}}}\n";
    fs::write(folder.path().join("chart/templates/pod.yaml"), deployment).unwrap();
    let (_, text) = told(folder.path(), &["check", "chart", "--show", "restart"]);
    let asks = "# give --release-name NAME for the commands that restart these: Deployment release-name-a\n";
    assert!(text.contains(asks) && !text.contains("no command is known"), "{text}");
    let (_, text) = told(folder.path(), &["check", "chart", "--show", "restart", "--release-name", "prod"]);
    assert!(text.contains("kubectl rollout restart deployment/prod-a\n"), "{text}");
}

#[test]
fn a_chart_that_wants_a_value_says_how_to_give_it() {
    let folder = folder();
    fs::write(folder.path().join("chart/templates/pod.yaml"), "a: {{ .Values.database.password }}\n")
        .unwrap();
    fs::create_dir(folder.path().join("chart/ci")).unwrap();
    fs::write(folder.path().join("chart/ci/a-values.yaml"), "database: {password: x}\n").unwrap();
    let (code, text) = told(folder.path(), &["check", "chart"]);
    let help = "help: `.Values.database` is not set: pass --set database.password=…, or a file with -f, or render with the chart's own test values: --ci-values\n";
    assert!(code == 3 && text.contains(help), "{text}");
}

#[test]
fn a_stream_of_helm_says_which_template_a_place_is_from() {
    let folder = folder();
    let pod = TEMPLATE.replace("{{ .Values.tag }}", "0.10.7");
    fs::write(folder.path().join("stream.yaml"), format!("---\n# Source: app/templates/x.yaml\n{pod}"))
        .unwrap();
    let (_, text) = told(folder.path(), &["check", "stream.yaml"]);
    assert!(text.contains("(stream.yaml:6:55 from app/templates/x.yaml)"), "{text}");
    let (_, text) = told(folder.path(), &["check", "stream.yaml", "--format", "concise"]);
    assert!(text.contains(" (from app/templates/x.yaml)"), "{text}");
}

#[test]
fn names_that_nothing_is_known_of_and_lists_of_images_are_answered() {
    let folder = folder();
    fs::write(folder.path().join("images"), "jtblin/kube2iam:0.10.7\n# later\nnobody/knows:1\n").unwrap();
    fs::write(folder.path().join("staletoken.yml"), "fail-on: warning\n").unwrap();
    for (arguments, code, words) in [
        (
            &["image", "cluster-autoscaler:1.0"][..],
            0,
            &["do you mean registry.k8s.io/autoscaling/cluster-autoscaler?", "staletoken.yml is not read"][..],
        ),
        (&["image", "-"], 4, &["nothing to check: the standard input names no image"]),
        (&["image", "docker-archive:nope.tar"], 3, &["check the spelling and your permission"]),
        (&["trace", "nope/"], 2, &["there is no nope/"]),
        (&["knowledge", "coverage", "images"], 0, &["nobody/knows:1: nothing is known about"]),
    ] {
        let (exit, text) = told(folder.path(), arguments);
        assert!(exit == code && words.iter().all(|word| text.contains(word)), "{arguments:?}: {exit} {text}");
    }
    let (_, text) = told(folder.path(), &["trace", "nobody/knows:1"]);
    assert_eq!(text.matches("nothing is known about").count(), 1, "{text}");
    assert!(!text.contains("confidence"), "{text}");
}

#[test]
fn what_was_listed_is_not_recommended_to_be_listed() {
    let folder = folder();
    let (_, text) = told(folder.path(), &["image", "registry.corp/shop/cart:7"]);
    assert!(!text.contains("--show unknown"), "{text}");
}

#[test]
fn a_tag_of_the_command_line_is_changed_on_the_command_line() {
    let folder = folder();
    let stale = ["check", "chart", "--set", "tag=0.10.7"];
    let (code, text) = told(folder.path(), &stale);
    assert!(code == 1 && text.contains("help: set the tag to 0.10.9") && !text.contains("fix: "), "{text}");
    let (code, text) = told(folder.path(), &[&stale[..], &["--fix"]].concat());
    assert!(code == 1 && text.ends_with("left: 1 to be changed by hand, as the help says\n"), "{text}");
    assert!(!text.contains("not checked"), "{text}");
    let (code, text) = told(folder.path(), &[&stale[..], &["--add-ignores"]].concat());
    assert!(code == 1 && text.contains("--set has no place for a comment"), "{text}");
}

#[test]
fn what_the_command_line_or_a_stream_says_is_found_in_every_report() {
    let folder = folder();
    let pod = TEMPLATE.replace("{{ .Values.tag }}", "0.10.7");
    fs::write(folder.path().join("stream"), pod).unwrap();
    let stream = Stdio::from(fs::File::open(folder.path().join("stream")).unwrap());
    let stale = ["check", "chart", "--set", "tag=0.10.7", "--format"];
    for (format, place) in [
        ("gitlab", "\"path\": \"chart/templates/pod.yaml\""),
        ("github", "::error file=chart/templates/pod.yaml,line=4,"),
        (
            "sarif",
            "\"physicalLocation\": {\n                \"artifactLocation\": {\n                  \"uri\": \"chart/templates/pod.yaml\"",
        ),
    ] {
        let (_, text) = told(folder.path(), &[&stale[..], &[format]].concat());
        assert!(text.contains(place), "{format}: {text}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
    let output =
        command.args(["check", "-", "--format", "gitlab"]).env_clear().stdin(stream).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"path\": \"stdin\""), "{text}");
    let (_, text) = told(folder.path(), &["image", "jtblin/kube2iam:0.10.7", "--format", "gitlab"]);
    assert!(text.contains("\"path\": \"jtblin/kube2iam:0.10.7\""), "{text}");
}

#[test]
fn every_option_stands_under_the_heading_it_belongs_to() {
    let folder = folder();
    let (_, help) = told(folder.path(), &["check", "--help"]);
    for (heading, options) in [
        ("Options:", &["--evidence", "--platform-profile"][..]),
        ("Changes:", &["--fix", "--add-ignores", "--since"]),
        ("Registries:", &["--online", "--no-cache"]),
        ("Report:", &["--format", "--show", "--color"]),
        ("Charts:", &["--values", "--kube-version", "--env"]),
    ] {
        let (_, below) = help.split_once(&format!("\n{heading}\n")).unwrap();
        let own: Vec<&str> =
            below.lines().take_while(|line| line.is_empty() || line.starts_with(' ')).collect();
        for option in options {
            assert!(own.iter().any(|line| line.contains(option)), "{heading} {option}: {help}");
        }
    }
}
