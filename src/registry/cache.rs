//! What registries said, kept on disk: documents by digest and what was seen inside of images for ever, other answers for a while.
//!
//! Files are written under another name and renamed, so that a run that is ended, or another one beside it, never leaves half of
//! one; what is read is held against its digest. A cache that cannot be read or written is no trouble: everything can be asked again.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::oci::{Digest, MOST_DOCUMENT_BYTES};

/// The folder of this layout; another layout gets another name.
const LAYOUT: &str = "v1";

/// A folder with answers, or none.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: Option<PathBuf>,
    age: Duration,
}

/// An answer with the second it was given in.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    at: u64,
    /// What was asked, for whoever looks into the folder.
    question: String,
    answer: T,
}

impl Cache {
    /// The cache in a folder, or none; answers that have no digest are good for this long.
    pub fn new(folder: Option<PathBuf>, age: Duration) -> Self {
        Self { folder: folder.map(|folder| folder.join(LAYOUT)), age }
    }

    /// The bytes behind a digest.
    pub(super) fn document(&self, digest: &Digest) -> Option<Vec<u8>> {
        let bytes = read(&self.path_of(digest)?)?;
        digest.names(&bytes).then_some(bytes)
    }

    /// Keeps the bytes behind a digest, which the caller has checked.
    pub(super) fn keep_document(&self, digest: &Digest, bytes: &[u8]) {
        if let Some(path) = self.path_of(digest) {
            // What cannot be kept is asked again next time.
            let _ = write(&path, bytes);
        }
    }

    /// What was answered to a question, if that is not too long ago.
    pub(super) fn answer<T: DeserializeOwned>(&self, question: &str) -> Option<T> {
        let kept: Kept<T> = self.kept(question)?;
        let age = now().checked_sub(kept.at)?;
        (age < self.age.as_secs()).then_some(kept.answer)
    }

    /// What was answered to a question whose answer never changes.
    pub(super) fn result<T: DeserializeOwned>(&self, question: &str) -> Option<T> {
        self.kept(question).map(|kept| kept.answer)
    }

    /// Whether a question was answered before, however long ago.
    pub(super) fn was_asked(&self, question: &str) -> bool {
        self.kept::<serde_json::Value>(question).is_some()
    }

    fn kept<T: DeserializeOwned>(&self, question: &str) -> Option<Kept<T>> {
        let kept: Kept<T> = serde_json::from_slice(&read(&self.path_to(question)?)?).ok()?;
        (kept.question == question).then_some(kept)
    }

    /// Keeps an answer.
    pub(super) fn keep_answer<T: Serialize>(&self, question: &str, answer: T) {
        let kept = Kept { at: now(), question: question.to_owned(), answer };
        if let (Some(path), Ok(bytes)) = (self.path_to(question), serde_json::to_vec(&kept)) {
            // What cannot be kept is asked again next time.
            let _ = write(&path, &bytes);
        }
    }

    fn path_of(&self, digest: &Digest) -> Option<PathBuf> {
        let hex = digest.hex();
        let folder = self.folder.as_ref()?.join("documents").join(digest.algorithm());
        Some(folder.join(hex.get(..2)?).join(hex))
    }

    fn path_to(&self, question: &str) -> Option<PathBuf> {
        let name = format!("{}.json", Digest::of(question.as_bytes()).hex());
        Some(self.folder.as_ref()?.join("answers").join(name))
    }
}

/// Removes everything that a cache in this folder holds; says how many bytes that were. Other files in the folder stay.
pub fn clean(folder: &Path) -> io::Result<u64> {
    let folder = folder.join(LAYOUT);
    let size = size(&folder)?;
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(size),
    }
}

fn size(folder: &Path) -> io::Result<u64> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut bytes = 0;
    for entry in entries {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(MOST_DOCUMENT_BYTES + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= MOST_DOCUMENT_BYTES).then_some(bytes)
}

/// Writes a file whole or not at all. Folders are for their owner only: manifests of private images are nobody else's business.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn documents_are_kept_and_damaged_ones_are_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(Some(folder.path().to_owned()), HOUR);
        let digest = Digest::of(b"abc");
        assert_eq!(cache.document(&digest), None);
        cache.keep_document(&digest, b"abc");
        assert_eq!(cache.document(&digest).as_deref(), Some(&b"abc"[..]));
        fs::write(cache.path_of(&digest).unwrap(), b"ab").unwrap();
        assert_eq!(cache.document(&digest), None);
        cache.keep_document(&digest, b"abc");
        assert!(cache.document(&digest).is_some());
    }

    #[test]
    fn other_answers_grow_old() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(Some(folder.path().to_owned()), HOUR);
        cache.keep_answer("digest of a:1", "sha256:0");
        assert_eq!(cache.answer::<String>("digest of a:1").as_deref(), Some("sha256:0"));
        assert_eq!(cache.answer::<String>("digest of a:2"), None);
        let path = cache.path_to("digest of a:1").unwrap();
        for at in [now() - 3601, now() + 600] {
            let kept = Kept { at, question: "digest of a:1".to_owned(), answer: "sha256:0" };
            fs::write(&path, serde_json::to_vec(&kept).unwrap()).unwrap();
            assert_eq!(cache.answer::<String>("digest of a:1"), None, "{at}");
            assert!(cache.was_asked("digest of a:1"));
        }
        fs::write(&path, "{").unwrap();
        assert_eq!(cache.answer::<String>("digest of a:1"), None);
    }

    #[test]
    fn many_may_write_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = vec![7; 100_000];
        let digest = Digest::of(&bytes);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let cache = Cache::new(Some(folder.path().to_owned()), HOUR);
                    for _ in 0..20 {
                        cache.keep_document(&digest, &bytes);
                        assert!(cache.document(&digest).is_some());
                    }
                });
            }
        });
        let left = fs::read_dir(
            Cache::new(Some(folder.path().to_owned()), HOUR).path_of(&digest).unwrap().parent().unwrap(),
        );
        assert_eq!(left.unwrap().count(), 1, "temporary files stay");
    }

    #[test]
    fn cleaning_leaves_what_is_not_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(Some(folder.path().to_owned()), HOUR);
        cache.keep_document(&Digest::of(b"abc"), b"abc");
        fs::write(folder.path().join("notes"), "mine").unwrap();
        assert_eq!(clean(folder.path()).unwrap(), 3);
        assert_eq!(clean(folder.path()).unwrap(), 0);
        assert!(folder.path().join("notes").exists());
    }

    #[test]
    fn no_cache_and_a_cache_that_cannot_be_written_keep_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for folder in [None, Some(file.path().to_owned())] {
            let cache = Cache::new(folder, HOUR);
            cache.keep_document(&Digest::of(b"abc"), b"abc");
            assert_eq!(cache.document(&Digest::of(b"abc")), None);
        }
    }
}
