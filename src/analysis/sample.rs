//! An analysis written by hand, with one of everything that reports have to show. Tests only.

use std::sync::Arc;

use super::{Analysis, ImageAnalysis, Inputs};
use crate::detect::Successor;
use crate::image::Reference;
use crate::knowledge::Floating;
use crate::problem::Problem;
use crate::source::{Site, Source, Span, Trace};
use crate::verdict::{Confidence, Detection, Embedded, Reload, Verdict};
use crate::workload::Container;

const VALUES: &str = "\
# Which build runs.
image:
  repository: jtblin/kube2iam
  tag: 0.10.7
resources: {}
";

const TEMPLATE: &str = "\
apiVersion: apps/v1
kind: DaemonSet
spec:
  template:
    spec:
      containers:
        - name: kube2iam
          image: \"{{ .Values.image.repository }}:{{ .Values.image.tag }}\"
";

const MANIFEST: &str = "\
kind: Deployment
spec:
  template:
    spec:
      containers:
        - image: ghcr.io/external-secrets/kubernetes-external-secrets:8.5.5
        - image: quay.io/strimzi/operator:0.30.0
        - image: jtblin/kube2iam
        - image: coredns/coredns:1.8.7
        - image: nginx:1.25
        - image: registry.corp/shop/cart:7
        - image: registry.corp/shop/cart:7
";

/// Six images in eight containers and two problems.
pub(crate) fn analysis() -> Analysis {
    let (values, template) =
        (source("kube2iam/values.yaml", VALUES), source("kube2iam/templates/ds.yaml", TEMPLATE));
    let manifest = source("apps.yaml", MANIFEST);
    let chart =
        Trace { primary: site(&values, "0.10.7"), via: vec![site(&template, "{{ .Values.image.tag }}")] };
    let direct = |tag: &str| Trace::direct(site(&manifest, tag));
    let containers = vec![
        container("DaemonSet", "kube2iam", "jtblin/kube2iam:0.10.7", chart),
        container(
            "Deployment",
            "kes",
            "ghcr.io/external-secrets/kubernetes-external-secrets:8.5.5",
            direct("8.5.5"),
        ),
        container("Deployment", "strimzi", "quay.io/strimzi/operator:0.30.0", direct("0.30.0")),
        container("Deployment", "roles", "jtblin/kube2iam", direct("jtblin/kube2iam")),
        container("Deployment", "dns", "coredns/coredns:1.8.7", direct("1.8.7")),
        container("Deployment", "web", "nginx:1.25", direct("1.25")),
        container("Deployment", "cart", "registry.corp/shop/cart:7", direct("7\n").without_last_byte()),
        container("CronJob", "sweep", "registry.corp/shop/cart:7", direct("7\n").without_last_byte()),
    ];
    Analysis {
        inputs: Inputs { files: 3, charts: 2, ..Inputs::default() },
        containers,
        images: images(),
        problems: problems(),
        ..Analysis::default()
    }
}

/// One stale image in many containers that all take it from one line.
pub(crate) fn crowd(containers: usize) -> Analysis {
    let values = source("values.yaml", VALUES);
    let mut image = kube2iam();
    image.containers = (0..containers).collect();
    let one = |n: usize| {
        container(
            "DaemonSet",
            &format!("pool-{n:02}"),
            "jtblin/kube2iam:0.10.7",
            Trace::direct(site(&values, "0.10.7")),
        )
    };
    let containers = (0..containers).map(one).collect();
    Analysis {
        inputs: Inputs { charts: 1, ..Inputs::default() },
        containers,
        images: vec![image],
        ..Analysis::default()
    }
}

fn images() -> Vec<ImageAnalysis> {
    let mut all = [kube2iam(), external_secrets(), strimzi(), floating(), coredns(), nginx(), cart()];
    for (index, image) in all.iter_mut().enumerate() {
        image.containers = if index == 6 { vec![6, 7] } else { vec![index] };
    }
    let mut all = Vec::from(all);
    all.sort_by_key(|image| (image.reference.name(), image.reference.tag.clone()));
    all
}

fn kube2iam() -> ImageAnalysis {
    let mut client = client("pkg:golang/k8s.io/client-go", "e121606b0d09", Reload::Never, "glide.lock");
    client.url = Some("https://github.com/jtblin/kube2iam/blob/0.10.7/glide.lock".to_owned());
    ImageAnalysis {
        first_reloading_tag: Some("0.10.9".to_owned()),
        newest_known_tag: Some("0.15.0".to_owned()),
        ..judged("docker.io/jtblin/kube2iam", "jtblin/kube2iam:0.10.7", client, Verdict::Stale)
    }
}

fn external_secrets() -> ImageAnalysis {
    let client = client("pkg:npm/%40kubernetes/client-node", "0.10.2", Reload::Never, "package-lock.json");
    ImageAnalysis {
        newest_known_tag: Some("8.5.5".to_owned()),
        successor: Some(Successor {
            name: "external-secrets".to_owned(),
            url: Some("https://external-secrets.io".to_owned()),
        }),
        ..judged(
            "ghcr.io/external-secrets/kubernetes-external-secrets",
            "ghcr.io/external-secrets/kubernetes-external-secrets:8.5.5",
            client,
            Verdict::Stale,
        )
    }
}

