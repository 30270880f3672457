//! Rendered templates split into documents, in the order in which `helm template` prints them.
//!
//! In: the text of each template. Out: [`Document`]s, and a problem for each document that Helm would refuse. Helm's splitter is
//! looser than kubectl's: `---` at the start of a line is enough, whatever follows it.

mod head;
mod order;

use std::sync::Arc;

use self::head::Head;
use super::provenance::RenderedText;
use crate::problem::Problem;
use crate::source::{Span, Trace, Tracer};
use crate::yaml::{self, Node};

/// Longest document that is read.
const LONGEST: usize = 8 << 20;
/// Most commas and opening brackets of a document: each is a value, which takes more memory than its text.
const MOST_MARKS: usize = 500_000;
/// Most values that the documents of a release may hold.
const MOST_VALUES: usize = 2_000_000;
/// Most documents of one template: each may be a problem.
const MOST_OF_TEMPLATE: usize = 20_000;
/// Most documents of a release.
const MOST_DOCUMENTS: usize = 100_000;

/// A document that `helm template` would print.
#[derive(Debug, Clone)]
pub struct Document {
    /// The template, as Helm names it: `chart/templates/deployment.yaml`.
    pub template: Arc<str>,
    /// The rendered text of the template.
    pub rendered: Arc<RenderedText>,
    /// The bytes of the document in it.
    pub span: Span,
    /// The tree, with spans in the text of the document; nothing for a document of comments alone.
    pub root: Option<Node>,
    /// Whether Helm runs it at some point of a release instead of installing it.
    pub hook: bool,
    kind: String,
}

impl Document {
    /// The chart that the template is of.
    pub fn chart(&self) -> Option<String> {
        self.template.split_once("/templates/").map(|(chart, _)| chart.to_owned())
    }

    /// The text of the document.
    pub fn text(&self) -> &str {
        self.rendered.slice(self.span)
    }

    /// What knows where the text of the document was written.
    pub fn tracer(&self) -> Arc<dyn Tracer + Send + Sync> {
        Arc::new(InDocument { rendered: self.rendered.clone(), span: self.span })
    }
}

/// Traces spans of a document, which is a part of a rendered text.
struct InDocument {
    rendered: Arc<RenderedText>,
    span: Span,
}

impl Tracer for InDocument {
    fn trace(&self, span: Span) -> Trace {
        self.rendered.trace(span.shifted(self.span.start))
    }

    fn text(&self) -> &str {
        self.rendered.slice(self.span)
    }
}

/// Splits the rendered templates into documents, in Helm's order. The templates may come in any order.
pub(crate) fn documents(
    mut templates: Vec<(Arc<str>, Arc<RenderedText>)>,
    problems: &mut Vec<Problem>,
) -> Vec<Document> {
    templates.sort_by(|a, b| a.0.cmp(&b.0));
    let mut documents = Vec::new();
    let mut room = Room { values: MOST_VALUES, documents: MOST_DOCUMENTS, is_full: false };
    for (template, rendered) in templates {
        let most = MOST_OF_TEMPLATE.min(room.documents);
        let mut spans = split(rendered.text(), most + 1);
        if let Some(behind) = spans.get(most) {
            let message = format!(
                "more than the limit of {most} documents are rendered, so those behind them were not read"
            );
            problems.push(*refused(&rendered, Span::new(behind.start, behind.start), message));
            spans.truncate(most);
        }
        room.documents -= spans.len();
        room.is_full = false;
        for span in spans {
            match document(&template, &rendered, span, &mut room) {
                Ok(document) => documents.extend(document),
                Err(problem) => problems.push(*problem),
            }
            if room.is_full {
                break;
            }
        }
    }
    order::sort(&mut documents);
    documents
}

/// What `helm template` prints of documents in its order.
pub fn print(documents: &[Document]) -> String {
    let mut stream = String::new();
    for document in documents.iter().filter(|document| !document.hook) {
        push(&mut stream, document);
    }
    // Helm trims what is not a hook.
    let mut stream = format!("{}\n", stream.trim());
    for document in documents.iter().filter(|document| document.hook) {
        push(&mut stream, document);
    }
    stream
}

fn push(stream: &mut String, document: &Document) {
    for part in ["---\n# Source: ", &document.template, "\n", document.text(), "\n"] {
        stream.push_str(part);
    }
}

/// What a release may hold more than is there.
struct Room {
    values: usize,
    documents: usize,
    /// Whether a document of this template had more values than there is room for.
    is_full: bool,
}

/// A problem at a place of a rendered text.
fn refused(rendered: &RenderedText, span: Span, message: String) -> Box<Problem> {
    let trace = rendered.trace(span);
    let via = trace.via.iter().map(ToString::to_string).collect();
    Box::new(Problem::at(trace.primary, message).trace(via))
}

