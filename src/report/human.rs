//! The report for people: framed findings, problems, and a summary that says what was checked and what was not.

use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, Severity};

use super::frame::Frame;
use super::{Exit, Format, Look, Report, restart};
use crate::analysis::{Analysis, Inputs};
use crate::environment::Environments;
use crate::moment::Moment;
use crate::problem::{Problem, ProblemSeverity};
use crate::rule::{self, Finding, Place, RULES, Rule};
use crate::selection::Hidden;
use crate::source::Site;
use crate::verdict::Verdict;

/// Places that a finding lists besides the framed one.
const MOST_PLACES: usize = 5;

pub(super) const FORMAT: Format = Format { name: "human", about: "For people", write };

/// Writes findings, problems, unknown images and the summary.
fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(look);
    for finding in &report.findings {
        let mut frame = finding_frame(finding);
        frame.url = rule::named(finding.rule).filter(|_| look.links).map(Rule::url);
        render(&handler, &frame, &footer(report, finding), look, out)?;
    }
    problems(&report.analysis.problems, look, out)?;
    if look.lists_unknown {
        unknown(&report.analysis, out)?;
    }
    if look.lists_exempt {
        exempt(&report.analysis, out)?;
    }
    if look.lists_restarts {
        restart::write(report, out)?;
    }
    if !look.links {
        pages(report, out)?;
    }
    summary(report, look, out)
}

/// Where one can read about the rules that found something, each once.
fn pages(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let found = |rule: &&Rule| report.findings.iter().any(|finding| finding.rule == rule.id);
    let mut rules = RULES.iter().filter(found).peekable();
    let any = rules.peek().is_some();
    for rule in rules {
        writeln!(out, "staletoken explain {} or {}", rule.id, rule.url())?;
    }
    if any { writeln!(out) } else { Ok(()) }
}

/// Writes what could not be checked.
pub(super) fn problems(problems: &[Problem], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(look);
    for problem in problems {
        render(&handler, &problem_frame(problem), &problem_footer(problem), look, out)?;
    }
    Ok(())
}

fn handler(look: Look) -> GraphicalReportHandler {
    let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme).with_links(look.links).with_width(120)
}

