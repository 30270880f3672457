//! What is inside an image at a tag, and where to go from there.
//!
//! In: a reference. Out: a [`Found`]: the detection with its proof, how the entry was matched, the first later tag that re-reads, and for tags
//! that the knowledge does not reach the nearest it knows.

use std::sync::Arc;

use super::image::{Contents, Embed};
use super::matching::Candidate;
use super::step::{Fact, Held, Step, Steps};
use super::{ImageEntry, Inside, Knowledge, Matched};
use crate::image::{Reference, Tag, TagOrder};
use crate::verdict::{Confidence, Detection, Embedded, Verdict, judge};

/// What the knowledge says about an image.
#[derive(Debug, Clone)]
pub struct Found {
    /// What is inside.
    pub detection: Detection,
    /// How its entry was found; nothing when it has none.
    pub matched: Option<Matched>,
    /// The entry's image, its title and what an operator should do.
    pub entry: Option<(String, String, String)>,
    /// The first later tag that re-reads.
    pub first_reloading_tag: Option<String>,
    /// What to move to, for products that end.
    pub successor: Option<String>,
    /// The known tags nearest to one that is outside of the known range, in order.
    pub nearest: Vec<String>,
    /// Set when the tag moves.
    pub floating: Option<Floating>,
}

/// A tag that stands for another release tomorrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floating {
    /// Whether a release that it may stand for never re-reads, or only after a 401.
    pub any_stale: bool,
}

impl Found {
    /// Nothing but a reason.
    fn unknown(reason: String) -> Self {
        Self::of(Detection::Unknown { reason })
    }

    /// Nothing but what is inside.
    pub(super) fn of(detection: Detection) -> Self {
        Self {
            detection,
            matched: None,
            entry: None,
            first_reloading_tag: None,
            successor: None,
            nearest: Vec::new(),
            floating: None,
        }
    }
}

impl Knowledge {
    /// What is known about an image.
    pub fn detect(&self, reference: &Reference) -> Found {
        if let Some(found) = self.said(reference) {
            return found;
        }
        match self.find(reference) {
            Candidate::Entry(entry, matched) => self.in_entry(&entry, matched, reference),
            Candidate::Ambiguous(names) => {
                let name = reference.name();
                Found::unknown(format!(
                    "{name} may be a copy of {}: name the original in a mirror",
                    names.join(" or ")
                ))
            }
            Candidate::Nothing => Found::unknown(format!("nothing is known about {}", reference.name())),
        }
    }

    /// The entry that a reference is about, when there is one and no other is as likely.
    pub fn entry(&self, reference: &Reference) -> Option<Arc<ImageEntry>> {
        match self.find(reference) {
            Candidate::Entry(entry, _) => Some(entry),
            Candidate::Ambiguous(_) | Candidate::Nothing => None,
        }
    }

    fn in_entry(&self, entry: &ImageEntry, matched: Matched, reference: &Reference) -> Found {
        let mut found = Found::unknown(String::new());
        found.entry = Some((entry.image.clone(), entry.title.clone(), entry.prose.clone()));
        found.successor.clone_from(&entry.successor);
        let tag = match (&reference.tag, &reference.digest) {
            (Some(tag), _) => entry.tag(tag),
            (None, None) => entry.tag("latest"),
            (None, Some(_)) if matches!(entry.contents, Contents::NoClient { .. }) => entry.tag("latest"),
            (None, Some(_)) => {
                let reason =
                    "only a digest is written, which says nothing about the release: write the tag before it";
                found.detection = Detection::Unknown { reason: reason.to_owned() };
                found.matched = Some(matched);
                return found;
            }
        };
        if let Some(points) = self.points_of_floating(entry, &tag) {
            self.look_at_floating(entry, &tag, &points, &mut found);
        } else {
            found.detection = self.at(entry, &tag);
            found.nearest = if entry.reaches(&tag) { Vec::new() } else { entry.nearest(&tag) };
        }
        let (verdict, _) = judge(&found.detection);
        if matches!(verdict, Verdict::Stale | Verdict::Late) {
            found.first_reloading_tag = self.first_reloading(entry, &tag, &matched);
        }
        mark(&mut found.detection, &matched);
        found.matched = Some(matched);
        found
    }

