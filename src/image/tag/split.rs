//! A tag taken apart: channel, numbers, pre-release, suffix.

use std::cmp::Ordering;

use super::natural;

/// Words in front of a version that mean nothing.
const PLAIN_PREFIXES: [&str; 6] = ["", "v", "release", "rel", "version", "ver"];
/// Words that come before a release, each with its rank.
const PRE_WORDS: [(&str, u8); 16] = [
    ("nightly", 0),
    ("snapshot", 0),
    ("dev", 0),
    ("canary", 0),
    ("test", 0),
    ("next", 0),
    ("preview", 1),
    ("pre", 1),
    ("ea", 1),
    ("alpha", 2),
    ("beta", 3),
    ("milestone", 4),
    ("m", 4),
    ("rc", 5),
    ("cr", 5),
    ("candidate", 5),
];
/// Single letters that mean alpha and beta only with a short number directly behind them (`2.0.0b3`); with a long one they are builds.
const PRE_LETTERS: [(&str, u8); 2] = [("a", 2), ("b", 3)];
/// Suffixes that name what an image runs on, not what is in it.
const PLATFORMS: &[&str] = &[
    "amd64",
    "arm64",
    "arm64v8",
    "arm32v7",
    "arm",
    "armv6",
    "armv7",
    "armhf",
    "aarch64",
    "386",
    "i386",
    "ppc64le",
    "s390x",
    "riscv64",
    "linux",
    "multiarch",
];
/// Tags without a version that move.
const MOVING_WORDS: &[&str] = &[
    "latest",
    "stable",
    "master",
    "main",
    "trunk",
    "edge",
    "nightly",
    "weekly",
    "daily",
    "dev",
    "devel",
    "develop",
    "development",
    "canary",
    "head",
    "tip",
    "lts",
    "release",
    "rc",
    "beta",
    "alpha",
    "test",
    "testing",
    "unstable",
    "mainline",
    "current",
    "next",
    "snapshot",
    "experimental",
    "production",
    "prod",
    "staging",
    "preview",
    "rolling",
    "ga",
];

/// A pre-release: its rank and its numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pre {
    rank: u8,
    numbers: Vec<u64>,
}

/// A version in its parts.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    /// The word in front, lower case; empty for `v` and its like.
    pub(super) channel: String,
    /// Without zeros at the end.
    numbers: Vec<u64>,
    /// How many numbers were written.
    pub(super) written: usize,
    pub(super) pre: Option<Pre>,
    /// The numbers behind the version.
    pub(super) revision: Vec<u64>,
    /// The words behind the version, platforms left out.
    pub(super) words: String,
    /// Where the numbers end in the text.
    pub(super) numbers_end: usize,
    /// Where numbers and pre-release end in the text.
    pub(super) version_end: usize,
}

impl Parts {
    /// The number at a place; missing ones are zero.
    pub(super) fn number(&self, at: usize) -> u64 {
        self.numbers.get(at).copied().unwrap_or_default()
    }

    /// What makes the upstream version; no pre-release sorts behind every pre-release.
    pub(super) fn upstream(&self) -> (&str, &[u64], bool, Option<&Pre>) {
        (&self.channel, &self.numbers, self.pre.is_none(), self.pre.as_ref())
    }

    /// By upstream version, then revision, then words.
    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        self.upstream()
            .cmp(&other.upstream())
            .then_with(|| self.revision.cmp(&other.revision))
            .then_with(|| natural::compare(&self.words, &other.words))
    }
}

/// Takes a tag apart; nothing for texts without a version.
pub(super) fn split(text: &str) -> Option<Parts> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let channel = channel(&text[..start])?;
    if channel.is_empty() && start == 0 && is_commit(text) {
        return None;
    }
    let (mut numbers, numbers_end) = numbers(text, start);
    let written = numbers.len();
    trim_zeros(&mut numbers);
    let (pre, version_end) = pre_release(text, numbers_end);
    let (revision, words) = suffix(&text[version_end..]);
    Some(Parts { channel, numbers, written, pre, revision, words, numbers_end, version_end })
}

