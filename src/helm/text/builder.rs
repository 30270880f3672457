//! Texts put together from others.
//!
//! In: bytes and texts, in order. Out: a [`Text`] whose parts keep their origins.

use std::ops::Range;

use super::{Origin, Origins, Part, Text, narrow, parts_within};

/// Parts of one text whose origins are kept. What comes behind them has none: hostile templates double their texts.
const MOST_PARTS: usize = 1 << 20;

/// A text under construction.
#[derive(Debug, Default)]
pub struct TextBuilder {
    bytes: Vec<u8>,
    parts: Vec<Part>,
}

impl TextBuilder {
    /// Adds computed bytes.
    pub fn push_bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.close(None, None);
    }

    /// Adds a text with its origins.
    pub fn push(&mut self, text: &Text) {
        self.push_printed(text, None);
    }

    /// Adds a text that the action at `site` prints; parts that an inner action printed keep that one.
    pub fn push_printed(&mut self, text: &Text, site: Option<Origin>) {
        let base = self.bytes.len();
        self.bytes.extend_from_slice(text.as_bytes());
        match &text.origins {
            Origins::None => self.close(None, site),
            Origins::Whole(origin) => self.close(Some(*origin), site),
            Origins::Parts(parts) => {
                for part in parts.iter() {
                    self.close_at(base + part.end as usize, part.origin, part.site.or(site));
                }
            }
        }
    }

    /// Adds a part of a text with its origins; ranges outside of it are cut.
    pub fn push_slice(&mut self, text: &Text, range: Range<usize>) {
        let end = range.end.min(text.len());
        let start = range.start.min(end);
        let base = self.bytes.len();
        self.bytes.extend_from_slice(&text.as_bytes()[start..end]);
        match &text.origins {
            Origins::None => self.close(None, None),
            Origins::Whole(origin) => self.close(Some(origin.slice(start, end)), None),
            Origins::Parts(parts) => {
                for part in parts_within(parts, start, end) {
                    self.close_at(base + part.end as usize, part.origin, part.site);
                }
            }
        }
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The finished text.
    pub fn finish(self) -> Text {
        let origins = match self.parts.as_slice() {
            [] => Origins::None,
            parts if parts.iter().all(|part| part.origin.is_none() && part.site.is_none()) => Origins::None,
            [Part { origin: Some(origin), site: None, .. }] => Origins::Whole(*origin),
            _ => Origins::Parts(self.parts.into()),
        };
        Text { bytes: self.bytes.into(), origins }
    }

    fn close(&mut self, origin: Option<Origin>, site: Option<Origin>) {
        self.close_at(self.bytes.len(), origin, site);
    }

    fn close_at(&mut self, end: usize, origin: Option<Origin>, site: Option<Origin>) {
        let end = narrow(end);
        let behind = self.parts.len() > MOST_PARTS;
        match self.parts.last_mut() {
            Some(last) if last.end == end => {}
            Some(last) if behind => *last = Part { end, origin: None, site: None },
            Some(last) if last.origin.is_none() && origin.is_none() && last.site == site => last.end = end,
            None if end == 0 => {}
            _ => self.parts.push(Part { end, origin, site }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::FileId;
    use super::*;

    fn origin(start: u32, end: u32) -> Origin {
        Origin { file: FileId(0), start, end, exact: true }
    }

    #[test]
    fn a_slice_is_added_as_if_it_were_a_text() {
        let mut builder = TextBuilder::default();
        for (start, bytes) in [(10, "ab"), (30, "cd"), (50, "ef")] {
            builder.push(&Text::written(bytes.as_bytes(), origin(start, start + 2)));
        }
        let text = builder.finish();
        let shown = |text: &Text| {
            let parts = text.parts().into_iter().map(|part| (part.end, part.origin));
            (text.as_bytes().to_vec(), parts.collect::<Vec<_>>())
        };
        for start in 0..=text.len() {
            for end in start..=text.len() {
                let mut builder = TextBuilder::default();
                builder.push_slice(&text, start..end);
                let expected = Text::concat([&text.slice(start..end)]);
                assert_eq!(shown(&builder.finish()), shown(&expected), "{start}..{end}");
                assert_eq!(expected.as_bytes(), &b"abcdef"[start..end]);
            }
        }
        assert_eq!(text.slice(1..3).parts()[1].origin, Some(origin(30, 31)));
    }

    #[test]
    fn built_texts_know_their_parts() {
        let mut builder = TextBuilder::default();
        builder.push_bytes(b"image: ");
        builder.push_printed(&Text::written(&b"a/b"[..], origin(3, 6)), Some(origin(70, 80)));
        builder.push(&Text::from(""));
        let text = builder.finish().slice(5..9);
        assert_eq!(text.as_bytes(), b": a/");
        let parts = text.parts();
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (parts[1].end, parts[1].origin, parts[1].site),
            (4, Some(origin(3, 5)), Some(origin(70, 80)))
        );
    }
}
