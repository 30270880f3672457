//! `staletoken check`

use std::io;

use staletoken::cli::Check;
use staletoken::report;
use staletoken::settings::Settings;

use super::Streams;

pub(super) fn run(arguments: &Check, streams: &mut Streams<'_>) -> io::Result<u8> {
    let settings = arguments.settings(streams.today).map_err(io::Error::other)?;
    let settings = Settings { folder: streams.folder.clone(), ..settings };
    let report = staletoken::check(&settings);
    super::write(&report, &arguments.output, report::HUMAN, streams)
}
