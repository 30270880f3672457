//! Which packages need which.

use std::collections::{BTreeMap, BTreeSet};

use super::Reading;

/// Edges from packages to those that need them, by the names of the ecosystem.
#[derive(Default)]
pub(super) struct Parents {
    of: BTreeMap<String, BTreeSet<String>>,
}

/// A reading whose packages know those that need them: `fill` adds packages to the one and edges to the other.
pub(super) fn reading(fill: impl FnOnce(&mut Reading, &mut Parents)) -> Reading {
    let (mut reading, mut parents) = (Reading::default(), Parents::default());
    fill(&mut reading, &mut parents);
    parents.write_into(&mut reading);
    reading
}

impl Parents {
    /// Notes that `parent` needs `child`.
    pub(super) fn add(&mut self, parent: &str, child: &str) {
        self.of.entry(child.to_owned()).or_default().insert(parent.to_owned());
    }

    /// Writes the parents into the packages of a reading.
    fn write_into(mut self, reading: &mut Reading) {
        for package in &mut reading.packages {
            if let Some(parents) = self.of.get_mut(package.purl.name()) {
                package.parents = parents.iter().cloned().collect();
            }
        }
    }
}
