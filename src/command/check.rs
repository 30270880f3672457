//! `staletoken check`

use std::io;
use std::path::{Path, PathBuf};

use staletoken::cli::Check;
use staletoken::report;

use super::Streams;

pub(super) fn run(arguments: &Check, streams: &mut Streams<'_>) -> io::Result<u8> {
    let settings = arguments.settings(streams.today).map_err(io::Error::other)?;
    let settings = streams.surround(settings);
    let whole = is_whole(&settings.inputs, streams);
    let report = staletoken::check(&settings);
    super::finish(report, &arguments.output, whole, report::HUMAN, streams)
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
