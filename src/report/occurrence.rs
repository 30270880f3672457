//! A finding at one site: what machine formats show, where people see one finding with all its places.
//!
//! In: a report. Out: [`Occurrence`]s, those of one finding together, each site once.

use std::collections::BTreeMap;

use super::Report;
use crate::environment::Environments;
use crate::rule::{Finding, Place};
use crate::source::{Address, Site};
use crate::verdict::Confidence;

/// A finding at one site.
pub(super) struct Occurrence<'a> {
    pub(super) finding: &'a Finding,
    /// What is underlined; nothing for an image without a manifest.
    pub(super) site: Option<&'a Site>,
    /// The containers that take it from there.
    pub(super) places: Vec<&'a Place>,
    pub(super) fingerprint: String,
}

/// All sites of all findings, in the order of the report.
pub(super) fn all(report: &Report) -> Vec<Occurrence<'_>> {
    report.findings.iter().flat_map(|finding| of(report, finding)).collect()
}

/// All sites of one finding.
pub(super) fn of<'a>(report: &Report, finding: &'a Finding) -> Vec<Occurrence<'a>> {
    let fingerprint = |place| finding.fingerprint(place, &report.folder);
    if finding.places.is_empty() {
        return vec![Occurrence { finding, site: None, places: Vec::new(), fingerprint: fingerprint(None) }];
    }
    let mut all: Vec<Occurrence<'_>> = Vec::new();
    let mut known = BTreeMap::new();
    for place in &finding.places {
        let number = *known.entry(&place.primary).or_insert(all.len());
        match all.get_mut(number) {
            Some(occurrence) => occurrence.places.push(place),
            None => all.push(Occurrence {
                finding,
                site: Some(&place.primary),
                places: vec![place],
                fingerprint: fingerprint(Some(place)),
            }),
        }
    }
    all
}

impl Occurrence<'_> {
    /// What is wrong and what to do, in one line.
    pub(super) fn text(&self) -> String {
        let more = match self.places.len() {
            0 | 1 => String::new(),
            2 => " (and 1 more container)".to_owned(),
            count => format!(" (and {} more containers)", count - 1),
        };
        let help = self.finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        let only = self.environments().clause();
        let doubt = match self.finding.confidence {
            sure @ (Confidence::Low | Confidence::Medium) => format!(" (confidence {})", sure.as_str()),
            Confidence::High | Confidence::Observed => String::new(),
        };
        let template = self.places.iter().find_map(|place| place.workload.as_ref()?.template.as_deref());
        let from = template.map(|name| format!(" (from {name})")).unwrap_or_default();
        format!("{}{more}{only}{from}{doubt}{help}", self.message())
    }

    /// What is wrong at this site.
    pub(super) fn message(&self) -> &str {
        self.finding.message_at(self.places.iter().copied())
    }

    /// What it was read from, where that is no file: `stdin`; the image where it was not read.
    pub(super) fn name(&self) -> String {
        let name = self.site.map_or(self.finding.reference.as_str(), |site| site.source.name());
        name.trim_matches(['<', '>']).to_owned()
    }

    /// The environments it holds in.
    pub(super) fn environments(&self) -> Environments {
        let mut all = Environments::default();
        for place in &self.places {
            all.extend(&place.environments);
        }
        all
    }

    /// The site that a reader can open, and its file: where it is written, else, for what the command line says, the first line that prints it.
    pub(super) fn opened(&self, report: &Report) -> Option<(&Site, Address)> {
        let printed = self.places.iter().flat_map(|place| &place.via);
        let mut sites = self.site.into_iter().chain(printed);
        sites.find_map(|site| Some((site, Address::of(site.source.name(), &report.folder)?)))
    }
}
