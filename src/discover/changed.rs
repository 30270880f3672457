//! What changed since a commit: the files that git names, and the charts and kustomizations they belong to.
//!
//! In: a folder, a revision, the paths that were asked for. Out: paths that are there and lie below those, in order.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{enclosing, is_archive, is_dependencies, is_manifest};
use crate::kustomize;

/// The changed files below the given paths that may hold something to check; for a file that is gone the chart it was part
/// of, or the nearest kustomization.
pub fn changed(folder: &Path, revision: &str, paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    if revision.starts_with('-') {
        return Err(io::Error::other(format!("`{revision}` is no revision")));
    }
    let tracked = git(folder, &["diff", "--name-only", "--relative", "-z", revision, "--"])?;
    let untracked = git(folder, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let asked: Vec<PathBuf> = paths.iter().filter_map(|path| folder.join(path).canonicalize().ok()).collect();
    let mut found = BTreeSet::new();
    for name in tracked.split('\0').chain(untracked.split('\0')).filter(|name| !name.is_empty()) {
        let Some(path) = checkable(folder, Path::new(name)) else { continue };
        let real = folder.join(&path).canonicalize()?;
        if asked.iter().any(|asked| real.starts_with(asked) || asked.starts_with(&real)) {
            found.insert(path);
        }
    }
    Ok(found.into_iter().collect())
}

fn checkable(folder: &Path, name: &Path) -> Option<PathBuf> {
    let there = name.ancestors().find(|path| folder.join(path).exists())?;
    let full = folder.join(there);
    let chart = enclosing::chart(&full, full.is_dir());
    if there != name {
        // Without its own chart or kustomization a file that is gone leaves nothing to check.
        let own = chart.or_else(|| full.ancestors().find_map(kustomize::file_in));
        return own.map(|own| own.strip_prefix(folder).map(Path::to_owned).unwrap_or(own));
    }
    (chart.is_some()
        || kustomize::is_file_name(name)
        || is_manifest(name)
        || is_archive(name)
        || is_dependencies(name))
    .then(|| name.to_owned())
}

fn git(folder: &Path, arguments: &[&str]) -> io::Result<String> {
    let run = Command::new("git").arg("-C").arg(folder).args(arguments).output();
    let out =
        run.map_err(|error| io::Error::other(format!("--since needs git, which cannot be run: {error}")))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        if said.to_ascii_lowercase().contains("not a git repository") {
            return Err(io::Error::other(
                "--since asks git what changed, and this folder is in no git repository",
            ));
        }
        let first = said.lines().next().unwrap_or("it failed without a word");
        return Err(io::Error::other(format!("git does not say what changed: {first}")));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let git = |words: &[&str]| git(folder.path(), words).unwrap();
        git(&["init", "-q"]);
        for name in [
            "c/Chart.yaml",
            "c/templates/a.yaml",
            "c/templates/b.yaml",
            "c/values.yaml",
            "d/Chart.yaml",
            "m.yaml",
            "n.yaml",
            "p/go.mod",
            "x.txt",
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "a: 1\n").unwrap();
        }
        git(&["add", "."]);
        git(&["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "a"]);
        folder
    }

    fn names(folder: &Path, paths: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let found = changed(folder, "HEAD", &paths).unwrap();
        found.iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn only_what_changed_is_named_and_charts_for_what_is_gone() {
        let folder = repository();
        let root = folder.path();
        assert_eq!(names(root, &["."]), Vec::<String>::new());
        fs::write(root.join("m.yaml"), "a: 2\n").unwrap();
        fs::write(root.join("x.txt"), "a: 2\n").unwrap();
        fs::write(root.join("new.yaml"), "a: 2\n").unwrap();
        assert_eq!(names(root, &["."]), ["m.yaml", "new.yaml"]);
        fs::write(root.join("p/go.mod"), "module p\n").unwrap();
        assert_eq!(names(root, &["p"]), ["p/go.mod"]);
        fs::write(root.join("c/values.yaml"), "a: 2\n").unwrap();
        fs::remove_file(root.join("n.yaml")).unwrap();
        assert_eq!(names(root, &["c"]), ["c/values.yaml"]);
        fs::remove_file(root.join("c/templates/b.yaml")).unwrap();
        fs::write(root.join("c/values.yaml"), "a: 1\n").unwrap();
        assert_eq!(names(root, &["c"]), ["c"]);
    }

    #[test]
    fn what_git_does_not_know_is_an_error() {
        let folder = repository();
        for revision in ["no-such-branch", "--output=x"] {
            assert!(changed(folder.path(), revision, &[PathBuf::from(".")]).is_err(), "{revision}");
        }
        assert!(!folder.path().join("x").exists());
        let outside = tempfile::tempdir().unwrap();
        let refused = changed(outside.path(), "HEAD", &[PathBuf::from(".")]).unwrap_err();
        assert!(refused.to_string().ends_with("this folder is in no git repository"), "{refused}");
    }
}
