//! An SDK entry out of its page.

use std::sync::Arc;

use super::{Behaviour, CommitTable, Documented, Package, SdkEntry, SdkStep, Written};
use crate::knowledge::page::{Page, Reading, first_line};
use crate::knowledge::word;
use crate::problem::Problem;
use crate::sdk::{Purl, Scheme, Version};
use crate::source::Source;
use crate::verdict::{Confidence, Reload};
use crate::yaml::{Mapping, Node};

/// The keys of the front matter, in the order they are printed.
const KEYS: &[&str] = &[
    "sdk",
    "packages",
    "source",
    "versions",
    "documented",
    "documented-note",
    "confidence",
    "decides-over",
    "commits",
    "steps",
    "except",
    "sources",
];

impl SdkEntry {
    /// Reads a page; every mistake in it is a problem.
    pub fn read(source: &Arc<Source>) -> Result<Self, Vec<Problem>> {
        let page = Page::read(source).map_err(|problem| vec![problem])?;
        let mut reading = page.reading();
        let entry = entry(&page, &mut reading);
        match entry {
            Some(entry) if reading.problems.is_empty() => Ok(entry),
            _ => Err(reading.problems),
        }
    }
}

fn entry(page: &Page, reading: &mut Reading) -> Option<SdkEntry> {
    let root = &page.root;
    let keys = reading.mapping(root, KEYS)?;
    let name = reading.required(root, keys, "sdk");
    let sdk = purl(&name, keys.get("sdk").unwrap_or(root), reading);
    let scheme = scheme(root, keys, reading);
    let documented = reading.quoted_key(keys, "documented");
    let note = reading.text(keys, "documented-note");
    let (steps, except) = match scheme {
        Some(scheme) => (steps(keys, "steps", scheme, reading), steps(keys, "except", scheme, reading)),
        None => (Vec::new(), Vec::new()),
    };
    Some(SdkEntry {
        sdk: sdk?,
        packages: purls(keys, "packages", reading),
        source: reading.text(keys, "source"),
        scheme: scheme?,
        documented: documented.map(|minimum| Documented { minimum, note }),
        confidence: confidence(root, keys, reading),
        decides_over: purls(keys, "decides-over", reading),
        commits: keys.get("commits").and_then(|node| commits(node, reading)),
        steps,
        except,
        sources: reading.texts(keys, "sources"),
        title: page.title.clone(),
        prose: page.prose.clone(),
        front: page.front,
    })
}

fn scheme(root: &Node, keys: &Mapping, reading: &mut Reading) -> Option<Scheme> {
    let word = reading.required(root, keys, "versions");
    let found = Scheme::from_word(&word);
    if let (None, Some(node)) = (found, keys.get("versions")) {
        reading.wrong(
            node.span,
            format!("`{word}` is no order of versions"),
            format!("write one of {}", Scheme::words()),
        );
    }
    found
}

fn confidence(root: &Node, keys: &Mapping, reading: &mut Reading) -> Confidence {
    let word = reading.required(root, keys, "confidence");
    let found = word::confidence(&word);
    if let (None, Some(node)) = (found, keys.get("confidence")) {
        reading.wrong(node.span, format!("`{word}` is no confidence"), "write high, medium or low");
    }
    found.unwrap_or(Confidence::Low)
}

fn purl(text: &str, node: &Node, reading: &mut Reading) -> Option<Purl> {
    let purl = text.parse::<Purl>();
    if let Err(message) = &purl {
        reading.wrong(node.span, message.clone(), "for example pkg:pypi/kubernetes");
    }
    purl.ok()
}

fn purls(keys: &Mapping, key: &str, reading: &mut Reading) -> Vec<Purl> {
    let mut found = Vec::new();
    for node in reading.items(keys, key) {
        found.extend(purl(node.as_str().unwrap_or_default(), node, reading));
    }
    found
}

fn commits(node: &Node, reading: &mut Reading) -> Option<CommitTable> {
    let keys = reading.mapping(node, &["table", "never-before", "periodic-after"])?;
    let mut time = |key: &str| {
        let text = reading.quoted_key(keys, key).unwrap_or_default();
        if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
            reading.wrong(
                first_line(node),
                format!("`{key}` is no time"),
                "write \"YYYYMMDDhhmmss\", in UTC",
            );
        }
        text
    };
    let (never_before, periodic_after) = (time("never-before"), time("periodic-after"));
    Some(CommitTable { table: reading.required(node, keys, "table"), never_before, periodic_after })
}

fn steps(keys: &Mapping, key: &str, scheme: Scheme, reading: &mut Reading) -> Vec<SdkStep> {
    reading.items(keys, key).iter().filter_map(|node| step(node, key, scheme, reading)).collect()
}

fn step(node: &Node, list: &str, scheme: Scheme, reading: &mut Reading) -> Option<SdkStep> {
    let at = if list == "steps" { "since" } else { "versions" };
    let keys = reading.mapping(node, &[at, "beside", "reload", "carries", "why", "note", "evidence"])?;
    let written = if list == "steps" {
        reading.quoted_key(keys, at).into_iter().collect()
    } else {
        reading.quoted_items(keys, at)
    };
    let mut versions = Vec::new();
    for text in written {
        if let Some(version) = Version::parse(scheme, &text) {
            versions.push(Written { text, version });
        } else {
            let message = format!("`{text}` is no {} version", scheme.as_str());
            reading.wrong(node.span, message, "write it as the ecosystem does");
        }
    }
    if versions.is_empty() {
        reading.wrong(first_line(node), format!("a step without `{at}`"), "say which versions it is about");
    }
    let beside = reading.quoted_key(keys, "beside").and_then(|text| package(&text, node, reading));
    let behaviour = behaviour(node, keys, reading)?;
    let note = reading.text(keys, "note");
    let evidence = reading.required(node, keys, "evidence");
    Some(SdkStep { versions, behaviour, beside, note, evidence, span: reading.place(node.span) })
}

fn behaviour(node: &Node, keys: &Mapping, reading: &mut Reading) -> Option<Behaviour> {
    let why = reading.text(keys, "why");
    let word = reading.text(keys, "reload");
    let carried = match keys.get("carries") {
        Some(list) if list.as_sequence().is_some() => reading.quoted_items(keys, "carries"),
        Some(one) => vec![reading.quoted(one)],
        None => Vec::new(),
    };
    let packages: Vec<Package> = carried.iter().filter_map(|text| package(text, node, reading)).collect();
    let found = match (word.as_deref(), packages.is_empty()) {
        (None, false) => Some(Behaviour::Carries(packages)),
        (Some("unknown"), true) => {
            if why.is_none() {
                reading.wrong(first_line(node), "unknown without a reason", "add `why: \"…\"`, one clause");
            }
            return Some(Behaviour::Unknown(why.unwrap_or_default()));
        }
        (Some(word), true) => word::reload(word).map(Behaviour::Reload),
        _ => None,
    };
    if found.is_none() {
        let words = word::RELOADS.map(Reload::as_str).join(", ");
        let help = format!("write `reload:` with {words} or unknown, or `carries:`");
        reading.wrong(first_line(node), "a step needs `reload` or `carries`", help);
    }
    if why.is_some() {
        reading.wrong(
            first_line(node),
            "`why` without `unknown`",
            "write `note` for what a reader should know",
        );
    }
    found
}

fn package(text: &str, node: &Node, reading: &mut Reading) -> Option<Package> {
    let package = Package::parse(text);
    if let Err(message) = &package {
        reading.wrong(node.span, message.clone(), "for example \"pkg:gem/kubeclient@>=4.10.0\"");
    }
    package.ok()
}
