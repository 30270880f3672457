//! What reports say, in every format: the day of each place, what is not shown, what was not checked, and how much of it there is.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Formats for lines and machines, that tell each place by itself.
const BY_PLACE: [&str; 5] = ["concise", "github", "gitlab", "junit", "sarif"];

/// The 26th of November 2026.
const TODAY: &str = "1795651200";

/// Two pods of one `DaemonSet` that started a month apart.
fn pods() -> String {
    let pod = |name: &str, started: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: ds-{name}\n  namespace: kube-system\n  ownerReferences: [{{kind: DaemonSet, name: ds, controller: true}}]\n\
             spec: {{containers: [{{name: k, image: 'jtblin/kube2iam:0.10.7'}}]}}\n\
             status: {{containerStatuses: [{{name: k, state: {{running: {{startedAt: {started}T00:00:00Z}}}}}}]}}\n---\n"
        )
    };
    pod("aaaaa", "2026-08-10") + &pod("bbbbb", "2026-09-10")
}

fn pod(image: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - name: k\n      image: {image}\n"
    )
}

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The exit code, the standard output and what stands beside it.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
    command.args(arguments).current_dir(folder).env_clear().env("SOURCE_DATE_EPOCH", TODAY);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn told(folder: &Path, arguments: &[&str]) -> String {
    run(folder, arguments).1
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let report = serde_json::from_str(&told(folder, &[arguments, &["--format", "json"]].concat())).unwrap();
    let schema = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    report
}

#[test]
fn each_place_is_told_its_own_day() {
    let folder = folder(&[("pods.yaml", &pods())]);
    for format in BY_PLACE {
        let text = told(folder.path(), &["check", "--format", format]);
        assert!(text.contains("expired on day 90, 2026-11-08, 18 days ago"), "{format}: {text}");
        assert!(text.contains("on day 90, 2026-12-09, in 13 days"), "{format}: {text}");
    }
    let report = json(folder.path(), &["check"]);
    let finding = &report["findings"][0];
    assert_eq!(
        (&finding["dies"], &finding["places"][1]["dies"]),
        (&"2026-11-08T00:00:00Z".into(), &"2026-12-09T00:00:00Z".into())
    );
    // What is left when the first place is held back is about the second.
    let held = pods().replacen("0.10.7'}]}", "0.10.7'}]} # staletoken: ignore[stale-client]", 1);
    fs::write(folder.path().join("pods.yaml"), held).unwrap();
    let report = json(folder.path(), &["check"]);
    assert_eq!(report["findings"][0]["days_left"], 13);
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("2026-12-09"), "{report:#}");
}

#[test]
fn a_calendar_has_the_day_that_passed_and_the_one_that_comes() {
    let folder = folder(&[("pods.yaml", &pods())]);
    told(folder.path(), &["check", "--calendar", "days.ics"]);
    let days = fs::read_to_string(folder.path().join("days.ics")).unwrap();
    for day in ["20261108", "20261209"] {
        assert_eq!(days.matches(&format!("DTSTART;VALUE=DATE:{day}\r\n")).count(), 1, "{days}");
    }
    let mut uids: Vec<&str> = days.lines().filter(|line| line.starts_with("UID:")).collect();
    uids.dedup();
    assert_eq!(uids.len(), 2, "{days}");
}

#[test]
fn what_the_summary_counts_is_listed_in_lines_too() {
    let hook =
        pod("jtblin/kube2iam:0.10.7").replace("{name: a}", "{name: a, annotations: {helm.sh/hook: test}}");
    let open = pod("registry.corp/shop/cart:7").replace("name: a", "name: b");
    let files = format!("{}---\n{hook}---\n{open}", pods());
    let folder = folder(&[("a.yaml", &files)]);
    for (what, line) in [
        ("unknown", "unknown: registry.corp/shop/cart:7: "),
        ("exempt", "exempt: jtblin/kube2iam:0.10.7 in container k of Pod a: a Helm hook"),
        ("restart", "kubectl -n kube-system rollout restart daemonset/ds\n"),
    ] {
        for format in ["concise", "human"] {
            let text = told(folder.path(), &["check", "--format", format, "--show", what]);
            assert!(text.contains(line), "{format} --show {what}: {text}");
        }
    }
    let image = ["image", "jtblin/kube2iam:0.10.7", "--show"];
    assert!(told(folder.path(), &[&image[..], &["exempt"]].concat()).contains("exempt: no container"));
    assert!(
        told(folder.path(), &[&image[..], &["restart"]].concat())
            .contains("# no workload has to be restarted")
    );
}

