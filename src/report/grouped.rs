//! Problems that say the same, told once.
//!
//! In: the problems of a report. Out: [`Spot`]s, a problem at a place whatever led there, and [`Group`]s of those that say the same at
//! several places; both in the order of the report.

use std::collections::BTreeMap;

use super::Report;
use crate::problem::{Problem, ProblemSeverity};

/// Places of a group that are named.
const MOST_PLACES: usize = 5;

/// A problem at one place.
#[derive(Debug, Clone)]
pub(super) struct Spot<'a> {
    pub(super) problem: &'a Problem,
    /// From where it was met: the last step that led there, each once.
    pub(super) from: Vec<&'a str>,
}

/// Problems that say the same.
#[derive(Debug, Clone)]
pub(super) struct Group<'a> {
    /// At least one.
    pub(super) spots: Vec<Spot<'a>>,
}

/// Each problem once at each place.
pub(super) fn spots(problems: &[Problem]) -> Vec<Spot<'_>> {
    let mut spots: Vec<Spot<'_>> = Vec::new();
    let mut known = BTreeMap::new();
    for problem in problems {
        let key = (
            &problem.file,
            &problem.site,
            &problem.message,
            &problem.help,
            &problem.environments,
            problem.severity,
        );
        let at = *known.entry(key).or_insert(spots.len());
        if at == spots.len() {
            spots.push(Spot { problem, from: Vec::new() });
        }
        if let (Some(spot), Some(from)) = (spots.get_mut(at), problem.trace.last())
            && !spot.from.contains(&from.as_str())
        {
            spot.from.push(from);
        }
    }
    spots
}

/// What says the same at several places, together.
pub(super) fn groups(problems: &[Problem]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known = BTreeMap::new();
    for spot in spots(problems) {
        let problem = spot.problem;
        let key =
            (problem.gist(), &problem.help, &problem.environments, problem.severity, problem.site.is_some());
        let at = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.spots.push(spot),
            None => groups.push(Group { spots: vec![spot] }),
        }
    }
    groups
}

/// The groups of a severity, no more than the report is to show, and how many things are beyond them.
pub(super) fn shown(report: &Report, severity: ProblemSeverity) -> (Vec<Group<'_>>, usize) {
    let mut groups = groups(&report.analysis.problems);
    groups.retain(|group| group.first().severity == severity);
    let most = report.most_problems.unwrap_or(groups.len()).min(groups.len());
    let beyond = groups.split_off(most);
    (groups, beyond.iter().map(|group| group.spots.len()).sum())
}

impl Spot<'_> {
    /// Where it is, as people open it.
    pub(super) fn place(&self) -> String {
        let problem = self.problem;
        problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string)
    }

    /// From where it was met, as the end of a line: ` (from a.yaml:1:2 and 17 more)`.
    pub(super) fn origin(&self) -> String {
        match self.from.as_slice() {
            [] => String::new(),
            [only] => format!(" (from {only})"),
            [first, rest @ ..] => format!(" (from {first} and {} more)", rest.len()),
        }
    }

    /// What it says and what to do, in one line.
    pub(super) fn text(&self) -> String {
        let problem = self.problem;
        let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        format!("{}{}{}{help}", problem.message, problem.environments.clause(), self.origin())
    }
}

impl<'a> Group<'a> {
    /// The first of them.
    pub(super) fn first(&self) -> &'a Problem {
        self.spots[0].problem
    }

    /// What all of them say.
    pub(super) fn message(&self) -> &'a str {
        if self.spots.len() == 1 { &self.first().message } else { self.first().gist() }
    }

    /// Where else it stands: some places, and how many more there are.
    pub(super) fn others(&self) -> Vec<String> {
        let others = &self.spots[1..];
        let mut named: Vec<String> = others
            .iter()
            .take(MOST_PLACES)
            .map(|spot| format!("{}{}", spot.place(), spot.origin()))
            .collect();
        if let Some(more) = others.len().checked_sub(MOST_PLACES).filter(|more| *more > 0) {
            named.push(format!("and {}", super::summary::counted(more, "more place")));
        }
        named
    }
}

/// How a report calls problems of a severity.
pub(super) fn word(severity: ProblemSeverity) -> &'static str {
    match severity {
        ProblemSeverity::Unchecked => "not checked",
        ProblemSeverity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Site, Source, Span};

    #[test]
    fn what_says_the_same_is_told_once_with_its_places() {
        let source = Source::new("a.tpl", "{{ x }}\n{{ y }}\n");
        let at = |start: usize, from: &str| {
            Problem::at(Site::new(source.clone(), Span::new(start, start + 1)), "it fails")
                .trace(vec!["inner:1:1".to_owned(), from.to_owned()])
        };
        let mut problems: Vec<Problem> = (0..18).map(|n| at(3, &format!("t{n}.yaml:1:1"))).collect();
        problems.extend((0..9).map(|n| at(n + 4, "t0.yaml:1:1")));
        problems.push(Problem::in_file("a.tpl", "it fails"));
        problems.push(at(3, "t0.yaml:1:1").help("mend it"));
        let spots = spots(&problems);
        assert_eq!(spots.len(), 12);
        assert_eq!(spots[0].text(), "it fails (from t0.yaml:1:1 and 17 more)");
        let groups = groups(&problems);
        let counts: Vec<usize> = groups.iter().map(|group| group.spots.len()).collect();
        assert_eq!(counts, [10, 1, 1], "a place in the text, the file as a whole, another help");
        assert_eq!(groups[0].others().last().unwrap(), "and 4 more places");
    }

    #[test]
    fn names_do_not_part_what_says_the_same() {
        let of = |name: &str| {
            Problem::in_file("a.yaml", format!("container {name} was not checked: it is empty"))
                .told_as("a container was not checked: it is empty")
        };
        let (one, two) = ([of("a")], [of("a"), of("b")]);
        assert_eq!(groups(&one)[0].message(), "container a was not checked: it is empty");
        assert_eq!(groups(&two).len(), 1);
        assert_eq!(groups(&two)[0].message(), "a container was not checked: it is empty");
    }
}
