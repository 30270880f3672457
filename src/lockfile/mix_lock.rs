//! `mix.lock`: the packages that Mix built.

use super::{Reading, Version, span_in};
use crate::sdk::Purl;

/// Reads the text: `"name": {:hex, :package, "version", …}`, one a line.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in text.lines() {
        let Some((name, rest)) = line.trim_start().strip_prefix('"').and_then(|rest| rest.split_once("\":"))
        else {
            continue;
        };
        let mut parts = rest.trim_start().trim_start_matches('{').split(',').map(str::trim);
        let (kind, second, third) = (parts.next(), parts.next(), parts.next());
        let third = third.and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
        match (kind, second, third) {
            (Some(":hex"), Some(package), Some(version)) => {
                let package = package.trim_start_matches(':').trim_matches('"');
                reading.push(
                    Purl::new("hex", package),
                    Version::Exact(version.to_owned()),
                    span_in(text, version),
                );
            }
            (Some(":git"), _, Some(revision)) => {
                reading.push(
                    Purl::new("hex", name),
                    Version::Commit(revision.to_owned()),
                    span_in(text, revision),
                );
            }
            _ => reading.tell(format!("`{name}` is locked without a version"), span_in(text, name)),
        }
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::table::{Row, check, read};

    #[test]
    fn packages_and_commits_are_read() {
        let text = "%{\n  \"k8s\": {:hex, :k8s, \"0.5.2\", \"abc\", [:mix], [{:jason, \"~> 1.0\", [hex: :jason]}], \"hexpm\", \"def\"},\n  \
                    \"kazan\": {:git, \"https://a.io/kazan.git\", \"e1a6aa664414135c03f74bac140f30323bb49ce1\", []},\n}\n";
        check(
            "mix.lock",
            text,
            &[
                Row::exact("hex", "k8s", "0.5.2"),
                Row::new("hex", "kazan", Version::Commit("e1a6aa664414135c03f74bac140f30323bb49ce1".into())),
            ],
        );
    }

    #[test]
    fn a_cut_line_is_told_of() {
        assert_eq!(read("mix.lock", "%{\n  \"k8s\": {:hex, :k8s, \"0.5").troubles.len(), 1);
    }
}
