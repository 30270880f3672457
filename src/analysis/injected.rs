//! Sidecars that the cluster adds when it makes a pod: their images are in no manifest, so that nobody may think they were checked.
//!
//! In: objects. Out: a note for each maker of sidecars that is asked for.

use std::collections::BTreeMap;

use crate::load::Object;
use crate::problem::Problem;
use crate::yaml::{Entry, Node};

/// Whose sidecar a label or an annotation asks for; `*` at the end of a key stands for anything.
const MAKERS: &[(&str, &[&str], &str)] = &[
    ("sidecar.istio.io/inject", &["true"], "Istio"),
    ("linkerd.io/inject", &["enabled", "ingress"], "Linkerd"),
    ("vault.hashicorp.com/agent-inject", &["true"], "the Vault agent"),
    ("consul.hashicorp.com/connect-inject", &["true"], "Consul"),
    ("kuma.io/sidecar-injection", &["enabled", "true"], "Kuma"),
    ("dapr.io/enabled", &["true"], "Dapr"),
    ("appmesh.k8s.aws/sidecarInjectorWebhook", &["enabled"], "AWS App Mesh"),
    ("instrumentation.opentelemetry.io/inject-*", &["true"], "OpenTelemetry"),
    ("sidecar.opentelemetry.io/inject", &["true"], "OpenTelemetry"),
];

/// A note for each maker, at the first object that asks for it. Pods of a cluster have their sidecars.
pub fn injected(objects: &[Object]) -> Vec<Problem> {
    let mut asked: BTreeMap<&str, (Problem, usize)> = BTreeMap::new();
    for object in objects.iter().filter(|object| object.root.at(&["metadata", "uid"]).is_none()) {
        for (maker, entry) in wanted(object) {
            let problem = || {
                let place = object.trace(entry.key_span).primary;
                let help =
                    "check the pods of the cluster as well: kubectl get pods -A -o json | staletoken check -";
                Problem::at(place, String::new()).help(help).note()
            };
            asked.entry(maker).or_insert_with(|| (problem(), 0)).1 += 1;
        }
    }
    let told = asked.into_iter().map(|(maker, (problem, count))| {
        let pods = if count == 1 { "these pods".to_owned() } else { format!("the pods of {count} objects") };
        let message = format!("the cluster adds a container of {maker} to {pods}: it was not checked");
        Problem { message, ..problem }
    });
    told.collect()
}

/// The labels and annotations of an object and of its pods that ask for a sidecar, each maker once.
fn wanted(object: &Object) -> BTreeMap<&'static str, &Entry> {
    let template = &["spec", "template", "metadata"][..];
    let job = &["spec", "jobTemplate", "spec", "template", "metadata"];
    let metadata = [&["metadata"], template, job].into_iter().filter_map(|path| object.root.at(path));
    let maps = metadata.flat_map(|metadata| ["annotations", "labels"].map(|key| metadata.get(key)));
    let entries = maps.flatten().filter_map(Node::as_mapping).flat_map(|map| &map.entries);
    entries.filter_map(|entry| Some((maker(entry)?, entry))).collect()
}

fn maker(entry: &Entry) -> Option<&'static str> {
    let value = &*entry.value.as_scalar()?.text;
    let fits = |key: &str| match key.strip_suffix('*') {
        Some(start) => entry.key.starts_with(start),
        None => &*entry.key == key,
    };
    MAKERS.iter().find(|(key, values, _)| fits(key) && values.contains(&value)).map(|(.., maker)| *maker)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::manifest;

    #[test]
    fn what_a_cluster_adds_is_said_to_be_unchecked() {
        let deployment = |name: &str, key: &str| {
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec: {{template: {{metadata: {{{key}}}}}}}\n---\n"
            )
        };
        let text = deployment("a", "annotations: {vault.hashicorp.com/agent-inject: 'true'}")
            + &deployment(
                "b",
                "labels: {sidecar.istio.io/inject: 'true'}, annotations: {sidecar.istio.io/inject: 'true'}",
            )
            + &deployment("c", "labels: {sidecar.istio.io/inject: 'true'}")
            + &deployment("d", "labels: {sidecar.istio.io/inject: 'false'}")
            + &deployment("e", "annotations: {instrumentation.opentelemetry.io/inject-java: 'true'}")
            + "apiVersion: v1\nkind: Pod\nmetadata: {name: f, uid: '1', annotations: {dapr.io/enabled: 'true'}}\n";
        let loaded = manifest::read_bytes("a.yaml", text.as_bytes());
        let told: Vec<String> = injected(&loaded.objects)
            .iter()
            .map(|problem| format!("{} {}", problem.site.as_ref().unwrap(), problem.message))
            .collect();
        let added = "the cluster adds a container of";
        assert_eq!(
            told,
            [
                format!("a.yaml:9:39 {added} Istio to the pods of 2 objects: it was not checked"),
                format!("a.yaml:24:44 {added} OpenTelemetry to these pods: it was not checked"),
                format!("a.yaml:4:44 {added} the Vault agent to these pods: it was not checked"),
            ]
        );
    }
}
