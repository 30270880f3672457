//! `Gemfile.lock`: the gems that Bundler built.

use super::{Reading, Version, parents, span_in};
use crate::sdk::Purl;

/// Reads the text: under `specs:` four blanks before a gem, six before what it needs.
pub(super) fn read(text: &str) -> Reading {
    parents::reading(|reading, parents| {
        let (mut inside, mut name) = (false, "");
        for line in text.lines() {
            let code = line.trim();
            match line.len() - line.trim_start().len() {
                0 => inside = false,
                2 => inside = code == "specs:",
                4 if inside => {
                    let Some((gem, rest)) = code.split_once(" (") else {
                        reading.tell(format!("`{code}` is locked without a version"), span_in(text, code));
                        continue;
                    };
                    // A platform follows the version behind a dash, which a version itself does not have.
                    let version = rest.trim_end_matches(')').split('-').next().unwrap_or_default();
                    name = gem;
                    reading.push(
                        Purl::new("gem", gem),
                        Version::Exact(version.to_owned()),
                        span_in(text, version),
                    );
                }
                6 if inside => parents.add(name, code.split(' ').next().unwrap_or_default()),
                _ => {}
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check, read};

    #[test]
    fn gems_are_read_with_those_that_need_them() {
        let text = "GIT\n  remote: https://a.io/b\n  revision: abc\n  specs:\n    own (0.1.0)\nGEM\n  remote: https://rubygems.org/\n  specs:\n    \
                    fluent-plugin-kubernetes_metadata_filter (2.5.3)\n      kubeclient (< 5)\n    ffi (1.15.0-x86_64-linux)\n    \
                    kubeclient (4.9.1.pre1)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  kubeclient (~> 4.9)\n\nBUNDLED WITH\n   2.1.4\n";
        check(
            "docker/Gemfile.lock",
            text,
            &[
                Row::exact("gem", "own", "0.1.0"),
                Row::exact("gem", "fluent-plugin-kubernetes_metadata_filter", "2.5.3"),
                Row::exact("gem", "ffi", "1.15.0"),
                Row::exact("gem", "kubeclient", "4.9.1.pre1")
                    .parents(&["fluent-plugin-kubernetes_metadata_filter"]),
            ],
        );
    }

    #[test]
    fn a_cut_line_is_told_of() {
        assert_eq!(read("Gemfile.lock", "GEM\n  specs:\n    kubecl").troubles.len(), 1);
    }
}
