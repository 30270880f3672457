//! What the readers of lock files say at every tag of real repositories, beside a table of what is known of these tags.
//!
//! Nothing of it is in this repository. `STALETOKEN_CLONES` names a folder with clones (`owner+name`, or `owner+name/repo`), and
//! `STALETOKEN_RELEASES` the table, whose columns are named in its first line; without them the test says so and passes:
//! `cargo test --release --test releases -- --nocapture`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test may fail and say so")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use staletoken::knowledge::{Inside, Knowledge};
use staletoken::lockfile::{self, Joined, Scope, Version};
use staletoken::sdk::Purl;
use staletoken::verdict::{Confidence, Reload};

/// Words of the table for ecosystems, with those of package URLs.
const KINDS: [(&str, &str); 6] = [
    ("go", "golang"),
    ("gem", "gem"),
    ("pypi", "pypi"),
    ("maven", "maven"),
    ("npm", "npm"),
    ("crates", "cargo"),
];

/// A row of the table.
struct Row {
    product: String,
    repository: String,
    tag: String,
    package: String,
    version: String,
    file: String,
    reloads: String,
}

/// A clone whose files git hands out.
struct Clone {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Clone {
    fn open(folder: &Path) -> Self {
        let mut child = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(["cat-file", "--batch"])
            .env("GIT_NO_LAZY_FETCH", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let requests = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, requests, answers }
    }

