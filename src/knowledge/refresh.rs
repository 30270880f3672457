//! An image's page brought up to date from the tags of its source repository.
//!
//! In: a page and a clone. Out: a [`Refreshed`]: the page with its steps written anew, and what changed. What a lock file says at a tag is written
//! down and nothing else: a tag without one is left out, or told as unknown where the step before it would claim it.

mod clone;
mod release;
mod steps;
#[cfg(test)]
mod tests;
mod version;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::image::{Contents, Embed, ImageEntry};
use super::step::{Fact, Held, Step};
use super::{Inside, Knowledge, print_step};
use crate::image::{Tag, TagOrder};
use crate::lockfile;
use crate::problem::Problem;
use crate::sdk::Purl;
use crate::source::{Site, Source, Span};
use crate::verdict::{Confidence, Reload};

use clone::Clone;
use release::Release;
use version::Answer;

/// A page that was brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// The whole page, in canonical form.
    pub text: String,
    /// The lines of steps that are new (`+`) and gone (`-`).
    pub changes: Vec<String>,
    /// At how many tags a lock file was read.
    pub read: usize,
    /// Tags that are releases by their name, without a usable lock file, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// How many tags name no release of this image.
    pub other_tags: usize,
}

/// What is known of an SDK at a release.
#[derive(Debug, PartialEq, Eq)]
enum Known {
    /// A lock file says so.
    Read { fact: Fact, note: Option<String>, evidence: String },
    /// The page said so before, from another source.
    Kept { fact: Fact, note: Option<String>, evidence: String },
    /// Nothing, and why; with the file that could not be used.
    Nothing { why: String, evidence: Option<String> },
}

impl Knowledge {
    /// Reads the lock files that a page names at every tag of a clone, and writes its steps anew.
    pub fn refresh(&self, page: &Arc<Source>, clone: &Path) -> Result<Refreshed, Vec<Problem>> {
        let mut entry = ImageEntry::read(page)?;
        let refuse = |message: String, help: &str| {
            let start = Span::new(entry.front.start, entry.front.start);
            vec![Problem::at(Site::new(page.clone(), start), message).help(help)]
        };
        let embeds = match &entry.contents {
            Contents::Clients { embeds, .. } if !embeds.is_empty() => embeds.clone(),
            _ => {
                return Err(refuse(
                    "the page names no SDK".to_owned(),
                    "write `embeds` with `sdk` and `evidence`",
                ));
            }
        };
        if entry.tags.order == TagOrder::None {
            let help = "list the tags under `except`";
            return Err(refuse("tags without an order have no steps".to_owned(), help));
        }
        for embed in &embeds {
            if files(embed).is_empty() {
                let help = "write `evidence: go.mod`, or the lock file's path, behind `sdk`";
                return Err(refuse(format!("{} names no lock file that can be read", embed.sdk), help));
            }
        }
        let failed = |message: String| refuse(message, "name a clone of the source repository with its tags");
        let (mut clone, tags) = Clone::open(clone).map_err(failed)?;
        let (releases, other_tags) = release::releases(&entry, &tags);
        let mut known: Vec<Vec<Known>> = Vec::new();
        for embed in &embeds {
            let names = self.names(&embed.sdk);
            let at =
                releases.iter().map(|release| self.at_release(&entry, embed, &names, release, &mut clone));
            known.push(at.collect::<Result<_, _>>().map_err(failed)?);
        }
        let renewed = steps::renewed(&entry, &embeds, &releases, &known);
        let changes = changes(&embeds, &renewed);
        entry.verified_through = steps::verified(&entry, &releases, &known);
        if let Contents::Clients { embeds, .. } = &mut entry.contents {
            *embeds = renewed;
        }
        let read = (0..releases.len()).filter(|at| known.iter().any(|known| is_read(&known[*at]))).count();
        let text = page_text(page, &entry, read, &known);
        Ok(Refreshed { text, changes, read, left_out: left_out(&releases, &known), other_tags })
    }

    /// Every name of an SDK, the one that was asked for first.
    fn names(&self, sdk: &Purl) -> Vec<Purl> {
        let mut names = vec![sdk.clone()];
        if let Some(entry) = self.sdk(sdk) {
            names.extend(entry.names().filter(|name| *name != sdk).cloned());
        }
        names
    }

