//! Suppressions, wherever they are written, and what they hold back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;

use super::held::Suppression;
use super::{Choice, Directive, comment};
use crate::analysis::Analysis;
use crate::problem::Problem;
use crate::rule::{self, Finding, Place};
use crate::source::{Address, Site};
use crate::workload;

/// One suppression.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Where it is written.
    pub site: Site,
    /// What it says.
    pub directive: Directive,
    /// What it is about.
    pub scope: Scope,
}

/// What a suppression is about.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Whatever is written or printed on a line.
    Line {
        /// The name of the source.
        source: String,
        /// 1-based.
        line: usize,
    },
    /// The object that carries the annotation at the site.
    Object,
    /// Whatever fits a pattern of the configuration.
    Pattern(Box<Pattern>),
}

/// What the configuration ignores; a part that is not given fits everything.
#[derive(Debug, Clone, Default)]
pub struct Pattern {
    /// The image as written.
    pub image: Option<GlobMatcher>,
    /// The file, from the folder of the run.
    pub path: Option<GlobMatcher>,
    /// The namespace of the object.
    pub namespace: Option<GlobMatcher>,
    /// `Kind/name` or the name alone.
    pub workload: Option<GlobMatcher>,
}

/// A part of a pattern: `*` stands for anything, in paths for anything but a slash.
pub fn glob(text: &str, is_path: bool) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(text).literal_separator(is_path).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}

/// All suppressions of a run, each with whether it held anything back.
pub(super) struct Ignores {
    all: Vec<(Ignore, bool)>,
    index: Index,
    today: Date,
}

/// Where each suppression is looked for, as positions among all: thousands of them meet thousands of findings.
#[derive(Default)]
struct Index {
    lines: BTreeMap<String, BTreeMap<usize, Vec<usize>>>,
    objects: BTreeMap<Site, Vec<usize>>,
    patterns: Vec<usize>,
}

impl Index {
    fn of(ignores: &[Ignore]) -> Self {
        let mut index = Self::default();
        for (position, ignore) in ignores.iter().enumerate() {
            match &ignore.scope {
                Scope::Line { source, line } => {
                    let lines = index.lines.entry(source.clone()).or_default();
                    lines.entry(*line).or_default().push(position);
                }
                Scope::Object => index.objects.entry(ignore.site.clone()).or_default().push(position),
                Scope::Pattern(_) => index.patterns.push(position),
            }
        }
        index
    }

    /// Those that may be about a place: all patterns, and what is written for its lines and its object.
    fn near(&self, place: Option<&Place>) -> BTreeSet<usize> {
        let mut near: BTreeSet<usize> = self.patterns.iter().copied().collect();
        let Some(place) = place else { return near };
        for site in std::iter::once(&place.primary).chain(&place.via) {
            let lines = self.lines.get(site.source.name());
            near.extend(lines.and_then(|lines| lines.get(&site.position().line)).into_iter().flatten());
        }
        let annotations = place.workload.iter().flat_map(|workload| &workload.ignores);
        near.extend(annotations.filter_map(|(_, site)| self.objects.get(site)).flatten());
        near
    }
}

impl Ignores {
    /// Those in comments, in annotations and in the configuration.
    pub(super) fn of(analysis: &Analysis, choice: &Choice, findings: &[Finding]) -> (Self, Vec<Problem>) {
        let (mut ignores, mut problems) = comment::all(analysis, findings);
        let of_containers =
            analysis.containers.iter().flat_map(|container| container.workload.ignores.clone());
        let of_objects = analysis.objects.iter().flat_map(workload::suppressions);
        let mut seen = BTreeSet::new();
        for (text, site) in of_containers.chain(of_objects) {
            if !seen.insert(site.clone()) {
                continue;
            }
            match Directive::parse(&text) {
                Ok(directive) => ignores.push(Ignore { site, directive, scope: Scope::Object }),
                Err(error) => problems.push(comment::unreadable(site, &error)),
            }
        }
        ignores.extend(choice.ignores.iter().cloned());
        let index = Index::of(&ignores);
        let all = ignores.into_iter().map(|ignore| (ignore, false)).collect();
        (Self { all, index, today: analysis.today() }, problems)
    }

    /// The suppression that holds back a finding at a place, of several the one that does so longest. All that do count as used.
    pub(super) fn hold_back(
        &mut self,
        finding: &Finding,
        place: Option<&Place>,
        folder: &Path,
    ) -> Option<Suppression> {
        let mut held: Option<Suppression> = None;
        for position in self.index.near(place) {
            let (ignore, used) = &mut self.all[position];
            if ignore.directive.is_about(finding.rule) && ignore.fits(finding, place, folder) {
                *used = true;
                let Directive { until, reason, .. } = &ignore.directive;
                let found = Suppression { until: *until, reason: reason.clone() };
                let holds = until.is_none_or(|until| self.today <= until);
                if holds && held.as_ref().is_none_or(|held| found.outlasts(held)) {
                    held = Some(found);
                }
            }
        }
        held
    }

    /// Findings about suppressions that are over, or that nothing needs; those of the configuration only where `whole` was checked.
    pub(super) fn upkeep(&self, today: Date, whole: bool) -> Vec<Finding> {
        let all = self.all.iter();
        let told = all.filter(|(ignore, _)| whole || !matches!(ignore.scope, Scope::Pattern(_)));
        told.filter_map(|(ignore, used)| match ignore.directive.until {
            Some(until) if until < today => Some(rule::expired_ignore(ignore.site.clone(), until, *used)),
            _ if !used => Some(rule::unused_ignore(ignore.site.clone())),
            _ => None,
        })
        .collect()
    }
}

impl Ignore {
    /// Whether it is about a finding near it.
    fn fits(&self, finding: &Finding, place: Option<&Place>, folder: &Path) -> bool {
        match &self.scope {
            Scope::Pattern(pattern) => pattern.fits(finding, place, folder),
            Scope::Line { .. } | Scope::Object => true,
        }
    }
}

impl Pattern {
    fn fits(&self, finding: &Finding, place: Option<&Place>, folder: &Path) -> bool {
        let workload = place.and_then(|place| place.workload.as_ref());
        let fits = |glob: &Option<GlobMatcher>, texts: &[Option<&str>]| {
            glob.as_ref().is_none_or(|glob| texts.iter().flatten().any(|text| glob.is_match(text)))
        };
        let path = place.and_then(|place| Address::of(place.primary.source.name(), folder));
        let full = workload.map(|workload| format!("{}/{}", workload.kind, workload.name));
        fits(&self.image, &[Some(&finding.reference)])
            && fits(&self.path, &[path.as_ref().map(|address| address.path.as_str())])
            && fits(&self.namespace, &[workload.and_then(|workload| workload.namespace.as_deref())])
            && fits(&self.workload, &[full.as_deref(), workload.map(|workload| workload.name.as_str())])
    }
}
