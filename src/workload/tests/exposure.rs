//! Tokens that containers can read.

use super::{all, object};
use crate::workload::exposure::{Token, TokenKind};

/// The tokens of the first container, in short.
fn tokens(text: &str) -> String {
    let containers = all(text);
    let exposure = &containers[0].exposure;
    let mut parts: Vec<String> = exposure.tokens.iter().map(token).collect();
    parts.extend(exposure.not_injected.iter().map(|reason| format!("none: {reason}")));
    parts.join("; ")
}

fn token(token: &Token) -> String {
    let kind = match &token.kind {
        TokenKind::Injected { assumed: true } => "injected?".to_owned(),
        TokenKind::Injected { assumed: false } => "injected".to_owned(),
        TokenKind::Projected { audience, expiration_seconds } => {
            format!("{} {expiration_seconds}", audience.as_deref().unwrap_or("api"))
        }
        TokenKind::LegacySecret { name, generated } => format!("{name} generated={generated}"),
    };
    let place = token.mount_path.as_deref().unwrap_or("env");
    let place = if matches!(token.kind, TokenKind::Injected { .. }) { "" } else { place };
    let sub_path = if token.sub_path { " subPath" } else { "" };
    format!("{kind} {place}{sub_path}").trim().to_owned()
}

fn pod(spec: &str) -> String {
    object("v1", "Pod", &format!("spec: {{containers: [{{name: a, image: i}}]{spec}}}"))
}

fn mounting(mount: &str, volume: &str) -> String {
    let container = format!("{{name: a, image: i, volumeMounts: [{{name: v, {mount}}}]}}");
    object(
        "v1",
        "Pod",
        &format!(
            "spec: {{automountServiceAccountToken: false, containers: [{container}], volumes: [{{name: v, {volume}}}]}}"
        ),
    )
}

const ACCOUNT: &str = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\n";
const POD_OFF: &str = "none: the pod says `automountServiceAccountToken: false`";
const ACCOUNT_OFF: &str = "none: the service account default says `automountServiceAccountToken: false`";
const OFF: &str = "automountServiceAccountToken: false\n";

#[test]
fn the_pod_beats_its_account_and_the_account_the_default() {
    for (text, expected) in [
        (pod(""), "injected?"),
        (pod(", automountServiceAccountToken: true"), "injected"),
        (pod(", automountServiceAccountToken: false"), POD_OFF),
        (format!("{}{ACCOUNT}", pod("")), "injected"),
        (format!("{}{ACCOUNT}{OFF}", pod("")), ACCOUNT_OFF),
        (format!("{}{ACCOUNT}{OFF}", pod(", automountServiceAccountToken: true")), "injected"),
        (format!("{}{ACCOUNT}{OFF}", pod(", serviceAccountName: other")), "injected?"),
        (format!("{}{ACCOUNT}{OFF}", pod(", serviceAccount: default")), ACCOUNT_OFF),
        (format!("{}{ACCOUNT}{OFF}{ACCOUNT}", pod("")), "injected?"),
    ] {
        assert_eq!(tokens(&text), expected, "{text}");
    }
}

#[test]
fn accounts_count_in_their_namespace() {
    let pod_in =
        |namespace: &str| pod("").replace("{name: x}", &format!("{{name: x, namespace: {namespace}}}"));
    let account = ACCOUNT.replace("{name: default}", "{name: default, namespace: one}") + OFF;
    assert_eq!(tokens(&format!("{}{account}", pod_in("one"))), ACCOUNT_OFF);
    assert_eq!(tokens(&format!("{}{account}", pod_in("two"))), "injected?");
    assert_eq!(tokens(&format!("{}{account}", pod(""))), ACCOUNT_OFF);
}

#[test]
fn projections_are_read_with_their_defaults() {
    let projected = |token: &str| format!("projected: {{sources: [{{serviceAccountToken: {token}}}]}}");
    for (mount, token, expected) in [
        ("mountPath: /t", "{path: token}", "api 3600 /t"),
        ("mountPath: /t", "{path: token, expirationSeconds: 3607}", "api 3607 /t"),
        (
            "mountPath: /t",
            "{path: token, expirationSeconds: 86400, audience: sts.amazonaws.com}",
            "sts.amazonaws.com 86400 /t",
        ),
        ("mountPath: /t, subPath: token", "{path: token}", "api 3600 /t subPath"),
        ("mountPath: /t, subPathExpr: $(A)", "{path: token}", "api 3600 /t subPath"),
        ("mountPath: /t, subPath: ''", "{path: token}", "api 3600 /t"),
    ] {
        let text = mounting(mount, &projected(token));
        assert_eq!(tokens(&text), format!("{expected}; {POD_OFF}"), "{text}");
    }
}

#[test]
fn only_what_a_container_mounts_counts() {
    let text = object(
        "v1",
        "Pod",
        "spec:
  automountServiceAccountToken: false
  containers:
    - {name: a, image: i, volumeMounts: [{name: t, mountPath: /t}]}
    - {name: b, image: i, volumeMounts: [{name: gone, mountPath: /t}]}
  volumes: [{name: t, projected: {sources: [{configMap: {name: c}}, {serviceAccountToken: {path: x}}]}}]",
    );
    let containers = all(&text);
    assert!(containers[0].exposure.is_exposed());
    assert!(!containers[1].exposure.is_exposed());
}

