//! Everything a rule may look at, finished: containers, images with their verdicts, problems.
//!
//! In: what the stages found. Out: one [`Analysis`]. Pure; images are in the order of their references.

mod clock;
mod injected;
mod observation;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::detect::{Looked, Successor};
use crate::dockerfile::Share;
use crate::environment::Environments;
use crate::image::{Reference, ReferenceError};
use crate::knowledge::{Floating, Matched};
use crate::load::{Object, Origin};
use crate::moment::Moment;
use crate::oci;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::service::{Base, Dependency, Service};
use crate::settings::KubernetesVersion;
use crate::verdict::{Confidence, Detection, Embedded, Verdict, judge};
use crate::workload::Container;
use crate::workload::exposure::Token;

use clock::Circumstances;
pub use clock::{Cause, Clock, Run};
pub use injected::injected;
pub use observation::{Observation, Observations};

#[cfg(test)]
pub(crate) mod sample;

/// One image, wherever it is used.
#[derive(Debug, Clone)]
pub struct ImageAnalysis {
    /// As first written, with its canonical parts.
    pub reference: Reference,
    /// What is inside.
    pub detection: Detection,
    /// The conclusion.
    pub verdict: Verdict,
    /// Why, as a clause a person can read.
    pub reason: String,
    /// How the reference was found in what is known; nothing when it was not.
    pub matched: Option<Matched>,
    /// The first later tag that re-reads; nothing when none is known or none is needed.
    pub first_reloading_tag: Option<String>,
    /// Whether that tag is in the flavour of the one that is written, which may not have been published.
    pub flavour_assumed: bool,
    /// The newest tag anything is known of.
    pub newest_known_tag: Option<String>,
    /// What took the product's place, when it has come to its end.
    pub successor: Option<Successor>,
    /// Set when the tag names no release and some release of the product never re-reads its token.
    pub floating: Option<Floating>,
    /// What to change where the image is built in the repository, as a clause.
    pub rebuild: Option<String>,
    /// Indices into [`Analysis::containers`].
    pub containers: Vec<usize>,
}

/// An image that a Dockerfile of the repository builds upon.
#[derive(Debug, Clone)]
pub struct BaseImage {
    /// Which, and where that is written.
    pub base: Base,
    /// What is known of it, whatever runs it.
    pub image: ImageAnalysis,
}

/// How much was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Manifest files and streams that were read.
    pub files: usize,
    /// Charts that were rendered, if only in part.
    pub charts: usize,
    /// Those of them of which something could not be read or rendered.
    pub charts_in_part: usize,
    /// Kustomizations that were built, without those that others of the run use.
    pub kustomizations: usize,
    /// Dependency files of programs of the repository.
    pub dependency_files: usize,
}

/// The finished analysis.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// How long tokens live where the workloads run.
    pub platform: Platform,
    /// The version of the cluster that is meant; none where none was given.
    pub kubernetes: Option<KubernetesVersion>,
    /// When everything started that does not say so itself.
    pub started: Option<Moment>,
    /// The moment of the run.
    pub now: Moment,
    /// How much was read.
    pub inputs: Inputs,
    /// Every object, for rules about others than workloads.
    pub objects: Vec<Object>,
    /// Every container found, in the order of the inputs.
    pub containers: Vec<Container>,
    /// Every distinct image, sorted by its canonical reference.
    pub images: Vec<ImageAnalysis>,
    /// The programs of the repository, with the Kubernetes clients that their dependency files name.
    pub services: Vec<Service>,
    /// What the cluster saw of their accounts.
    pub observations: Observations,
    /// The images that its Dockerfiles build upon, in the order of the files.
    pub bases: Vec<BaseImage>,
    /// What could not be used.
    pub problems: Vec<Problem>,
    /// Whether registries may be asked.
    pub online: bool,
    /// The hosts that were asked, in order.
    pub contacted: Vec<String>,
}