#[test]
fn own_programs_and_bases_are_counted_with_what_can_be_fixed() {
    let folder = folder(&[
        ("requirements.txt", "kubernetes==11.0.0\n"),
        ("Dockerfile", "FROM jtblin/kube2iam:0.10.7\n"),
        ("pod.yaml", &pod("jtblin/kube2iam:0.10.7")),
    ]);
    let text = told(folder.path(), &["check"]);
    for line in [
        "1 Kubernetes client in 2 dependency files: 1 stale, 0 late, 0 unknown\n",
        "1 image that Dockerfiles build upon: 1 stale, 0 late, 0 unknown\n",
        "2 errors, 1 warning; can be fixed: 2 with --fix, 1 with --fix --unsafe-fixes\n",
        "offline; tokens live 90 days on EKS\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let summary = &json(folder.path(), &["check"])["summary"];
    for (key, count) in
        [("stale_dependencies", 1), ("stale_bases", 1), ("errors", 2), ("warnings", 1), ("fixable", 2)]
    {
        assert_eq!(summary[key], count, "{key}");
    }
    let review = told(folder.path(), &["check", "--format", "markdown"]);
    for line in [
        "| clients in dependency files | 1 | 0 | 0 | 0 | 0 |\n",
        "| images that Dockerfiles build upon | 1 | 0 | 0 | 0 | 0 |\n",
        "2 errors, 1 warning",
        "A token lives 90 days on EKS (https://",
        "| program in this folder |",
        "| image built in this folder |",
    ] {
        assert!(review.contains(line), "{line}: {review}");
    }
}

#[test]
fn a_proof_is_named_and_says_how_far_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let review = told(folder.path(), &["image", "apache/airflow:2.0.0", "--format", "markdown"]);
    assert!(
        review.contains("| [apache-airflow 1.10.15](<https://pypi.org/project/apache-airflow/1.10.15/>) |"),
        "{review}"
    );
    let text = told(folder.path(), &["image", "jtblin/kube2iam:0.10.7"]);
    assert!(
        text.contains("blob/0.5.1/glide.lock\n") && text.contains("this holds from 0.5.1 until 0.10.9\n"),
        "{text}"
    );
    let text = told(folder.path(), &["image", "jtblin/kube2iam:0.5.1"]);
    assert!(!text.contains("this holds"), "it was read in that release: {text}");
    let text = told(folder.path(), &["image", "jtblin/kube2iam:latest"]);
    assert!(text.contains("what runs 0.5.1, or a later release before 0.10.9, is locked out"), "{text}");
}

