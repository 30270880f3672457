//! Each step that tells a release, and what is not believed.

use std::collections::BTreeMap;

use super::*;
use crate::oci::{Config, Covers};
use crate::verdict::{Verdict, judge};

const SOURCE: &str = "org.opencontainers.image.source";
const VERSION: &str = "org.opencontainers.image.version";
const TITLE: &str = "org.opencontainers.image.title";
const KUBE2IAM: &str = "https://github.com/jtblin/kube2iam";

/// A repository whose tags stand for these bytes.
struct Tags(Vec<(&'static str, &'static str)>);

impl Repository for Tags {
    fn tags(&self) -> Result<Vec<String>, Failure> {
        Ok(self.0.iter().map(|(tag, _)| (*tag).to_owned()).collect())
    }

    fn digest(&self, tag: &str) -> Result<Option<Digest>, Failure> {
        Ok(self.0.iter().find(|(known, _)| *known == tag).map(|(_, bytes)| Digest::of(bytes.as_bytes())))
    }
}

fn image(bytes: &str, labels: &[(&str, &str)], environment: &[&str]) -> Image {
    let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let config = Config {
        labels: labels.collect(),
        environment: environment.iter().map(|&line| line.to_owned()).collect(),
        ..Config::default()
    };
    let digest = Digest::of(bytes.as_bytes());
    Image {
        root: digest.clone(),
        digest,
        config,
        layers: Vec::new(),
        covers: Covers::Blob,
        beside: Vec::new(),
        annotations: BTreeMap::new(),
    }
}

/// The verdict and all that is said about it.
fn told(reference: &str, image: &Image, tags: &Tags) -> (Verdict, String) {
    let knowledge = Knowledge::embedded();
    let reference = Reference::parse(reference).unwrap();
    let offline = knowledge.detect(&reference);
    assert!(is_worth_asking(&reference, &offline, &knowledge), "{reference}");
    let found = resolve(&reference, &offline, &knowledge, image, tags).unwrap();
    let (verdict, reason) = judge(&found.detection);
    let notes = match &found.detection {
        Detection::Clients(clients) => clients.iter().flat_map(|client| client.notes.clone()).collect(),
        _ => Vec::new(),
    };
    (verdict, format!("{reason}. {}", notes.join(". ")))
}

fn says(reference: &str, image: &Image, tags: &Tags, verdict: Verdict, part: &str) {
    let told = told(reference, image, tags);
    assert!(told.0 == verdict && told.1.contains(part), "{reference}: {told:?}");
}

#[test]
fn a_release_with_the_same_digest_is_what_the_tag_stands_for() {
    let tags = Tags(vec![("latest", "old"), ("0.10.7", "old"), ("0.10.9", "new"), ("0.10.11", "newer")]);
    let note = "`latest` is 0.10.7 today: both have the digest sha256:";
    says("jtblin/kube2iam", &image("old", &[], &[]), &tags, Verdict::Stale, note);
    says(
        "jtblin/kube2iam:latest",
        &image("new", &[], &[]),
        &tags,
        Verdict::Reloads,
        "`latest` is 0.10.9 today",
    );
    let pinned = format!("jtblin/kube2iam@{}", Digest::of(b"old"));
    says(&pinned, &image("old", &[], &[]), &tags, Verdict::Stale, "the digest is 0.10.7 today");
}

#[test]
fn a_label_is_believed_where_the_source_or_the_title_is_the_products() {
    let none = Tags(Vec::new());
    let said = "`latest` is 0.10.7, as its label org.opencontainers.image.version says";
    let of_source = image("x", &[(SOURCE, KUBE2IAM), (VERSION, "0.10.7")], &[]);
    says("jtblin/kube2iam", &of_source, &none, Verdict::Stale, said);
    let of_title = image("x", &[(TITLE, "Kube2IAM"), (VERSION, "0.10.7")], &[]);
    says("jtblin/kube2iam", &of_title, &none, Verdict::Stale, said);
    let below = image("x", &[("org.opencontainers.image.ref.name", "ubuntu"), (VERSION, "0.10.7")], &[]);
    says("jtblin/kube2iam", &below, &none, Verdict::Unknown, "the registry does not say which release it is");
}

#[test]
fn a_variable_of_the_product_tells_its_release() {
    let none = Tags(Vec::new());
    let said = "`latest` is 0.10.7, as its variable KUBE2IAM_VERSION says";
    let image = image("x", &[], &["PATH=/bin", "GO_VERSION=1.16.2", "KUBE2IAM_VERSION=0.10.7"]);
    says("jtblin/kube2iam", &image, &none, Verdict::Stale, said);
}

#[test]
fn an_unknown_name_is_known_by_its_source() {
    let none = Tags(Vec::new());
    let labelled = image("x", &[(SOURCE, KUBE2IAM), (VERSION, "0.10.7")], &[]);
    let why = "taken for docker.io/jtblin/kube2iam, because its label org.opencontainers.image.source names its source";
    says("registry.corp/infra/iam-agent:prod", &labelled, &none, Verdict::Stale, why);
    let own = image("x", &[(SOURCE, KUBE2IAM)], &[]);
    says(
        "registry.corp/infra/iam-agent:0.10.7",
        &own,
        &none,
        Verdict::Stale,
        "is 0.10.7, as its own tag says",
    );
    let other = image("x", &[(SOURCE, "https://github.com/acme/shop")], &[]);
    says(
        "registry.corp/shop/cart:7",
        &other,
        &none,
        Verdict::Unknown,
        "names github.com/acme/shop, of which nothing is known",
    );
    says(
        "registry.corp/shop/cart:7",
        &image("x", &[], &[]),
        &none,
        Verdict::Unknown,
        "no label of it names where it comes from",
    );
}

#[test]
fn what_a_label_says_is_no_path() {
    let hostile = image("x", &[(SOURCE, KUBE2IAM), (VERSION, "../../../evil 1.0")], &[]);
    says("jtblin/kube2iam", &hostile, &Tags(Vec::new()), Verdict::Unknown, "does not say which release");
}

#[test]
fn only_open_questions_are_asked() {
    let knowledge = Knowledge::embedded();
    let table = [
        ("jtblin/kube2iam", true),
        ("jtblin/kube2iam:0.10", true),
        ("jtblin/kube2iam:prod", true),
        ("jtblin/kube2iam:0.10.7", false),
        ("jtblin/kube2iam:99.0.0", false),
        ("registry.corp/shop/cart:7", true),
        ("nginx:latest", false),
    ];
    for (text, expected) in table {
        let reference = Reference::parse(text).unwrap();
        let found = knowledge.detect(&reference);
        assert_eq!(is_worth_asking(&reference, &found, &knowledge), expected, "{text}");
    }
}
