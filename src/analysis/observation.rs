//! What the cluster saw, joined with the containers that run as the accounts it saw.
//!
//! In: sightings of accounts, and containers. Out: [`Observations`], which know what was seen of a container. Pure.

use std::collections::BTreeMap;

use crate::evidence::{Account, Sighting};
use crate::problem::Problem;
use crate::workload::{Container, Workload};

/// Accounts without a workload that are named.
const MOST_NAMED: usize = 20;

/// All sightings, by account.
#[derive(Debug, Clone, Default)]
pub struct Observations {
    by_account: BTreeMap<Account, Observation>,
    /// One of the accounts of a name.
    by_name: BTreeMap<String, Account>,
}

/// One sighting and how it is joined.
#[derive(Debug, Clone)]
pub struct Observation {
    /// What was seen.
    pub sighting: Sighting,
    /// How many containers run as the account.
    pub containers: usize,
    /// Whether the pods that were seen belong to workloads of the input, so that others of the account are out of it.
    by_pods: bool,
}

impl Observations {
    /// Joins sightings with containers.
    pub fn of(sightings: Vec<Sighting>, containers: &[Container]) -> Self {
        let joined = sightings.into_iter().map(|sighting| {
            let observation = Observation { sighting, containers: 0, by_pods: false };
            (observation.sighting.account.clone(), observation)
        });
        let by_account: BTreeMap<Account, Observation> = joined.collect();
        let by_name = by_account.keys().map(|account| (account.name.clone(), account.clone())).collect();
        let mut all = Self { by_account, by_name };
        for container in containers {
            if let Some(account) = all.account(container).cloned()
                && let Some(observation) = all.by_account.get_mut(&account)
            {
                observation.containers += 1;
                observation.by_pods |= observation.is_of_pods(&container.workload);
            }
        }
        all
    }

    /// What was seen of a container's account, unless the pods it was seen in are known to be others.
    pub fn about(&self, container: &Container) -> Option<&Observation> {
        let observation = self.by_account.get(self.account(container)?)?;
        (!observation.by_pods || observation.is_of_pods(&container.workload)).then_some(observation)
    }

    /// All of them, by account.
    pub fn iter(&self) -> impl Iterator<Item = &Observation> {
        self.by_account.values()
    }

    /// The account of a container, where something was seen of it. A workload that names no namespace may be in any.
    fn account(&self, container: &Container) -> Option<&Account> {
        let name = &container.exposure.service_account;
        let Some(namespace) = &container.workload.namespace else {
            return self.by_name.get(name);
        };
        let account = Account { namespace: namespace.clone(), name: name.clone() };
        self.by_account.get_key_value(&account).map(|(account, _)| account)
    }

    /// That accounts were seen which nothing in the input runs as, one problem for each file that names them.
    pub fn unmatched(&self) -> Vec<Problem> {
        let mut by_file: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for observation in self.iter().filter(|observation| observation.containers == 0) {
            let sighting = &observation.sighting;
            by_file.entry(&sighting.file).or_default().push(sighting.account.to_string());
        }
        let problem = |(file, accounts): (&str, Vec<String>)| {
            let more = match accounts.len().saturating_sub(MOST_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!(
                "a stale token was seen of accounts that nothing here runs as: {}{more}",
                accounts[..accounts.len().min(MOST_NAMED)].join(", ")
            );
            let help = "check their workloads too, or name the release (--release-name, --namespace) where charts make the accounts";
            Problem::in_file(file, message).help(help).note()
        };
        by_file.into_iter().map(problem).collect()
    }
}

impl Observation {
    /// Whether a pod that was seen is one of a workload: it is named after it.
    fn is_of_pods(&self, workload: &Workload) -> bool {
        let (_, controller) = workload.controller();
        self.sighting.pods.iter().any(|pod| {
            let rest = pod.strip_prefix(controller).unwrap_or("-");
            *pod == workload.name || (!controller.is_empty() && is_suffix(rest))
        })
    }
}

/// Whether a text is what a controller puts behind its own name for a pod: `-x7k2p`, `-5d4f8b7c9-x7k2p`, `-0`.
fn is_suffix(text: &str) -> bool {
    let Some(text) = text.strip_prefix('-') else { return false };
    let parts: Vec<&str> = text.split('-').collect();
    let is_made = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    parts.len() <= 2 && parts.iter().all(is_made)
}
