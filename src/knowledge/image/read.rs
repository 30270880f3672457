//! An image entry out of its page.

use std::sync::Arc;

use super::{Contents, Embed, ImageEntry, Tags};
use crate::image::{Tag, TagOrder};
use crate::knowledge::page::{Page, Reading, first_line};
use crate::knowledge::step::{At, Fact, Step, Steps};
use crate::knowledge::word;
use crate::problem::Problem;
use crate::sdk::Purl;
use crate::source::Source;
use crate::verdict::Reload;
use crate::yaml::{Mapping, Node};

/// The keys of the front matter, in the order they are printed.
const KEYS: &[&str] = &[
    "image",
    "source",
    "mirrors",
    "tags",
    "verified-through",
    "successor",
    "embeds",
    "reads-token",
    "no-client",
];

/// What a step says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// The version of an SDK.
    Sdk,
    /// Own code.
    OwnCode,
}

impl ImageEntry {
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

fn entry(page: &Page, reading: &mut Reading) -> Option<ImageEntry> {
    let root = &page.root;
    let keys = reading.mapping(root, KEYS)?;
    let tags = keys.get("tags").map(|node| tags(node, reading)).unwrap_or_default();
    Some(ImageEntry {
        image: reading.required(root, keys, "image"),
        source: reading.text(keys, "source"),
        mirrors: reading.texts(keys, "mirrors"),
        verified_through: verified_through(keys, reading),
        successor: reading.text(keys, "successor"),
        contents: contents(root, keys, tags.order, reading),
        tags,
        title: page.title.clone(),
        prose: page.prose.clone(),
        front: page.front,
    })
}

fn tags(node: &Node, reading: &mut Reading) -> Tags {
    let Some(keys) = reading.mapping(node, &["order", "git", "same-as"]) else { return Tags::default() };
    let order = match (reading.text(keys, "order"), keys.get("order")) {
        (Some(word), Some(node)) => TagOrder::from_word(&word).unwrap_or_else(|| {
            reading.wrong(
                node.span,
                format!("`{word}` is no order of tags"),
                "write semver, natural or none",
            );
            TagOrder::default()
        }),
        _ => TagOrder::default(),
    };
    let git = reading.quoted_key(keys, "git");
    if let (Some(pattern), Some(node)) = (&git, keys.get("git"))
        && !pattern.contains("{version}")
        && !pattern.contains("{tag}")
    {
        reading.wrong(node.span, "the pattern names no part of the tag", "write {version} or {tag} in it");
    }
    let same = keys.get("same-as").and_then(Node::as_mapping).map(|same| same.entries.as_slice());
    let same_as = same
        .unwrap_or_default()
        .iter()
        .map(|entry| (entry.key.to_string(), reading.quoted(&entry.value)))
        .collect();
    Tags { order, git, same_as }
}

fn verified_through(keys: &Mapping, reading: &mut Reading) -> Vec<String> {
    match keys.get("verified-through") {
        None => Vec::new(),
        Some(node) if node.as_sequence().is_some() => reading.quoted_items(keys, "verified-through"),
        Some(node) => vec![reading.quoted(node)],
    }
}

fn contents(root: &Node, keys: &Mapping, order: TagOrder, reading: &mut Reading) -> Contents {
    if let Some(node) = keys.get("no-client") {
        for other in ["embeds", "reads-token"] {
            if let Some(entry) = keys.entries.iter().find(|entry| &*entry.key == other) {
                let message = format!("`{other}` beside `no-client`");
                reading.wrong(entry.key_span, message, "an image has clients or none: leave one out");
            }
        }
        let (mut reason, mut evidence) = (String::new(), String::new());
        if let Some(keys) = reading.mapping(node, &["reason", "evidence"]) {
            reason = reading.required(node, keys, "reason");
            evidence = reading.required(node, keys, "evidence");
        }
        return Contents::NoClient { reason, evidence };
    }
    let embeds: Vec<Embed> =
        reading.items(keys, "embeds").iter().filter_map(|node| embed(node, order, reading)).collect();
    let mut own: Vec<Step> = reading
        .items(keys, "reads-token")
        .iter()
        .filter_map(|node| step(node, About::OwnCode, &["since", "tags"], order, reading))
        .collect();
    let exceptions = own.iter().position(|step| step.since().is_none()).unwrap_or(own.len());
    let except = own.split_off(exceptions);
    if embeds.is_empty() && own.is_empty() && except.is_empty() && reading.problems.is_empty() {
        let help = "write embeds, reads-token or no-client";
        reading.wrong(first_line(root), "nothing is said about what is inside", help);
    }
    Contents::Clients { embeds, reads_token: Steps { steps: own, except } }
}

fn embed(node: &Node, order: TagOrder, reading: &mut Reading) -> Option<Embed> {
    let keys = reading.mapping(node, &["sdk", "evidence", "steps", "except"])?;
    let name = reading.required(node, keys, "sdk");
    let span = keys.get("sdk").map_or(first_line(node), |node| node.span);
    let sdk = name.parse::<Purl>();
    if let Err(message) = &sdk {
        reading.wrong(span, message.clone(), "write the `sdk:` of a file under rules/sdks");
    }
    let mut steps = |key: &str, at: &str| -> Vec<Step> {
        let items = reading.items(keys, key);
        items.iter().filter_map(|node| step(node, About::Sdk, &[at], order, reading)).collect()
    };
    let versions = Steps { steps: steps("steps", "since"), except: steps("except", "tags") };
    let evidence = match keys.get("evidence") {
        Some(node) if node.as_sequence().is_none() => reading.text(keys, "evidence").into_iter().collect(),
        _ => reading.texts(keys, "evidence"),
    };
    let empty = versions.steps.is_empty() && versions.except.is_empty() && evidence.is_empty();
    if empty && reading.problems.is_empty() {
        let help = "write steps, or `evidence` with the lock file's path for `staletoken knowledge refresh`";
        reading.wrong(span, "no steps", help);
    }
    Some(Embed { sdk: sdk.ok()?, evidence, versions, span: reading.place(span) })
}

/// One step; `at` says with which keys it may name its tags.
fn step(node: &Node, about: About, at: &[&str], order: TagOrder, reading: &mut Reading) -> Option<Step> {
    let fact = if about == About::Sdk { "version" } else { "reload" };
    let allowed: Vec<&str> = at.iter().copied().chain([fact, "none", "why", "note", "evidence"]).collect();
    let keys = reading.mapping(node, &allowed)?;
    let since = keys
        .get("since")
        .filter(|_| at.contains(&"since"))
        .map(|since| Tag::in_order(order, reading.quoted(since)));
    let listed = || at.contains(&"tags");
    let tags: Vec<Tag> = if listed() {
        reading.quoted_items(keys, "tags").into_iter().map(|text| Tag::in_order(order, text)).collect()
    } else {
        Vec::new()
    };
    let at = match (since, tags.is_empty()) {
        (Some(tag), true) => At::Since(tag),
        (None, false) => At::Tags(tags),
        _ => {
            let message = format!("a step without {}", at.join(" or "));
            reading.wrong(first_line(node), message, "say which tags it is about, in one way");
            return None;
        }
    };
    let fact = step_fact(node, keys, about, reading)?;
    let note = reading.text(keys, "note");
    let evidence = reading.required(node, keys, "evidence");
    let own_code = about == About::OwnCode;
    Some(Step { at, fact, note, evidence, own_code, span: reading.place(node.span) })
}

fn step_fact(node: &Node, keys: &Mapping, about: About, reading: &mut Reading) -> Option<Fact> {
    let absent = reading.flag(keys, "none");
    let (key, value) = match about {
        About::Sdk => ("version", reading.quoted_key(keys, "version")),
        About::OwnCode => ("reload", reading.text(keys, "reload")),
    };
    let why = reading.text(keys, "why");
    let fact = match (absent, value.as_deref()) {
        (true, None) => Some(Fact::Absent),
        (false, Some("unknown")) => {
            if why.is_none() {
                let help = "add `why: \"…\"`: what stands in the way, one clause";
                reading.wrong(first_line(node), "unknown without a reason", help);
            }
            return Some(Fact::Unknown(why.unwrap_or_default()));
        }
        (false, Some(version)) if about == About::Sdk => Some(Fact::Version(version.to_owned())),
        (false, Some(word)) => word::reload(word).map(Fact::Reload),
        _ => None,
    };
    if fact.is_none() {
        let help = if about == About::Sdk {
            "write `version: \"…\"`, or `none: true` when the SDK is not inside".to_owned()
        } else {
            format!("write {}, unknown, or `none: true`", word::RELOADS.map(Reload::as_str).join(", "))
        };
        reading.wrong(first_line(node), format!("a step needs `{key}` or `none`"), help);
    }
    if why.is_some() {
        reading.wrong(
            first_line(node),
            "`why` without `unknown`",
            "write `note` for what a reader should know",
        );
    }
    fact
}
