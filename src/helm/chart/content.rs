//! A file of a chart, and what is in it.
//!
//! In: bytes, or the path of a file that may be read. Out: a [`File`] or a [`TemplateFile`]. What only `.Files` and `crds/` show is read when it is
//! asked for: guides, dashboards and definitions are most of what charts weigh.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::MAX_FILE_BYTES;
use crate::file;
use crate::source::Source;

/// A file of a chart.
#[derive(Debug)]
pub struct File {
    /// The path in the chart, with forward slashes.
    pub name: String,
    /// The path as the user would type it.
    pub place: String,
    content: Content,
}

/// Where the bytes of a file are, without a byte order mark once they are here.
#[derive(Debug)]
enum Content {
    Here(Vec<u8>),
    OnDisk(PathBuf),
}

/// A file of `templates/`.
#[derive(Debug)]
pub struct TemplateFile {
    /// The path in the chart, with forward slashes.
    pub name: String,
    /// Its text; what is not UTF-8 is replaced.
    pub source: Arc<Source>,
}

impl File {
    pub(super) fn new(name: String, place: String, bytes: Vec<u8>) -> Self {
        Self { name, place, content: Content::Here(without_mark(bytes)) }
    }

    /// A file that is read when it is asked for.
    pub(super) fn on_disk(name: String, place: String, path: PathBuf) -> Self {
        Self { name, place, content: Content::OnDisk(path) }
    }

    /// What is in it, without a byte order mark; an error where it was taken away since its chart was loaded.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, String> {
        match &self.content {
            Content::Here(bytes) => Ok(Cow::Borrowed(bytes)),
            Content::OnDisk(path) => read(path).map(Cow::Owned),
        }
    }

    pub(super) fn into_template(self) -> Result<TemplateFile, String> {
        let bytes = match self.content {
            Content::Here(bytes) => bytes,
            Content::OnDisk(path) => read(&path)?,
        };
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok(TemplateFile { name: self.name, source: Source::new(self.place, text) })
    }
}

/// Whether a file of this name is looked into whatever the templates ask for.
pub(super) fn is_needed(name: &str) -> bool {
    let mut inside = name;
    while let Some(rest) = inside.strip_prefix("charts/") {
        match rest.split_once('/') {
            Some((_, rest)) => inside = rest,
            // A packaged chart.
            None => return true,
        }
    }
    let named = ["Chart.yaml", "requirements.yaml", "values.yaml", "values.schema.json"];
    named.contains(&inside) || inside.starts_with("templates/")
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let bytes = file::read(path, MAX_FILE_BYTES);
    bytes.map(without_mark).map_err(|error| format!("the file cannot be read: {error}"))
}

/// Bytes without a byte order mark.
fn without_mark(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_render_looks_into_is_needed() {
        for name in ["values.yaml", "templates/a/b.txt", "charts/a.tgz", "charts/a/charts/b/Chart.yaml"] {
            assert!(is_needed(name), "{name}");
        }
        for name in ["README.md", "crds/a.yaml", "charts/a/README.md", "ci/a-values.yaml", "a/templates/b"] {
            assert!(!is_needed(name), "{name}");
        }
    }

    #[test]
    fn a_file_on_disk_is_read_when_it_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let file = File::on_disk("a.txt".to_owned(), "a.txt".to_owned(), path.clone());
        std::fs::write(&path, "\u{feff}abc").unwrap();
        assert_eq!(file.bytes().unwrap(), &b"abc"[..]);
        std::fs::remove_file(&path).unwrap();
        assert!(file.bytes().unwrap_err().starts_with("the file cannot be read: "));
    }
}
