//! Texts put together from others.
//!
//! In: bytes and texts, in order. Out: a [`Text`] whose parts keep their origins.

use super::{Origin, Origins, Part, Text, narrow};

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
