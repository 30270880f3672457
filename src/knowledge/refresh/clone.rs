//! A clone of a repository, read through git: its tags, and files as they were at a tag.
//!
//! In: a folder, bare or with a work tree. Out: names of tags and texts of files. Git runs as a child process that neither asks the network
//! nor writes.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Largest file that is read.
const MOST_BYTES: u64 = 64 << 20;

/// A clone with a git process that hands out its files.
pub(super) struct Clone {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// A file at a tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum File {
    /// Its text.
    Text(String),
    /// There is none at that tag.
    Missing,
    /// It is there and cannot be used, with the reason.
    Unusable(String),
}

impl Clone {
    /// Opens the clone in a folder and lists its tags.
    pub(super) fn open(folder: &Path) -> Result<(Self, Vec<String>), String> {
        let tags = tags(folder)?;
        let failed = |error: io::Error| format!("git cannot be run: {error}");
        let mut child = git(folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("git has no input or no output".to_owned());
        };
        Ok((Self { child, requests: Some(requests), answers: BufReader::new(answers) }, tags))
    }

    /// A file as it was at a tag.
    pub(super) fn file(&mut self, tag: &str, path: &str) -> Result<File, String> {
        if path.contains('\n') {
            return Ok(File::Missing);
        }
        self.ask(tag, path).map_err(|error| format!("git stopped answering: {error}"))
    }

    fn ask(&mut self, tag: &str, path: &str) -> io::Result<File> {
        let Some(requests) = self.requests.as_mut() else { return Err(io::ErrorKind::BrokenPipe.into()) };
        requests.write_all(format!("refs/tags/{tag}:{path}\n").as_bytes())?;
        requests.flush()?;
        let mut head = Vec::new();
        if self.answers.read_until(b'\n', &mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let head = String::from_utf8_lossy(&head);
        // `<object> <type> <size>` with the content behind it, or `<request> missing`.
        let mut words = head.trim_end().rsplit(' ');
        let Some(size) = words.next().and_then(|size| size.parse::<u64>().ok()) else {
            return Ok(File::Missing);
        };
        let is_file = words.next() == Some("blob");
        let mut content = self.answers.by_ref().take(size + 1);
        if !is_file || size > MOST_BYTES {
            io::copy(&mut content, &mut io::sink())?;
            let why = format!("the file is larger than {} MiB", MOST_BYTES >> 20);
            return Ok(if is_file { File::Unusable(why) } else { File::Missing });
        }
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        bytes.pop();
        Ok(String::from_utf8(bytes)
            .map_or_else(|_| File::Unusable("the file is not UTF-8".to_owned()), File::Text))
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        // Without input git ends by itself; it is waited for so that no process is left behind.
        self.requests = None;
        let _ = self.child.wait();
    }
}

fn tags(folder: &Path) -> Result<Vec<String>, String> {
    let output = git(folder)
        .args(["for-each-ref", "--format=%(refname:lstrip=2)", "refs/tags"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ");
        return Err(format!("git cannot read {}: {said}", folder.display()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-optional-locks").arg("-C").arg(folder);
    // A clone that leaves objects out must not fetch them, and a plain folder inside of another clone is no clone.
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none").env("LC_ALL", "C");
    let absolute = std::path::absolute(folder).ok();
    if let Some(above) = absolute.as_deref().and_then(Path::parent) {
        command.env("GIT_CEILING_DIRECTORIES", above);
    }
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    command
}
