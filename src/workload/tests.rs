//! Containers found in objects of all sorts.

use super::*;
use crate::load::manifest::read_bytes;

mod exposure;
mod lifetime;

fn all(text: &str) -> Vec<Container> {
    let loaded = read_bytes("a.yaml", text.as_bytes());
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let (containers, problems) = extract(&loaded.objects);
    assert!(problems.is_empty(), "{problems:?}");
    containers
}

/// `name=image` of each container, with its role when it is no ordinary one.
fn told(text: &str) -> Vec<String> {
    let line = |container: &Container| match container.role {
        Role::Container => format!("{}={}", container.name, container.written),
        role => format!("{}={} {role:?}", container.name, container.written),
    };
    all(text).iter().map(line).collect()
}

fn object(api_version: &str, kind: &str, body: &str) -> String {
    format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x}}\n{body}\n")
}

#[test]
fn native_kinds_give_their_containers() {
    let template = "{template: {spec: {containers: [{name: a, image: i:1}]}}}";
    for (api_version, kind, spec) in [
        ("v1", "Pod", "{containers: [{name: a, image: i:1}]}".to_owned()),
        ("v1", "ReplicationController", template.to_owned()),
        ("apps/v1", "Deployment", template.to_owned()),
        ("apps/v1", "DaemonSet", template.to_owned()),
        ("apps/v1", "StatefulSet", template.to_owned()),
        ("apps/v1", "ReplicaSet", template.to_owned()),
        ("extensions/v1beta1", "Deployment", template.to_owned()),
        ("batch/v1", "Job", template.to_owned()),
        ("batch/v1", "CronJob", format!("{{jobTemplate: {{spec: {template}}}}}")),
    ] {
        assert_eq!(told(&object(api_version, kind, &format!("spec: {spec}"))), ["a=i:1"], "{kind}");
    }
    let pod_template = object("v1", "PodTemplate", "template: {spec: {containers: [{name: a, image: i:1}]}}");
    assert_eq!(told(&pod_template), ["a=i:1"]);
}

#[test]
fn roles_are_told_apart() {
    let pod = object(
        "v1",
        "Pod",
        "spec:
  initContainers: [{name: i, image: i}, {name: s, image: s, restartPolicy: Always}]
  containers: [{name: c, image: c}]
  ephemeralContainers: [{name: e, image: e}]",
    );
    assert_eq!(told(&pod), ["i=i Init", "s=s Sidecar", "c=c", "e=e Ephemeral"]);
}

#[test]
fn custom_resources_are_found_by_shape() {
    for (what, text, expected) in [
        (
            "a rollout",
            object("argoproj.io/v1alpha1", "Rollout", "spec: {template: {spec: {containers: [{name: a, image: i}]}}}"),
            vec!["a=i"],
        ),
        (
            "a workflow",
            object(
                "argoproj.io/v1alpha1",
                "Workflow",
                "spec:
  templates:
    - {name: t, container: {image: one}, initContainers: [{name: n, image: two}], sidecars: [{name: s, image: three}]}
    - {name: u, script: {image: four, source: x}}
    - {name: v, containerSet: {containers: [{name: w, image: five}]}}
    - {name: d, steps: [[{name: p, template: t}]]}",
            ),
            vec!["n=two Init", "s=three", "main=one", "main=four", "w=five"],
        ),
        (
            "a service without a container name",
            object("serving.knative.dev/v1", "Service", "spec: {template: {spec: {containers: [{image: i}]}}}"),
            vec!["containers[0]=i"],
        ),
        (
            "a task",
            object(
                "tekton.dev/v1",
                "Task",
                "spec: {stepTemplate: {image: base}, steps: [{name: a, image: i}, {name: b, script: x}, {name: c, ref: {name: r}}]}",
            ),
            vec!["a=i", "b=base"],
        ),
        (
            "a set of sidecars",
            object("apps.kruise.io/v1alpha1", "SidecarSet", "spec: {containers: [{name: a, image: i}]}"),
            vec!["a=i"],
        ),
        (
            "an operator's bundle with two pods",
            object(
                "ray.io/v1",
                "RayCluster",
                "spec: {head: {template: {spec: {containers: [{name: a, image: i}]}}}, workers: [{template: {spec: {containers: [{name: b, image: j}]}}}]}",
            ),
            vec!["a=i", "b=j"],
        ),
        (
            "a policy that generates a workload",
            object(
                "kyverno.io/v1",
                "ClusterPolicy",
                "spec: {rules: [{validate: {pattern: {spec: {containers: [{image: '!*:latest'}]}}}}, {generate: {data: {spec: {containers: [{name: a, image: i}]}}}}]}",
            ),
            vec!["a=i"],
        ),
    ] {
        assert_eq!(told(&text), expected, "{what}");
    }
}

