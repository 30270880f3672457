//! What the packages inside an image do with the token file.
//!
//! In: packages with versions as lock files, layers or image pages spell them. Out: one [`Embedded`] for each client, with the proof
//! of its behaviour. Knowledge, lock files and layers all come through here.

mod client_go;
mod documented;

use super::Knowledge;
use super::sdk::{Behaviour, Package, SdkEntry, SdkStep};
use crate::sdk::{Purl, Range, Scheme, Version};
use crate::verdict::{Confidence, Embedded, Reload};

/// How often one package may stand for another one.
const DEEPEST: usize = 4;

/// A package found inside an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// Which.
    pub sdk: Purl,
    /// The version as the evidence has it: one version, a commit, a range; nothing when it is not known.
    pub version: String,
    /// What proves it: `go.mod`, a path in a layer.
    pub evidence: String,
    /// Where the proof can be read.
    pub url: Option<String>,
    /// How sure it is that the package is inside in this version.
    pub confidence: Confidence,
    /// What a reader should know besides.
    pub notes: Vec<String>,
}

/// What a version does, and how that is known.
#[derive(Debug, Clone)]
struct Answer {
    reload: Result<Reload, String>,
    confidence: Confidence,
    notes: Vec<String>,
    /// Packages that are judged in place of this one, because they were found themselves.
    elsewhere: bool,
}

impl Answer {
    fn unknown(why: impl Into<String>) -> Self {
        Self { reload: Err(why.into()), confidence: Confidence::High, notes: Vec::new(), elsewhere: false }
    }

    fn known(reload: Reload, entry: &SdkEntry, notes: Vec<String>) -> Self {
        Self { reload: Ok(reload), confidence: entry.confidence, notes, elsewhere: false }
    }
}

impl Knowledge {
    /// Judges the packages of one image together: a package that stands for others gives way to those that were found themselves,
    /// and one that decides over another silences it. Packages that the knowledge has no page for are left out.
    pub fn settle(&self, found: &[Inside]) -> Vec<Embedded> {
        let known: Vec<(&Inside, Answer)> = found
            .iter()
            .filter(|inside| self.knows(&inside.sdk))
            .map(|inside| (inside, self.answer(&inside.sdk, &inside.version, found, DEEPEST)))
            .filter(|(_, answer)| !answer.elsewhere)
            .collect();
        let deciders: Vec<(Purl, Vec<Purl>)> = known
            .iter()
            .filter_map(|(inside, _)| Some((inside.sdk.clone(), self.decided_over(inside)?)))
            .collect();
        known
            .iter()
            .filter(|(inside, _)| !deciders.iter().any(|(_, over)| over.contains(&inside.sdk)))
            .map(|(inside, answer)| {
                let over = deciders.iter().find(|(decider, _)| *decider == inside.sdk).map(|(_, over)| over);
                let silenced =
                    found.iter().filter(|other| over.is_some_and(|over| over.contains(&other.sdk)));
                let notes = silenced.map(|other| {
                    format!(
                        "{} {} is inside too and is judged as this package uses it",
                        other.sdk.name(),
                        other.version
                    )
                });
                embedded(inside, answer, notes.collect())
            })
            .collect()
    }

    /// The SDKs that a package decides over, unless it itself only stands for another one.
    fn decided_over(&self, inside: &Inside) -> Option<Vec<Purl>> {
        let entry = self.sdk(&inside.sdk)?;
        let version = Version::parse(entry.scheme, &inside.version)?;
        let stands_for = matches!(entry.step(&version, |_| false)?.behaviour, Behaviour::Carries(_));
        (!stands_for && !entry.decides_over.is_empty()).then(|| entry.decides_over.clone())
    }

    fn answer(&self, sdk: &Purl, version: &str, found: &[Inside], depth: usize) -> Answer {
        let Some(entry) = self.sdk(sdk) else {
            return Answer::unknown(format!("nothing is known about {}", sdk.name()));
        };
        if version.is_empty() {
            return Answer::unknown("its version is not known");
        }
        let answer = if Range::is_range(version) {
            self.of_range(&entry, version, found, depth)
        } else if entry.scheme == Scheme::ClientGo {
            self.of_client_go(&entry, version)
        } else {
            match Version::parse(entry.scheme, version) {
                Some(parsed) => self.of_version(&entry, version, &parsed, found, depth),
                None => Answer::unknown(format!("`{version}` is no version of {}", sdk.name())),
            }
        };
        match answer.reload {
            Ok(_) if answer.confidence == Confidence::Low => {
                Answer { reload: Err("only a report says what it does".to_owned()), ..answer }
            }
            Ok(reload) => with_documented(answer, &entry, version, reload),
            Err(_) => answer,
        }
    }

    fn of_version(
        &self,
        entry: &SdkEntry,
        text: &str,
        version: &Version,
        found: &[Inside],
        depth: usize,
    ) -> Answer {
        match entry.step(version, |package| self.is_found(package, found)) {
            Some(step) => self.of_step(entry, step, text, found, depth),
            None => Answer::unknown(format!("{text} is older than every version that was looked at")),
        }
    }

