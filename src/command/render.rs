//! `staletoken render`

use std::io::{self, Write};
use std::sync::Arc;

use staletoken::cli::Render;
use staletoken::helm::chart::{Bounds, Chart};
use staletoken::helm::{output, render};
use staletoken::load::release;
use staletoken::problem::{Problem, ProblemSeverity};
use staletoken::report::Exit;

use super::Streams;

pub(super) fn run(arguments: &Render, streams: &mut Streams<'_>) -> io::Result<u8> {
    let release = arguments.release.settings();
    if !super::can_render(&release, streams)? {
        return Ok(super::FAILED);
    }
    let (options, mut problems) = release::options(&release);
    let (chart, unloaded) = Chart::load(&arguments.chart, &Bounds::default());
    problems.extend(unloaded);
    if let Some(chart) = chart {
        let rendered = render(&Arc::new(chart), &options, streams.jobs);
        streams.out.write_all(output::print(&rendered.documents).as_bytes())?;
        problems.extend(rendered.problems);
    }
    for problem in &problems {
        say(problem, streams.chatter)?;
    }
    let unchecked = problems.iter().any(|problem| problem.severity == ProblemSeverity::Unchecked);
    Ok(if unchecked { Exit::Unchecked } else { Exit::Clean } as u8)
}

fn say(problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
    let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
    let word = match problem.severity {
        ProblemSeverity::Unchecked => "not checked",
        ProblemSeverity::Note => "note",
    };
    writeln!(out, "{word}: {place}: {}", problem.message)?;
    for place in &problem.trace {
        writeln!(out, "  from {place}")?;
    }
    if let Some(help) = &problem.help {
        writeln!(out, "  help: {help}")?;
    }
    Ok(())
}
