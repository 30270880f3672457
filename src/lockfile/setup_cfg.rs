//! `setup.cfg` and `setup.py`: what setuptools is told, as far as it is written as plain text.

use super::{Reading, Scope, requirement};

/// Reads `setup.cfg`: the lists under `[options]` and `[options.extras_require]`.
pub(super) fn read_cfg(text: &str) -> Reading {
    let mut reading = Reading::default();
    let (mut section, mut scope) = ("", None);
    for line in text.lines() {
        let code = line.split(" #").next().unwrap_or_default();
        let trimmed = code.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            (section, scope) = (name.trim(), None);
        } else if code.starts_with(char::is_whitespace) {
            if let Some(scope) = scope {
                requirement::push(&mut reading, text, trimmed, scope);
            }
        } else if let Some((key, rest)) = code.split_once('=') {
            scope = list_scope(section, key.trim());
            if let (Some(scope), false) = (scope, rest.trim().is_empty()) {
                requirement::push(&mut reading, text, rest.trim(), scope);
            }
        }
    }
    reading
}

fn list_scope(section: &str, key: &str) -> Option<Scope> {
    match (section, key) {
        ("options", "setup_requires") => Some(Scope::Tool),
        ("options", "tests_require") | ("options.extras_require", "test" | "tests" | "dev" | "docs") => {
            Some(Scope::Test)
        }
        ("options", "install_requires") | ("options.extras_require", _) => Some(Scope::Runtime),
        _ => None,
    }
}

/// Reads `setup.py`: the texts of the list behind `install_requires`. It is a program, so more may be asked for.
pub(super) fn read_py(text: &str) -> Reading {
    let mut reading = Reading { partial: true, ..Reading::default() };
    for (word, scope) in [
        ("install_requires", Scope::Runtime),
        ("tests_require", Scope::Test),
        ("setup_requires", Scope::Tool),
    ] {
        let Some((_, rest)) = text.split_once(word) else { continue };
        let Some(list) = rest.trim_start().strip_prefix(['=', ':']).map(str::trim_start) else { continue };
        let Some(list) = list.strip_prefix('[') else { continue };
        for literal in literals(list) {
            requirement::push(&mut reading, text, literal, scope);
        }
    }
    if let Some((_, extras)) = text.split_once("extras_require") {
        let table = extras.trim_start().trim_start_matches(['=', ':']).trim_start();
        let table =
            table.strip_prefix('{').and_then(|table| table.split_once('}')).map_or("", |(table, _)| table);
        for entry in table.split(']') {
            let Some((name, list)) = entry.split_once('[') else { continue };
            let scope =
                list_scope("options.extras_require", name.trim_matches([',', ':', ' ', '\n', '\'', '"']));
            for literal in literals(list) {
                requirement::push(&mut reading, text, literal, scope.unwrap_or(Scope::Runtime));
            }
        }
    }
    reading
}

/// The quoted texts up to the end of a list, comments left out.
fn literals(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = list;
    while let Some(at) = rest.find(['"', '\'', ']', '#']) {
        let sign = &rest[at..=at];
        rest = &rest[at + 1..];
        match sign {
            "]" => break,
            "#" => rest = rest.split_once('\n').map_or("", |(_, next)| next),
            quote => {
                let Some((literal, next)) = rest.split_once(quote) else { break };
                found.push(literal);
                rest = next;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn lists_of_setup_cfg_are_read() {
        let text = "[metadata]\nname = x\n[options]\npackages = find:\ninstall_requires =\n    netaddr\n    \
                    kubernetes==12.0.1  # why\n    # a comment\nsetup_requires = wheel\n[options.extras_require]\ndev =\n    kopf>=1\n";
        check(
            "setup.cfg",
            text,
            &[
                Row::range("pypi", "netaddr", "*"),
                Row::exact("pypi", "kubernetes", "12.0.1"),
                Row::range("pypi", "wheel", "*").scope(Scope::Tool),
                Row::range("pypi", "kopf", ">=1").scope(Scope::Test),
            ],
        );
    }

    #[test]
    fn literals_of_setup_py_are_read() {
        let text = "setup(\n    name='x',\n    install_requires=[\n        'kubernetes==3.*',  # it's old\n        \"escapism\",\n    ],\n    tests_require=TESTS,\n)\n";
        check(
            "setup.py",
            text,
            &[Row::range("pypi", "kubernetes", "==3.*"), Row::range("pypi", "escapism", "*")],
        );
    }
}
