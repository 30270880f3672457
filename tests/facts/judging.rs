//! Answers of the tables and verdicts.

use staletoken::knowledge::{Inside, Knowledge};
use staletoken::verdict::{Confidence, Detection, Verdict};

/// The verdict that an answer of the tables stands for.
pub(crate) fn expected(answer: &str) -> Option<Verdict> {
    match answer {
        "yes" => Some(Verdict::Reloads),
        "no" => Some(Verdict::Stale),
        "on-401" => Some(Verdict::Late),
        "unknown" => Some(Verdict::Unknown),
        _ => None,
    }
}

/// Packages found together in one image: `versions` has one for each, with spaces between.
pub(crate) fn judged(knowledge: &Knowledge, purls: &[String], versions: &str) -> Detection {
    let inside: Vec<Inside> = versions
        .split(' ')
        .zip(purls)
        .map(|(version, purl)| Inside {
            sdk: purl.parse().unwrap(),
            version: version.to_owned(),
            evidence: String::new(),
            url: None,
            confidence: Confidence::High,
            notes: Vec::new(),
        })
        .collect();
    Detection::Clients(knowledge.settle(&inside))
}
