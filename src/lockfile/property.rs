//! Names in place of versions: `${kubernetes.version}`, `$version`, `$(KubernetesVersion)`.

use std::collections::BTreeMap;

use super::{Property, Version};
use crate::source::Span;

/// How often one property may stand for another.
const DEEPEST: usize = 8;

/// The name that a text consists of, in any of the spellings.
pub(super) fn name(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| text.strip_prefix("$(")?.strip_suffix(')'))
        .or_else(|| text.strip_prefix('$'))?;
    let sound = !inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || "._-[]\"'".contains(c));
    sound.then_some(inner)
}

/// The properties of several files by their names: those of the first file that has one count, and there the last.
#[derive(Default)]
pub(super) struct Defined<'a> {
    by_name: BTreeMap<String, (usize, &'a Property)>,
}

impl<'a> Defined<'a> {
    pub(super) fn of(files: &[&'a [Property]]) -> Self {
        let mut by_name: BTreeMap<String, (usize, &Property)> = BTreeMap::new();
        for (file, properties) in files.iter().enumerate() {
            for property in *properties {
                let known = by_name.entry(key(&property.name)).or_insert((file, property));
                if known.0 == file {
                    *known = (file, property);
                }
            }
        }
        Self { by_name }
    }

    /// The text of a property, with its place; properties that stand for others are followed.
    pub(super) fn value(&self, name: &str) -> Option<(&'a str, Span, usize)> {
        let mut wanted = name;
        for _ in 0..DEEPEST {
            let (at, property) = *self.by_name.get(&key(wanted))?;
            match self::name(&property.value) {
                Some(next) => wanted = next,
                None => return Some((&property.value, property.span, at)),
            }
        }
        None
    }
}

/// A text as a version: the property that it names, or what `plain` makes of it.
pub(super) fn version(text: &str, plain: impl Fn(&str) -> Version) -> Version {
    if let Some(name) = name(text) {
        return Version::Property(name.to_owned());
    }
    if text.contains('$') { Version::Property(text.to_owned()) } else { plain(text) }
}

/// `rootProject.ext.x`, `versions.x` and `x` name one property; the case counts to Maven and Gradle only, which do not use it to tell them apart.
fn key(name: &str) -> String {
    name.rsplit_once("ext.").map_or(name, |(_, last)| last).to_ascii_lowercase()
}
