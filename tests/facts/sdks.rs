//! What versions of SDKs do, against the ranges, tags and commits that were read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use staletoken::knowledge::Knowledge;
use staletoken::verdict::judge;

use super::judging::{expected, judged};
use super::{measured, short};

const CLIENT_GO: &str = "pkg:golang/k8s.io/client-go";
const HEADER: &str = "\
# What the tags and commits of client-go and the releases of controller-runtime do with the service-account token. Of the commits only the number
# and a digest of the sorted list are kept for each answer. Made by `UPDATE=1 cargo test --test facts` from client-go-commits.tsv,
# client-go-all-commits.tsv and controller-runtime-map.tsv.
";

#[test]
fn every_version_that_a_range_names_does_what_the_range_says() {
    let knowledge = Knowledge::embedded();
    let wrong = disagreements(&knowledge, &measured::kept("sdks.txt", None));
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_version_that_a_range_names_is_left_out() {
    let Some(mut entries) = measured::values("sdk-facts.json") else { return };
    entries.extend(measured::values("sdk-facts-2.json").unwrap());
    let latest: BTreeMap<String, _> =
        entries.iter().map(|entry| (entry["sdk"].as_str().unwrap().to_owned(), entry)).collect();
    let mut kept: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for section in short::sections(&measured::kept("sdks.txt", None)) {
        let versions = section.answers.iter().flat_map(|(_, item)| item.split(' '));
        let versions = versions.map(|version| version.trim_start_matches('v').to_owned());
        kept.entry(section.name).or_default().extend(versions);
    }
    let mut missing = Vec::new();
    for (sdk, entry) in latest {
        // These have lists of their own.
        if sdk == "client-go" || sdk == "controller-runtime" {
            continue;
        }
        let Some(kept) = kept.get(&sdk) else {
            missing.push(format!("{sdk}: nothing"));
            continue;
        };
        for ranges in ["safe", "partial", "affected"] {
            for range in entry[ranges].as_array().unwrap() {
                let named = versions_in(range.as_str().unwrap());
                let left_out = named.into_iter().filter(|version| !kept.contains(version));
                missing.extend(left_out.map(|version| format!("{sdk}: {version} of `{range}`")));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_tag_of_client_go_and_every_controller_runtime_is_judged_as_read() {
    let knowledge = Knowledge::embedded();
    let kept = measured::kept("client-go.txt", made());
    let (digests, lists): (Vec<&str>, Vec<&str>) =
        kept.lines().partition(|line| line.starts_with("commits "));
    let wrong = disagreements(&knowledge, &lists.join("\n"));
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(digests.join("\n") + "\n", commits(&answers_of_commits(&knowledge)));
}

#[test]
fn a_pseudo_version_says_what_its_commit_says() {
    let Some(rows) = measured::table("client-go-all-commits.tsv") else { return };
    let knowledge = Knowledge::embedded();
    for row in rows.iter().step_by(7) {
        let (sha, time) = (&row["sha12"], &row["pseudo_timestamp_utc"]);
        let answer = expected(answer(&row["verdict"]));
        for written in [format!("v0.0.0-{time}-{sha}"), format!("v11.0.1-0.{time}-{sha}+incompatible")] {
            let detection = judged(&knowledge, &[CLIENT_GO.to_owned()], &written);
            assert_eq!(Some(judge(&detection).0), answer, "{written}");
        }
    }
}

/// The versions that are judged otherwise than their section says.
fn disagreements(knowledge: &Knowledge, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for section in short::sections(text) {
        for (answer, versions) in section.answers {
            let (verdict, why) = judge(&judged(knowledge, &section.about, &versions));
            if Some(verdict) != expected(&answer) {
                let packages = section.about.join(" ");
                wrong.push(format!("{}: {packages} {versions}: {answer} is {verdict}: {why}", section.name));
            }
        }
    }
    wrong
}

/// The versions in a range that was written for people: what begins with a digit and has a dot in it. `<2.0` is no version of the range.
fn versions_in(range: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_alphanumeric() || ".-+<".contains(c);
    let range = range.replace("<=", " ");
    let words = range.split(|c: char| !part(c)).flat_map(|word| word.split(".."));
    let mut found = Vec::new();
    for word in words {
        // `0.6.0-0.6.2` are two, `1.2.0-M0` is one.
        let ends = word.split_once('-').filter(|(_, end)| is_version(end));
        let ends = ends.map_or(vec![word], |(first, last)| vec![first, last]);
        found.extend(
            ends.into_iter().filter(|end| is_version(end)).map(|end| end.trim_start_matches('v').to_owned()),
        );
    }
    found
}

fn is_version(text: &str) -> bool {
    let text = text.trim_start_matches('v');
    text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('.') && !text.ends_with(".x")
}

/// The answer of the page for each commit of its table.
fn answers_of_commits(knowledge: &Knowledge) -> Vec<(String, String)> {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/sdks/golang/k8s.io/client-go.commits");
    let text = std::fs::read_to_string(table).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.contains(':'));
    let commits = lines.flat_map(str::split_whitespace);
    let judge = |commit: &str| judge(&judged(knowledge, &[CLIENT_GO.to_owned()], commit)).0;
    let answers = ["no", "yes", "on-401", "unknown"];
    commits
        .map(|commit| {
            let verdict = Some(judge(commit));
            let answer = answers.into_iter().find(|answer| expected(answer) == verdict);
            (answer.unwrap().to_owned(), commit.to_owned())
        })
        .collect()
}

/// Number and digest of the commits of each answer.
fn commits(answers: &[(String, String)]) -> String {
    let mut of_answer: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (answer, commit) in answers {
        of_answer.entry(answer).or_default().insert(commit);
    }
    let mut text = String::new();
    for (answer, commits) in of_answer {
        let digest = Sha256::digest(commits.iter().copied().collect::<Vec<_>>().join("\n"));
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = writeln!(text, "commits {answer} {} {digest}", commits.len());
    }
    text
}

/// The short form of the tables.
fn made() -> Option<String> {
    let row = |row: &measured::Row| (answer(&row["verdict"]).to_owned(), row["sha12"].clone());
    let all: Vec<(String, String)> = measured::table("client-go-all-commits.tsv")?.iter().map(row).collect();
    let tags = measured::table("client-go-commits.tsv")?;
    let releases = measured::table("controller-runtime-map.tsv")?;
    Some(format!(
        "{HEADER}{}{}{}",
        commits(&all),
        section("client-go", CLIENT_GO, &tags, "tag"),
        section(
            "controller-runtime",
            "pkg:golang/sigs.k8s.io/controller-runtime",
            &releases,
            "controller_runtime"
        )
    ))
}

fn section(name: &str, purl: &str, rows: &[measured::Row], column: &str) -> String {
    let mut text = format!("= {name}\t{purl}\n");
    for wanted in ["no", "yes"] {
        let of_answer = rows.iter().filter(|row| answer(&row["verdict"]) == wanted);
        let versions: Vec<String> = of_answer.map(|row| row[column].clone()).collect();
        let _ = writeln!(text, "{wanted}\t{}", short::shorten(&versions).join("\t"));
    }
    text
}

fn answer(verdict: &str) -> &'static str {
    match verdict {
        "SAFE" => "yes",
        "AFFECTED" => "no",
        other => panic!("{other}: no verdict of the tables"),
    }
}
