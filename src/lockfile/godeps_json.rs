//! `Godeps/Godeps.json`: the revisions that godep copied, package by package.

use serde::Deserialize;

use super::copied::Copied;
use super::go_path::{revision, root};
use super::json::{self, Text};
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
    let file: File<'_> = match json::read(text) {
        Ok(file) => file,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading::default();
    let mut modules = Copied::default();
    for dependency in &file.deps {
        let Some(import) = dependency.import_path.get() else { continue };
        let written = [dependency.comment, dependency.rev].into_iter().flatten();
        let mut written =
            written.filter_map(|text| Some((text, text.get().filter(|text| !text.is_empty())?)));
        match written.next() {
            Some((place, version)) => {
                modules.add(root(&import), described(&version), place.span(text));
            }
            None => reading.tell(format!("`{import}` has no revision"), dependency.import_path.span(text)),
        }
    }
    modules.write_into(&mut reading);
    reading
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
    use super::super::table::{Row, check, read};

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
    fn a_package_without_revision_is_told_of() {
        let reading = read("Godeps/Godeps.json", r#"{"Deps": [{"ImportPath": "a.io/b/c"}]}"#);
        assert_eq!((reading.packages.len(), reading.troubles.len()), (0, 1));
    }
}
