//! The guide's examples, run in a copy of `examples`, and the shipped schemas. `UPDATE=1` writes what the examples print.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The 25th of November 2026.
const TODAY: &str = "1795564800";

#[test]
fn every_example_prints_what_the_guide_says() {
    let path = root().join("docs/guide.md");
    let guide = fs::read_to_string(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("examples"), &folder.path().join("examples"));
    let (mut now, mut count) = (String::new(), 0);
    for (index, part) in guide.split("```console\n").enumerate() {
        if index == 0 {
            now += part;
            continue;
        }
        let (block, rest) = part.split_once("```").unwrap();
        let command = block.lines().next().and_then(|line| line.strip_prefix("$ staletoken ")).unwrap();
        now += &format!("```console\n$ staletoken {command}\n{}```{rest}", printed(folder.path(), command));
        count += 1;
    }
    assert!(count > 5, "the examples were not found");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    assert!(guide == now || std::env::var_os("UPDATE").is_some(), "UPDATE=1 writes it anew:\n{now}");
}

/// What a command prints to standard output, with its exit code where it is not 0.
fn printed(folder: &Path, command: &str) -> String {
    let output = run(folder, &command.split_whitespace().collect::<Vec<_>>());
    let code = output.status.code().unwrap();
    assert_ne!(code, 2, "{command}: {}", String::from_utf8_lossy(&output.stderr));
    let code = if code == 0 { String::new() } else { format!("[exit code {code}]\n") };
    String::from_utf8(output.stdout).unwrap() + &code
}

fn run(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
    command.args(arguments).current_dir(folder).env_clear().env("SOURCE_DATE_EPOCH", TODAY).output().unwrap()
}

#[test]
fn reports_fit_the_shipped_schema() {
    let schema = fs::read_to_string(root().join("docs/report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    for path in ["examples", "tests/charts", "src"] {
        let output = run(root(), &["check", path, "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{path}: {}", errors.join("\n"));
    }
}

#[test]
fn a_fix_leaves_nothing_that_can_be_mended_and_changes_tags_alone() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("examples"), folder.path());
    let diff = run(folder.path(), &["check", ".", "--diff", "--unsafe-fixes"]).stdout;
    run(folder.path(), &["check", ".", "--fix", "--unsafe-fixes"]);
    let mut changed = 0;
    compare(&root().join("examples"), folder.path(), &mut changed);
    let added = String::from_utf8(diff).unwrap().lines().filter(|line| line.starts_with("+ ")).count();
    assert!(changed > 0 && changed == added, "{changed} lines changed, {added} were shown");
    let after = run(folder.path(), &["check", ".", "--format", "json"]);
    let report: Value = serde_json::from_slice(&after.stdout).unwrap();
    for image in report["images"].as_array().unwrap() {
        let stale = image["verdict"] == "stale" || image["verdict"] == "late";
        assert!(!stale || image["first_reloading_tag"].is_null(), "{image}");
    }
}

/// Counts the lines that differ, each of which may differ in the letters of one tag only.
fn compare(before: &Path, after: &Path, changed: &mut usize) {
    for entry in fs::read_dir(before).unwrap() {
        let path = entry.unwrap().path();
        let other = after.join(path.file_name().unwrap());
        if path.is_dir() {
            compare(&path, &other, changed);
            continue;
        }
        let (old, new) = (fs::read_to_string(&path).unwrap(), fs::read_to_string(&other).unwrap());
        assert_eq!(old.lines().count(), new.lines().count(), "{}", path.display());
        for (old, new) in old.lines().zip(new.lines()).filter(|(old, new)| old != new) {
            let word = |text: &str| {
                text.split(|c: char| !(c.is_alphanumeric() || ".-_".contains(c)))
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            let (old_words, new_words) = (word(old), word(new));
            let different = old_words.iter().zip(&new_words).filter(|(old, new)| old != new).count();
            assert_eq!((old_words.len(), different), (new_words.len(), 1), "{old}\n{new}");
            *changed += 1;
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
