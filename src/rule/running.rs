//! The containers of an image in which a client that keeps its first token is locked out, by how long that takes.
//!
//! In: an image of an analysis and what sets the length of the clock. Out: [`Running`], one for each finding.

use std::collections::BTreeMap;

use super::Severity;
use super::place::{self, Place};
use super::{object_name, wording};
use crate::analysis::{Analysis, Cause, ImageAnalysis, Observation, Run};
use crate::moment::Moment;
use crate::platform::Lifetime;
use crate::verdict::Confidence;
use crate::workload::{Container, Workload};

/// Containers of one image whose clocks have one length.
pub(super) struct Running<'a> {
    /// How long it takes.
    pub(super) lifetime: Lifetime,
    /// What has to hold besides, as a clause.
    pub(super) condition: Option<String>,
    /// The containers; none for an image that was named without a manifest.
    pub(super) containers: Vec<(&'a Container, Run)>,
    /// What the cluster saw of their accounts.
    observed: Vec<&'a Observation>,
}

/// The containers of an image whose clock runs for this cause, the shortest clock first.
pub(super) fn of<'a>(analysis: &'a Analysis, image: &'a ImageAnalysis, cause: Cause) -> Vec<Running<'a>> {
    if image.containers.is_empty() && cause == Cause::Platform {
        let lifetime = analysis.platform.lifetime();
        return vec![Running { lifetime, condition: None, containers: Vec::new(), observed: Vec::new() }];
    }
    let mut groups: BTreeMap<_, Vec<(&Container, Run)>> = BTreeMap::new();
    for container in analysis.containers_of(image) {
        let clock = analysis.clock(container);
        let Some(run) = clock.run().filter(|run| run.cause == cause) else { continue };
        groups.entry((run.lifetime, run.condition.clone())).or_default().push((container, run.clone()));
    }
    let running = groups.into_iter().map(|((lifetime, condition), containers)| Running {
        lifetime,
        condition,
        observed: observed(analysis, &containers, cause),
        containers,
    });
    running.collect()
}

/// What the cluster saw of the accounts, each once. Only tokens whose life is stretched are marked as stale.
fn observed<'a>(
    analysis: &'a Analysis,
    containers: &[(&'a Container, Run)],
    cause: Cause,
) -> Vec<&'a Observation> {
    let seen = containers.iter().filter_map(|(container, _)| analysis.observations.about(container));
    let mut seen: Vec<&Observation> = seen.filter(|_| cause == Cause::Platform).collect();
    seen.sort_by(|a, b| a.sighting.account.cmp(&b.sighting.account));
    seen.dedup_by(|a, b| a.sighting.account == b.sighting.account);
    seen
}

impl Running<'_> {
    /// Where it is, what a person would change first: pods of a cluster stand behind what makes them, those that die first in front, then
    /// what lives longest.
    pub(super) fn places(&self) -> Vec<Place> {
        let mut containers: Vec<_> = self.containers.iter().collect();
        containers.sort_by_key(|(container, run)| {
            let is_made = container.workload.owner.is_some();
            (is_made, run.dies().filter(|_| is_made), container.workload.turnover())
        });
        containers.into_iter().map(|(container, run)| place::place(container, run.dies())).collect()
    }

    /// When the first of them is locked out, where that is known.
    pub(super) fn dies(&self) -> Option<Moment> {
        self.containers.iter().filter_map(|(_, run)| run.dies()).min()
    }

    /// When that is for what is rolled out today, where some of them do not say when they started.
    pub(super) fn if_rolled_out_today(&self, analysis: &Analysis) -> Option<String> {
        let is_open =
            self.containers.is_empty() || self.containers.iter().any(|(_, run)| run.dies().is_none());
        is_open.then(|| wording::if_rolled_out_today(analysis, self.lifetime)).flatten()
    }

    /// How bad a finding is, when it is so bad for what always comes to pass in an image that is known. What the cluster saw is no guess.
    pub(super) fn severity(&self, rule: Severity, image: &ImageAnalysis) -> Severity {
        let is_guess = image.guessed().is_some() && self.observed.is_empty();
        if self.condition.is_some() || is_guess { rule.min(Severity::Warning) } else { rule }
    }

    /// How sure a finding is, when the image is so sure: as sure as can be where the cluster saw it, halfway where all of them get a token
    /// by default only.
    pub(super) fn confidence(&self, image: Confidence) -> Confidence {
        if !self.observed.is_empty() {
            Confidence::Observed
        } else if self.releases().is_some() {
            image.min(Confidence::Low)
        } else if self.is_assumed() {
            image.min(Confidence::Medium)
        } else {
            image
        }
    }

    /// That the token is taken for given, where it is.
    pub(super) fn assumption(&self) -> Option<String> {
        if let Some(release) = self.releases() {
            let name = object_name(release);
            return Some(format!(
                "it stands in the values of {name}, whose chart is not here: that it runs, and gets a token, is assumed"
            ));
        }
        let (container, _) = self.containers.first().filter(|_| self.is_assumed())?;
        let account = &container.exposure.service_account;
        Some(format!(
            "nothing in the input says whether ServiceAccount {account} mounts its token: the default, that it does, is assumed"
        ))
    }

    /// What the cluster saw, and who else it may have been.
    pub(super) fn seen(&self, analysis: &Analysis) -> Vec<String> {
        let own: Vec<&Container> = self.containers.iter().map(|(container, _)| *container).collect();
        let notes = self.observed.iter().flat_map(|observation| {
            let sharing = wording::sharing(analysis, observation, &own);
            std::iter::once(wording::seen(observation)).chain(sharing)
        });
        notes.collect()
    }

    /// The first of them, where all are images that values name and nothing that was rendered.
    fn releases(&self) -> Option<&Workload> {
        let mut workloads = self.containers.iter().map(|(container, _)| &*container.workload);
        let all = workloads.clone().all(Workload::is_release);
        workloads.next().filter(|_| all)
    }

    fn is_assumed(&self) -> bool {
        self.observed.is_empty()
            && !self.containers.is_empty()
            && self.containers.iter().all(|(_, run)| run.is_assumed())
    }
}
