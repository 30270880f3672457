//! `images`: names, tags and digests that a kustomization sets.
//!
//! In: the entries and the objects. Out: images whose parts are written where they were set. Kustomize looks at every list called
//! `containers` or `initContainers`, in whatever object, and nowhere else.

use regex::Regex;

use super::accumulate::Builder;
use super::file::Kustomization;
use super::patchwork::{Part, Patchwork};
use super::resource::Resource;
use super::{selector, tree};
use crate::yaml::{Node, Value};

/// Where images are looked for.
const LISTS: [&str; 2] = ["containers", "initContainers"];

/// The usual places of pods.
const PODS: [&[&str]; 2] = [&["spec"], &["spec", "template", "spec"]];

/// One entry, with the nodes that hold its texts.
struct Setting<'a> {
    pattern: Regex,
    name: Option<&'a Node>,
    tag: Option<&'a Node>,
    digest: Option<&'a Node>,
    suffix: Option<&'a Node>,
}

/// Applies the entries in their order.
pub(super) fn transform(builder: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    let has_images = |resource: &&mut Resource| {
        resource.kind() != "CustomResourceDefinition" && tree::holds(&resource.root, &LISTS)
    };
    let with_images = resources.iter_mut().filter(has_images);
    let mut weighed: Vec<(usize, &mut Resource)> =
        with_images.map(|resource| (resource.root.weight(1), resource)).collect();
    for entry in of.list("images").iter().chain(of.list("imageTags")) {
        let Some(setting) = setting(builder, entry) else { continue };
        for (weight, resource) in &mut weighed {
            if !builder.charge(entry.span, *weight) {
                return;
            }
            let patchwork = &mut builder.patchwork;
            tree::each_named(&mut resource.root, &LISTS, &mut |list| setting.apply(list, patchwork));
            // Kustomize looks at the usual places a second time, and a suffix is put behind the tag there once more.
            let usual = PODS.iter().flat_map(|pod| LISTS.map(|list| [pod, &[list][..]].concat()));
            for path in usual.filter(|_| setting.suffix.is_some()) {
                if let Some(list) = tree::at_mut(&mut resource.root, &path) {
                    setting.apply(list, patchwork);
                }
            }
        }
    }
}

/// The entry as it is meant; nothing where it has no name or one that fits nothing.
fn setting<'a>(builder: &mut Builder<'_>, entry: &'a Node) -> Option<Setting<'a>> {
    let name = entry.get("name").and_then(Node::written)?;
    let pattern = format!("^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$");
    let Ok(pattern) = selector::expression(&pattern) else {
        let message = format!(
            "the image name `{}` is no regular expression, as which kustomize takes it",
            name.escape_debug()
        );
        builder.problem(entry.span, message, "write the name of the image without its tag");
        return None;
    };
    for key in ["newName", "newTag", "digest", "tagSuffix"] {
        let Some(node) = entry.get(key) else { continue };
        if node.as_scalar().is_some_and(|scalar| !matches!(scalar.value, Value::String | Value::Null)) {
            let text = node.as_scalar().map(|scalar| scalar.text.to_string()).unwrap_or_default();
            let message = format!("kustomize refuses {key}: {text}, since it is no text");
            builder.problem(node.span, message, &format!("put it in quotes: {key}: \"{text}\""));
        }
    }
    let field = |key: &str| entry.get(key).filter(|node| node.written().is_some());
    Some(Setting {
        pattern,
        name: field("newName"),
        tag: field("newTag"),
        digest: field("digest"),
        suffix: field("tagSuffix"),
    })
}

impl Setting<'_> {
    /// Changes the images in a list of containers.
    fn apply(&self, list: &mut Node, patchwork: &mut Patchwork) {
        let items = list.as_sequence().unwrap_or_default();
        let changed: Vec<Option<Node>> =
            items.iter().map(|item| self.applied(item.get("image")?, patchwork)).collect();
        if changed.iter().all(Option::is_none) {
            return;
        }
        for (item, image) in tree::items_mut(list).into_iter().flatten().zip(changed) {
            if let Some(image) = image {
                tree::set(item, "image", image);
            }
        }
    }

    /// The image as the entry has it; nothing where it is about another.
    fn applied(&self, image: &Node, patchwork: &mut Patchwork) -> Option<Node> {
        let scalar = image.as_scalar()?;
        let text = &*scalar.text;
        if !self.pattern.is_match(text) {
            return None;
        }
        let (tag_at, digest_at) = split(text);
        let name = match self.name {
            Some(node) => patchwork.set(node, node.written()?, image),
            None => patchwork.kept(image, text, 0..tag_at),
        };
        let old_tag = (tag_at < digest_at).then(|| patchwork.kept(image, text, tag_at + 1..digest_at));
        let old_digest =
            (digest_at < text.len()).then(|| patchwork.kept(image, text, digest_at + 1..text.len()));
        let set = |node: &Node| node.written().map(|text| patchwork.set(node, text, image));
        let (tag, digest) = match (self.tag, self.digest, self.suffix) {
            (Some(tag), digest, _) => (vec![set(tag)], digest.map(set)),
            (None, Some(digest), _) => (Vec::new(), Some(set(digest))),
            (None, None, Some(suffix)) => (vec![old_tag, set(suffix)], None),
            (None, None, None) => (vec![old_tag], Some(old_digest)),
        };
        let mut parts = vec![name];
        join(&mut parts, ":", tag.into_iter().flatten());
        join(&mut parts, "@", digest.flatten().into_iter());
        Some(patchwork.compose(parts))
    }
}

/// Adds parts behind a separator, which stands where the first of them does.
fn join(parts: &mut Vec<Part>, separator: &str, added: impl Iterator<Item = Part>) {
    for (number, part) in added.enumerate() {
        if number == 0 {
            parts.push(Part { text: separator.to_owned(), ..part.clone() });
        }
        parts.push(part);
    }
}

/// Where the tag and the digest of an image begin, each with its separator; its end where it has none.
fn split(text: &str) -> (usize, usize) {
    let from = text.find('/').unwrap_or(0);
    let digest = text[from..].find('@').map_or(text.len(), |at| from + at);
    let tag = text[from..digest].find(':').map_or(digest, |at| from + at);
    (tag, digest)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn images_are_taken_apart_as_kustomize_does() {
        for (text, tag, digest) in [
            ("a", "", ""),
            ("a:1", ":1", ""),
            ("h:5000/a", "", ""),
            ("h:5000/a:1", ":1", ""),
            ("a@sha256:b", "", "@sha256:b"),
            ("h/a:1@sha256:b", ":1", "@sha256:b"),
        ] {
            let (at, digest_at) = split(text);
            assert_eq!((&text[at..digest_at], &text[digest_at..]), (tag, digest), "{text}");
        }
    }
}
