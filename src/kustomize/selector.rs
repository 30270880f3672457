//! What a patch or a replacement is meant for.
//!
//! In: the `target` or `select` of an entry. Out: [`Selector`], which says whether it fits an object. Its words are regular expressions
//! that have to fit as a whole; labels and annotations are chosen by the expressions of Kubernetes.

use regex::{Regex, RegexBuilder};

use super::resource::{Id, Resource};
use crate::helm::expression_of_go;
use crate::yaml::Node;

/// Largest size of a compiled expression.
const MOST_BYTES: usize = 1 << 20;

/// A choice of objects; what it leaves out fits everything.
#[derive(Debug, Default)]
pub(super) struct Selector {
    group: Option<Regex>,
    version: Option<Regex>,
    kind: Option<Regex>,
    name: Option<Regex>,
    namespace: Option<Regex>,
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
}

/// One part of an expression about labels.
#[derive(Debug)]
struct Requirement {
    key: String,
    is: Is,
}

#[derive(Debug)]
enum Is {
    There,
    Missing,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

impl Selector {
    /// Reads a selector; an error says which of its words cannot be read.
    pub(super) fn read(node: &Node) -> Result<Self, String> {
        let word = |key: &str| node.get(key).and_then(Node::written).map(anchored).transpose();
        let expression = |key: &str| requirements(node.get(key).and_then(Node::written).unwrap_or_default());
        Ok(Self {
            group: word("group")?,
            version: word("version")?,
            kind: word("kind")?,
            name: word("name")?,
            namespace: word("namespace")?,
            labels: expression("labelSelector")?,
            annotations: expression("annotationSelector")?,
        })
    }

    /// Whether it is about an object, by the name it has or the one it had first.
    pub(super) fn fits(&self, resource: &Resource) -> bool {
        let (now, first) = (resource.id(), resource.original());
        let named = |pattern: &Option<Regex>, word: fn(&Id) -> &str| {
            pattern
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(word(&first)) || pattern.is_match(word(&now)))
        };
        named(&self.name, |id| &id.name)
            && named(&self.namespace, namespace)
            && self.fits_kind(&now)
            && self.fits_marks(resource)
    }

    /// Whether it is about an object of that name.
    pub(super) fn fits_id(&self, id: &Id) -> bool {
        fits(self.name.as_ref(), &id.name)
            && fits(self.namespace.as_ref(), namespace(id))
            && self.fits_kind(id)
    }

    /// Whether the labels and the annotations of an object are those it asks for.
    pub(super) fn fits_marks(&self, resource: &Resource) -> bool {
        self.labels.iter().all(|part| part.fits(resource.mark("labels", &part.key)))
            && self.annotations.iter().all(|part| part.fits(resource.mark("annotations", &part.key)))
    }

    /// Whether it asks for a name, a namespace or a kind at all.
    pub(super) fn names_something(&self) -> bool {
        [&self.group, &self.version, &self.kind, &self.name, &self.namespace]
            .iter()
            .any(|word| word.is_some())
    }

    /// Whether it asks for labels or annotations.
    pub(super) fn asks_for_marks(&self) -> bool {
        !self.labels.is_empty() || !self.annotations.is_empty()
    }

    fn fits_kind(&self, id: &Id) -> bool {
        fits(self.group.as_ref(), &id.group)
            && fits(self.version.as_ref(), &id.version)
            && fits(self.kind.as_ref(), &id.kind)
    }
}

fn namespace(id: &Id) -> &str {
    id.namespace.as_deref().unwrap_or("_non_namespaceable_")
}

fn fits(pattern: Option<&Regex>, word: &str) -> bool {
    pattern.is_none_or(|pattern| pattern.is_match(word))
}

/// An expression that has to fit as a whole.
fn anchored(word: &str) -> Result<Regex, String> {
    expression(&format!("^(?:{word})$")).map_err(|()| format!("`{word}` is no regular expression"))
}

/// A regular expression of Go, of bounded size.
pub(super) fn expression(pattern: &str) -> Result<Regex, ()> {
    RegexBuilder::new(&expression_of_go(pattern).ok_or(())?).size_limit(MOST_BYTES).build().map_err(|_| ())
}

