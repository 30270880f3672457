//! The command: arguments in, report out, exit code.

#![allow(clippy::print_stderr, reason = "the command says what it could not do")]

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use staletoken::cli::{Check, Cli, ColorName, Command, FormatName, Release, Render, ShowName};
use staletoken::helm::chart::{Bounds, Chart};
use staletoken::helm::{Options, output, render};
use staletoken::platform::Platform;
use staletoken::problem::{Problem, ProblemSeverity};
use staletoken::report::{Exit, Format, Look};
use staletoken::source::Source;

/// The command could not run.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Check(check) => run_check(&check),
        Command::Render(render) => run_render(&render),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("staletoken: {error}");
            ExitCode::from(FAILED)
        }
    }
}

fn run_check(check: &Check) -> io::Result<u8> {
    let platform = Platform::named(&check.platform_profile, None).map_err(io::Error::other)?;
    let options = options(&check.release)?;
    let report =
        staletoken::check(&check.paths, check.respect_gitignore, &options, platform, staletoken::look_up);
    let stdout = io::stdout().lock();
    let colour = match check.color {
        ColorName::Always => true,
        ColorName::Never => false,
        ColorName::Auto => {
            stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    let look = Look { colour, show_unknown: check.show.contains(&ShowName::Unknown) };
    let format = match check.format {
        FormatName::Human => Format::Human,
        FormatName::Json => Format::Json,
    };
    let mut out = io::BufWriter::new(stdout);
    report.write(format, look, &mut out)?;
    out.flush()?;
    Ok(report.exit(check.fail_on.into()) as u8)
}

fn run_render(arguments: &Render) -> io::Result<u8> {
    let options = options(&arguments.release)?;
    let (chart, mut problems) = Chart::load(&arguments.chart, &Bounds::default());
    if let Some(chart) = chart {
        let rendered = render(&Arc::new(chart), &options);
        io::stdout().lock().write_all(output::print(&rendered.documents).as_bytes())?;
        problems.extend(rendered.problems);
    }
    for problem in &problems {
        say(problem);
    }
    let unchecked = problems.iter().any(|problem| problem.severity == ProblemSeverity::Unchecked);
    Ok(if unchecked { Exit::Unchecked } else { Exit::Clean } as u8)
}

fn say(problem: &Problem) {
    let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
    eprintln!("problem: {place}: {}", problem.message);
    for place in &problem.trace {
        eprintln!("  from {place}");
    }
    if let Some(help) = &problem.help {
        eprintln!("  help: {help}");
    }
}

fn options(release: &Release) -> io::Result<Options> {
    let mut options = release.options();
    for path in &release.values {
        options.values.files.push(values_file(path)?);
    }
    Ok(options)
}

fn values_file(path: &Path) -> io::Result<Arc<Source>> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| io::Error::other(format!("the values file {name} cannot be read: {error}")))?;
    Ok(Source::new(name, text))
}
