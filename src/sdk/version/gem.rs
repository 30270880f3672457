//! Ruby gem versions: segments, a word makes a pre-release.

use std::cmp::Ordering;

/// The segments of a version.
#[derive(Debug, Clone)]
pub(super) struct Gem(Vec<Segment>);

/// Words come before numbers, so before the release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Word(String),
    Number(u64),
}

impl Gem {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let sound = text.starts_with(|c: char| c.is_ascii_digit())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
        if !sound {
            return None;
        }
        let mut segments = Vec::new();
        for piece in text.replace('-', ".pre.").split('.') {
            let mut rest = piece;
            while let Some(first) = rest.chars().next() {
                let digits = first.is_ascii_digit();
                let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
                let (segment, behind) = rest.split_at(end);
                segments.push(match segment.parse() {
                    Ok(number) => Segment::Number(number),
                    Err(_) => Segment::Word(segment.to_owned()),
                });
                rest = behind;
            }
        }
        Some(Self(segments))
    }

    pub(super) fn is_prerelease(&self) -> bool {
        self.0.iter().any(|segment| matches!(segment, Segment::Word(_)))
    }

    pub(super) fn release(&self) -> Self {
        Self(self.0.iter().take_while(|segment| matches!(segment, Segment::Number(_))).cloned().collect())
    }
}

impl Ord for Gem {
    fn cmp(&self, other: &Self) -> Ordering {
        let zero = Segment::Number(0);
        (0..self.0.len().max(other.0.len()))
            .map(|at| self.0.get(at).unwrap_or(&zero).cmp(other.0.get(at).unwrap_or(&zero)))
            .find(|order| *order != Ordering::Equal)
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Gem {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Gem {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Gem {}
