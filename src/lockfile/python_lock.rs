//! `poetry.lock`, `uv.lock` and `pdm.lock`: what these tools built, with the packages that need it.

use toml_edit::{Item, TableLike, Value};

use super::requirement::parse;
use super::{Reading, Scope, Version, toml};
use crate::sdk::Purl;

/// Groups that a program runs with.
const RUNTIME_GROUPS: [&str; 2] = ["main", "default"];

/// Reads the text: the three formats differ in how they list what a package needs.
pub(super) fn read(text: &str) -> Reading {
    toml::packages(text, |package, (name, name_span), reading, parents| {
        let purl = Purl::new("pypi", name);
        for child in needs(package) {
            parents.add(purl.name(), Purl::new("pypi", &child).name());
        }
        // A package of the workspace itself has no version to speak of in uv.lock.
        if let Some((version, span)) = toml::text(package, "version") {
            reading.push(purl, Version::Exact(version.to_owned()), span).scope = scope(package);
        } else if package.get("source").is_none() {
            reading.tell(format!("`{name}` is locked without a version"), name_span);
        }
    })
}

/// Old files have one category, newer ones list groups; `main` of them is the program's own.
fn scope(package: &dyn TableLike) -> Scope {
    let groups: Vec<&str> = match package.get("groups").and_then(Item::as_array) {
        Some(groups) => groups.iter().filter_map(Value::as_str).collect(),
        None => toml::text(package, "category").map(|(category, _)| category).into_iter().collect(),
    };
    let runtime = groups.is_empty() || groups.iter().any(|group| RUNTIME_GROUPS.contains(group));
    if runtime { Scope::Runtime } else { Scope::Test }
}

/// The names of what a package needs: keys of a table, tables with a name, or requirements.
fn needs(package: &dyn TableLike) -> Vec<String> {
    let Some(item) = package.get("dependencies") else { return Vec::new() };
    if let Some(table) = item.as_table_like() {
        return table.iter().map(|(name, _)| name.to_owned()).collect();
    }
    let Some(items) = item.as_array() else { return Vec::new() };
    let name = |item: &Value| match item {
        Value::InlineTable(table) => table.get("name").and_then(Value::as_str).map(str::to_owned),
        item => item.as_str().and_then(parse).map(|parsed| parsed.name.to_owned()),
    };
    items.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn poetry_lists_tables() {
        let text = "[[package]]\nname = \"kopf\"\nversion = \"1.35.0\"\ncategory = \"main\"\n\n\
                    [package.dependencies]\nKubernetes = \">=10\"\n\n[[package]]\nname = \"kubernetes\"\nversion = \"11.0.0\"\n\
                    category = \"dev\"\n\n[metadata]\nlock-version = \"1.1\"\n";
        check(
            "poetry.lock",
            text,
            &[
                Row::exact("pypi", "kopf", "1.35.0"),
                Row::exact("pypi", "kubernetes", "11.0.0").scope(Scope::Test).parents(&["kopf"]),
            ],
        );
    }

    #[test]
    fn uv_lists_names_and_leaves_out_versions_of_its_own() {
        let text = "version = 1\n[[package]]\nname = \"own\"\nsource = { virtual = \".\" }\n\
                    dependencies = [{ name = \"kubernetes\" }]\n[[package]]\nname = \"kubernetes\"\nversion = \"32.0.1\"\n";
        check("uv.lock", text, &[Row::exact("pypi", "kubernetes", "32.0.1").parents(&["own"])]);
    }

    #[test]
    fn pdm_lists_requirements_and_groups() {
        let text = "[[package]]\nname = \"a\"\nversion = \"1\"\ngroups = [\"default\", \"dev\"]\n\
                    dependencies = [\"kubernetes>=10\"]\n[[package]]\nname = \"kubernetes\"\nversion = \"11.0.0\"\ngroups = [\"dev\"]\n";
        check(
            "pdm.lock",
            text,
            &[
                Row::exact("pypi", "a", "1"),
                Row::exact("pypi", "kubernetes", "11.0.0").scope(Scope::Test).parents(&["a"]),
            ],
        );
    }
}
