//! Trying again: how often, and how long to wait before.
//!
//! In: a request that may fail. Out: its first success, or the last refusal.

use std::thread::sleep;
use std::time::Duration;

use super::fault::{Fault, Refusal};

/// How a request is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often it is tried, the first time included.
    pub tries: u32,
    /// The wait before the second try; it doubles with each one.
    pub first_wait: Duration,
    /// The longest wait that a registry may ask for.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { tries: 4, first_wait: Duration::from_millis(250), longest_wait: Duration::from_secs(60) }
    }
}

impl Patience {
    /// Calls until it succeeds, the fault will not pass, or the tries are used up. What a registry asks for counts more than the
    /// own wait, and what is too slow is tried twice only.
    pub(super) fn attempt<T>(&self, mut request: impl FnMut() -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut number = 1;
        loop {
            let refusal = match request() {
                Ok(answer) => return Ok(answer),
                Err(refusal) => refusal,
            };
            match self.wait(number, &refusal.fault) {
                Some(wait) => sleep(wait),
                None => return Err(refusal),
            }
            number += 1;
        }
    }

    /// How long to wait after a try; nothing when there is no other.
    fn wait(&self, number: u32, fault: &Fault) -> Option<Duration> {
        let tries = if matches!(fault, Fault::Slow(_)) { self.tries.min(2) } else { self.tries };
        if number >= tries || !fault.is_passing() {
            return None;
        }
        let own = self.first_wait.saturating_mul(1 << (number - 1).min(16)).min(self.longest_wait);
        match fault {
            Fault::Status { wait: Some(asked), .. } => {
                (*asked <= self.longest_wait).then_some(own.max(*asked))
            }
            _ => Some(own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::place::Place;
    use super::*;

    const QUICK: Patience =
        Patience { tries: 4, first_wait: Duration::ZERO, longest_wait: Duration::from_secs(60) };

    fn attempt(faults: &[Fault]) -> (Result<(), Fault>, usize) {
        let place = Place::of("r.example", "a", &[]);
        let mut calls = 0;
        let result = QUICK.attempt(|| {
            calls += 1;
            let fault = faults.get(calls - 1).cloned();
            fault.map_or(Ok(()), |fault| Err(Refusal::new("r.example", &place, fault)))
        });
        (result.map_err(|refusal| refusal.fault), calls)
    }

    #[test]
    fn what_passes_is_waited_for_and_what_does_not_is_not() {
        let (lost, refused) = (Fault::Lost(String::new()), Fault::Status { code: 401, wait: None });
        assert_eq!(attempt(&[lost.clone(), lost.clone()]), (Ok(()), 3));
        assert_eq!(attempt(&vec![lost.clone(); 9]), (Err(lost.clone()), 4));
        assert_eq!(attempt(&[lost, refused.clone()]), (Err(refused), 2));
        let slow = Fault::Slow(Duration::from_secs(1));
        assert_eq!(attempt(&vec![slow.clone(); 9]), (Err(slow), 2));
    }

    #[test]
    fn waits_double_and_a_registry_may_ask_for_more_but_not_for_ever() {
        let patience = Patience { first_wait: Duration::from_secs(1), ..QUICK };
        let busy = |wait: Option<u64>| Fault::Status { code: 429, wait: wait.map(Duration::from_secs) };
        let waits =
            |fault: &Fault| [1, 2, 3, 4].map(|number| patience.wait(number, fault).map(|it| it.as_secs()));
        assert_eq!(waits(&busy(None)), [Some(1), Some(2), Some(4), None]);
        assert_eq!(waits(&busy(Some(3))), [Some(3), Some(3), Some(4), None]);
        assert_eq!(waits(&busy(Some(3600))), [None; 4]);
    }
}
