//! `vendor/vendor.json`: the revisions that govendor copied, package by package.

use serde::Deserialize;

use super::copied::{self, Entry};
use super::go_path::{from_repository, revision, root};
use super::json::Text;
use super::{Reading, Version};

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, default, alias = "Package")]
    package: Vec<Copied<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Copied<'a> {
    #[serde(borrow)]
    path: Text<'a>,
    revision: Option<Text<'a>>,
    version_exact: Option<Text<'a>>,
    /// Where it was copied from, when that is not its own path.
    origin: Option<Text<'a>>,
}

/// Reads the text; packages of one repository are one module.
pub(super) fn read(text: &str) -> Reading {
    copied::read(text, |file: File<'_>| file.package)
}

impl Entry for Copied<'_> {
    fn path(&self) -> Text<'_> {
        self.path
    }

    fn written(&self) -> [Option<Text<'_>>; 2] {
        [self.version_exact, self.revision]
    }

    fn version(&self, module: &str, written: &str) -> Version {
        // A package that was copied out of another program's vendor folder is still the one of its path.
        let origin = self.origin.and_then(Text::get);
        let origin = origin.as_deref().filter(|origin| !origin.contains("/vendor/")).map(root);
        from_repository(module, origin, revision(written))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::table::{Row, check};

    #[test]
    fn exact_versions_come_before_revisions() {
        let text = r#"{
	"comment": "", "ignore": "test",
	"package": [
		{ "path": "k8s.io/client-go/rest", "revision": "843f7c4f28b1f647f664f883697107d5c02c5acc", "revisionTime": "2017" },
		{ "path": "k8s.io/client-go/util", "revision": "843f7c4f28b1f647f664f883697107d5c02c5acc" },
		{ "path": "k8s.io/api/core", "revision": "843f7c4f28b1f647f664f883697107d5c02c5acc", "version": "v3", "versionExact": "v3.0.0" },
		{ "path": "github.com/a/b", "revision": "v1", "origin": "github.com/x/b" },
		{ "path": "github.com/a/c", "revision": "v1", "origin": "github.com/x/y/vendor/github.com/a/c" }
	],
	"rootPath": "github.com/prometheus/prometheus"
}"#;
        check(
            "vendor/vendor.json",
            text,
            &[
                Row::new(
                    "golang",
                    "k8s.io/client-go",
                    Version::Commit("843f7c4f28b1f647f664f883697107d5c02c5acc".into()),
                ),
                Row::exact("golang", "k8s.io/api", "v3.0.0"),
                Row::exact("golang", "github.com/a/b", "github.com/x/b@v1"),
                Row::exact("golang", "github.com/a/c", "v1"),
            ],
        );
    }

    #[test]
    fn a_module_of_several_revisions_is_told_with_each() {
        let entry = |path: &str, revision: &str| {
            format!(r#"{{"path": "k8s.io/client-go/{path}", "revision": "{revision}"}}"#)
        };
        let entries = [entry("a", "v1"), entry("rest", "v2"), entry("transport", "v2")].join(",");
        let text = format!(r#"{{"package": [{entries}]}}"#);
        let rows =
            [Row::exact("golang", "k8s.io/client-go", "v2"), Row::exact("golang", "k8s.io/client-go", "v1")];
        check("vendor/vendor.json", &text, &rows);
    }

    #[test]
    fn a_package_without_revision_may_be_any() {
        check(
            "vendor/vendor.json",
            r#"{"package": [{"path": "a.io/b/c", "revision": ""}]}"#,
            &[Row::range("golang", "a.io/b/c", "*")],
        );
        let text = r#"{"package": [{"path": "a.io/b/c/d"}, {"path": "a.io/b/c", "revision": "v1"}]}"#;
        check("vendor/vendor.json", text, &[Row::exact("golang", "a.io/b/c", "v1")]);
    }
}
