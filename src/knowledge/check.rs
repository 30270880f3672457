//! Whether pages of the knowledge are as they should be.
//!
//! In: a folder laid out like `rules/`. Out: a problem, with its place and a cure, for everything that is wrong.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::folder::{File, files};
use super::sdk::{Behaviour, SdkStep};
use super::step::Steps;
use super::{Contents, ImageEntry, Knowledge, SdkEntry};
use crate::image::{Reference, TagOrder};
use crate::problem::Problem;
use crate::sdk::Purl;
use crate::source::{Site, Source, Span};

/// A page under check.
struct Checked<'a> {
    source: &'a Arc<Source>,
    problems: Vec<Problem>,
}

impl Checked<'_> {
    fn wrong(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::at(Site::new(self.source.clone(), span), message).help(help));
    }
}

impl Knowledge {
    /// Checks all pages of a folder; SDKs may be pages of the folder or of this knowledge.
    pub fn check_folder(&self, folder: &Path) -> Vec<Problem> {
        let (files, mut problems) = files(folder);
        let mut names = BTreeMap::new();
        let own: Vec<Purl> = files
            .iter()
            .filter(|file| file.path.starts_with("sdks/") && file.path.ends_with(".md"))
            .filter_map(|file| SdkEntry::read(&file.source).ok())
            .flat_map(|entry| entry.names().cloned().collect::<Vec<_>>())
            .collect();
        let known = |sdk: &Purl| own.contains(sdk) || self.knows(sdk);
        for file in files.iter().filter(|file| file.path.ends_with(".md")) {
            let found = if file.path.starts_with("images/") {
                ImageEntry::read(&file.source).map(|entry| image(file, &entry, &known, &mut names))
            } else {
                SdkEntry::read(&file.source).map(|entry| sdk(file, &entry, &known))
            };
            problems.extend(found.unwrap_or_else(|wrong| wrong));
        }
        problems
    }
}

/// The page in canonical form; nothing when it cannot be read.
pub fn canonical(path: &str, text: &str) -> Option<String> {
    let source = Source::new(path, text);
    let (front, matter) = if path.contains("images/") {
        ImageEntry::read(&source).ok().map(|entry| (entry.front, entry.front_matter()))?
    } else {
        SdkEntry::read(&source).ok().map(|entry| (entry.front, entry.front_matter()))?
    };
    Some(format!("---\n{matter}{}", &text[front.end..]))
}

fn image(
    file: &File,
    entry: &ImageEntry,
    known: &dyn Fn(&Purl) -> bool,
    names: &mut BTreeMap<String, String>,
) -> Vec<Problem> {
    let mut page = Checked { source: &file.source, problems: Vec::new() };
    let front = Span::new(entry.front.start, entry.front.start);
    let parsed = Reference::parse(&entry.image);
    let plain = parsed
        .as_ref()
        .is_ok_and(|reference| reference.to_string() == entry.image && !entry.image.contains(':'));
    if !plain {
        let help = match parsed {
            Err(error) => error.to_string(),
            Ok(reference) if reference.name() == entry.image => {
                "a registry with a port has no page: say what its images are under `images` in staletoken.yaml".to_owned()
            }
            Ok(reference) => format!("write {}", reference.name()),
        };
        page.wrong(front, format!("`{}` is no canonical repository", entry.image), help);
    }
    identity(&mut page, &file.path, &format!("images/{}.md", entry.image), front);
    words(&mut page, &entry.title, &entry.prose, front);
    for name in std::iter::once(&entry.image).chain(&entry.mirrors) {
        if let Some(other) = names.insert(name.clone(), file.path.clone()) {
            page.wrong(
                front,
                format!("{name} is claimed by {other} too"),
                "leave it in one of the two files",
            );
        }
    }
    if let Contents::Clients { embeds, reads_token } = &entry.contents {
        for embed in embeds {
            if !known(&embed.sdk) {
                let help = "write a file for it under rules/sdks, or correct the name";
                page.wrong(embed.span, format!("{} has no page", embed.sdk), help);
            }
            if !embed.evidence.is_empty() {
                let help = "fill them with `staletoken knowledge refresh`, which takes `evidence` away again";
                page.wrong(embed.span, "the steps are not written yet", help);
            }
            order(&mut page, entry, &embed.versions);
        }
        order(&mut page, entry, reads_token);
        verified(&mut page, entry, front);
    }
    if entry.source.is_none() && !matches!(entry.contents, Contents::NoClient { .. }) {
        page.wrong(front, "`source` is missing", "write the URL of the source repository");
    }
    same_bytes(&mut page, entry.front, &entry.front_matter());
    page.problems
}