    fn file(&mut self, revision: &str, path: &str) -> Option<String> {
        writeln!(self.requests, "{revision}:{path}").unwrap();
        self.requests.flush().unwrap();
        let mut head = String::new();
        self.answers.read_line(&mut head).unwrap();
        let size: u64 = head.trim().rsplit(' ').next().unwrap().parse().ok()?;
        let mut content = Vec::new();
        self.answers.by_ref().take(size + 1).read_to_end(&mut content).unwrap();
        content.pop();
        head.contains(" blob ").then(|| String::from_utf8_lossy(&content).into_owned())
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn readers_agree_with_the_table_at_every_tag() {
    let (Some(clones), Some(table)) =
        (std::env::var_os("STALETOKEN_CLONES"), std::env::var_os("STALETOKEN_RELEASES"))
    else {
        eprintln!("STALETOKEN_CLONES and STALETOKEN_RELEASES name nothing: nothing compared");
        return;
    };
    let rows = rows(Path::new(&table));
    assert!(!rows.is_empty(), "the table is empty");
    let knowledge = Knowledge::embedded();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut listed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut open: Option<(String, Option<Clone>)> = None;
    for row in &rows {
        if open.as_ref().is_none_or(|(name, _)| *name != row.repository) {
            let clone = folder(Path::new(&clones), &row.repository).map(|folder| Clone::open(&folder));
            open = Some((row.repository.clone(), clone));
        }
        let clone = open.as_mut().and_then(|(_, clone)| clone.as_mut());
        let outcome =
            clone.map_or_else(|| Err("no clone".to_owned()), |clone| compare(row, clone, &knowledge));
        let kind = match outcome {
            Ok(()) => "agree".to_owned(),
            Err(reason) => {
                let line = format!("{} {} {} {}: {reason}", row.product, row.tag, row.package, row.file);
                let kind = reason.split(':').next().unwrap_or_default().to_owned();
                listed.entry(kind.clone()).or_default().push(line);
                kind
            }
        };
        *counts.entry(kind).or_default() += 1;
    }
    let mut report = String::new();
    for (kind, count) in &counts {
        let _ = writeln!(report, "{count:6} {kind}");
    }
    for (kind, lines) in listed.iter().filter(|(kind, _)| *kind != "no clone") {
        let _ = writeln!(report, "\n{kind}\n  {}", lines.join("\n  "));
    }
    eprintln!("{report}");
    let wrong = ["another version", "another behaviour", "not found"]
        .map(|kind| counts.get(kind).copied().unwrap_or_default());
    assert_eq!(wrong.iter().sum::<usize>(), 0, "the readers disagree with the table, see above");
}

fn rows(table: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(table).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let at = |name: &str| {
        names.iter().position(|known| *known == name).unwrap_or_else(|| panic!("no column {name}"))
    };
    let columns = ["product", "repo", "tag", "package", "version", "file", "reloads"].map(at);
    let mut rows: Vec<Row> = lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [product, repository, tag, package, version, file, reloads] =
                columns.map(|at| cells.get(at).copied().unwrap_or_default().to_owned());
            Row { product, repository, tag, package, version, file, reloads }
        })
        .collect();
    rows.sort_by(|one, two| one.repository.cmp(&two.repository));
    rows
}

fn folder(clones: &Path, repository: &str) -> Option<PathBuf> {
    let folder = clones.join(repository.replace('/', "+"));
    let inner = folder.join("repo");
    if inner.is_dir() { Some(inner) } else { folder.is_dir().then_some(folder) }
}

/// Whether the reader's answer is that of the row; the error begins with the kind of the difference, up to a colon.
fn compare(row: &Row, clone: &mut Clone, knowledge: &Knowledge) -> Result<(), String> {
    let revision = match row.tag.split_once(':') {
        Some(("commit", commit)) => commit.to_owned(),
        Some((kind, _)) => return Err(format!("no tag of the repository: {kind}")),
        None if row.tag.starts_with('~') => {
            return Err("no tag of the repository: recovered from a version file".to_owned());
        }
        None => format!("refs/tags/{}", row.tag),
    };
    let (kind, name) = row.package.split_once(':').unwrap_or_default();
    let Some((_, kind)) = KINDS.iter().find(|(word, _)| *word == kind) else {
        return Err("no package of an ecosystem".to_owned());
    };
    if lockfile::reader(&row.file).is_none() {
        return Err(format!("no lock file: {}", row.file));
    }
    let Some(joined) = lockfile::join(&row.file, &mut |path| clone.file(&revision, path)) else {
        return Err("not in the clone".to_owned());
    };
    let purl = Purl::new(kind, name);
    let found = found(&joined, &purl);
    if found.is_empty() {
        return Err(format!("not found: {} expected; {:?}", row.version, joined.troubles.first()));
    }
    let Some(version) = found.iter().find(|version| same(version, &row.version)) else {
        return Err(format!("another version: {} expected, {found:?} read", row.version));
    };
    behaviour(row, &purl, version, &joined, knowledge)
}

fn found(joined: &Joined, purl: &Purl) -> Vec<Version> {
    let mut found: Vec<&lockfile::Placed> = joined
        .packages
        .iter()
        .chain(&joined.constraints)
        .filter(|placed| placed.package.purl == *purl)
        .collect();
    if found.iter().any(|placed| placed.package.scope == Scope::Runtime) {
        found.retain(|placed| placed.package.scope == Scope::Runtime);
    }
    found.iter().map(|placed| placed.package.version.clone()).collect()
}

fn same(version: &Version, expected: &str) -> bool {
    let plain = |text: &str| {
        let text: String = text.split_whitespace().collect();
        text.trim_start_matches("==").replace("+incompatible", "")
    };
    let expected = expected.split(" +filter ").next().unwrap_or_default();
    match (version, expected.split_once(':')) {
        // The table names the branch of a lock that names the revision too, which says more.
        (Version::Commit(_), Some(("branch", _))) => true,
        (Version::LocalPath(path), Some(("local", folder))) => {
            path.ends_with(folder) || folder.ends_with(path.trim_start_matches("./"))
        }
        // The lock may name the fork that the commit is from, which says more.
        (version, Some((_, expected))) => version.text().rsplit('@').next() == Some(expected),
        (version, None) => {
            let (read, expected) = (plain(version.text()), plain(expected));
            read == expected || sorted(&read) == sorted(&expected)
        }
    }
}

fn sorted(range: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = range.split(',').collect();
    parts.sort_unstable();
    parts
}

/// Whether the knowledge says of the version what the table says; where one of them does not know, nothing is claimed.
fn behaviour(
    row: &Row,
    purl: &Purl,
    version: &Version,
    joined: &Joined,
    knowledge: &Knowledge,
) -> Result<(), String> {
    let inside = |sdk: &Purl, version: &Version| Inside {
        sdk: sdk.clone(),
        version: version.text().to_owned(),
        evidence: row.file.clone(),
        url: None,
        confidence: Confidence::High,
        notes: Vec::new(),
    };
    let mut all = vec![inside(purl, version)];
    let others = joined.packages.iter().filter(|placed| placed.package.purl != *purl);
    all.extend(others.map(|placed| inside(&placed.package.purl, &placed.package.version)));
    let settled = knowledge.settle(&all);
    let own = settled.iter().find(|embedded| embedded.sdk == purl.to_string());
    let Some(embedded) = own.or_else(|| settled.first()) else {
        return Err("another behaviour: nothing is known".to_owned());
    };
    let said = match &embedded.reload {
        Ok(Reload::Never) => "no",
        Ok(Reload::On401) => "on-401",
        Ok(Reload::Periodic | Reload::PerRequest) => "yes",
        Err(_) => "unknown",
    };
    if said == row.reloads {
        Ok(())
    } else if said == "unknown" || row.reloads == "unknown" {
        let why = embedded.reload.as_ref().err().cloned().unwrap_or_default();
        Err(format!(
            "one side does not know: {} expected, {said} read of {}; {why}",
            row.reloads,
            version.text()
        ))
    } else {
        Err(format!(
            "another behaviour: {} expected, {said} read of {} {}",
            row.reloads, embedded.sdk, embedded.version
        ))
    }
}
