//! The command: arguments in, report out, exit code. The only place that knows the terminal and the environment.

#![allow(clippy::print_stderr, reason = "the command says what it could not do")]

mod command;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use staletoken::cli::Cli;

use command::Streams;

/// The command could not run.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let stdout = io::stdout().lock();
    let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut out = io::BufWriter::new(stdout);
    let mut streams = Streams { out: &mut out, chatter: &mut io::stderr(), colour };
    let done = command::run(&Cli::parse().command, &mut streams);
    match done.and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("staletoken: {error}");
            ExitCode::from(FAILED)
        }
    }
}
