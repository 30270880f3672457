//! Finding and running the real programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A program under `target/peers/bin`, or nothing (with a notice) when it is not there and nobody requires it.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers/bin").join(name);
    if path.exists() {
        return Some(path);
    }
    let required = std::env::var_os("STALETOKEN_PEERS").is_some_and(|value| value == "required");
    assert!(!required, "{name} is missing: run tests/peers/install.sh");
    eprintln!("{name} is missing, nothing compared: run tests/peers/install.sh");
    None
}

/// Runs a program without the environment of whoever runs the tests.
pub(crate) fn run(program: &Path, arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home.path())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

/// Runs staletoken itself in the same way.
pub(crate) fn staletoken(arguments: &[&str]) -> Output {
    run(Path::new(env!("CARGO_BIN_EXE_staletoken")), arguments)
}
