//! `--fix` and `--add-ignores` on copies of all examples: what they change, what they leave, and that nothing is left to do behind them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The 25th of November 2026.
const TODAY: &str = "1795564800";

/// How each folder of `examples` is checked.
const EXAMPLES: &[(&str, &[&str])] = &[
    ("day-90", &["examples/day-90"]),
    (
        "environments",
        &[
            "examples/day-90/kube2iam",
            "--env",
            "staging=examples/environments/staging.yaml",
            "--env",
            "prod=examples/environments/prod.yaml",
        ],
    ),
    ("gitops", &["examples/gitops"]),
    ("overlays", &["examples/overlays"]),
    ("own-code", &["examples/own-code"]),
];

/// What a file holds, by its path.
type Files = BTreeMap<PathBuf, String>;

#[test]
fn a_fix_of_an_example_changes_tags_alone_and_leaves_what_no_release_mends() {
    for (name, arguments) in EXAMPLES {
        let folder = copy();
        let before = files(folder.path());
        let moves = moves(&report(folder.path(), &[arguments, &["--format", "json"][..]].concat()));
        let shown = stdout(&run(folder.path(), &[arguments, &["--diff", "--unsafe-fixes"][..]].concat()));
        assert_eq!(files(folder.path()), before, "{name}: what is shown is not written");
        let fix = [arguments, &["--fix", "--unsafe-fixes", "--format", "json"][..]].concat();
        let left = report(folder.path(), &fix);
        let after = files(folder.path());
        let lines = changed_lines(&before, &after);
        let is_added = |line: &&str| line.starts_with('+') && !line.starts_with("+++");
        let added: Vec<&str> = shown.lines().filter(is_added).collect();
        assert_eq!(added, lines.iter().map(|(_, new)| format!("+{new}")).collect::<Vec<_>>(), "{name}");
        are_moves(name, &lines, &moves);
        for finding in left["findings"].as_array().unwrap() {
            let help = finding["help"].as_str().unwrap();
            assert!(help.starts_with("no release re-reads its token"), "{name}: {help}");
        }
        let again = run(folder.path(), &fix);
        assert_eq!(files(folder.path()), after, "{name}: a second run changes more");
        assert!(!stderr(&again).contains("changed "), "{name}: {}", stderr(&again));
    }
}

#[test]
fn what_no_tag_mends_is_put_off_and_the_next_run_is_clean() {
    for (name, arguments) in EXAMPLES {
        for fix in [&["--fix", "--add-ignores"][..], &["--fix", "--unsafe-fixes", "--add-ignores"]] {
            let folder = copy();
            let before = files(folder.path());
            let output = run(folder.path(), &[arguments, fix].concat());
            assert_eq!(output.status.code(), Some(0), "{name}: {}", stdout(&output));
            let after = files(folder.path());
            for (path, text) in &after {
                let is_comment = |line: &&str| line.contains("staletoken: ignore[");
                let comments: Vec<&str> = text.lines().filter(is_comment).collect();
                let dated =
                    |line: &&str| line.trim_start().starts_with("# ") && line.ends_with(" until 2027-02-23");
                assert!(comments.iter().all(dated), "{name}: {comments:?}");
                let rest = text.lines().filter(|line| !is_comment(line)).count();
                assert_eq!(rest, before[path].lines().count(), "{name}: {}", path.display());
            }
            let again = run(folder.path(), arguments);
            assert_eq!(again.status.code(), Some(0), "{name}: {}", stdout(&again));
        }
    }
}

