//! Environments that charts are rendered for, and what is the same in several of them.
//!
//! In: things that were found in one environment each. Out: each thing once, with the [`Environments`] it was found in.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Most environments that a sentence names.
const MOST_NAMED: usize = 8;

/// The environments that something holds in, in the order of the run; none for what no environment decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Environments(Vec<Arc<str>>);

impl Environments {
    /// Whether no environment decides.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their names.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }

    /// Adds those that are not there yet.
    pub fn extend(&mut self, others: &Self) {
        for other in &others.0 {
            if !self.0.contains(other) {
                self.0.push(other.clone());
            }
        }
    }

    /// The end of a sentence: ` (in dev, prod)`, or nothing.
    pub fn clause(&self) -> String {
        if self.is_empty() { String::new() } else { format!(" (in {self})") }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().any(|name| other.0.contains(name))
    }
}

impl From<Option<Arc<str>>> for Environments {
    fn from(one: Option<Arc<str>>) -> Self {
        Self(one.into_iter().collect())
    }
}

impl fmt::Display for Environments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, more) = self.0.split_at(self.0.len().min(MOST_NAMED));
        f.write_str(&first.join(", "))?;
        if more.is_empty() { Ok(()) } else { write!(f, " and {} more", more.len()) }
    }
}

/// Joins the items that differ by their environments alone, each at its first place. Items of one environment are never joined, and only
/// items with equal keys are compared.
pub fn join<T: PartialEq, K: Ord>(
    items: Vec<T>,
    key: impl Fn(&T) -> K,
    environments: impl Fn(&mut T) -> &mut Environments,
) -> Vec<T> {
    let mut kept: Vec<(T, Environments)> = Vec::with_capacity(items.len());
    let mut alike: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for mut item in items {
        let holds_in = std::mem::take(environments(&mut item));
        if holds_in.is_empty() {
            kept.push((item, holds_in));
            continue;
        }
        let places = alike.entry(key(&item)).or_default();
        let same = places.iter().find(|place| {
            let (known, known_in) = &kept[**place];
            *known == item && !known_in.overlaps(&holds_in)
        });
        if let Some(place) = same {
            kept[*place].1.extend(&holds_in);
        } else {
            places.push(kept.len());
            kept.push((item, holds_in));
        }
    }
    let restore = |(mut item, holds_in)| {
        *environments(&mut item) = holds_in;
        item
    };
    kept.into_iter().map(restore).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(items: &[(u8, &str)]) -> Vec<String> {
        let items = items.iter().map(|(thing, environment)| {
            let name = (!environment.is_empty()).then(|| Arc::from(*environment));
            (*thing, Environments::from(name))
        });
        let joined = join(items.collect(), |item| item.0, |item| &mut item.1);
        joined.iter().map(|(thing, holds_in)| format!("{thing}{}", holds_in.clause())).collect()
    }

    #[test]
    fn what_differs_by_environment_alone_is_one() {
        let both = [(1, "dev"), (2, "dev"), (1, "prod"), (3, "prod")];
        assert_eq!(joined(&both), ["1 (in dev, prod)", "2 (in dev)", "3 (in prod)"]);
    }

    #[test]
    fn a_sentence_names_the_first_of_many() {
        let many: Vec<String> = (0..10).map(|number| format!("e{number}")).collect();
        let items: Vec<(u8, &str)> = many.iter().map(|name| (1, name.as_str())).collect();
        assert_eq!(joined(&items), ["1 (in e0, e1, e2, e3, e4, e5, e6, e7 and 2 more)"]);
    }

    #[test]
    fn two_alike_in_one_environment_stay_two() {
        let twice = [(1, "dev"), (1, "dev"), (1, "prod"), (1, "prod")];
        assert_eq!(joined(&twice), ["1 (in dev, prod)", "1 (in dev, prod)"]);
    }

    #[test]
    fn without_environments_nothing_is_joined() {
        assert_eq!(joined(&[(1, ""), (1, ""), (1, "dev")]), ["1", "1", "1 (in dev)"]);
    }
}