fn render(
    handler: &GraphicalReportHandler,
    frame: &Frame,
    footer: &[(&'static str, String)],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", drawn(handler, frame)?.trim())?;
    for related in &frame.related {
        // A second place of the same finding needs its lines, not a heading of its own.
        let text = drawn(handler, related)?;
        for line in text.lines().skip_while(|line| !line.contains("╭─[")) {
            writeln!(out, "{line}")?;
        }
    }
    for (job, line) in footer {
        let (on, off) = if look.colour { ("\x1b[36m", "\x1b[0m") } else { ("", "") };
        writeln!(out, "  {on}{job}:{off} {line}")?;
    }
    writeln!(out)
}

fn drawn(handler: &GraphicalReportHandler, frame: &Frame) -> io::Result<String> {
    let mut text = String::new();
    handler.render_report(&mut text, frame).map_err(io::Error::other)?;
    Ok(text)
}

fn finding_frame(finding: &Finding) -> Frame {
    let severity = match finding.severity {
        rule::Severity::Error => Severity::Error,
        rule::Severity::Warning => Severity::Warning,
        rule::Severity::Note => Severity::Advice,
    };
    let first = finding.places.first();
    let site = first.map(|place| (place.primary.clone(), finding.label.clone()));
    let mut frame = Frame::new(severity, Some(finding.rule.to_owned()), finding.message.clone(), site);
    let printers = first.into_iter().flat_map(|place| &place.via);
    frame.related = printers.map(|site| printer(site.clone())).collect();
    frame
}

/// The template's line that prints what was written elsewhere.
fn printer(site: Site) -> Frame {
    let site = Some((site, "printed here".to_owned()));
    Frame::new(Severity::Advice, None, String::new(), site)
}

/// What stands below a finding's frame, each line with its job in front.
fn footer(report: &Report, finding: &Finding) -> Vec<(&'static str, String)> {
    let mut lines: Vec<(&str, String)> = finding.notes.iter().map(|note| ("note", note.clone())).collect();
    let environments = finding.environments();
    if !environments.is_empty() {
        lines.push(("holds in", environments.to_string()));
    }
    // A day that the message names for all of them need not be said again.
    let day = |dies: Moment| finding.lifetime.map_or_else(|| dies.minute(), |life| rule::day(life, dies));
    let is_told = |place: &Place| place.dies.is_none_or(|dies| finding.message.contains(&day(dies)));
    let now = (!finding.places.iter().all(is_told)).then_some(report.analysis.now);
    lines.extend(
        finding
            .places
            .iter()
            .filter(|place| !place.container.is_empty())
            .take(MOST_PLACES)
            .map(|place| ("used", used_by(place, &environments, now))),
    );
    if finding.places.len() > MOST_PLACES {
        lines.push(("used", format!("and {} more containers", finding.places.len() - MOST_PLACES)));
    }
    lines.extend(finding.help.iter().map(|help| ("help", help.clone())));
    let fix = finding.places.first().and_then(|place| report.fix(finding, &place.primary));
    lines.extend(fix.map(|fix| {
        let does = if fix.edit.text.is_empty() { "removes it" } else { "writes it here" };
        match fix.doubt {
            None => ("fix", format!("--fix {does}, --diff shows it")),
            Some(doubt) => ("fix", format!("--fix --unsafe-fixes {does}; look first: {doubt}")),
        }
    }));
    lines
}

/// What uses an image, the environments where those are not all that the finding holds in, and, seen from a moment, when its token dies.
fn used_by(place: &Place, all: &Environments, now: Option<Moment>) -> String {
    let only = if place.environments == *all { String::new() } else { place.environments.clause() };
    let dies = place.dies.zip(now).map(|(dies, now)| dying(dies, now)).unwrap_or_default();
    if place.container.is_empty() {
        return format!("{} ({}){only}", place.object, place.primary);
    }
    format!("container {} of {} ({}){only}{dies}", place.container, place.object, place.primary)
}

/// When a token dies, as the end of a line.
fn dying(dies: Moment, now: Moment) -> String {
    let distance = dies.seen_from(now);
    if dies <= now {
        format!(", expired {distance}")
    } else {
        format!(", expires {distance}, {}", dies.day())
    }
}

fn problem_frame(problem: &Problem) -> Frame {
    let severity = match problem.severity {
        ProblemSeverity::Unchecked => Severity::Warning,
        ProblemSeverity::Note => Severity::Advice,
    };
    let site = problem.site.clone().map(|site| (site, String::new()));
    let message = match &site {
        Some(_) => problem.message.clone(),
        None => format!("{}: {}", problem.file, problem.message),
    };
    let code = match problem.severity {
        ProblemSeverity::Unchecked => "not checked",
        ProblemSeverity::Note => "note",
    };
    Frame::new(severity, Some(code.to_owned()), message, site)
}

fn problem_footer(problem: &Problem) -> Vec<(&'static str, String)> {
    let from = problem.trace.iter().map(|place| ("from", place.clone()));
    let environments = &problem.environments;
    let holds_in = (!environments.is_empty()).then(|| ("holds in", environments.to_string()));
    from.chain(holds_in).chain(problem.help.iter().map(|help| ("help", help.clone()))).collect()
}

fn unknown(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    for image in analysis.images.iter().filter(|image| image.verdict == Verdict::Unknown) {
        writeln!(out, "unknown: {}: {}", image.reference.written, image.reason)?;
    }
    for dependency in analysis.dependencies().filter(|dependency| dependency.verdict == Verdict::Unknown) {
        writeln!(out, "unknown: {}: {}", dependency.site, dependency.reason)?;
    }
    for based in analysis.unknown_bases() {
        writeln!(out, "unknown: {}: {}", based.base.trace.primary, based.image.reason)?;
    }
    Ok(())
}

fn exempt(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    for (image, container, reason) in analysis.exempt() {
        let object = rule::object_name(&container.workload);
        let (name, written) = (&container.name, &image.reference.written);
        let only = container.environments.clause();
        writeln!(out, "exempt: {written} in container {name} of {object}{only}: {reason}")?;
    }
    Ok(())
}

/// Writes what was checked and what was not.
pub(super) fn summary(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let analysis = &report.analysis;
    if report.unchecked() == Exit::Nothing {
        return writeln!(out, "{}", nothing(analysis));
    }
    if analysis.inputs == Inputs::default() && analysis.images.is_empty() {
        writeln!(out, "nothing was checked")?;
        return unchecked(analysis, out);
    }
    writeln!(out, "{}", checked(analysis))?;
    let verdicts = [
        (Verdict::Stale, "stale"),
        (Verdict::Late, "late"),
        (Verdict::Reloads, "reloading"),
        (Verdict::NoClient, "without a client"),
        (Verdict::Unknown, "unknown"),
    ];
    let verdicts = verdicts.map(|(verdict, words)| format!("{} {words}", report.count(verdict)));
    writeln!(out, "{}", verdicts.join(", "))?;
    let unknown_here = own_code(analysis, out)?;
    if report.count(Verdict::Unknown) + unknown_here > 0 && !look.lists_unknown {
        writeln!(out, "nobody can judge the unknown ones yet: see them and why with --show unknown")?;
    }
    if !analysis.contacted.is_empty() {
        let hosts = counted(analysis.contacted.len(), "host");
        writeln!(out, "asked {hosts} for images: {}", analysis.contacted.join(", "))?;
    }
    if let Some(line) = hidden(report.hidden) {
        writeln!(out, "{line}")?;
    }
    let seen = analysis.observations.iter().count();
    if seen > 0 {
        let here = analysis.observations.iter().filter(|observation| observation.containers > 0).count();
        let accounts = counted(seen, "account");
        writeln!(out, "evidence: {accounts} seen with a stale token, {here} of them with containers here")?;
    }
    if !look.lists_restarts && restart::is_due(report) {
        writeln!(
            out,
            "some are locked out already: --show restart prints the commands that bring them back"
        )?;
    }
    let exempt = analysis.exempt().len();
    if exempt > 0 && !look.lists_exempt {
        let containers = counted(exempt, "container");
        writeln!(
            out,
            "{containers} of stale or late images cannot be locked out: see why with --show exempt"
        )?;
    }
    unchecked(analysis, out)
}

fn unchecked(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    let unchecked = analysis.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Unchecked);
    match unchecked.count() {
        0 => Ok(()),
        count => writeln!(out, "{} could not be checked, see above", counted(count, "thing")),
    }
}

/// What is not shown, and how it would be.
fn hidden(hidden: Hidden) -> Option<String> {
    let parts = [
        (hidden.ignored, "ignored"),
        (hidden.baseline, "in the baseline"),
        (hidden.off, "of rules that are switched off"),
        (hidden.unsure, "below --min-confidence"),
        (hidden.notes, "shown by --pedantic only"),
        (hidden.cut, "beyond --max-findings"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    (!parts.is_empty()).then(|| format!("not shown: {}", parts.join(", ")))
}

/// What the repository's own programs and images are built of, and how much of that nobody can judge.
fn own_code(analysis: &Analysis, out: &mut dyn Write) -> io::Result<usize> {
    let (clients, unknown_clients) = (analysis.dependencies().count(), analysis.unknown_dependencies());
    if analysis.inputs.dependency_files > 0 {
        let files = counted(analysis.inputs.dependency_files, "dependency file");
        writeln!(out, "{} in {files}: {unknown_clients} unknown", counted(clients, "Kubernetes client"))?;
    }
    let unknown_bases = analysis.unknown_bases().count();
    if !analysis.bases.is_empty() {
        let images = counted(analysis.bases.len(), "image");
        writeln!(out, "{images} that Dockerfiles build upon: {unknown_bases} unknown")?;
    }
    Ok(unknown_clients + unknown_bases)
}

/// That there was nothing to check, and what there would have to be.
fn nothing(analysis: &Analysis) -> String {
    match analysis.inputs.files + analysis.inputs.charts {
        0 => "nothing to check: no manifest, chart, lock file or Dockerfile was found here; give the path of some, or ask about an image with `staletoken image`".to_owned(),
        1 => "nothing to check: what was read holds no workload and no image".to_owned(),
        _ => format!("nothing to check: none of {} holds a workload or an image", inputs(analysis)),
    }
}

/// `checked 2 files and 1 chart: 3 images in 4 containers`
pub(super) fn checked(analysis: &Analysis) -> String {
    let images = counted(analysis.images.len(), "image");
    let inputs = inputs(analysis);
    if inputs.is_empty() && analysis.inputs.dependency_files > 0 {
        return format!("checked {}", counted(analysis.inputs.dependency_files, "dependency file"));
    }
    if inputs.is_empty() {
        return format!("checked {images}");
    }
    let containers = counted(analysis.containers.len(), "container");
    let environments = match analysis.environments().names().len() {
        0 => String::new(),
        count => format!(" in {}", counted(count, "environment")),
    };
    format!("checked {inputs}{environments}: {images} in {containers}")
}

/// `2 files and 1 chart`
fn inputs(analysis: &Analysis) -> String {
    let inputs = [(analysis.inputs.files, "file"), (analysis.inputs.charts, "chart")];
    let there = inputs.into_iter().filter(|(count, _)| *count > 0);
    there.map(|(count, name)| counted(count, name)).collect::<Vec<_>>().join(" and ")
}

/// `1 image`, `2 images`.
pub(super) fn counted(count: usize, name: &str) -> String {
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}