#[test]
fn a_mount_in_its_place_keeps_the_injected_token_out() {
    let folder = "/var/run/secrets/kubernetes.io/serviceaccount";
    let text = mounting(&format!("mountPath: {folder}/"), "emptyDir: {}")
        .replace("automountServiceAccountToken: false", "automountServiceAccountToken: true");
    assert_eq!(tokens(&text), format!("none: the container mounts another volume at {folder}"));
}

#[test]
fn pods_of_a_cluster_have_what_they_mount() {
    let mounted = mounting("mountPath: /var/run/secrets/kubernetes.io/serviceaccount", "V")
        .replace("name: v", "name: kube-api-access-x7k2p")
        .replace(
            "V}",
            "projected: {sources: [{serviceAccountToken: {path: token, expirationSeconds: 3607}}]}}",
        )
        .replace("{name: x}", "{name: x, uid: u}");
    assert_eq!(tokens(&mounted), "injected");
    let bare = pod("").replace("{name: x}", "{name: x, uid: u}");
    assert_eq!(tokens(&bare), "none: the running pod has no token volume mounted here");
}

#[test]
fn ephemeral_containers_get_none() {
    let text = object("v1", "Pod", "spec: {ephemeralContainers: [{name: a, image: i}]}");
    assert_eq!(tokens(&text), "none: ephemeral containers get no token");
}

#[test]
fn legacy_secrets_are_found_in_volumes_and_variables() {
    let generated = "secret: {secretName: default-token-x7k2p}";
    assert_eq!(
        tokens(&mounting("mountPath: /s", generated)),
        format!("default-token-x7k2p generated=true /s; {POD_OFF}")
    );
    let known = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: robot}\ntype: kubernetes.io/service-account-token\n";
    let projected = "projected: {sources: [{secret: {name: robot}}]}";
    assert_eq!(
        tokens(&format!("{}{known}", mounting("mountPath: /s", projected))),
        format!("robot generated=false /s; {POD_OFF}")
    );
    assert_eq!(tokens(&mounting("mountPath: /s", projected)), POD_OFF);
    for (variables, expected) in [
        (
            "env: [{name: T, valueFrom: {secretKeyRef: {name: robot, key: token}}}]",
            "robot generated=false env; ",
        ),
        ("env: [{name: T, valueFrom: {secretKeyRef: {name: robot, key: ca.crt}}}]", ""),
        ("env: [{name: T, valueFrom: {secretKeyRef: {name: github, key: token}}}]", ""),
        (
            "envFrom: [{secretRef: {name: robot}}, {configMapRef: {name: robot}}]",
            "robot generated=false env; ",
        ),
    ] {
        let container = format!("{{name: a, image: i, {variables}}}");
        let spec = format!("spec: {{automountServiceAccountToken: false, containers: [{container}]}}");
        let text = format!("{}{known}", object("v1", "Pod", &spec));
        assert_eq!(tokens(&text), format!("{expected}{POD_OFF}"), "{variables}");
    }
}

#[test]
fn custom_resources_may_set_it_around_the_pod() {
    let workflow = object(
        "argoproj.io/v1alpha1",
        "Workflow",
        "spec:
  serviceAccountName: robot
  automountServiceAccountToken: false
  volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: x}}]}}]
  templates: [{name: a, container: {image: i, volumeMounts: [{name: t, mountPath: /t}]}}]",
    );
    assert_eq!(tokens(&workflow), format!("api 3600 /t; {POD_OFF}"));
    assert_eq!(all(&workflow)[0].exposure.service_account, "robot");
    let task = object(
        "tekton.dev/v1",
        "TaskRun",
        "spec: {podTemplate: {automountServiceAccountToken: false}, taskSpec: {steps: [{name: a, image: i}]}}",
    );
    assert_eq!(tokens(&task), POD_OFF);
}

#[test]
fn only_the_injected_lifetime_is_extended() {
    let extended = |text: &str| all(text)[0].exposure.tokens[0].is_extended();
    let projected = |token: &str| {
        mounting("mountPath: /t", &format!("projected: {{sources: [{{serviceAccountToken: {token}}}]}}"))
    };
    assert!(extended(&pod("")));
    assert!(extended(&projected("{path: t, expirationSeconds: 3607}")));
    assert!(!extended(&projected("{path: t}")));
    assert!(!extended(&projected("{path: t, expirationSeconds: 3607, audience: vault}")));
}

#[test]
fn mounts_are_placed() {
    let text = mounting(
        "mountPath: /t, subPath: token",
        "projected: {sources: [{serviceAccountToken: {path: token}}]}",
    );
    let place = all(&text)[0].exposure.tokens[0].place.clone().unwrap();
    assert_eq!(place.primary.text(), "token");
}
