//! Go programs: the build information that Go puts into them, and the names of the functions that were linked.
//!
//! Both formats of the build information, before and after Go 1.18, hold the same text between the same marks, so the marks are
//! what is looked for. Programs without it (built in a GOPATH) are placed by their functions: see [`code`].

mod build_info;
mod code;
mod product;

use super::{Around, Pattern, add};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Says, Seen};
use crate::sdk::Purl;
use build_info::{BuildInfo, Module};
use code::Code;

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern { bytes: build_info::START, read: |around, facts| build_info(around, &mut facts.go) },
    Pattern { bytes: b"k8s.io/client-go", read: |around, facts| facts.go.code.read(around) },
    Pattern {
        bytes: b"k8s.io/kubernetes/pkg/client/",
        read: |around, facts| facts.go.code.read_before(around),
    },
    Pattern { bytes: b"\0runtime.main\0", read: |_, facts| facts.go.functions = true },
];

/// Most marks of build information that are followed: programs that read such information hold a second one.
const MOST_MARKS: usize = 64;

const CLIENT_GO: &str = "k8s.io/client-go";
/// Modules that reach the API server through client-go: without its in-cluster configuration they do not either.
const THROUGH_CLIENT_GO: &[&str] =
    &[CLIENT_GO, "sigs.k8s.io/controller-runtime", "k8s.io/kubernetes", "github.com/openshift/client-go"];

/// What was seen in a Go program.
#[derive(Default)]
pub(super) struct Facts {
    builds: Vec<BuildInfo>,
    code: Code,
    /// Whether the table of functions is there.
    functions: bool,
    /// How many marks of build information were followed.
    marks: usize,
}

fn build_info(around: &Around<'_>, facts: &mut Facts) {
    facts.marks += 1;
    if facts.marks <= MOST_MARKS
        && let Some(read) = BuildInfo::read(around.behind())
    {
        add(&mut facts.builds, read);
    }
}

pub(super) fn conclude(file: &File<'_>, facts: &super::Facts, found: &mut Found<'_>) {
    let facts = &facts.go;
    if facts.marks > MOST_MARKS {
        let why = format!("it holds more than {MOST_MARKS} marks of build information");
        found.add(file.path, Says::Closed(why));
    }
    for build in &facts.builds {
        product::conclude(file, build, found);
    }
    let modules: Vec<&Module> = facts.builds.iter().flat_map(|build| &build.modules).collect();
    let in_cluster = facts.code.in_cluster() || !facts.functions;
    for module in &modules {
        let through = THROUGH_CLIENT_GO.contains(&module.path.as_str());
        if module.path == CLIENT_GO || through && !in_cluster {
            continue; // client-go follows, with what its functions say
        }
        if let Some(version) = &module.version {
            found.package(file.path, Purl::new("golang", &module.path), version);
        }
    }
    let listed = modules.iter().find(|module| module.path == CLIENT_GO);
    if listed.is_none() && !facts.code.is_there() {
        return;
    }
    let sdk = Purl::new("golang", CLIENT_GO);
    if !in_cluster {
        found.add(file.path, Says::NotInCluster(sdk));
        return;
    }
    if let Some(client) = facts.code.before_client_go() {
        found.seen(file.path, client);
        return;
    }
    let versions = listed.and_then(|module| module.version.as_ref()).into_iter().chain(&facts.code.versions);
    let mut versions = versions.peekable();
    if versions.peek().is_none() {
        found.seen(file.path, facts.code.placed(sdk));
        return;
    }
    for version in versions {
        let seen = Seen { sdk: sdk.clone(), version: version.clone(), note: None, weaker_in: None };
        found.seen(file.path, seen);
    }
}
