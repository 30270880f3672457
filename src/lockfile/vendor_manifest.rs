//! `vendor/manifest`: the revisions that gvt and gb copied.

use serde::Deserialize;

use super::Reading;
use super::copied::Copied;
use super::go_path::{from_repository, revision, root};
use super::json::{self, Text};

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, default)]
    dependencies: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    importpath: Text<'a>,
    repository: Option<Text<'a>>,
    revision: Option<Text<'a>>,
}

/// Reads the text; packages of one repository are one module.
pub(super) fn read(text: &str) -> Reading {
    let file: File<'_> = match json::read(text) {
        Ok(file) => file,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading::default();
    let mut modules = Copied::default();
    for copied in &file.dependencies {
        let Some(import) = copied.importpath.get() else { continue };
        let module = root(&import);
        let written =
            copied.revision.and_then(|place| Some((place, place.get().filter(|text| !text.is_empty())?)));
        let Some((place, version)) = written else {
            reading.tell(format!("`{import}` has no revision"), copied.importpath.span(text));
            continue;
        };
        let repository = copied.repository.and_then(Text::get);
        let version = from_repository(module, repository.as_deref(), revision(&version));
        modules.add(module, version, place.span(text));
    }
    modules.write_into(&mut reading);
    reading
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::table::{Row, check, read};

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
    fn a_package_without_revision_is_told_of() {
        let reading = read("vendor/manifest", r#"{"dependencies": [{"importpath": "a.io/b"}]}"#);
        assert_eq!((reading.packages.len(), reading.troubles.len()), (0, 1));
    }
}
