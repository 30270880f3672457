//! One run of staletoken against registries, with a home of its own.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Texts that no run may print, whatever happens.
pub(crate) const SECRETS: &[&str] = &[super::tokens::LOGIN.1, super::tokens::IDENTITY, "hunter2"];

/// A folder that stands for a user's home, and what the environment says.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    variables: Vec<(String, OsString)>,
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) json: Value,
    pub(crate) code: i32,
    pub(crate) stderr: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// A file below the home.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Docker's file with the login for a host.
    pub(crate) fn log_in(&self, host: &str, user: &str, password: &str) {
        self.write(".docker/config.json", &logins(host, user, password));
    }

    /// A program that keeps logins, in a folder of programs that the runs find.
    pub(crate) fn helper(self, name: &str, script: &str) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let path = self.write(&format!("bin/docker-credential-{name}"), &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        let mut programs = self.path().join("bin").into_os_string();
        programs.push(":");
        programs.push(std::env::var_os("PATH").unwrap_or_default());
        self.variable("PATH", programs)
    }

    /// Runs staletoken, which must not print a secret.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
        command.args(arguments).args(["--format", "json"]).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let (stdout, stderr) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        for secret in SECRETS {
            assert!(
                !stdout.contains(secret) && !stderr.contains(secret),
                "a secret is shown: {stdout}{stderr}"
            );
        }
        let json = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"));
        Said { json, code: output.status.code().unwrap(), stderr }
    }

    /// Asks about one image with `--online`; without a cache.
    pub(crate) fn image(&self, reference: &str, arguments: &[&str]) -> Said {
        self.run(&[&["image", reference, "--online", "--no-cache"], arguments].concat(), "")
    }
}

impl Said {
    /// The verdict about the first image, and why.
    pub(crate) fn first(&self) -> (&str, &str) {
        let image = &self.json["images"][0];
        (image["verdict"].as_str().unwrap(), image["reason"].as_str().unwrap())
    }

    /// Verdicts by reference, with the reasons of unknown ones.
    pub(crate) fn verdicts(&self) -> Vec<(String, String, String)> {
        let images = self.json["images"].as_array().unwrap();
        let text = |image: &Value, key: &str| image[key].as_str().unwrap().to_owned();
        images.iter().map(|it| (text(it, "reference"), text(it, "verdict"), text(it, "reason"))).collect()
    }

    pub(crate) fn contacted(&self) -> Vec<&str> {
        self.json["contacted"].as_array().unwrap().iter().map(|host| host.as_str().unwrap()).collect()
    }
}

/// A file of logins with one in it.
pub(crate) fn logins(host: &str, user: &str, password: &str) -> String {
    let auth = STANDARD.encode(format!("{user}:{password}"));
    serde_json::json!({"auths": {host: {"auth": auth}}}).to_string()
}
