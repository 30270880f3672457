//! `staletoken check`

use std::io;

use staletoken::cli::{Check, FormatName};
use staletoken::report::Format;

use super::Streams;

pub(super) fn run(arguments: &Check, streams: &mut Streams<'_>) -> io::Result<u8> {
    let settings = arguments.settings(streams.today).map_err(io::Error::other)?;
    let report = staletoken::check(&settings);
    let format = match arguments.output.format {
        FormatName::Human => Format::Human,
        FormatName::Json => Format::Json,
    };
    super::write(&report, &arguments.output, format, streams)
}