fn strimzi() -> ImageAnalysis {
    let client = client("pkg:maven/io.fabric8/kubernetes-client", "5.12.2", Reload::On401, "pom.xml");
    ImageAnalysis {
        first_reloading_tag: Some("0.31.0".to_owned()),
        ..judged("quay.io/strimzi/operator", "quay.io/strimzi/operator:0.30.0", client, Verdict::Late)
    }
}

fn floating() -> ImageAnalysis {
    let reason = "the reference has no tag".to_owned();
    let unknown = Detection::Unknown { reason: reason.clone() };
    let reference = reference("docker.io/jtblin/kube2iam", "jtblin/kube2iam");
    ImageAnalysis {
        floating: Some(Floating {
            stale_since: "0.5.1".to_owned(),
            stale_until: Some("0.10.9".to_owned()),
            is_line: true,
            pin: Some("0.15.0".to_owned()),
        }),
        ..ImageAnalysis::new(reference, unknown, Verdict::Unknown, reason)
    }
}

fn coredns() -> ImageAnalysis {
    let client = client("pkg:golang/k8s.io/client-go", "v0.23.1", Reload::Periodic, "go.mod");
    judged("docker.io/coredns/coredns", "coredns/coredns:1.8.7", client, Verdict::Reloads)
}

fn nginx() -> ImageAnalysis {
    let reason = "a web server without a Kubernetes client".to_owned();
    let evidence = "https://github.com/nginx/docker-nginx".to_owned();
    let reference = reference("docker.io/library/nginx", "nginx:1.25");
    ImageAnalysis::new(
        reference,
        Detection::NoClient { reason: reason.clone(), evidence },
        Verdict::NoClient,
        reason,
    )
}

fn cart() -> ImageAnalysis {
    let reason = "nothing is known of registry.corp/shop/cart".to_owned();
    let reference = reference("registry.corp/shop/cart", "registry.corp/shop/cart:7");
    ImageAnalysis::new(reference, Detection::Unknown { reason: reason.clone() }, Verdict::Unknown, reason)
}

fn problems() -> Vec<Problem> {
    let broken = source("broken.yaml", "a: [1,\nb: 2\n");
    let template =
        source("shop/templates/_labels.tpl", "{{ define \"labels\" }}\n{{ .Values.a.b.c }}\n{{ end }}\n");
    vec![
        Problem::at(site(&broken, "b"), "this document is no YAML: expected `,` or `]`")
            .help("close the list of line 1"),
        Problem::at(site(&template, ".Values.a.b.c"), "this template was not rendered: nil has no field b")
            .trace(vec!["shop/templates/deployment.yaml:7:6".to_owned()])
            .help("give the value with --set a.b.c=..."),
    ]
}

fn judged(name: &str, written: &str, client: Embedded, verdict: Verdict) -> ImageAnalysis {
    let reason = format!("{} {}", client.sdk, client.version);
    ImageAnalysis::new(reference(name, written), Detection::Clients(vec![client]), verdict, reason)
}

fn client(sdk: &str, version: &str, reload: Reload, evidence: &str) -> Embedded {
    Embedded {
        sdk: sdk.to_owned(),
        version: version.to_owned(),
        reload: Ok(reload),
        own_reader: false,
        evidence: evidence.to_owned(),
        url: None,
        confidence: Confidence::High,
        notes: Vec::new(),
    }
}

fn reference(name: &str, written: &str) -> Reference {
    let (registry, repository) = name.split_once('/').unwrap();
    let mut reference = Reference::parse(written).unwrap();
    reference.registry = registry.to_owned();
    reference.repository = repository.to_owned();
    reference
}

/// A container as a manifest gives it, with another place for its tag.
fn container(kind: &str, name: &str, image: &str, tag: Trace) -> Container {
    let manifest = format!(
        "{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: {name}, namespace: kube-system}}, \
         spec: {{template: {{spec: {{containers: [{{name: main, image: '{image}'}}]}}}}}}}}"
    );
    let loaded = crate::load::manifest::read_bytes("sample.yaml", manifest.as_bytes());
    let mut container = crate::workload::extract(&loaded.objects).0.remove(0);
    container.image = Ok(reference("docker.io/unused", image));
    container.image_trace = tag.clone();
    container.tag_trace = tag;
    container
}

pub(crate) fn source(name: &str, text: &str) -> Arc<Source> {
    Source::new(name, text)
}

/// The last place of `part` in the text of a source.
pub(crate) fn site(source: &Arc<Source>, part: &str) -> Site {
    let start = source.text().rfind(part).unwrap();
    Site::new(source.clone(), Span::new(start, start + part.len()))
}

impl Trace {
    fn without_last_byte(mut self) -> Self {
        self.primary.span.end -= 1;
        self
    }
}
