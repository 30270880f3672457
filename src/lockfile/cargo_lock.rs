//! `Cargo.lock`: the crates that Cargo built.

use toml_edit::{Item, Value};

use super::{Reading, Version, toml};
use crate::sdk::Purl;

/// Reads the text. It does not tell what is of tests only.
pub(super) fn read(text: &str) -> Reading {
    toml::packages(text, |package, (name, span), reading, parents| {
        // `name`, `name version` or `name version (source)`
        let needed = package.get("dependencies").and_then(Item::as_array).into_iter().flatten();
        for child in needed.filter_map(Value::as_str).filter_map(|text| text.split(' ').next()) {
            parents.add(name, child);
        }
        match toml::text(package, "version") {
            Some((version, span)) => {
                reading.push(Purl::new("cargo", name), Version::Exact(version.to_owned()), span);
            }
            None => reading.tell(format!("`{name}` is locked without a version"), span),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check, read};

    #[test]
    fn crates_are_read_with_those_that_need_them() {
        let text = "version = 3\n\n[[package]]\nname = \"kube\"\nversion = \"0.16.1\"\nsource = \"registry\"\n\
                    dependencies = [\n \"either\",\n \"http 0.1.21\",\n]\n\n[[package]]\nname = \"http\"\nversion = \"0.1.21\"\n";
        check(
            "Cargo.lock",
            text,
            &[
                Row::exact("cargo", "kube", "0.16.1"),
                Row::exact("cargo", "http", "0.1.21").parents(&["kube"]),
            ],
        );
    }

    #[test]
    fn a_crate_without_version_is_told_of() {
        assert_eq!(read("Cargo.lock", "[[package]]\nname = \"a\"\n").troubles.len(), 1);
    }
}