    /// What is known of an SDK at a release: what the lock file says, else what the page said.
    fn at_release(
        &self,
        entry: &ImageEntry,
        embed: &Embed,
        names: &[Purl],
        release: &Release,
        clone: &mut Clone,
    ) -> Result<Known, String> {
        let before = said_before(entry, embed, &release.tag);
        let Some(git) = &release.git else {
            return Ok(before.map_or_else(|| nothing("no tag of the repository", None), kept));
        };
        let answer =
            version::at(&files(embed), names, &|sdk, version| self.reload(sdk, version), &mut |path| {
                clone.file(git, path)
            })?;
        Ok(match answer {
            Answer::Fact { fact, note, evidence } => {
                // A remark that a person made about the same version stays.
                let remark = before.filter(|step| step.fact == fact).and_then(|step| step.note.clone());
                Known::Read { fact, note: remark.or(note), evidence }
            }
            Answer::Nothing { why, evidence } => match before {
                Some(step) if !matches!(step.fact, Fact::Unknown(_)) => kept(step),
                _ => nothing(&why, evidence),
            },
        })
    }

    /// What a version of an SDK does, when that is known.
    fn reload(&self, sdk: &Purl, version: &str) -> Option<Reload> {
        let inside = Inside {
            sdk: sdk.clone(),
            version: version.to_owned(),
            evidence: String::new(),
            url: None,
            confidence: Confidence::High,
            notes: Vec::new(),
        };
        self.settle(&[inside]).first()?.reload.clone().ok()
    }
}

fn is_read(known: &Known) -> bool {
    matches!(known, Known::Read { .. })
}

/// The lock files that an embed names, those that decide first in front.
fn files(embed: &Embed) -> Vec<&str> {
    let named = embed.evidence.iter().map(String::as_str);
    let stepped = embed.versions.steps.iter().rev().map(|step| step.evidence.as_str());
    let mut files: Vec<&str> = Vec::new();
    for file in named.chain(stepped) {
        if !file.contains("://") && lockfile::rank(file).is_some() && !files.contains(&file) {
            files.push(file);
        }
    }
    files.sort_by_key(|file| lockfile::rank(file));
    files
}

/// The step of the page that holds at a tag, as far as the page reaches.
fn said_before<'a>(entry: &ImageEntry, embed: &'a Embed, tag: &Tag) -> Option<&'a Step> {
    if entry.verified_through.is_empty() || !entry.reaches(tag) {
        return None;
    }
    match embed.versions.at(tag) {
        Held::Step(step) => Some(step),
        Held::Before | Held::Outside => None,
    }
}

fn kept(step: &Step) -> Known {
    Known::Kept { fact: step.fact.clone(), note: step.note.clone(), evidence: step.evidence.clone() }
}

fn nothing(why: &str, evidence: Option<String>) -> Known {
    Known::Nothing { why: why.to_owned(), evidence }
}

/// The lines of steps that are gone and new, SDK by SDK.
fn changes(old: &[Embed], new: &[Embed]) -> Vec<String> {
    let lines = |embeds: &[Embed]| -> Vec<String> {
        let all = |embed: &Embed| {
            embed
                .versions
                .steps
                .iter()
                .map(|step| format!("{} {}", embed.sdk, print_step(step)))
                .collect::<Vec<_>>()
        };
        embeds.iter().flat_map(all).collect()
    };
    let (old, new) = (lines(old), lines(new));
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
    let added = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(added).collect()
}

fn left_out(releases: &[Release], known: &[Vec<Known>]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (at, release) in releases.iter().enumerate() {
        let Some(git) = &release.git else { continue };
        if let Some(Known::Nothing { why, .. }) =
            known.iter().map(|known| &known[at]).find(|known| !is_read(known))
        {
            out.push((git.clone(), why.clone()));
        }
    }
    out
}

/// The page with its new front matter, and the sentence that says what was read.
fn page_text(page: &Source, entry: &ImageEntry, read: usize, known: &[Vec<Known>]) -> String {
    let files: BTreeSet<&str> = known
        .iter()
        .flatten()
        .filter_map(|known| match known {
            Known::Read { evidence, .. } => Some(evidence.as_str()),
            Known::Kept { .. } | Known::Nothing { .. } => None,
        })
        .collect();
    let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
    let releases = if read == 1 { "1 release".to_owned() } else { format!("{read} releases") };
    let through = entry.verified_through.join(" and ");
    let sentence = format!("Read at {releases}, through {through}: {}.", files.join(", "));
    let body = &page.text()[entry.front.end..];
    let body = match body.lines().find(|line| line.starts_with("Read at ")) {
        _ if read == 0 => body.to_owned(),
        Some(line) => body.replacen(line, &sentence, 1),
        None if entry.prose.is_empty() => body.to_owned(),
        None => format!("{}\n\n{sentence}\n", body.trim_end()),
    };
    format!("---\n{}{body}", entry.front_matter())
}
