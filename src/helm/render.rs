//! A chart rendered from its files to its documents.
//!
//! In: a [`Chart`] and [`Options`]. Out: [`Rendered`]: the documents in the order in which `helm template` prints them, the files
//! of `crds/`, and problems. Where Helm refuses a chart as a whole, the reason is a problem and all that can be rendered is.

mod refusal;
mod remedy;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use self::refusal::Failures;
use super::capabilities::Capabilities;
use super::chart::{Chart, File};
use super::function::builtin;
use super::options::Options;
use super::output::{self, Document};
use super::provenance::{FileKind, Files, RenderedText};
use super::release::{self, Template};
use super::schema::{self, Constrained};
use super::template::{Parses, Runtime, STACK, TemplateError, TemplateSet};
use super::text::Text;
use super::value::Value;
use super::values::{self, Part};
use crate::parallel::{self, Jobs};
use crate::problem::Problem;
use crate::source::Source;

/// What became of a chart.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The documents, as `helm template` orders them.
    pub documents: Vec<Document>,
    /// The files of `crds/`, which Helm installs as they are and does not print.
    pub crds: Vec<CustomResources>,
    /// What could not be rendered, and what Helm refuses.
    pub problems: Vec<Problem>,
}

/// A file of `crds/`.
#[derive(Debug)]
pub struct CustomResources {
    /// The chart that it belongs to: `parent/charts/child`.
    pub chart: String,
    files: Arc<Chart>,
    position: usize,
}

impl CustomResources {
    /// The file.
    pub fn file(&self) -> &File {
        &self.files.files[self.position]
    }
}

/// Renders a chart on a thread of its own, whose stack is deep enough for what Helm permits; `jobs` threads parse its templates.
pub fn render(chart: &Arc<Chart>, options: &Options, jobs: Jobs) -> Rendered {
    let work = |parses: &mut Parses, chart: &Arc<Chart>| render_here(chart, options, parses);
    let keep = || Parses::by(jobs);
    let rendered =
        parallel::each_deep(std::slice::from_ref(chart), Jobs::default(), STACK, keep, work, || ());
    let whole = rendered.map(|rendered| rendered.into_iter().next().unwrap_or_default());
    whole.unwrap_or_else(|error| {
        let message = format!("the chart cannot be rendered: no thread can be started: {error}");
        let problems = vec![Problem::in_file(chart.place.as_str(), message)];
        Rendered { problems, ..Rendered::default() }
    })
}

/// Renders a chart on a thread whose stack has [`STACK`] bytes, with what the thread parsed before.
pub(crate) fn render_here(chart: &Arc<Chart>, options: &Options, parses: &mut Parses) -> Rendered {
    let mut problems = Vec::new();
    let (capabilities, complaint) = Capabilities::new(options);
    problems.extend(complaint.map(|message| Problem::in_file(chart.place.as_str(), message)));
    let mut files = Files::default();
    let release =
        values::release_values(chart, &options.values, options.helm_version, &mut files, &mut problems);
    let missing = refusal::check(&release.part, &capabilities, &mut problems);
    let constrained = schema::constrained(&release.part, &release.values);
    let files = Rc::new(RefCell::new(files));
    let templates = release::templates(&release, options, &capabilities, &files);
    let has_ci = chart.files.iter().any(|file| is_ci_values(&file.name));
    let mut execution = Execution { sources: Vec::new(), files, failures: Failures::default(), has_ci };
    let violations = || constrained.iter().filter_map(Constrained::problem).collect::<Vec<_>>();
    let mut texts = || execution.run(&templates, parses);
    // To check a schema takes as long as many a chart does.
    let (violations, texts) = if constrained.is_empty() {
        (Vec::new(), texts())
    } else {
        parallel::beside(STACK, violations, texts)
    };
    problems.extend(violations);
    refusal::report_failures(execution.failures, missing, &mut problems);
    problems.append(&mut execution.files.borrow_mut().lost);
    let documents = output::documents(texts, &mut problems);
    let mut crds = Vec::new();
    custom_resources(&release.part, "", &mut crds);
    Rendered { documents, crds, problems }
}

