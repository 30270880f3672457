//! `Cargo.lock`: the crates that Cargo built.

use toml_edit::{Item, Value};

use super::parents::Parents;
use super::toml::{read as document, tables, text as value};
use super::{Reading, Version};
use crate::sdk::Purl;

/// Reads the text. It does not tell what is of tests only.
pub(super) fn read(text: &str) -> Reading {
    let document = match document(text) {
        Ok(document) => document,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading::default();
    let mut parents = Parents::default();
    for package in tables(document.get("package")) {
        let Some((name, span)) = value(package, "name") else { continue };
        // `name`, `name version` or `name version (source)`
        let needed = package.get("dependencies").and_then(Item::as_array).into_iter().flatten();
        for child in needed.filter_map(Value::as_str).filter_map(|text| text.split(' ').next()) {
            parents.add(name, child);
        }
        match value(package, "version") {
            Some((version, span)) => {
                reading.push(Purl::new("cargo", name), Version::Exact(version.to_owned()), span);
            }
            None => reading.tell(format!("`{name}` is locked without a version"), span),
        }
    }
    parents.write_into(&mut reading);
    reading
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
