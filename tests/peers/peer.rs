//! Finding and running the real programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A program under `target/peers/bin`, or nothing (with a notice) when it is not there and nobody requires it.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    file(&format!("bin/{name}"))
}

/// A file under `target/peers`, in the same way.
pub(crate) fn file(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers").join(name);
    if path.exists() {
        return Some(path);
    }
    let required = std::env::var_os("STALETOKEN_PEERS").is_some_and(|value| value == "required");
    assert!(!required, "{name} is missing: run tests/peers/install.sh");
    eprintln!("{name} is missing, nothing compared: run tests/peers/install.sh");
    None
}

/// A program of this machine, or nothing (with a notice) when it is not installed and nobody requires it.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        let required = std::env::var_os("STALETOKEN_PEERS").is_some_and(|value| value == "required");
        assert!(!required, "{name} is missing: run tests/peers/install.sh");
        eprintln!("{name} is missing, nothing compared: run tests/peers/install.sh");
    }
    found
}

/// Runs a program in the folder of the project, without the environment of whoever runs the tests.
pub(crate) fn run(program: &Path, arguments: &[&str]) -> Output {
    run_in(Path::new(env!("CARGO_MANIFEST_DIR")), program, arguments)
}

/// The same in another folder.
pub(crate) fn run_in(folder: &Path, program: &Path, arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home.path())
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

/// Runs staletoken itself in the same way.
pub(crate) fn staletoken(arguments: &[&str]) -> Output {
    run(program(), arguments)
}

/// The program under test.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_staletoken"))
}
