//! Many at once, but not too many at one registry.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// How many may be under way.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// In all.
    pub at_once: usize,
    /// In one lane.
    pub per_lane: usize,
}

/// Eight, and four at one registry.
pub const LIMITS: Limits = Limits { at_once: 8, per_lane: 4 };

/// What is still to do: items by lane, and how many of each lane are under way.
struct Work<'a> {
    waiting: BTreeMap<&'a str, Vec<usize>>,
    running: BTreeMap<&'a str, usize>,
}

/// Does the work for every item, several at once; the results are in the order of the items.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    limits: Limits,
    lane: fn(&T) -> &str,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let mut waiting: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate().rev() {
        waiting.entry(lane(item)).or_default().push(index);
    }
    let (todo, free) = (Mutex::new(Work { waiting, running: BTreeMap::new() }), Condvar::new());
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..limits.at_once.min(items.len()) {
            scope.spawn(|| {
                let mut finished = None;
                while let Some((lane, index)) = next(&todo, &free, limits, finished.take()) {
                    let result = work(&items[index]);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
                    finished = Some(lane);
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The next item, of the lane with the fewest under way; waits while all lanes that have one are full. The lane of the item that was
/// finished before is given back.
fn next<'a>(
    todo: &Mutex<Work<'a>>,
    free: &Condvar,
    limits: Limits,
    finished: Option<&'a str>,
) -> Option<(&'a str, usize)> {
    let mut work = todo.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(lane) = finished {
        work.running.entry(lane).and_modify(|count| *count -= 1);
        free.notify_all();
    }
    loop {
        if work.waiting.is_empty() {
            return None;
        }
        let running = |lane: &str| work.running.get(lane).copied().unwrap_or_default();
        let open = work.waiting.keys().copied().filter(|lane| running(lane) < limits.per_lane.max(1));
        let Some(lane) = open.min_by_key(|lane| running(lane)) else {
            work = free.wait(work).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let items = work.waiting.get_mut(lane)?;
        let index = items.pop()?;
        if items.is_empty() {
            work.waiting.remove(lane);
        }
        *work.running.entry(lane).or_default() += 1;
        return Some((lane, index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_and_no_lane_is_crowded() {
        let items: Vec<(usize, &str)> = (0..60).map(|index| (index, ["a", "b", "c"][index % 3])).collect();
        let running = Mutex::new(BTreeMap::<&str, usize>::new());
        let most = Mutex::new((0, 0));
        let limits = Limits { at_once: 5, per_lane: 2 };
        let results = each(
            &items,
            limits,
            |item| item.1,
            |(index, lane)| {
                let mut now = running.lock().unwrap();
                *now.entry(lane).or_default() += 1;
                let (total, here) = (now.values().sum(), now[lane]);
                drop(now);
                {
                    let mut most = most.lock().unwrap();
                    *most = (most.0.max(total), most.1.max(here));
                }
                thread::yield_now();
                *running.lock().unwrap().get_mut(lane).unwrap() -= 1;
                index * 2
            },
        );
        assert_eq!(results, (0..60).map(|index| index * 2).collect::<Vec<_>>());
        let (total, here) = *most.lock().unwrap();
        assert!(total <= 5 && here <= 2, "{total} at once, {here} in one lane");
    }

    #[test]
    fn nothing_to_do_is_done_at_once() {
        let results: Vec<usize> = each(&[], LIMITS, |item: &String| item, String::len);
        assert!(results.is_empty());
    }
}
