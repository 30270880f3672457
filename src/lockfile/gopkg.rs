//! `Gopkg.lock` and `Gopkg.toml`: what dep built, and what it was asked for.

use toml_edit::TableLike;

use super::go_path::{from_repository, revision};
use super::toml::{read, tables, text as value};
use super::{Reading, Version};
use crate::sdk::Purl;
use crate::source::Span;

/// Reads `Gopkg.lock`: the version where one was tagged, the revision otherwise.
pub(super) fn read_lock(text: &str) -> Reading {
    let document = match read(text) {
        Ok(document) => document,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading::default();
    for project in tables(document.get("projects")) {
        let Some((name, span)) = value(project, "name") else { continue };
        match value(project, "version").or_else(|| value(project, "revision")) {
            Some((text, span)) => push(&mut reading, project, name, revision(text), span),
            None => push(&mut reading, project, name, Version::Range("*".to_owned()), span),
        }
    }
    reading
}

/// Reads `Gopkg.toml`: an override decides over a constraint.
pub(super) fn read_manifest(text: &str) -> Reading {
    let document = match read(text) {
        Ok(document) => document,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading::default();
    let overrides = tables(document.get("override"));
    let overridden: Vec<&str> =
        overrides.iter().filter_map(|table| value(*table, "name")).map(|(name, _)| name).collect();
    let constraints = tables(document.get("constraint")).into_iter();
    let constraints = constraints
        .filter(|table| value(*table, "name").is_some_and(|(name, _)| !overridden.contains(&name)));
    for project in constraints.chain(overrides.iter().copied()) {
        let Some((name, span)) = value(project, "name") else { continue };
        let (version, span) = asked(project).unwrap_or((Version::Range("*".to_owned()), span));
        push(&mut reading, project, name, version, span);
    }
    reading.packages.sort_by_key(|package| package.span);
    reading
}

fn push(reading: &mut Reading, project: &dyn TableLike, name: &str, version: Version, span: Span) {
    let source = value(project, "source").map(|(source, _)| source);
    let version = from_repository(name, source, version);
    reading.push(Purl::new("golang", name), version, span);
}

/// What a constraint asks for; a bare version stands for all that are compatible with it.
fn asked(project: &dyn TableLike) -> Option<(Version, Span)> {
    if let Some((text, span)) = value(project, "revision") {
        return Some((revision(text), span));
    }
    if let Some((text, span)) = value(project, "branch") {
        return Some((Version::Branch(text.to_owned()), span));
    }
    let (text, span) = value(project, "version")?;
    let exact = text.trim_start_matches('=').trim();
    let version = if text.contains(['>', '<', '~', '^', ',', '*']) {
        Version::Range(text.to_owned())
    } else if text.starts_with('=')
        || !exact.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit())
    {
        Version::Exact(exact.to_owned())
    } else {
        Version::Range(format!("^{text}"))
    };
    Some((version, span))
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn a_tagged_version_is_taken_before_the_revision() {
        let text = "[[projects]]\n  name = \"k8s.io/client-go\"\n  packages = [\"rest\"]\n  \
                    revision = \"78700dec6369ba22221b72770783300f143df150\"\n  version = \"v6.0.0\"\n\n\
                    [[projects]]\n  branch = \"release-1.9\"\n  name = \"k8s.io/api\"\n  \
                    revision = \"73d903622b7391f3312dcbac6483fed484e185f8\"\n\n\
                    [[projects]]\n  name = \"k8s.io/fork\"\n  version = \"v1\"\n  source = \"https://github.com/x/fork.git\"\n\n\
                    [solve-meta]\n  analyzer-name = \"dep\"\n";
        check(
            "Gopkg.lock",
            text,
            &[
                Row::exact("golang", "k8s.io/client-go", "v6.0.0"),
                Row::new(
                    "golang",
                    "k8s.io/api",
                    Version::Commit("73d903622b7391f3312dcbac6483fed484e185f8".into()),
                ),
                Row::exact("golang", "k8s.io/fork", "github.com/x/fork@v1"),
            ],
        );
    }

    #[test]
    fn a_project_without_revision_may_be_any() {
        check("Gopkg.lock", "[[projects]]\nname = \"a.io/b\"\n", &[Row::range("golang", "a.io/b", "*")]);
    }

    #[test]
    fn constraints_and_overrides_say_what_is_asked_for() {
        let text = "[[constraint]]\nname = \"a.io/a\"\nversion = \"kubernetes-1.14.0\"\n\
                    [[constraint]]\nname = \"a.io/b\"\nversion = \"1.2.0\"\n\
                    [[constraint]]\nname = \"a.io/c\"\nbranch = \"master\"\n\
                    [[override]]\nname = \"a.io/b\"\nversion = \"=v1.3.0\"\n\
                    [[override]]\nname = \"a.io/d\"\nversion = \"~1.2\"\n\
                    [[constraint]]\nname = \"a.io/e\"\nversion = \"2.0.0\"\n";
        check(
            "x/Gopkg.toml",
            text,
            &[
                Row::exact("golang", "a.io/a", "kubernetes-1.14.0"),
                Row::new("golang", "a.io/c", Version::Branch("master".into())),
                Row::exact("golang", "a.io/b", "v1.3.0"),
                Row::range("golang", "a.io/d", "~1.2"),
                Row::range("golang", "a.io/e", "^2.0.0"),
            ],
        );
    }
}
