//! `staletoken.yaml`: what is given with every run, so that nobody has to type it.
//!
//! In: the text of the file, and the definition of `staletoken check`. Out: a [`Configuration`]: arguments as they would be typed, so that
//! every flag has a place and means the same in both, and what only the file can say. An unknown key or a bad value is a problem at its place.

mod own;
pub mod schema;
pub mod template;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::knowledge::Stated;
use crate::problem::Problem;
use crate::rule::Severity;
use crate::selection::Ignore;
use crate::source::{Site, Source, Span};
use crate::spelling;
use crate::yaml::{self, Entry, Kind, Node};

/// The names it is looked for under.
pub const NAMES: &[&str] = &["staletoken.yaml", ".staletoken.yaml"];
/// The same with another ending, under which it is not looked for.
const MISNAMED: &[&str] = &["staletoken.yml", ".staletoken.yml"];
/// The key of the paths to check, which have no flag.
const PATHS: &str = "paths";
/// Flags that only make sense for one run, and those that say whom to ask and trust: what is checked may come from anybody, and its
/// configuration opens no socket.
const NOT_KEPT: &[&str] = &[
    "config",
    "no-config",
    "help",
    "version",
    "since",
    "update-baseline",
    "fix",
    "diff",
    "unsafe-fixes",
    "add-ignores",
    "online",
    "inspect",
    "sbom",
    "plain-http",
    "ca-file",
];

/// A configuration that was read.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// The file; nothing without one.
    pub file: Option<PathBuf>,
    /// A file that is no configuration because of its ending.
    pub misnamed: Option<&'static str>,
    /// The severity of rules by id; nothing switches a rule off.
    pub levels: BTreeMap<String, Option<Severity>>,
    /// What is not to be reported.
    pub ignores: Vec<Ignore>,
    /// What images of one's own are.
    pub images: Vec<(String, Stated)>,
    /// Images that are built in the repository: repository, folder, and where that is said.
    pub services: Vec<(String, PathBuf, Site)>,
    /// Prefixes of copies, and what they are copies of.
    pub mirrors: Vec<(String, String)>,
    /// The arguments, by the id of their flag.
    arguments: Vec<(String, Vec<OsString>)>,
}

/// The nearest configuration in a folder or one above it, up to the root of a git repository.
pub fn find(folder: &Path) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        if let Some(path) = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file()) {
            return Some(path);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Reads a configuration; paths in it are relative to `base`.
pub fn read(source: &Arc<Source>, command: &Command, base: &Path) -> Result<Configuration, Box<Problem>> {
    let root = yaml::parse(source.text()).map_err(|error| refuse(source, error.span, error.message))?;
    let mut configuration = Configuration::default();
    let Some(root) = root else { return Ok(configuration) };
    let mapping = root
        .as_mapping()
        .ok_or_else(|| refuse(source, root.span, "a configuration is a map of keys and values"))?;
    for entry in &mapping.entries {
        if own::read(source, entry, base, &mut configuration)? {
            continue;
        }
        let id = &*entry.key;
        let arg = flags(command).find(|arg| key(arg) == Some(id));
        let arg = arg.ok_or_else(|| unknown(source, entry, &keys(command)))?;
        let words = words(source, arg, &entry.value, base)?;
        attempt(source, command, entry, &words)?;
        configuration.arguments.push((arg.get_id().to_string(), words));
    }
    Ok(configuration)
}

/// The flags of a command that a configuration can hold.
pub(crate) fn flags(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| key(arg).is_some_and(|key| !NOT_KEPT.contains(&key)))
}

/// What a flag is called in the configuration.
pub(crate) fn key(arg: &Arg) -> Option<&str> {
    arg.get_long().or_else(|| (arg.get_id() == PATHS).then_some(PATHS))
}

/// All keys, in order.
pub(crate) fn keys(command: &Command) -> Vec<&str> {
    let mut keys: Vec<&str> = flags(command).filter_map(key).chain(own::KEYS.iter().copied()).collect();
    keys.sort_unstable();
    keys
}

fn unknown(source: &Arc<Source>, entry: &Entry, keys: &[&str]) -> Problem {
    let key = &*entry.key;
    if NOT_KEPT.contains(&key) {
        let message = format!("`{key}` is no key of the configuration: it is said anew with each run");
        return refuse(source, entry.key_span, message).help(format!("type --{key}"));
    }
    let message = format!("`{key}` is no key of the configuration");
    refuse(source, entry.key_span, message).help(spelling::choice(key, keys))
}

fn refuse(source: &Arc<Source>, span: Span, message: impl Into<String>) -> Problem {
    Problem::at(Site::new(source.clone(), span), message)
}

