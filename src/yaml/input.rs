//! What the parser takes for something else than Go does, out of its way.
//!
//! In: the text of a document. Out: the text for the parser, and how its bytes and characters lead back. YAML 1.1 breaks lines at the
//! next-line character too, and takes a byte order mark for a letter unless the text starts with it.

use std::borrow::Cow;

use crate::source::Span;

const NEXT_LINE: char = '\u{85}';
const ORDER_MARK: char = '\u{feff}';

/// A text that the parser reads as Go reads the one it was made of.
pub(super) struct Input<'a> {
    pub(super) text: Cow<'a, str>,
    /// The places in the text in front of which a byte was left out.
    cuts: Vec<usize>,
    /// The letter that stands for a byte order mark.
    mark: Option<char>,
}

impl<'a> Input<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        if !text.contains([NEXT_LINE, ORDER_MARK]) {
            return Self { text: Cow::Borrowed(text), cuts: Vec::new(), mark: None };
        }
        // A letter of as many bytes that nobody uses, and the text does not.
        let mark = ('\u{e000}'..='\u{f8ff}').find(|letter| !text.contains(*letter));
        let mut input = Self { text: Cow::Borrowed(""), cuts: Vec::new(), mark };
        let mut made = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                NEXT_LINE => {
                    made.push('\n');
                    // The line feed is a byte shorter.
                    input.cuts.push(made.len());
                }
                ORDER_MARK => made.push(mark.unwrap_or(ORDER_MARK)),
                other => made.push(other),
            }
        }
        Self { text: Cow::Owned(made), ..input }
    }

    /// Bytes of the parser's text as bytes of the document.
    pub(super) fn place(&self, span: Span) -> Span {
        let whole = |at: usize| at + self.cuts.partition_point(|place| *place <= at);
        Span::new(whole(span.start), whole(span.end))
    }

    /// A scalar as the document has it.
    pub(super) fn scalar<'b>(&self, text: Cow<'b, str>) -> Cow<'b, str> {
        match self.mark {
            Some(mark) if text.contains(mark) => {
                text.replace(mark, ORDER_MARK.encode_utf8(&mut [0; 4])).into()
            }
            _ => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_document() {
        let text = "a: \u{feff}b\u{85}\u{85}\nc: d";
        let input = Input::new(text);
        let at = input.text.find("c: d").unwrap();
        assert_eq!(&text[input.place(Span::new(at, at + 4)).start..], "c: d");
        assert_eq!(input.scalar(Cow::Borrowed(&input.text[3..7])), "\u{feff}b");
    }
}
