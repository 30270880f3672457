//! Logins are found where Docker and Podman put them, and go to nobody else.

use std::fs;
use std::process::Command;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

fn credentials(files: &[&str]) -> (tempfile::TempDir, Credentials) {
    let folder = tempfile::tempdir().unwrap();
    let paths = files.iter().enumerate().map(|(index, text)| {
        let path = folder.path().join(format!("{index}.json"));
        fs::write(&path, text).unwrap();
        path
    });
    let credentials = Credentials::new(paths.collect());
    (folder, credentials)
}

fn auth(user: &str) -> String {
    STANDARD.encode(format!("{user}:secret"))
}

/// Whom a registry is told to be.
fn user(credentials: &Credentials, registry: &str, repository: &str) -> Option<String> {
    let login = credentials.of(registry, repository).login?;
    let Login::Basic(header) = login else { panic!("no basic login") };
    let text = STANDARD.decode(header.reveal().strip_prefix("Basic ").unwrap()).unwrap();
    Some(String::from_utf8(text).unwrap().split(':').next().unwrap().to_owned())
}

#[test]
fn a_login_belongs_to_its_registry_and_the_closest_part_of_it() {
    let file = format!(
        r#"{{"auths": {{
            "https://index.docker.io/v1/": {{"auth": "{}"}},
            "quay.io": {{"auth": "{}"}},
            "quay.io/team": {{"auth": "{}"}},
            "https://r.example:5000/v2/": {{"username": "port", "password": "secret"}}
        }}}}"#,
        auth("hub"),
        auth("quay"),
        auth("team"),
    );
    let (_folder, credentials) = credentials(&[&file]);
    let table = [
        ("docker.io", "library/nginx", Some("hub")),
        ("quay.io", "other/app", Some("quay")),
        ("quay.io", "team/app", Some("team")),
        ("quay.io", "teammates/app", Some("quay")),
        ("r.example:5000", "a", Some("port")),
        ("r.example", "a", None),
        ("evil.quay.io", "team/app", None),
        ("quay.io.evil.example", "a", None),
    ];
    for (registry, repository, expected) in table {
        assert_eq!(user(&credentials, registry, repository).as_deref(), expected, "{registry}/{repository}");
    }
}

#[test]
fn the_first_file_decides() {
    let file = |user: &str| format!(r#"{{"auths": {{"quay.io": {{"auth": "{}"}}}}}}"#, auth(user));
    let (_folder, credentials) = credentials(&["{}", &file("one"), &file("two")]);
    assert_eq!(user(&credentials, "quay.io", "a").as_deref(), Some("one"));
}

#[test]
fn tokens_are_told_from_passwords() {
    let file = r#"{"auths": {
        "a.example": {"identitytoken": "id"},
        "b.example": {"registrytoken": "tok"},
        "c.example": {"auth": ""}
    }}"#;
    let (_folder, credentials) = credentials(&[file]);
    assert_eq!(credentials.of("a.example", "x").login, Some(Login::Identity(Secret::new("id"))));
    assert_eq!(credentials.of("b.example", "x").login, Some(Login::Token(Secret::new("tok"))));
    assert_eq!(credentials.of("c.example", "x").login, None);
}

#[test]
fn what_cannot_be_read_is_told_without_its_text() {
    let (_folder, credentials) = credentials(&[
        r#"{"auths": {"r.example": {"auth": 5, "password": "hunter2"}}}"#,
        r#"{"auths": {"r.example": {"auth": "%hunter2"}}}"#,
    ]);
    let found = credentials.of("r.example", "a");
    assert_eq!((found.login.is_none(), found.troubles.len()), (true, 2));
    assert!(!format!("{found:?}").contains("hunter2"), "{found:?}");
}

/// The answer of a program of these lines.
fn answer(script: &str, patience: Duration) -> Result<Option<Login>, String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]);
    program::answer(shell, "docker-credential-test", "r.example", patience)
}

#[test]
fn programs_are_asked_and_their_words_are_never_shown() {
    let long = Duration::from_secs(60);
    let asked = r#"read registry; printf '{"Username":"%s","Secret":"hunter2"}' "$registry""#;
    assert_eq!(answer(asked, long), Ok(Some(Login::of("r.example", "hunter2"))));
    let identity = r#"echo '{"ServerURL":"x","Username":"<token>","Secret":"hunter2"}'"#;
    assert_eq!(answer(identity, long), Ok(Some(Login::Identity(Secret::new("hunter2")))));
    let none = "echo 'credentials not found in native keychain'; exit 1";
    assert_eq!(answer(none, long), Ok(None));
    let table = [
        ("echo hunter2; echo hunter2 >&2; exit 3", "docker-credential-test failed (exit status: 3)"),
        ("echo hunter2", "docker-credential-test gave an answer that cannot be read"),
    ];
    for (script, expected) in table {
        assert_eq!(answer(script, long), Err(expected.to_owned()));
    }
    assert_eq!(
        program::ask("none-of-this-name", "r"),
        Err("docker-credential-none-of-this-name is not installed".to_owned())
    );
    assert!(program::ask("../../bin/sh", "r").unwrap_err().contains("a name that is none"));
}

#[test]
fn a_program_that_hangs_is_ended() {
    let hanging = answer("echo hunter2; exec sleep 600", Duration::from_millis(50));
    assert_eq!(hanging, Err("docker-credential-test did not answer within 0.05 s".to_owned()));
}
