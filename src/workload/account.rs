//! The service accounts and token secrets among the objects.
//!
//! In: all objects. Out: what they say about the token of an account.

use std::collections::BTreeMap;

use crate::load::Object;
use crate::yaml::Node;

/// The type of secrets that hold the token of an account.
const TOKEN_SECRET_TYPE: &str = "kubernetes.io/service-account-token";
/// The letters that Kubernetes makes random names of: no vowels, nothing that looks like another.
const RANDOM_LETTERS: &str = "bcdfghjklmnpqrstvwxz2456789";
/// How many of them it takes.
const RANDOM_LENGTH: usize = 5;

/// Accounts and token secrets by name and namespace.
pub(super) struct Accounts<'a> {
    accounts: ByName<'a>,
    secrets: ByName<'a>,
}

type ByName<'a> = BTreeMap<&'a str, Vec<Named<'a>>>;

struct Named<'a> {
    namespace: Option<&'a str>,
    environment: Option<&'a str>,
    root: &'a Node,
}

/// What an account says about its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Automount {
    /// The account is among the objects and says this, or leaves the default.
    Said(bool),
    /// It is not among them, or they disagree.
    Unsaid,
}

impl<'a> Accounts<'a> {
    /// Collects them.
    pub(super) fn of(objects: &'a [Object]) -> Self {
        let core = |kind: &'static str| {
            objects.iter().filter(move |object| object.kind() == kind && object.api_version() == "v1")
        };
        let is_token =
            |secret: &&Object| secret.root.get("type").and_then(Node::as_str) == Some(TOKEN_SECRET_TYPE);
        Self { accounts: by_name(core("ServiceAccount")), secrets: by_name(core("Secret").filter(is_token)) }
    }

    /// Whether pods that an object makes get a token of their account unless they say otherwise.
    pub(super) fn automount(&self, name: &str, object: &Object) -> Automount {
        let mut said = named(&self.accounts, name, object)
            .map(|root| root.get("automountServiceAccountToken").and_then(Node::as_bool).unwrap_or(true));
        match said.next() {
            Some(first) if said.all(|other| other == first) => Automount::Said(first),
            _ => Automount::Unsaid,
        }
    }

    /// Whether a secret that an object names is known to hold the token of an account.
    pub(super) fn is_token_secret(&self, name: &str, object: &Object) -> bool {
        named(&self.secrets, name, object).next().is_some()
    }
}

fn by_name<'a>(objects: impl Iterator<Item = &'a Object>) -> ByName<'a> {
    let mut map = ByName::new();
    for object in objects {
        if let Some(name) = object.root.at(&["metadata", "name"]).and_then(Node::as_str) {
            map.entry(name).or_default().push(Named {
                namespace: object.namespace(),
                environment: object.environment.as_deref(),
                root: &object.root,
            });
        }
    }
    map
}

/// Those in the environment and the namespace of an object. What has no environment is in all of them; where none is in the namespace, those
/// count that leave it open, or all where the object does.
fn named<'a>(map: &ByName<'a>, name: &str, object: &Object) -> impl Iterator<Item = &'a Node> {
    let (environment, namespace) = (object.environment.as_deref(), object.namespace());
    let of_name = map.get(name).map(Vec::as_slice).unwrap_or_default();
    let in_environment: Vec<_> =
        of_name.iter().filter(|named| meets(named.environment, environment)).collect();
    let has_exact = in_environment.iter().any(|named| named.namespace == namespace);
    let fits = move |named: &&Named<'a>| {
        if has_exact { named.namespace == namespace } else { meets(named.namespace, namespace) }
    };
    in_environment
        .into_iter()
        .filter(move |named| fits(named))
        .map(|named| named.root)
        .collect::<Vec<_>>()
        .into_iter()
}

/// Whether two names are the same, or one is left open.
fn meets(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Whether the name is one that Kubernetes below 1.24 gave to the secret it made for an account: `<account>-token-x7k2p`.
pub fn is_generated_token_name(name: &str) -> bool {
    name.rsplit_once("-token-").is_some_and(|(account, random)| {
        !account.is_empty() && random.len() == RANDOM_LENGTH && is_random(random)
    })
}

/// Whether only letters of random names are in a text.
pub(super) fn is_random(text: &str) -> bool {
    text.chars().all(|letter| RANDOM_LETTERS.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_generated_secrets_are_known() {
        for (name, generated) in [
            ("default-token-x7k2p", true),
            ("my-token-token-bcd24", true),
            ("default-token-abcde", false),
            ("default-token-x7k2", false),
            ("github-token", false),
            ("-token-x7k2p", false),
        ] {
            assert_eq!(is_generated_token_name(name), generated, "{name}");
        }
    }
}
