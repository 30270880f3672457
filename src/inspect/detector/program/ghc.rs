//! Haskell programs: GHC names the package of a module with its version and a hash.

use super::{Pattern, add};

pub(super) const PATTERNS: &[Pattern] = &[Pattern {
    bytes: b"kubernetes-client-",
    read: |around, facts| {
        let Some((version, hash)) = around.version().and_then(|text| text.split_once('-')) else { return };
        let hash: &str = hash.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let numbers =
            version.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        if numbers && (20..=64).contains(&hash.len()) {
            add(&mut facts.haskell, ("kubernetes-client".to_owned(), version.to_owned()));
        }
    },
}];
