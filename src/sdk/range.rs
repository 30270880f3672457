//! Ranges of versions as requirement files write them: `>=10,<12`, `~> 4.9`, `^0.10.2`, `==8.0.*`, `[1.0,2.0)`.
//!
//! In: a [`Scheme`] and a text. Out: a [`Range`] that can tell which steps of an SDK it meets. Ranges speak of releases: a pre-release is met
//! only when it is named.

use super::{Scheme, Version};

#[cfg(test)]
mod tests;

/// Comparison signs, longest first.
const SIGNS: [&str; 12] = ["===", "==", ">=", "<=", "!=", "~=", "~>", "^", "~", ">", "<", "="];

/// A set of versions: any of the alternatives, in each of which all intervals hold.
#[derive(Debug, Clone)]
pub struct Range {
    alternatives: Vec<Conjunction>,
}

/// Intervals that all hold, and those that are left out.
#[derive(Debug, Clone, Default)]
struct Conjunction {
    inside: Vec<Interval>,
    outside: Vec<Interval>,
}

/// From a version to a version, each end with whether it belongs to the interval.
#[derive(Debug, Clone, Default)]
struct Interval {
    low: Option<(Version, bool)>,
    high: Option<(Version, bool)>,
}

impl Range {
    /// Whether a text is written as a range and not as a version.
    pub fn is_range(text: &str) -> bool {
        let text = text.trim();
        SIGNS.iter().any(|sign| text.starts_with(sign))
            || text.starts_with(['[', '('])
            || text.contains(['*', ',', '|'])
            || text.ends_with(".x")
    }

    /// Reads a range; nothing when a part of it is none.
    pub fn parse(scheme: Scheme, text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with(['[', '(']) {
            return Some(Self { alternatives: vec![maven(scheme, text)?] });
        }
        let alternatives: Option<Vec<_>> = text.split("||").map(|part| conjunction(scheme, part)).collect();
        Some(Self { alternatives: alternatives? })
    }

    /// Whether a version belongs to the range.
    pub fn contains(&self, version: &Version) -> bool {
        self.alternatives.iter().any(|part| {
            part.inside.iter().all(|interval| interval.contains(version))
                && !part.outside.iter().any(|interval| interval.contains(version))
        })
    }

    /// Whether a requirement takes a version: one that belongs to the range, and a pre-release only where the range names one.
    pub fn takes(&self, version: &Version) -> bool {
        self.contains(version) && (!version.is_prerelease() || self.names_prerelease())
    }

    fn names_prerelease(&self) -> bool {
        let ends = self
            .alternatives
            .iter()
            .flat_map(|part| &part.inside)
            .flat_map(|interval| [&interval.low, &interval.high]);
        ends.flatten().any(|(end, _)| end.is_prerelease())
    }

    /// Whether a release from `since` on, before `until`, may belong to the range. What `!=` leaves out is not subtracted.
    pub fn meets(&self, since: &Version, until: Option<&Version>) -> bool {
        let (since, until) = (since.release(), until.map(Version::release));
        if until.as_ref().is_some_and(|until| *until <= since) {
            return false;
        }
        self.alternatives
            .iter()
            .any(|part| part.inside.iter().all(|interval| interval.meets(&since, until.as_ref())))
    }
}

impl Interval {
    /// Whether a version is of the numbering line that the interval speaks of.
    fn speaks_of(&self, version: &Version) -> bool {
        [&self.low, &self.high].into_iter().flatten().all(|(end, _)| end.comparable(version))
    }

    fn contains(&self, version: &Version) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, own)| version > low || (*own && version == low));
        let below = self.high.as_ref().is_none_or(|(high, own)| version < high || (*own && version == high));
        self.speaks_of(version) && above && below
    }

    fn meets(&self, since: &Version, until: Option<&Version>) -> bool {
        let below = self.high.as_ref().is_none_or(|(high, own)| since < high || (*own && since == high));
        let above = match (&self.low, until) {
            (Some((low, _)), Some(until)) => low < until,
            _ => true,
        };
        self.speaks_of(since) && below && above
    }

    fn exactly(version: Version) -> Self {
        Self { low: Some((version.clone(), true)), high: Some((version, true)) }
    }

    fn between(low: Version, high: Version) -> Self {
        Self { low: Some((low, true)), high: Some((high, false)) }
    }
}

