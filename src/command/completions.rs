//! `staletoken completions`

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;
use staletoken::cli::Cli;
use staletoken::report::Exit;

use super::Streams;

pub(super) fn run(shell: Shell, streams: &mut Streams<'_>) -> io::Result<u8> {
    // The generator panics where it cannot write, as into a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "staletoken", &mut script);
    streams.out.write_all(&script)?;
    Ok(Exit::Clean as u8)
}
