//! Records added up by account, in bounded memory.

use std::collections::{BTreeMap, BTreeSet};

use super::record::Record;
use super::{Account, Sighting};
use crate::moment::Moment;
use crate::problem::Problem;

/// Most accounts that are kept.
const MOST_ACCOUNTS: usize = 100_000;
/// Most tokens, pods and clusters that are kept of an account.
const MOST_OF_ONE: usize = 64;
/// The seconds that the injected token asks for. The warning threshold lies so long after its issue: the API server writes both into the token.
const UNTIL_WARNING: i64 = 3607;
/// A token that was not seen for so many seconds before the last sighting of its account is taken for one that is gone.
const STILL_USED: i64 = 24 * 60 * 60;

/// Accounts and what was seen of each.
#[derive(Default)]
pub(super) struct Tally {
    accounts: BTreeMap<Account, Seen>,
    /// The file in which an account was seen that was not kept.
    overflow: Option<String>,
}

#[derive(Default)]
struct Seen {
    file: String,
    times: u64,
    last: Option<Moment>,
    /// When each token was issued, and when it was last seen.
    tokens: BTreeMap<Moment, Moment>,
    pods: BTreeSet<String>,
    clusters: BTreeSet<String>,
}

impl Tally {
    /// Adds a record out of a file.
    pub(super) fn add(&mut self, record: Record, file: &str) {
        if self.accounts.len() >= MOST_ACCOUNTS && !self.accounts.contains_key(&record.account) {
            self.overflow.get_or_insert_with(|| file.to_owned());
            return;
        }
        let fresh = || Seen { file: file.to_owned(), ..Seen::default() };
        self.accounts.entry(record.account.clone()).or_insert_with(fresh).add(record);
    }

    /// That not all accounts were kept, where it is so.
    pub(super) fn overflow(&self) -> Option<Problem> {
        let message = format!("more than {MOST_ACCOUNTS} accounts: those behind them were not joined");
        Some(Problem::in_file(self.overflow.as_ref()?, message).help("give the log of one cluster"))
    }

    /// What was seen, by account.
    pub(super) fn sightings(self) -> Vec<Sighting> {
        let sighting = |(account, seen): (Account, Seen)| Sighting {
            account,
            issued: seen.issued(),
            file: seen.file,
            times: seen.times,
            last: seen.last,
            pods: seen.pods,
            clusters: seen.clusters,
        };
        self.accounts.into_iter().map(sighting).collect()
    }
}

impl Seen {
    fn add(&mut self, record: Record) {
        self.times += 1;
        self.last = self.last.max(record.seen);
        if let Some((issued, seen)) =
            record.seen.and_then(|seen| Some((issued(seen, record.elapsed?)?, seen)))
        {
            let known = self.tokens.entry(issued).or_insert(seen);
            *known = seen.max(*known);
            if self.tokens.len() > MOST_OF_ONE {
                let oldest = self.tokens.iter().min_by_key(|(_, seen)| **seen).map(|(issued, _)| *issued);
                self.tokens.retain(|issued, _| Some(*issued) != oldest);
            }
        }
        keep(&mut self.pods, record.pod);
        keep(&mut self.clusters, record.cluster);
    }

    /// When the oldest token was issued that is still in use: those of processes that have been restarted since are gone.
    fn issued(&self) -> Option<Moment> {
        let from = self.last.and_then(|last| last.later(-STILL_USED))?;
        self.tokens.iter().find(|(_, seen)| **seen >= from).map(|(issued, _)| *issued)
    }
}

fn keep(set: &mut BTreeSet<String>, name: Option<String>) {
    if set.len() < MOST_OF_ONE {
        set.extend(name);
    }
}

/// When the token was issued, to the minute: two requests with one token are a second apart in their counts.
fn issued(seen: Moment, elapsed: u64) -> Option<Moment> {
    let issued = seen.later(-i64::try_from(elapsed).ok()?)?.later(-UNTIL_WARNING)?;
    issued.later(-issued.unix().rem_euclid(60))
}
