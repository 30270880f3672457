//! The cases in `rules/lints/*.md`, executed: what is underlined there is found, and nothing else.
//!
//! A case is a fenced block under `## Cases`: `yaml` for a manifest, else the name of its file, and behind it arguments of `staletoken
//! check`; the files of `--evidence` are the case's own. `# file: NAME` begins another file. A line of carets underlines a part of the line above it:
//! `# ^^^ rule: some words of the finding`, or `# ^^^ exempt: some words of the reason` where a container cannot be locked out.
//! `# ^^^ 1. rule: …` and `# ^^^ 2. rule: …` say which is reported before which.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::Parser;
use staletoken::cli::{Cli, Command};
use staletoken::report::Report;
use staletoken::rule::RULES;
use staletoken::selection::Choice;
use staletoken::settings::Settings;
use staletoken::source::Site;

/// The day on which all cases are checked.
const TODAY: &str = "2026-11-23T12:00:00Z";

/// Rules that nothing in a manifest leads to.
const NOT_IN_MANIFESTS: &[&str] = &["stale-baseline"];

/// What is written under a line: file, line, column, length, and who says what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    file: String,
    line: usize,
    column: usize,
    length: usize,
    rule: String,
    words: String,
}

struct Case {
    arguments: Vec<String>,
    files: BTreeMap<String, String>,
    marks: Vec<Mark>,
    /// Of those that are to be reported one after the other.
    turns: BTreeMap<usize, Mark>,
}

#[test]
fn every_case_of_every_page_finds_what_it_underlines() {
    let mut failures = Vec::new();
    for rule in RULES {
        let cases = cases(rule.section("Cases").unwrap());
        let shows = cases.iter().any(|case| case.marks.iter().any(|mark| mark.rule == rule.id));
        assert!(shows != NOT_IN_MANIFESTS.contains(&rule.id), "{}: no case that it flags", rule.id);
        for (index, case) in cases.iter().enumerate() {
            failures.extend(check(&format!("rules/lints/{}.md, case {}", rule.id, index + 1), case));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What does not come out as the case says.
fn check(name: &str, case: &Case) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in &case.files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let choice = Choice { pedantic: true, whole: true, ..Choice::default() };
    let report = staletoken::select(staletoken::check(&settings(case, folder.path())), &choice);
    let (exempt, expected): (Vec<&Mark>, Vec<&Mark>) =
        case.marks.iter().partition(|mark| mark.rule == "exempt");
    let mut failures = Vec::new();
    failures.extend(report.analysis.problems.iter().map(|problem| format!("{name}: {}", problem.message)));
    let mut found = found(&report, folder.path());
    let place = |mark: &Mark| found.iter().position(|other| answers(mark, other));
    if !case.turns.values().map(place).is_sorted() {
        failures.push(format!("{name}: not in this order: {:?}", case.turns));
    }
    for mark in expected {
        match found.iter().position(|other| answers(mark, other)) {
            Some(index) => drop(found.remove(index)),
            None => failures.push(format!("{name}: not found: {mark:?}")),
        }
    }
    failures.extend(found.iter().map(|mark| format!("{name}: not underlined: {mark:?}")));
    let reasons = reasons(&report, folder.path());
    let missed = exempt.iter().filter(|mark| !reasons.iter().any(|reason| answers(mark, reason)));
    failures.extend(missed.map(|mark| format!("{name}: not exempt: {mark:?} of {reasons:?}")));
    failures
}

fn answers(expected: &Mark, found: &Mark) -> bool {
    let place = |mark: &Mark| (mark.file.clone(), mark.line, mark.column, mark.length, mark.rule.clone());
    place(expected) == place(found) && found.words.contains(&expected.words)
}

fn settings(case: &Case, folder: &Path) -> Settings {
    let arguments = ["staletoken", "check"].map(str::to_owned).into_iter().chain(case.arguments.clone());
    let Command::Check(check) = Cli::try_parse_from(arguments).unwrap().command else { unreachable!() };
    let settings = check.settings(TODAY.parse().unwrap()).unwrap();
    let evidence = settings.evidence.iter().map(|file| folder.join(file)).collect();
    Settings { inputs: vec![folder.to_owned()], evidence, ..settings }
}

fn found(report: &Report, folder: &Path) -> Vec<Mark> {
    let places = report.findings.iter().flat_map(|finding| {
        let words =
            [&[finding.message.clone(), finding.label.clone()][..], &finding.notes].concat().join("\n");
        finding.places.iter().map(move |place| (finding.rule, &place.primary, words.clone()))
    });
    places.map(|(rule, site, words)| mark(site, folder, rule, words)).collect()
}

fn reasons(report: &Report, folder: &Path) -> Vec<Mark> {
    let still = report
        .analysis
        .containers
        .iter()
        .filter_map(|container| Some((container, report.analysis.clock(container).reason()?.to_owned())));
    still.map(|(container, words)| mark(&container.tag_trace.primary, folder, "exempt", words)).collect()
}

fn mark(site: &Site, folder: &Path, rule: &str, words: String) -> Mark {
    let position = site.position();
    let file = Path::new(site.source.name()).strip_prefix(folder).unwrap().display().to_string();
    let first_line = site.text().lines().next().unwrap_or_default();
    Mark {
        file,
        line: position.line,
        column: position.column,
        length: first_line.trim_end().chars().count(),
        rule: rule.to_owned(),
        words,
    }
}

fn cases(section: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let section = format!("\n{section}");
    let mut rest = &*section;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (head, body) = after.split_once('\n').unwrap();
        let (body, behind) = body.split_once("\n```").unwrap();
        cases.push(case(head, body));
        rest = behind;
    }
    cases
}

fn case(head: &str, body: &str) -> Case {
    let mut words = head.split_whitespace();
    let mut file = match words.next().unwrap_or_default() {
        "yaml" => "manifest.yaml".to_owned(),
        name => name.to_owned(),
    };
    let arguments = words.map(str::to_owned).collect();
    let mut case = Case { arguments, files: BTreeMap::new(), marks: Vec::new(), turns: BTreeMap::new() };
    for line in body.lines() {
        if let Some(name) = line.strip_prefix("# file: ") {
            name.trim().clone_into(&mut file);
        } else if let Some((column, length, note)) = carets(line) {
            let (rule, words) = note.split_once(": ").unwrap_or_else(|| panic!("no rule in `{line}`"));
            let line = case.files[&file].lines().count();
            let (turn, rule) = rule.split_once(". ").unwrap_or(("", rule));
            let (rule, words) = (rule.to_owned(), words.to_owned());
            let mark = Mark { file: file.clone(), line, column, length, rule, words };
            case.turns.extend(turn.parse().ok().map(|turn: usize| (turn, mark.clone())));
            case.marks.push(mark);
        } else {
            let text = case.files.entry(file.clone()).or_default();
            text.push_str(line);
            text.push('\n');
        }
    }
    case
}

/// Column, number of carets, and the words behind them.
fn carets(line: &str) -> Option<(usize, usize, &str)> {
    let after = line.strip_prefix('#')?;
    let start = after.find('^').filter(|start| after[..*start].trim().is_empty())?;
    let length = after[start..].chars().take_while(|c| *c == '^').count();
    Some((start + 2, length, after[start + length..].trim()))
}
