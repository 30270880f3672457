//! Template texts that were parsed already.
//!
//! In: the bytes of a template. Out: what it says, parsed once as long as it is remembered. Charts bring the same library and the same
//! sub-charts again and again, and environments the whole chart. What is remembered knows no file: only its spans.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::lexer::Mistake;
use super::parser::{Parsed, parse};
use crate::helm::text::Text;

/// Bytes of text that are remembered; beyond, all is forgotten.
const MOST_BYTES: usize = 4 << 20;
/// Larger texts are not remembered.
const LARGEST: usize = 64 << 10;

/// Parsed templates by their texts. Each thread that renders has its own.
#[derive(Debug, Default)]
pub(crate) struct Parses {
    /// By length: texts of one length are few.
    by_length: BTreeMap<usize, Vec<(Text, Rc<Parsed>)>>,
    bytes: usize,
}

impl Parses {
    /// What a text says; an error when it has more than `most` pieces and tokens.
    pub(super) fn parse(&mut self, text: &Text, most: usize) -> Result<Rc<Parsed>, Mistake> {
        let same = self.by_length.get(&text.len()).into_iter().flatten().find(|(known, _)| known == text);
        if let Some((_, parsed)) = same.filter(|(_, parsed)| parsed.size <= most) {
            return Ok(parsed.clone());
        }
        let parsed = Rc::new(parse(text, most)?);
        if text.len() <= LARGEST {
            if self.bytes + text.len() > MOST_BYTES {
                *self = Self::default();
            }
            self.bytes += text.len();
            self.by_length.entry(text.len()).or_default().push((text.clone(), parsed.clone()));
        }
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::text::{FileId, Origin};

    #[test]
    fn the_same_text_is_parsed_once_wherever_it_stands() {
        let mut parses = Parses::default();
        let text = |file| {
            let origin = Origin { file: FileId(file), start: 0, end: 14, exact: true };
            Text::written(&b"{{ print 1 }}\n"[..], origin)
        };
        let first = parses.parse(&text(1), usize::MAX).unwrap();
        assert!(Rc::ptr_eq(&first, &parses.parse(&text(2), usize::MAX).unwrap()));
        assert!(!Rc::ptr_eq(&first, &parses.parse(&Text::from("{{ print 2 }}\n"), usize::MAX).unwrap()));
        assert!(parses.parse(&text(1), first.size - 1).is_err(), "the limit holds for what is known too");
    }
}
