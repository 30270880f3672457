//! Flags given by the environment: `STALETOKEN_MIN_CONFIDENCE=high` is `--min-confidence high`.
//!
//! In: a command, what was typed, and a way to read variables. Out: the command line with what the variables add. What is typed
//! decides over the environment, and the environment over the configuration.

use std::ffi::OsString;

use clap::{ArgAction, ArgMatches, Command};

use super::configuration::is_typed;

/// What every variable begins with.
const PREFIX: &str = "STALETOKEN_";
/// Flags that write files or are about one call only.
const ONLY_TYPED: &[&str] =
    &["help", "version", "fix", "diff", "unsafe-fixes", "add-ignores", "update-baseline", "since"];
/// What a variable of a flag without a value holds where the flag is not meant.
const OFF: [&str; 4] = ["", "0", "false", "no"];

/// The command line with the flags that variables give and that were not typed.
pub(super) fn extend(
    typed: &[OsString],
    command: &Command,
    matches: &ArgMatches,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Vec<OsString> {
    let mut words: Vec<OsString> = typed.iter().take(2).cloned().collect();
    for arg in command.get_arguments() {
        let Some(long) = arg.get_long().filter(|long| !ONLY_TYPED.contains(long)) else { continue };
        let Some(value) = variable(&name(long)).filter(|_| !is_typed(matches, arg.get_id().as_str())) else {
            continue;
        };
        let mut word = OsString::from(format!("--{long}"));
        let text = value.to_string_lossy().to_ascii_lowercase();
        match arg.get_action() {
            ArgAction::SetTrue if OFF.contains(&text.as_str()) => continue,
            ArgAction::SetTrue => {}
            _ if value.is_empty() => continue,
            _ => {
                word.push("=");
                word.push(value);
            }
        }
        words.push(word);
    }
    words.extend(typed.iter().skip(2).cloned());
    words
}

/// The variable of a flag.
fn name(long: &str) -> String {
    format!("{PREFIX}{}", long.replace('-', "_").to_ascii_uppercase())
}
