//! Files and pipes read whole, up to a limit.
//!
//! In: a path, and how much may be read. Out: its bytes, or its text. Pipes and devices have no size beforehand, and a file may grow while it is read:
//! what counts is what comes.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The bytes of a file or a pipe; more than `most` are an error.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let expected = file.metadata()?.len().min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(expected + 1).unwrap_or_default());
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it is larger than {} MiB", most >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// The text of a file that is read where it happens to be there; nothing for pipes, for what cannot be read, and for what is no text.
pub fn text(path: &Path, most: u64) -> Option<String> {
    let bytes = path.is_file().then(|| read(path, most).ok()).flatten()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_the_limit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "x".repeat(2 << 20)).unwrap();
        assert_eq!(read(&path, 2 << 20).unwrap().len(), 2 << 20);
        let refused = read(&path, (2 << 20) - 1).unwrap_err();
        assert_eq!(
            (refused.kind(), refused.to_string()),
            (ErrorKind::FileTooLarge, "it is larger than 1 MiB".to_owned())
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_refused_too() {
        assert_eq!(read(Path::new("/dev/zero"), 1 << 20).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
