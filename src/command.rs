//! The commands: arguments in, bytes out, and the exit code.
//!
//! Each is a file here and a line in [`run`]. They read no environment and print nothing by themselves: what they may know of the
//! terminal, of the day and where they write is given to them.

mod check;
mod completions;
mod image;
mod knowledge;
mod man;
mod render;

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use jiff::civil::Date;
use staletoken::cli::{ColorName, Command, Output, ShowName, Target};
use staletoken::report::{Format, Look, Report};

/// Where a command writes.
pub(crate) struct Streams<'a> {
    /// The result.
    pub(crate) out: &'a mut dyn Write,
    /// Everything else.
    pub(crate) chatter: &'a mut dyn Write,
    /// Whether colours and links are wanted where `--color` does not say.
    pub(crate) colour: bool,
    /// The day of the run.
    pub(crate) today: Date,
    /// The folder the run starts in.
    pub(crate) folder: PathBuf,
}

/// Runs a command; the number is the exit code.
pub(crate) fn run(command: &Command, streams: &mut Streams<'_>) -> io::Result<u8> {
    match command {
        Command::Check(arguments) => check::run(arguments, streams),
        Command::Image(arguments) => image::run(arguments, streams),
        Command::Render(arguments) => render::run(arguments, streams),
        Command::Knowledge(arguments) => knowledge::run(arguments, streams),
        Command::Completions { shell } => completions::run(*shell, streams),
        Command::Man => man::run(streams),
    }
}

/// Writes a report as `output` asks, to standard output in `otherwise` where no format is named.
fn write(report: &Report, output: &Output, otherwise: Format, streams: &mut Streams<'_>) -> io::Result<u8> {
    let colour = match output.color {
        ColorName::Always => true,
        ColorName::Never => false,
        ColorName::Auto => streams.colour,
    };
    let look = Look { colour, lists_unknown: output.show.contains(&ShowName::Unknown) };
    for target in &output.output {
        to_file(report, target, Look { colour: false, ..look })?;
    }
    report.write(output.format_or(otherwise), look, streams.out)?;
    Ok(report.exit(output.fail_on.into()) as u8)
}

fn to_file(report: &Report, target: &Target, look: Look) -> io::Result<()> {
    let mut bytes = Vec::new();
    report.write(target.format, look, &mut bytes)?;
    fs::write(&target.file, bytes)
        .map_err(|error| io::Error::other(format!("{} cannot be written: {error}", target.file.display())))
}
