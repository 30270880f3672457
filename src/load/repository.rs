//! Files of a repository that its objects name: `path: charts/app` of an `Application` lies below the root of the repository it is in.
//!
//! In: the file that an object was read from, and a path. Out: where that is, as the user would type it. Nothing outside of the repository
//! and of the given paths is found.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::file;
use crate::helm::chart::Bounds;
use crate::kustomize::{self, shortened};

/// Largest file of git's settings that is read.
const MOST_BYTES: u64 = 1 << 20;
/// Fewest parts of a path that two repositories do not share by chance.
const TELLING: usize = 3;

/// A file or folder of a repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// What the user would type.
    pub(super) typed: PathBuf,
    /// Its real place.
    pub(super) real: PathBuf,
}

/// The repositories that objects lie in.
#[derive(Debug)]
pub(super) struct Repositories {
    /// The real places of the given paths.
    roots: Vec<PathBuf>,
    /// The real folder of the run.
    here: PathBuf,
    /// The names of the remotes of each repository that was asked for, by its root.
    names: BTreeMap<PathBuf, Vec<String>>,
}

impl Repositories {
    /// Those that a run with these bounds may look into.
    pub(super) fn of(bounds: &Bounds) -> Self {
        let here = fs::canonicalize(".").unwrap_or_default();
        Self { roots: bounds.roots.clone(), here, names: BTreeMap::new() }
    }

    /// What `path` names in the repository at `url` for an object in `file`: in this one where it may be that, else in a clone of it,
    /// else the very same path of this one where it is so long that no other repository has it: forks and mirrors have other names.
    pub(super) fn at(&mut self, file: &str, url: &str, path: &str) -> Option<Found> {
        let own = self.is_own(file, url).then(|| self.find(file, path)).flatten();
        own.or_else(|| self.cloned(url, path)).or_else(|| self.mirrored(file, path))
    }

    /// What a path of several folders names from the root of the repository that `file` is in.
    fn mirrored(&self, file: &str, path: &str) -> Option<Found> {
        let path = relative(path).filter(|path| path.components().count() >= TELLING)?;
        let folder = folder_of(file);
        let real = real_folder(folder)?;
        let top = self.top(&real);
        self.reach(&top, &path, &top, climbed(folder, &real, &top))
    }

    /// What `path` names for an object in `file`: from the root of its repository, else from a folder around the file or a given one.
    pub(super) fn find(&self, file: &str, path: &str) -> Option<Found> {
        let path = relative(path)?;
        let folder = folder_of(file);
        let real = real_folder(folder)?;
        let top = self.top(&real);
        let mut bases: Vec<&Path> = real.ancestors().take_while(|base| base.starts_with(&top)).collect();
        bases.reverse();
        let around =
            bases.into_iter().find_map(|base| self.reach(base, &path, &top, climbed(folder, &real, base)));
        around.or_else(|| self.roots.iter().find_map(|root| self.reach(root, &path, root, None)))
    }

    /// What `path` names in a clone of the repository at `url`: a given folder with its name, or one directly below a given folder.
    fn cloned(&self, url: &str, path: &str) -> Option<Found> {
        let (name, path) = (repository_name(url), relative(path)?);
        let named = |folder: &Path| folder.file_name().is_some_and(|own| own.eq_ignore_ascii_case(&name));
        let clones = self.roots.iter().filter(|_| !name.is_empty()).filter_map(|root| {
            let below = || {
                let entries = fs::read_dir(root).ok()?.flatten().map(|entry| entry.path());
                entries.filter(|folder| named(folder) && folder.is_dir()).min()
            };
            if named(root) { Some(root.clone()) } else { below() }
        });
        clones.into_iter().find_map(|clone| self.reach(&clone, &path, &clone, None))
    }

    /// What `path` names for something in the folder `base`; from the root of the repository where it begins with a slash.
    pub(super) fn beside(&self, base: &Found, path: &str) -> Option<Found> {
        let top = self.top(&base.real);
        if path.starts_with('/') {
            return self.reach(&top, &relative(path)?, &top, None);
        }
        self.reach(&base.real, Path::new(path), &top, Some(&base.typed))
    }