impl Requirement {
    fn fits(&self, value: Option<&str>) -> bool {
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match &self.is {
            Is::There => value.is_some(),
            Is::Missing => value.is_none(),
            Is::In(values) => value.is_some_and(|value| values.iter().any(|known| known == value)),
            Is::NotIn(values) => value.is_none_or(|value| values.iter().all(|known| known != value)),
            Is::Above(least) => number().is_some_and(|number| number > *least),
            Is::Below(most) => number().is_some_and(|number| number < *most),
        }
    }
}

/// The parts of `a=b, c!=d, e in (x, y), f notin (z), g, !h, i>1`.
fn requirements(text: &str) -> Result<Vec<Requirement>, String> {
    let parts = parts(text).into_iter().filter(|part| !part.is_empty());
    parts
        .map(|part| requirement(part).ok_or_else(|| format!("`{part}` selects nothing that can be told")))
        .collect()
}

/// The text between the commas that stand outside of brackets.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn requirement(part: &str) -> Option<Requirement> {
    let made = |key: &str, is: Is| {
        let key = key.trim();
        let plain = !key.is_empty() && !key.contains([' ', '(', ')', '=', '!', '<', '>']);
        plain.then(|| Requirement { key: key.to_owned(), is })
    };
    let one = |value: &str| vec![value.trim().to_owned()];
    if let Some(key) = part.strip_prefix('!').filter(|key| !key.contains('=')) {
        return made(key, Is::Missing);
    }
    if let Some((key, value)) = part.split_once("!=") {
        return made(key, Is::NotIn(one(value)));
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return made(key, Is::In(one(value)));
    }
    if let Some((key, value)) = part.split_once('>') {
        return made(key, Is::Above(value.trim().parse().ok()?));
    }
    if let Some((key, value)) = part.split_once('<') {
        return made(key, Is::Below(value.trim().parse().ok()?));
    }
    let Some((head, list)) = part.split_once('(') else { return made(part, Is::There) };
    let values = list.strip_suffix(')')?.split(',').map(|value| value.trim().to_owned()).collect();
    let (key, word) = head.trim().rsplit_once(' ')?;
    match word {
        "in" => made(key, Is::In(values)),
        "notin" => made(key, Is::NotIn(values)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    #[test]
    fn targets_fit_as_kustomize_takes_them() {
        let root = parse(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, labels: {tier: front, rank: '5'}}}",
        );
        let mut resource = Resource::new(root.unwrap().unwrap(), None);
        for (selector, expected) in [
            ("{}", true),
            ("{kind: Deployment}", true),
            ("{kind: Deploy}", false),
            ("{kind: Deploy.*}", true),
            ("{name: '${NAME}-web'}", false),
            ("{name: a|web}", true),
            ("{group: apps, version: v1}", true),
            ("{version: apps/v1}", false),
            ("{namespace: shop}", true),
            ("{namespace: default}", false),
            ("{labelSelector: tier=front}", true),
            ("{labelSelector: 'tier in (back, front), !gone'}", true),
            ("{labelSelector: tier!=front}", false),
            ("{labelSelector: 'tier notin (front)'}", false),
            ("{labelSelector: 'rank>4,rank<6'}", true),
            ("{annotationSelector: a}", false),
        ] {
            let selector = Selector::read(&parse(selector).unwrap().unwrap()).unwrap();
            assert_eq!(selector.fits(&resource), expected, "{selector:?}");
        }
        resource.remember();
        resource
            .set_metadata("name", crate::kustomize::tree::text("prod-web", crate::source::Span::default()));
        for name in ["web", "prod-web"] {
            let selector = Selector::read(&parse(&format!("name: {name}")).unwrap().unwrap()).unwrap();
            assert!(selector.fits(&resource), "{name}");
        }
        for wrong in ["{name: '('}", "{labelSelector: 'a b c'}"] {
            assert!(Selector::read(&parse(wrong).unwrap().unwrap()).is_err(), "{wrong}");
        }
    }
}
