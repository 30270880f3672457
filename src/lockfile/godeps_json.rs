//! `Godeps/Godeps.json`: the revisions that godep copied, package by package.

use serde::Deserialize;

use super::copied::{self, Entry};
use super::go_path::revision;
use super::json::Text;
use super::{Reading, Version};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File<'a> {
    #[serde(borrow, default)]
    deps: Vec<Dependency<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Dependency<'a> {
    #[serde(borrow)]
    import_path: Text<'a>,
    /// What `git describe` says of the revision.
    comment: Option<Text<'a>>,
    rev: Option<Text<'a>>,
}

/// Reads the text; packages of one repository are one module.
pub(super) fn read(text: &str) -> Reading {
    copied::read(text, |file: File<'_>| file.deps)
}

impl Entry for Dependency<'_> {
    fn path(&self) -> Text<'_> {
        self.import_path
    }

    fn written(&self) -> [Option<Text<'_>>; 2] {
        [self.comment, self.rev]
    }

    fn version(&self, _module: &str, written: &str) -> Version {
        described(written)
    }
}

fn described(text: &str) -> Version {
    match revision(text) {
        Version::Branch(name) => Version::Exact(name),
        version => version,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::table::{Row, check};

    #[test]
    fn packages_of_a_repository_are_one_module() {
        let text = r#"{
	"ImportPath": "k8s.io/heapster", "GoVersion": "go1.6", "Packages": ["./..."],
	"Deps": [
		{ "ImportPath": "k8s.io/client-go/1.4/kubernetes", "Comment": "v2.0.0-alpha.0-75-g6500775", "Rev": "65007750000" },
		{ "ImportPath": "k8s.io/client-go/1.4/rest", "Comment": "v2.0.0-alpha.0-75-g6500775", "Rev": "65007750000" },
		{ "ImportPath": "github.com/a/b/c", "Rev": "e1a6aa664414135c03f74bac140f30323bb49ce1" }
	]
}"#;
        check(
            "x/Godeps/Godeps.json",
            text,
            &[
                Row::exact("golang", "k8s.io/client-go", "v2.0.0-alpha.0-75-g6500775"),
                Row::new(
                    "golang",
                    "github.com/a/b",
                    Version::Commit("e1a6aa664414135c03f74bac140f30323bb49ce1".into()),
                ),
            ],
        );
    }

    #[test]
    fn a_package_without_revision_may_be_any() {
        check(
            "Godeps/Godeps.json",
            r#"{"Deps": [{"ImportPath": "a.io/b/c"}]}"#,
            &[Row::range("golang", "a.io/b/c", "*")],
        );
    }
}
