//! The baseline: findings that were there before, by content and not by line.
//!
//! In: the text of a baseline file. Out: a [`Baseline`] that knows its fingerprints, and which of them nothing fits any more.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use crate::problem::Problem;
use crate::rule::{self, Finding};
use crate::source::{Address, Site, Source};
use crate::yaml::{self, Node};

/// The version of the file's layout.
const SCHEMA: i64 = 1;

/// A baseline that was read.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// By fingerprint.
    entries: BTreeMap<String, Entry>,
}

/// What the file says of a finding at one place.
#[derive(Debug, Clone)]
struct Entry {
    /// Where it says so, at what people know it by.
    site: Site,
    /// The finding in words.
    what: String,
}

/// The entries that no finding was seen for yet.
pub(super) struct Unseen<'a> {
    known: &'a Baseline,
    unseen: BTreeMap<&'a str, &'a Entry>,
}

impl Baseline {
    /// Reads a baseline file.
    pub fn read(source: &Arc<Source>) -> Result<Self, Box<Problem>> {
        let refuse = |span, message: &str| {
            let problem =
                Problem::at(Site::new(source.clone(), span), format!("this is no baseline: {message}"));
            Box::new(problem.help("write it anew with --update-baseline"))
        };
        let root = yaml::parse(source.text()).map_err(|error| refuse(error.span, &error.message))?;
        let root = root.ok_or_else(|| refuse(crate::source::Span::default(), "it is empty"))?;
        if root.get("schema").and_then(Node::as_int) != Some(SCHEMA) {
            return Err(refuse(root.span, &format!("its `schema` is not {SCHEMA}")));
        }
        let list = root.get("findings").and_then(Node::as_sequence);
        let mut entries = BTreeMap::new();
        for entry in list.ok_or_else(|| refuse(root.span, "it has no list of `findings`"))? {
            let node = entry.get("fingerprint").filter(|node| node.as_scalar().is_some());
            let node = node.ok_or_else(|| refuse(entry.span, "an entry has no `fingerprint`"))?;
            let text = node.as_scalar().map(|scalar| scalar.text.to_string()).unwrap_or_default();
            entries.insert(text, Entry::of(source, entry, node));
        }
        Ok(Self { entries })
    }

    /// The text of a baseline that holds these findings, for a run that starts in `folder`.
    pub fn text(findings: &[Finding], folder: &Path) -> String {
        let mut entries = BTreeMap::new();
        for finding in findings {
            let places = finding.places.iter().map(Some);
            let none = finding.places.is_empty().then_some(None);
            for place in places.chain(none) {
                let fingerprint = finding.fingerprint(place, folder);
                let file = place.and_then(|place| Address::of(place.primary.source.name(), folder));
                let entry = json!({
                    "fingerprint": fingerprint,
                    "rule": finding.rule,
                    "reference": finding.reference,
                    "file": file.map(|address| address.path),
                    "object": place.map(|place| &place.object),
                    "container": place.map(|place| &place.container),
                });
                entries.insert((finding.rule, finding.reference.clone(), fingerprint), entry);
            }
        }
        let entries: Vec<_> = entries.into_values().collect();
        format!("{:#}\n", json!({ "schema": SCHEMA, "findings": entries }))
    }

    /// How many places the findings have, each an entry of the file.
    pub fn places(findings: &[Finding]) -> usize {
        findings.iter().map(|finding| finding.places.len().max(1)).sum()
    }

    pub(super) fn unseen(&self) -> Unseen<'_> {
        let unseen = self.entries.iter().map(|(fingerprint, entry)| (fingerprint.as_str(), entry)).collect();
        Unseen { known: self, unseen }
    }
}

impl Entry {
    /// What `entry` says; a file that was written by hand may name a fingerprint alone.
    fn of(source: &Arc<Source>, entry: &Node, fingerprint: &Node) -> Self {
        let said = |key| entry.get(key).filter(|node| node.as_str().is_some_and(|text| !text.is_empty()));
        let text = |key| said(key).and_then(Node::as_str);
        let about = text("reference").map(|reference| format!(" of {reference}")).unwrap_or_default();
        let place = match (text("container"), text("object"), text("file")) {
            (Some(container), Some(object), _) => format!(" in container {container} of {object}"),
            (_, Some(object), _) => format!(" in {object}"),
            (_, _, Some(file)) => format!(" in {file}"),
            _ => String::new(),
        };
        let rule = text("rule").unwrap_or("a finding");
        let known_by = said("reference").or(said("rule")).unwrap_or(fingerprint);
        Self { site: Site::new(source.clone(), known_by.span), what: format!("{rule}{about}{place}") }
    }
}

impl Unseen<'_> {
    /// Whether a fingerprint is known; it was seen then.
    pub(super) fn see(&mut self, fingerprint: &str) -> bool {
        self.unseen.remove(fingerprint);
        self.known.entries.contains_key(fingerprint)
    }

    /// Findings about the entries that nothing fits any more.
    pub(super) fn gone(&self) -> Vec<Finding> {
        self.unseen.values().map(|entry| rule::stale_baseline(entry.site.clone(), &entry.what)).collect()
    }
}
