//! Which tokens a container can read, and through what.
//!
//! In: a container of a pod, its object, the accounts and secrets of the input. Out: an [`Exposure`].

use super::Role;
use super::account::{Accounts, Automount, is_generated_token_name};
use super::shape::{Pod, Slot};
use crate::load::Object;
use crate::source::Trace;
use crate::yaml::Node;

/// Where the token of the pod's account is put.
pub const TOKEN_FOLDER: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// The lifetime that the injected token asks for; the API server stretches tokens that ask for exactly this.
pub const INJECTED_SECONDS: i64 = 3607;
/// What a projection asks for when it says nothing.
const PROJECTED_SECONDS: i64 = 3600;
/// The name that the injected volume has in objects read from a cluster.
const INJECTED_VOLUME: &str = "kube-api-access-";
/// Audiences that Kubernetes and EKS give to their API server.
const API_SERVERS: &[&str] = &[
    "https://kubernetes.default.svc",
    "https://kubernetes.default.svc.cluster.local",
    "kubernetes.default.svc",
];
/// The account of pods that name none.
const DEFAULT_ACCOUNT: &str = "default";

/// The tokens of one container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// The account the pod runs as.
    pub service_account: String,
    /// What it can read; without any it cannot lose the API server.
    pub tokens: Vec<Token>,
    /// Why the injected token is missing, as a clause; nothing when it is there.
    pub not_injected: Option<String>,
}

/// A token that a container can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// How it comes to the pod.
    pub kind: TokenKind,
    /// Where the container has it; nothing for tokens in environment variables.
    pub mount_path: Option<String>,
    /// Whether it is mounted through `subPath`, so that the file never changes.
    pub sub_path: bool,
    /// The mount or the variable; nothing for the token that is injected without a word.
    pub place: Option<Trace>,
}

/// How a token comes to a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// Injected for the pod's account.
    Injected {
        /// Neither the pod nor an account of the input says so: it is the default.
        assumed: bool,
    },
    /// A `serviceAccountToken` projection.
    Projected {
        /// As written; nothing stands for the API server itself.
        audience: Option<String>,
        /// The lifetime it asks for.
        expiration_seconds: i64,
    },
    /// The secret of an account, which never expires.
    LegacySecret {
        /// Its name.
        name: String,
        /// Whether Kubernetes below 1.24 made it by itself.
        generated: bool,
    },
}

impl Exposure {
    /// Whether the container can read a token at all.
    pub fn is_exposed(&self) -> bool {
        !self.tokens.is_empty()
    }
}

impl Token {
    /// Whether the API server stretches its life: it is the injected one, or asks for the same.
    pub fn is_extended(&self) -> bool {
        match &self.kind {
            TokenKind::Injected { .. } => true,
            TokenKind::Projected { expiration_seconds, .. } => {
                self.is_for_api_server() && *expiration_seconds == INJECTED_SECONDS
            }
            TokenKind::LegacySecret { .. } => false,
        }
    }

    /// Whether it expires and is made for the API server.
    pub fn is_for_api_server(&self) -> bool {
        match &self.kind {
            TokenKind::Injected { .. } => true,
            TokenKind::Projected { audience, .. } => {
                audience.as_deref().is_none_or(|audience| API_SERVERS.contains(&audience))
            }
            TokenKind::LegacySecret { .. } => false,
        }
    }

    /// Whom it is made for, where that is written.
    pub fn audience(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Projected { audience, .. } => audience.as_deref(),
            TokenKind::Injected { .. } | TokenKind::LegacySecret { .. } => None,
        }
    }
}

/// What a container is exposed to.
pub(super) fn of(object: &Object, pod: &Pod<'_>, slot: &Slot<'_>, accounts: &Accounts<'_>) -> Exposure {
    let account = ["serviceAccountName", "serviceAccount"]
        .iter()
        .find_map(|key| pod.setting(key).and_then(Node::written))
        .unwrap_or(DEFAULT_ACCOUNT);
    let mut finder = Finder { object, pod, accounts, tokens: Vec::new(), covered: false };
    finder.mounts(slot.node);
    finder.variables(slot.node);
    let Finder { mut tokens, covered, .. } = finder;
    let injected = injection(object, pod, slot, accounts, account);
    let has_injected = tokens.iter().any(|token| matches!(token.kind, TokenKind::Injected { .. }));
    let not_injected = match injected {
        _ if has_injected => None,
        _ if covered => Some(format!("the container mounts another volume at {TOKEN_FOLDER}")),
        Ok(assumed) => {
            let mount_path = Some(TOKEN_FOLDER.to_owned());
            tokens.push(Token {
                kind: TokenKind::Injected { assumed },
                mount_path,
                sub_path: false,
                place: None,
            });
            None
        }
        Err(reason) => Some(reason),
    };
    Exposure { service_account: account.to_owned(), tokens, not_injected }
}

