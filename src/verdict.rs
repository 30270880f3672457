//! The conclusion for one image in one container.
//!
//! In: what is inside an image ([`Detection`]) and what each SDK version does with the token ([`Reload`]). Out: a [`Verdict`].
//! Pure. Knowledge, lockfiles and layers all end here, so that the same facts give the same judgement.

use std::fmt;

/// What an SDK version (or a program's own reader) does with the token file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reload {
    /// Re-reads it by the clock.
    Periodic,
    /// Re-reads it for every request.
    PerRequest,
    /// Re-reads it only after the API server refused the old one.
    On401,
    /// Reads it once.
    Never,
}

/// How sure a conclusion is, from guess to observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A report or an inference.
    Low,
    /// Derived, or one source, or a reference matched by its trailing path.
    Medium,
    /// Read in the source or lockfile of the tag, or of an earlier one since which nothing changed, or in the image.
    High,
    /// Seen by the API server.
    Observed,
}

/// One SDK (or own reader) inside an image, with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// `pkg:golang/k8s.io/client-go`, or the product's own name when it reads the token itself.
    pub sdk: String,
    /// The version as the evidence has it: `v0.17.3`, `e121606b0d09`, `>=10,<12`; empty for own readers.
    pub version: String,
    /// What that version does; an error says why it cannot be known.
    pub reload: Result<Reload, String>,
    /// Whether the program reads the token file itself, whatever its SDK does.
    pub own_reader: bool,
    /// What proves the version: `glide.lock`, a path in a layer, a URL.
    pub evidence: String,
    /// Where the proof can be read.
    pub url: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// What a reader should know besides (the documented minimum disagrees, a caveat).
    pub notes: Vec<String>,
}

/// What is inside an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detection {
    /// These clients; never empty.
    Clients(Vec<Embedded>),
    /// No Kubernetes client at all, and why that is known.
    NoClient {
        /// Why, as a clause.
        reason: String,
        /// What proves it.
        evidence: String,
    },
    /// It could not be found out.
    Unknown {
        /// Why, as a clause, with the cure where there is one.
        reason: String,
    },
}

/// The conclusion for one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Never re-reads its token.
    Stale,
    /// Re-reads only after a 401.
    Late,
    /// It could not be found out.
    Unknown,
    /// Re-reads its token.
    Reloads,
    /// Holds no Kubernetes client.
    NoClient,
}

impl Detection {
    /// Every client inside, whether it decides or not.
    pub fn clients(&self) -> &[Embedded] {
        match self {
            Self::Clients(clients) => clients,
            Self::NoClient { .. } | Self::Unknown { .. } => &[],
        }
    }

    /// The client that a verdict rests on: the first whose behaviour is the verdict's, a program's own reader before its SDKs.
    pub fn deciding(&self, verdict: Verdict) -> Option<&Embedded> {
        let Self::Clients(clients) = self else { return None };
        let fits = |client: &&Embedded| match verdict {
            Verdict::Stale => client.reload == Ok(Reload::Never),
            Verdict::Late => client.reload == Ok(Reload::On401),
            Verdict::Unknown => client.reload.is_err(),
            Verdict::Reloads => matches!(client.reload, Ok(Reload::Periodic | Reload::PerRequest)),
            Verdict::NoClient => false,
        };
        let own = clients.iter().filter(fits).find(|client| client.own_reader);
        own.or_else(|| clients.iter().find(fits))
    }
}

impl Reload {
    /// The word of knowledge files and of reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::On401 => "on-401",
            Self::Periodic => "periodic",
            Self::PerRequest => "per-request",
        }
    }
}

impl Verdict {
    /// The word of reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Late => "late",
            Self::Unknown => "unknown",
            Self::Reloads => "reloads",
            Self::NoClient => "no-client",
        }
    }
}

