//! `namespace`, `namePrefix` and `nameSuffix`.

use super::accumulate::Builder;
use super::file::Kustomization;
use super::resource::{Resource, is_cluster_wide};
use super::tree;

/// Puts the objects that live in a namespace into the one of the kustomization.
pub(super) fn namespace(builder: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    let Some(node) = of.root.get("namespace").filter(|node| node.written().is_some()) else { return };
    let name = node.written().unwrap_or_default();
    for resource in &mut *resources {
        resource.remember();
        let is_namespace = resource.group_version().0.is_empty() && resource.kind() == "Namespace";
        if is_namespace {
            resource.set_metadata("name", tree::text(name, node.span));
        } else if !is_cluster_wide(resource.group_version().0, resource.kind()) {
            resource.set_metadata("namespace", tree::text(name, node.span));
        }
    }
    builder.one_of_each(node.span, resources);
}

/// Puts the prefix in front of each name.
pub(super) fn prefix(_: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    let Some(prefix) = of.text("namePrefix") else { return };
    for resource in resources.iter_mut().filter(|resource| is_renamed(resource)) {
        resource.prefixes.push(prefix.to_owned());
        rename(resource, |name| format!("{prefix}{name}"));
    }
}

/// Puts the suffix behind each name.
pub(super) fn suffix(_: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    let Some(suffix) = of.text("nameSuffix") else { return };
    for resource in resources.iter_mut().filter(|resource| is_renamed(resource)) {
        resource.suffixes.push(suffix.to_owned());
        rename(resource, |name| format!("{name}{suffix}"));
    }
}

fn rename(resource: &mut Resource, new: impl Fn(&str) -> String) {
    resource.remember();
    if let Some(node) = tree::at_mut(&mut resource.root, &["metadata", "name"]) {
        let name = new(node.written().unwrap_or_default());
        *node = tree::text(&name, node.span);
    }
}

/// Names that others have to find again stay.
fn is_renamed(resource: &Resource) -> bool {
    let id = resource.original();
    let stays = matches!(id.kind.as_str(), "CustomResourceDefinition" | "Namespace")
        || (id.kind == "APIService" && id.group == "apiregistration.k8s.io");
    !stays
}
