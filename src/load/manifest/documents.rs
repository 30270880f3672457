//! The documents of a text, one after the other, and what is said of those that cannot be read.
//!
//! In: a text. Out: its objects and problems. Neither grows without end: there are limits, and a problem says what was left out.

use std::sync::Arc;

use super::super::definition::is_text_of_definition;
use super::super::{Loaded, Object, Origin, objects};
use crate::problem::Problem;
use crate::source::{Site, Source, Span};
use crate::yaml::{self, Document, Node};

/// Most values of all objects of a text: about a gigabyte of memory.
const MOST_VALUES: usize = 10_000_000;
/// An object takes as much memory as so many values.
const OBJECT_WEIGHT: usize = 4;
/// Most problems that are listed; the number of the others is told.
const MOST_PROBLEMS: usize = 1_000;
/// What helps against a limit.
const IN_PARTS: &str = "read it in parts: one namespace or one file at a time";

/// Reads the documents of a text.
pub(super) fn read(source: &Arc<Source>) -> Loaded {
    let mut reading = Reading::of(source);
    for document in yaml::documents(source.text(), |document| !is_text_of_definition(document)) {
        if !reading.add(&document) {
            break;
        }
    }
    reading.finish()
}

/// Reads a text without any object for what is broken in it.
pub(super) fn broken(source: &Arc<Source>) -> Loaded {
    let mut reading = Reading::of(source);
    for document in yaml::documents(source.text(), |_| true) {
        reading.met += usize::from(has_content(source.slice(document.span)));
        if let Err(error) = &document.root {
            reading.add_broken(error);
        }
    }
    reading.finish()
}

/// A text on its way to objects.
struct Reading<'a> {
    source: &'a Arc<Source>,
    loaded: Loaded,
    /// How many values there is room for.
    values: usize,
    /// Documents with content so far.
    met: usize,
    /// The places of problems with documents that kubectl refuses too, and how many documents had content up to there.
    broken: Vec<(usize, usize)>,
    templates: Templates,
    /// Problems that are not listed.
    unlisted: usize,
}

impl<'a> Reading<'a> {
    fn of(source: &'a Arc<Source>) -> Self {
        Self {
            source,
            loaded: Loaded::default(),
            values: MOST_VALUES,
            met: 0,
            broken: Vec::new(),
            templates: Templates::default(),
            unlisted: 0,
        }
    }

    /// Adds a document; whether there is room for more.
    fn add(&mut self, document: &Document) -> bool {
        let text = self.source.slice(document.span);
        self.met += usize::from(has_content(text));
        for note in &document.notes {
            self.tell(Problem::at(self.site(note.span), note.message.clone()).note());
        }
        match &document.root {
            Ok(Some(root)) => return self.add_objects(root, document.span),
            Ok(None) => {}
            Err(error) if text.contains("{{") => self.templates.add(error),
            Err(error) => self.add_broken(error),
        }
        true
    }

    /// Adds a document that cannot be read.
    fn add_broken(&mut self, error: &yaml::Error) {
        let problem = Problem::at(self.site(error.span), error.message.clone());
        if error.is_limit {
            self.tell(problem.help(IN_PARTS));
        } else if self.tell(problem) {
            self.broken.push((self.loaded.problems.len() - 1, self.met));
        }
    }

    fn add_objects(&mut self, root: &Node, span: Span) -> bool {
        let roots = objects(root);
        let weight = roots.iter().map(|root| root.weight(1) + OBJECT_WEIGHT).sum();
        let Some(left) = self.values.checked_sub(weight) else {
            let message = format!(
                "the file holds more than {MOST_VALUES} values: this document was not read, nor were those behind it"
            );
            let start = Span::new(span.start, span.start);
            self.loaded.problems.push(Problem::at(self.site(start), message).help(IN_PARTS));
            return false;
        };
        self.values = left;
        let template = source_comment(self.source.slice(span));
        let chart = template.and_then(chart_of);
        self.loaded.objects.extend(roots.into_iter().map(|root| Object {
            root,
            origin: Origin::File(self.source.clone()),
            chart: chart.map(str::to_owned),
            template: template.map(str::to_owned),
            default_namespace: None,
            environment: None,
        }));
        true
    }

    /// Lists a problem; whether it is among the first ones.
    fn tell(&mut self, problem: Problem) -> bool {
        let listed = self.loaded.problems.len() < MOST_PROBLEMS;
        if listed {
            self.loaded.problems.push(problem);
        } else {
            self.unlisted += 1;
        }
        listed
    }

    fn site(&self, span: Span) -> Site {
        Site::new(self.source.clone(), span)
    }

    fn finish(self) -> Loaded {
        let mut loaded = self.loaded;
        for (place, met) in self.broken {
            loaded.problems[place].help = Some(cure(self.met - met));
        }
        if self.unlisted > 0 {
            let message = format!("{} problems more of this file are not listed", self.unlisted);
            loaded
                .problems
                .push(Problem::in_file(self.source.name(), message).help("mend those above first"));
        }
        loaded.problems.extend(self.templates.problem(self.source));
        loaded
    }
}

/// What a broken document means for those behind it.
fn cure(behind: usize) -> String {
    match behind {
        0 => "mend the document: kubectl refuses it too".to_owned(),
        1 => "mend the document: kubectl would stop here and not apply the one behind it".to_owned(),
        _ => format!("mend the document: kubectl would stop here and not apply the {behind} behind it"),
    }
}

fn has_content(text: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Documents of a file that are templates.
#[derive(Default)]
struct Templates {
    first: Option<yaml::Error>,
    count: usize,
}

impl Templates {
    fn add(&mut self, error: &yaml::Error) {
        self.count += 1;
        self.first.get_or_insert_with(|| error.clone());
    }

    /// One problem for all of them.
    fn problem(self, source: &Arc<Source>) -> Option<Problem> {
        let first = self.first?;
        let message = match self.count {
            1 => format!("looks like a Go template outside a chart ({})", first.message),
            count => format!("{count} documents look like Go templates outside a chart ({})", first.message),
        };
        let help =
            "check the folder that holds its Chart.yaml, or pipe the rendered text into `staletoken check -`";
        Some(Problem::at(Site::new(source.clone(), first.span), message).help(help))
    }
}

/// The file in the comment `# Source: chart/templates/file.yaml` that `helm template` writes above each document.
fn source_comment(document: &str) -> Option<&str> {
    let mut comments =
        document.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with('#'));
    let path = comments.find_map(|line| line.strip_prefix("# Source: "))?.trim();
    let simple = !path.contains([' ', ':', '\\']) && !path.starts_with('/');
    (simple && chart_of(path).is_some()).then_some(path)
}

/// The chart of a file that such a comment names.
fn chart_of(path: &str) -> Option<&str> {
    Some(&path[..path.rfind("/templates/").or_else(|| path.rfind("/crds/"))?])
}
