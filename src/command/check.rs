//! `staletoken check`

use std::io;
use std::path::{Path, PathBuf};

use jiff::ToSpan;
use staletoken::cli::{Changes, Check, ShowName};
use staletoken::discover::changed;
use staletoken::fix::{self, Change, Edit, Fix, Left};
use staletoken::lockfile;
use staletoken::problem::Problem;
use staletoken::report::{self, Exit, Look, Report};
use staletoken::settings::Settings;
use staletoken::source::masked;

use super::Streams;

/// What is to be done where the file of a program has changed.
const BUILD: &str = ": build the image again and roll it out";

pub(super) fn run(arguments: &Check, streams: &mut Streams<'_>) -> io::Result<u8> {
    let settings = arguments.settings(streams.now).map_err(io::Error::other)?;
    arguments.output.refuse_one_file_for_two(&streams.folder).map_err(io::Error::other)?;
    let network = streams.network(&arguments.network);
    let mut settings = Settings { network, ..streams.surround(settings) };
    if !super::can_render(&settings.release, streams)? {
        return Ok(super::FAILED);
    }
    settings.own_files.extend(arguments.output.files().map(Path::to_owned));
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
    if changes.diff {
        return show(&report, arguments, &settings, streams);
    }
    let mut problems = Vec::new();
    if changes.fix {
        let made = fix::apply(&chosen(&report, changes), &settings.folder, false);
        problems.extend(write(made, BUILD, streams)?);
        report = check(&settings, streams)?;
    }
    if changes.add_ignores {
        let (edits, unwritable) = suppressions(&report);
        problems.extend(unwritable);
        problems.extend(write(fix::apply(&edits, &settings.folder, true), "", streams)?);
        report = check(&settings, streams)?;
    }
    report.analysis.problems.extend(problems);
    report.since.clone_from(&changes.since);
    let code = super::finish(&report, &arguments.output, report::HUMAN, streams)?;
    if arguments.output.show.contains(&ShowName::Unknown) {
        super::tell_more(&report, &arguments.network, &arguments.output, streams)?;
    }
    if changes.fix {
        tell_left(&report, changes, streams)?;
    }
    // The process ends here, which frees all of it at once.
    std::mem::forget(report);
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

/// Whether a fix is among those that are asked for.
fn is_chosen(fix: &Fix, changes: &Changes) -> bool {
    fix.doubt.is_none() || changes.unsafe_fixes
}

fn chosen(report: &Report, changes: &Changes) -> Vec<Edit> {
    let chosen = report.fixes.iter().filter(|fix| is_chosen(fix, changes));
    chosen.map(|fix| fix.edit.clone()).collect()
}

/// The suppressions for all that is found, until the day on which a token that is read today dies, and what there is no place for.
fn suppressions(report: &Report) -> (Vec<Edit>, Vec<Problem>) {
    let analysis = &report.analysis;
    let days = analysis.platform.lifetime().days();
    let until = analysis.today().checked_add(days.days()).unwrap_or(analysis.today());
    fix::suppress(&report.findings, until)
}

fn show(
    report: &Report,
    arguments: &Check,
    settings: &Settings,
    streams: &mut Streams<'_>,
) -> io::Result<u8> {
    let changes = &arguments.changes;
    if changes.add_ignores && changes.fix {
        return Err(io::Error::other(
            "--diff shows what --fix would change or what --add-ignores would: ask for one of them",
        ));
    }
    let (edits, unwritable) =
        if changes.add_ignores { suppressions(report) } else { (chosen(report, changes), Vec::new()) };
    let (made, refused) = fix::apply(&edits, &settings.folder, changes.add_ignores);
    for change in &made {
        write!(streams.out, "{}", masked(&change.diff()))?;
    }
    let problems: Vec<Problem> = unwritable.into_iter().chain(refused).collect();
    report::problems(&problems, Look::default(), streams.chatter)?;
    if !changes.add_ignores {
        tell_left(report, changes, streams)?;
    }
    let unchanged = report.exit(arguments.output.fail_on.into(), arguments.output.fail_on_unknown);
    Ok(if made.is_empty() { unchanged } else { Exit::Findings } as u8)
}

/// Says how many findings a fix does not mend, and what does.
fn tell_left(report: &Report, changes: &Changes, streams: &mut Streams<'_>) -> io::Result<()> {
    let left = Left::of(&report.analysis, &report.findings, &report.fixes, |fix| is_chosen(fix, changes));
    if left == Left::default() { Ok(()) } else { writeln!(streams.chatter, "{left}") }
}

/// Writes the files; those that cannot be written are left as they are and told of, with those that were refused before. `build` is said of
/// files that images are built from.
fn write(
    (made, mut problems): (Vec<Change>, Vec<Problem>),
    build: &str,
    streams: &mut Streams<'_>,
) -> io::Result<Vec<Problem>> {
    for change in &made {
        match fix::write(change) {
            Ok(()) => {
                let plural = if change.edits == 1 { "" } else { "s" };
                let build = if lockfile::reader(&change.name).is_some() { build } else { "" };
                writeln!(
                    streams.chatter,
                    "changed {} in {} place{plural}{build}",
                    change.name, change.edits
                )?;
            }
            Err(error) => {
                let message = format!("the file was left as it was: it cannot be written: {error}");
                problems.push(Problem::in_file(&change.name, message).help("permit writing to its folder"));
            }
        }
    }
    Ok(problems)
}
