//! `pyproject.toml`: what a Python program asks for, in the words of the standard, Poetry and PDM.

use toml_edit::{Item, TableLike, Value};

use super::toml::{placed, read as document};
use super::{Reading, Scope, Version, requirement};
use crate::sdk::Purl;
use crate::source::Span;

/// Reads the text.
pub(super) fn read(text: &str) -> Reading {
    let document = match document(text) {
        Ok(document) => document,
        Err(trouble) => return trouble.into(),
    };
    let root = document.as_table();
    let at = |path: &[&str]| -> Option<&Item> {
        let mut item = root.get(path.first()?)?;
        for key in &path[1..] {
            item = item.get(key)?;
        }
        Some(item)
    };
    let mut reading = Reading::default();
    list(&mut reading, text, at(&["project", "dependencies"]), Scope::Runtime);
    lists(&mut reading, text, at(&["project", "optional-dependencies"]), Scope::Runtime);
    list(&mut reading, text, at(&["build-system", "requires"]), Scope::Tool);
    lists(&mut reading, text, at(&["dependency-groups"]), Scope::Test);
    lists(&mut reading, text, at(&["tool", "pdm", "dev-dependencies"]), Scope::Test);
    poetry(&mut reading, at(&["tool", "poetry", "dependencies"]), Scope::Runtime);
    poetry(&mut reading, at(&["tool", "poetry", "dev-dependencies"]), Scope::Test);
    for (_, group) in
        at(&["tool", "poetry", "group"]).and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter)
    {
        poetry(&mut reading, group.get("dependencies"), Scope::Test);
    }
    reading.packages.sort_by_key(|package| package.span);
    reading
}

/// A list of requirements. The text between the quotes is looked at in place, so that the version has its own place.
fn list(reading: &mut Reading, text: &str, item: Option<&Item>, scope: Scope) {
    for value in item.and_then(Item::as_array).into_iter().flatten() {
        let Some((_, span)) = placed(value) else { continue };
        if let Some(written) = text.get(span.start..span.end) {
            requirement::push(reading, text, written, scope);
        }
    }
}

fn lists(reading: &mut Reading, text: &str, item: Option<&Item>, scope: Scope) {
    for (_, item) in item.and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter) {
        list(reading, text, Some(item), scope);
    }
}

/// Poetry's tables: a version, or a table that holds one. A bare version is that version.
fn poetry(reading: &mut Reading, item: Option<&Item>, scope: Scope) {
    for (name, item) in item.and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter) {
        if name == "python" {
            continue;
        }
        let of_table = || item.as_table_like()?.get("version")?.as_value();
        let Some((written, span)) =
            item.as_value().filter(|value| value.is_str()).or_else(of_table).and_then(placed)
        else {
            if let Some(span) = item.span() {
                let asked = Version::Branch(source(item));
                reading.push(Purl::new("pypi", name), asked, Span::new(span.start, span.end)).scope = scope;
            }
            continue;
        };
        let bare =
            written.starts_with(|c: char| c.is_ascii_digit()) && !written.contains([',', '*', '|', ' ']);
        let version = if bare { Version::Exact(written.to_owned()) } else { requirement::asked(written) };
        reading.push(Purl::new("pypi", name), version, span).scope = scope;
    }
}

/// Where a package without a version comes from.
fn source(item: &Item) -> String {
    let of = |key: &str| item.get(key).and_then(Item::as_value).and_then(Value::as_str);
    ["git", "path", "url"].into_iter().find_map(of).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn the_standard_tables_are_read() {
        let text = "[build-system]\nrequires = [\"setuptools>=61\"]\n[project]\nname = \"x\"\n\
                    dependencies = [\n  \"kubernetes==32.0.1\",\n  'kopf[dev] >= 1.30',\n]\n\
                    [project.optional-dependencies]\ncloud = [\"kr8s\"]\n[dependency-groups]\ntest = [\"pytest~=8.0\", { include-group = \"a\" }]\n";
        check(
            "pyproject.toml",
            text,
            &[
                Row::range("pypi", "setuptools", ">=61").scope(Scope::Tool),
                Row::exact("pypi", "kubernetes", "32.0.1"),
                Row::range("pypi", "kopf", ">=1.30"),
                Row::range("pypi", "kr8s", "*"),
                Row::range("pypi", "pytest", "~=8.0").scope(Scope::Test),
            ],
        );
    }

    #[test]
    fn tables_of_poetry_are_read() {
        let text = "[tool.poetry.dependencies]\npython = \"^3.9\"\nkubernetes = \"^11.0\"\npykube-ng = \"20.1.0\"\n\
                    kopf = { version = \">=1,<2\", extras = [\"dev\"] }\nown = { git = \"https://a.io/b\" }\n\
                    [tool.poetry.group.dev.dependencies]\nkr8s = \"*\"\n";
        check(
            "pyproject.toml",
            text,
            &[
                Row::range("pypi", "kubernetes", "^11.0"),
                Row::exact("pypi", "pykube-ng", "20.1.0"),
                Row::range("pypi", "kopf", ">=1,<2"),
                Row::new("pypi", "own", Version::Branch("https://a.io/b".into())),
                Row::range("pypi", "kr8s", "*").scope(Scope::Test),
            ],
        );
    }
}