    /// What is inside at a tag that does not move.
    pub(super) fn at(&self, entry: &ImageEntry, tag: &Tag) -> Detection {
        let (embeds, reads_token) = match &entry.contents {
            Contents::NoClient { reason, evidence } => {
                return Detection::NoClient { reason: reason.clone(), evidence: evidence.clone() };
            }
            Contents::Clients { embeds, reads_token } => (embeds, reads_token),
        };
        if !entry.reaches(tag) {
            return Detection::Unknown { reason: entry.beyond(tag) };
        }
        let own = own_reader(entry, reads_token, tag);
        let mut inside = Vec::new();
        let mut clients = Vec::from_iter(own);
        // Where no SDK is listed, own code that is not there leaves nothing that reads the token.
        let mut absent = not_there(reads_token, tag).filter(|_| embeds.is_empty());
        for embed in embeds {
            match embed.versions.at(tag) {
                Held::Step(step) => match &step.fact {
                    Fact::Version(version) => inside.push(package(entry, embed, step, version)),
                    Fact::Unknown(why) => clients.push(unknown_version(entry, embed, step, why)),
                    Fact::Absent | Fact::Reload(_) => absent = Some(step),
                },
                Held::Before | Held::Outside => clients.push(outside(embed, tag)),
            }
        }
        clients.extend(self.settle(&inside));
        match (clients.is_empty(), absent) {
            (false, _) if clients.iter().all(|client| client.evidence.is_empty()) => {
                Detection::Unknown { reason: entry.before(tag) }
            }
            (false, _) => Detection::Clients(clients),
            (true, Some(step)) => Detection::NoClient {
                reason: format!("{} {} holds no Kubernetes client", entry.title, tag.text()),
                evidence: step.evidence.clone(),
            },
            (true, None) => Detection::Unknown { reason: entry.before(tag) },
        }
    }

    /// The first known tag behind this one whose client re-reads, in the spelling of the reference.
    fn first_reloading(&self, entry: &ImageEntry, tag: &Tag, matched: &Matched) -> Option<String> {
        let known = entry.known_tags();
        let later =
            known.iter().filter(|known| known.channel() == tag.channel() && known.cmp_upstream(tag).is_gt());
        let good = later.filter_map(|known| {
            // A pre-release is no advice; its release is, as long as it is known to be good too.
            let release = if known.is_prerelease() && !tag.is_prerelease() {
                known.final_release()
            } else {
                known.text()
            };
            let release = entry.tag(release);
            let (verdict, _) = judge(&self.at(entry, &release));
            matches!(verdict, Verdict::Reloads | Verdict::NoClient).then_some(release)
        });
        let first = good.min()?;
        let published =
            matches!(matched, Matched::Exact) && known.iter().any(|known| known.text() == first.text());
        Some(if published { first.text().to_owned() } else { spelled_like(tag, &first) })
    }
}

impl ImageEntry {
    /// A tag in the order of this repository; one that stands for another is replaced by it.
    pub(super) fn tag(&self, text: &str) -> Tag {
        let same = self.tags.same_as.iter().find(|(other, _)| other == text);
        Tag::in_order(self.tags.order, same.map_or(text, |(_, tag)| tag))
    }

    /// Every tag that opens a step or is an exception.
    pub(super) fn known_tags(&self) -> Vec<&Tag> {
        self.all_steps().into_iter().flat_map(Steps::tags).collect()
    }

    /// Whether the knowledge reaches this tag: an exception names it, or it is not behind the last one verified in its channel.
    pub(super) fn reaches(&self, tag: &Tag) -> bool {
        if self.tags.order == TagOrder::None || self.verified_through.is_empty() {
            return true;
        }
        let steps = self.all_steps();
        let named = steps
            .iter()
            .any(|steps| steps.except.iter().any(|step| step.tags().iter().any(|named| named == tag)));
        let verified = self.verified_through.iter().map(|text| self.tag(text));
        let mut in_channel = verified.filter(|verified| verified.channel() == tag.channel()).peekable();
        // A channel without a verified tag is no known one: the steps say so.
        named || in_channel.peek().is_none() || in_channel.any(|verified| !is_behind(tag, &verified))
    }

    fn beyond(&self, tag: &Tag) -> String {
        format!(
            "{} was looked at through {} only, and {} is later",
            self.title,
            self.verified_through.join(" and "),
            tag.text()
        )
    }

    fn before(&self, tag: &Tag) -> String {
        let first =
            self.all_steps().into_iter().filter_map(|steps| steps.steps.first()?.since().cloned()).min();
        match first {
            Some(first) if tag.has_place() && tag < &first => {
                format!(
                    "{} is known from {} on only, and {} is earlier",
                    self.title,
                    first.text(),
                    tag.text()
                )
            }
            _ => format!("`{}` is no release of {} that is known", tag.text(), self.title),
        }
    }

    /// The known tags around one that is outside.
    fn nearest(&self, tag: &Tag) -> Vec<String> {
        let verified = self.verified_through.iter().map(|text| self.tag(text));
        let known = self.known_tags();
        let tags =
            known.into_iter().cloned().chain(verified).filter(|known| known.channel() == tag.channel());
        let (before, behind): (Vec<Tag>, Vec<Tag>) =
            tags.filter(|known| known != tag).partition(|known| known < tag);
        before
            .into_iter()
            .max()
            .into_iter()
            .chain(behind.into_iter().min())
            .map(|tag| tag.text().to_owned())
            .collect()
    }