#[test]
fn what_no_tag_mends_is_kept_in_a_baseline_and_the_next_run_is_clean() {
    for (name, arguments) in EXAMPLES {
        let folder = copy();
        let before = files(folder.path());
        let moves = moves(&report(folder.path(), &[arguments, &["--format", "json"][..]].concat()));
        let fix = ["--fix", "--unsafe-fixes", "--baseline", "known.json", "--update-baseline"];
        let output = run(folder.path(), &[arguments, &fix[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stdout(&output));
        let mut after = files(folder.path());
        assert!(after.remove(Path::new("known.json")).is_some(), "{name}: no baseline was written");
        are_moves(name, &changed_lines(&before, &after), &moves);
        let again = run(folder.path(), &[arguments, &["--baseline", "known.json"][..]].concat());
        assert_eq!(again.status.code(), Some(0), "{name}: {}", stdout(&again));
        let hidden = run(folder.path(), arguments);
        let kept = i32::from(*name == "day-90");
        assert_eq!(
            hidden.status.code(),
            Some(kept),
            "{name}: a baseline hides what is left: {}",
            stdout(&hidden)
        );
    }
}

#[test]
fn every_example_is_among_them() {
    let entries = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut folders: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    folders.sort();
    assert_eq!(folders, EXAMPLES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

#[test]
fn a_run_that_leaves_something_says_in_the_end_what_to_do() {
    let folder = copy();
    let nowhere = "left: 1 with no tag to move to: do what the help says, or put it off with --add-ignores\n";
    let shown = run(folder.path(), &["examples/day-90", "--diff"]);
    assert_eq!(stderr(&shown), nowhere);
    let fixed = run(folder.path(), &["examples/day-90", "--fix"]);
    assert!(stderr(&fixed).ends_with(nowhere), "{}", stderr(&fixed));
    let shown = run(folder.path(), &["examples/day-90", "--diff"]);
    assert_eq!((shown.status.code(), stdout(&shown).as_str()), (Some(1), ""), "what is left is still there");
    let doubtful = run(folder.path(), &["examples/own-code", "--fix"]);
    let told = stderr(&doubtful);
    assert!(
        told.contains(
            "left: 1 to look at first: --fix --unsafe-fixes makes the change; 1 to be changed by hand"
        ),
        "{told}"
    );
    let built = run(folder.path(), &["examples/own-code", "--fix", "--unsafe-fixes"]);
    assert!(
        stderr(&built).contains("requirements.txt in 1 place: build the image again and roll it out\n"),
        "{}",
        stderr(&built)
    );
    let both = run(folder.path(), &["examples/day-90", "--diff", "--fix", "--add-ignores"]);
    assert_eq!(both.status.code(), Some(2));
    assert!(stderr(&both).contains("ask for one of them"), "{}", stderr(&both));
}

#[test]
fn a_saved_list_of_pods_is_no_place_for_a_fix_or_a_comment() {
    let folder = copy();
    let before = files(folder.path());
    let pods = "examples/day-90/cluster/pods";
    let output = run(folder.path(), &[pods, "--fix", "--add-ignores"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(files(folder.path()), before);
    assert!(!stdout(&output).contains("fix: "), "{}", stdout(&output));
    assert!(stdout(&output).contains("has no place for a comment"), "{}", stdout(&output));
}

/// Lines changed, and each by one of these moves alone.
fn are_moves(name: &str, lines: &[(String, String)], moves: &[(String, String)]) {
    assert!(!lines.is_empty(), "{name}: nothing was mended");
    for (old, new) in lines {
        let is_move = |(from, to): &(String, String)| old.replacen(from, to, 1) == *new && from != to;
        assert!(moves.iter().any(is_move), "{name}: more than a tag changed: {old} became {new}");
    }
}

/// What is to be written in place of what, as a report says it.
fn moves(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let images = report["images"].as_array().unwrap().iter().chain(report["bases"].as_array().unwrap());
    let tags = images.filter_map(|image| {
        let (_, tag) = image["reference"].as_str()?.rsplit_once(':')?;
        Some((tag.to_owned(), text(&image["first_reloading_tag"])?))
    });
    let clients = report["dependencies"].as_array().unwrap().iter();
    let versions = clients
        .filter_map(|client| Some((text(&client["version"])?, text(&client["first_reloading_version"])?)));
    tags.chain(versions).collect()
}

/// The lines that differ; no file and no line may come or go.
fn changed_lines(before: &Files, after: &Files) -> Vec<(String, String)> {
    assert!(before.keys().eq(after.keys()), "files came or went");
    let mut changed = Vec::new();
    for (path, old) in before {
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.split('\n').collect(), after[path].split('\n').collect());
        assert_eq!(old.len(), new.len(), "{}", path.display());
        let pairs = old.iter().zip(&new).filter(|(old, new)| old != new);
        changed.extend(pairs.map(|(old, new)| ((*old).to_owned(), (*new).to_owned())));
    }
    changed
}

fn report(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, arguments);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
    command.arg("check").args(arguments).current_dir(folder).env_clear();
    command.env("SOURCE_DATE_EPOCH", TODAY).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with a copy of the examples.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files(&root().join("examples")) {
        let path = folder.path().join("examples").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// All files below a folder.
fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}
