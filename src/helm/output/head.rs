//! What Helm reads of a document before it prints it: kind, name, annotations.

use crate::helm::decode::go_text;
use crate::source::Span;
use crate::yaml::{Kind, Mapping, Node};

/// The names of hooks that Helm runs. A document with another name is dropped.
const HOOKS: [&str; 10] = [
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
    "test-success",
];

/// The head of a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// `kind`, or nothing.
    pub(super) kind: String,
    /// Whether Helm knows the names of the hooks that the document says it is; nothing when it says none.
    pub(super) hook: Option<bool>,
}

/// What Helm refuses, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) span: Span,
    /// Goes on behind "a rendered document".
    pub(super) message: &'static str,
}

impl Head {
    /// Reads the head as Go's JSON reads a typed value: keys match whatever their case, wrong types are errors.
    pub(super) fn read(root: Option<&Node>) -> Result<Self, Wrong> {
        let Some(root) = root else { return Ok(Self::default()) };
        let Some(mapping) = map(root, "is no map")? else { return Ok(Self::default()) };
        text(mapping, "apiversion", "has an apiVersion that is no text")?;
        let mut head = Self { kind: text(mapping, "kind", "has a kind that is no text")?, hook: None };
        let Some(metadata) = field(mapping, "metadata") else { return Ok(head) };
        let Some(metadata) = map(metadata, "has metadata that are no map")? else { return Ok(head) };
        text(metadata, "name", "has a name that is no text")?;
        let Some(annotations) = field(metadata, "annotations") else { return Ok(head) };
        let Some(annotations) = map(annotations, "has annotations that are no map")? else { return Ok(head) };
        for entry in &annotations.entries {
            let value = scalar(&entry.value, "has an annotation that is no text")?;
            if &*entry.key == "helm.sh/hook" {
                head.hook =
                    Some(value.split(',').all(|name| HOOKS.contains(&name.trim().to_lowercase().as_str())));
            }
        }
        Ok(head)
    }
}

/// The map, nothing for null.
fn map<'a>(node: &'a Node, message: &'static str) -> Result<Option<&'a Mapping>, Wrong> {
    match node.as_mapping() {
        Some(mapping) => Ok(Some(mapping)),
        None if node.is_null() => Ok(None),
        None => Err(Wrong { span: node.span, message }),
    }
}

/// The entry of a key in any case; Go takes the last in the order of bytes.
fn field<'a>(mapping: &'a Mapping, name: &str) -> Option<&'a Node> {
    let entries = mapping.entries.iter().filter(|entry| entry.key.eq_ignore_ascii_case(name));
    entries.max_by(|a, b| a.key.cmp(&b.key)).map(|entry| &entry.value)
}

fn text(mapping: &Mapping, name: &str, message: &'static str) -> Result<String, Wrong> {
    field(mapping, name).map_or_else(|| Ok(String::new()), |node| scalar(node, message))
}

fn scalar(node: &Node, message: &'static str) -> Result<String, Wrong> {
    match &node.kind {
        Kind::Scalar(scalar) => Ok(go_text(scalar)),
        Kind::Sequence(_) | Kind::Mapping(_) => Err(Wrong { span: node.span, message }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Result<Head, &'static str> {
        let root = yaml::parse(text).unwrap();
        Head::read(root.as_ref()).map_err(|wrong| wrong.message)
    }

    use crate::yaml;

    #[test]
    fn heads_are_read_as_helm_reads_them() {
        let plain = |kind: &str| Ok(Head { kind: kind.to_owned(), hook: None });
        let hook = |known: bool| Ok(Head { kind: String::new(), hook: Some(known) });
        for (text, expected) in [
            ("kind: Pod", plain("Pod")),
            ("Kind: Pod", plain("Pod")),
            ("KIND: a\nkind: b", plain("b")),
            ("kind: 1.50", plain("1.5")),
            ("kind: Y", plain("true")),
            ("kind: [1]", Err("has a kind that is no text")),
            ("apiVersion: {}", Err("has an apiVersion that is no text")),
            ("a", Err("is no map")),
            ("[a]", Err("is no map")),
            ("metadata: a", Err("has metadata that are no map")),
            ("metadata:", plain("")),
            ("metadata: {annotations: []}", Err("has annotations that are no map")),
            ("metadata: {annotations: {a: {}}}", Err("has an annotation that is no text")),
            ("metadata: {annotations: {a: 1, b: true, c: }}", plain("")),
            ("metadata: {annotations: {helm.sh/hook: 'test, Pre-Install'}}", hook(true)),
            ("metadata: {annotations: {helm.sh/hook: crd-install}}", hook(false)),
            ("metadata: {annotations: {helm.sh/hook: ''}}", hook(false)),
        ] {
            assert_eq!(head(text), expected, "{text}");
        }
    }
}
