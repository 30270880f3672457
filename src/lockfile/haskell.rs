//! `cabal.project.freeze` and `stack.yaml.lock`: what these tools built.

use super::{Reading, Version, span_in};
use crate::sdk::Purl;

/// Reads `cabal.project.freeze`: `any.name ==version`, parted by commas.
pub(super) fn read_freeze(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("--")) {
        for part in line.trim_start().trim_start_matches("constraints:").split(',') {
            let Some((name, version)) = part.split_once("==") else { continue };
            let name = name.trim().trim_start_matches("any.");
            let version = version.trim();
            if !name.is_empty() && !version.is_empty() && !name.contains(' ') {
                reading.push(
                    Purl::new("hackage", name),
                    Version::Exact(version.to_owned()),
                    span_in(text, version),
                );
            }
        }
    }
    reading
}

/// Reads `stack.yaml.lock`: `hackage: name-version@sha256:…`. Packages of the snapshot are not listed.
pub(super) fn read_stack(text: &str) -> Reading {
    let mut reading = Reading { partial: true, ..Reading::default() };
    let mut before = None;
    for line in text.lines() {
        let code = line.trim_start().trim_start_matches("- ");
        let Some(package) = code.strip_prefix("hackage:").map(str::trim) else { continue };
        let package = package.split('@').next().unwrap_or_default();
        // `completed` and `original` repeat each other.
        if before == Some(package) {
            continue;
        }
        before = Some(package);
        match package.rsplit_once('-') {
            Some((name, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => {
                reading.push(
                    Purl::new("hackage", name),
                    Version::Exact(version.to_owned()),
                    span_in(text, version),
                );
            }
            _ => reading.tell("a package without a version", span_in(text, line)),
        }
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};

    #[test]
    fn a_freeze_file_is_read() {
        let text = "active-repositories: hackage.haskell.org:merge\nconstraints: any.aeson ==1.5.6.0,\n             aeson -fast,\n             \
                    any.kubernetes-client ==0.3.0.0\nindex-state: x\n";
        check(
            "cabal.project.freeze",
            text,
            &[
                Row::exact("hackage", "aeson", "1.5.6.0"),
                Row::exact("hackage", "kubernetes-client", "0.3.0.0"),
            ],
        );
    }

    #[test]
    fn a_lock_of_stack_is_read() {
        let text = "packages:\n- completed:\n    hackage: kubernetes-client-0.1.0.0@sha256:abc,1\n    pantry-tree:\n      size: 1\n  \
                    original:\n    hackage: kubernetes-client-0.1.0.0\nsnapshots: []\n";
        check("stack.yaml.lock", text, &[Row::exact("hackage", "kubernetes-client", "0.1.0.0")]);
    }
}
