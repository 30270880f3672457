//! Packages that a Dockerfile installs: `pip install`, `gem install`, `npm install`, `go install`.

use super::{Reading, Scope, Version, package_json, property, requirement, span_in};
use crate::dockerfile::Dockerfile;
use crate::sdk::Purl;

/// Options of package managers that take the next word.
const WITH_VALUE: [&str; 12] = [
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-i",
    "--index-url",
    "--extra-index-url",
    "--prefix",
    "--target",
    "-t",
    "--source",
    "--registry",
];

/// Reads the text. What only a stage holds that leaves nothing in the published image is a tool.
pub(super) fn read(text: &str) -> Reading {
    let file = Dockerfile::read(text);
    let mut reading = Reading { partial: true, ..Reading::default() };
    for (stage, published) in file.stages.iter().zip(file.published()) {
        let scope = if published { Scope::Runtime } else { Scope::Tool };
        for command in &stage.commands {
            let before = reading.packages.len();
            install(&mut reading, text, command);
            for package in &mut reading.packages[before..] {
                package.scope = scope;
                if let Version::Exact(written) | Version::Range(written) = &package.version
                    && written.contains('$')
                {
                    package.version = expanded(&file, written);
                }
            }
        }
    }
    reading
}

fn expanded(file: &Dockerfile<'_>, written: &str) -> Version {
    property::version(&file.expand(written), |text| Version::Exact(text.to_owned()))
}

fn install(reading: &mut Reading, text: &str, command: &[&str]) {
    let sudo = usize::from(command.first() == Some(&"sudo"));
    let name = command.get(sudo).map(|word| word.rsplit('/').next().unwrap_or(word)).unwrap_or_default();
    let python = usize::from(name.starts_with("python") && command.get(sudo + 1) == Some(&"-m"));
    let (name, rest) = match command.get(sudo + 2 * python..) {
        Some([first, rest @ ..]) => (first.rsplit('/').next().unwrap_or(first), rest),
        _ => return,
    };
    let (verb, arguments) = match rest {
        [verb, arguments @ ..] => (*verb, arguments),
        [] => return,
    };
    match (name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'), verb) {
        ("pip", "install") => words(arguments).for_each(|word| pip(reading, text, word)),
        ("npm", "i" | "install" | "add") | ("yarn" | "pnpm", "add") => {
            words(arguments).for_each(|word| npm(reading, text, word));
        }
        ("go", "install" | "get") => words(arguments).for_each(|word| go(reading, text, word)),
        ("gem", "install") => gem(reading, text, arguments),
        _ => {}
    }
}

/// The words that are no options.
fn words<'a>(arguments: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let value = |at: usize| at > 0 && WITH_VALUE.contains(&arguments[at - 1]);
    arguments
        .iter()
        .enumerate()
        .filter(move |(at, word)| !word.starts_with('-') && !value(*at))
        .map(|(_, word)| *word)
}

fn pip(reading: &mut Reading, text: &str, word: &str) {
    let folder = word.starts_with(['.', '/', '$']) || word.contains("://") || word.ends_with(".whl");
    if !folder {
        requirement::push(reading, text, word, Scope::Runtime);
    }
}

fn npm(reading: &mut Reading, text: &str, word: &str) {
    if word.starts_with(['.', '/', '$']) || word.contains("://") {
        return;
    }
    let at = word.get(1..).and_then(|rest| rest.find('@')).map(|at| at + 1);
    let (name, written) = at.map_or((word, ""), |at| (&word[..at], &word[at + 1..]));
    let (name, version) = package_json::asked(name, written);
    let place = if written.is_empty() { word } else { written };
    reading.push(Purl::new("npm", name), version, span_in(text, place));
}

/// A module and its packages are told apart by nobody here: what is installed is a program, named by its whole path.
fn go(reading: &mut Reading, text: &str, word: &str) {
    let Some((path, version)) = word.split_once('@') else { return };
    let moves = matches!(version, "latest" | "upgrade" | "patch");
    let found = if moves { Version::Range("*".to_owned()) } else { super::go_path::revision(version) };
    reading.push(Purl::new("golang", path), found, span_in(text, version));
}

/// `gem install kubeclient:4.9.1 x -v 1.0`: an option names the version of the gem before it.
fn gem(reading: &mut Reading, text: &str, arguments: &[&str]) {
    let mut takes_version = false;
    for word in arguments {
        if std::mem::take(&mut takes_version) {
            if let Some(last) = reading.packages.last_mut() {
                last.version = gem_version(word);
                last.span = span_in(text, word);
            }
        } else if matches!(*word, "-v" | "--version") {
            takes_version = true;
        } else if !word.starts_with('-') {
            let (name, version) = word.split_once(':').unwrap_or((word, ""));
            let place = if version.is_empty() { name } else { version };
            reading.push(Purl::new("gem", name), gem_version(version), span_in(text, place));
        }
    }
}

fn gem_version(text: &str) -> Version {
    match text.trim_start_matches(['=', ' ']) {
        "" => Version::Range("*".to_owned()),
        exact if exact.starts_with(|c: char| c.is_ascii_digit() || c == '$') => {
            Version::Exact(exact.to_owned())
        }
        range => Version::Range(range.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn each_package_manager_is_read() {
        let text = "FROM python:3.6\nARG KUBE=11.0.0\nRUN pip install --no-cache-dir -r requirements.txt \"kubernetes==$KUBE\" kopf && \\\n    \
                    python3 -m pip install 'pykube-ng>=20' ; sudo gem install kubeclient -v 4.9.1 fluentd:1.0 --no-document\n\
                    RUN npm i -g @kubernetes/client-node@0.10.2 && go install a.io/b/cmd/c@v1.0.0\nRUN apt-get install pip\n";
        check(
            "Dockerfile",
            text,
            &[
                Row::exact("pypi", "kubernetes", "11.0.0"),
                Row::range("pypi", "kopf", "*"),
                Row::range("pypi", "pykube-ng", ">=20"),
                Row::exact("gem", "kubeclient", "4.9.1"),
                Row::exact("gem", "fluentd", "1.0"),
                Row::exact("npm", "@kubernetes/client-node", "0.10.2"),
                Row::exact("golang", "a.io/b/cmd/c", "v1.0.0"),
            ],
        );
    }

    #[test]
    fn a_stage_that_leaves_nothing_is_a_tool() {
        let text = "FROM python AS lint\nRUN pip install kubernetes==1.0.0\nFROM python AS build\nRUN pip install kubernetes==9.0.0\n\
                    FROM python\nCOPY --from=build /venv /venv\n";
        check(
            "app/Dockerfile",
            text,
            &[
                Row::exact("pypi", "kubernetes", "1.0.0").scope(Scope::Tool),
                Row::exact("pypi", "kubernetes", "9.0.0"),
            ],
        );
    }
}
