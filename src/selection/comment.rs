//! Suppressions in comments of the files that images were written in, or that something was found in: `# staletoken: ignore[rule] until 2027-01-31 reason`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Directive, Ignore, Scope};
use crate::analysis::Analysis;
use crate::problem::Problem;
use crate::rule::Finding;
use crate::source::{Site, Source, Span};

/// What begins a suppression, in any case of its letters; the first is how it is written.
const NAMES: [&str; 2] = ["staletoken", "stale-token"];
/// What it says.
const WORD: &str = "ignore";
/// What other tools say for it.
const OTHER_WORDS: [&str; 5] = ["ignored", "ignores", "disable", "skip", "nolint"];

/// What opens a comment in one of the files that are read.
const OPENERS: [&str; 4] = ["#", "/*", "//", "<!--"];
/// What closes one that does not end with its line.
const CLOSERS: [&str; 2] = ["*/", "-->"];

/// The suppressions in comments of all files that an image or a client was written or printed in, or that have findings.
pub(super) fn all(analysis: &Analysis, findings: &[Finding]) -> (Vec<Ignore>, Vec<Problem>) {
    let mut sources: BTreeMap<&str, &Arc<Source>> = BTreeMap::new();
    for place in findings.iter().flat_map(|finding| &finding.places) {
        for site in std::iter::once(&place.primary).chain(&place.via) {
            sources.insert(site.source.name(), &site.source);
        }
    }
    for container in &analysis.containers {
        for trace in [&container.tag_trace, &container.image_trace] {
            for site in std::iter::once(&trace.primary).chain(&trace.via) {
                sources.insert(site.source.name(), &site.source);
            }
        }
    }
    let dependencies = analysis.dependencies().map(|dependency| &dependency.site);
    for site in dependencies.chain(analysis.bases.iter().map(|based| &based.base.trace.primary)) {
        sources.insert(site.source.name(), &site.source);
    }
    let (mut ignores, mut problems) = (Vec::new(), Vec::new());
    for source in sources.into_values() {
        for read in in_source(source) {
            match read {
                Ok(ignore) => ignores.push(ignore),
                Err(problem) => problems.push(*problem),
            }
        }
    }
    (ignores, problems)
}

fn in_source(source: &Arc<Source>) -> Vec<Result<Ignore, Box<Problem>>> {
    let marks = marks(source.text().as_bytes());
    marks.filter_map(|(at, name)| comment(source, at, name)).collect()
}

/// Where the names begin, in any case of their letters. Each has one `k`, which few words have.
fn marks(text: &[u8]) -> impl Iterator<Item = (usize, &'static str)> {
    let at = |k: usize, name: &'static str| {
        let start = k.checked_sub(name.find('k')?)?;
        text.get(start..start + name.len())?.eq_ignore_ascii_case(name.as_bytes()).then_some((start, name))
    };
    memchr::memchr2_iter(b'k', b'K', text).filter_map(move |k| NAMES.iter().find_map(|name| at(k, name)))
}

/// The suppression whose mark stands at a byte; nothing where that is no comment, or one about something else.
fn comment(source: &Arc<Source>, at: usize, name: &str) -> Option<Result<Ignore, Box<Problem>>> {
    let line = source.position(at).line;
    let span = source.line(line)?;
    let before = source.slice(Span::new(span.start, at)).trim_end();
    let content = OPENERS.iter().find_map(|opener| before.strip_suffix(opener))?.trim();
    let text = source.slice(Span::new(at, span.end));
    let end = CLOSERS.iter().filter_map(|closer| text.find(closer)).min().unwrap_or(text.len());
    let text = text[..end].trim_end();
    let what = what(&text[name.len()..])?;
    let site = Site::new(source.clone(), Span::new(at, at + text.len()));
    let alone = content.trim_start_matches("{{").trim_start_matches('-').is_empty();
    let line = if alone { next_content(source, line) } else { line };
    let scope = Scope::Line { source: source.name().to_owned(), line };
    Some(match what.and_then(Directive::parse) {
        Ok(directive) => Ok(Ignore { site, directive, scope }),
        Err(error) => Err(Box::new(unreadable(site, &error))),
    })
}

/// What stands behind the word `ignore`, given what stands behind our name; nothing where that is no suppression.
fn what(text: &str) -> Option<Result<&str, String>> {
    let (has_colon, said) = match text.trim_start().strip_prefix(':') {
        Some(said) => (true, said.trim_start()),
        None => (false, text.trim_start()),
    };
    let end = said.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(said.len());
    let (word, behind) = said.split_at(end);
    let is = |known: &&str| word.eq_ignore_ascii_case(known);
    if is(&WORD) {
        // Without a colon it may be a sentence about us.
        let is_told =
            has_colon || behind.is_empty() || behind.starts_with('[') || behind.starts_with(" until ");
        return Some(if is_told { Ok(behind) } else { Err("it has no `:` behind the name".to_owned()) });
    }
    (has_colon && OTHER_WORDS.iter().any(is)).then(|| Err(format!("the word is `{WORD}`, not `{word}`")))
}

/// A suppression that holds nothing back because it cannot be read: nothing was lost through it.
pub(super) fn unreadable(site: Site, error: &str) -> Problem {
    Problem::at(site, format!("this suppression cannot be read: {error}"))
        .help("write it as: staletoken: ignore[stale-client] until 2027-01-31 reason")
        .note()
}

/// The first line behind one that is neither blank nor a comment.
fn next_content(source: &Source, line: usize) -> usize {
    let is_content = |line: &usize| {
        let text = source.line(*line).map(|span| source.slice(span).trim()).unwrap_or_default();
        !text.is_empty() && !OPENERS.iter().any(|opener| text.starts_with(opener))
    };
    (line + 1..=source.line_count()).find(is_content).unwrap_or(line + 1)
}
