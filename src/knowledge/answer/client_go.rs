//! What a version of client-go does: tags by their line, branches by the day, commits by the table.

use super::{Answer, proof, rank};
use crate::knowledge::sdk::{Behaviour, SdkEntry, SdkStep};
use crate::knowledge::{Knowledge, word};
use crate::sdk::Version;
use crate::sdk::client_go::{Spelling, Written};
use crate::verdict::{Confidence, Reload};

impl Knowledge {
    /// What a version does, in any of its spellings.
    pub(super) fn of_client_go(&self, entry: &SdkEntry, text: &str) -> Answer {
        let Some(written) = Written::read(text) else {
            return Answer::unknown(format!("`{text}` names no state of {}", entry.title));
        };
        let mut answer = match &written.spelling {
            Spelling::Tag(version) => of_tag(entry, text, version),
            Spelling::Branch(name) => of_branch(entry, name),
            Spelling::Commit { digits, time } => self.of_commit(entry, digits, time.as_deref()),
        };
        if let Some(fork) = written.fork {
            answer.confidence = answer.confidence.min(Confidence::Medium);
            answer.notes.push(format!("{fork} is a fork: judged as what it was forked from"));
        }
        answer
    }

    fn of_commit(&self, entry: &SdkEntry, digits: &str, time: Option<&str>) -> Answer {
        let commits = self.commits(entry);
        if let Some(group) = commits.as_ref().and_then(|commits| commits.group(digits)) {
            let reload = word::RELOADS.into_iter().find(|reload| group.word.starts_with(reload.as_str()));
            return match reload {
                Some(reload) => Answer::known(reload, entry, vec![group.note.clone()]),
                None => Answer::unknown(format!("commit {digits} is of no known group")),
            };
        }
        let (Some(table), Some(time)) = (&entry.commits, time) else {
            return Answer::unknown(format!(
                "commit {digits} is not one of {}, and has no date",
                entry.title
            ));
        };
        let reload = if time < table.never_before.as_str() {
            Reload::Never
        } else if time > table.periodic_after.as_str() {
            Reload::Periodic
        } else {
            return Answer::unknown(format!(
                "commit {digits} is not one of {} and is from the months in which good and bad commits alternate",
                entry.title
            ));
        };
        let note = format!("commit {digits} is not one of {}; its date decides", entry.title);
        let mut answer = Answer::known(reload, entry, vec![note]);
        answer.confidence = answer.confidence.min(Confidence::Medium);
        answer
    }
}

fn of_tag(entry: &SdkEntry, text: &str, version: &Version) -> Answer {
    match entry.step(version, |_| false) {
        Some(step) => of_step(entry, text, step),
        None => Answer::unknown(format!("{text} is older than every version that was looked at")),
    }
}

/// A branch without a day has an answer when it never changed.
fn of_branch(entry: &SdkEntry, name: &str) -> Answer {
    let of_this = |step: &&SdkStep| step.versions.iter().any(|since| since.version.branch() == Some(name));
    let answers: Vec<Answer> =
        entry.steps.iter().filter(of_this).map(|step| of_step(entry, name, step)).collect();
    let ranks: Vec<u8> = answers.iter().map(|answer| rank(answer.reload.as_ref().ok().copied())).collect();
    match (ranks.first(), answers.into_iter().next()) {
        (Some(first), Some(answer)) if ranks.iter().all(|rank| rank == first) => answer,
        (Some(_), _) => Answer::unknown(format!(
            "the branch {name} moved: give the commit, or the day as {name}@20190701"
        )),
        _ => Answer::unknown(format!("the branch {name} is not known")),
    }
}

fn of_step(entry: &SdkEntry, text: &str, step: &SdkStep) -> Answer {
    match &step.behaviour {
        Behaviour::Reload(reload) => {
            let mut notes = vec![proof(entry, text, *reload, &step.evidence)];
            notes.extend(step.note.as_ref().map(|note| format!("about {} {text}: {note}", entry.title)));
            Answer::known(*reload, entry, notes)
        }
        Behaviour::Unknown(why) => Answer::unknown(why.clone()),
        Behaviour::Carries(_) => Answer::unknown("it stands for another package"),
    }
}
