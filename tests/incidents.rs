//! Public reports that turned out to be false alarms, or that concern nothing that can be locked out: none of them is a finding here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use clap::Parser;
use staletoken::cli::{Cli, Command};
use staletoken::moment::Moment;
use staletoken::selection::Choice;
use staletoken::settings::Settings;

/// One report, as a workload.
struct Row {
    what: &'static str,
    kind: &'static str,
    image: &'static str,
    /// Settings of its pods.
    pod: &'static str,
    /// Where it was reported, or why it cannot be.
    url: &'static str,
}

const KEP: &str =
    "https://github.com/kubernetes/enhancements/tree/master/keps/sig-auth/1205-bound-service-account-tokens";

const ROWS: &[Row] = &[
    Row {
        what: "the dashboard that is blamed for its scraper",
        kind: "Deployment",
        image: "kubernetesui/dashboard:v2.3.1",
        pod: "",
        url: "https://github.com/kubernetes-retired/dashboard/issues/7103",
    },
    Row {
        what: "metrics-server of a current chart",
        kind: "Deployment",
        image: "k8s.gcr.io/metrics-server/metrics-server:v0.6.1",
        pod: "",
        url: "https://github.com/kubernetes-sigs/metrics-server/issues/1030",
    },
    Row {
        what: "an exporter that reads the file for every request",
        kind: "Deployment",
        image: "newrelic/nri-prometheus:2.14.0",
        pod: "",
        url: "https://github.com/newrelic/nri-prometheus/issues/302",
    },
    Row {
        what: "a product that re-reads by the clock",
        kind: "StatefulSet",
        image: "quay.io/argoproj/argocd:v2.3.4",
        pod: "",
        url: "https://github.com/argoproj/argo-cd/issues/9417",
    },
    Row {
        what: "a stale client without a token",
        kind: "Deployment",
        image: "jtblin/kube2iam:0.10.7",
        pod: "automountServiceAccountToken: false, ",
        url: KEP,
    },
    Row {
        what: "a stale client that works for minutes",
        kind: "Job",
        image: "jtblin/kube2iam:0.10.7",
        pod: "",
        url: KEP,
    },
];

impl Row {
    fn manifest(&self) -> String {
        let Self { kind, image, pod, .. } = self;
        let version = if *kind == "Job" { "batch/v1" } else { "apps/v1" };
        format!(
            "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: b}}\n\
             spec: {{template: {{spec: {{{pod}containers: [{{name: c, image: '{image}'}}]}}}}}}\n"
        )
    }
}

#[test]
fn false_alarms_are_no_findings() {
    let Command::Check(check) = Cli::try_parse_from(["staletoken", "check"]).unwrap().command else {
        panic!("not check")
    };
    for row in ROWS {
        let Row { what, url, .. } = row;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.yaml"), row.manifest()).unwrap();
        let settings = check.settings(Moment::default()).unwrap();
        let report = staletoken::check(&Settings { inputs: vec![folder.path().to_owned()], ..settings });
        assert_eq!(report.analysis.images.len(), 1, "{what}: {}", row.manifest());
        let verdict = report.analysis.images[0].verdict.as_str();
        let report = staletoken::select(report, &Choice { pedantic: true, ..Choice::default() });
        let told: Vec<&String> = report.findings.iter().map(|finding| &finding.message).collect();
        assert!(told.is_empty(), "{what} ({url}): {told:?}");
        assert_ne!(verdict, "unknown", "{what}: nothing is found because nothing is known");
    }
}
