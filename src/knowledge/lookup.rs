//! What is inside an image at a tag, and where to go from there.
//!
//! In: a reference. Out: a [`Found`]: the detection with its proof, how the entry was matched, and the first later tag that re-reads.

use std::sync::Arc;

use super::image::{Contents, Embed};
use super::matching::Candidate;
use super::step::{Fact, Held, Step, Steps};
use super::{Floating, ImageEntry, Inside, Knowledge, Matched};
use crate::image::{Reference, Tag};
use crate::sdk::spoken;
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
    /// Whether that tag is in the flavour of the one that is written, which may not have been published.
    pub flavour_assumed: bool,
    /// The last tag that was looked at, in the channel of the reference's.
    pub newest_known_tag: Option<String>,
    /// What to move to, for products that end.
    pub successor: Option<String>,
    /// Set when the tag moves and may stand for a release that does not re-read in time.
    pub floating: Option<Floating>,
}

/// What is said where a reference has nothing but a digest, or a tag that moves beside it.
const ONLY_A_DIGEST: &str =
    "only a digest is written, which says nothing about the release: write the tag before it";

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
            flavour_assumed: false,
            newest_known_tag: None,
            successor: None,
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
            Candidate::Nothing => {
                let meant = self.called(reference);
                let meant = meant.map(|name| format!(": do you mean {name}?")).unwrap_or_default();
                Found::unknown(format!("nothing is known about {}{meant}", reference.name()))
            }
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
        let mut found = Found::unknown(ONLY_A_DIGEST.to_owned());
        found.entry = Some((entry.image.clone(), entry.title.clone(), entry.prose.clone()));
        found.successor.clone_from(&entry.successor);
        if let Some(tag) = written_tag(entry, reference) {
            found.newest_known_tag = entry.newest(&tag);
            found.detection = match self.points_of_floating(entry, &tag) {
                Some(points) => {
                    let (detection, floating) = self.look_at_floating(entry, &tag, &points, &matched);
                    // What a digest names does not move.
                    let pinned = reference.digest.is_some();
                    found.floating = floating.filter(|_| !pinned);
                    match detection {
                        Detection::Unknown { .. } if pinned => found.detection,
                        detection => detection,
                    }
                }
                None => self.at(entry, &tag),
            };
            if matches!(judge(&found.detection).0, Verdict::Stale | Verdict::Late) {
                let advice = self.first_reloading(entry, &tag, reference, &matched);
                found.flavour_assumed = advice.as_ref().is_some_and(|(_, assumed)| *assumed);
                found.first_reloading_tag = advice.map(|(tag, _)| tag);
            }
        }
        say_how(&mut found.detection, &matched);
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
                    Fact::Version(version) => inside.push(package(entry, embed, step, version, tag)),
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
}

impl ImageEntry {
    /// A tag in the order of this repository; one that stands for another is replaced by it.
    pub(super) fn tag(&self, text: &str) -> Tag {
        let same = self.tags.same_as.iter().find(|(other, _)| other == text);
        Tag::in_order(self.tags.order, same.map_or(text, |(_, tag)| tag))
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

/// The tag that a reference is judged by; nothing when it has but a digest, unless all tags are alike.
fn written_tag(entry: &ImageEntry, reference: &Reference) -> Option<Tag> {
    let alike = matches!(entry.contents, Contents::NoClient { .. });
    match (&reference.tag, &reference.digest) {
        (Some(tag), _) => Some(entry.tag(tag)),
        (None, Some(_)) if !alike => None,
        (None, _) => Some(entry.tag("latest")),
    }
}

fn package(entry: &ImageEntry, embed: &Embed, step: &Step, version: &str, tag: &Tag) -> Inside {
    Inside {
        sdk: embed.sdk.clone(),
        version: version.to_owned(),
        evidence: step.evidence.clone(),
        url: entry.url(step),
        confidence: Confidence::High,
        notes: entry
            .stretch(&embed.versions, step, tag)
            .into_iter()
            .chain(noted(step, &format!("{} {version}", spoken(&embed.sdk.to_string()))))
            .collect(),
    }
}

/// What a step says besides, with its subject: on its own it is no sentence.
fn noted(step: &Step, subject: &str) -> Vec<String> {
    step.note.iter().map(|note| format!("about {subject}: {note}")).collect()
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
        notes: entry
            .stretch(steps, step, tag)
            .into_iter()
            .chain(noted(step, &format!("how {} reads its token", entry.title)))
            .collect(),
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
        notes: noted(step, &spoken(&embed.sdk.to_string())),
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

/// Says in a reason how the entry was matched; findings say it by themselves.
fn say_how(detection: &mut Detection, matched: &Matched) {
    let Some(note) = matched.note() else { return };
    match detection {
        Detection::NoClient { reason, .. } | Detection::Unknown { reason } => {
            *reason = format!("{reason} ({note})");
        }
        Detection::Clients(_) => {}
    }
}
