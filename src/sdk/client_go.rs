//! The many ways to write down a version of client-go.
//!
//! In: a text from a lock file, a binary or the knowledge. Out: a [`Written`]: a tag of one of its three lines, a branch,
//! or a commit. Semantic order never decides about client-go: commits do.

use super::{Scheme, Version};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The module that is built in place of `k8s.io/client-go`, when it is another one.
    pub fork: Option<String>,
    /// Which state of the repository it names.
    pub spelling: Spelling,
}

/// The state of the repository that a version names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spelling {
    /// `v0.17.3`, `v11.0.0`, `kubernetes-1.14.2`, `release-11.0@20190701`.
    Tag(Version),
    /// `release-7.0` or `master` without a day.
    Branch(String),
    /// A commit by its first digits, with the time of a pseudo-version where it has one.
    Commit {
        /// 7 to 40 hexadecimal digits, lower case.
        digits: String,
        /// `20190620085101`, in UTC.
        time: Option<String>,
    },
}

impl Written {
    /// Reads a version; nothing when it names no state of the repository.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((module, version)) = text.split_once('@')
            && module.contains('/')
        {
            let numbered = numbered_as_kubernetes(version);
            let spelling = spelling(numbered.as_deref().unwrap_or(version))?;
            return Some(Self { fork: Some(module.to_owned()), spelling });
        }
        Some(Self { fork: None, spelling: spelling(text)? })
    }
}

/// The release of Kubernetes that a fork is numbered after: client-go's own line of `v1` ended with v1.5, so that `v1.28.6-rancher1` is `kubernetes-1.28.6-rancher1`.
fn numbered_as_kubernetes(text: &str) -> Option<String> {
    let number = text.strip_prefix('v')?;
    let minor: u32 = number.strip_prefix("1.")?.split('.').next()?.parse().ok()?;
    (minor > 5).then(|| format!("kubernetes-{number}"))
}

fn spelling(text: &str) -> Option<Spelling> {
    let text = text.strip_suffix("+incompatible").unwrap_or(text);
    if is_commit(text, 7) && !text.bytes().all(|b| b.is_ascii_digit()) || is_commit(text, 12) {
        return Some(Spelling::Commit { digits: text.to_ascii_lowercase(), time: None });
    }
    if let Some((digits, time)) = pseudo(text) {
        return Some(Spelling::Commit { digits, time: Some(time) });
    }
    if let Some((_, digits)) = text.rsplit_once("-g")
        && is_commit(digits, 7)
    {
        return Some(Spelling::Commit { digits: digits.to_ascii_lowercase(), time: None });
    }
    if !text.contains('@') && (text == "master" || text.starts_with("release-")) {
        return Some(Spelling::Branch(text.to_owned()));
    }
    Version::parse(Scheme::ClientGo, text).map(Spelling::Tag)
}

/// Commit and time of a pseudo-version: `v0.0.0-20190620085101-78d2af792bab`, `v11.0.1-0.20190409021438-1a26190bd76a`.
fn pseudo(text: &str) -> Option<(String, String)> {
    let (front, digits) = text.rsplit_once('-')?;
    let time = front.rsplit(['-', '.']).next()?;
    let sound = digits.len() == 12 && is_commit(digits, 12) && is_time(time);
    sound.then(|| (digits.to_ascii_lowercase(), time.to_owned()))
}

/// Whether a text is the first digits of a commit, at least `least` of them.
fn is_commit(text: &str, least: usize) -> bool {
    (least..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_time(text: &str) -> bool {
    text.len() == 14 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The commits of the repository in groups that share a word, for look-ups by their first digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commits {
    groups: Vec<Group>,
}

/// Commits that do the same with the token file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they do, and in which way: `never-broken`.
    pub word: String,
    /// What a reader should know, with the proof.
    pub note: String,
    commits: Vec<[u8; 6]>,
}

impl Commits {
    /// Reads the table: a line `word: note` opens a group, the lines behind it hold its commits, twelve digits each; `#` starts a comment.
    /// The error names the line.
    pub fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut groups: Vec<Group> = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            if let Some((word, note)) = line.split_once(':') {
                let (word, note) = (word.to_owned(), note.trim().to_owned());
                groups.push(Group { word, note, commits: Vec::new() });
                continue;
            }
            for digits in line.split_whitespace() {
                let commit = prefix(digits).filter(|_| digits.len() == 12);
                let group = groups.last_mut();
                match (commit, group) {
                    (Some(commit), Some(group)) => group.commits.push(commit),
                    (None, _) => {
                        return Err((number + 1, format!("`{digits}` is no commit: write twelve digits")));
                    }
                    (_, None) => return Err((number + 1, "commits before the first group".to_owned())),
                }
            }
        }
        for group in &mut groups {
            group.commits.sort_unstable();
        }
        Ok(Self { groups })
    }

    /// How many commits it holds.
    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.commits.len()).sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The group of the commits that begin with these digits; nothing when none does, or when they are in several groups.
    pub fn group(&self, digits: &str) -> Option<&Group> {
        let digits = digits.get(..digits.len().min(12))?;
        let low = prefix(&filled(digits, '0'))?;
        let high = prefix(&filled(digits, 'f'))?;
        let mut found = self.groups.iter().filter(|group| {
            let at = group.commits.partition_point(|commit| *commit < low);
            group.commits.get(at).is_some_and(|commit| *commit <= high)
        });
        let group = found.next()?;
        found.next().is_none().then_some(group)
    }

    /// The groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }
}

fn filled(digits: &str, with: char) -> String {
    let mut text = digits.to_owned();
    while text.len() < 12 {
        text.push(with);
    }
    text
}

/// Twelve digits as six bytes.
fn prefix(digits: &str) -> Option<[u8; 6]> {
    let mut bytes = [0; 6];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
