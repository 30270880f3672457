//! Programs of the repository itself: what their dependency files say about Kubernetes clients.
//!
//! In: paths of dependency files. Out: a [`Service`] for each program with a client, and problems for what could not be read. A lock decides
//! over what is merely asked for; what only a range says is judged when the whole range agrees.

mod base;
mod built;
mod hint;
mod join;
mod program;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::knowledge::{Inside, Knowledge};
use crate::lockfile::{Scope, Version};
use crate::parallel::{self, Jobs, SHALLOW};
use crate::problem::Problem;
use crate::sdk::Purl;
use crate::source::Site;
use crate::verdict::{Confidence, Detection, Embedded, Verdict, judge};

pub use base::{Base, bases};
pub use built::{Built, built};
pub use join::Repository;

use program::{Group, Named, Program, groups};

/// A program of the repository.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its folder, as the user would type it; `.` for the folder of the run.
    pub folder: String,
    /// The files that were read, in their order.
    pub files: Vec<String>,
    /// The Kubernetes clients that it names.
    pub clients: Vec<Dependency>,
    /// Whether a lock lists all that is built, so that a client it does not name is not inside.
    pub complete: bool,
}

/// A Kubernetes client that a dependency file names.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// What it does with the token, with the proof.
    pub client: Embedded,
    /// The version in the file.
    pub site: Site,
    /// What it is needed for.
    pub scope: Scope,
    /// The packages that bring it in, from the nearest to the one that is asked for; none where it is asked for itself.
    pub needed_by: Vec<String>,
    /// The first later version that re-reads.
    pub first_reloading: Option<String>,
    /// The first one that does in a numbering that began anew, where that is another one.
    pub renumbered: Option<String>,
    /// The conclusion.
    pub verdict: Verdict,
    /// Why, as a clause.
    pub reason: String,
}

impl Dependency {
    /// The version to ask for, and all that may be moved to, in words; nothing where none is known to re-read.
    pub fn cures(&self) -> Option<(&str, String)> {
        let first = self.first_reloading.as_deref()?;
        let Some(anew) = self.renumbered.as_deref() else {
            return Some((first, format!("{first} or later")));
        };
        let mark = if is_incompatible(self.site.source.name(), first) { "+incompatible" } else { "" };
        Some((anew, format!("{anew} or later (the numbering began anew there), or {first}{mark}")))
    }
}

/// Whether Go's own files write a version as one from before there were modules.
fn is_incompatible(file: &str, version: &str) -> bool {
    let number = version.strip_prefix('v').and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
    file.ends_with(".mod") && number.is_some_and(|major| major > 1)
}

/// Reads the programs that dependency files below the given paths belong to, `jobs` at a time. Programs without a Kubernetes client are kept too: that is known of them.
pub fn read(
    paths: &[PathBuf],
    given: &[PathBuf],
    knowledge: &Knowledge,
    jobs: Jobs,
) -> (Vec<Service>, Vec<Problem>) {
    let read = parallel::each(&groups(paths), jobs, SHALLOW, |group| {
        let (program, mut problems) = group.read(given);
        let (mut service, too_many) = service(&program, knowledge);
        problems.extend(too_many);
        if program.locked {
            ask_for_scopes(&mut service, group);
            hint::add(&mut service, &program, knowledge);
        }
        (service, program.locked, problems)
    });
    let (mut services, mut locked) = (Vec::new(), Vec::new());
    let mut problems = BTreeSet::new();
    for (service, is_locked, told) in read {
        services.push(service);
        locked.push(is_locked);
        problems.extend(told);
    }
    leave_to_locks(&mut services, &locked);
    (services, problems.into_iter().collect())
}

/// Most Kubernetes clients that one program may name; each is judged beside all others.
const MOST_CLIENTS: usize = 1_000;

