//! The commands: arguments in, bytes out, and the exit code.
//!
//! Each is a file here and a line in [`run`]. They read no environment and print nothing by themselves: what they may know of the
//! terminal, of the day and where they write is given to them.

mod cache;
mod check;
mod completions;
mod explain;
mod image;
mod init;
mod knowledge;
mod man;
mod progress;
mod render;
mod trace;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use staletoken::analysis::ImageAnalysis;
use staletoken::cli::{self, ColorName, Command, Configuration, Output, ShowName, Target, text_file};
use staletoken::load;
use staletoken::moment::Moment;
use staletoken::parallel::Jobs;
use staletoken::problem::Problem;
use staletoken::report::{self, Exit, Format, Look, Report};
use staletoken::selection::Baseline;
use staletoken::settings::{Network, Release, Settings};
use staletoken::verdict::Verdict;

/// Where a command writes.
pub(crate) struct Streams<'a> {
    /// The result.
    pub(crate) out: &'a mut dyn Write,
    /// Everything else.
    pub(crate) chatter: &'a mut dyn Write,
    /// Whether colours and links are wanted where `--color` does not say.
    pub(crate) colour: bool,
    /// Whether the terminal follows links.
    pub(crate) links: bool,
    /// The moment of the run.
    pub(crate) now: Moment,
    /// How many processors there are to work with, once it matters.
    pub(crate) jobs: Jobs,
    /// The folder the run starts in.
    pub(crate) folder: PathBuf,
    /// What is given with every run.
    pub(crate) configuration: &'a Configuration,
    /// Whether somebody watches what goes to `chatter`.
    pub(crate) watched: bool,
    /// A variable of the environment.
    pub(crate) variable: fn(&str) -> Option<OsString>,
}

impl Streams<'_> {
    /// Whether and how registries are asked, with a bar for whoever watches.
    fn network(&self, arguments: &cli::Network) -> Network {
        let mut network = arguments.settings(&self.variable);
        network.registry.copies.clone_from(&self.configuration.mirrors);
        Network { progress: progress::bar(self.watched), ..network }
    }

    /// The settings with what a command may know of its surroundings, and the files that it reads or writes itself.
    fn surround(&self, settings: Settings) -> Settings {
        Settings {
            folder: self.folder.clone(),
            jobs: self.jobs,
            images: self.configuration.images.clone(),
            services: self.configuration.services.clone(),
            mirrors: self.configuration.mirrors.clone(),
            own_files: self.configuration.file.iter().cloned().collect(),
            ..settings
        }
    }
}

/// The command could not run.
pub(crate) const FAILED: u8 = 2;

/// Runs a command; the number is the exit code.
pub(crate) fn run(command: &Command, streams: &mut Streams<'_>) -> io::Result<u8> {
    if let Some(name) = streams.configuration.misnamed {
        writeln!(
            streams.chatter,
            "note: {name} is not read: the configuration is called {}",
            cli::configuration::NAMES[0]
        )?;
    }
    match command {
        Command::Cache(command) => cache::run(*command, streams),
        Command::Check(arguments) => check::run(arguments, streams),
        Command::Image(arguments) => image::run(arguments, streams),
        Command::Render(arguments) => render::run(arguments, streams),
        Command::Knowledge(arguments) => knowledge::run(arguments, streams),
        Command::Explain { rule, cases } => explain::run(rule.as_deref(), *cases, streams),
        Command::Trace(arguments) => trace::run(arguments, streams),
        Command::Init => init::run(streams),
        Command::Completions { shell } => completions::run(*shell, streams),
        Command::Man => man::run(streams),
    }
}

/// Whether all values that were given can be used. What cannot is told, and nothing is checked: the report would be about another release.
fn can_render(release: &Release, streams: &mut Streams<'_>) -> io::Result<bool> {
    let refused = load::release::refused(release);
    report::problems(&refused, Look { colour: streams.colour, ..Look::default() }, streams.chatter)?;
    Ok(refused.is_empty())
}

/// The report with the findings that are asked for. `whole` says whether all was checked that the configuration and the baseline are about.
fn select(report: Report, output: &Output, whole: bool, streams: &Streams<'_>) -> io::Result<Report> {
    let known = output.baseline.as_ref().filter(|_| !output.update_baseline);
    let unread = |problem: Box<Problem>| Box::new(problem.help("write it with --update-baseline"));
    let read = |file: &PathBuf| text_file(file, file).map_err(unread);
    let baseline = known.map(|file| read(file).and_then(|source| Baseline::read(&source)));
    let baseline = baseline.transpose().map_err(|problem| told(&problem))?;
    Ok(staletoken::select(report, &output.choice(streams.configuration, baseline, whole)))
}

/// A problem that a run cannot go on with, as an error.
fn told(problem: &Problem) -> io::Error {
    let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
    let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    io::Error::other(format!("{place}: {}{help}", problem.message))
}

/// Writes the report as it is asked for, to standard output in `otherwise` where no format is named.
fn finish(report: &Report, output: &Output, otherwise: Format, streams: &mut Streams<'_>) -> io::Result<u8> {
    let colour = match output.color {
        ColorName::Always => true,
        ColorName::Never => false,
        ColorName::Auto => streams.colour,
    };
    let look = Look {
        colour,
        links: colour && streams.links,
        lists_unknown: output.show.contains(&ShowName::Unknown),
        lists_exempt: output.show.contains(&ShowName::Exempt),
        lists_restarts: output.show.contains(&ShowName::Restart),
        fails_on: output.fail_on.into(),
        fails_on_unknown: output.fail_on_unknown,
    };
    if let Some(file) = output.baseline.as_ref().filter(|_| output.update_baseline) {
        return update_baseline(report, file, streams);
    }
    if let Some(file) = &output.calendar {
        let target = Target { format: report::CALENDAR, file: file.clone() };
        to_file(report, &target, look)?;
    }
    for target in &output.output {
        to_file(report, target, Look { colour: false, links: false, ..look })?;
    }
    let format = output.format_or(otherwise);
    report.write(format, look, streams.out)?;
    if format.is_silent {
        report::summary(report, look, streams.chatter)?;
    }
    Ok(report.exit(output.fail_on.into(), output.fail_on_unknown) as u8)
}

/// Says what would tell more about unknown images to whoever was shown why they are unknown, and asked nobody.
fn tell_more(
    report: &Report,
    network: &cli::Network,
    output: &Output,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let is_offline = !network.online && network.inspect.is_none();
    let is_unknown = |image: &ImageAnalysis| image.verdict == Verdict::Unknown && !image.reference.is_local();
    if is_offline && output.format.is_none() && report.analysis.images.iter().any(is_unknown) {
        writeln!(streams.chatter, "--inspect looks inside the unknown ones, at their registries")?;
    }
    Ok(())
}

fn update_baseline(report: &Report, file: &Path, streams: &mut Streams<'_>) -> io::Result<u8> {
    write_file(file, Baseline::text(&report.findings, &report.folder).as_bytes())?;
    let count = Baseline::places(&report.findings);
    let plural = if count == 1 { "" } else { "s" };
    writeln!(
        streams.out,
        "{} holds {count} place{plural} of findings now: --baseline leaves them out",
        file.display()
    )?;
    Ok(Exit::Clean as u8)
}

fn to_file(report: &Report, target: &Target, look: Look) -> io::Result<()> {
    let mut bytes = Vec::new();
    report.write(target.format, look, &mut bytes)?;
    write_file(&target.file, &bytes)
}

fn write_file(file: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(file, bytes)
        .map_err(|error| io::Error::other(format!("{} cannot be written: {error}", file.display())))
}
