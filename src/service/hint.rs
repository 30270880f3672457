//! Clients that only a hint names: `go.sum` lists what was looked at, and not what is built.
//!
//! In: a program whose lock may leave packages out, and the files beside it. Out: clients that nobody can judge, so that none is passed over.

use std::collections::BTreeMap;

use super::program::Program;
use super::tree::Tree;
use super::{Dependency, Service};
use crate::knowledge::Knowledge;
use crate::lockfile::{READERS, Scope, Strength};
use crate::source::Site;
use crate::verdict::{Confidence, Embedded, Verdict};

/// Adds the clients that hints name to a program of which its lock names none.
pub(super) fn add(service: &mut Service, program: &Program, knowledge: &Knowledge) {
    if program.complete || !service.clients.is_empty() {
        return;
    }
    let hints = READERS
        .iter()
        .filter(|reader| reader.strength == Strength::Hint && reader.ecosystem == program.ecosystem);
    for reader in hints {
        let path = match program.folder.as_str() {
            "." => reader.name.to_owned(),
            folder => format!("{folder}/{}", reader.name),
        };
        let Some(source) = Tree::default().file(&path) else { continue };
        let mut named: BTreeMap<String, (Vec<String>, Site)> = BTreeMap::new();
        for package in reader.read(source.text()).packages {
            if knowledge.knows(&package.purl) {
                let site = Site::new(source.clone(), package.span);
                let (versions, last) =
                    named.entry(package.purl.to_string()).or_insert_with(|| (Vec::new(), site.clone()));
                versions.push(package.version.text().to_owned());
                *last = site;
            }
        }
        service
            .clients
            .extend(named.into_iter().map(|(sdk, (versions, site))| unknown(sdk, &versions, site)));
    }
}

fn unknown(sdk: String, versions: &[String], site: Site) -> Dependency {
    let versions = versions.join(" and ");
    let reason = format!(
        "only go.sum names it, with {versions}, which need not be built: let go mod tidy of Go 1.17 or later write go.mod"
    );
    Dependency {
        client: Embedded {
            sdk,
            version: versions,
            reload: Err(reason.clone()),
            own_reader: false,
            evidence: site.to_string(),
            url: None,
            confidence: Confidence::Low,
            notes: Vec::new(),
        },
        site,
        scope: Scope::Runtime,
        needed_by: Vec::new(),
        first_reloading: None,
        renumbered: None,
        verdict: Verdict::Unknown,
        reason,
    }
}
