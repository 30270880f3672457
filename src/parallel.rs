//! Work on many items by several threads at a time.
//!
//! In: items, and what to do with one. Out: the results in the order of the items, whichever is done first.

use std::hint::black_box;
use std::io;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Builder, ScopedJoinHandle};

/// The stack, in bytes, of threads whose work does not go deep.
pub const SHALLOW: usize = 2 << 20;

/// How many bytes the heap of a thread begins with.
const HEAP: usize = 8 << 20;

/// How many threads may work at a time; none and one are the same. It is asked only where there is work for several: to know the machine takes
/// longer than to judge an image.
#[derive(Debug, Clone, Copy)]
pub struct Jobs(pub fn() -> usize);

impl Default for Jobs {
    /// One.
    fn default() -> Self {
        Self(|| 1)
    }
}

/// Does the work for every item, `jobs` at a time, this thread being one of them; the others have `stack` bytes of stack.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    jobs: Jobs,
    stack: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    each_with(items, jobs, stack, || (), |(), item| work(item))
}

/// The same with something of their own that the threads keep between the items.
pub fn each_with<T: Sync, R: Send, K>(
    items: &[T],
    jobs: Jobs,
    stack: usize,
    keep: impl Fn() -> K + Sync,
    work: impl Fn(&mut K, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || taken(items, &next, &keep, &work);
    let done = thread::scope(|scope| {
        let widened = || {
            widen_heap();
            take()
        };
        let start = || Builder::new().stack_size(stack).spawn_scoped(scope, widened);
        // Fewer threads take longer, and that is all.
        let others: Vec<_> = (1..threads(items, jobs)).map_while(|_| start().ok()).collect();
        let mine = take();
        mine.into_iter().chain(others.into_iter().flat_map(finished)).collect()
    });
    in_order(done)
}

/// The same on other threads, which each keep something of their own between the items, while this one does something else; an error when not one
/// of them can be started.
pub fn each_deep<T: Sync, R: Send, K>(
    items: &[T],
    jobs: Jobs,
    stack: usize,
    keep: impl Fn() -> K + Sync,
    work: impl Fn(&mut K, &T) -> R + Sync,
    meanwhile: impl FnOnce(),
) -> io::Result<Vec<R>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let next = AtomicUsize::new(0);
    let take = || {
        widen_heap();
        taken(items, &next, &keep, &work)
    };
    let done = thread::scope(|scope| {
        let start = || Builder::new().stack_size(stack).spawn_scoped(scope, take);
        let first = start()?;
        let others: Vec<_> = (1..threads(items, jobs)).map_while(|_| start().ok()).collect();
        meanwhile();
        Ok::<_, io::Error>(std::iter::once(first).chain(others).flat_map(finished).collect())
    });
    done.map(in_order)
}

/// Does some work on a thread that has `stack` bytes of stack, while this one does something else; one after the other where no thread can be
/// started.
pub fn beside<A: Send, B>(
    stack: usize,
    work: impl Fn() -> A + Sync,
    meanwhile: impl FnOnce() -> B,
) -> (A, B) {
    thread::scope(|scope| {
        let started = Builder::new().stack_size(stack).spawn_scoped(scope, &work);
        let done = meanwhile();
        let worked = started
            .map_or_else(|_| work(), |thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        (worked, done)
    })
}

fn threads<T>(items: &[T], jobs: Jobs) -> usize {
    if items.len() < 2 { 1 } else { (jobs.0)().min(items.len()) }
}

/// Lets the heap of a thread that was just started grow in one step. That of glibc grows by a page at a time, with a call of the system and a lock
/// on the memory of the whole process for each: more than the work for a small chart takes. What is asked for and given back stays with the thread,
/// untouched; the first, larger block makes glibc take the second one from the heap of the thread. It is all the same to other allocators.
fn widen_heap() {
    for size in [2 * HEAP, HEAP] {
        let mut block = Vec::<u8>::new();
        // Where there is not so much, the heap grows as ever.
        let _ = block.try_reserve_exact(size);
        drop(black_box(block));
    }
}

/// The results of one thread, with the places of their items.
type Done<R> = Vec<(usize, R)>;

/// Does the work for one item after the other that no other thread took.
fn taken<T, R, K>(
    items: &[T],
    next: &AtomicUsize,
    keep: impl Fn() -> K,
    work: impl Fn(&mut K, &T) -> R,
) -> Done<R> {
    let (mut kept, mut done) = (keep(), Vec::new());
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(item) = items.get(at) else { return done };
        done.push((at, work(&mut kept, item)));
    }
}

fn finished<R>(thread: ScopedJoinHandle<'_, Done<R>>) -> Done<R> {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

fn in_order<R>(mut done: Done<R>) -> Vec<R> {
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..100).collect();
        let doubled: Vec<u32> = items.iter().map(|item| item * 2).collect();
        for jobs in [Jobs(|| 0), Jobs::default(), Jobs(|| 2), Jobs(|| 7), Jobs(|| 200)] {
            assert_eq!(each(&items, jobs, SHALLOW, |item| item * 2), doubled, "{}", (jobs.0)());
            let deep = each_deep(&items, jobs, SHALLOW, || (), |(), item| item * 2, || ()).unwrap();
            assert_eq!(deep, doubled, "{}", (jobs.0)());
        }
        assert!(each(&[0_u32; 0], Jobs(|| 4), SHALLOW, |item| *item).is_empty());
    }
}
