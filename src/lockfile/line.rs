//! Lines of a text with their places, and unresolved merges taken out of it.

use std::borrow::Cow;

use super::Trouble;
use crate::source::Span;

/// The text with every unresolved merge blanked out byte by byte, so that places stay true, and a trouble for each.
pub(super) fn without_conflicts(text: &str) -> (Cow<'_, str>, Vec<Trouble>) {
    if !text.contains("<<<<<<< ") {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut clean = String::with_capacity(text.len());
    let mut troubles = Vec::new();
    let mut open: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let at = clean.len();
        if open.is_none() && line.starts_with("<<<<<<< ") {
            open = Some(at);
        }
        if let Some(start) = open {
            clean.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
            if line.starts_with(">>>>>>> ") {
                troubles.push(conflict(start, clean.len()));
                open = None;
            }
        } else {
            clean.push_str(line);
        }
    }
    if let Some(start) = open {
        troubles.push(conflict(start, clean.len()));
    }
    (Cow::Owned(clean), troubles)
}

fn conflict(start: usize, end: usize) -> Trouble {
    let message = "the file holds an unresolved merge: these lines were left out, resolve it and run again";
    Trouble { message: message.to_owned(), span: Span::new(start, end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_a_merge_are_left_out_and_places_stay() {
        let text = "a\n<<<<<<< HEAD\nö\n=======\nc\n>>>>>>> x\nd\n";
        let (clean, troubles) = without_conflicts(text);
        assert_eq!(clean.len(), text.len());
        assert_eq!(clean.split_whitespace().collect::<Vec<_>>(), ["a", "d"]);
        assert_eq!(clean.find('d'), text.rfind('d'));
        assert_eq!(troubles.len(), 1);
        assert_eq!(troubles[0].span.start, 2);
    }

    #[test]
    fn a_merge_without_end_reaches_to_the_end() {
        let (clean, troubles) = without_conflicts("a\n<<<<<<< HEAD\nb\n");
        assert_eq!(clean.trim(), "a");
        assert_eq!(troubles[0].span, Span::new(2, 17));
    }
}
