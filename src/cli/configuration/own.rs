//! The keys that have no flag: `levels`, `ignore`, `images`, `mirrors`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Configuration, refuse};
use crate::image::Reference;
use crate::knowledge::Stated;
use crate::problem::Problem;
use crate::rule::Severity;
use crate::selection::{Directive, Ignore, Pattern, Scope, date, glob, known_rule};
use crate::source::{Site, Source};
use crate::yaml::{Entry, Mapping, Node};

/// All of them.
pub(super) const KEYS: &[&str] = &["levels", "ignore", "images", "mirrors"];
/// The keys of an entry under `ignore`.
pub(super) const IGNORE_KEYS: &[&str] =
    &["rules", "image", "path", "namespace", "workload", "until", "reason"];
/// The words under `levels`.
pub(super) const LEVELS: &[(&str, Option<Severity>)] = &[
    ("off", None),
    ("note", Some(Severity::Note)),
    ("warning", Some(Severity::Warning)),
    ("error", Some(Severity::Error)),
];

/// Reads a key if it is one of these.
pub(super) fn read(
    source: &Arc<Source>,
    entry: &Entry,
    base: &Path,
    configuration: &mut Configuration,
) -> Result<bool, Box<Problem>> {
    match &*entry.key {
        "levels" => {
            for entry in &mapping(source, &entry.value)?.entries {
                let rule = known_rule(&entry.key).map_err(|error| refuse(source, entry.key_span, error))?;
                configuration.levels.insert(rule, level(source, &entry.value)?);
            }
        }
        "ignore" => {
            let list = entry.value.as_sequence();
            let list = list.ok_or_else(|| refuse(source, entry.value.span, "`ignore` is a list of maps"))?;
            for item in list {
                configuration.ignores.push(ignore(source, item)?);
            }
        }
        "images" => {
            for entry in &mapping(source, &entry.value)?.entries {
                let (name, stated) = (repository(source, entry)?, text(source, &entry.value)?);
                if let Some(folder) = folder(stated, base) {
                    let site = Site::new(source.clone(), entry.value.span);
                    configuration.services.push((name, folder, site));
                    continue;
                }
                let stated =
                    Stated::parse(stated).map_err(|error| refuse(source, entry.value.span, error))?;
                configuration.images.push((name, stated));
            }
        }
        "mirrors" => {
            for entry in &mapping(source, &entry.value)?.entries {
                let original = text(source, &entry.value)?.trim_end_matches('/').to_owned();
                configuration.mirrors.push((entry.key.trim_end_matches('/').to_owned(), original));
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The folder that an image is built from, where the text is the path of one and not another repository.
fn folder(text: &str, base: &Path) -> Option<PathBuf> {
    let folder = base.join(text);
    (text.starts_with(['.', '/']) || folder.is_dir()).then_some(folder)
}

fn mapping<'a>(source: &Arc<Source>, node: &'a Node) -> Result<&'a Mapping, Box<Problem>> {
    node.as_mapping().ok_or_else(|| refuse(source, node.span, "this key takes a map").into())
}

fn text<'a>(source: &Arc<Source>, node: &'a Node) -> Result<&'a str, Box<Problem>> {
    let scalar = node.as_scalar().filter(|_| !node.is_null());
    scalar.map(|scalar| &*scalar.text).ok_or_else(|| refuse(source, node.span, "this value is a text").into())
}

fn repository(source: &Arc<Source>, entry: &Entry) -> Result<String, Box<Problem>> {
    let reference =
        Reference::parse(&entry.key).ok().filter(|image| image.tag.is_none() && image.digest.is_none());
    let reference = reference.ok_or_else(|| {
        refuse(source, entry.key_span, format!("`{}` is no repository: leave the tag away", entry.key))
    })?;
    Ok(reference.name())
}

fn level(source: &Arc<Source>, node: &Node) -> Result<Option<Severity>, Box<Problem>> {
    let word = text(source, node)?;
    let known = LEVELS.iter().find(|(name, _)| *name == word).map(|(_, level)| *level);
    known.ok_or_else(|| {
        let words: Vec<&str> = LEVELS.iter().map(|(name, _)| *name).collect();
        refuse(source, node.span, format!("`{word}` is no level; there are {}", words.join(", "))).into()
    })
}

fn ignore(source: &Arc<Source>, item: &Node) -> Result<Ignore, Box<Problem>> {
    let mut directive = Directive { rules: Vec::new(), until: None, reason: String::new() };
    let mut pattern = Pattern::default();
    for entry in &mapping(source, item)?.entries {
        let value = &entry.value;
        let compiled = |is_path| -> Result<_, Box<Problem>> {
            let glob = glob(text(source, value)?, is_path);
            Ok(Some(glob.map_err(|error| refuse(source, value.span, error))?))
        };
        match &*entry.key {
            "rules" => directive.rules = rules(source, value)?,
            "image" => pattern.image = compiled(false)?,
            "path" => pattern.path = compiled(true)?,
            "namespace" => pattern.namespace = compiled(false)?,
            "workload" => pattern.workload = compiled(false)?,
            "until" => {
                let day = date(text(source, value)?).map_err(|error| refuse(source, value.span, error))?;
                directive.until = Some(day);
            }
            "reason" => text(source, value)?.clone_into(&mut directive.reason),
            other => {
                let message = format!("`{other}` is no key of a suppression");
                let problem = refuse(source, entry.key_span, message);
                return Err(Box::new(problem.help(format!("there are {}", IGNORE_KEYS.join(", ")))));
            }
        }
    }
    let site = Site::new(source.clone(), item.span);
    Ok(Ignore { site, directive, scope: Scope::Pattern(Box::new(pattern)) })
}

/// One rule or a list of them.
fn rules(source: &Arc<Source>, node: &Node) -> Result<Vec<String>, Box<Problem>> {
    let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
    items
        .iter()
        .map(|item| Ok(known_rule(text(source, item)?).map_err(|error| refuse(source, item.span, error))?))
        .collect()
}
