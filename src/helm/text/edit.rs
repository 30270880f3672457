//! Edits that keep origins: joining, trimming, splitting, replacing, indenting.
//!
//! In: texts. Out: texts whose parts still say where they were written. Follows Go's `strings` package, odd cases included.

use memchr::memmem;

use super::{Origin, Origins, Part, Text, TextBuilder};

impl Text {
    /// The texts one after the other.
    pub fn concat<'a>(texts: impl IntoIterator<Item = &'a Self>) -> Self {
        Self::join(texts, &Self::default())
    }

    /// The texts with a separator between them.
    pub fn join<'a>(texts: impl IntoIterator<Item = &'a Self>, separator: &Self) -> Self {
        let mut builder = TextBuilder::default();
        for (position, text) in texts.into_iter().enumerate() {
            if position > 0 {
                builder.push(separator);
            }
            builder.push(text);
        }
        builder.finish()
    }

    /// The text without the characters at its start that `is` accepts.
    #[must_use]
    pub fn trim_start_by(&self, is: impl Fn(char) -> bool) -> Self {
        let start = match std::str::from_utf8(self.as_bytes()) {
            Ok(text) => self.len() - text.trim_start_matches(&is).len(),
            Err(_) => {
                self.as_bytes().iter().take_while(|byte| byte.is_ascii() && is(char::from(**byte))).count()
            }
        };
        self.slice(start..self.len())
    }

    /// The text without the characters at its end that `is` accepts.
    #[must_use]
    pub fn trim_end_by(&self, is: impl Fn(char) -> bool) -> Self {
        let end = if let Ok(text) = std::str::from_utf8(self.as_bytes()) {
            text.trim_end_matches(&is).len()
        } else {
            let dropped = self.as_bytes().iter().rev();
            self.len() - dropped.take_while(|byte| byte.is_ascii() && is(char::from(**byte))).count()
        };
        self.slice(0..end)
    }

    /// The text without the characters at both ends that `is` accepts.
    #[must_use]
    pub fn trim_by(&self, is: impl Fn(char) -> bool) -> Self {
        self.trim_start_by(&is).trim_end_by(&is)
    }

    /// The text without a prefix, if it has it.
    #[must_use]
    pub fn strip_prefix(&self, prefix: &[u8]) -> Self {
        let start = if self.as_bytes().starts_with(prefix) { prefix.len() } else { 0 };
        self.slice(start..self.len())
    }

    /// The text without a suffix, if it has it.
    #[must_use]
    pub fn strip_suffix(&self, suffix: &[u8]) -> Self {
        let end = if self.as_bytes().ends_with(suffix) { self.len() - suffix.len() } else { self.len() };
        self.slice(0..end)
    }

    /// The pieces between separators, at most `limit` of them; an empty separator parts characters.
    pub fn split(&self, separator: &[u8], limit: usize) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut start = 0;
        for place in self.places(separator) {
            if pieces.len() + 1 >= limit {
                break;
            }
            if separator.is_empty() && (place == 0 || place == self.len()) {
                continue;
            }
            pieces.push(self.slice(start..place));
            start = place + separator.len();
        }
        if !(separator.is_empty() && self.is_empty()) && limit > 0 {
            pieces.push(self.slice(start..self.len()));
        }
        pieces
    }

    /// The text with all `old` replaced by `new`; an empty `old` is found before each character and at the end.
    #[must_use]
    pub fn replace(&self, old: &[u8], new: &Self) -> Self {
        let mut builder = TextBuilder::default();
        let mut start = 0;
        for place in self.places(old) {
            builder.push_slice(self, start..place);
            builder.push(new);
            start = place + old.len();
        }
        if start == 0 && builder.is_empty() {
            return self.clone();
        }
        builder.push_slice(self, start..self.len());
        builder.finish()
    }

    /// The text with blanks in front of each line, empty ones too.
    #[must_use]
    pub fn indent(&self, blanks: usize) -> Self {
        let margin = vec![b' '; blanks];
        let mut separator = vec![b'\n'];
        separator.extend_from_slice(&margin);
        let body = self.replace(b"\n", &Self::computed(separator));
        Self::concat([&Self::computed(margin), &body])
    }

    /// The text with each part changed on its own (`upper`): every part keeps its origin, but no longer byte by byte.
    #[must_use]
    pub fn map_parts(&self, change: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let Origins::Parts(parts) = &self.origins else { return self.derived(change(&self.bytes)) };
        let mut bytes = Vec::with_capacity(self.len());
        let mut changed = Vec::with_capacity(parts.len());
        let mut from = 0;
        for part in parts.iter() {
            bytes.extend(change(&self.bytes[from..part.end as usize]));
            from = part.end as usize;
            let origin = part.origin.map(|origin| Origin { exact: false, ..origin });
            changed.push(Part { end: super::narrow(bytes.len()), origin, site: part.site });
        }
        Self { bytes: bytes.into(), origins: Origins::Parts(changed.into()) }
    }

    /// Where `needle` stands, from left to right without overlap; an empty one stands before each character and at the end.
    pub(crate) fn places<'a>(&'a self, needle: &'a [u8]) -> Box<dyn Iterator<Item = usize> + 'a> {
        if needle.is_empty() {
            return Box::new(self.character_starts().chain([self.len()]));
        }
        Box::new(memmem::find_iter(&self.bytes, needle))
    }

    /// Where each character begins; bytes that are no characters count as one each.
    fn character_starts(&self) -> impl Iterator<Item = usize> {
        let mut at = 0;
        self.bytes.utf8_chunks().flat_map(move |chunk| {
            let start = at;
            let invalid = start + chunk.valid().len();
            at = invalid + chunk.invalid().len();
            chunk.valid().char_indices().map(move |(offset, _)| start + offset).chain(invalid..at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::FileId;
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str, start: u32) -> Text {
        let end = start + u32::try_from(text.len()).unwrap();
        Text::written(text.as_bytes(), Origin { file: FileId(0), start, end, exact: true })
    }

    /// What stands in the file at the place that each part claims; computed bytes show as `?`.
    fn claimed(text: &Text, file: &str) -> String {
        let mut from = 0;
        let mut claimed = String::new();
        for part in text.parts() {
            let length = part.end as usize - from;
            from = part.end as usize;
            match part.origin {
                Some(origin) => claimed.push_str(&file[origin.start as usize..origin.end as usize]),
                None => claimed.push_str(&"?".repeat(length)),
            }
        }
        claimed
    }

    #[test]
    fn edits_keep_their_places() {
        let file = "..a: 1\nb: 2\n";
        let text = written("a: 1\nb: 2\n", 2);
        let trimmed = text.trim_by(|c| c == '\n');
        assert_eq!(claimed(&trimmed, file), "a: 1\nb: 2");
        let indented = trimmed.indent(2);
        assert_eq!(indented.to_str(), "  a: 1\n  b: 2");
        assert_eq!(claimed(&indented, file), "??a: 1???b: 2");
        let replaced = text.replace(b": ", &Text::from("="));
        assert_eq!((&*replaced.to_str(), &*claimed(&replaced, file)), ("a=1\nb=2\n", "a?1\nb?2\n"));
        let lines: Vec<String> =
            text.split(b"\n", usize::MAX).iter().map(|line| claimed(line, file)).collect();
        assert_eq!(lines, ["a: 1", "b: 2", ""]);
        assert_eq!(claimed(&text.strip_suffix(b"\n").strip_prefix(b"a"), file), ": 1\nb: 2");
    }

    #[test]
    fn changed_parts_keep_their_origins_as_wholes() {
        let text = Text::concat([&written("ab", 0), &Text::from("-"), &written("cd", 7)]);
        let upper = text.map_parts(<[u8]>::to_ascii_uppercase);
        assert_eq!(upper.to_str(), "AB-CD");
        let origins: Vec<_> =
            upper.parts().iter().map(|part| part.origin.map(|o| (o.start, o.exact))).collect();
        assert_eq!(origins, [Some((0, false)), None, Some((7, false))]);
    }

    #[test]
    fn splits_and_replacements_are_those_of_go() {
        let split = |text: &str, separator: &str, limit| -> Vec<String> {
            let pieces = Text::from(text).split(separator.as_bytes(), limit);
            pieces.iter().map(|piece| piece.to_str().into_owned()).collect()
        };
        assert_eq!(split("a,b,c", ",", usize::MAX), ["a", "b", "c"]);
        assert_eq!(split("a,b,c", ",", 2), ["a", "b,c"]);
        assert_eq!(split("", ",", usize::MAX), [""]);
        assert_eq!(split("äb", "", usize::MAX), ["ä", "b"]);
        assert!(split("", "", usize::MAX).is_empty());
        assert!(split("a", ",", 0).is_empty());
        let replaced = Text::from("äb").replace(b"", &Text::from("-"));
        assert_eq!(replaced.to_str(), "-ä-b-");
        assert_eq!(Text::from("").replace(b"", &Text::from("x")).to_str(), "x");
        assert_eq!(Text::from("aXXb").replace(b"X", &Text::from("")).to_str(), "ab");
    }

    proptest! {
        #[test]
        fn edited_bytes_are_where_their_parts_say(
            content in "[ab\n ö]{0,20}", start in 0_usize..22, end in 0_usize..22, blanks in 0_usize..4, old in "[a\n]{0,2}",
        ) {
            let text = written(&content, 0).slice(start..end).indent(blanks).replace(old.as_bytes(), &Text::from("--"));
            let trimmed = text.trim_by(|c| c == ' ' || c == '-');
            let mut from = 0;
            for part in trimmed.parts() {
                let bytes = &trimmed.as_bytes()[from..part.end as usize];
                from = part.end as usize;
                if let Some(origin) = part.origin {
                    prop_assert_eq!(bytes, &content.as_bytes()[origin.start as usize..origin.end as usize]);
                }
            }
            prop_assert_eq!(from, trimmed.len());
        }
    }
}
