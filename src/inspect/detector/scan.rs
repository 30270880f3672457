//! A window that moves over a program.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::around::Around;

/// Size of the window.
const WINDOW: usize = 4 << 20;
/// What stays in front of a place that is looked at.
const BEHIND: usize = 1 << 10;
/// What has to be there behind a place that is looked at, unless the program ends: the longest thing that is read whole.
pub(super) const AHEAD: usize = 1 << 20;

/// Who is told of what passes by.
pub(super) trait Watch {
    /// A pattern, by its number, and what is around it; once for each place.
    fn pattern(&mut self, number: usize, around: &Around<'_>);
    /// A window, and the part of it that was not in one before.
    fn window(&mut self, window: &[u8], part: Range<usize>);
}

/// Reads a program to its end.
pub(super) fn run(body: &mut dyn BufRead, search: &AhoCorasick, watch: &mut dyn Watch) -> io::Result<()> {
    let mut window = Vec::new();
    let mut done = 0; // everything in front of it was looked at
    loop {
        let room = (WINDOW - window.len()) as u64;
        let read = body.take(room).read_to_end(&mut window)?;
        let ended = (read as u64) < room;
        let limit = if ended { window.len() } else { window.len() - AHEAD };
        for found in search.find_iter(&window[done..]) {
            let (start, end) = (done + found.start(), done + found.end());
            if start >= limit {
                break;
            }
            watch.pattern(found.pattern().as_usize(), &Around { window: &window, start, end });
        }
        watch.window(&window, done..limit);
        if ended {
            return Ok(());
        }
        let kept = limit - BEHIND;
        window.drain(..kept);
        done = BEHIND;
    }
}
