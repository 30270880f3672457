//! `staletoken init`

use std::fs;
use std::io;

use staletoken::cli::{check_command, configuration};
use staletoken::report::Exit;

use super::Streams;

/// What a repository adds to `.pre-commit-config.yaml`.
const HOOK: &str = concat!(
    "  - repo: ",
    env!("CARGO_PKG_REPOSITORY"),
    "\n    rev: main # there is no release yet; `pre-commit autoupdate --freeze` writes the commit",
    "\n    hooks: [{id: staletoken}]"
);

pub(super) fn run(streams: &mut Streams<'_>) -> io::Result<u8> {
    let name = configuration::NAMES[0];
    let path = streams.folder.join(name);
    if let Some(there) = configuration::NAMES.iter().find(|name| streams.folder.join(name).exists()) {
        return Err(io::Error::other(format!("{there} is there already: change it, or remove it first")));
    }
    fs::write(&path, configuration::template::text(&check_command()))?;
    writeln!(streams.out, "wrote {name}: every key with what it is for, all commented out\n")?;
    writeln!(streams.out, "for pre-commit, add to .pre-commit-config.yaml under `repos:`\n{HOOK}\n")?;
    writeln!(streams.out, "next: staletoken check")?;
    Ok(Exit::Clean as u8)
}
