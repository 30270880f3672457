//! What the functions in a Go program say about its client-go, where no version is written anywhere.
//!
//! Held against all 8,183 commits of the repository: those without a token source never re-read; those that keep it in `rest`
//! (1.12 and 1.13) re-read; of those that keep it in `transport` (from 1.12.5 on) the ones with any of [`LATER`] re-read, the
//! others do or do not.

use std::collections::BTreeSet;

use super::Around;
use crate::inspect::found::Seen;
use crate::sdk::Purl;

/// Most versions and API groups that are kept.
const MOST: usize = 200;

/// Functions and API groups that came after client-go had learnt for good to hand the token file on.
const LATER: &[&str] = &[
    "/transport.(*cachingTokenSource).ResetTokenOlderThan",
    "/transport.(*tokenSourceTransport).CancelRequest",
    "/util/flowcontrol.(*tokenBucketRateLimiter).Wait",
    "/kubernetes/typed/admissionregistration/v1.",
    "/kubernetes/typed/discovery/",
    "/kubernetes/typed/flowcontrol/",
    "/kubernetes/typed/certificates/v1.",
    "/kubernetes/typed/events/v1.",
];

/// API groups, each with the first minor version of Kubernetes that has it.
const GROUPS: &[(&str, u32)] = &[
    ("auditregistration/v1alpha1", 13),
    ("coordination/v1", 14),
    ("networking/v1beta1", 14),
    ("node/v1beta1", 14),
    ("scheduling/v1", 14),
];

/// What was seen of client-go.
#[derive(Default)]
pub(super) struct Code {
    /// Versions in the paths of its sources.
    pub(super) versions: BTreeSet<String>,
    marks: BTreeSet<Mark>,
    later: Option<&'static str>,
    /// The newest minor version that an API group asks for.
    least_minor: u32,
}

/// What was linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// Any function of client-go.
    Functions,
    /// `rest.InClusterConfig`, or that of the client from before client-go.
    InCluster,
    /// A token source in `rest`.
    RestTokenSource,
    /// A token source in `transport`.
    TransportTokenSource,
    /// The client that client-go was made from.
    Before,
}

impl Code {
    /// Reads a name or a path around `k8s.io/client-go`.
    pub(super) fn read(&mut self, around: &Around<'_>) {
        let Some((front, text)) = around.enclosed() else { return };
        let Some(rest) = text.strip_prefix(super::CLIENT_GO) else { return };
        if !front.is_empty() && !front.ends_with('/') {
            return;
        }
        if let Some(rest) = rest.strip_prefix('@') {
            if let Some((version, _)) = rest.split_once('/')
                && self.versions.len() < MOST
            {
                self.versions.insert(version.to_owned());
            }
        } else if (front.is_empty() || front.ends_with("vendor/")) && is_function(rest) {
            self.function(rest);
        }
    }

    /// Reads a name around `k8s.io/kubernetes/pkg/client/`, where the client was before it became client-go.
    pub(super) fn read_before(&mut self, around: &Around<'_>) {
        let Some((_, text)) = around.enclosed() else { return };
        if ["restclient.InClusterConfig", "unversioned.InClusterConfig"].iter().any(|end| text.ends_with(end))
        {
            self.marks.extend([Mark::Before, Mark::InCluster]);
        }
    }

    fn function(&mut self, name: &str) {
        self.marks.insert(Mark::Functions);
        let token_source = |package: &str| {
            name.strip_prefix(package)
                .is_some_and(|rest| rest.contains("TokenSource") || rest.contains("tokenSource"))
        };
        let marks = [
            (Mark::InCluster, name == "/rest.InClusterConfig"),
            (Mark::RestTokenSource, token_source("/rest.")),
            (Mark::TransportTokenSource, token_source("/transport.")),
        ];
        self.marks.extend(marks.iter().filter(|(_, seen)| *seen).map(|(mark, _)| *mark));
        if let Some(later) = LATER.iter().find(|later| name.starts_with(**later)) {
            self.later.get_or_insert(later);
        }
        let typed = name.strip_prefix("/kubernetes/typed/").and_then(|rest| rest.split_once('.'));
        if let Some((_, minor)) = typed.and_then(|(group, _)| GROUPS.iter().find(|(name, _)| *name == group))
        {
            self.least_minor = self.least_minor.max(*minor);
        }
    }

    /// Whether the part that reads the token of a pod was linked.
    pub(super) fn in_cluster(&self) -> bool {
        self.has(Mark::InCluster)
    }

    fn has(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    /// Whether anything of a client was seen.
    pub(super) fn is_there(&self) -> bool {
        self.has(Mark::Functions) || self.has(Mark::Before) || !self.versions.is_empty()
    }

    /// The client from before client-go, where nothing newer is beside it.
    pub(super) fn before_client_go(&self) -> Option<Seen> {
        (self.has(Mark::Before) && !self.has(Mark::Functions)).then(|| Seen {
            sdk: Purl::new("golang", "k8s.io/kubernetes"),
            version: ">=v1.0.0,<v1.6.0".to_owned(),
            note: Some(
                "no build information; its functions are those of the client before client-go".to_owned(),
            ),
            weaker_in: None,
        })
    }

    /// The range of versions that the functions leave open.
    pub(super) fn placed(&self, sdk: Purl) -> Seen {
        let (version, note) = self.range();
        let note = Some(format!("no version is written in it; {note}"));
        Seen { sdk, version: version.to_owned(), note, weaker_in: None }
    }

    fn range(&self) -> (&'static str, String) {
        if !self.has(Mark::Functions) {
            return ("", "its functions cannot be read".to_owned());
        }
        if let Some(later) = self.later {
            let later = later.trim_end_matches(['.', '/']);
            return (
                ">=kubernetes-1.16.0",
                format!("its functions are those of client-go 1.16 or later (`{later}`)"),
            );
        }
        if self.has(Mark::TransportTokenSource) {
            let range = match self.least_minor {
                14.. => ">=kubernetes-1.14.0,<kubernetes-1.16.0",
                13 => ">=kubernetes-1.13.1,<kubernetes-1.16.0",
                _ => ">=kubernetes-1.12.5,<kubernetes-1.16.0",
            };
            return (range, "its functions are the same in patch releases that hand the token file on and in those that do not".to_owned());
        }
        if self.has(Mark::RestTokenSource) {
            let note = "its functions are those of client-go 1.12 or 1.13 with a token source of its own (`rest.TokenSourceWrapTransport`)";
            return (">=kubernetes-1.12.0,<kubernetes-1.12.5", note.to_owned());
        }
        (
            ">=kubernetes-1.4.0,<kubernetes-1.12.0",
            "it holds no token source, which came with client-go 1.12".to_owned(),
        )
    }
}

/// `/rest.InClusterConfig`, `/rest.(*Config).String`: not the path of a package or of a source.
fn is_function(rest: &str) -> bool {
    rest.starts_with('/') && rest.contains('.') && !rest.ends_with(".go") && !rest.ends_with(".s")
}