    fn of_step(
        &self,
        entry: &SdkEntry,
        step: &SdkStep,
        text: &str,
        found: &[Inside],
        depth: usize,
    ) -> Answer {
        match &step.behaviour {
            Behaviour::Reload(reload) => {
                let mut notes = vec![proof(entry, text, *reload, &step.evidence)];
                notes.extend(step.note.as_ref().map(|note| format!("about {} {text}: {note}", entry.title)));
                Answer::known(*reload, entry, notes)
            }
            Behaviour::Unknown(why) => Answer::unknown(why.clone()),
            Behaviour::Carries(packages) => self.of_carried(packages, found, depth),
        }
    }

    /// A package that stands for others: those that were found decide; else the worst of those it names with a version.
    fn of_carried(&self, packages: &[Package], found: &[Inside], depth: usize) -> Answer {
        if found.iter().any(|inside| packages.iter().any(|package| self.is_same(&package.sdk, &inside.sdk))) {
            return Answer { elsewhere: true, ..Answer::unknown("decided by a package beside it") };
        }
        let names: Vec<&str> = packages.iter().map(|package| package.sdk.name()).collect();
        let versions = packages.iter().filter_map(|package| Some((&package.sdk, package.version.as_ref()?)));
        let Some(depth) = depth.checked_sub(1) else {
            return Answer::unknown("it stands for too many others");
        };
        let answers = versions.map(|(sdk, version)| {
            let mut answer = self.answer(sdk, version, found, depth);
            answer.notes.insert(0, format!("it comes with {} {version}", sdk.name()));
            answer
        });
        answers.min_by_key(|answer| rank(answer.reload.as_ref().ok().copied())).unwrap_or_else(|| {
            Answer::unknown(format!("it comes with {}, whose version was not found", names.join(", ")))
        })
    }

    /// A range has an answer when all versions in it have the same.
    fn of_range(&self, entry: &SdkEntry, text: &str, found: &[Inside], depth: usize) -> Answer {
        let Some(range) = Range::parse(entry.scheme, text) else {
            return Answer::unknown(format!("`{text}` is no range of {} versions", entry.scheme.as_str()));
        };
        let steps = entry.steps_in(&range, |package| self.is_found(package, found));
        let shown =
            |step: &SdkStep| step.versions.first().map_or_else(String::new, |since| since.text.clone());
        let answers = steps.iter().map(|step| (shown(step), self.of_step(entry, step, text, found, depth)));
        let answers: Vec<(String, Answer)> = answers.collect();
        let ranks: Vec<u8> =
            answers.iter().map(|(_, answer)| rank(answer.reload.as_ref().ok().copied())).collect();
        match (ranks.first(), answers.last()) {
            (Some(first), Some((_, answer))) if ranks.iter().all(|rank| rank == first) => answer.clone(),
            (Some(_), Some((since, _))) => Answer::unknown(format!(
                "the range {text} holds versions that behave differently, the last change is {since}"
            )),
            _ => Answer::unknown(format!("no known version lies in the range {text}")),
        }
    }

    /// Whether a package, in a version or range, is among those found.
    fn is_found(&self, package: &Package, found: &[Inside]) -> bool {
        let Some(inside) = found.iter().find(|inside| self.is_same(&package.sdk, &inside.sdk)) else {
            return false;
        };
        let scheme = self.sdk(&package.sdk).map(|entry| entry.scheme);
        match (&package.version, scheme) {
            (None, _) => true,
            (Some(wanted), Some(scheme)) => {
                let range = Range::parse(scheme, wanted);
                let version = Version::parse(scheme, &inside.version);
                range.zip(version).is_some_and(|(range, version)| range.contains(&version))
            }
            _ => false,
        }
    }

    /// Whether two names are those of one SDK.
    fn is_same(&self, one: &Purl, two: &Purl) -> bool {
        one == two || self.sdk(one).is_some_and(|entry| entry.names().any(|name| name == two))
    }
}

fn with_documented(mut answer: Answer, entry: &SdkEntry, version: &str, reload: Reload) -> Answer {
    answer.notes.extend(documented::note(entry, version, reload));
    answer
}

fn embedded(inside: &Inside, answer: &Answer, further: Vec<String>) -> Embedded {
    let mut notes = inside.notes.clone();
    notes.extend(answer.notes.iter().cloned());
    notes.extend(further);
    Embedded {
        sdk: inside.sdk.to_string(),
        version: inside.version.clone(),
        reload: answer.reload.clone(),
        own_reader: false,
        evidence: inside.evidence.clone(),
        url: inside.url.clone(),
        confidence: inside.confidence.min(answer.confidence),
        notes,
    }
}

/// From the worst behaviour to the best, as verdicts rank them.
fn rank(reload: Option<Reload>) -> u8 {
    match reload {
        Some(Reload::Never) => 0,
        Some(Reload::On401) => 1,
        None => 2,
        Some(Reload::Periodic | Reload::PerRequest) => 3,
    }
}

/// What proves the behaviour of a version.
fn proof(entry: &SdkEntry, version: &str, reload: Reload, evidence: &str) -> String {
    let does = match reload {
        Reload::Never => "reads the token once",
        Reload::On401 => "re-reads the token after a 401",
        Reload::Periodic => "re-reads the token by the clock",
        Reload::PerRequest => "re-reads the token for every request",
    };
    format!("{} {version} {does}: {evidence}", entry.title)
}
