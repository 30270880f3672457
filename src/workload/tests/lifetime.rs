//! What ends containers.

use super::{all, object};
use crate::workload::lifetime::LifetimeKind;

fn kind(text: &str) -> LifetimeKind {
    all(text)[0].lifetime.kind.clone()
}

const TEMPLATE: &str = "template: {spec: {containers: [{name: a, image: i}]}}";

#[test]
fn services_live_long_and_jobs_end() {
    let of = |api_version: &str, kind_name: &str, spec: &str| {
        kind(&object(api_version, kind_name, &format!("spec: {{{spec}}}")))
    };
    assert_eq!(of("apps/v1", "Deployment", TEMPLATE), LifetimeKind::LongRunning);
    assert!(of("argoproj.io/v1alpha1", "Rollout", TEMPLATE).is_long());
    assert!(of("v1", "Pod", "containers: [{name: a, image: i}], restartPolicy: Never").is_long());
    assert_eq!(of("apps/v1", "Deployment", &format!("replicas: 0, {TEMPLATE}")), LifetimeKind::ScaledToZero);
    assert_eq!(of("batch/v1", "Job", TEMPLATE), LifetimeKind::Job { active_deadline: None });
    assert_eq!(
        of("batch/v1", "Job", &format!("activeDeadlineSeconds: 60, {TEMPLATE}")),
        LifetimeKind::Job { active_deadline: Some(60) }
    );
    assert_eq!(
        of("keda.sh/v1alpha1", "ScaledJob", &format!("jobTargetRef: {{{TEMPLATE}}}")),
        LifetimeKind::Job { active_deadline: None }
    );
    assert_eq!(
        of("tekton.dev/v1", "Task", "steps: [{name: a, image: i}]"),
        LifetimeKind::Job { active_deadline: None }
    );
    assert_eq!(
        of(
            "batch/v1",
            "CronJob",
            &format!("schedule: '@daily', jobTemplate: {{spec: {{activeDeadlineSeconds: 9, {TEMPLATE}}}}}")
        ),
        LifetimeKind::CronJob { schedule: Some("@daily".to_owned()), active_deadline: Some(9) }
    );
}

#[test]
fn roles_end_before_their_pods() {
    let of = |list: &str| kind(&object("v1", "Pod", &format!("spec: {{{list}}}")));
    assert_eq!(of("initContainers: [{name: a, image: i}]"), LifetimeKind::Init);
    assert_eq!(of("initContainers: [{name: a, image: i, restartPolicy: Always}]"), LifetimeKind::LongRunning);
    assert_eq!(of("ephemeralContainers: [{name: a, image: i}]"), LifetimeKind::Ephemeral);
}

#[test]
fn hooks_run_once_unless_they_are_services() {
    let hooked = |api_version: &str, kind_name: &str, spec: &str| {
        let text = object(api_version, kind_name, &format!("spec: {{{spec}}}"));
        kind(&text.replace("{name: x}", "{name: x, annotations: {helm.sh/hook: test}}"))
    };
    let hook = LifetimeKind::Hook { events: "test".to_owned() };
    assert_eq!(hooked("v1", "Pod", "containers: [{name: a, image: i}]"), hook);
    assert_eq!(hooked("batch/v1", "Job", TEMPLATE), hook);
    assert_eq!(hooked("apps/v1", "Deployment", TEMPLATE), LifetimeKind::LongRunning);
}

#[test]
fn pods_of_a_cluster_say_since_when() {
    let pod = |status: &str| {
        let spec = "spec: {containers: [{name: a, image: i}]}";
        all(&object("v1", "Pod", &format!("{spec}\nstatus: {status}")))[0].lifetime.clone()
    };
    let running = "{startTime: '2026-01-01T00:00:00Z', containerStatuses: [{name: a, state: {running: {startedAt: '2026-02-02T00:00:00Z'}}}]}";
    assert_eq!(pod(running).started.as_deref(), Some("2026-02-02T00:00:00Z"));
    assert_eq!(pod("{startTime: '2026-01-01T00:00:00Z'}").started.as_deref(), Some("2026-01-01T00:00:00Z"));
    assert_eq!(pod("{phase: Succeeded}").kind, LifetimeKind::Ended);
    assert_eq!(pod("{phase: Running}").started, None);
}

#[test]
fn pods_of_jobs_end_with_them() {
    let text = object("v1", "Pod", "spec: {activeDeadlineSeconds: 5, containers: [{name: a, image: i}]}");
    let text = text.replace("{name: x}", "{name: x, ownerReferences: [{kind: Job, name: j}]}");
    assert_eq!(kind(&text), LifetimeKind::Job { active_deadline: Some(5) });
}
