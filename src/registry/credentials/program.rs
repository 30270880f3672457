//! Programs that keep logins: `docker-credential-NAME get`, with the registry on standard input.
//!
//! What such a program writes is a secret or may hold one: none of it is ever shown.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Login;

/// How long a program may take; some of them ask a cloud for a token first.
const PATIENCE: Duration = Duration::from_secs(15);
/// Most that is read of what it writes.
const MOST_BYTES: u64 = 1 << 20;
/// What all of them say when they have no login: no trouble.
const NOTHING: &str = "credentials not found";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(default)]
    username: String,
    #[serde(default)]
    secret: String,
}

/// Asks a program for the login of a registry; trouble is told without its words.
pub(super) fn ask(name: &str, registry: &str) -> Result<Option<Login>, String> {
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        return Err("a program for logins has a name that is none".to_owned());
    }
    let program = format!("docker-credential-{name}");
    answer(Command::new(&program), &program, registry, PATIENCE)
}

/// The answer of a program that may take no longer than that.
pub(super) fn answer(
    mut command: Command,
    program: &str,
    registry: &str,
    patience: Duration,
) -> Result<Option<Login>, String> {
    command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("{program} is not installed"),
        _ => format!("{program} cannot be started: {error}"),
    })?;
    let (status, bytes) = output(child, registry, patience)
        .ok_or_else(|| format!("{program} did not answer within {} s", patience.as_secs_f64()))?;
    if !status.success() {
        let nothing = String::from_utf8_lossy(&bytes).trim().starts_with(NOTHING);
        return if nothing { Ok(None) } else { Err(format!("{program} failed ({status})")) };
    }
    let answer: Answer = serde_json::from_slice(&bytes)
        .map_err(|_| format!("{program} gave an answer that cannot be read"))?;
    let empty = answer.username.is_empty() && answer.secret.is_empty();
    Ok((!empty).then(|| Login::of(&answer.username, &answer.secret)))
}

/// What it wrote and how it ended; nothing when it took too long and was ended.
fn output(mut child: Child, registry: &str, patience: Duration) -> Option<(ExitStatus, Vec<u8>)> {
    let started = Instant::now();
    if let Some(mut input) = child.stdin.take() {
        // A program that does not read its input says by its end what is wrong.
        let _ = input.write_all(registry.as_bytes());
    }
    let (sender, receiver) = mpsc::channel();
    let written = child.stdout.take();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(written) = written {
            let _ = written.take(MOST_BYTES).read_to_end(&mut bytes);
        }
        // Nobody waits any more where the program took too long.
        let _ = sender.send(bytes);
    });
    let bytes = receiver.recv_timeout(patience).ok();
    while bytes.is_some() && started.elapsed() < patience {
        if let Ok(Some(status)) = child.try_wait() {
            return bytes.map(|bytes| (status, bytes));
        }
        thread::sleep(Duration::from_millis(2));
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}
