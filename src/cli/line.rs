//! The command line and the configuration, read together.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches, Parser};

use super::{Assumptions, Cli, Command, Configuration, check_command, configuration, variables};
use crate::file;
use crate::problem::Problem;
use crate::source::Source;
use crate::yaml;

/// Largest configuration or baseline that is read.
const MOST_BYTES: u64 = 16 << 20;

impl Cli {
    /// Reads a command line, the flags that variables give (`names` are those that are set), and the configuration for a run that starts in `folder`. A command line that
    /// cannot be understood ends the program with an explanation.
    pub fn with_configuration(
        typed: &[OsString],
        folder: &Path,
        variable: &dyn Fn(&str) -> Option<OsString>,
        names: &[String],
    ) -> Result<(Self, Configuration), Box<Problem>> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(typed).unwrap_or_else(|error| error.exit());
        let given =
            matches.subcommand().and_then(|(name, given)| Some((command.find_subcommand(name)?, given)));
        if let Some(problem) = variables::mistyped(&command, names) {
            return Err(Box::new(problem));
        }
        let added = given.map(|(command, given)| variables::added(command, given, variable)).transpose()?;
        let (typed, matches) = match added.filter(|words| !words.is_empty()) {
            Some(words) => {
                let typed = variables::put(&words, typed);
                let matches = Self::command().get_matches_from(&typed);
                (typed, matches)
            }
            None => (typed.to_vec(), matches),
        };
        let parsed = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let (Some(assumptions), Some((name, given))) = (parsed.assumptions(), matches.subcommand()) else {
            return Ok((parsed, Configuration::default()));
        };
        let found = (!assumptions.no_config).then(|| configuration::find(folder)).flatten();
        let Some(file) = assumptions.config.clone().or(found) else {
            let none = assumptions.no_config.then(Configuration::default);
            return Ok((parsed, none.unwrap_or_else(|| Configuration::absent(folder))));
        };
        let shown = file.strip_prefix(folder).unwrap_or(&file);
        let source = text_file(&file, shown)?;
        let base = shown.parent().unwrap_or(Path::new(""));
        let mut read = configuration::read(&source, &check_command(), base)?;
        let command = command.find_subcommand(name).cloned().unwrap_or_default();
        let parsed = Self::parse_from(read.extend(&typed, &command, given));
        read.file = Some(file);
        Ok((parsed, read))
    }

    /// What the commands that read a configuration take for given.
    fn assumptions(&self) -> Option<&Assumptions> {
        match &self.command {
            Command::Check(check) => Some(&check.assumptions),
            Command::Image(image) => Some(&image.assumptions),
            Command::Trace(trace) => Some(&trace.assumptions),
            _ => None,
        }
    }
}

/// Reads a file that a run cannot do without; it is called `shown`.
pub fn text_file(path: &Path, shown: &Path) -> Result<Arc<Source>, Box<Problem>> {
    let name = shown.display().to_string();
    let refuse = |why: String| Box::new(Problem::in_file(&name, why));
    let bytes = file::read(path, MOST_BYTES).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    let text = yaml::decode(&bytes).map_err(|_| refuse("is no text (UTF-8)".to_owned()))?;
    Ok(Source::new(name, text))
}
