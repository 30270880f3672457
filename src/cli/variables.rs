//! Flags given by the environment: `STALETOKEN_MIN_CONFIDENCE=high` is `--min-confidence high`.
//!
//! In: a command, what was typed, and a way to read variables. Out: the words that the variables add, or what is wrong with them. What is typed
//! decides over the environment, and the environment over the configuration.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::{ArgAction, ArgMatches, Command};

use super::configuration::is_typed;
use crate::problem::Problem;
use crate::spelling;

/// What every variable begins with.
const PREFIX: &str = "STALETOKEN_";
/// Flags that write files or are about one call only.
const ONLY_TYPED: &[&str] =
    &["help", "version", "fix", "diff", "unsafe-fixes", "add-ignores", "update-baseline", "since"];
/// What a variable of a flag without a value holds where the flag is not meant.
const OFF: [&str; 4] = ["", "0", "false", "no"];

/// What it holds where the flag is meant.
const ON: [&str; 3] = ["1", "true", "yes"];

/// That a variable stands for no flag of the program, although it nearly has the name of one.
pub(super) fn mistyped(program: &Command, names: &[String]) -> Option<Problem> {
    if !names.iter().any(|name| name.starts_with(PREFIX)) {
        return None;
    }
    let mut program = program.clone();
    program.build();
    let commands = program.get_subcommands().flat_map(Command::get_arguments);
    let flags: BTreeSet<String> = commands.filter_map(|arg| Some(name(arg.get_long()?))).collect();
    let known = || flags.iter().filter_map(|flag| flag.strip_prefix(PREFIX));
    names.iter().filter(|name| !flags.contains(*name)).find_map(|name| {
        let meant = spelling::nearest(name.strip_prefix(PREFIX)?, known())?;
        let problem = Problem::in_file(name, "no flag has this variable");
        Some(problem.help(format!("did you mean {PREFIX}{meant}?")))
    })
}

/// A command line with further words behind the command.
pub(super) fn put(words: &[OsString], typed: &[OsString]) -> Vec<OsString> {
    let (command, rest) = typed.split_at(typed.len().min(2));
    [command, words, rest].concat()
}

/// The flags that variables give and that were not typed.
pub(super) fn added(
    command: &Command,
    matches: &ArgMatches,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Vec<OsString>, Box<Problem>> {
    let mut words = Vec::new();
    for arg in command.get_arguments() {
        let Some(long) = arg.get_long().filter(|long| !ONLY_TYPED.contains(long)) else { continue };
        let Some(value) = variable(&name(long)).filter(|_| !is_typed(matches, arg.get_id().as_str())) else {
            continue;
        };
        let mut word = OsString::from(format!("--{long}"));
        let text = value.to_string_lossy().to_ascii_lowercase();
        match arg.get_action() {
            ArgAction::SetTrue if OFF.contains(&text.as_str()) => continue,
            ArgAction::SetTrue if ON.contains(&text.as_str()) => {}
            ArgAction::SetTrue => {
                let message = format!("`{}` is neither true nor false", text.escape_debug());
                return Err(Box::new(Problem::in_file(name(long), message).help("write 1 or 0")));
            }
            _ if value.is_empty() => continue,
            _ => {
                word.push("=");
                word.push(value);
            }
        }
        words.push(word);
    }
    Ok(words)
}

/// The variable of a flag.
fn name(long: &str) -> String {
    format!("{PREFIX}{}", long.replace('-', "_").to_ascii_uppercase())
}
