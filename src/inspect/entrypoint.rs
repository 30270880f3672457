//! What a container of the image starts, and which ecosystem that belongs to.
//!
//! In: the config, and the files that it may mean. Out: the type of packages that can be reached from there; nothing where a
//! script decides.

use serde::{Deserialize, Serialize};

use super::file::File;
use crate::oci::Config;

/// Programs that only start the command behind them.
const STARTERS: &[&str] =
    &["tini", "tini-static", "dumb-init", "catatonit", "env", "exec", "gosu", "su-exec", "nice", "nohup"];
/// Programs that run other programs, and the package type of what they run.
const INTERPRETERS: &[(&str, &str)] = &[
    ("java", "maven"),
    ("node", "npm"),
    ("nodejs", "npm"),
    ("npm", "npm"),
    ("yarn", "npm"),
    ("python", "pypi"),
    ("pypy", "pypi"),
    ("ruby", "gem"),
    ("bundle", "gem"),
    ("dotnet", "nuget"),
    ("php", "composer"),
    ("elixir", "hex"),
    ("erl", "hex"),
];
/// Where programs are looked for when the image does not say.
const USUAL_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The program that an image starts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entrypoint {
    /// As the config has it.
    program: String,
    /// Where its file may be, from the root without a slash; the targets of links join them.
    paths: Vec<String>,
    /// The interpreter that its first line names.
    interpreter: Option<String>,
}

impl Entrypoint {
    /// Reads it from a config.
    pub(super) fn of(config: &Config) -> Self {
        let words = config.entrypoint.iter().chain(&config.command).map(String::as_str);
        let starts =
            |word: &&str| STARTERS.contains(&name(word)) || word.starts_with('-') || word.contains('=');
        let mut words = words.skip_while(starts);
        let mut program = words.next().unwrap_or_default();
        if is_shell(program) {
            // `sh -c "exec java -jar app.jar"`: its first word, if it is one command
            let script = words.find(|word| !word.starts_with('-')).unwrap_or_default();
            let single = !script.contains([';', '|', '&', '\n', '$', '`']);
            let first = script.split_whitespace().find(|word| !starts(word));
            program = first.filter(|_| single).unwrap_or_default();
        }
        let paths = if program.contains('/') {
            let from = if program.starts_with('/') { "" } else { config.folder.as_str() };
            vec![format!("{from}/{program}")]
        } else {
            let path =
                config.environment.iter().find_map(|line| line.strip_prefix("PATH=")).unwrap_or(USUAL_PATH);
            path.split(':')
                .filter(|_| !program.is_empty())
                .map(|folder| format!("{folder}/{program}"))
                .collect()
        };
        let paths = paths.iter().filter_map(|path| crate::oci::archive::clean(path)).collect();
        Self { program: program.to_owned(), paths, interpreter: None }
    }

    /// Looks at a file of the image, in case it is the program.
    pub(super) fn observe(&mut self, file: &File<'_>) {
        if self.interpreter.is_none() && self.paths.iter().any(|path| path == file.path) {
            self.interpreter = interpreter(file.head);
        }
    }

    /// Follows a link of the image, in case it leads to the program.
    pub(super) fn follow(&mut self, path: &str, target: &str) {
        if self.paths.iter().any(|known| known == path) && self.paths.len() < 100 {
            self.paths.push(target.to_owned());
        }
    }

    /// The type of packages that the program can reach. `types_in` tells of packages found in a file itself.
    pub(super) fn reaches<'a>(&self, types_in: impl Fn(&str) -> Option<&'a str>) -> Option<&'a str> {
        let by_name = |program: &str| {
            let known = name(program).trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            INTERPRETERS.iter().find(|(interpreter, _)| *interpreter == known).map(|(_, kind)| *kind)
        };
        by_name(&self.program)
            .or_else(|| self.interpreter.as_deref().and_then(by_name))
            .or_else(|| self.paths.iter().find_map(|path| types_in(path)))
    }

    /// The program, for people.
    pub(super) fn program(&self) -> &str {
        &self.program
    }
}

/// `python3` of `#!/usr/bin/env python3`.
fn interpreter(head: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(head.strip_prefix(b"#!")?).into_owned();
    let line = line.lines().next()?.to_owned();
    let mut words = line.split_whitespace().filter(|word| !word.starts_with('-'));
    let first = words.next()?;
    let program = if name(first) == "env" { words.next()? } else { first };
    (!is_shell(program)).then(|| program.to_owned())
}

fn is_shell(program: &str) -> bool {
    ["sh", "bash", "ash", "dash", "busybox"].contains(&name(program))
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(entrypoint: &[&str], command: &[&str]) -> Config {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Config { entrypoint: owned(entrypoint), command: owned(command), ..Config::default() }
    }

    #[test]
    fn the_program_decides_which_packages_are_reached() {
        for (entrypoint, command, reached) in [
            (vec!["java", "-jar", "/app.jar"], vec![], Some("maven")),
            (vec!["/usr/bin/tini", "--"], vec!["python3.11", "main.py"], Some("pypi")),
            (vec!["/bin/sh", "-c", "exec node server.js"], vec![], Some("npm")),
            (vec!["/bin/sh", "-c"], vec!["node a.js; java -jar b.jar"], None),
            (vec!["/docker-entrypoint.sh"], vec!["java"], None),
            (vec!["/manager"], vec![], Some("golang")),
            (vec!["manager"], vec![], None),
            (vec![], vec![], None),
        ] {
            let read = Entrypoint::of(&config(&entrypoint, &command));
            let found = read.reaches(|path| (path == "manager").then_some("golang"));
            assert_eq!(found, reached, "{entrypoint:?} {command:?}");
        }
    }

    #[test]
    fn scripts_name_their_interpreter_and_links_are_followed() {
        let mut read = Entrypoint::of(&config(&["kopf"], &[]));
        read.follow("usr/local/bin/kopf", "opt/venv/bin/kopf");
        let head = b"#!/opt/venv/bin/python3.12\nimport";
        read.observe(&File { path: "opt/venv/bin/kopf", head });
        assert_eq!(read.reaches(|_| None), Some("pypi"));
    }
}