impl ImageAnalysis {
    /// A conclusion about an image of which nothing else is known yet.
    pub fn new(
        reference: Reference,
        detection: Detection,
        verdict: Verdict,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            reference,
            detection,
            verdict,
            reason: reason.into(),
            matched: None,
            first_reloading_tag: None,
            flavour_assumed: false,
            newest_known_tag: None,
            successor: None,
            floating: None,
            rebuild: None,
            containers: Vec::new(),
        }
    }

    /// The client that made the verdict; nothing when no client did.
    pub fn deciding(&self) -> Option<&Embedded> {
        self.detection.deciding(self.verdict)
    }

    /// The image that this one may be a copy of, where only the last word of its name says so: nothing definite is said then.
    pub fn guessed(&self) -> Option<&str> {
        match &self.matched {
            Some(Matched::LastWord(original)) => Some(original),
            _ => None,
        }
    }

    /// How sure the verdict is: as its proof, and no surer than that the image is the one that was looked at.
    pub fn confidence(&self) -> Confidence {
        let proven = self.deciding().map_or(Confidence::High, |client| client.confidence);
        self.matched.as_ref().map_or(proven, |matched| proven.min(matched.confidence()))
    }
}

impl Analysis {
    /// Every Kubernetes client that a program of the repository names, in the order of their folders.
    pub fn dependencies(&self) -> impl Iterator<Item = &Dependency> {
        self.services.iter().flat_map(|service| &service.clients)
    }

    /// How many of them nobody can judge.
    pub fn unknown_dependencies(&self) -> usize {
        self.dependencies().filter(|dependency| dependency.verdict == Verdict::Unknown).count()
    }

    /// The images that what is built here starts from and that nobody can judge. Files out of such an image say nothing either way.
    pub fn unknown_bases(&self) -> impl Iterator<Item = &BaseImage> {
        let whole = self.bases.iter().filter(|based| based.base.share == Share::Whole);
        whole.filter(|based| based.image.verdict == Verdict::Unknown)
    }

    /// Whether the token that a container starts with dies while its process lives.
    pub fn clock(&self, container: &Container) -> Clock {
        clock::of(container, self.circumstances(container))
    }

    /// The containers of stale and late images that cannot be locked out, each with the reason.
    pub fn exempt(&self) -> Vec<(&ImageAnalysis, &Container, String)> {
        let kept = |image: &&ImageAnalysis| matches!(image.verdict, Verdict::Stale | Verdict::Late);
        let pairs = self
            .images
            .iter()
            .filter(kept)
            .flat_map(|image| self.containers_of(image).map(move |container| (image, container)));
        pairs
            .filter_map(|(image, container)| {
                let reason = self.clock(container).reason()?.to_owned();
                Some((image, container, reason))
            })
            .collect()
    }

    /// The environments that anything was rendered for, in the order of the inputs.
    pub fn environments(&self) -> Environments {
        let mut all = Environments::default();
        let rendered = self.objects.iter().filter(|object| !matches!(object.origin, Origin::Built(_)));
        for object in rendered {
            all.extend(&object.environment.clone().into());
        }
        all
    }

    /// The day of the run.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// The same for one of its tokens, whether its client reads it or not.
    pub fn clock_of(&self, container: &Container, token: &Token) -> Clock {
        clock::of_token(container, token, self.circumstances(container))
    }

    fn circumstances(&self, container: &Container) -> Circumstances<'_> {
        Circumstances {
            platform: &self.platform,
            kubernetes: self.kubernetes.as_ref(),
            issued: self.observations.about(container).and_then(|observation| observation.sighting.issued),
            started: self.started,
        }
    }

    /// Whether the cluster has this version or a later one; one that nobody named is taken for a current one.
    pub fn is_at_least(&self, major: u32, minor: u32) -> bool {
        self.kubernetes.as_ref().is_none_or(|version| (version.major, version.minor) >= (major, minor))
    }

    /// The containers that run an image, in the order of the inputs.
    pub fn containers_of<'a>(&'a self, image: &'a ImageAnalysis) -> impl Iterator<Item = &'a Container> {
        image.containers.iter().filter_map(|index| self.containers.get(*index))
    }
}

