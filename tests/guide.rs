//! The guide's examples, run in a copy of `examples` and beside the files that it shows, and the shipped schemas. `UPDATE=1` writes what the examples print.

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
    write_named(folder.path(), &guide);
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

/// Writes the files that the guide shows: those whose first line is a comment with their name.
fn write_named(folder: &Path, guide: &str) {
    for part in guide.split("```yaml\n# ").skip(1) {
        let (block, _) = part.split_once("```").unwrap();
        let (name, _) = block.split_once('\n').unwrap();
        if name.ends_with(".yaml") && !name.contains([' ', '/']) {
            fs::write(folder.join(name), format!("# {block}")).unwrap();
        }
    }
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
