//! `staletoken cache`

use std::io;

use staletoken::cli::Cache;
use staletoken::registry::{Options, clean};
use staletoken::report::Exit;

use super::Streams;

pub(super) fn run(command: Cache, streams: &mut Streams<'_>) -> io::Result<u8> {
    let folder = Options::of(&streams.variable).cache;
    let folder = folder
        .ok_or_else(|| io::Error::other("there is no cache: neither XDG_CACHE_HOME nor HOME is set"))?;
    match command {
        Cache::Path => writeln!(streams.out, "{}", folder.display())?,
        Cache::Clean => {
            let bytes = clean(&folder)?;
            writeln!(streams.out, "removed {bytes} bytes from {}", folder.display())?;
        }
    }
    Ok(Exit::Clean as u8)
}