/// The distinct images that containers run and Dockerfiles build upon, sorted by their canonical references; a repeated one as first written.
pub fn references(containers: &[Container], bases: &[Base]) -> Vec<Reference> {
    let mut distinct = BTreeMap::new();
    let run = containers.iter().filter_map(|container| container.image.as_ref().ok());
    for reference in run.chain(bases.iter().map(|base| &base.reference)) {
        distinct.entry(reference.to_string()).or_insert(reference);
    }
    distinct.into_values().cloned().collect()
}

/// Joins what was found out about each reference with the Dockerfiles that build upon it.
pub fn bases(bases: &[Base], references: &[Reference], looked: &[Looked]) -> Vec<BaseImage> {
    let known: BTreeMap<String, &Looked> = references.iter().map(Reference::to_string).zip(looked).collect();
    let joined = bases.iter().filter_map(|base| {
        let looked = *known.get(&base.reference.to_string())?;
        let image = image(base.reference.clone(), looked.clone(), Vec::new());
        Some(BaseImage { base: base.clone(), image })
    });
    joined.collect()
}

/// What machine images run on, by canonical reference, where a pod that uses them says so; the first one that does decides.
pub fn platforms(containers: &[Container]) -> BTreeMap<String, oci::Platform> {
    let mut platforms = BTreeMap::new();
    for container in containers {
        if let (Ok(reference), Some(platform)) = (&container.image, &container.machine) {
            platforms.entry(reference.to_string()).or_insert_with(|| platform.clone());
        }
    }
    platforms
}

/// The images that containers run, without those that are only built upon.
pub fn run(references: Vec<Reference>, looked: Vec<Looked>, containers: &[Container]) -> Vec<ImageAnalysis> {
    let mut images = images(references, looked, containers);
    images.retain(|image| !image.containers.is_empty());
    images
}

/// Joins what was found out about each reference with the containers that run it; each image keeps the place of its reference.
pub fn images(
    references: Vec<Reference>,
    looked: Vec<Looked>,
    containers: &[Container],
) -> Vec<ImageAnalysis> {
    let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, container) in containers.iter().enumerate() {
        if let Ok(reference) = &container.image {
            users.entry(reference.to_string()).or_default().push(index);
        }
    }
    let images = references.into_iter().zip(looked).map(|(reference, looked)| {
        let users = users.remove(&reference.to_string()).unwrap_or_default();
        image(reference, looked, users)
    });
    images.collect()
}

fn image(reference: Reference, looked: Looked, containers: Vec<usize>) -> ImageAnalysis {
    let (verdict, reason) = judge(&looked.detection);
    ImageAnalysis {
        containers,
        reference,
        detection: looked.detection,
        verdict,
        reason,
        matched: looked.matched,
        first_reloading_tag: looked.first_reloading_tag,
        flavour_assumed: looked.flavour_assumed,
        newest_known_tag: looked.newest_known_tag,
        successor: looked.successor,
        floating: looked.floating,
        rebuild: looked.rebuild,
    }
}

/// Problems for containers whose image is no reference: none of them is passed over.
pub fn unusable(containers: &[Container]) -> Vec<Problem> {
    let refused =
        containers.iter().filter_map(|container| Some((container, container.image.as_ref().err()?)));
    let problem = |(container, error): (&Container, &ReferenceError)| {
        let message = format!("container {} was not checked: {}", container.name, error.message);
        let environments = container.environments.clone();
        Problem::at(container.image_trace.primary.clone(), message)
            .told_as(format!("the image of a container cannot be used: {}", error.message))
            .help(error.help.clone())
            .within(environments)
    };
    refused.map(problem).collect()
}