impl Confidence {
    /// The word of reports and of `--min-confidence`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Observed => "observed",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The conclusion for an image and why, as a clause. Own readers decide over SDKs; among several clients the worst decides.
pub fn judge(detection: &Detection) -> (Verdict, String) {
    let clients = match detection {
        Detection::NoClient { reason, .. } => return (Verdict::NoClient, reason.clone()),
        Detection::Unknown { reason } => return (Verdict::Unknown, reason.clone()),
        Detection::Clients(clients) => clients,
    };
    let own = clients.iter().any(|client| client.own_reader);
    clients
        .iter()
        .filter(|client| !own || client.own_reader)
        .map(|client| (of_client(client), because(client)))
        .min_by_key(|(verdict, _)| *verdict)
        .unwrap_or_else(|| (Verdict::Unknown, "no client was named".to_owned()))
}

fn of_client(client: &Embedded) -> Verdict {
    match client.reload {
        Ok(Reload::Never) => Verdict::Stale,
        Ok(Reload::On401) => Verdict::Late,
        Ok(Reload::Periodic | Reload::PerRequest) => Verdict::Reloads,
        Err(_) => Verdict::Unknown,
    }
}

fn because(client: &Embedded) -> String {
    let who = if client.own_reader {
        format!("{} reads the token file itself and", client.sdk)
    } else if client.version.is_empty() {
        format!("it embeds {}, which", client.name())
    } else {
        format!("it embeds {} {}, which", client.name(), client.version)
    };
    match &client.reload {
        Ok(Reload::Never) => format!("{who} never re-reads it"),
        Ok(Reload::On401) => format!("{who} re-reads it only after the API server refused the old one"),
        Ok(Reload::Periodic) => format!("{who} re-reads it by the clock"),
        Ok(Reload::PerRequest) => format!("{who} re-reads it for every request"),
        Err(why) => format!("{who} cannot be judged: {why}"),
    }
}

impl Embedded {
    /// The SDK as people name it: `k8s.io/client-go` of `pkg:golang/k8s.io/client-go`.
    pub fn name(&self) -> &str {
        self.sdk
            .strip_prefix("pkg:")
            .and_then(|rest| rest.split_once('/'))
            .map_or(&self.sdk, |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(reload: Result<Reload, String>, own_reader: bool) -> Embedded {
        Embedded {
            sdk: "pkg:golang/k8s.io/client-go".to_owned(),
            version: "v0.17.3".to_owned(),
            reload,
            own_reader,
            evidence: "go.mod".to_owned(),
            url: None,
            confidence: Confidence::High,
            notes: Vec::new(),
        }
    }

    fn verdict(clients: Vec<Embedded>) -> Verdict {
        judge(&Detection::Clients(clients)).0
    }

    #[test]
    fn the_worst_client_decides() {
        let (never, clock, late) = (Ok(Reload::Never), Ok(Reload::Periodic), Ok(Reload::On401));
        let unknown = Err("the range is open".to_owned());
        assert_eq!(verdict(vec![client(clock.clone(), false)]), Verdict::Reloads);
        assert_eq!(verdict(vec![client(clock.clone(), false), client(never.clone(), false)]), Verdict::Stale);
        assert_eq!(verdict(vec![client(clock.clone(), false), client(late.clone(), false)]), Verdict::Late);
        assert_eq!(verdict(vec![client(unknown.clone(), false), client(clock, false)]), Verdict::Unknown);
        assert_eq!(verdict(vec![client(unknown, false), client(never, false)]), Verdict::Stale);
    }

    #[test]
    fn own_readers_decide_over_the_sdk() {
        let clients = vec![client(Ok(Reload::Periodic), false), client(Ok(Reload::Never), true)];
        assert_eq!(verdict(clients), Verdict::Stale);
        let clients = vec![client(Ok(Reload::Never), false), client(Ok(Reload::PerRequest), true)];
        assert_eq!(verdict(clients), Verdict::Reloads);
    }

    #[test]
    fn the_reason_is_a_clause() {
        let (_, reason) = judge(&Detection::Clients(vec![client(Ok(Reload::Never), false)]));
        assert_eq!(reason, "it embeds k8s.io/client-go v0.17.3, which never re-reads it");
    }
}