/// Whether a text without a version moves: its first word says so.
pub(super) fn is_moving_word(text: &str) -> bool {
    let first = text.split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
    MOVING_WORDS.contains(&first.as_str())
}

/// The word in front of the version; nothing when it cannot be one.
fn channel(prefix: &str) -> Option<String> {
    let lower = prefix.to_ascii_lowercase();
    let joint = ['-', '_', '.'];
    let mut word = lower.trim_end_matches(joint);
    // `knative-v1.2`: the `v` belongs to the number.
    if word.len() == lower.len()
        && let Some(shorter) = word.strip_suffix('v')
        && (shorter.is_empty() || shorter.ends_with(joint))
    {
        word = shorter.trim_end_matches(joint);
    }
    let sound = word.chars().all(|c| c.is_ascii_alphabetic() || joint.contains(&c));
    sound.then(|| if PLAIN_PREFIXES.contains(&word) { String::new() } else { word.to_owned() })
}

/// Seven to forty hexadecimal digits with a letter among them: a commit, not a version.
fn is_commit(text: &str) -> bool {
    (7..=40).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Dotted numbers from `start` on, and where they end. A number that letters follow directly (`0b252618`) still counts.
fn numbers(text: &str, start: usize) -> (Vec<u64>, usize) {
    let (mut found, mut at) = (Vec::new(), start);
    loop {
        let digits = digits(&text[at..]);
        found.push(parse(digits));
        at += digits.len();
        match text[at..].strip_prefix('.') {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => at += 1,
            _ => return (found, at),
        }
    }
}

/// A pre-release word directly behind the numbers, with its own numbers, and where it ends.
fn pre_release(text: &str, start: usize) -> (Option<Pre>, usize) {
    let joint = ['-', '_', '.', '~'];
    let from = start + usize::from(text[start..].starts_with(joint));
    let letters = text[from..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len() - from);
    let word = text[from..from + letters].to_ascii_lowercase();
    let mut at = from + letters;
    let direct = digits(&text[at..]).len();
    let ranked = PRE_WORDS.iter().find(|(known, _)| *known == word && (word != "m" || direct > 0));
    let letter = PRE_LETTERS.iter().find(|(known, _)| *known == word && (1..=3).contains(&direct));
    let Some((_, rank)) = ranked.or(letter) else { return (None, start) };
    let mut found = Vec::new();
    // `rc2`, `rc.2`, `rc-2`, `alpha.0.1`: the first number may stand behind any joint, further ones behind dots.
    let mut separators: &[char] = &['-', '_', '.'];
    loop {
        let skip = usize::from(text[at..].starts_with(separators));
        let digits = digits(&text[at + skip..]);
        if digits.is_empty() || (skip == 0 && !found.is_empty()) {
            return (Some(Pre { rank: *rank, numbers: found }), at);
        }
        found.push(parse(digits));
        at += skip + digits.len();
        separators = &['.'];
    }
}

/// The numbers and the words behind a version, platforms left out.
fn suffix(text: &str) -> (Vec<u64>, String) {
    let (mut revision, mut words) = (Vec::new(), String::new());
    let text = text.to_ascii_lowercase().replace("x86_64", "amd64");
    for token in text.split(['-', '_', '.', '+']).filter(|token| !token.is_empty()) {
        let number = token.strip_prefix(['r', 'p']).filter(|rest| !rest.is_empty()).unwrap_or(token);
        if PLATFORMS.contains(&token) {
            continue;
        }
        if number.bytes().all(|b| b.is_ascii_digit()) {
            revision.push(parse(number));
        } else {
            words.push('-');
            words.push_str(token);
        }
    }
    (revision, words)
}

fn digits(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())]
}

/// Numbers too long for a machine word count as the greatest.
fn parse(digits: &str) -> u64 {
    digits.parse().unwrap_or(u64::MAX)
}

fn trim_zeros(numbers: &mut Vec<u64>) {
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
}
