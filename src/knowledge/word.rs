//! The words of front matter for reload behaviour and confidence.

use crate::verdict::{Confidence, Reload};

/// Every behaviour.
pub(super) const RELOADS: [Reload; 4] = [Reload::Never, Reload::On401, Reload::Periodic, Reload::PerRequest];

/// Every confidence that a file may claim, with its word.
pub(super) const CONFIDENCES: [(Confidence, &str); 3] =
    [(Confidence::High, "high"), (Confidence::Medium, "medium"), (Confidence::Low, "low")];

/// The behaviour a word names.
pub(super) fn reload(word: &str) -> Option<Reload> {
    RELOADS.into_iter().find(|known| known.as_str() == word)
}

/// The confidence a word names.
pub(super) fn confidence(word: &str) -> Option<Confidence> {
    CONFIDENCES.iter().find(|(_, known)| *known == word).map(|(confidence, _)| *confidence)
}

/// The word of a confidence.
pub(super) fn of_confidence(confidence: Confidence) -> &'static str {
    CONFIDENCES.iter().find(|(known, _)| *known == confidence).map_or("high", |(_, word)| word)
}
