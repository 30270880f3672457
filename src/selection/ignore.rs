//! Suppressions, wherever they are written, and what they hold back.

use std::collections::BTreeSet;
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
    today: Date,
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
        let all = ignores.into_iter().map(|ignore| (ignore, false)).collect();
        (Self { all, today: analysis.today() }, problems)
    }

    /// The suppression that holds back a finding at a place, of several the one that does so longest. All that do count as used.
    pub(super) fn hold_back(
        &mut self,
        finding: &Finding,
        place: Option<&Place>,
        folder: &Path,
    ) -> Option<Suppression> {
        let mut held: Option<Suppression> = None;
        for (ignore, used) in &mut self.all {
            let fits = ignore.directive.is_about(finding.rule) && ignore.scope_fits(finding, place, folder);
            if fits {
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
    fn scope_fits(&self, finding: &Finding, place: Option<&Place>, folder: &Path) -> bool {
        match (&self.scope, place) {
            (Scope::Pattern(pattern), _) => pattern.fits(finding, place, folder),
            (Scope::Line { source, line }, Some(place)) => {
                let mut sites = std::iter::once(&place.primary).chain(&place.via);
                sites.any(|site| site.source.name() == source && site.position().line == *line)
            }
            (Scope::Object, Some(place)) => {
                let workload = place.workload.as_ref();
                workload.is_some_and(|workload| workload.ignores.iter().any(|(_, site)| *site == self.site))
            }
            (Scope::Line { .. } | Scope::Object, None) => false,
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
