//! Versions of packages, compared by the rules of their ecosystem.
//!
//! In: a [`Scheme`] and a text. Out: a [`Version`], or nothing when the text is none of that scheme.

mod gem;
mod maven;
mod plain;
#[cfg(test)]
mod tests;

use std::str::FromStr;

/// How the versions of a package compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// The tags of client-go: three numbering lines that do not compare with each other.
    ClientGo,
    /// Go modules.
    Go,
    /// npm, crates, `NuGet`, hex, packagist, programs.
    Semver,
    /// Python.
    Pep440,
    /// Java.
    Maven,
    /// Ruby.
    Gem,
    /// Haskell: numbers only.
    Hackage,
}

/// Every scheme with the word of the front matter.
const SCHEMES: [(Scheme, &str); 7] = [
    (Scheme::ClientGo, "client-go"),
    (Scheme::Go, "go"),
    (Scheme::Semver, "semver"),
    (Scheme::Pep440, "pep440"),
    (Scheme::Maven, "maven"),
    (Scheme::Gem, "gem"),
    (Scheme::Hackage, "hackage"),
];

impl Scheme {
    /// The word of the front matter.
    pub fn as_str(self) -> &'static str {
        SCHEMES.iter().find(|(scheme, _)| *scheme == self).map_or("", |(_, word)| word)
    }

    /// The scheme a word of the front matter names.
    pub fn from_word(word: &str) -> Option<Self> {
        SCHEMES.iter().find(|(_, known)| *known == word).map(|(scheme, _)| *scheme)
    }

    /// All words, for messages.
    pub fn words() -> String {
        SCHEMES.map(|(_, word)| word).join(", ")
    }
}

/// A version that compares with others of its scheme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(Key);

/// What is compared. Versions of different schemes never meet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The numbering line, then the version in it.
    ClientGo(Line, plain::Plain),
    /// A branch of client-go and a day.
    Branch(String, u32),
    Plain(plain::Plain),
    Pep440(Box<pep440_rs::Version>),
    Maven(maven::Maven),
    Gem(gem::Gem),
    Numbers(Vec<u64>),
}

/// The numbering lines of client-go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Line {
    /// `v0.17.3`: with go.mod, from Kubernetes 1.15.7 on.
    V0,
    /// `v11.0.0`: the old one, with its own numbers.
    VN,
    /// `kubernetes-1.14.2`: one for each Kubernetes release.
    Kubernetes,
}

impl Version {
    /// Reads a version of a scheme.
    pub fn parse(scheme: Scheme, text: &str) -> Option<Self> {
        let text = text.trim();
        let key = match scheme {
            Scheme::ClientGo => client_go(text)?,
            Scheme::Go | Scheme::Semver => Key::Plain(plain::Plain::parse(text)?),
            Scheme::Pep440 => Key::Pep440(Box::new(pep440_rs::Version::from_str(text).ok()?)),
            Scheme::Maven => Key::Maven(maven::Maven::parse(text)?),
            Scheme::Gem => Key::Gem(gem::Gem::parse(text)?),
            Scheme::Hackage => {
                Key::Numbers(text.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?)
            }
        };
        Some(Self(key))
    }

    /// Whether it is an alpha, beta, candidate or the like.
    pub fn is_prerelease(&self) -> bool {
        match &self.0 {
            Key::ClientGo(_, plain) | Key::Plain(plain) => plain.is_prerelease(),
            Key::Pep440(version) => version.any_prerelease(),
            Key::Maven(maven) => maven.is_prerelease(),
            Key::Gem(gem) => gem.is_prerelease(),
            Key::Numbers(_) | Key::Branch(..) => false,
        }
    }

    /// The release behind a pre-release: `12.0.0` of `12.0.0a1`.
    #[must_use]
    pub fn release(&self) -> Self {
        Self(match &self.0 {
            Key::ClientGo(line, plain) => Key::ClientGo(*line, plain.release()),
            Key::Plain(plain) => Key::Plain(plain.release()),
            Key::Pep440(version) => Key::Pep440(Box::new(version.only_release())),
            Key::Maven(maven) => Key::Maven(maven.release()),
            Key::Gem(gem) => Key::Gem(gem.release()),
            Key::Numbers(_) | Key::Branch(..) => self.0.clone(),
        })
    }

    /// The branch that a version of client-go names by a day.
    pub fn branch(&self) -> Option<&str> {
        match &self.0 {
            Key::Branch(name, _) => Some(name),
            _ => None,
        }
    }

    /// Whether both are in the same numbering line, so that a step of one can hold for the other.
    pub fn comparable(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Key::ClientGo(one, _), Key::ClientGo(two, _)) => one == two,
            (Key::Branch(one, _), Key::Branch(two, _)) => one == two,
            (Key::Branch(..), _) | (_, Key::Branch(..)) => false,
            _ => true,
        }
    }
}

/// A tag of client-go in its line, or a branch at a day.
fn client_go(text: &str) -> Option<Key> {
    if let Some((branch, day)) = text.split_once('@') {
        let sound = day.len() == 8 && (branch == "master" || branch.starts_with("release-"));
        return Some(Key::Branch(branch.to_owned(), day.parse().ok().filter(|_| sound)?));
    }
    if let Some(number) = text.strip_prefix("kubernetes-") {
        return Some(Key::ClientGo(Line::Kubernetes, plain::Plain::parse(number)?));
    }
    let plain = plain::Plain::parse(text)?;
    let line = if plain.major() == 0 { Line::V0 } else { Line::VN };
    Some(Key::ClientGo(line, plain))
}
