//! Public reports. Those that turned out to be false alarms, or that concern nothing that can be locked out, are no findings here; the others are.

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

/// Reports with a cause that the source confirms: where they stand, an image as it was then and as it is since the cure, and the verdicts.
const REPORTS: &[(&str, &[(&str, &str)])] = &[
    (
        "https://github.com/fluxcd/helm-controller/issues/479",
        &[
            ("ghcr.io/fluxcd/helm-controller:v0.21.0", "stale"),
            ("ghcr.io/fluxcd/helm-controller:v0.22.0", "reloads"),
        ],
    ),
    (
        "https://github.com/uswitch/kiam/issues/515",
        &[("quay.io/uswitch/kiam:v4.0", "stale"), ("quay.io/uswitch/kiam:v4.2", "reloads")],
    ),
    (
        "https://github.com/sercand/kuberesolver/issues/28",
        &[("authzed/spicedb:v1.9.0", "stale"), ("authzed/spicedb:v1.20.0", "reloads")],
    ),
    (
        "https://github.com/signalfx/signalfx-agent/pull/2710",
        &[
            ("quay.io/signalfx/signalfx-agent:4.21.0", "stale"),
            ("quay.io/signalfx/signalfx-agent:4.21.1", "reloads"),
        ],
    ),
    (
        "https://github.com/wso2/apk/issues/3318",
        &[
            ("wso2/apk-config-deployer-service:1.2.0", "stale"),
            ("wso2/apk-config-deployer-service:1.3.0", "stale"),
        ],
    ),
    (
        "https://github.com/Adyen/kubectl-rexec/pull/135",
        &[("ghcr.io/adyen/kubectl-rexec:v0.1.9", "stale"), ("ghcr.io/adyen/kubectl-rexec:v0.2.0", "reloads")],
    ),
    (
        "https://github.com/apache/apisix/issues/11779",
        // its discovery of services has to be configured first
        &[("apache/apisix:3.11.0-debian", "unknown"), ("apache/apisix:3.14.0-debian", "reloads")],
    ),
    (
        "https://github.com/scalyr/scalyr-agent-2/pull/857",
        &[("scalyr/scalyr-k8s-agent:2.1.29", "stale"), ("scalyr/scalyr-k8s-agent:2.1.30", "reloads")],
    ),
    (
        "https://github.com/kumahq/kuma/pull/12592",
        &[("kumahq/kuma-cni:2.9.2", "stale"), ("kumahq/kuma-cni:2.9.3", "reloads")],
    ),
    (
        "https://github.com/strimzi/strimzi-kafka-operator/issues/6845",
        &[("quay.io/strimzi/operator:0.29.0", "late"), ("quay.io/strimzi/operator:0.32.0", "reloads")],
    ),
    (
        "https://github.com/zalando/postgres-operator/issues/1904",
        &[("registry.opensource.zalan.do/acid/spilo-13:2.0-p6", "stale")],
    ),
    ("https://github.com/fluxcd/helm-operator/issues/651", &[("fluxcd/helm-operator:1.4.4", "stale")]),
    (
        "https://github.com/keel-hq/keel/issues/675",
        &[("ghcr.io/keel-hq/keel:0.16.1", "stale"), ("ghcr.io/keel-hq/keel:0.17.0-rc1", "reloads")],
    ),
    (
        "https://github.com/nextflow-io/nextflow/issues/6741",
        &[("nextflow/nextflow:25.10.0", "stale"), ("nextflow/nextflow:26.04.2", "reloads")],
    ),
    (
        "https://github.com/SumoLogic/sumologic-kubernetes-collection/issues/2280",
        &[
            ("public.ecr.aws/sumologic/kubernetes-fluentd:1.14.6-sumo-2", "stale"),
            ("public.ecr.aws/sumologic/kubernetes-fluentd:1.14.6-sumo-5", "reloads"),
        ],
    ),
    (
        "https://github.com/vectordotdev/vector/issues/11146",
        &[("timberio/vector:0.19.1-debian", "stale"), ("timberio/vector:0.21.0-debian", "reloads")],
    ),
    ("https://github.com/portainer/portainer/issues/13150", &[("portainer/portainer-ce:2.39.1", "stale")]),
    (
        "https://github.com/elastic/beats/issues/42307",
        &[
            ("docker.elastic.co/beats/metricbeat:8.14.0", "stale"),
            ("docker.elastic.co/beats/metricbeat:8.18.0", "reloads"),
        ],
    ),
    (
        "https://github.com/linkerd/linkerd2/issues/12573",
        &[
            ("cr.l5d.io/linkerd/cni-plugin:v1.2.2", "stale"),
            ("cr.l5d.io/linkerd/cni-plugin:v1.6.0", "reloads"),
        ],
    ),
    (
        "https://github.com/rancher/rke2/issues/9313",
        &[("rancher/hardened-multus-cni:v4.2.3-build20251031", "stale")],
    ),
    (
        "https://github.com/kubernetes-sigs/kubespray/issues/12002",
        &[("ghcr.io/k8snetworkplumbingwg/multus-cni:v4.1.0", "stale")],
    ),
    (
        "https://github.com/kubernetes/kubernetes/issues/77651",
        &[("k8s.gcr.io/kube-proxy:v1.13.5", "stale"), ("k8s.gcr.io/kube-proxy:v1.13.7", "reloads")],
    ),
    (
        "https://github.com/kubernetes/kube-state-metrics/issues/753",
        &[
            ("quay.io/coreos/kube-state-metrics:v1.6.0", "stale"),
            ("quay.io/coreos/kube-state-metrics:v1.7.0", "reloads"),
        ],
    ),
    (
        "https://github.com/aws/amazon-vpc-cni-k8s/issues/1831",
        &[
            ("602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.7.5-eksbuild.1", "stale"),
            ("602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.9.3-eksbuild.1", "reloads"),
        ],
    ),
    (
        "https://github.com/kiali/kiali/issues/5070",
        &[
            ("quay.io/kiali/kiali:v1.48.0", "stale"),
            ("quay.io/kiali/kiali:v1.50.0", "stale"),
            ("quay.io/kiali/kiali:v1.56.0", "reloads"),
        ],
    ),
    (
        "https://github.com/rancher/rancher/issues/32298",
        &[("rancher/rancher-agent:v2.5.7", "stale"), ("rancher/rancher-agent:v2.5.8", "reloads")],
    ),
    (
        "https://github.com/kubeflow/kubeflow/issues/6484",
        &[
            ("kubeflownotebookswg/notebook-controller:v1.5.0", "stale"),
            ("kubeflownotebookswg/notebook-controller:v1.6.0", "reloads"),
            ("kubeflownotebookswg/jupyter-web-app:v1.4.0", "stale"),
            ("kubeflownotebookswg/jupyter-web-app:v1.6.0", "reloads"),
        ],
    ),
    (
        "https://github.com/neuvector/neuvector/issues/2174",
        &[("neuvector/controller:5.4.7", "stale"), ("neuvector/controller:5.4.8", "reloads")],
    ),
    (
        "https://github.com/ray-project/kuberay/issues/2324",
        &[("rayproject/ray:2.41.0", "stale"), ("rayproject/ray:2.42.0", "reloads")],
    ),
    (
        "https://github.com/dexidp/dex/pull/2112",
        &[("ghcr.io/dexidp/dex:v2.29.0", "stale"), ("ghcr.io/dexidp/dex:v2.30.0", "reloads")],
    ),
    (
        "https://github.com/apache/kyuubi/pull/6883",
        &[("apache/kyuubi:1.9.3", "stale"), ("apache/kyuubi:1.9.4", "reloads")],
    ),
    (
        "https://github.com/helm/charts/issues/16809",
        &[
            ("quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.24.1", "stale"),
            ("quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.25.0", "reloads"),
        ],
    ),
    (
        "https://github.com/hashicorp/vault-plugin-auth-kubernetes/issues/121",
        &[("vault:1.8.4", "stale"), ("hashicorp/vault:1.9.3", "reloads")],
    ),
    (
        "https://github.com/kubernetes-sigs/metrics-server/issues/1030",
        &[("k8s.gcr.io/metrics-server-amd64:v0.3.6", "stale")],
    ),
    (
        "https://github.com/aws/amazon-vpc-cni-k8s/issues/1807",
        &[("602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.7.10-eksbuild.1", "stale")],
    ),
    (
        "https://github.com/kubeflow/dashboard/issues/49",
        &[
            ("kubeflownotebookswg/centraldashboard:v1.7.0", "stale"),
            ("kubeflownotebookswg/centraldashboard:v1.9.0", "reloads"),
        ],
    ),
    (
        "https://github.com/fluent/fluentd-kubernetes-daemonset/issues/1368",
        &[
            ("fluent/fluentd-kubernetes-daemonset:v1.14.6-debian-cloudwatch-1.1", "late"),
            ("fluent/fluentd-kubernetes-daemonset:v1.15.3-debian-cloudwatch-1.0", "reloads"),
        ],
    ),
    (
        "https://github.com/splunk/splunk-connect-for-kubernetes/issues/768",
        &[("splunk/fluentd-hec:1.2.13", "stale"), ("splunk/fluentd-hec:1.3.0", "reloads")],
    ),
    ("https://github.com/logzio/logzio-k8s/issues/74", &[("logzio/logzio-fluentd:1.0.2", "stale")]),
    // reported of a client that re-reads the token: something else was wrong
    (
        "https://github.com/bunkerity/bunkerweb/issues/3750",
        &[("bunkerity/bunkerweb-autoconf:1.6.0", "reloads")],
    ),
    ("https://github.com/projectcalico/calico/issues/8368", &[("calico/node:v3.26.4", "reloads")]),
    (
        "https://github.com/kubernetes/ingress-nginx/issues/8996",
        &[("registry.k8s.io/ingress-nginx/controller:v1.3.0", "reloads")],
    ),
    (
        "https://github.com/argoproj/argo-workflows/issues/14919",
        &[("quay.io/argoproj/argoexec:v3.7.2", "reloads")],
    ),
];

#[test]
fn reports_are_judged_as_their_causes_say() {
    let Command::Check(check) = Cli::try_parse_from(["staletoken", "check"]).unwrap().command else {
        panic!("not check")
    };
    let settings = check.settings(Moment::default()).unwrap();
    for (url, rows) in REPORTS {
        for (image, verdict) in *rows {
            let report = staletoken::images(&[((*url).to_owned(), (*image).to_owned())], &settings);
            assert_eq!(report.analysis.images[0].verdict.as_str(), *verdict, "{image} of {url}");
        }
    }
}