    fn reach(&self, base: &Path, path: &Path, top: &Path, typed: Option<&Path>) -> Option<Found> {
        let real = fs::canonicalize(base.join(path)).ok()?;
        let within = real.starts_with(top) || self.roots.iter().any(|root| real.starts_with(root));
        let typed = match typed {
            Some(typed) => shortened(&typed.join(path)),
            None => real.strip_prefix(&self.here).unwrap_or(&real).to_owned(),
        };
        let typed = if typed.as_os_str().is_empty() { PathBuf::from(".") } else { typed };
        within.then_some(Found { typed, real })
    }

    /// The root of the repository around a folder; without one the outermost of the given paths and the folder of the run.
    fn top(&self, folder: &Path) -> PathBuf {
        if let Some(root) = kustomize::repository(folder) {
            return root.to_owned();
        }
        let around = self.roots.iter().chain([&self.here]).filter(|root| folder.starts_with(root));
        around.min_by_key(|root| root.components().count()).map_or_else(|| folder.to_owned(), PathBuf::clone)
    }

    /// Whether `url` may name the repository that `file` lies in: one of its remotes has the same name, or none of them is on a server.
    pub(super) fn is_own(&mut self, file: &str, url: &str) -> bool {
        let folder = folder_of(file);
        let Some(top) = real_folder(folder).map(|real| self.top(&real)) else { return true };
        let names = self.names.entry(top.clone()).or_insert_with(|| remotes(&top));
        names.is_empty() || names.contains(&repository_name(url))
    }
}

/// A path without what leads nowhere at its start; nothing for one that leads out of its repository.
fn relative(path: &str) -> Option<PathBuf> {
    let path = shortened(Path::new(path.trim_start_matches('/')));
    (!path.starts_with("..")).then_some(path)
}

/// How the user would type `base`, a folder around `real`, which they type as `folder`.
fn climbed<'a>(folder: &'a Path, real: &Path, base: &Path) -> Option<&'a Path> {
    let up = real.strip_prefix(base).ok()?.components().count();
    folder.ancestors().nth(up).filter(|typed| real_folder(typed).as_deref() == Some(base))
}

/// The folder of a file; that of the run for what was piped.
fn folder_of(file: &str) -> &Path {
    Path::new(file).parent().filter(|_| !file.starts_with('<')).unwrap_or(Path::new(""))
}

fn real_folder(folder: &Path) -> Option<PathBuf> {
    fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok()
}

/// The names of the repositories that git fetches from over a network: a local clone has the name of a folder, which says nothing.
fn remotes(top: &Path) -> Vec<String> {
    let git = top.join(".git");
    let folder = match file::text(&git, MOST_BYTES) {
        // A further work tree names the folder of its repository in a file.
        Some(text) => {
            let folder = top.join(text.trim_start_matches("gitdir:").trim());
            let shared = file::text(&folder.join("commondir"), MOST_BYTES).unwrap_or_default();
            folder.join(shared.trim())
        }
        None => git,
    };
    let settings = file::text(&folder.join("config"), MOST_BYTES).unwrap_or_default();
    let urls = settings.lines().filter_map(|line| {
        let (key, url) = line.split_once('=')?;
        (key.trim() == "url" && is_on_a_server(url.trim())).then(|| repository_name(url.trim()))
    });
    urls.collect()
}

/// Whether a remote is on a server, as git tells it: by a scheme, or by a colon before the first slash.
fn is_on_a_server(url: &str) -> bool {
    match url.split_once("://") {
        Some((scheme, _)) => scheme != "file",
        None => url.split_once(':').is_some_and(|(host, _)| !host.contains('/')),
    }
}

