//! The order of map keys in `toYaml`: as a person would sort them, `a2` before `a10`.
//!
//! In: the entries of a map. Out: the entries in their order.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::scalar::Dialect;
use crate::helm::character;

/// Up to this many keys Go sorts by insertion.
const INSERTED: usize = 12;

/// Sorts entries, which come in the order of their bytes. The order of keys such as `a10`, `a1b` and `a2` runs in a circle, in Go
/// too, so the standard library's sort, which may panic then, is out of the question. What helm prints of such keys depends on
/// where Go happens to begin its walk through the map; sorting by insertion from the first key on gives what it prints of small
/// maps in most of its runs.
pub(super) fn sort<T>(entries: Vec<(&str, T)>, dialect: Dialect) -> Vec<(&str, T)> {
    let mut runs = VecDeque::new();
    for (position, entry) in entries.into_iter().enumerate() {
        if position % INSERTED == 0 {
            runs.push_back(Vec::with_capacity(INSERTED));
        }
        if let Some(run) = runs.back_mut() {
            insert(run, entry, dialect);
        }
    }
    let mut merged = VecDeque::new();
    while runs.len() > 1 {
        while let Some(first) = runs.pop_front() {
            merged.push_back(match runs.pop_front() {
                Some(second) => merge(first, second, dialect),
                None => first,
            });
        }
        std::mem::swap(&mut runs, &mut merged);
    }
    runs.pop_front().unwrap_or_default()
}

/// Moves an entry forward until the one before it is not greater.
fn insert<'a, T>(run: &mut Vec<(&'a str, T)>, entry: (&'a str, T), dialect: Dialect) {
    let place = run.iter().rposition(|(key, _)| natural(entry.0, key, dialect).is_ge());
    run.insert(place.map_or(0, |place| place + 1), entry);
}

fn merge<'a, T>(first: Vec<(&'a str, T)>, second: Vec<(&'a str, T)>, dialect: Dialect) -> Vec<(&'a str, T)> {
    let mut merged = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
    while let (Some((a, _)), Some((b, _))) = (first.peek(), second.peek()) {
        let from = if natural(b, a, dialect).is_lt() { &mut second } else { &mut first };
        merged.extend(from.next());
    }
    merged.extend(first);
    merged.extend(second);
    merged
}

/// Compares two keys as go-yaml does.
fn natural(a: &str, b: &str, dialect: Dialect) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let Some(at) = a.iter().zip(&b).position(|(a, b)| a != b) else {
        return a.len().cmp(&b.len());
    };
    let behind_digit = dialect == Dialect::Pretty && at > 0 && character::is_digit(a[at - 1]);
    match (character::is_letter(a[at]), character::is_letter(b[at])) {
        (true, true) => return a[at].cmp(&b[at]),
        (true, false) => return if behind_digit { Ordering::Less } else { Ordering::Greater },
        (false, true) => return if behind_digit { Ordering::Greater } else { Ordering::Less },
        (false, false) => {}
    }
    // A zero is part of a longer number when that began before the difference: it weighs as if a one stood before it.
    let zero = a[at] == '0' || b[at] == '0';
    let inside = zero && a[..at].iter().rev().take_while(|c| character::is_digit(**c)).any(|c| *c != '0');
    let (a_value, a_end) = value(&a, at, inside);
    let (b_value, b_end) = value(&b, at, inside);
    a_value.cmp(&b_value).then(a_end.cmp(&b_end)).then(a[at].cmp(&b[at]))
}

/// The value of the digits from `at` on, and where they end; wraps around as Go's does.
fn value(text: &[char], at: usize, inside: bool) -> (i64, usize) {
    let digits = text[at..].iter().take_while(|c| character::is_digit(**c));
    let (mut value, mut end) = (i64::from(inside), at);
    for digit in digits {
        let digit = i64::from(u32::from(*digit)) - i64::from(u32::from('0'));
        value = value.wrapping_mul(10).wrapping_add(digit);
        end += 1;
    }
    (value, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(keys: &str, dialect: Dialect) -> String {
        let entries = keys.split(' ').rev().map(|key| (key, ())).collect();
        let sorted = sort(entries, dialect);
        sorted.iter().map(|(key, ())| *key).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_stand_as_go_yaml_sorts_them() {
        let keys = "-a 0 00 1 2 02 A B a a/b a1 a2 a10 ab b1 b01 x100 x101 é";
        assert_eq!(sorted(keys, Dialect::Compact), keys);
        assert_eq!(sorted("10 1a", Dialect::Compact), "10 1a");
        assert_eq!(sorted("1a 10", Dialect::Pretty), "1a 10");
    }

    #[test]
    fn keys_that_run_in_a_circle_stand_as_helm_has_them_most_often() {
        let entries = ["a10", "a1b", "a2", "b"].map(|key| (key, ()));
        assert_eq!(sort(entries.to_vec(), Dialect::Compact), entries);
    }

    #[test]
    fn orders_that_run_in_a_circle_are_sorted_somehow() {
        let keys: Vec<String> = (0..300).flat_map(|n| [format!("{n}"), format!("{n}a")]).collect();
        let entries = keys.iter().map(|key| (key.as_str(), ())).collect();
        assert_eq!(sort(entries, Dialect::Compact).len(), keys.len());
    }
}
