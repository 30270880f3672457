//! Semantic versions, read tolerantly: a leading `v`, any count of numbers, build metadata left out.

use semver::Prerelease;

/// Numbers without zeros at the end, then the pre-release, which comes before the release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Plain {
    numbers: Vec<u64>,
    pre: Prerelease,
}

impl Plain {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let mut numbers = Vec::new();
        for number in text[..end].split('.') {
            numbers.push(number.parse().ok()?);
        }
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        let pre = match text[end..].strip_prefix('-') {
            Some(pre) => prerelease(pre)?,
            None if end == text.len() => Prerelease::EMPTY,
            // `1.0.0rc1` and `0.5b2` of programs that do without the hyphen.
            None if text[end..].starts_with(|c: char| c.is_ascii_alphabetic()) => prerelease(&text[end..])?,
            None => return None,
        };
        Some(Self { numbers, pre })
    }

    pub(super) fn major(&self) -> u64 {
        self.numbers.first().copied().unwrap_or_default()
    }

    pub(super) fn is_prerelease(&self) -> bool {
        !self.pre.is_empty()
    }

    pub(super) fn release(&self) -> Self {
        Self { numbers: self.numbers.clone(), pre: Prerelease::EMPTY }
    }
}

/// Identifiers as the specification wants them: numbers without leading zeros.
fn prerelease(text: &str) -> Option<Prerelease> {
    let sound: Vec<&str> = text
        .split(['.', '_'])
        .map(|part| if part.bytes().all(|b| b.is_ascii_digit()) { trimmed(part) } else { part })
        .collect();
    Prerelease::new(&sound.join(".")).ok().filter(|pre| !pre.is_empty())
}

fn trimmed(digits: &str) -> &str {
    let rest = digits.trim_start_matches('0');
    if rest.is_empty() && !digits.is_empty() { "0" } else { rest }
}