#[test]
fn what_only_looks_like_a_pod_gives_nothing() {
    for (api_version, kind, body) in [
        (
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "spec: {example: {containers: [{name: a, image: i}]}}",
        ),
        (
            "apps/v1",
            "ControllerRevision",
            "data: {spec: {template: {spec: {containers: [{name: a, image: i}]}}}}",
        ),
        ("templates.gatekeeper.sh/v1", "ConstraintTemplate", "spec: {containers: [{name: a, image: i}]}"),
        ("v1", "Pod", "status: {containers: [{name: a, image: i}]}"),
        ("metrics.k8s.io/v1beta1", "PodMetrics", "containers: [{name: a, usage: {cpu: 1}}]"),
        ("monitoring.coreos.com/v1", "Prometheus", "spec: {containers: [{name: prometheus, resources: {}}]}"),
        (
            "x.io/v1",
            "Any",
            "spec: {containers: [{name: a, image: {repository: r, tag: t}}], container: {image: [a]}}",
        ),
        ("x.io/v1", "Any", "spec: {containers: {a: 1}, steps: 3, sidecars: text}"),
        ("v1", "ConfigMap", "data: {x: \"containers: [{image: i}]\"}"),
    ] {
        assert_eq!(told(&object(api_version, kind, body)), Vec::<String>::new(), "{kind}");
    }
}

#[test]
fn a_container_without_an_image_is_kept_with_the_reason() {
    for item in ["{name: a}", "{name: a, image: ''}", "{name: a, image: null}", "{name: a, image: {b: c}}"] {
        let containers = all(&object("v1", "Pod", &format!("spec: {{containers: [{item}]}}")));
        assert_eq!(containers.len(), 1, "{item}");
        assert!(containers[0].image.is_err(), "{item}");
        assert_eq!(containers[0].image_trace.primary.position().line, 4, "{item}");
    }
}

#[test]
fn tags_are_placed_exactly() {
    for (image, underlined) in [
        ("image: r.io/a/b:1.0", "1.0"),
        ("image: 'a:1.0'", "1.0"),
        ("image: \"a:1.0\"", "1.0"),
        ("image: |-\n        r.io:5000/a:1.0", "1.0"),
        ("image: a", "a"),
        ("image: ' a:2 '", "2"),
        ("image: \"a:\\x31\"", "\"a:\\x31\""),
        ("image: a:1.0@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "1.0"),
        ("image: ${IMAGE}", "${IMAGE}"),
    ] {
        let text = object("v1", "Pod", &format!("spec:\n  containers:\n    - name: a\n      {image}\n"));
        assert_eq!(all(&text)[0].tag_trace.primary.text(), underlined, "{image}");
    }
}

#[test]
fn aliases_are_containers_of_their_own() {
    let text =
        object("v1", "Pod", "x: &c {name: a, image: i:1}\nspec: {containers: [*c], initContainers: [*c]}");
    assert_eq!(told(&text), ["a=i:1 Init", "a=i:1"]);
}

#[test]
fn workloads_say_what_they_are() {
    let text = "apiVersion: v1
kind: PodList
items:
  - metadata:
      generateName: job-
      namespace: ns
      ownerReferences: [{kind: Node, name: n}, {kind: ReplicaSet, name: rs-1, controller: true}]
    spec: {containers: [{name: a, image: i}]}
";
    let workload = &all(text)[0].workload;
    assert_eq!(
        (&*workload.name, workload.namespace.as_deref(), &*workload.kind),
        ("job-*", Some("ns"), "Pod")
    );
    assert_eq!(workload.owner, Some(Owner { kind: "ReplicaSet".into(), name: "rs-1".into() }));
    let nameless = all("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: i}]}");
    assert_eq!((&*nameless[0].workload.name, &*nameless[0].name), ("", "containers[0]"));
}

#[test]
fn too_many_containers_are_a_problem() {
    let list = |alias: &str| vec![alias; 110].join(", ");
    let text = object(
        "x.io/v1",
        "Any",
        &format!(
            "a: &a {{containers: [{{name: a, image: i}}]}}\nb: &b [{}]\nc: [{}]",
            list("*a"),
            list("*b")
        ),
    );
    let loaded = read_bytes("a.yaml", text.as_bytes());
    let (containers, problems) = extract(&loaded.objects);
    assert_eq!(containers.len(), MOST_CONTAINERS);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("more than 10000 containers"), "{problems:?}");
}
