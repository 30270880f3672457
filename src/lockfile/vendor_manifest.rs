//! `vendor/manifest`: the revisions that gvt and gb copied.

use serde::Deserialize;

use super::copied::{self, Entry};
use super::go_path::{from_repository, revision};
use super::json::Text;
use super::{Reading, Version};

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, default)]
    dependencies: Vec<Dependency<'a>>,
}

#[derive(Deserialize)]
struct Dependency<'a> {
    #[serde(borrow)]
    importpath: Text<'a>,
    repository: Option<Text<'a>>,
    revision: Option<Text<'a>>,
}

/// Reads the text; packages of one repository are one module.
pub(super) fn read(text: &str) -> Reading {
    copied::read(text, |file: File<'_>| file.dependencies)
}

impl Entry for Dependency<'_> {
    fn path(&self) -> Text<'_> {
        self.importpath
    }

    fn written(&self) -> [Option<Text<'_>>; 2] {
        [self.revision, None]
    }

    fn version(&self, module: &str, written: &str) -> Version {
        let repository = self.repository.and_then(Text::get);
        from_repository(module, repository.as_deref(), revision(written))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::table::{Row, check};

    #[test]
    fn revisions_are_read_with_the_repository_they_come_from() {
        let text = r#"{
	"version": 0,
	"dependencies": [
		{ "importpath": "k8s.io/client-go/1.5", "repository": "https://github.com/kubernetes/client-go",
		  "vcs": "git", "revision": "99c1992389642cae4f41b931eca21827f9cc35b7", "branch": "master", "path": "/1.5" },
		{ "importpath": "github.com/a/b", "repository": "https://github.com/x/b", "revision": "v1", "branch": "HEAD" }
	]
}"#;
        check(
            "vendor/manifest",
            text,
            &[
                Row::new(
                    "golang",
                    "k8s.io/client-go",
                    Version::Commit("99c1992389642cae4f41b931eca21827f9cc35b7".into()),
                ),
                Row::exact("golang", "github.com/a/b", "github.com/x/b@v1"),
            ],
        );
    }

    #[test]
    fn a_package_without_revision_may_be_any() {
        check(
            "vendor/manifest",
            r#"{"dependencies": [{"importpath": "a.io/b"}]}"#,
            &[Row::range("golang", "a.io/b", "*")],
        );
    }
}