/// The templates of a release on their way to texts.
struct Execution {
    /// The source of each template, in their order.
    sources: Vec<Arc<Source>>,
    files: Rc<RefCell<Files>>,
    failures: Failures,
    /// Whether the chart brings values that it is tested with.
    has_ci: bool,
}

impl Execution {
    /// Parses all templates, then executes those that are no partials. Each that fails is a problem of its own.
    fn run(&mut self, templates: &[Template], parses: &mut Parses) -> Vec<(Arc<str>, Arc<RenderedText>)> {
        let mut set = TemplateSet::default();
        let texts: Vec<Text> = templates.iter().map(|template| self.text(template)).collect();
        let parsed: Vec<bool> = parses
            .all(&texts)
            .into_iter()
            .zip(&texts)
            .enumerate()
            .map(|(position, (parsed, text))| {
                let added = set.add(&templates[position].name, text, parsed);
                let problem = added.map_err(|error| self.problem(&self.sources[position], &error));
                problem.map_err(|problem| self.failures.unparsed.push(problem)).is_ok()
            })
            .collect();
        let set = Rc::new(set);
        let mut runtime = Runtime::default();
        let mut texts = Vec::new();
        for (position, template) in templates.iter().enumerate() {
            if template.is_partial() || !parsed[position] {
                continue;
            }
            template.enter();
            let Some(block) = set.get(&template.name) else { continue };
            match runtime.render(&set, &block, &Value::Map(template.context.clone())) {
                // NOTES.txt may fail, but is never printed.
                Ok(_) if template.name.ends_with("NOTES.txt") => {}
                Ok(text) => texts.push((position, builtin::without_no_value(&text))),
                Err(error) => {
                    let mut problem = self.problem(&self.sources[position], &error);
                    problem.help = remedy::help(&problem, &template.name, self.has_ci);
                    self.failures.unrendered.push(problem);
                }
            }
        }
        let files = self.files.borrow();
        let finish = |(position, text): (usize, Text)| {
            let source = self.sources[position].clone();
            let rendered = RenderedText::new(text, source.clone(), &files);
            if rendered.is_err() {
                let message = "the template renders to what is not UTF-8";
                self.failures.unrendered.push(Problem::in_file(source.name(), message));
            }
            Some((Arc::from(templates[position].name.as_str()), Arc::new(rendered.ok()?)))
        };
        texts.into_iter().filter_map(finish).collect()
    }

    /// The text of a template, which knows where it is written.
    fn text(&mut self, template: &Template) -> Text {
        let source = template.chart.templates[template.position].source.clone();
        let number = self.files.borrow_mut().add(&source, FileKind::Template);
        let text = Text::of(&source, number);
        self.sources.push(source);
        text
    }

    fn problem(&self, template: &Arc<Source>, error: &TemplateError) -> Problem {
        let files = self.files.borrow();
        let mut sites =
            error.frames.iter().map(|frame| match frame.origin.and_then(|origin| files.site(origin)) {
                Some(site) => Ok(site),
                None => Err(frame.template.clone()),
            });
        let problem = match sites.next() {
            Some(Ok(site)) => Problem::at(site, error.message.as_str()),
            _ => Problem::in_file(template.name(), error.message.as_str()),
        };
        let trace = sites.map(|site| site.map_or_else(|template| template, |site| site.to_string()));
        problem.trace(trace.collect())
    }
}

/// Whether a file of a chart holds values that it is tested with.
fn is_ci_values(name: &str) -> bool {
    name.starts_with("ci/") && name.ends_with("-values.yaml")
}

fn custom_resources(part: &Part, above: &str, found: &mut Vec<CustomResources>) {
    let chart = if above.is_empty() { part.name.clone() } else { format!("{above}/charts/{}", part.name) };
    for (position, file) in part.chart.files.iter().enumerate() {
        let name = file.name.to_ascii_lowercase();
        let manifest = [".yaml", ".yml", ".json"].iter().any(|extension| name.ends_with(extension));
        if file.name.starts_with("crds/") && manifest {
            let files = part.chart.clone();
            found.push(CustomResources { chart: chart.clone(), files, position });
        }
    }
    for child in &part.children {
        custom_resources(child, &chart, found);
    }
}