/// A value as it would be typed.
fn words(source: &Arc<Source>, arg: &Arg, value: &Node, base: &Path) -> Result<Vec<OsString>, Box<Problem>> {
    let takes_many = matches!(arg.get_action(), ArgAction::Append);
    let word = |text: &str| typed(arg, text, base);
    match &value.kind {
        Kind::Scalar(scalar) if matches!(arg.get_action(), ArgAction::SetTrue) => match value.as_bool() {
            Some(true) => Ok(vec![flag(arg).into()]),
            Some(false) => Ok(Vec::new()),
            None => {
                Err(refuse(source, value.span, format!("`{}` is neither true nor false", scalar.text)).into())
            }
        },
        Kind::Scalar(_) if value.is_null() => Err(refuse(source, value.span, "a value is missing").into()),
        Kind::Scalar(scalar) => Ok(vec![word(&scalar.text)]),
        Kind::Sequence(items) if takes_many => items
            .iter()
            .map(|item| match item.as_scalar() {
                Some(scalar) => Ok(word(&scalar.text)),
                None => Err(refuse(source, item.span, "each item of this list is a text").into()),
            })
            .collect(),
        Kind::Mapping(mapping) if takes_many && value_name(arg).contains('=') => mapping
            .entries
            .iter()
            .map(|entry| match entry.value.as_scalar() {
                Some(scalar) => Ok(word(&format!("{}={}", entry.key, scalar.text))),
                None => {
                    Err(refuse(source, entry.value.span, "this value is a text; write nested keys with dots")
                        .into())
                }
            })
            .collect(),
        Kind::Sequence(_) | Kind::Mapping(_) => {
            Err(refuse(source, value.span, "this key takes one value").into())
        }
    }
}

fn typed(arg: &Arg, text: &str, base: &Path) -> OsString {
    let is_path = arg.get_value_parser().type_id() == ValueParser::path_buf().type_id();
    let value = match text.split_once('=') {
        _ if is_path && text != "-" => base.join(text).into_os_string(),
        Some((before, file)) if value_name(arg).ends_with("=FILE") => {
            let mut value = OsString::from(format!("{before}="));
            value.push(base.join(file));
            value
        }
        Some((before, files)) if value_name(arg).ends_with("=FILES") && !files.is_empty() => {
            let files: Vec<OsString> = files.split(',').map(|file| base.join(file).into()).collect();
            let mut value = OsString::from(format!("{before}="));
            value.push(files.join(",".as_ref()));
            value
        }
        _ => text.into(),
    };
    if arg.is_positional() {
        return value;
    }
    let mut word = OsString::from(flag(arg));
    word.push("=");
    word.push(value);
    word
}

/// Whether a flag was given, and is not there by its default.
pub(super) fn is_typed(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id).is_some_and(|source| source != clap::parser::ValueSource::DefaultValue)
}

fn flag(arg: &Arg) -> String {
    format!("--{}", arg.get_long().unwrap_or_default())
}

fn value_name(arg: &Arg) -> &str {
    arg.get_value_names().and_then(<[_]>::first).map_or("", |name| name.as_str())
}

/// Whether the command line would take it; its answer is told at the place of the value.
fn attempt(
    source: &Arc<Source>,
    command: &Command,
    entry: &Entry,
    words: &[OsString],
) -> Result<(), Box<Problem>> {
    let command = command.clone().no_binary_name(true);
    match command.try_get_matches_from(words) {
        Ok(_) => Ok(()),
        Err(error) => {
            let text = error.render().to_string();
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            let problem = refuse(source, entry.value.span, message);
            let choice = lines.next().filter(|line| line.starts_with('['));
            Err(Box::new(match choice {
                Some(choice) => problem.help(choice.trim_matches(['[', ']'])),
                None => problem,
            }))
        }
    }
}

impl Configuration {
    /// None, in a folder that may hold a file which is called like one, but for its ending.
    pub(super) fn absent(folder: &Path) -> Self {
        let misnamed = MISNAMED.iter().find(|name| folder.join(name).is_file()).copied();
        Self { misnamed, ..Self::default() }
    }

    /// The command line with what the configuration adds: flags that were typed decide over it, lists are joined.
    pub(super) fn extend(
        &self,
        typed: &[OsString],
        command: &Command,
        matches: &ArgMatches,
    ) -> Vec<OsString> {
        let mut words: Vec<OsString> = typed.iter().take(2).cloned().collect();
        let mut paths = Vec::new();
        for (id, values) in &self.arguments {
            let Some(arg) = command.get_arguments().find(|arg| arg.get_id() == id.as_str()) else { continue };
            let joins = matches!(arg.get_action(), ArgAction::Append) && !arg.is_positional();
            match is_typed(matches, id) {
                true if !joins => {}
                _ if arg.is_positional() => paths.extend(values.iter().cloned()),
                _ => words.extend(values.iter().cloned()),
            }
        }
        words.extend(typed.iter().skip(2).cloned());
        words.extend(paths);
        words
    }
}

#[cfg(test)]
mod tests;