/// Whether the token is injected: whether that is assumed, or why it is not.
fn injection(
    object: &Object,
    pod: &Pod<'_>,
    slot: &Slot<'_>,
    accounts: &Accounts<'_>,
    account: &str,
) -> Result<bool, String> {
    if slot.role == Role::Ephemeral {
        return Err("ephemeral containers get no token".to_owned());
    }
    if is_admitted_pod(object) {
        return Err("the running pod has no token volume mounted here".to_owned());
    }
    match automount(pod) {
        Some(true) => return Ok(false),
        Some(false) => return Err("the pod says `automountServiceAccountToken: false`".to_owned()),
        None => {}
    }
    match accounts.automount(account, object) {
        Automount::Said(true) => Ok(false),
        Automount::Said(false) => {
            Err(format!("the service account {account} says `automountServiceAccountToken: false`"))
        }
        Automount::Unsaid => Ok(true),
    }
}

/// The pod's own word; that of Tekton's `podTemplate` counts as one.
fn automount(pod: &Pod<'_>) -> Option<bool> {
    let key = "automountServiceAccountToken";
    pod.levels()
        .find_map(|level| level.get(key).or_else(|| level.at(&["podTemplate", key])))
        .and_then(Node::as_bool)
}

/// A pod read from a cluster has been through admission: what it does not mount it does not have.
fn is_admitted_pod(object: &Object) -> bool {
    object.kind() == "Pod" && object.root.at(&["metadata", "uid"]).is_some_and(|uid| uid.written().is_some())
}

struct Finder<'a> {
    object: &'a Object,
    pod: &'a Pod<'a>,
    accounts: &'a Accounts<'a>,
    tokens: Vec<Token>,
    /// Whether something is mounted where the token would be injected.
    covered: bool,
}

impl Finder<'_> {
    fn mounts(&mut self, container: &Node) {
        for mount in items(container, "volumeMounts") {
            let path = mount.get("mountPath").and_then(Node::written).unwrap_or_default();
            self.covered |= path.trim_end_matches('/') == TOKEN_FOLDER;
            let Some(name) = mount.get("name").and_then(Node::written) else { continue };
            let volumes = self.pod.levels().flat_map(|level| items(level, "volumes"));
            let is_named = |volume: &&Node| volume.get("name").and_then(Node::written) == Some(name);
            let Some(volume) = volumes.into_iter().find(is_named) else { continue };
            let sub_path = |key| mount.get(key).and_then(Node::written).is_some();
            let sub_path = sub_path("subPath") || sub_path("subPathExpr");
            let shown = ["subPath", "subPathExpr", "mountPath"].iter().find_map(|key| mount.get(key));
            let place = self.object.trace(shown.unwrap_or(mount).span);
            for kind in self.kinds(volume, name) {
                let mount_path = Some(path.to_owned());
                self.tokens.push(Token { kind, mount_path, sub_path, place: Some(place.clone()) });
            }
        }
    }

    /// The tokens in a volume.
    fn kinds(&self, volume: &Node, name: &str) -> Vec<TokenKind> {
        let secret = volume.at(&["secret", "secretName"]).and_then(Node::written);
        let mut kinds: Vec<TokenKind> = secret.and_then(|secret| self.legacy(secret)).into_iter().collect();
        for source in volume.get("projected").map(|projected| items(projected, "sources")).unwrap_or_default()
        {
            if let Some(token) = source.get("serviceAccountToken") {
                kinds.push(projected(token, name));
            }
            let secret = source.at(&["secret", "name"]).and_then(Node::written);
            kinds.extend(secret.and_then(|secret| self.legacy(secret)));
        }
        kinds
    }

    /// A secret that is known to be the token of an account, or is named like one.
    fn legacy(&self, name: &str) -> Option<TokenKind> {
        let generated = is_generated_token_name(name);
        let known = || self.accounts.is_token_secret(name, self.object);
        (generated || known()).then(|| TokenKind::LegacySecret { name: name.to_owned(), generated })
    }

    fn variables(&mut self, container: &Node) {
        let keys = items(container, "env").iter().filter_map(|variable| {
            let key = variable.at(&["valueFrom", "secretKeyRef"])?;
            let is_token = key.get("key").and_then(Node::as_str) == Some("token");
            Some((variable, key.get("name")?)).filter(|_| is_token)
        });
        let whole = items(container, "envFrom")
            .iter()
            .filter_map(|source| Some((source, source.at(&["secretRef", "name"])?)));
        for (place, name) in keys.chain(whole) {
            if let Some(kind) = name.written().and_then(|name| self.legacy(name)) {
                let place = Some(self.object.trace(place.span));
                self.tokens.push(Token { kind, mount_path: None, sub_path: false, place });
            }
        }
    }
}

fn projected(token: &Node, volume: &str) -> TokenKind {
    let audience = token.get("audience").and_then(Node::written).map(str::to_owned);
    let expiration_seconds =
        token.get("expirationSeconds").and_then(Node::as_int).unwrap_or(PROJECTED_SECONDS);
    if volume.starts_with(INJECTED_VOLUME) && audience.is_none() && expiration_seconds == INJECTED_SECONDS {
        return TokenKind::Injected { assumed: false };
    }
    TokenKind::Projected { audience, expiration_seconds }
}

fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).and_then(Node::as_sequence).unwrap_or_default()
}
