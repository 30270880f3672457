//! `glide.lock`: the revisions that Glide built.

use super::go_path::{from_repository, revision};
use super::{Reading, Scope, Trouble, Version};
use crate::sdk::Purl;
use crate::yaml::{self, Node};

/// Reads the text; test imports are of the tests.
pub(super) fn read(text: &str) -> Reading {
    let root = match yaml::parse(text) {
        Ok(Some(root)) => root,
        Ok(None) => return Reading::default(),
        Err(error) => return Trouble { message: error.message, span: error.span }.into(),
    };
    let mut reading = Reading::default();
    for (key, scope) in [("imports", Scope::Runtime), ("testImports", Scope::Test)] {
        for import in root.get(key).and_then(Node::as_sequence).unwrap_or_default() {
            let Some((name, place)) = import.get("name").and_then(|node| Some((node.as_str()?, node.span)))
            else {
                continue;
            };
            // A revision of digits alone is a number to YAML: its own text counts.
            let version = import.get("version").and_then(|node| Some((node.as_scalar()?, node.span)));
            let Some((version, span)) = version.filter(|(scalar, _)| !scalar.text.is_empty()) else {
                reading.push(Purl::new("golang", name), Version::Range("*".to_owned()), place).scope = scope;
                continue;
            };
            let repository = import.get("repo").and_then(Node::as_str);
            let version = from_repository(name, repository, revision(&version.text));
            reading.push(Purl::new("golang", name), version, span).scope = scope;
        }
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::super::{Scope, Version};

    #[test]
    fn revisions_tags_and_forks_are_read() {
        let text = "hash: 6d\nupdated: 2017-04-11T10:00:00Z\nimports:\n- name: k8s.io/client-go\n  \
                    version: 6631b2769fbf8fd8ff6b2074d64774b010c7d37a\n  subpackages:\n  - rest\n\
                    - name: a.io/digits\n  version: 1234567890123456789012345678901234567890\n\
                    - name: a.io/tag\n  version: v2.0.0\n  repo: https://github.com/x/tag\ntestImports:\n\
                    - name: a.io/test\n  version: v1.1.4\n";
        check(
            "glide.lock",
            text,
            &[
                Row::new(
                    "golang",
                    "k8s.io/client-go",
                    Version::Commit("6631b2769fbf8fd8ff6b2074d64774b010c7d37a".into()),
                ),
                Row::new(
                    "golang",
                    "a.io/digits",
                    Version::Commit("1234567890123456789012345678901234567890".into()),
                ),
                Row::exact("golang", "a.io/tag", "github.com/x/tag@v2.0.0"),
                Row::exact("golang", "a.io/test", "v1.1.4").scope(Scope::Test),
            ],
        );
    }

    #[test]
    fn an_import_without_version_may_be_any() {
        let text = "imports:\n- name: a.io/b\n- name: a.io/c\n  version: v1\n";
        check(
            "glide.lock",
            text,
            &[Row::range("golang", "a.io/b", "*"), Row::exact("golang", "a.io/c", "v1")],
        );
    }
}