/// Comparisons joined by commas or spaces.
fn conjunction(scheme: Scheme, text: &str) -> Option<Conjunction> {
    let mut found = Conjunction::default();
    let mut rest = text.trim_start_matches([',', ' ']);
    while !rest.is_empty() {
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).copied().unwrap_or_default();
        let behind = rest[sign.len()..].trim_start();
        let end = behind.find([',', ' ']).unwrap_or(behind.len());
        let (operand, next) = behind.split_at(end);
        if sign == "!=" {
            found.outside.push(comparison(scheme, "==", operand)?);
        } else {
            found.inside.push(comparison(scheme, sign, operand)?);
        }
        rest = next.trim_start_matches([',', ' ']);
    }
    (!found.inside.is_empty() || !found.outside.is_empty()).then_some(found)
}

fn comparison(scheme: Scheme, sign: &str, operand: &str) -> Option<Interval> {
    let version = |text: &str| Version::parse(scheme, text);
    if matches!(operand, "*" | "x" | "X") {
        return Some(Interval::default());
    }
    if let Some(prefix) = ["*", "x", "X"].iter().find_map(|end| operand.strip_suffix(end)?.strip_suffix('.'))
    {
        let numbers = prefix.split('.').count();
        return Some(Interval::between(version(prefix)?, version(&bumped(prefix, numbers)?)?));
    }
    let count = operand.split(['-', '+']).next().unwrap_or_default().split('.').count();
    let found = version(operand)?;
    Some(match sign {
        ">=" => Interval { low: Some((found, true)), high: None },
        ">" => Interval { low: Some((found, false)), high: None },
        "<=" => Interval { low: None, high: Some((found, true)) },
        "<" => Interval { low: None, high: Some((found, false)) },
        // Both pessimistic signs hold on to all numbers but the last.
        "~=" | "~>" => Interval::between(found, version(&bumped(operand, count.saturating_sub(1).max(1))?)?),
        "~" => Interval::between(found, version(&bumped(operand, count.min(2))?)?),
        "^" => {
            let zeros =
                operand.trim_start_matches('v').split('.').take_while(|number| *number == "0").count();
            Interval::between(found, version(&bumped(operand, (zeros + 1).min(count))?)?)
        }
        _ => Interval::exactly(found),
    })
}

/// The first `count` numbers of a version with the last of them raised by one: `1.3` of `1.2.3` and 2.
fn bumped(text: &str, count: usize) -> Option<String> {
    let mut numbers = Vec::new();
    for piece in text.trim_start_matches('v').split('.').take(count) {
        let end = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
        numbers.push(piece[..end].parse::<u64>().ok()?);
    }
    let last = numbers.last_mut()?;
    *last = last.checked_add(1)?;
    Some(numbers.iter().map(u64::to_string).collect::<Vec<_>>().join("."))
}

/// `[1.0,2.0)`, `[1.0]`, `(,1.0]`.
fn maven(scheme: Scheme, text: &str) -> Option<Conjunction> {
    let low_own = text.starts_with('[');
    let high_own = text.ends_with(']');
    let inner = text.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
    let bound = |text: &str, own: bool| match text.trim() {
        "" => Some(None),
        text => Version::parse(scheme, text).map(|version| Some((version, own))),
    };
    let interval = match inner.split_once(',') {
        Some((low, high)) => Interval { low: bound(low, low_own)?, high: bound(high, high_own)? },
        None => Interval::exactly(Version::parse(scheme, inner.trim())?),
    };
    Some(Conjunction { inside: vec![interval], outside: Vec::new() })
}