#[test]
fn what_is_held_back_is_said_in_every_format() {
    let ignored = format!(
        "{}# end\n",
        pod("jtblin/kube2iam:0.10.7 # staletoken: ignore[stale-client] until 2027-01-31 moved in Q1")
    );
    let hook = pod("quay.io/strimzi/operator:0.30.0")
        .replace("{name: a}", "{name: h, annotations: {helm.sh/hook: test}}");
    let open = pod("registry.corp/shop/cart:7").replace("name: a", "name: b");
    let files = format!("{ignored}---\n{hook}---\n{open}");
    let folder = folder(&[("a.yaml", &files)]);
    let summary = "not shown: 1 place ignored (until 2027-01-31)";
    for format in ["human", "concise", "github", "junit", "sarif", "markdown", "html"] {
        let text = told(folder.path(), &["check", "--format", format]).replace("Not shown", "not shown");
        assert!(text.contains(summary), "{format}: {text}");
    }
    let (_, text, beside) = run(folder.path(), &["check", "--format", "gitlab"]);
    assert!(text == "[]\n" && beside.contains(summary), "{text}{beside}");
    let github = told(folder.path(), &["check", "--format", "github"]);
    assert!(github.starts_with("::notice title=staletoken::checked 1 file"), "{github}");
    let junit = told(folder.path(), &["check", "--format", "junit"]);
    assert!(junit.contains("failures=\"0\" errors=\"0\" skipped=\"3\""), "{junit}");
    assert!(
        junit.contains("<skipped message=\"error[stale-client]: ignored until 2027-01-31: moved in Q1\"/>"),
        "{junit}"
    );
    assert!(junit.contains("<skipped message=\"cannot be locked out: a Helm hook"), "{junit}");
    for format in ["markdown", "html"] {
        let review = told(folder.path(), &["check", "--format", format]);
        for words in [
            "Not shown",
            "ignored until 2027-01-31: moved in Q1",
            "Cannot be locked out",
            "Nobody can judge yet",
            "registry.corp/shop/cart:7",
        ] {
            assert!(review.replace("<wbr>", "").contains(words), "{format}: {words}: {review}");
        }
    }
    let held = &json(folder.path(), &["check"])["held_back"][0];
    assert_eq!(
        (&held["because"], &held["until"], &held["rule"]),
        (&"ignored".into(), &"2027-01-31".into(), &"stale-client".into())
    );
}

#[test]
fn notes_are_told_apart_from_what_was_not_checked() {
    let library = "apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n";
    let folder = folder(&[("lib/Chart.yaml", library), ("pod.yaml", &pod("jtblin/kube2iam:0.10.9"))]);
    let report = json(folder.path(), &["check"]);
    assert_eq!(
        (&report["problems"][0]["kind"], &report["summary"]["unchecked"]),
        (&"note".into(), &0.into())
    );
    for (format, word) in
        [("markdown", "## Worth knowing"), ("html", "<h2>Worth knowing</h2>"), ("github", "title=note::")]
    {
        let (code, text, _) = run(folder.path(), &["check", "--format", format]);
        assert_eq!(code, 0);
        assert!(
            text.contains(word) && !text.contains("ot checked<") && !text.contains("title=not checked"),
            "{text}"
        );
    }
    fs::write(folder.path().join("broken.yaml"), "apiVersion: v1\nkind: Pod\nspec: [\n").unwrap();
    let report = json(folder.path(), &["check"]);
    assert_eq!(report["summary"]["unchecked"], 1);
    assert_eq!(run(folder.path(), &["check"]).0, 3);
    assert!(
        told(folder.path(), &["check", "--format", "gitlab"]).contains("\"check_name\": \"not-checked\"")
    );
}

#[test]
fn a_baseline_counts_places_names_what_is_gone_and_is_no_input() {
    let two = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: k, image: 'jtblin/kube2iam:0.10.7'}\n    - {name: l, image: 'jtblin/kube2iam:0.10.7'}\n";
    let folder = folder(&[("a.yaml", two), ("staletoken.yaml", "min-confidence: low\n")]);
    let baseline = ["check", "--baseline", "b.json"];
    let written = told(folder.path(), &[&baseline[..], &["--update-baseline"]].concat());
    assert_eq!(written, "b.json holds 2 places of findings now: --baseline leaves them out\n");
    let text = told(folder.path(), &baseline);
    assert!(
        text.contains("checked 1 file: ") && text.contains("not shown: 2 places in the baseline\n"),
        "{text}"
    );
    fs::write(folder.path().join("a.yaml"), two.replace("0.10.7", "0.10.9")).unwrap();
    let text = told(folder.path(), &baseline);
    assert!(
        text.contains(
            "the baseline still holds stale-client of jtblin/kube2iam:0.10.7 in container l of Pod a"
        ),
        "{text}"
    );
    assert!(text.contains("\"reference\": \"jtblin/kube2iam:0.10.7\""), "{text}");
}

