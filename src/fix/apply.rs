//! Edits made in files: each file in one step or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::Edit;
use crate::lockfile::{self, Package};
use crate::problem::Problem;
use crate::source::{Address, Span};
use crate::yaml::{self, Kind, Node};

/// What is added to a name while the file is written.
const UNFINISHED: &str = ".staletoken-unfinished";

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
    /// The change as a unified diff.
    pub fn diff(&self) -> String {
        let diff = TextDiff::from_lines(&self.before, &self.after);
        diff.unified_diff().header(&self.name, &self.name).to_string()
    }
}

/// Makes edits in the texts of files, for a run that started in `folder`. What is no file of its own, or has changed meanwhile, is a problem.
/// `keeps` says that the content must stay: then a file whose tree would change is one as well.
pub fn apply(edits: &[Edit], folder: &Path, keeps: bool) -> (Vec<Change>, Vec<Problem>) {
    let mut files: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        files.entry(edit.site.source.name()).or_default().push(edit);
    }
    let (mut changes, mut problems) = (Vec::new(), Vec::new());
    for edits in files.into_values() {
        match change(edits, folder, keeps) {
            Ok(change) => changes.push(change),
            Err(problem) => problems.push(*problem),
        }
    }
    (changes, problems)
}

fn change(mut edits: Vec<&Edit>, folder: &Path, keeps: bool) -> Result<Change, Box<Problem>> {
    edits.sort();
    let first = edits[0];
    let source = &first.site.source;
    let refuse = |why: &str, cure: &str| {
        let message = format!("{} was left as it is: {why}", source.name());
        Box::new(Problem::at(first.site.clone(), message).help(cure))
    };
    let by_hand = "change it by hand";
    let address = Address::of(source.name(), folder).filter(|address| address.inside.is_none());
    let address = address.ok_or_else(|| refuse("it is no file of its own", by_hand))?;
    let path = folder.join(&address.path);
    let before = fs::read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let before = before.ok_or_else(|| refuse("it cannot be read as text", by_hand))?;
    if before != source.text() {
        return Err(refuse("it is not what was read", "run again"));
    }
    let mut after = before.clone();
    for edit in edits.iter().rev() {
        after.replace_range(edit.site.span.start..edit.site.span.end, &edit.text);
    }
    if keeps && !says_the_same(source.name(), &before, &after) {
        return Err(refuse("a comment would change what it says there", by_hand));
    }
    Ok(Change { name: source.name().to_owned(), path, before, after, edits: edits.len() })
}

/// Whether a file says the same before and after, comments aside.
fn says_the_same(name: &str, before: &str, after: &str) -> bool {
    let Some(reader) = lockfile::reader(name) else {
        return content(before).is_some_and(|before| content(after) == Some(before));
    };
    let packages = |text: &str| {
        let reading = reader.read(text);
        let said = reading.packages.into_iter().map(|package| Package { span: Span::default(), ..package });
        (said.collect::<Vec<_>>(), reading.troubles.len())
    };
    packages(before) == packages(after)
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
