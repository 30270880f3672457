//! Edits made in files: each file in one step or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::{ELSEWHERE, Edit, suppress};
use crate::lockfile::{self, Package};
use crate::problem::Problem;
use crate::source::{Address, Span};
use crate::yaml::{self, Kind, Node};

/// What is added to a name while the file is written.
const UNFINISHED: &str = ".staletoken-unfinished";
/// What to do where a file cannot be changed for somebody.
const BY_HAND: &str = "change it by hand";

/// A file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// As the user would type it.
    pub name: String,
    /// Where it is.
    path: PathBuf,
    /// What it holds.
    pub before: String,
    /// What it is to hold.
    pub after: String,
    /// How many edits that are.
    pub edits: usize,
}

impl Change {
    fn of(edits: &[&Edit], path: PathBuf, before: String) -> Self {
        let name = edits.first().map(|edit| edit.site.source.name().to_owned()).unwrap_or_default();
        Self { name, path, after: with(&before, edits), before, edits: edits.len() }
    }

    /// The change as a unified diff.
    pub fn diff(&self) -> String {
        let diff = TextDiff::from_lines(&self.before, &self.after);
        diff.unified_diff().header(&self.name, &self.name).to_string()
    }
}

/// Makes edits in the texts of files, for a run that started in `folder`. What is no file of its own, or has changed meanwhile, is a problem.
/// `keeps` says that the content must stay: then an edit that would change what its file says is one as well, and is left out.
pub fn apply(edits: &[Edit], folder: &Path, keeps: bool) -> (Vec<Change>, Vec<Problem>) {
    let mut files: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        files.entry(edit.site.source.name()).or_default().push(edit);
    }
    let (mut changes, mut problems) = (Vec::new(), Vec::new());
    for mut edits in files.into_values() {
        edits.sort();
        let (change, told) = match text(edits[0], folder) {
            Ok((path, before)) if keeps => keeping(&edits, path, before),
            Ok((path, before)) => (Some(Change::of(&edits, path, before)), Vec::new()),
            Err(problem) => (None, vec![*problem]),
        };
        changes.extend(change);
        problems.extend(told);
    }
    (changes, problems)
}

/// Where the file of an edit is, and what it holds.
fn text(edit: &Edit, folder: &Path) -> Result<(PathBuf, String), Box<Problem>> {
    let source = &edit.site.source;
    let refuse = |why: &str, cure: &str| Box::new(refusal(edit, why).help(cure));
    let address = Address::of(source.name(), folder).filter(|address| address.inside.is_none());
    let address = address.ok_or_else(|| refuse("it is no file of its own", BY_HAND))?;
    let path = folder.join(&address.path);
    let before = fs::read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let before = before.ok_or_else(|| refuse("it cannot be read as text", BY_HAND))?;
    if before != source.text() {
        return Err(refuse("it is not what was read", "run again"));
    }
    Ok((path, before))
}

fn refusal(edit: &Edit, why: &str) -> Problem {
    Problem::at(edit.site.clone(), format!("{} was left as it is: {why}", edit.site.source.name()))
}

/// The change with those edits that leave the content alone, and a problem for each of the others.
fn keeping(edits: &[&Edit], path: PathBuf, before: String) -> (Option<Change>, Vec<Problem>) {
    if edits.iter().all(|edit| suppress::is_silent(edit)) {
        return (Some(Change::of(edits, path, before)), Vec::new());
    }
    let name = edits[0].site.source.name();
    let Some(said) = said(name, &before) else {
        let problem = refusal(edits[0], "it cannot be told whether a comment would change what it says");
        return (None, vec![problem.help(ELSEWHERE)]);
    };
    let fitting = fitting(edits, &|edits| self::said(name, &with(&before, edits)).as_ref() == Some(&said));
    let others = edits.iter().filter(|edit| !fitting.contains(edit));
    let problems = others.map(|edit| part_of_text(edit)).collect();
    ((!fitting.is_empty()).then(|| Change::of(&fitting, path, before)), problems)
}

/// The edits that pass the test, alone and together.
fn fitting<'a>(edits: &[&'a Edit], passes: &impl Fn(&[&'a Edit]) -> bool) -> Vec<&'a Edit> {
    if passes(edits) {
        return edits.to_vec();
    }
    if edits.len() < 2 {
        return Vec::new();
    }
    let (one, two) = edits.split_at(edits.len() / 2);
    let both = [fitting(one, passes), fitting(two, passes)].concat();
    if passes(&both) { both } else { Vec::new() }
}

fn part_of_text(edit: &Edit) -> Problem {
    let message = "no suppression was written here: a comment would become a part of the text";
    Problem::at(edit.site.clone(), message).help(ELSEWHERE).note()
}

/// A text with edits made in it, which are in their order.
fn with(before: &str, edits: &[&Edit]) -> String {
    let mut after = before.to_owned();
    for edit in edits.iter().rev() {
        after.replace_range(edit.site.span.start..edit.site.span.end, &edit.text);
    }
    after
}

/// What a file says, comments aside; nothing where it cannot be read.
fn said(name: &str, text: &str) -> Option<Vec<String>> {
    let Some(reader) = lockfile::reader(name) else { return content(text) };
    let reading = reader.read(text);
    let packages = reading.packages.into_iter().map(|package| Package { span: Span::default(), ..package });
    let troubles = format!("{} troubles", reading.troubles.len());
    Some(packages.map(|package| format!("{package:?}")).chain([troubles]).collect())
}

/// What a YAML text says, without places; nothing where it cannot be read.
fn content(text: &str) -> Option<Vec<String>> {
    let mut said = Vec::new();
    for document in yaml::parse_stream(text) {
        said.push("---".to_owned());
        if let Some(root) = document.root.ok()? {
            tell(&root, &mut said);
        }
    }
    Some(said)
}

fn tell(node: &Node, said: &mut Vec<String>) {
    match &node.kind {
        Kind::Scalar(scalar) => said.push(format!("{:?} {:?}", scalar.value, scalar.text)),
        Kind::Sequence(items) => {
            said.push(format!("[{}", items.len()));
            items.iter().for_each(|item| tell(item, said));
        }
        Kind::Mapping(mapping) => {
            said.push(format!("{{{}", mapping.entries.len()));
            for entry in &mapping.entries {
                said.push(entry.key.to_string());
                tell(&entry.value, said);
            }
        }
    }
}

/// Writes a changed file: beside it first, then in its place, so that it is never half written.
pub fn write(change: &Change) -> io::Result<()> {
    let path = fs::canonicalize(&change.path)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(UNFINISHED);
    let unfinished = path.with_file_name(name);
    let written = fs::write(&unfinished, &change.after)
        .and_then(|()| fs::set_permissions(&unfinished, fs::metadata(&path)?.permissions()))
        .and_then(|()| fs::rename(&unfinished, &path));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}
