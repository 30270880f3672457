//! The kustomization file of a folder.
//!
//! In: a folder. Out: its [`Kustomization`] with the fields as they are written; a problem where it cannot be read.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::limit::MOST_FILE_BYTES;
use super::territory::tidy;
use crate::problem::Problem;
use crate::source::{Site, Source, Span};
use crate::yaml::{self, Node};

/// The names of the file, in kustomize's order.
pub const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The group of its `apiVersion`; other groups have a `Kustomization` of their own (Flux).
const GROUP: &str = "kustomize.config.k8s.io/";

/// A kustomization file.
#[derive(Debug, Clone)]
pub(super) struct Kustomization {
    /// The folder that its entries are relative to, as the user would type it.
    pub(super) folder: PathBuf,
    /// Its fields.
    pub(super) root: Node,
    /// The text of its file.
    pub(super) source: Arc<Source>,
}

/// Whether a file of this name may be a kustomization.
pub fn is_file_name(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| NAMES.contains(&name))
}

/// The kustomization file of a folder, unless it is one of another group.
pub fn file_in(folder: &Path) -> Option<PathBuf> {
    candidate(folder).filter(|file| !text(file).is_ok_and(|source| is_foreign(&source)))
}

/// The file of a folder that has the name of one.
fn candidate(folder: &Path) -> Option<PathBuf> {
    NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

/// Whether a file is one of another group.
fn is_foreign(source: &Source) -> bool {
    let root = yaml::parse(source.text()).ok().flatten();
    let version = root.as_ref().and_then(|root| root.get("apiVersion")).and_then(Node::as_str);
    version.is_some_and(|version| !version.starts_with(GROUP))
}

/// The text of a file, called what the user would type.
pub(super) fn text(path: &Path) -> Result<Arc<Source>, Box<Problem>> {
    let shown = tidy(path);
    let name = shown.display().to_string();
    let refuse = |why: String| Box::new(Problem::in_file(&name, why));
    let bytes = crate::file::read(path, MOST_FILE_BYTES).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => {
            refuse(format!("larger than {} MB, so it was not read", MOST_FILE_BYTES >> 20))
        }
        _ => refuse(format!("the file cannot be read: {error}")),
    })?;
    let text = yaml::decode(&bytes).map_err(|error| refuse(error.message))?;
    Ok(Source::new(name, text))
}

impl Kustomization {
    /// The one in a folder, with the places of its file.
    pub(super) fn read(folder: &Path) -> Result<Self, Box<Problem>> {
        let source = source(folder)?;
        Self::parse(folder, &source, 0)
    }

    /// The one in the text of its file; `base` is added to every place.
    pub(super) fn parse(folder: &Path, source: &Arc<Source>, base: usize) -> Result<Self, Box<Problem>> {
        let document = yaml::parse_stream_at(source.text(), base)
            .into_iter()
            .find(|document| !matches!(document.root, Ok(None)));
        let root = match document.map(|document| document.root) {
            Some(Ok(Some(root))) if root.as_mapping().is_some() => root,
            Some(Err(error)) => {
                let site =
                    Site::new(source.clone(), Span::new(error.span.start - base, error.span.end - base));
                let problem =
                    Problem::at(site, format!("the kustomization cannot be read: {}", error.message));
                return Err(Box::new(problem.help("mend the file: kustomize refuses it too")));
            }
            _ => {
                let problem =
                    Problem::in_file(source.name(), "the kustomization is empty, and kustomize refuses it");
                return Err(Box::new(problem.help("name its `resources`, or remove the file")));
            }
        };
        Ok(Self { folder: folder.to_owned(), root, source: source.clone() })
    }

    /// Whether it can only be a part of others.
    pub(super) fn is_component(&self) -> bool {
        self.root.get("kind").and_then(Node::as_str) == Some("Component")
    }

    /// The items of a list; none where there is none.
    pub(super) fn list(&self, key: &str) -> &[Node] {
        self.root.get(key).and_then(Node::as_sequence).unwrap_or_default()
    }

    /// The text of a field, whatever kind of scalar it is.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.root.get(key).and_then(Node::written)
    }

    /// The paths of `resources` and, behind them, of `bases`.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.list("resources").iter().chain(self.list("bases")).filter_map(entry)
    }

    /// The paths of `components`.
    pub(super) fn components(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.list("components").iter().filter_map(entry)
    }
}

/// The source of the kustomization file of a folder.
pub(super) fn source(folder: &Path) -> Result<Arc<Source>, Box<Problem>> {
    let missing = || {
        let name = tidy(folder).display().to_string();
        let problem = Problem::in_file(name, "the folder holds no kustomization");
        Box::new(problem.help(format!("name a folder with one of {}", NAMES.join(", "))))
    };
    let source = text(&candidate(folder).ok_or_else(missing)?)?;
    if is_foreign(&source) { Err(missing()) } else { Ok(source) }
}

fn entry(node: &Node) -> Option<(&str, &Node)> {
    Some((node.written()?, node))
}