#[test]
fn a_finding_in_json_needs_nothing_beside_it() {
    let folder = folder(&[("pod.yaml", &pod("jtblin/kube2iam:0.10.7"))]);
    let report = json(folder.path(), &["check", "--platform-profile", "gke"]);
    let finding = &report["findings"][0];
    for (pointer, value) in [
        ("/object", "Pod a"),
        ("/container", "k"),
        ("/places/0/file", "pod.yaml"),
        ("/proof/evidence", "glide.lock"),
        ("/fix/old", "0.10.7"),
        ("/fix/new", "0.10.9"),
        ("/if_rolled_out_today", "2027-11-26"),
    ] {
        assert_eq!(finding.pointer(pointer).and_then(Value::as_str), Some(value), "{pointer}: {finding:#}");
    }
    assert_eq!(finding["fix"]["safe"], true);
    assert!(
        finding["notes"].as_array().unwrap().iter().any(|note| note.as_str().unwrap().contains("glide.lock"))
    );
    let run = &report["run"];
    assert_eq!(
        (&run["platform"], &run["online"], &run["today"]),
        (&"gke".into(), &false.into(), &"2026-11-26".into())
    );
    assert_eq!(
        (&run["version"], &run["token_lifetime_seconds"]),
        (&env!("CARGO_PKG_VERSION").into(), &31_536_000.into())
    );
}

#[test]
fn people_are_told_the_rule_the_day_and_how_sure_it_is_first() {
    let folder = folder(&[("pod.yaml", &pod("jtblin/kube2iam:0.10.7"))]);
    let text = told(folder.path(), &["check"]);
    let head = "error[stale-client]: jtblin/kube2iam:0.10.7 is locked out of the API server 90 days after its process starts on EKS\n   ╭─[pod.yaml:7:30]\n";
    assert!(text.starts_with(head), "{text}");
    assert!(text.contains("  note: rolled out today, its token dies about 2027-02-24\n"), "{text}");
    assert!(text.contains("  confidence: medium, "), "nothing says that the pod gets a token: {text}");
    let account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nautomountServiceAccountToken: true\n";
    fs::write(folder.path().join("pod.yaml"), pod("jtblin/kube2iam:0.10.7") + account).unwrap();
    let text = told(folder.path(), &["check"]);
    assert!(!text.contains("confidence: "), "{text}");
    let known = told(folder.path(), &["check", "--started", "2026-11-01"]);
    assert!(!known.contains("rolled out today"), "the start is known: {known}");
    let hour = told(folder.path(), &["check", "--platform-profile", "aks"]);
    assert!(!hour.contains("rolled out today"), "{hour}");
}

#[test]
fn one_file_is_not_written_twice() {
    let folder = folder(&[("pod.yaml", &pod("jtblin/kube2iam:0.10.7"))]);
    for files in [["--output", "json=x", "--output", "sarif=./x"], ["--output", "json=x", "--calendar", "x"]]
    {
        let (code, _, beside) = run(folder.path(), &[&["check"], &files[..]].concat());
        assert_eq!(code, 2, "{beside}");
        assert!(beside.contains("x is to be written twice"), "{beside}");
        assert!(!folder.path().join("x").exists());
    }
}

