//! Names of registries that are the same in other words.
//!
//! In: `rules/registries.md` and the name of an image. Out: the other names that the same image goes by.

use std::sync::Arc;

use super::page::{Page, Reading};
use crate::problem::Problem;
use crate::source::Source;
use crate::yaml::{Mapping, Node};

/// What `rules/registries.md` says.
#[derive(Debug, Clone, Default)]
pub struct Registries {
    same: Vec<Same>,
    accounts: Vec<Same>,
    pull_through: Vec<(String, String)>,
    dashed: Vec<String>,
    public: Vec<String>,
    generic: Vec<String>,
}

/// Names that mean one.
#[derive(Debug, Clone, Default)]
struct Same {
    name: String,
    others: Vec<String>,
}

/// The keys of the front matter.
const KEYS: &[&str] = &["same", "accounts", "pull-through", "dashed", "public", "generic"];

impl Registries {
    /// Reads the page.
    pub fn read(source: &Arc<Source>) -> Result<Self, Vec<Problem>> {
        let page = Page::read(source).map_err(|problem| vec![problem])?;
        let mut reading = page.reading();
        let registries = reading.mapping(&page.root, KEYS).map(|keys| registries(keys, &mut reading));
        match registries {
            Some(registries) if reading.problems.is_empty() => Ok(registries),
            _ => Err(reading.problems),
        }
    }

    /// The names of the same image in other spellings, the canonical one first.
    pub fn equivalents(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        let canonical = self.account(name);
        found.extend(canonical.clone());
        let name = canonical.as_deref().unwrap_or(name);
        for same in &self.same {
            let others = || std::iter::once(&same.name).chain(&same.others);
            let rest = others().filter_map(|prefix| under(name, prefix)).min_by_key(|rest| rest.len());
            if let Some(rest) = rest {
                found.extend(others().map(|prefix| format!("{prefix}/{rest}")).filter(|other| other != name));
            }
        }
        found
    }

    /// An image in the registry of an EKS add-on account, in the spelling of one region.
    fn account(&self, name: &str) -> Option<String> {
        let (host, path) = name.split_once('/')?;
        let id = account_id(host)?;
        let same = self.accounts.iter().find(|same| same.others.iter().any(|other| other == id));
        let canonical = same.map(|same| format!("{}/{path}", same.name))?;
        (canonical != name).then_some(canonical)
    }

    /// What a copy in somebody's own registry is called where it comes from, when a folder of its path says so:
    /// `docker.io/jtblin/kube2iam` of `registry.corp/dockerhub/jtblin/kube2iam`.
    pub fn pulled_through(&self, path: &str) -> Vec<String> {
        let segments: Vec<&str> = path.split('/').collect();
        let mut found = Vec::new();
        for (at, segment) in segments.iter().enumerate().take(segments.len().saturating_sub(1)) {
            for (_, registry) in self.pull_through.iter().filter(|(prefix, _)| prefix == segment) {
                let rest = segments[at + 1..].join("/");
                let library = if registry == "docker.io" && !rest.contains('/') { "library/" } else { "" };
                found.push(format!("{registry}/{library}{rest}"));
            }
        }
        found
    }

    /// The paths that a copy with `-` for `/` may stand for: `coreos/prometheus-operator` of `docker.io/rancher/mirrored-coreos-prometheus-operator`.
    pub fn undashed(&self, name: &str) -> Vec<String> {
        let Some(rest) = self.dashed.iter().find_map(|prefix| name.strip_prefix(prefix.as_str())) else {
            return Vec::new();
        };
        let splits = rest.match_indices('-').map(|(at, _)| format!("{}/{}", &rest[..at], &rest[at + 1..]));
        splits.chain([rest.to_owned()]).collect()
    }

    /// Whether anybody has a namespace in this registry.
    pub fn is_public(&self, registry: &str) -> bool {
        self.public.iter().any(|public| public == registry)
    }

    /// Whether a last word is no product.
    pub fn is_generic(&self, word: &str) -> bool {
        self.generic.iter().any(|generic| generic == word)
    }
}

/// The account of a private registry of Amazon's, by its name for IPv4 or by the one for IPv6 too.
fn account_id(host: &str) -> Option<&str> {
    let (id, region) = if let Some((id, rest)) = host.split_once(".dkr.ecr.") {
        (id, rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn"))?)
    } else {
        let (id, rest) = host.split_once(".dkr-ecr.")?;
        (id, rest.strip_suffix(".on.aws")?)
    };
    (!region.is_empty()).then_some(id)
}

/// The path below a prefix of whole segments.
fn under<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    name.strip_prefix(prefix)?.strip_prefix('/')
}

fn registries(keys: &Mapping, reading: &mut Reading) -> Registries {
    let same = reading.items(keys, "same").iter().filter_map(|node| same(node, reading)).collect();
    let accounts =
        reading.items(keys, "accounts").iter().filter_map(|node| same_accounts(node, reading)).collect();
    let mut pull_through = Vec::new();
    for node in reading.items(keys, "pull-through") {
        if let Some(pair) = reading.mapping(node, &["prefix", "registry"]) {
            pull_through
                .push((reading.required(node, pair, "prefix"), reading.required(node, pair, "registry")));
        }
    }
    Registries {
        same,
        accounts,
        pull_through,
        dashed: reading.texts(keys, "dashed"),
        public: reading.texts(keys, "public"),
        generic: reading.texts(keys, "generic"),
    }
}

fn same(node: &Node, reading: &mut Reading) -> Option<Same> {
    let keys = reading.mapping(node, &["as", "names"])?;
    Some(Same { name: reading.required(node, keys, "as"), others: reading.texts(keys, "names") })
}

fn same_accounts(node: &Node, reading: &mut Reading) -> Option<Same> {
    let keys = reading.mapping(node, &["as", "ids"])?;
    Some(Same { name: reading.required(node, keys, "as"), others: reading.quoted_items(keys, "ids") })
}