/// A document of a template; nothing for a hook that no version of Helm runs.
fn document(
    template: &Arc<str>,
    rendered: &Arc<RenderedText>,
    span: Span,
    room: &mut Room,
) -> Result<Option<Document>, Box<Problem>> {
    let refused = |span: Span, message: String| refused(rendered, span, message);
    if span.len() > LONGEST {
        let message = format!("a rendered document is longer than the limit of {} MiB", LONGEST >> 20);
        return Err(refused(Span::new(span.start, span.start), message));
    }
    if flow_marks(rendered.slice(span)) > MOST_MARKS {
        let message =
            format!("a rendered document has more than the limit of {MOST_MARKS} commas and brackets");
        return Err(refused(Span::new(span.start, span.start), message));
    }
    let root = yaml::parse(rendered.slice(span)).map_err(|error| {
        refused(error.span.shifted(span.start), format!("a rendered document is no YAML: {}", error.message))
    })?;
    let weight = root.as_ref().map_or(0, |root| root.weight(1));
    room.is_full = weight > room.values;
    if room.is_full {
        let message = format!(
            "the rendered documents hold more than the limit of {MOST_VALUES} values, so neither this one was read nor those behind it"
        );
        return Err(refused(Span::new(span.start, span.start), message));
    }
    room.values -= weight;
    let head = Head::read(root.as_ref()).map_err(|wrong| {
        refused(wrong.span.shifted(span.start), format!("a rendered document {}", wrong.message))
    })?;
    if head.hook == Some(false) {
        return Ok(None);
    }
    let (template, rendered) = (template.clone(), rendered.clone());
    Ok(Some(Document { template, rendered, span, root, hook: head.hook.is_some(), kind: head.kind }))
}

/// Number of commas and opening brackets in a text.
pub(super) fn flow_marks(text: &str) -> usize {
    memchr::memchr3_iter(b',', b'[', b'{', text.as_bytes()).count()
}

/// The first documents of a text, without the blanks around them.
fn split(text: &str, most: usize) -> Vec<Span> {
    let blank = |c: char| matches!(c, '\t' | '\n' | '\x0c' | '\r' | ' ');
    let whole = trimmed(text, Span::new(0, text.len()));
    let mut spans = Vec::new();
    let mut start = whole.start;
    let mut search = whole.start;
    if text[whole.start..whole.end].starts_with("---") {
        search = whole.start + 3;
        start = whole.end - text[search..whole.end].trim_start_matches(blank).len();
        search = start;
    }
    while let Some(found) = text[search..whole.end].find("\n---") {
        let end = search + found;
        let span = Span::new(start, start + text[start..end].trim_end_matches(blank).len());
        spans.extend(Some(span).filter(|span| !span.is_empty()));
        if spans.len() == most {
            return spans.into_iter().map(|span| trimmed(text, span)).collect();
        }
        let behind = &text[end + 4..whole.end];
        start = whole.end - behind.trim_start_matches(blank).len();
        search = start;
    }
    spans.push(Span::new(start, whole.end));
    spans.retain(|span| !span.is_empty());
    spans.into_iter().map(|span| trimmed(text, span)).collect()
}

fn trimmed(text: &str, span: Span) -> Span {
    let part = &text[span.start..span.end];
    let start = span.end - part.trim_start().len();
    Span::new(start, start + part.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_split_where_helm_splits_them() {
        for (text, expected) in [
            ("", vec![]),
            (" \n\t\n", vec![]),
            ("a: 1\n", vec!["a: 1"]),
            ("---\na: 1\n---\nb: 1\n", vec!["a: 1", "b: 1"]),
            ("a: 1\n\n---\n\n\nb: 1", vec!["a: 1", "b: 1"]),
            // The blanks behind a separator belong to it, and with them the line break that the next one needs.
            ("---\n---\na: 1", vec!["---\na: 1"]),
            ("a: 1\n---\n---\nb: 1", vec!["a: 1", "---\nb: 1"]),
            ("---\n  a: 1\n  b: 1", vec!["a: 1\n  b: 1"]),
            ("--- # c\na: 1", vec!["# c\na: 1"]),
            ("---a: 1\n----\nb", vec!["a: 1", "-\nb"]),
            ("a: |\n  x\n  ---\n  y", vec!["a: |\n  x\n  ---\n  y"]),
            ("a: 1\r\n---\r\nb: 1", vec!["a: 1", "b: 1"]),
            ("# c\n---\n# d", vec!["# c", "# d"]),
            ("a: 1\n---", vec!["a: 1"]),
        ] {
            let documents: Vec<&str> =
                split(text, usize::MAX).into_iter().map(|span| &text[span.start..span.end]).collect();
            assert_eq!(documents, expected, "{text:?}");
        }
    }
}
