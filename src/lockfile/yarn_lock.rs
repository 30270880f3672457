//! `yarn.lock`, the old form and that of Berry: what Yarn built.

use super::{Reading, Version, parents, span_in};
use crate::sdk::Purl;

/// Reads the text: an entry is a line of descriptors at the margin and indented lines below it. Both forms are as regular as that.
pub(super) fn read(text: &str) -> Reading {
    parents::reading(|reading, parents| {
        let (mut name, mut needs) = (None, false);
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            let indent = line.len() - line.trim_start().len();
            let code = line.trim();
            match indent {
                0 => {
                    let descriptors = code.strip_suffix(':');
                    if descriptors.is_none() {
                        reading.tell("a line that begins no entry", span_in(text, line));
                    }
                    (name, needs) = (descriptors.and_then(package_name), false);
                }
                2 => {
                    let (key, value) = split(code);
                    needs = key == "dependencies" && value.is_empty();
                    if let (Some(name), "version", false) = (name, key, value.is_empty()) {
                        // Berry writes the workspace's own packages down as `0.0.0-use.local`.
                        if !value.ends_with("-use.local") {
                            reading.push(
                                Purl::new("npm", name),
                                Version::Exact(value.to_owned()),
                                span_in(text, value),
                            );
                        }
                    }
                }
                _ => {
                    if let (Some(name), true, 4) = (name, needs, indent) {
                        parents.add(name, split(code).0);
                    }
                }
            }
        }
    })
}

/// The package of `"@a/b@^1, @a/b@npm:^2"`; an alias names another one.
fn package_name(descriptors: &str) -> Option<&str> {
    let first = descriptors.split(", ").next()?.trim_matches('"');
    let at = first.get(1..)?.find('@')? + 1;
    let (name, range) = (&first[..at], &first[at + 1..]);
    if let Some(alias) = range.strip_prefix("npm:")
        && let Some(at) = alias.rfind('@').filter(|at| *at > 0)
    {
        return Some(&alias[..at]);
    }
    (name != "__metadata").then_some(name)
}

/// `key value` or `key: value`, quotes taken off.
fn split(code: &str) -> (&str, &str) {
    let (key, value) = if let Some(quoted) = code.strip_prefix('"') {
        quoted.split_once('"').unwrap_or((quoted, ""))
    } else {
        code.split_at(code.find([' ', ':']).unwrap_or(code.len()))
    };
    (key, value.trim_start_matches([':', ' ']).trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check, read};

    #[test]
    fn the_old_form_is_read() {
        let text = "# yarn lockfile v1\n\n\n\"@kubernetes/client-node@^0.10.2\", \"@kubernetes/client-node@^0.10.3\":\n  \
                    version \"0.10.3\"\n  resolved \"https://a.io#b\"\n  dependencies:\n    ws \"^6.1.0\"\n\nws@^6.1.0:\n  version \"6.2.1\"\n";
        check(
            "yarn.lock",
            text,
            &[
                Row::exact("npm", "@kubernetes/client-node", "0.10.3"),
                Row::exact("npm", "ws", "6.2.1").parents(&["@kubernetes/client-node"]),
            ],
        );
    }

    #[test]
    fn the_form_of_berry_is_read() {
        let text = "__metadata:\n  version: 6\n\n\"@kubernetes/client-node@npm:^0.10.2\":\n  version: 0.10.2\n  \
                    resolution: \"@kubernetes/client-node@npm:0.10.2\"\n  dependencies:\n    \"@types/ws\": ^6\n    ws: ^6\n  \
                    languageName: node\n\n\"own@workspace:.\":\n  version: 0.0.0-use.local\n  dependencies:\n    \
                    \"@kubernetes/client-node\": ^0.10.2\n\n\"alias@npm:ws@^6\":\n  version: 6.2.1\n";
        check(
            "yarn.lock",
            text,
            &[
                Row::exact("npm", "@kubernetes/client-node", "0.10.2").parents(&["own"]),
                Row::exact("npm", "ws", "6.2.1").parents(&["@kubernetes/client-node"]),
            ],
        );
    }

    #[test]
    fn a_cut_line_is_told_of() {
        assert_eq!(read("yarn.lock", "a@^1:\n  version \"1.0.0\"\n\"@kub").troubles.len(), 1);
    }
}
