//! `staletoken man`

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use staletoken::cli::Cli;
use staletoken::report::Exit;

use super::Streams;

/// One page: the program, then each command. Commands have no pages of their own, so none is referred to.
pub(super) fn run(streams: &mut Streams<'_>) -> io::Result<u8> {
    let mut program = Cli::command();
    program.build();
    let man = Man::new(program.clone());
    man.render_title(streams.out)?;
    man.render_name_section(streams.out)?;
    man.render_synopsis_section(streams.out)?;
    man.render_description_section(streams.out)?;
    man.render_options_section(streams.out)?;
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        section(command, streams.out)?;
    }
    man.render_extra_section(streams.out)?;
    man.render_version_section(streams.out)?;
    Ok(Exit::Clean as u8)
}

fn section(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_uppercase();
    writeln!(out, ".SH \"{name}\"")?;
    let man = Man::new(command.clone());
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)
}