#[test]
fn junit_fails_where_the_run_does() {
    let folder = folder(&[("pod.yaml", &pod("jtblin/kube2iam:latest"))]);
    let (code, text, _) = run(folder.path(), &["check", "--format", "junit"]);
    assert_eq!(code, 0);
    assert!(
        text.contains("failures=\"0\"")
            && text.contains("<skipped message=\"warning[floating-tag]: pod.yaml:7:"),
        "{text}"
    );
    let (code, text, _) = run(folder.path(), &["check", "--format", "junit", "--fail-on", "warning"]);
    assert_eq!(code, 1);
    assert!(text.contains("failures=\"1\"") && text.contains("<failure type=\"floating-tag\""), "{text}");
    let (code, text, _) =
        run(folder.path(), &["check", "--format", "junit", "--fail-on", "warning", "--max-findings", "0"]);
    assert_eq!(code, 1);
    assert!(text.contains("failures=\"1\""), "what is beyond a limit counts: {text}");
}

#[test]
fn the_manual_page_refers_to_no_page_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let page = told(folder.path(), &["man"]);
    assert!(
        !page.contains("(1)\n") && page.contains("STALETOKEN CHECK") && page.contains("Exit codes"),
        "{page}"
    );
}

#[test]
fn a_value_of_the_command_line_is_named_by_its_flag() {
    let folder = folder(&[
        ("app/Chart.yaml", "apiVersion: v2\nname: app\nversion: 0.1.0\n"),
        ("app/templates/pod.yaml", &pod("jtblin/kube2iam:{{ .Values.tag }}")),
    ]);
    let arguments = ["check", "app", "--set", "a=1,tag=0.10.7"];
    let text = told(folder.path(), &[&arguments[..], &["--format", "concise"]].concat());
    assert!(text.starts_with("--set: error[stale-client]: "), "{text}");
    let finding = &json(folder.path(), &arguments)["findings"][0];
    assert_eq!((&finding["file"], &finding["flag"]), (&"--set".into(), &true.into()));
}

#[test]
fn many_problems_of_a_kind_are_one_block() {
    let template = "{{ include \"part\" . }}\n";
    let mut files = vec![
        ("app/Chart.yaml".to_owned(), "apiVersion: v2\nname: app\nversion: 0.1.0\n".to_owned()),
        (
            "app/templates/_part.tpl".to_owned(),
            "{{ define \"part\" }}{{ .Values.a.b }}{{ end }}\n".to_owned(),
        ),
        ("whole/Chart.yaml".to_owned(), "apiVersion: v2\nname: whole\nversion: 0.1.0\n".to_owned()),
        ("whole/templates/pod.yaml".to_owned(), pod("jtblin/kube2iam:0.10.7")),
    ];
    files.extend((0..8).map(|n| (format!("app/templates/t{n}.yaml"), template.to_owned())));
    files
        .extend((0..9).map(|n| {
            (format!("pods/p{n}.yaml"), pod("'a//b:1'").replace("name: k", &format!("name: c{n}")))
        }));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    let text = told(folder.path(), &["check"]);
    assert_eq!(
        text.matches("\nnot checked: ").count() + usize::from(text.starts_with("not checked: ")),
        2,
        "{text}"
    );
    assert!(text.contains("not checked: the image of a container cannot be used: "), "{text}");
    assert!(
        text.contains("  also: pods/p1.yaml:7:15\n") && text.contains("  also: and 3 more places\n"),
        "{text}"
    );
    assert!(text.contains("checked 9 files and 2 charts (1 of them not whole): "), "{text}");
    assert!(
        text.find("not checked: ").unwrap() < text.find("error[stale-client]").unwrap(),
        "findings stay in view"
    );
    let lines = told(folder.path(), &["check", "--format", "concise"]);
    let broken: Vec<&str> =
        lines.lines().filter(|line| line.starts_with("app/templates/_part.tpl")).collect();
    assert_eq!(broken.len(), 1, "{lines}");
    assert!(broken[0].contains(" (from app/templates/t7.yaml:1:4 and 7 more)"), "{}", broken[0]);
    let one = told(folder.path(), &["check", "--max-problems", "1"]);
    assert!(one.contains("not checked: 9 more, beyond --max-problems\n"), "{one}");
    assert!(one.contains("things could not be checked"), "{one}");
    assert_eq!(json(folder.path(), &["check"])["summary"]["charts_in_part"], 1);
}