    /// Where the proof of a step can be read.
    pub fn url(&self, step: &Step) -> Option<String> {
        if step.evidence.contains("://") {
            return Some(step.evidence.clone());
        }
        let source = self.source.as_ref()?.trim_end_matches('/');
        let tag = self.git_tag(step.tags().first()?);
        let between = if source.starts_with("https://gitlab.") { "-/blob" } else { "blob" };
        let known = source.starts_with("https://github.com/") || source.starts_with("https://gitlab.");
        known.then(|| format!("{source}/{between}/{tag}/{}", step.evidence))
    }
}

/// Whether a tag is later than the last one verified: by its upstream version, then by its revision where both have one.
fn is_behind(tag: &Tag, verified: &Tag) -> bool {
    let revised = !verified.revision().is_empty() && tag.revision() > verified.revision();
    match tag.cmp_upstream(verified) {
        std::cmp::Ordering::Equal => revised,
        order => order.is_gt(),
    }
}

/// A release in the spelling of the reference: with or without `v`.
fn spelled_like(tag: &Tag, release: &Tag) -> String {
    let text = release.upstream();
    let number = text.strip_prefix('v').unwrap_or(text);
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    match tag.text().strip_prefix('v') {
        Some(rest) if digit(rest) && digit(number) => format!("v{number}"),
        None if digit(tag.text()) => number.to_owned(),
        _ => text.to_owned(),
    }
}

fn package(entry: &ImageEntry, embed: &Embed, step: &Step, version: &str) -> Inside {
    Inside {
        sdk: embed.sdk.clone(),
        version: version.to_owned(),
        evidence: step.evidence.clone(),
        url: entry.url(step),
        confidence: Confidence::High,
        notes: step.note.iter().cloned().collect(),
    }
}

fn own_reader(entry: &ImageEntry, steps: &Steps, tag: &Tag) -> Option<Embedded> {
    let Held::Step(step) = steps.at(tag) else { return None };
    let reload = match &step.fact {
        Fact::Reload(reload) => Ok(*reload),
        Fact::Unknown(why) => Err(why.clone()),
        Fact::Absent | Fact::Version(_) => return None,
    };
    Some(Embedded {
        sdk: entry.title.clone(),
        version: String::new(),
        reload,
        own_reader: true,
        evidence: step.evidence.clone(),
        url: entry.url(step),
        confidence: Confidence::High,
        notes: step.note.iter().cloned().collect(),
    })
}

/// The step that says that own code is not inside.
fn not_there<'a>(steps: &'a Steps, tag: &Tag) -> Option<&'a Step> {
    match steps.at(tag) {
        Held::Step(step) if step.fact == Fact::Absent => Some(step),
        Held::Step(_) | Held::Before | Held::Outside => None,
    }
}

fn unknown_version(entry: &ImageEntry, embed: &Embed, step: &Step, why: &str) -> Embedded {
    Embedded {
        sdk: embed.sdk.to_string(),
        version: String::new(),
        reload: Err(why.to_owned()),
        own_reader: false,
        evidence: step.evidence.clone(),
        url: entry.url(step),
        confidence: Confidence::High,
        notes: step.note.iter().cloned().collect(),
    }
}

/// An SDK of which nothing is known at this tag; it has no evidence.
fn outside(embed: &Embed, tag: &Tag) -> Embedded {
    Embedded {
        sdk: embed.sdk.to_string(),
        version: String::new(),
        reload: Err(format!("its version in {} is not known", tag.text())),
        own_reader: false,
        evidence: String::new(),
        url: None,
        confidence: Confidence::High,
        notes: Vec::new(),
    }
}

/// Says how the entry was matched, and lowers the confidence accordingly.
fn mark(detection: &mut Detection, matched: &Matched) {
    let Some(note) = matched.note() else { return };
    match detection {
        Detection::Clients(clients) => {
            for client in clients {
                client.confidence = client.confidence.min(matched.confidence());
                client.notes.insert(0, note.clone());
            }
        }
        Detection::NoClient { reason, .. } | Detection::Unknown { reason } => {
            *reason = format!("{reason} ({note})");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn own_code_that_is_gone_leaves_no_client_where_no_sdk_is_listed() {
        let page = "---\nimage: docker.io/a/b\nsource: https://github.com/a/b\nverified-through: \"2.1.0\"\n\
            reads-token:\n  - { since: \"1.0.0\", reload: never, evidence: \"https://github.com/a/b/issues/1\" }\n  \
            - { since: \"2.0.0\", none: true, evidence: \"https://github.com/a/b/pull/2\" }\n---\n# b\n\nMove on.\n";
        let entry = ImageEntry::read(&Source::new("images/docker.io/a/b.md", page)).unwrap();
        let verdict = |tag: &str| judge(&Knowledge::embedded().at(&entry, &entry.tag(tag))).0;
        assert_eq!(
            [verdict("0.9.0"), verdict("1.5.0"), verdict("2.0.0"), verdict("2.2.0")],
            [Verdict::Unknown, Verdict::Stale, Verdict::NoClient, Verdict::Unknown]
        );
    }
}