fn order(page: &mut Checked<'_>, entry: &ImageEntry, steps: &Steps) {
    if entry.tags.order == TagOrder::None && !steps.steps.is_empty() {
        page.wrong(steps.steps[0].span, "a step in tags without an order", "list the tags under `except`");
        return;
    }
    for pair in steps.steps.windows(2) {
        if let (Some(one), Some(two)) = (pair[0].since(), pair[1].since())
            && one >= two
        {
            let message = format!("{} does not come behind {}", two.text(), one.text());
            page.wrong(pair[1].span, message, "put the steps in the order of the tags");
        }
    }
    for step in steps.steps.iter().filter(|step| step.since().is_some_and(|since| !since.has_place())) {
        page.wrong(step.span, "this tag has no place in the order", "list it under `except`");
    }
}

fn verified(page: &mut Checked<'_>, entry: &ImageEntry, front: Span) {
    if entry.verified_through.is_empty() && entry.tags.order != TagOrder::None {
        page.wrong(front, "`verified-through` is missing", "write the last tag that was looked at");
        return;
    }
    for step in entry.all_steps().iter().flat_map(|steps| &steps.steps) {
        if let Some(since) = step.since().filter(|since| !entry.reaches(since)) {
            let message = format!("{} is behind `verified-through`", since.text());
            page.wrong(step.span, message, "raise `verified-through` to the last tag that was looked at");
        }
    }
}

fn sdk(file: &File, entry: &SdkEntry, known: &dyn Fn(&Purl) -> bool) -> Vec<Problem> {
    let mut page = Checked { source: &file.source, problems: Vec::new() };
    let front = Span::new(entry.front.start, entry.front.start);
    identity(&mut page, &file.path, &format!("sdks/{}.md", entry.sdk.path()), front);
    words(&mut page, &entry.title, &entry.prose, front);
    for pair in entry.steps.windows(2) {
        let comparable = |one: &SdkStep, two: &SdkStep| {
            Some((one.versions.first()?.clone(), two.versions.first()?.clone()))
        };
        if let Some((one, two)) = comparable(&pair[0], &pair[1])
            && one.version.comparable(&two.version)
            && (one.version > two.version || (one.version == two.version && pair[1].beside.is_none()))
        {
            let message = format!("{} does not come behind {}", two.text, one.text);
            page.wrong(pair[1].span, message, "put the steps in the order of the versions");
        }
    }
    for step in entry.steps.iter().chain(&entry.except) {
        let carried = match &step.behaviour {
            Behaviour::Carries(packages) => packages.as_slice(),
            Behaviour::Reload(_) | Behaviour::Unknown(_) => &[],
        };
        for package in carried.iter().chain(&step.beside).filter(|package| !known(&package.sdk)) {
            page.wrong(step.span, format!("{} has no page", package.sdk), "write one, or correct the name");
        }
    }
    same_bytes(&mut page, entry.front, &entry.front_matter());
    page.problems
}

fn identity(page: &mut Checked<'_>, path: &str, expected: &str, front: Span) {
    if path != expected {
        page.wrong(
            front,
            format!("the page is at {path}"),
            format!("its name says {expected}: move it, or correct the name"),
        );
    }
}

fn words(page: &mut Checked<'_>, title: &str, prose: &str, front: Span) {
    if title.is_empty() || prose.is_empty() {
        page.wrong(front, "no heading or no text behind the front matter", "say what an operator should do");
    }
}

/// The front matter has to be the canonical text; the first line that is not is named.
fn same_bytes(page: &mut Checked<'_>, front: Span, canonical: &str) {
    let written = page.source.slice(front).to_owned();
    let mut start = front.start;
    for (at, line) in written.split_inclusive('\n').enumerate() {
        let expected = canonical.split_inclusive('\n').nth(at).unwrap_or_default();
        if line != expected {
            let help = format!("write `{}`", expected.trim_end());
            page.wrong(Span::new(start, start + line.trim_end().len()), "not in canonical form", help);
            return;
        }
        start += line.len();
    }
    if written.len() < canonical.len() {
        page.wrong(Span::new(front.end, front.end), "not in canonical form", "keys are missing at the end");
    }
}