/// `app` of `https://github.com/acme/App.git`.
fn repository_name(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let name = url.rsplit(['/', ':']).next().unwrap_or(url);
    name.strip_suffix(".git").unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn paths_are_those_of_the_repository_and_lead_nowhere_else() {
        let folder =
            tree(&["out/Chart.yaml", "repo/.git/HEAD", "repo/charts/x/Chart.yaml", "repo/a/b/app.yaml"]);
        let repository = folder.path().join("repo");
        let repositories = Repositories::of(&Bounds::of(&[repository.join("a")]));
        let file = repository.join("a/b/app.yaml").display().to_string();
        for (path, expected) in [
            ("charts/x", Some("charts/x")),
            ("./charts/x/", Some("charts/x")),
            ("/charts/x", Some("charts/x")),
            ("charts/../charts/x", Some("charts/x")),
            ("b/app.yaml", Some("a/b/app.yaml")),
            ("../out", None),
            ("charts/../../out", None),
            ("charts/y", None),
        ] {
            let found = repositories.find(&file, path).map(|found| found.typed);
            assert_eq!(found, expected.map(|path| repository.join(path)), "{path}");
        }
        let chart = repositories.find(&file, "charts/x").unwrap();
        for (path, expected) in [
            ("Chart.yaml", Some("charts/x/Chart.yaml")),
            ("../../a/b/app.yaml", Some("a/b/app.yaml")),
            ("../../../out/Chart.yaml", None),
        ] {
            let found = repositories.beside(&chart, path).map(|found| found.typed);
            assert_eq!(found, expected.map(|path| repository.join(path)), "{path}");
        }
        assert!(repositories.beside(&chart, "/a/b/app.yaml").is_some());
    }

    #[test]
    fn a_clone_is_known_by_its_name() {
        let folder = tree(&["clones/other/charts/x/Chart.yaml"]);
        for (given, url, found) in [
            ("clones", "https://git.example/acme/Other.git", true),
            ("clones/other", "https://git.example/acme/other", true),
            ("clones", "https://git.example/acme/third", false),
            ("clones", "", false),
            (".", "https://git.example/acme/other", false),
        ] {
            let repositories = Repositories::of(&Bounds::of(&[folder.path().join(given)]));
            assert_eq!(repositories.cloned(url, "charts/x").is_some(), found, "{given} {url}");
        }
    }

    #[test]
    fn a_long_path_is_the_same_in_a_fork_with_another_name() {
        let folder = tree(&["repo/.git/HEAD", "repo/apps/web/chart/Chart.yaml", "repo/web/chart/Chart.yaml"]);
        let repository = folder.path().join("repo");
        fs::write(repository.join(".git/config"), "\turl = https://git.example/acme/mirror\n").unwrap();
        let mut repositories = Repositories::of(&Bounds::of(&[repository.join("apps")]));
        let file = repository.join("apps/web/app.yaml").display().to_string();
        for (path, found) in [("apps/web/chart", true), ("web/chart", false), ("web/chart/Chart.yaml", true)]
        {
            let at = repositories.at(&file, "https://github.com/acme/deploy", path).map(|found| found.typed);
            assert_eq!(at, found.then(|| repository.join(path)), "{path}");
        }
    }

    #[test]
    fn a_repository_is_known_by_the_names_of_its_remotes() {
        let folder =
            tree(&["repo/.git/HEAD", "repo/app.yaml", "bare/app.yaml", "tree/app.yaml", "local/.git/HEAD"]);
        let at = |path: &str| folder.path().join(path);
        let config = "[remote \"origin\"]\n\turl = git@github.com:acme/Deploy.git\n\tfetch = x\n";
        fs::write(at("repo/.git/config"), config).unwrap();
        fs::write(at("local/.git/config"), "\turl = /srv/deploy\n\turl = file:///srv/deploy\n").unwrap();
        fs::create_dir_all(at("repo/.git/worktrees/tree")).unwrap();
        fs::write(at("repo/.git/worktrees/tree/commondir"), "../..\n").unwrap();
        fs::write(at("tree/.git"), format!("gitdir: {}\n", at("repo/.git/worktrees/tree").display()))
            .unwrap();
        let mut repositories = Repositories::of(&Bounds::of(&[folder.path().to_owned()]));
        for (file, url, expected) in [
            ("repo/app.yaml", "https://github.com/acme/deploy", true),
            ("repo/app.yaml", "ssh://git@git.example/fork/deploy.git/", true),
            ("repo/app.yaml", "https://github.com/acme/other.git", false),
            ("tree/app.yaml", "https://github.com/acme/other.git", false),
            ("tree/app.yaml", "https://github.com/acme/deploy.git", true),
            ("bare/app.yaml", "https://github.com/acme/other.git", true),
            ("local/app.yaml", "https://github.com/acme/other.git", true),
        ] {
            let own = repositories.is_own(&at(file).display().to_string(), url);
            assert_eq!(own, expected, "{file} {url}");
        }
    }
}
