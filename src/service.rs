//! Programs of the repository itself: what their dependency files say about Kubernetes clients.
//!
//! In: paths of dependency files. Out: a [`Service`] for each program with a client, and problems for what could not be read. A lock decides
//! over what is merely asked for; what only a range says is judged when the whole range agrees.

mod built;
mod program;
mod tree;

use std::path::PathBuf;

use crate::knowledge::{Inside, Knowledge};
use crate::lockfile::{Scope, Version};
use crate::problem::Problem;
use crate::sdk::Purl;
use crate::source::Site;
use crate::verdict::{Confidence, Detection, Embedded, Verdict, judge};

pub use built::{Built, built};

use program::{Named, Program, programs};
use tree::Tree;

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
    /// The conclusion.
    pub verdict: Verdict,
    /// Why, as a clause.
    pub reason: String,
}

/// Reads the programs that dependency files belong to. Programs without a Kubernetes client are kept too: that is known of them.
pub fn read(paths: &[PathBuf], knowledge: &Knowledge) -> (Vec<Service>, Vec<Problem>) {
    let mut tree = Tree::default();
    let (programs, mut problems) = programs(paths, &mut tree);
    let mut services: Vec<Service> = programs.iter().map(|program| service(program, knowledge)).collect();
    leave_to_locks(&mut services, &programs);
    problems.extend(tree.problems());
    (services, problems)
}

/// What is inside an image of this name that is built from the folder of one of the services; nothing where nobody says so, or where the
/// service's files do not tell.
pub fn detection(name: &str, built: &[Built], services: &[Service]) -> Option<Detection> {
    let built = built.iter().find(|built| built.name == name)?;
    let here: Vec<&Service> =
        services.iter().filter(|service| service.folder.trim_start_matches("./") == built.folder).collect();
    let clients: Vec<Embedded> = here
        .iter()
        .flat_map(|service| &service.clients)
        .filter(|client| client.scope == Scope::Runtime)
        .map(|client| {
            let mut embedded = client.client.clone();
            embedded.notes.insert(0, format!("the image is built in this repository: {}", built.site));
            embedded
        })
        .collect();
    if !clients.is_empty() {
        return Some(Detection::Clients(clients));
    }
    let complete = here.iter().find(|service| service.complete)?;
    Some(Detection::NoClient {
        reason: format!(
            "it is built in this repository ({}), and its lock names no Kubernetes client",
            built.site
        ),
        evidence: complete.files.first().cloned().unwrap_or_default(),
    })
}

fn service(program: &Program, knowledge: &Knowledge) -> Service {
    let known: Vec<&Named> =
        program.packages.iter().filter(|named| knowledge.knows(&named.package.purl)).collect();
    let inside: Vec<Inside> = known.iter().map(|named| inside(named)).collect();
    let mut clients = Vec::new();
    for embedded in knowledge.settle(&inside) {
        let Some(named) = known.iter().find(|named| is_of(named, &embedded)) else { continue };
        let (verdict, reason) = judge(&Detection::Clients(vec![embedded.clone()]));
        let late = matches!(verdict, Verdict::Stale | Verdict::Late);
        let sdk: Option<Purl> = embedded.sdk.parse().ok();
        let first =
            sdk.filter(|_| late).and_then(|sdk| knowledge.first_reloading_version(&sdk, &embedded.version));
        clients.push(Dependency {
            site: named.site.clone(),
            scope: named.package.scope,
            needed_by: program.chain(&named.package),
            first_reloading: first,
            client: embedded,
            verdict,
            reason,
        });
    }
    Service {
        folder: program.folder.clone(),
        files: program.files.clone(),
        clients,
        complete: program.complete,
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

/// Packages are told apart by their places, which are the evidence of what was settled.
fn is_of(named: &Named, embedded: &Embedded) -> bool {
    named.package.purl.to_string() == embedded.sdk && named.site.to_string() == embedded.evidence
}

/// What a program only asks for is left to the lock of its workspace, in the nearest folder above, that names the same client.
fn leave_to_locks(services: &mut [Service], programs: &[Program]) {
    let locked: Vec<(String, Vec<String>)> = services
        .iter()
        .zip(programs)
        .filter(|(_, program)| program.locked)
        .map(|(service, _)| {
            (service.folder.clone(), service.clients.iter().map(|client| client.client.sdk.clone()).collect())
        })
        .collect();
    for (service, program) in services.iter_mut().zip(programs).filter(|(_, program)| !program.locked) {
        let above = |folder: &str| folder == "." || program.folder.starts_with(&format!("{folder}/"));
        service.clients.retain(|client| {
            !locked.iter().any(|(folder, sdks)| above(folder) && sdks.contains(&client.client.sdk))
        });
    }
}

#[cfg(test)]
mod tests;
