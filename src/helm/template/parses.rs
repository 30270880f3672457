//! The texts of a release parsed, those that were parsed already not once more.
//!
//! In: the bytes of templates. Out: what they say, parsed once as long as it is remembered, by several threads where nobody else needs them.
//! Charts bring the same library and the same sub-charts again and again, and environments the whole chart. What is remembered knows no file:
//! only its spans.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::STACK;
use super::growth::Growth;
use super::lexer::Mistake;
use super::parser::{Parsed, parse, too_many};
use super::set::Parse;
use crate::helm::text::Text;
use crate::parallel::{self, Jobs};

/// Most pieces and tokens that the templates of a release may have.
const MOST_PARTS: usize = 2_000_000;
/// Bytes of text that are remembered; beyond, all is forgotten. More are parsed one text after the other, so that no more are held than are
/// permitted.
const MOST_BYTES: usize = 4 << 20;
/// Larger texts are not remembered.
const LARGEST: usize = 64 << 10;
/// Texts of so many bytes take longer to parse than a thread takes to start.
const WORTH_A_THREAD: usize = 48 << 10;

/// Parsed templates by their texts. Each thread that renders has its own.
#[derive(Debug, Default)]
pub(crate) struct Parses {
    /// By length: texts of one length are few.
    by_length: BTreeMap<usize, Vec<(Text, Rc<Parsed>)>>,
    bytes: usize,
    /// How many threads may parse, where there are any that nobody else needs.
    helpers: Option<Jobs>,
    /// What the next text grows in.
    growth: Growth,
}

/// What a text says that nobody asks for again.
pub(crate) fn parse_once(text: &Text) -> Parse {
    parse(text.as_bytes(), MOST_PARTS, &mut Growth::default()).map(Rc::new)
}

impl Parses {
    /// None yet, and so many threads that may parse at a time.
    pub(crate) fn by(jobs: Jobs) -> Self {
        Self { helpers: Some(jobs), ..Self::default() }
    }

    /// What the texts of a release say, in their order; a mistake for those that have more pieces and tokens than those before them left.
    pub(crate) fn all(&mut self, texts: &[Text]) -> Vec<Parse> {
        let ahead = self.ahead(texts);
        let mut left = MOST_PARTS;
        let whole = |(text, ahead): (&Text, Option<Result<Parsed, Mistake>>)| {
            let parsed = self.one(text, left, ahead)?;
            left -= parsed.size;
            Ok(parsed)
        };
        texts.iter().zip(ahead).map(whole).collect()
    }

    /// What a text says, perhaps parsed ahead; a mistake when it has more than `most` pieces and tokens.
    fn one(&mut self, text: &Text, most: usize, ahead: Option<Result<Parsed, Mistake>>) -> Parse {
        if let Some(parsed) = self.known(text).filter(|parsed| parsed.size <= most) {
            return Ok(parsed.clone());
        }
        let parsed = ahead.unwrap_or_else(|| parse(text.as_bytes(), most, &mut self.growth))?;
        if parsed.size > most {
            return Err(too_many());
        }
        let parsed = Rc::new(parsed);
        if text.len() <= LARGEST {
            if self.bytes + text.len() > MOST_BYTES {
                (self.by_length, self.bytes) = (BTreeMap::new(), 0);
            }
            self.bytes += text.len();
            self.by_length.entry(text.len()).or_default().push((text.clone(), parsed.clone()));
        }
        Ok(parsed)
    }

    fn known(&self, text: &Text) -> Option<&Rc<Parsed>> {
        let same = self.by_length.get(&text.len()).into_iter().flatten().find(|(known, _)| known == text);
        same.map(|(_, parsed)| parsed)
    }

    /// The texts that are parsed by several threads.
    fn ahead(&self, texts: &[Text]) -> Vec<Option<Result<Parsed, Mistake>>> {
        let mut ahead: Vec<_> = texts.iter().map(|_| None).collect();
        let Some(jobs) = self.helpers else { return ahead };
        let mut seen = BTreeSet::new();
        let is_new = |text: &Text| self.known(text).is_none();
        let new: Vec<(usize, &[u8])> = texts
            .iter()
            .enumerate()
            .filter(|(_, text)| is_new(text))
            .map(|(place, text)| (place, text.as_bytes()))
            .filter(|(_, text)| seen.insert(*text))
            .collect();
        let bytes: usize = new.iter().map(|(_, text)| text.len()).sum();
        if !(WORTH_A_THREAD..=MOST_BYTES).contains(&bytes) {
            return ahead;
        }
        let whole = |growth: &mut Growth, (_, text): &(usize, &[u8])| parse(text, MOST_PARTS, growth);
        let parsed = parallel::each_with(&new, jobs, STACK, Growth::default, whole);
        for ((place, _), parsed) in new.iter().zip(parsed) {
            ahead[*place] = Some(parsed);
        }
        ahead
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::text::{FileId, Origin};

    fn text(content: &[u8], file: u32) -> Text {
        let end = u32::try_from(content.len()).unwrap();
        Text::written(content, Origin { file: FileId(file), start: 0, end, exact: true })
    }

    #[test]
    fn the_same_text_is_parsed_once_wherever_it_stands() {
        let mut parses = Parses::default();
        let template = b"{{ print 1 }}\n";
        let first = parses.one(&text(template, 1), usize::MAX, None).unwrap();
        let again = |parses: &mut Parses, text: &Text, most| parses.one(text, most, None);
        assert!(Rc::ptr_eq(&first, &again(&mut parses, &text(template, 2), usize::MAX).unwrap()));
        let other = Text::from("{{ print 2 }}\n");
        assert!(!Rc::ptr_eq(&first, &again(&mut parses, &other, usize::MAX).unwrap()));
        let known = again(&mut parses, &text(template, 1), first.size - 1);
        assert!(known.is_err(), "the limit holds for what is known too");
    }

    #[test]
    fn several_threads_find_what_one_finds() {
        let line = "{{ if .a }}{{ include \"b\" (dict \"c\" 1.5) }}{{ end }}\n";
        let good = |count| Text::from(line.repeat(count));
        let texts = [good(900), good(901), Text::from("{{ if }}"), good(900), good(902)];
        let found = |jobs| {
            let parsed = Parses::by(jobs).all(&texts);
            parsed.into_iter().map(|parsed| parsed.map(|parsed| parsed.size)).collect::<Vec<_>>()
        };
        assert_eq!(found(Jobs(|| 3)), found(Jobs::default()));
        assert!(found(Jobs(|| 3))[2].is_err());
    }

    #[test]
    fn texts_that_have_too_much_in_all_are_refused_one_by_one() {
        let large = Text::from("{{1}}".repeat(MOST_PARTS / 4 + 1));
        for jobs in [Jobs::default(), Jobs(|| 2)] {
            let texts = [large.clone(), large.clone(), Text::from("{{1}}")];
            let parsed = Parses::by(jobs).all(&texts);
            let is_whole: Vec<bool> = parsed.iter().map(Result::is_ok).collect();
            assert_eq!(is_whole, [true, false, true]);
        }
    }
}
