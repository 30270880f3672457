//! Tags, and the order in which a repository's releases came.
//!
//! In: the text of a tag. Out: a [`Tag`] whose order follows the releases: channel, numbers, pre-release, suffix.
//! Spellings of the same release (`v1.2`, `1.2.0`, `1.2.0-amd64`) are equal; the text is kept beside.

use std::cmp::Ordering;
use std::fmt;

mod natural;
mod split;
#[cfg(test)]
mod tests;

pub use natural::compare as natural_order;
use split::Parts;

/// How the tags of a repository are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TagOrder {
    /// By version numbers, with `v` prefixes, two-part versions and suffixes understood.
    #[default]
    Semver,
    /// Runs of digits as numbers, the rest as text: dates.
    Natural,
    /// Not at all: commits.
    None,
}

impl TagOrder {
    /// The word of the front matter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Semver => "semver",
            Self::Natural => "natural",
            Self::None => "none",
        }
    }

    /// The order a word of the front matter names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Semver, Self::Natural, Self::None].into_iter().find(|order| order.as_str() == word)
    }
}

/// A tag, split so that it can be compared. Equal tags name the same release.
#[derive(Debug, Clone)]
pub struct Tag {
    text: String,
    parts: Option<Parts>,
    placed: bool,
}

impl Tag {
    /// Splits a tag; texts without a version keep their place by text alone.
    pub fn new(text: impl Into<String>) -> Self {
        Self::in_order(TagOrder::Semver, text)
    }

    /// A tag of a repository that orders its tags in this way.
    pub fn in_order(order: TagOrder, text: impl Into<String>) -> Self {
        let text = text.into();
        match order {
            TagOrder::Semver => {
                let parts = split::split(&text);
                Self { placed: parts.is_some(), parts, text }
            }
            TagOrder::Natural => {
                Self { placed: text.bytes().any(|byte| byte.is_ascii_digit()), parts: None, text }
            }
            TagOrder::None => Self { placed: false, parts: None, text },
        }
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the tag has a place in the order of releases: `latest` and commits have none.
    pub fn has_place(&self) -> bool {
        self.placed
    }

    /// The word in front of the version that is not `v`: `edge` of `edge-24.8.1`.
    pub fn channel(&self) -> &str {
        self.parts.as_ref().map_or("", |parts| &parts.channel)
    }

    /// How many numbers the version was written with: 2 for `1.2`, 0 without a version.
    pub fn precision(&self) -> usize {
        self.parts.as_ref().map_or(0, |parts| parts.written)
    }

    /// Whether it is an alpha, beta, candidate or the like.
    pub fn is_prerelease(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.pre.is_some())
    }

    /// Whether something stands behind the version: a flavour, a revision, a platform.
    pub fn has_suffix(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| !parts.revision.is_empty() || !parts.words.is_empty())
    }

    /// The version of the upstream release: `1.2.3` of `1.2.3-debian-10-r4`, `v1.11.4` of `v1.11.4-eksbuild.2`,
    /// `2.0.0-rc.1` of `2.0.0-rc.1-alpine`; the whole text where there is none.
    pub fn upstream(&self) -> &str {
        self.parts.as_ref().map_or(&self.text, |parts| &self.text[..parts.version_end])
    }

    /// The release behind a pre-release: `v2.0.0` of `v2.0.0-rc.1`.
    pub fn final_release(&self) -> &str {
        self.parts.as_ref().map_or(&self.text, |parts| &self.text[..parts.numbers_end])
    }

    /// Compares upstream versions: channel, numbers and pre-release, not what stands behind. Texts without a version
    /// are equal to nothing but themselves.
    pub fn cmp_upstream(&self, other: &Self) -> Ordering {
        match (&self.parts, &other.parts) {
            (Some(one), Some(two)) => one.upstream().cmp(&two.upstream()),
            _ => self.cmp(other),
        }
    }

    /// The numbers of the revision behind the version: `[1, 2]` of `v1.14.6-debian-kafka2-1.2`.
    pub fn revision(&self) -> &[u64] {
        self.parts.as_ref().map_or(&[], |parts| &parts.revision)
    }

    /// The tag of this release in the flavour of another one, by what stands behind the versions: `1.4.0-alpine` of `1.4.0` and `1.2.3-alpine`,
    /// `v2.0.0-debian-1.1` of `v2.0.0-1.1` and `v1.2.0-debian-1.0`. Nothing where the flavour has numbers of its own, or is the same already.
    pub fn in_flavour(&self, other: &Self) -> Option<String> {
        let behind = |tag: &Self| tag.text[tag.upstream().len()..].to_owned();
        let (own, flavour) = (behind(self), behind(other));
        let revision =
            |text: &str| text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let words = flavour.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let names = |text: &str| {
            text.len() > 1 && text.starts_with('-') && !text.contains(|c: char| c.is_ascii_digit())
        };
        let has_revision = words.len() < flavour.len();
        let fits = names(words)
            && revision(&own)
            && (own.len() > 1) == has_revision
            && words.ends_with('-') == has_revision;
        fits.then(|| format!("{}{}{own}", self.upstream(), words.trim_end_matches('-')))
    }

    /// Whether this version begins with all the numbers that `prefix` was written with: `1.2.7` stands under `1.2`.
    pub fn stands_under(&self, prefix: &Self) -> bool {
        match (&self.parts, &prefix.parts) {
            (Some(one), Some(two)) => {
                one.channel == two.channel && (0..two.written).all(|at| one.number(at) == two.number(at))
            }
            _ => false,
        }
    }

    /// Whether the text is one that moves in every repository: `latest`, `stable-alpine`, `master`, `v1`.
    pub fn moves_everywhere(&self) -> bool {
        match &self.parts {
            Some(parts) => parts.written == 1 && parts.number(0) < 1000 && parts.pre.is_none(),
            None => split::is_moving_word(&self.text),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Tag {}

impl PartialOrd for Tag {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Tag {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.parts, &other.parts) {
            (Some(one), Some(two)) => one.cmp(two),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => natural::compare(&self.text, &other.text),
        }
    }
}
