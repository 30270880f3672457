//! What is around a pattern that was found in a program.

/// Longest text that is read in front of a pattern or behind it.
const MOST_TEXT: usize = 512;

/// A place in a program, with the bytes around it.
pub(super) struct Around<'a> {
    pub(super) window: &'a [u8],
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Around<'a> {
    /// The bytes behind the pattern, as far as the window goes.
    pub(super) fn behind(&self) -> &'a [u8] {
        &self.window[self.end..]
    }

    /// The text around the pattern, in front of it and from its start on, if zeros enclose it, as in the tables of linkers.
    pub(super) fn enclosed(&self) -> Option<(&'a str, &'a str)> {
        let from = self.start.saturating_sub(MOST_TEXT);
        let front = &self.window[from..self.start];
        let front = match front.iter().rposition(|byte| *byte == 0) {
            Some(at) => &front[at + 1..],
            None if from == 0 && self.start < MOST_TEXT => front,
            None => return None,
        };
        let rest = &self.window[self.start..];
        let rest = &rest[..rest.len().min(MOST_TEXT)];
        let end = rest.iter().position(|byte| *byte == 0)?;
        Some((std::str::from_utf8(front).ok()?, std::str::from_utf8(&rest[..end]).ok()?))
    }

    /// The version right behind the pattern: digits and dots first, then what versions may hold.
    pub(super) fn version(&self) -> Option<&'a str> {
        let rest = self.behind();
        let version = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
        let end = rest.iter().take(64).position(|byte| !version(byte))?;
        let text = std::str::from_utf8(&rest[..end]).ok()?;
        (text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('.')).then_some(text)
    }
}
