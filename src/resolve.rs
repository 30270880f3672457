//! From a tag that names no release to the release it stands for today, as its registry has it.
//!
//! In: a reference, what is known about it offline, and its image at a registry. Out: what is known about the release that was found,
//! with the step that found it: a release tag with the same digest, a label, a variable.

mod said;

use std::sync::Arc;

use crate::image::{Reference, Tag, TagOrder};
use crate::knowledge::{Found, ImageEntry, Knowledge};
use crate::oci::{Digest, Failure, Image};
use crate::registry::Remote;
use crate::verdict::{Confidence, Detection};

use said::{Hint, Said, place, said};

/// Most tags whose digests are compared.
const MOST_COMPARED: usize = 12;
/// Digits of a commit that tell it from others.
const LEAST_COMMIT: usize = 7;
/// Digits of a digest that people can compare at a glance.
const DIGEST_DIGITS: usize = 12;

/// The tags of a repository at a registry.
pub trait Repository {
    /// All of them.
    fn tags(&self) -> Result<Vec<String>, Failure>;

    /// What one of them stands for; nothing where there is no such tag.
    fn digest(&self, tag: &str) -> Result<Option<Digest>, Failure>;
}

impl Repository for Remote<'_> {
    fn tags(&self) -> Result<Vec<String>, Failure> {
        Remote::tags(self)
    }

    fn digest(&self, tag: &str) -> Result<Option<Digest>, Failure> {
        Remote::digest(self, tag)
    }
}

/// Whether a registry can say more about a reference than was found offline: where the tag names no release that is known, or the
/// image is none.
pub fn is_worth_asking(reference: &Reference, found: &Found, knowledge: &Knowledge) -> bool {
    if matches!(found.detection, Detection::NoClient { .. }) {
        return false;
    }
    let unknown = matches!(found.detection, Detection::Unknown { .. });
    let Some((image, ..)) = &found.entry else { return unknown };
    let names_release =
        |entry: Arc<ImageEntry>| reference.tag.as_ref().is_some_and(|tag| entry.is_release(tag));
    found.floating.is_some() || unknown && !knowledge.image(image).is_some_and(names_release)
}

/// What is known about the release that an image is, by the registry and the image itself.
pub fn resolve(
    reference: &Reference,
    found: &Found,
    knowledge: &Knowledge,
    image: &Image,
    repository: &dyn Repository,
) -> Result<Found, Failure> {
    let own_word = last_word(&reference.repository);
    let words = [found.entry.as_ref().map(|(name, ..)| last_word(name)), Some(own_word)];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    let said = said(image, &words);
    let Some((entry, by)) = entry(found, knowledge, &said, own_word) else {
        let why = match (said.sources.first(), said.titles.first()) {
            (Some(source), _) => format!("{} names {}, of which nothing is known", source.by, source.text),
            (None, Some(title)) => format!("its labels call it `{title}`, and nothing is known of it"),
            (None, None) => "no label of it names where it comes from".to_owned(),
        };
        return Ok(with_reason(found.clone(), &why));
    };
    let asked = Asked { reference, entry: &entry, by_name: by.is_none(), said: &said, image, repository };
    let Some((release, how)) = asked.release()? else {
        return Ok(with_reason(found.clone(), "the registry does not say which release it is"));
    };
    let mut resolved = match &by {
        None => knowledge.detect(&at(reference, &release)),
        Some(_) => {
            knowledge.detect(&Reference::parse(&format!("{}:{release}", entry.image)).map_err(|error| {
                Failure::new(format!("its labels name the release `{}`: {error}", release.escape_debug()))
            })?)
        }
    };
    let notes: Vec<String> = by.into_iter().chain([how.note]).collect();
    mark(&mut resolved.detection, &notes, how.confidence);
    Ok(resolved)
}

/// How a release was found.
struct How {
    note: String,
    confidence: Confidence,
}

/// Everything that is asked for a release.
struct Asked<'a> {
    reference: &'a Reference,
    entry: &'a ImageEntry,
    /// Whether the page is that of the image's name, so that the tags beside it are those of releases.
    by_name: bool,
    said: &'a Said,
    image: &'a Image,
    repository: &'a dyn Repository,
}

