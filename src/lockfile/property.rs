//! Names in place of versions: `${kubernetes.version}`, `$version`, `$(KubernetesVersion)`.

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

/// The text of a property, with its place; properties that stand for others are followed.
pub(super) fn value<'a>(properties: &[&'a [Property]], name: &str) -> Option<(&'a str, Span, usize)> {
    let mut wanted = name;
    for _ in 0..DEEPEST {
        let found = properties.iter().enumerate().find_map(|(at, list)| {
            list.iter().rev().find(|property| same(&property.name, wanted)).map(|found| (at, found))
        });
        let (at, property) = found?;
        match self::name(&property.value) {
            Some(next) => wanted = next,
            None => return Some((&property.value, property.span, at)),
        }
    }
    None
}

/// A text as a version: the property that it names, or what `plain` makes of it.
pub(super) fn version(text: &str, plain: impl Fn(&str) -> Version) -> Version {
    if let Some(name) = name(text) {
        return Version::Property(name.to_owned());
    }
    if text.contains('$') { Version::Property(text.to_owned()) } else { plain(text) }
}

/// `rootProject.ext.x`, `versions.x` and `x` name one property; the case counts to Maven and Gradle only, which do not use it to tell them apart.
fn same(defined: &str, wanted: &str) -> bool {
    let last = |name: &str| name.rsplit_once("ext.").map_or(name, |(_, last)| last).to_ascii_lowercase();
    last(defined) == last(wanted)
}
