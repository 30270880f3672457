//! Where to go from a version of an SDK that does not re-read its token in time.
//!
//! In: an SDK and a version or range. Out: the first later version that re-reads.

use super::Knowledge;
use super::sdk::Written;
use super::sdk::{Behaviour, SdkEntry};
use crate::sdk::client_go::{self, Spelling};
use crate::sdk::{Purl, Scheme, Version};
use crate::verdict::Reload;

impl Knowledge {
    /// The first release behind this version that re-reads its token by itself, a pre-release only where no release does; of commits and of
    /// numbering lines that never do, the first release of a later line that does.
    pub fn first_reloading_version(&self, sdk: &Purl, version: &str) -> Option<String> {
        let entry = self.sdk(sdk)?;
        let from = match entry.scheme {
            Scheme::ClientGo => {
                client_go::Written::read(version).and_then(|written| match written.spelling {
                    Spelling::Tag(version) => Some(version),
                    Spelling::Branch(_) | Spelling::Commit { .. } => None,
                })
            }
            scheme => Version::parse(scheme, version.trim_start_matches(|c: char| !c.is_ascii_digit())),
        };
        let later = from.as_ref().and_then(|from| behind(&entry, from));
        later.or_else(|| {
            let minimum = entry.documented.as_ref()?.minimum.clone();
            let version = Version::parse(entry.scheme, &minimum)?;
            let is_later = from.is_none_or(|from| !from.comparable(&version) || from < version);
            let v = if entry.scheme == Scheme::ClientGo { "v" } else { "" };
            (is_later && is_good(&entry, &version)).then(|| format!("{v}{minimum}"))
        })
    }

    /// The first version that re-reads in the numbering that began anew, where `first` is of an older one: what is published today is lower by
    /// number, and later.
    pub fn renumbered(&self, sdk: &Purl, first: &str) -> Option<String> {
        let entry = self.sdk(sdk).filter(|entry| entry.scheme == Scheme::ClientGo)?;
        let anew = format!("v{}", entry.documented.as_ref()?.minimum);
        let (version, first) = (Version::parse(entry.scheme, &anew)?, Version::parse(entry.scheme, first)?);
        (!first.comparable(&version) && is_good(&entry, &version)).then_some(anew)
    }
}

/// The version behind another, in its numbering line, with which a step of those that re-read opens.
fn behind(entry: &SdkEntry, from: &Version) -> Option<String> {
    let opened = entry.steps.iter().filter(|step| step.beside.is_none() && re_reads(&step.behaviour));
    let since = opened.filter_map(|step| step.versions.first());
    let later: Vec<&Written> =
        since.filter(|since| since.version.comparable(from) && since.version > *from).collect();
    let release = later.iter().find_map(|since| release(entry, since));
    release.or_else(|| Some(later.first()?.text.clone()))
}

/// The release that a version is, or that comes of it, where that one re-reads too.
fn release(entry: &SdkEntry, since: &Written) -> Option<String> {
    if !since.version.is_prerelease() {
        return Some(since.text.clone());
    }
    let release = since.version.release();
    let parts = since.text.char_indices().rev().map(|(end, _)| &since.text[..end]);
    let is_it = |part: &&str| Version::parse(entry.scheme, part).as_ref() == Some(&release);
    let text = parts.into_iter().find(is_it)?;
    is_good(entry, &release).then(|| text.to_owned())
}

fn is_good(entry: &SdkEntry, version: &Version) -> bool {
    entry.step(version, |_| false).is_some_and(|step| re_reads(&step.behaviour))
}

fn re_reads(behaviour: &Behaviour) -> bool {
    matches!(behaviour, Behaviour::Reload(Reload::Periodic | Reload::PerRequest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_later_version_that_re_reads_is_named() {
        let knowledge = Knowledge::embedded();
        for (sdk, version, first) in [
            ("pkg:golang/k8s.io/client-go", "v11.0.0", Some("v12.0.0")),
            ("pkg:golang/k8s.io/client-go", "kubernetes-1.14.2", Some("kubernetes-1.14.3")),
            ("pkg:golang/k8s.io/client-go", "e121606b0d09", Some("v0.15.7")),
            // Its first pre-releases re-read, and the releases behind them do too.
            ("pkg:golang/k8s.io/client-go", "kubernetes-1.11.3", Some("kubernetes-1.12.0")),
            // Here they do as well, and the release does not.
            ("pkg:golang/k8s.io/client-go", "kubernetes-1.13.4", Some("kubernetes-1.13.7")),
            ("pkg:golang/k8s.io/client-go", "kubernetes-1.14.0-alpha.1", Some("kubernetes-1.14.3")),
            ("pkg:pypi/kubernetes", "11.0.0", Some("12.0.0")),
            ("pkg:pypi/kubernetes", "12.0.0a0", Some("12.0.0")),
            ("pkg:pypi/kubernetes", "36.0.0", Some("36.0.1")),
            ("pkg:pypi/nobody-knows", "1.0", None),
        ] {
            let found = knowledge.first_reloading_version(&sdk.parse().unwrap(), version);
            assert_eq!(found.as_deref(), first, "{sdk} {version}");
        }
    }

    #[test]
    fn a_numbering_that_began_anew_is_named_beside_the_old_one() {
        let knowledge = Knowledge::embedded();
        for (sdk, first, anew) in [
            ("pkg:golang/k8s.io/client-go", "v12.0.0", Some("v0.15.7")),
            ("pkg:golang/k8s.io/client-go", "kubernetes-1.14.3", Some("v0.15.7")),
            ("pkg:golang/k8s.io/client-go", "v0.15.7", None),
            ("pkg:pypi/kubernetes", "12.0.0", None),
        ] {
            assert_eq!(knowledge.renumbered(&sdk.parse().unwrap(), first).as_deref(), anew, "{sdk} {first}");
        }
    }

    #[test]
    fn no_advice_names_a_pre_release_where_a_release_re_reads() {
        let knowledge = Knowledge::embedded();
        for entry in knowledge.sdk_names().iter().filter_map(|name| knowledge.sdk(name)) {
            let named = entry.steps.iter().chain(&entry.except).flat_map(|step| &step.versions);
            for written in named {
                let Some(first) = knowledge.first_reloading_version(&entry.sdk, &written.text) else {
                    continue;
                };
                let first = Version::parse(entry.scheme, &first).unwrap();
                let releases =
                    entry.steps.iter().filter(|step| step.beside.is_none() && re_reads(&step.behaviour));
                let has_release = releases.flat_map(|step| &step.versions).any(|since| {
                    let later = since.version.comparable(&written.version) && since.version > written.version;
                    later && is_good(&entry, &since.version.release())
                });
                assert!(!first.is_prerelease() || !has_release, "{} {}", entry.sdk, written.text);
            }
        }
    }
}
