//! Where to go from a version of an SDK that does not re-read its token in time.
//!
//! In: an SDK and a version or range. Out: the first later version that re-reads.

use super::Knowledge;
use super::sdk::{Behaviour, SdkEntry};
use crate::sdk::client_go::{Spelling, Written};
use crate::sdk::{Purl, Scheme, Version};
use crate::verdict::Reload;

impl Knowledge {
    /// The first version behind this one that re-reads its token by itself; of commits and of numbering lines that never do, the first release of
    /// a later line that does.
    pub fn first_reloading_version(&self, sdk: &Purl, version: &str) -> Option<String> {
        let entry = self.sdk(sdk)?;
        let from = match entry.scheme {
            Scheme::ClientGo => Written::read(version).and_then(|written| match written.spelling {
                Spelling::Tag(version) => Some(version),
                Spelling::Branch(_) | Spelling::Commit { .. } => None,
            }),
            scheme => Version::parse(scheme, version.trim_start_matches(|c: char| !c.is_ascii_digit())),
        };
        let later = from.and_then(|from| behind(&entry, &from));
        later.or_else(|| {
            entry.documented.as_ref().map(|documented| documented.minimum.clone()).filter(|minimum| {
                Version::parse(entry.scheme, minimum)
                    .and_then(|version| entry.step(&version, |_| false))
                    .is_some_and(|step| re_reads(&step.behaviour))
            })
        })
    }
}

/// The step behind a version, in its numbering line, that opens with one that re-reads.
fn behind(entry: &SdkEntry, from: &Version) -> Option<String> {
    let opened = entry.steps.iter().filter(|step| step.beside.is_none() && re_reads(&step.behaviour));
    let since = opened.filter_map(|step| step.versions.first());
    let mut later = since.filter(|since| since.version.comparable(from) && since.version > *from);
    later.next().map(|since| since.text.clone())
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
            ("pkg:golang/k8s.io/client-go", "e121606b0d09", Some("0.15.7")),
            ("pkg:pypi/kubernetes", "11.0.0", Some("12.0.0a1")),
            ("pkg:pypi/nobody-knows", "1.0", None),
        ] {
            let found = knowledge.first_reloading_version(&sdk.parse().unwrap(), version);
            assert_eq!(found.as_deref(), first, "{sdk} {version}");
        }
    }
}
