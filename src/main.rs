//! The command: arguments in, report out, exit code. The only place that knows the terminal and the environment.

#![allow(clippy::print_stderr, reason = "the command says what it could not do")]

mod command;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use staletoken::cli::Cli;
use staletoken::moment::Moment;
use staletoken::parallel::Jobs;
use staletoken::report::{self, Look};

use command::{FAILED, Streams};

fn main() -> ExitCode {
    let stdout = io::stdout().lock();
    let asked = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let colour = !asked("NO_COLOR") && (stdout.is_terminal() || asked("FORCE_COLOR"));
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    let mut out = io::BufWriter::new(stdout);
    let folder = folder();
    let typed: Vec<OsString> = std::env::args_os().collect();
    let (cli, configuration) = match Cli::with_configuration(&typed, &folder, &variable, &variables()) {
        Ok(read) => read,
        Err(problem) => {
            let look = Look { colour: io::stderr().is_terminal() && colour, ..Look::default() };
            let _ = report::errors(&[*problem], look, &mut io::stderr());
            return ExitCode::from(FAILED);
        }
    };
    let done = now().and_then(|now| {
        let (chatter, watched) = (&mut io::stderr(), io::stderr().is_terminal());
        let configuration = &configuration;
        let mut streams = Streams {
            out: &mut out,
            chatter,
            colour,
            links,
            watched,
            variable,
            now,
            jobs: Jobs(|| std::thread::available_parallelism().map_or(1, NonZero::get)),
            folder,
            configuration,
        };
        command::run(&cli.command, &mut streams)
    });
    match done.and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("staletoken: {error}");
            ExitCode::from(FAILED)
        }
    }
}

/// The moment of the run: the clock's, or the one that `SOURCE_DATE_EPOCH` names, for reports that can be made again.
fn now() -> io::Result<Moment> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        let seconds = i64::try_from(since.as_secs()).map_err(io::Error::other)?;
        return Moment::from_unix(seconds)
            .ok_or_else(|| io::Error::other("the clock is beyond the calendar"));
    };
    let seconds = value.to_str().and_then(|text| text.parse().ok());
    let named = seconds.and_then(Moment::from_unix);
    named.ok_or_else(|| io::Error::other("SOURCE_DATE_EPOCH is no number of seconds since 1970"))
}

/// The folder the run starts in; nothing where it was removed meanwhile, which leaves absolute paths as they are.
fn folder() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// The names of all variables that are texts.
fn variables() -> Vec<String> {
    let mut names: Vec<String> =
        std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    names.sort();
    names
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
