//! `staletoken check`

use std::io;
use std::path::{Path, PathBuf};

use jiff::ToSpan;
use staletoken::cli::{Changes, Check};
use staletoken::discover::changed;
use staletoken::fix::{self, Change, Edit};
use staletoken::problem::Problem;
use staletoken::report::{self, Exit, Look, Report};
use staletoken::settings::Settings;
use staletoken::source::masked;

use super::Streams;

pub(super) fn run(arguments: &Check, streams: &mut Streams<'_>) -> io::Result<u8> {
    let settings = arguments.settings(streams.now).map_err(io::Error::other)?;
    let network = streams.network(&arguments.network);
    let mut settings = Settings { network, ..streams.surround(settings) };
    let mut whole = is_whole(&settings.inputs, streams);
    let changes = &arguments.changes;
    if let Some(revision) = &changes.since {
        settings.inputs = changed(&streams.folder, revision, &settings.inputs)?;
        whole = false;
    }
    let check = |settings: &Settings, streams: &Streams<'_>| {
        super::select(staletoken::check(settings), &arguments.output, whole, streams)
    };
    let mut report = check(&settings, streams)?;
    if changes.fix || changes.diff || changes.add_ignores {
        let (edits, unwritable) = edits(&report, changes);
        let (made, problems) = fix::apply(&edits, &settings.folder, changes.add_ignores);
        let problems: Vec<Problem> = unwritable.into_iter().chain(problems).collect();
        if changes.diff {
            return show(&made, &report, &problems, streams);
        }
        let unwritten = write(&made, streams)?;
        report = check(&settings, streams)?;
        report.analysis.problems.extend(problems.into_iter().chain(unwritten));
    }
    let code = super::finish(&report, &arguments.output, report::HUMAN, streams)?;
    let is_nothing = code == Exit::Nothing as u8 && (changes.allow_nothing || changes.since.is_some());
    Ok(if is_nothing { Exit::Clean as u8 } else { code })
}

/// Whether everything below the configuration's folder (that of the run without one) is checked.
fn is_whole(inputs: &[PathBuf], streams: &Streams<'_>) -> bool {
    let file = streams.configuration.file.as_ref().map(|file| streams.folder.join(file));
    let folder = file.as_deref().and_then(Path::parent).unwrap_or(&streams.folder).to_owned();
    let Ok(folder) = folder.canonicalize() else { return false };
    inputs
        .iter()
        .any(|input| streams.folder.join(input).canonicalize().is_ok_and(|input| folder.starts_with(input)))
}

/// What is to be changed, and what cannot be.
fn edits(report: &Report, changes: &Changes) -> (Vec<Edit>, Vec<Problem>) {
    if changes.add_ignores {
        let analysis = &report.analysis;
        let days = analysis.platform.lifetime().days();
        let until = analysis.today().checked_add(days.days()).unwrap_or(analysis.today());
        return fix::suppress(&report.findings, until);
    }
    let wanted = report.fixes.iter().filter(|fix| fix.doubt.is_none() || changes.unsafe_fixes);
    (wanted.map(|fix| fix.edit.clone()).collect(), Vec::new())
}

fn show(made: &[Change], report: &Report, problems: &[Problem], streams: &mut Streams<'_>) -> io::Result<u8> {
    for change in made {
        write!(streams.out, "{}", masked(&change.diff()))?;
    }
    report::problems(problems, Look::default(), streams.chatter)?;
    let doubtful = report.fixes.iter().filter(|fix| fix.doubt.is_some()).count();
    if doubtful > 0 {
        writeln!(streams.chatter, "{doubtful} more with --unsafe-fixes")?;
    }
    Ok(if made.is_empty() { report.unchecked() } else { Exit::Findings } as u8)
}

/// Writes the files; those that cannot be written are left as they are and told of.
fn write(made: &[Change], streams: &mut Streams<'_>) -> io::Result<Vec<Problem>> {
    let mut unwritten = Vec::new();
    for change in made {
        match fix::write(change) {
            Ok(()) => {
                let plural = if change.edits == 1 { "" } else { "s" };
                writeln!(streams.chatter, "changed {} in {} place{plural}", change.name, change.edits)?;
            }
            Err(error) => {
                let message = format!("the file was left as it was: it cannot be written: {error}");
                unwritten.push(Problem::in_file(&change.name, message).help("permit writing to its folder"));
            }
        }
    }
    Ok(unwritten)
}
