//! What is shown and what is hidden, from the text of a manifest.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::load::manifest;
use crate::parallel::Jobs;
use crate::rule::run;
use crate::settings::Network;
use crate::source::Source;
use crate::{detect, knowledge, workload};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: kube-system}
spec:
  containers:
    - name: k
      image: jtblin/kube2iam:0.10.7
";

/// The analysis of a manifest on the 25th of November 2026.
fn analysis(text: &str) -> Analysis {
    let loaded = manifest::read_bytes("apps/a.yaml", text.as_bytes());
    let (containers, _) = workload::extract(&loaded.objects);
    let references = crate::analysis::references(&containers, &[]);
    let knowledge = knowledge::Knowledge::embedded();
    let looked = detect::detect(&references, &knowledge, &Network::default(), &BTreeMap::new()).looked;
    let images = crate::analysis::images(references, looked, &containers);
    Analysis { now: "2026-11-25".parse().unwrap(), images, containers, ..Analysis::default() }
}

fn selected(text: &str, choice: &Choice) -> Selected {
    let analysis = analysis(text);
    select(&analysis, run(&analysis, Jobs::default()), Path::new("/repo"), choice)
}

/// What is shown, as `rule@line`, and how many are ignored.
fn shown(text: &str) -> (Vec<String>, usize) {
    let selected = selected(text, &Choice::default());
    let line = |finding: &Finding| finding.places[0].primary.position().line;
    let told = selected.findings.iter().map(|finding| format!("{}@{}", finding.rule, line(finding)));
    (told.collect(), selected.hidden.ignored)
}

fn commented(comment: &str) -> String {
    POD.replace("0.10.7", &format!("0.10.7 {comment}"))
}

#[test]
fn a_comment_on_the_line_or_above_it_holds_a_finding_back() {
    assert_eq!(shown(POD), (vec!["stale-client@7".to_owned()], 0));
    for comment in [
        "# staletoken: ignore",
        "# staletoken: ignore[stale-client] until 2026-11-25 today still",
        "# staletoken:ignore",
        "# staletoken ignore[stale-client]",
        "# Staletoken: Ignore [stale-client] why",
    ] {
        assert_eq!(shown(&commented(comment)), (vec![], 1), "{comment}");
    }
    let above = POD
        .replace("      image", "      # staletoken: ignore[stale-client] why\n      # more\n\n      image");
    assert_eq!(shown(&above), (vec![], 1));
}

#[test]
fn an_annotation_holds_back_what_is_found_in_its_object() {
    let annotated = POD.replace(
        "namespace: kube-system",
        "annotations: {staletoken.dev/ignore: '[stale-client] until 2027-01-31 vendored'}",
    );
    assert_eq!(shown(&annotated), (vec![], 1));
    let other = annotated.replace("stale-client", "late-client");
    assert_eq!(shown(&other).0, ["stale-client@7", "unused-ignore@3"]);
}

#[test]
fn what_is_over_or_holds_nothing_back_is_found() {
    let over = shown(&commented("# staletoken: ignore[stale-client] until 2026-11-24"));
    assert_eq!(over, (vec!["stale-client@7".to_owned(), "expired-ignore@7".to_owned()], 0));
    let unused = shown(&commented("# staletoken: ignore[late-client]"));
    assert_eq!(unused.0, ["stale-client@7", "unused-ignore@7"]);
}

#[test]
fn a_suppression_that_cannot_be_read_is_told_of_and_holds_nothing_back() {
    let selected = selected(&commented("# staletoken: ignore[stale] until soon"), &Choice::default());
    assert_eq!(selected.findings.len(), 1);
    assert!(selected.problems[0].message.contains("no rule is called `stale`"), "{:?}", selected.problems);
}