fn service(program: &Program, knowledge: &Knowledge) -> (Service, Option<Problem>) {
    let mut known: Vec<&Named> =
        program.packages.iter().filter(|named| knowledge.knows(&named.package.purl)).collect();
    let too_many = known.get(MOST_CLIENTS).map(|named| {
        let message = format!(
            "the program names more than {MOST_CLIENTS} Kubernetes clients: neither this one was judged nor those behind it"
        );
        Problem::at(named.site.clone(), message).help("resolve dependencies again to write the file anew")
    });
    known.truncate(MOST_CLIENTS);
    let inside: Vec<Inside> = known.iter().map(|named| inside(named)).collect();
    // Packages are told apart by their places, which are the evidence of what was settled.
    let places: BTreeMap<(String, &str), &Named> = known
        .iter()
        .zip(&inside)
        .map(|(named, inside)| ((inside.sdk.to_string(), inside.evidence.as_str()), *named))
        .collect();
    let mut clients = Vec::new();
    for embedded in knowledge.settle(&inside) {
        let Some(named) = places.get(&(embedded.sdk.clone(), embedded.evidence.as_str())) else { continue };
        let (verdict, reason) = judge(&Detection::Clients(vec![embedded.clone()]));
        let late = matches!(verdict, Verdict::Stale | Verdict::Late);
        let sdk: Option<Purl> = embedded.sdk.parse().ok();
        let sdk = sdk.filter(|_| late);
        let first = sdk.as_ref().and_then(|sdk| knowledge.first_reloading_version(sdk, &embedded.version));
        let renumbered = sdk.zip(first.as_ref()).and_then(|(sdk, first)| knowledge.renumbered(&sdk, first));
        clients.push(Dependency {
            site: named.site.clone(),
            scope: named.package.scope,
            needed_by: program.chain(&named.package),
            first_reloading: first,
            renumbered,
            client: embedded,
            verdict,
            reason,
        });
    }
    let service = Service {
        folder: program.folder.clone(),
        files: program.files.clone(),
        clients,
        complete: program.complete && too_many.is_none(),
    };
    (service, too_many)
}

/// What nothing else brings in is needed for what the files beside the lock say.
fn ask_for_scopes(service: &mut Service, group: &Group) {
    let direct = service.clients.iter_mut().filter(|client| client.needed_by.is_empty());
    for client in direct.filter(|client| client.scope == Scope::Runtime) {
        let asked = client.client.sdk.parse().ok().and_then(|sdk| group.asked_for(&sdk));
        client.scope = asked.unwrap_or(client.scope);
    }
}

fn inside(named: &Named) -> Inside {
    let version = &named.package.version;
    let notes = match version {
        Version::LocalPath(folder) => vec![format!("it is built from the folder {folder}")],
        Version::Property(name) => vec![format!("`{name}` is set in no file that was read")],
        _ => Vec::new(),
    };
    Inside {
        sdk: named.package.purl.clone(),
        version: version.text().to_owned(),
        evidence: named.site.to_string(),
        url: None,
        confidence: Confidence::High,
        notes,
    }
}

/// What a program only asks for is left to the lock of its workspace, in the nearest folder above, that names the same client.
fn leave_to_locks(services: &mut [Service], locked: &[bool]) {
    let locks: Vec<(String, Vec<String>)> = services
        .iter()
        .zip(locked)
        .filter(|(service, is_locked)| **is_locked && !service.clients.is_empty())
        .map(|(service, _)| {
            (service.folder.clone(), service.clients.iter().map(|client| client.client.sdk.clone()).collect())
        })
        .collect();
    for (service, _) in services.iter_mut().zip(locked).filter(|(_, is_locked)| !**is_locked) {
        let above = |folder: &str| folder == "." || service.folder.starts_with(&format!("{folder}/"));
        service.clients.retain(|client| {
            !locks.iter().any(|(folder, sdks)| above(folder) && sdks.contains(&client.client.sdk))
        });
    }
}

#[cfg(test)]
mod tests;
