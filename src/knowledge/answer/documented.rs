//! The minimum of AWS's table beside what the sources say.
//!
//! In: an SDK, a version and its behaviour. Out: a sentence when the table would say otherwise, and why.

use crate::knowledge::sdk::SdkEntry;
use crate::sdk::client_go::{Spelling, Written};
use crate::sdk::{Scheme, Version};
use crate::verdict::Reload;

/// What to say when the table disagrees with the behaviour of a version.
pub(super) fn note(entry: &SdkEntry, version: &str, reload: Reload) -> Option<String> {
    let documented = entry.documented.as_ref()?;
    let enough = passes(entry.scheme, version, &documented.minimum)?;
    let good = matches!(reload, Reload::Periodic | Reload::PerRequest);
    let why = documented.note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
    let minimum = &documented.minimum;
    match (enough, good) {
        (true, false) => Some(format!(
            "AWS's table asks for {minimum} or later, and {version} is later by its number, but does not re-read in time{why}"
        )),
        (false, true) => Some(format!(
            "AWS's table asks for {minimum} or later, and {version} is no later one by its number, but re-reads all the same{why}"
        )),
        (true, true) | (false, false) => None,
    }
}

/// Whether a version passes the minimum as somebody would compare who reads the table: by its number. Commits and the tags of
/// Kubernetes releases have no such number and count as below; ranges are not compared.
fn passes(scheme: Scheme, version: &str, minimum: &str) -> Option<bool> {
    if scheme == Scheme::ClientGo {
        let commit = matches!(Written::read(version)?.spelling, Spelling::Commit { time: None, .. });
        let parsed = Version::parse(Scheme::Go, version).filter(|_| !commit);
        return Some(parsed.is_some_and(|version| {
            Version::parse(Scheme::Go, minimum).is_some_and(|least| version >= least)
        }));
    }
    Some(Version::parse(scheme, version)? >= Version::parse(scheme, minimum)?)
}