#[test]
fn what_is_nearly_a_suppression_is_told_of_and_holds_nothing_back() {
    for (comment, told) in [
        ("# staletoken: ignore floating-tag", "write ignore[floating-tag]"),
        ("# staletoken ignore stale for now", "it has no `:` behind the name"),
        ("# staletoken: disable=stale-client", "the word is `ignore`, not `disable`"),
        ("# staletoken: ignored", "the word is `ignore`, not `ignored`"),
    ] {
        let selected = selected(&commented(comment), &Choice::default());
        assert_eq!((selected.findings.len(), selected.problems.len()), (1, 1), "{comment}");
        assert!(selected.problems[0].message.contains(told), "{:?}", selected.problems);
    }
    for comment in ["# staletoken: see below", "# we let staletoken ignore it", "# staletokens: ignore"] {
        let selected = selected(&commented(comment), &Choice::default());
        assert_eq!((selected.findings.len(), selected.problems.len()), (1, 0), "{comment}");
    }
}

#[test]
fn every_part_of_a_pattern_has_to_fit() {
    let fits = |pattern: Pattern| {
        let directive = Directive::parse("").unwrap();
        let site =
            crate::source::Site::new(Source::new("staletoken.yaml", "x"), crate::source::Span::new(0, 1));
        let ignore = Ignore { site, directive, scope: Scope::Pattern(Box::new(pattern)) };
        let choice = Choice { ignores: vec![ignore], ..Choice::default() };
        selected(POD, &choice).hidden.ignored == 1
    };
    let some = |text: &str, is_path| Some(glob(text, is_path).unwrap());
    assert!(fits(Pattern { image: some("jtblin/*", false), ..Pattern::default() }));
    assert!(fits(Pattern { path: some("apps/*.yaml", true), ..Pattern::default() }));
    assert!(!fits(Pattern { path: some("*.yaml", true), ..Pattern::default() }));
    assert!(fits(Pattern { namespace: some("kube-*", false), ..Pattern::default() }));
    assert!(fits(Pattern { workload: some("Pod/a", false), ..Pattern::default() }));
    assert!(!fits(Pattern { workload: some("Job/a", false), image: some("*", false), ..Pattern::default() }));
}

#[test]
fn the_baseline_holds_by_content_and_tells_what_is_gone() {
    let folder = Path::new("/repo");
    let read = |text: &str| Baseline::read(&Source::new("baseline.json", text)).unwrap();
    let text = Baseline::text(&run(&analysis(POD), Jobs::default()), folder);
    let choice = Choice { baseline: Some(read(&text)), ..Choice::default() };
    let moved = selected(&format!("# a comment\n\n{POD}"), &choice);
    assert_eq!((moved.findings.len(), moved.hidden.baseline), (0, 1));
    let mended = selected(&POD.replace("0.10.7", "0.10.9"), &choice);
    assert_eq!(mended.findings[0].rule, "stale-baseline");
    assert_eq!(mended.findings[0].places[0].primary.position().line, 7, "{text}");
    let partly = selected(&POD.replace("0.10.7", "0.10.9"), &Choice { whole: false, ..choice });
    assert!(partly.findings.is_empty(), "what was not checked may still be there");
}

#[test]
fn what_is_no_baseline_is_told_at_its_place() {
    for text in ["", "[]", "{\"schema\": 2}", "{\"schema\": 1}", "{\"schema\": 1, \"findings\": [{}]}", "{"] {
        let problem = Baseline::read(&Source::new("b.json", text)).unwrap_err();
        assert!(problem.message.starts_with("this is no baseline: "), "{text}: {}", problem.message);
    }
}

#[test]
fn levels_confidence_and_limits_hide_and_count() {
    let level =
        |level| Choice { levels: BTreeMap::from([("stale-client".to_owned(), level)]), ..Choice::default() };
    assert_eq!(selected(POD, &level(None)).hidden.off, 1);
    assert_eq!(selected(POD, &level(Some(Severity::Warning))).findings[0].severity, Severity::Warning);
    let noted = level(Some(Severity::Note));
    assert_eq!(selected(POD, &noted).hidden.notes, 1);
    assert_eq!(selected(POD, &Choice { pedantic: true, ..noted }).findings.len(), 1);
    let unsure = Choice { min_confidence: Confidence::Observed, ..Choice::default() };
    assert_eq!(selected(POD, &unsure).hidden.unsure, 1);
    let cut = selected(POD, &Choice { most_findings: Some(0), ..Choice::default() });
    assert_eq!((cut.hidden.cut, cut.hidden.worst_cut), (1, Some(Severity::Error)));
}
