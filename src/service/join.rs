//! Images that are built in the repository joined with the programs and the images they are built of.
//!
//! In: the images of workloads with what is known of them, and what the repository says. Out: what is inside those of which nothing
//! else is known. The finding at the manifest then names the place in the lock, too.

use std::path::Path;

use super::{Base, Built, Dependency, Service};
use crate::detect::Looked;
use crate::dockerfile::Share;
use crate::image::Reference;
use crate::lockfile::Scope;
use crate::sdk::spoken;
use crate::source::Address;
use crate::verdict::{Confidence, Detection, Embedded};

/// What a repository says about the images that are built in it.
#[derive(Debug, Clone, Copy)]
pub struct Repository<'a> {
    /// The folder of the run.
    pub folder: &'a Path,
    /// Its programs.
    pub services: &'a [Service],
    /// Its images.
    pub built: &'a [Built],
    /// The images that its Dockerfiles build upon.
    pub bases: &'a [Base],
}

/// How an image is known to be built here.
struct Origin {
    folder: String,
    dockerfile: String,
    /// As a clause.
    how: String,
    confidence: Confidence,
}

/// What an image has inside that the image of its `FROM` has.
struct Inherited {
    dockerfile: String,
    clients: Vec<Embedded>,
    /// What to write there instead, as a clause.
    cure: Option<String>,
}

impl Repository<'_> {
    /// Says of images that nothing else is known of what the programs they are built from have inside.
    pub fn join(&self, references: &[Reference], looked: &mut [Looked]) {
        let inherited = self.inherited(references, looked);
        for (reference, looked) in references.iter().zip(looked) {
            let is_open = matches!(looked.detection, Detection::Unknown { .. });
            if is_open
                && let Some(origin) = self.origin(reference, looked.matched.is_some())
                && let Some((detection, rebuild)) = self.detection(&origin, &inherited)
            {
                looked.detection = detection;
                looked.rebuild = rebuild;
            }
        }
    }

    /// What is known of the images that Dockerfiles start from.
    fn inherited(&self, references: &[Reference], looked: &[Looked]) -> Vec<Inherited> {
        let whole = self.bases.iter().filter(|base| base.share == Share::Whole);
        let clients = whole.filter_map(|base| {
            let at = references.iter().position(|known| known.to_string() == base.reference.to_string())?;
            let Detection::Clients(clients) = &looked[at].detection else { return None };
            let note =
                format!("its Dockerfile starts from {}: {}", base.reference.written, base.trace.primary);
            let tag = looked[at].first_reloading_tag.as_ref();
            Some(Inherited {
                dockerfile: self.tidy(base.trace.primary.source.name()),
                clients: noted(clients, &note),
                cure: tag.map(|tag| format!("set the tag at {} to {tag}", base.trace.primary)),
            })
        });
        clients.collect()
    }

    fn origin(&self, reference: &Reference, is_known: bool) -> Option<Origin> {
        let name = reference.name();
        if let Some(built) = self.built.iter().find(|built| built.name == name) {
            return Some(Origin {
                folder: self.tidy(&built.folder),
                dockerfile: self.tidy(&built.dockerfile),
                how: format!("the image is built in this repository: {}", built.site),
                confidence: Confidence::High,
            });
        }
        if is_known { None } else { self.by_folder(reference) }
    }

    /// An image of which nobody says anything has the name of the one folder with a Dockerfile that is called like it.
    fn by_folder(&self, reference: &Reference) -> Option<Origin> {
        let (_, name) = reference.repository.rsplit_once('/').filter(|(group, _)| *group != "library")?;
        let fits = |file: &&String| self.tidy(file).strip_suffix("/Dockerfile").and_then(last) == Some(name);
        let mut fitting = self.services.iter().flat_map(|service| &service.files).filter(fits);
        let (Some(dockerfile), None) = (fitting.next(), fitting.next()) else { return None };
        let path = self.tidy(dockerfile);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        Some(Origin {
            how: format!(
                "the image is taken for the one that {dockerfile} builds, by the name of its folder"
            ),
            folder,
            dockerfile: path,
            confidence: Confidence::Medium,
        })
    }

    /// What is inside, and what to change.
    fn detection(&self, origin: &Origin, inherited: &[Inherited]) -> Option<(Detection, Option<String>)> {
        let here = || self.services.iter().filter(|service| self.tidy(&service.folder) == origin.folder);
        let own = here().flat_map(|service| &service.clients).filter(|client| client.scope == Scope::Runtime);
        let own: Vec<&Dependency> = own.collect();
        let from = || inherited.iter().filter(|inherited| inherited.dockerfile == origin.dockerfile);
        let embedded: Vec<Embedded> = own.iter().map(|client| client.client.clone()).collect();
        let mut clients = noted(&embedded, &origin.how);
        clients.extend(from().flat_map(|inherited| noted(&inherited.clients, &origin.how)));
        for client in &mut clients {
            client.confidence = client.confidence.min(origin.confidence);
        }
        if !clients.is_empty() {
            let cures = own
                .iter()
                .filter_map(|client| cure(client))
                .chain(from().filter_map(|base| base.cure.clone()));
            return Some((Detection::Clients(clients), cures.reduce(|all, one| format!("{all}, {one}"))));
        }
        // That something is not inside is only said where it is certain which program it is.
        let complete =
            here().find(|service| service.complete).filter(|_| origin.confidence == Confidence::High)?;
        let no_client = Detection::NoClient {
            reason: format!("{}, and its lock names no Kubernetes client", origin.how),
            evidence: complete.files.first().cloned().unwrap_or_default(),
        };
        Some((no_client, None))
    }

    /// A path in one spelling; the folder of the run is empty.
    fn tidy(&self, path: &str) -> String {
        Address::of(path, self.folder).map_or_else(|| path.to_owned(), |address| address.path)
    }
}

/// Where a program's client has to move, where it does not re-read its token in time.
fn cure(client: &Dependency) -> Option<String> {
    let (_, versions) = client.cures()?;
    Some(format!("move {} to {versions} at {}", spoken(&client.client.sdk), client.site))
}

/// The last part of a path.
fn last(path: &str) -> Option<&str> {
    path.rsplit('/').next()
}

/// Clients with a note in front of theirs.
fn noted(clients: &[Embedded], note: &str) -> Vec<Embedded> {
    let noted = |client: &Embedded| {
        let mut client = client.clone();
        client.notes.insert(0, note.to_owned());
        client
    };
    clients.iter().map(noted).collect()
}
