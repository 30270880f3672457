//! Whether the token that a container starts with dies while its process lives, and how long that takes.
//!
//! In: a container and where it runs. Out: a [`Clock`]. Pure; the image plays no part: a client that re-reads its token does not
//! care about the clock, one that does not is locked out when it has run down.

use crate::moment::Moment;
use crate::platform::{Lifetime, Platform};
use crate::settings::KubernetesVersion;
use crate::workload::Container;
use crate::workload::exposure::{Exposure, TOKEN_FOLDER, Token, TokenKind};
use crate::workload::lifetime::LifetimeKind;

/// The version whose tokens expire for the first time, as major and minor.
const FIRST_EXPIRING: (u32, u32) = (1, 21);
/// Work that ends by itself is not expected to last longer than this.
const LONGEST_WORK: u64 = 48 * 60 * 60;
/// Fewer seconds cannot be asked for.
const LEAST_SECONDS: u64 = 600;
/// Audiences of AWS, whose SDK is answerable for them wherever they are mounted.
const AWS: &[&str] = &["sts.amazonaws.com", "pods.eks.amazonaws.com"];

/// The clock of one container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clock {
    /// Nothing runs down: it has no token, one that does not expire, or it ends before.
    Still {
        /// Whether it can read a token for the API server.
        exposed: bool,
        /// Why, as a clause.
        reason: String,
    },
    /// A client that keeps its first token is locked out when this has run down.
    Runs(Run),
}

/// A clock that runs down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// How long the token is accepted after the process has started.
    pub lifetime: Lifetime,
    /// Which token it is.
    pub token: Token,
    /// What sets its length.
    pub cause: Cause,
    /// What has to hold besides, as a clause; nothing for what runs until it is stopped.
    pub condition: Option<String>,
    /// When the process started, where that is known; when its token was issued, where only that was seen.
    pub started: Option<Moment>,
}

/// What sets the length of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The platform: the API server stretches the token.
    Platform,
    /// The projection: the API server does not stretch its token.
    Projection,
    /// The projection, and the file in the container never changes.
    SubPath,
}

impl Clock {
    /// The clock, when it runs down.
    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::Runs(run) => Some(run),
            Self::Still { .. } => None,
        }
    }

    /// Whether the container can read a token for the API server.
    pub fn is_exposed(&self) -> bool {
        match self {
            Self::Runs(_) => true,
            Self::Still { exposed, .. } => *exposed,
        }
    }

    /// Why nothing runs down.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Runs(_) => None,
            Self::Still { reason, .. } => Some(reason),
        }
    }
}

impl Run {
    /// When the token that the process started with dies, where the start is known.
    pub fn dies(&self) -> Option<Moment> {
        self.started?.later(i64::try_from(self.lifetime.seconds()).ok()?)
    }

    /// Whether the token is there by default only.
    pub fn is_assumed(&self) -> bool {
        matches!(self.token.kind, TokenKind::Injected { assumed: true })
    }
}

/// Where containers run, and since when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    /// How long tokens live.
    pub(super) platform: &'a Platform,
    /// The version of the cluster.
    pub(super) kubernetes: Option<&'a KubernetesVersion>,
    /// When the token was issued that the API server saw its account use.
    pub(super) issued: Option<Moment>,
    /// When everything started that does not say so itself.
    pub(super) started: Option<Moment>,
}

/// The clock of a container, by the token that a Kubernetes client in it reads.
pub(super) fn of(container: &Container, circumstances: Circumstances<'_>) -> Clock {
    match governing(&container.exposure) {
        Ok(token) => of_token(container, token, circumstances),
        Err(reason) => Clock::Still { exposed: false, reason },
    }
}

/// The clock of a container by one of its tokens.
pub(super) fn of_token(container: &Container, token: &Token, circumstances: Circumstances<'_>) -> Clock {
    let still = |reason: String| Clock::Still { exposed: true, reason };
    let injected = matches!(token.kind, TokenKind::Injected { .. });
    if injected && is_before_expiry(circumstances.kubernetes) {
        return still("tokens do not expire before Kubernetes 1.21".to_owned());
    }
    let Some(lifetime) = life(token, circumstances.platform) else {
        return still("the token it reads is in a secret and does not expire".to_owned());
    };
    match end(&container.lifetime.kind, lifetime) {
        End::Before(reason) => still(reason),
        End::Open(condition) => Clock::Runs(Run {
            lifetime,
            token: token.clone(),
            cause: cause(token),
            condition,
            started: started(container)
                .or(circumstances.issued.filter(|_| token.is_extended()))
                .or(circumstances.started),
        }),
    }
}

