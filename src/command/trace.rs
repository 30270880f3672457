//! `staletoken trace`

use std::io;
use std::path::PathBuf;

use staletoken::cli::Trace;
use staletoken::report::{Look, problems, steps};
use staletoken::settings::Settings;

use super::Streams;

/// A path that is there is traced as an input, everything else as an image.
pub(super) fn run(arguments: &Trace, streams: &mut Streams<'_>) -> io::Result<u8> {
    let settings = Settings {
        release: arguments.environments.of(arguments.release.settings()),
        ..streams.surround(arguments.assumptions.settings(streams.now))
    };
    if !super::can_render(&settings.release, streams)? {
        return Ok(super::FAILED);
    }
    let what = &arguments.what;
    let path = PathBuf::from(what);
    if is_path(what) && !path.exists() {
        return Err(io::Error::other(format!("there is no {what}: name a path that is there, or an image")));
    }
    let report = if what == "-" || path.exists() {
        staletoken::check(&Settings { inputs: vec![path], ..settings.clone() })
    } else {
        staletoken::images(&[("argument 1".to_owned(), what.clone())], &settings)
    };
    let (knowledge, _) = staletoken::knowledge(&settings);
    steps::write(&report, &knowledge, streams.out)?;
    problems(&report.analysis.problems, Look { colour: streams.colour, ..Look::default() }, streams.chatter)?;
    Ok(report.unchecked() as u8)
}

/// Whether a text can only be meant as a path.
fn is_path(what: &str) -> bool {
    what.starts_with(['.', '/'])
        || what.ends_with('/')
        || [".yaml", ".yml", ".json", ".tgz"].iter().any(|end| what.ends_with(end))
}