impl Asked<'_> {
    /// The release, by the first step that tells it: a tag with the same digest proves most, but only a registry that is asked often
    /// knows it, which is not worth it where the image says where it comes from.
    fn release(&self) -> Result<Option<(String, How)>, Failure> {
        let label = self.label().or_else(|| self.commit());
        let own = self.reference.tag.as_ref().filter(|tag| self.entry.is_release(tag));
        if own.is_none()
            && (self.by_name || label.is_none())
            && let Some(tag) = self.same_digest()?
        {
            return Ok(Some((tag.clone(), self.by_digest(&tag))));
        }
        let own = own.map(|tag| (tag.clone(), "its own tag".to_owned()));
        let hinted = label.or(own).or_else(|| self.variable());
        Ok(hinted.map(|(release, by)| {
            let note = format!("{} is {release}, as {by} says", self.written());
            (release, How { note, confidence: Confidence::Medium })
        }))
    }

    fn by_digest(&self, tag: &str) -> How {
        let root = &self.image.root;
        let shown = root.hex().get(..DIGEST_DIGITS).unwrap_or(root.hex());
        let note =
            format!("{} is {tag} today: both have the digest {}:{shown}…", self.written(), root.algorithm());
        How { note, confidence: Confidence::High }
    }

    fn written(&self) -> String {
        match (&self.reference.tag, &self.reference.digest) {
            (Some(tag), _) => format!("`{tag}`"),
            (None, Some(_)) => "the digest".to_owned(),
            (None, None) => "`latest`".to_owned(),
        }
    }

    /// A release tag that stands for the very same image: what the image says of itself first, then the newest ones.
    fn same_digest(&self) -> Result<Option<String>, Failure> {
        let written = self.reference.tag.as_deref();
        let hints = self.said.version.iter().chain(&self.said.variables).map(|hint| hint.text.as_str());
        let spellings = hints.flat_map(|text| {
            let bare = text.strip_prefix('v').unwrap_or(text);
            [text.to_owned(), bare.to_owned(), format!("v{bare}")]
        });
        let mut candidates: Vec<String> =
            spellings.filter(|text| is_tag(text) && self.entry.is_release(text)).collect();
        let mut compared = 0;
        let mut listed = false;
        loop {
            candidates.retain(|tag| Some(tag.as_str()) != written);
            for tag in std::mem::take(&mut candidates) {
                compared += 1;
                if self.repository.digest(&tag)?.as_ref() == Some(&self.image.root) {
                    return Ok(Some(tag));
                }
            }
            if listed || self.entry.tags.order == TagOrder::None {
                return Ok(None);
            }
            listed = true;
            candidates = self.newest(MOST_COMPARED.saturating_sub(compared))?;
        }
    }

    /// The newest releases that the written tag may stand for.
    fn newest(&self, most: usize) -> Result<Vec<String>, Failure> {
        let order = self.entry.tags.order;
        let written = self.reference.tag.as_deref().map(|tag| Tag::in_order(order, tag));
        let prefix = written.filter(|tag| tag.precision() > 0);
        let tags = self.repository.tags()?.into_iter();
        let tags = tags.filter(|tag| self.entry.is_release(tag)).map(|tag| Tag::in_order(order, tag));
        let mut tags: Vec<Tag> =
            tags.filter(|tag| prefix.as_ref().is_none_or(|prefix| tag.stands_under(prefix))).collect();
        tags.sort_by(|one, two| two.cmp(one).then_with(|| one.text().cmp(two.text())));
        tags.truncate(most);
        Ok(tags.into_iter().map(|tag| tag.text().to_owned()).collect())
    }

    /// The version of a label, where the image's source or title is the product's: otherwise it may be that of the image below.
    fn label(&self) -> Option<(String, String)> {
        let hint = self.said.version.as_ref()?;
        let source = self.entry.source.as_deref().and_then(place);
        let same_source = self.said.sources.iter().any(|hint| Some(&hint.text) == source.as_ref());
        let words = [last_word(&self.entry.image), last_word(&self.reference.repository)];
        let same_title = self.said.titles.iter().any(|title| {
            let title = title.to_ascii_lowercase().replace([' ', '_'], "-");
            words.contains(&last_word(&title))
        });
        (same_source || same_title).then(|| self.release_of(hint))?
    }

    fn variable(&self) -> Option<(String, String)> {
        self.said.variables.iter().find_map(|hint| self.release_of(hint))
    }

    fn release_of(&self, hint: &Hint) -> Option<(String, String)> {
        (is_tag(&hint.text) && self.entry.is_release(&hint.text))
            .then(|| (hint.text.clone(), hint.by.clone()))
    }

    /// A tag that is the commit of a label, for repositories that tag commits.
    fn commit(&self) -> Option<(String, String)> {
        let hint = self.said.revision.as_ref()?;
        let same = |tag: &str| {
            let shared = tag.len().min(hint.text.len());
            shared >= LEAST_COMMIT && tag.get(..shared).is_some_and(|start| hint.text.starts_with(start))
        };
        let tag = self.entry.named_tags().into_iter().find(|tag| same(tag))?;
        Some((tag, hint.by.clone()))
    }
}

/// The page about an image: that of its name, else the one page of the source that its labels name, and then how it was found.
fn entry(
    found: &Found,
    knowledge: &Knowledge,
    said: &Said,
    own_word: &str,
) -> Option<(Arc<ImageEntry>, Option<String>)> {
    if let Some((name, ..)) = &found.entry {
        return Some((knowledge.image(name)?, None));
    }
    said.sources.iter().find_map(|source| {
        let entries = knowledge.images_of(&source.text, place);
        let named = |entry: &&Arc<ImageEntry>| {
            let word = last_word(&entry.image);
            word == own_word || said.titles.iter().any(|title| title == word)
        };
        let entry = match &entries[..] {
            [only] => only.clone(),
            several => match several.iter().filter(named).collect::<Vec<_>>()[..] {
                [only] => only.clone(),
                _ => return None,
            },
        };
        let note =
            format!("taken for {}, because {} names its source {}", entry.image, source.by, source.text);
        Some((entry, Some(note)))
    })
}

fn at(reference: &Reference, release: &str) -> Reference {
    Reference { tag: Some(release.to_owned()), digest: None, ..reference.clone() }
}

fn last_word(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The grammar of a tag: what a label says goes into a path.
fn is_tag(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(allowed) && !text.starts_with(['.', '-'])
}

/// Says how a release was found, and lowers the confidence accordingly.
fn mark(detection: &mut Detection, notes: &[String], confidence: Confidence) {
    match detection {
        Detection::Clients(clients) => {
            for client in clients {
                client.confidence = client.confidence.min(confidence);
                client.notes.splice(0..0, notes.iter().cloned());
            }
        }
        Detection::NoClient { reason, .. } | Detection::Unknown { reason } => {
            *reason = format!("{reason} ({})", notes.join("; "));
        }
    }
}

/// Adds to an open question why the registry did not answer it.
fn with_reason(mut found: Found, why: &str) -> Found {
    if let Detection::Unknown { reason } = &mut found.detection {
        *reason = format!("{reason}, and {why}");
    }
    found
}

#[cfg(test)]
mod tests;