/// How long a token is accepted; nothing for one that does not expire.
fn life(token: &Token, platform: &Platform) -> Option<Lifetime> {
    match &token.kind {
        _ if token.is_extended() => Some(platform.lifetime()),
        TokenKind::Projected { expiration_seconds, .. } => {
            let seconds = u64::try_from(*expiration_seconds).unwrap_or_default();
            Some(Lifetime::from_seconds(seconds.max(LEAST_SECONDS)))
        }
        TokenKind::Injected { .. } | TokenKind::LegacySecret { .. } => None,
    }
}

fn cause(token: &Token) -> Cause {
    match token {
        Token { sub_path: true, .. } => Cause::SubPath,
        token if token.is_extended() => Cause::Platform,
        _ => Cause::Projection,
    }
}

/// The start of the process as the cluster says it.
fn started(container: &Container) -> Option<Moment> {
    container.lifetime.started.as_deref()?.parse().ok()
}

fn is_before_expiry(version: Option<&KubernetesVersion>) -> bool {
    version.is_some_and(|version| (version.major, version.minor) < FIRST_EXPIRING)
}

/// The token that a Kubernetes client in the container reads: the one where clients look, else one that is made for the API server,
/// else a secret; or why there is none.
fn governing(exposure: &Exposure) -> Result<&Token, String> {
    let tokens = || exposure.tokens.iter();
    let in_place = tokens().filter(|token| is_in_place(token) && !is_of_aws(token));
    // A file that is mounted into the folder covers the one that the folder has.
    let depth =
        |token: &&Token| token.mount_path.as_deref().map_or(0, |path| path.trim_end_matches('/').len());
    let chosen = in_place
        .max_by_key(depth)
        .or_else(|| tokens().find(|token| token.is_for_api_server()))
        .or_else(|| tokens().find(|token| matches!(token.kind, TokenKind::LegacySecret { .. })));
    chosen.ok_or_else(|| without(exposure))
}

fn without(exposure: &Exposure) -> String {
    let missing = exposure.not_injected.as_deref().unwrap_or("it is given no token");
    match exposure.tokens.iter().find_map(Token::audience) {
        Some(audience) => {
            format!("{missing}, and the token that it mounts is for {audience}, not for the API server")
        }
        None => missing.to_owned(),
    }
}

/// Whether the file is where clients in a pod look for it.
fn is_in_place(token: &Token) -> bool {
    token.mount_path.as_deref().is_some_and(|path| path.starts_with(TOKEN_FOLDER))
}

fn is_of_aws(token: &Token) -> bool {
    token.audience().is_some_and(|audience| AWS.contains(&audience))
}

/// How a process ends, against the life of its token.
enum End {
    /// Before the token dies.
    Before(String),
    /// Not for certain, or only if this clause does not hold.
    Open(Option<String>),
}

fn end(kind: &LifetimeKind, lifetime: Lifetime) -> End {
    let before = |reason: &str| End::Before(reason.to_owned());
    match kind {
        LifetimeKind::LongRunning => End::Open(None),
        LifetimeKind::Job { active_deadline } => work("a Job", *active_deadline, lifetime),
        LifetimeKind::CronJob { active_deadline, .. } => {
            work("each run of a CronJob", *active_deadline, lifetime)
        }
        LifetimeKind::Init if lifetime.seconds() > LONGEST_WORK => {
            before("an init container ends before its pod is ready")
        }
        LifetimeKind::Init => End::Open(Some("if the init container runs that long".to_owned())),
        LifetimeKind::Ephemeral => before("an ephemeral container is there for debugging"),
        LifetimeKind::Hook { events } => End::Before(format!("a Helm hook ({events}) runs once and ends")),
        LifetimeKind::ScaledToZero => before("no pods are wanted: `replicas: 0`"),
        LifetimeKind::Ended => before("the pod has ended"),
    }
}

fn work(what: &str, deadline: Option<i64>, lifetime: Lifetime) -> End {
    let deadline = deadline.map(|seconds| Lifetime::from_seconds(u64::try_from(seconds).unwrap_or_default()));
    match deadline {
        Some(deadline) if deadline <= lifetime => End::Before(format!(
            "{what} ends after {deadline} at the latest (activeDeadlineSeconds), and its token lives {lifetime}"
        )),
        None if lifetime.seconds() > LONGEST_WORK => {
            End::Before(format!("{what} ends when its work is done, and its token lives {lifetime}"))
        }
        _ => End::Open(Some(format!("if {what} runs that long"))),
    }
}
