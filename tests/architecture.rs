//! The house rules that a compiler does not check: headers, sizes, the direction of imports, paths named in documents.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the ground up: each may use those named before it, never those behind it.
const LAYERS: &[&str] = &[
    "parallel",
    "source",
    "spelling",
    "file",
    "moment",
    "environment",
    "image",
    "yaml",
    "problem",
    "platform",
    "sdk",
    "dockerfile",
    "lockfile",
    "verdict",
    "knowledge",
    "oci",
    "registry",
    "resolve",
    "inspect",
    "helm",
    "kustomize",
    "settings",
    "evidence",
    "discover",
    "load",
    "workload",
    "detect",
    "service",
    "analysis",
    "rule",
    "selection",
    "fix",
    "report",
    "cli",
    "command",
];

/// Longest file, in lines that are neither blank nor comment, tests left out.
const MOST_CODE_LINES: usize = 400;

#[test]
fn every_module_says_its_job_first() {
    for file in sources() {
        let text = read(&file);
        assert!(
            text.starts_with("//! "),
            "{}: the first line must be `//! ` and the module's job",
            file.display()
        );
    }
}

#[test]
fn files_stay_small() {
    let large: Vec<String> = sources()
        .iter()
        .map(|file| (file, code_lines(&read(file))))
        .filter(|(_, lines)| *lines > MOST_CODE_LINES)
        .map(|(file, lines)| format!("{}: {lines} lines of code", file.display()))
        .collect();
    assert!(large.is_empty(), "a file has one job; split these:\n{}", large.join("\n"));
}

#[test]
fn modules_are_self_named_and_none_is_a_rag_bag() {
    for file in sources() {
        let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let banned = ["mod", "util", "utils", "helper", "helpers", "common", "misc", "manager", "types"];
        assert!(!banned.contains(&name), "{}: name the job instead", file.display());
    }
}

#[test]
fn imports_point_one_way() {
    let rank = |module: &str| LAYERS.iter().position(|layer| *layer == module);
    let mut wrong = BTreeSet::new();
    for file in sources() {
        let Some(owner) = top_module(&file) else { continue };
        let owner_rank = rank(&owner).unwrap_or_else(|| panic!("{owner}: give the module a place in LAYERS"));
        for used in used_modules(&read(&file)) {
            if rank(&used).is_some_and(|used_rank| used_rank > owner_rank) {
                wrong.insert(format!("{} uses {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "these imports point upwards:\n{}", Vec::from_iter(wrong).join("\n"));
}

#[test]
fn only_one_file_names_the_yaml_parser() {
    let users: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|file| without_comments(&read(file)).contains("granit_parser"))
        .collect();
    assert_eq!(users, [Path::new("src/yaml/compose.rs")]);
}

#[test]
fn sockets_are_opened_in_one_place() {
    let opens = ["ureq::", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "ToSocketAddrs"];
    let code = |file: &Path| without_tests(&without_comments(&read(file)));
    let users: Vec<PathBuf> =
        sources().into_iter().filter(|file| opens.iter().any(|word| code(file).contains(word))).collect();
    let allowed =
        |file: &PathBuf| file.starts_with("src/registry/http") || file.ends_with("registry/http.rs");
    assert!(!users.is_empty() && users.iter().all(allowed), "{users:?}");
}

#[test]
fn only_a_run_that_may_ask_makes_a_registry() {
    let makers: Vec<PathBuf> =
        sources().into_iter().filter(|file| read(file).contains("Registry::new(")).collect();
    assert_eq!(makers, [Path::new("src/detect/online.rs")]);
    let guard = "if network.online {\n        online::ask(";
    assert!(read(Path::new("src/detect.rs")).contains(guard), "the guard is somewhere else");
}

#[test]
fn async_lives_only_under_registry() {
    for file in sources().into_iter().filter(|file| !file.starts_with("src/registry")) {
        let text = without_comments(&read(&file));
        assert!(!text.contains("async fn") && !text.contains(".await"), "{}", file.display());
    }
}

#[test]
fn paths_named_in_documents_exist() {
    for document in ["README.md", "CONTRIBUTING.md", "rules/README.md"] {
        let text = read(Path::new(document));
        for path in text.split('`').skip(1).step_by(2).filter(|code| looks_like_a_path(code)) {
            assert!(Path::new(path).exists(), "{document} names `{path}`, which does not exist");
        }
    }
}

fn looks_like_a_path(code: &str) -> bool {
    let known = ["src/", "tests/", "rules/", "examples/", "docs/", ".ci/", "build.rs", "Cargo.toml"];
    known.iter().any(|start| code.starts_with(start)) && !code.contains(['<', '*', ' ', '{', '…', '['])
}

fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    files.sort();
    assert!(files.len() > 10, "the sources were not found");
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The module right under the crate that a file belongs to; nothing for `lib.rs` and `main.rs`, which join all of them.
fn top_module(file: &Path) -> Option<String> {
    let first = file.strip_prefix("src").ok()?.components().next()?;
    let name = first.as_os_str().to_str()?.trim_end_matches(".rs");
    (!["lib", "main"].contains(&name)).then(|| name.to_owned())
}

fn used_modules(text: &str) -> BTreeSet<String> {
    let code = without_tests(&without_comments(text));
    code.split("crate::")
        .skip(1)
        .flat_map(|rest| {
            let inner = rest.strip_prefix('{').map(|list| list.split('}').next().unwrap_or_default());
            let names = inner.map_or_else(|| vec![rest], |list| list.split(',').collect());
            names.into_iter().map(leading_name).collect::<Vec<_>>()
        })
        .collect()
}

fn leading_name(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn without_tests(text: &str) -> String {
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

fn code_lines(text: &str) -> usize {
    without_tests(&without_comments(text)).lines().filter(|line| !line.trim().is_empty()).count()
}
