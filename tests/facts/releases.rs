//! Every measured release of every product, judged as `staletoken image` judges it.
//!
//! A row says what the lock file at a source tag makes of the token. Two kinds of rows may be judged otherwise, and each such case is listed in
//! the snapshot with its reason: where the program reads the token itself or makes no client, where the sources correct the row, and where a row
//! without an answer gets one from the date of a fork or from the plug-in around the package.

use std::collections::{BTreeMap, BTreeSet};

use staletoken::image::Reference;
use staletoken::knowledge::Knowledge;
use staletoken::verdict::{Confidence, Detection, Embedded, Verdict, judge};

use super::judging::{expected, judged};
use super::{measured, short};

/// Products whose tags are not those of an image, so that their packages are judged instead, and why.
const NO_TAGS_OF_AN_IMAGE: &[(&str, &str)] = &[
    ("elastic-agent-autodiscover", "a library inside Beats"),
    ("fluent-plugin-kubernetes_metadata_filter", "a gem"),
    ("jenkins-kubernetes-client-api", "a plug-in"),
    ("kube-webhook-certgen", "its image has numbers of its own"),
    ("kubespawner", "a library"),
    ("patroni", "a package inside Spilo"),
];
/// Products that are packages with a page of their own: judged together with what they lock.
const OWN_PACKAGES: &[(&str, &str)] =
    &[("fluent-plugin-kubernetes_metadata_filter", "pkg:gem/fluent-plugin-kubernetes_metadata_filter")];
/// What git tags have in front and image tags have not, where the page does not say so because only some releases have it.
const GIT_ONLY: &[&str] = &["knative-", "secrets-store-csi-driver-provider-aws-"];
/// Rows that the sources correct: which, and why.
const CORRECTED: &[(&str, &[&str], &str)] = &[
    (
        "calico (>=3.21)",
        &["v3.21.0", "v3.21.1"],
        "this lock file is of the documentation; node, typha and kube-controllers were built from their own repositories",
    ),
    (
        "ingress-nginx",
        &["0.24.0", "0.24.1"],
        "the lock file names a branch that moved on; the client vendored beside it does not re-read",
    ),
];
/// Clients that decide and that the table does not know of, because it has one package for each product: which, and why.
const BESIDE: &[(&str, &[&str], &str)] = &[(
    "dask-kubernetes",
    &["kopf", "kr8s"],
    "the same lock file names it, and the controller asks through it",
)];
/// Images of a product that are numbered on their own.
const NUMBERED_ON_THEIR_OWN: &[&str] = &["docker.io/kubernetesui/dashboard-api"];
const HEADER: &str = "\
# What the lock files of releases make of the service-account token: 14,767 releases of 152 products, read at the source tags.
# `=` opens a product: its repository, then its images, or the packages that are judged instead. A line `answer<TAB>tag<TAB>tag` follows for each
# answer; `1.2.3..5` stands for 1.2.3, 1.2.4, 1.2.5. Made by `UPDATE=1 cargo test --test facts` from releases.tsv and products.json.
";

/// A product with its measured releases.
struct Product {
    name: String,
    repo: String,
    subjects: Vec<String>,
    releases: Vec<(String, String)>,
}

/// An image, and how its page spells git tags.
struct Page {
    image: String,
    git: Option<String>,
}

impl Product {
    fn is_image(&self) -> bool {
        !self.subjects.iter().any(|subject| subject.starts_with("pkg:"))
    }
}

#[test]
fn every_measured_release_is_judged_as_measured() {
    let knowledge = Knowledge::embedded();
    let (mut asked, mut wrong) = (0, Vec::new());
    let mut exceptions: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for product in products() {
        let pages = pages(&knowledge, &product);
        for (answer, item) in &product.releases {
            for (subject, detection) in look(&knowledge, &product, &pages, item) {
                asked += 1;
                let (verdict, why) = judge(&detection);
                if Some(verdict) == expected(answer) {
                    continue;
                }
                match corrected(&product, item, &detection)
                    .or_else(|| beside(&product, answer, verdict, &detection))
                    .or_else(|| excuse(answer, verdict, &detection))
                {
                    Some(reason) => {
                        let case = format!("{answer} is {verdict}: {reason}");
                        exceptions.entry((product.name.clone(), case)).or_default().push(item.clone());
                    }
                    None => {
                        wrong
                            .push(format!("{} {subject} {item}: {answer} is {verdict}: {why}", product.name));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked} disagree:\n{}", wrong.len(), wrong.join("\n"));
    let listed: Vec<String> = exceptions
        .iter_mut()
        .map(|((product, case), items)| {
            let mut seen = BTreeSet::new();
            items.retain(|item| seen.insert(item.clone()));
            format!("{product}: {case}\n    {}: {}", items.len(), short::shorten(items).join(" "))
        })
        .collect();
    insta::assert_snapshot!("exceptions", format!("{asked} look-ups\n{}", listed.join("\n")));
}

#[test]
fn links_lead_to_a_release_of_the_repository_that_was_read() {
    let knowledge = Knowledge::embedded();
    let products: Vec<Product> = products().collect();
    let mut tags: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for product in &products {
        let items = product.releases.iter().map(|(_, item)| item.as_str());
        tags.entry(&product.repo).or_default().extend(items);
    }
    let mut wrong = BTreeSet::new();
    for product in products.iter().filter(|product| product.is_image()) {
        // Other names of an image have the links of its page.
        let pages: Vec<Page> = pages(&knowledge, product).into_iter().take(1).collect();
        for (_, item) in &product.releases {
            for (_, detection) in look(&knowledge, product, &pages, item) {
                let Detection::Clients(clients) = detection else { continue };
                for client in clients.iter().filter(|client| !client.own_reader) {
                    if let Err(url) = leads(client, &tags) {
                        wrong.insert(format!("{}: {url}", product.name));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} links:\n{}", wrong.len(), wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Whether the link of a client leads to a measured release, or to a commit.
fn leads(client: &Embedded, tags: &BTreeMap<&str, BTreeSet<&str>>) -> Result<(), String> {
    let Some(url) = &client.url else { return Err(format!("no link for {}", client.evidence)) };
    if !url.starts_with("https://github.com/") && client.evidence == *url {
        return Ok(());
    }
    let state = url.strip_prefix("https://github.com/").and_then(|rest| rest.split_once("/blob/"));
    let state = state.and_then(|(repo, rest)| Some((repo, rest.split_once('/')?.0)));
    let measured = |(repo, tag): (&str, &str)| {
        let of_repo = tags.iter().find(|(known, _)| known.eq_ignore_ascii_case(repo));
        is_commit(tag) || of_repo.is_some_and(|(_, tags)| tags.contains(tag))
    };
    if state.is_some_and(measured) { Ok(()) } else { Err(url.clone()) }
}

fn is_commit(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The images of a product, each with the spelling of git tags that its page names.
fn pages(knowledge: &Knowledge, product: &Product) -> Vec<Page> {
    let page = |image: &String| {
        let found = knowledge.detect(&Reference::parse(image).unwrap()).entry;
        let entry = found.and_then(|(name, ..)| knowledge.image(&name));
        Page { image: image.clone(), git: entry.and_then(|entry| entry.tags.git.clone()) }
    };
    product.subjects.iter().filter(|_| product.is_image()).map(page).collect()
}

/// The answers for every image of the product, or of the packages.
fn look(knowledge: &Knowledge, product: &Product, pages: &[Page], item: &str) -> Vec<(String, Detection)> {
    if !product.is_image() {
        return vec![(product.subjects.join(" "), judged(knowledge, &product.subjects, item))];
    }
    let image = |page: &Page| {
        let written = format!("{}:{}", page.image, image_tag(page.git.as_deref(), item));
        let detection = knowledge.detect(&Reference::parse(&written).unwrap()).detection;
        (written, detection)
    };
    pages.iter().map(image).collect()
}

/// The image tag of a git tag, as the page spells git tags.
fn image_tag(pattern: Option<&str>, git: &str) -> String {
    let pattern = pattern.unwrap_or("{tag}");
    let stripped = ["{version}", "{tag}"].iter().find_map(|part| {
        let (before, behind) = pattern.split_once(part)?;
        git.strip_prefix(before)?.strip_suffix(behind)
    });
    let git = stripped.unwrap_or(git);
    GIT_ONLY.iter().find_map(|front| git.strip_prefix(front)).unwrap_or(git).to_owned()
}

fn corrected(product: &Product, item: &str, detection: &Detection) -> Option<String> {
    let is = |(name, items, _): &&(&str, &[&str], &str)| *name == product.name && items.contains(&item);
    let (_, _, why) = CORRECTED.iter().find(is)?;
    let client = detection.deciding(judge(detection).0)?;
    Some(format!("{why}: {}", client.url.as_ref()?))
}

fn beside(product: &Product, answer: &str, verdict: Verdict, detection: &Detection) -> Option<String> {
    let sdk = &detection.deciding(verdict)?.sdk;
    let (_, names, why) = BESIDE.iter().find(|(name, ..)| *name == product.name && answer == "unknown")?;
    names.contains(&sdk.rsplit('/').next()?).then(|| format!("{sdk}: {why}"))
}

/// Why a row may be judged otherwise; nothing when it may not.
fn excuse(answer: &str, verdict: Verdict, detection: &Detection) -> Option<String> {
    if let Detection::NoClient { evidence, .. } = detection {
        return evidence.contains("://").then(|| evidence.clone());
    }
    let client = detection.deciding(verdict)?;
    if client.own_reader {
        return client.url.clone();
    }
    if answer != "unknown" {
        return None;
    }
    let by_date = client.notes.iter().find(|note| note.ends_with("its date decides"));
    let by_plugin = client.notes.iter().find(|note| OWN_PACKAGES.iter().any(|(name, _)| note.contains(name)));
    by_date.filter(|_| client.confidence < Confidence::High).or(by_plugin).cloned()
}

fn products() -> impl Iterator<Item = Product> {
    let kept = measured::kept("releases.txt", made());
    short::sections(&kept).into_iter().map(|section| {
        let mut about = section.about.into_iter();
        let repo = about.next().unwrap();
        Product { name: section.name, repo, subjects: about.collect(), releases: section.answers }
    })
}

/// The short form of the tables.
fn made() -> Option<String> {
    let rows = measured::table("releases.tsv")?;
    let images: BTreeMap<String, Vec<String>> = measured::values("products.json")?
        .iter()
        .map(|product| {
            let images = product["images"].as_array().unwrap();
            let name = product["product"].as_str().unwrap().to_owned();
            (name, images.iter().map(|image| image.as_str().unwrap().to_owned()).collect())
        })
        .collect();
    let mut names: Vec<&str> = rows.iter().map(|row| row["product"].as_str()).collect();
    names.dedup();
    let mut text = HEADER.to_owned();
    for name in names {
        let rows: Vec<&measured::Row> = rows.iter().filter(|row| row["product"] == name).collect();
        let library = NO_TAGS_OF_AN_IMAGE.iter().any(|(product, _)| *product == name);
        let own = OWN_PACKAGES.iter().find(|(product, _)| *product == name).map(|(_, purl)| *purl);
        let subjects: Vec<String> = if library {
            own.map(str::to_owned).into_iter().chain([purl(&rows[0]["package"])]).collect()
        } else {
            let own_numbers = |image: &&String| NUMBERED_ON_THEIR_OWN.contains(&image.as_str());
            images[name].iter().filter(|image| !own_numbers(image)).cloned().collect()
        };
        text += &format!("= {name}\t{}\t{}\n", rows[0]["repo"], subjects.join("\t"));
        for answer in ["no", "on-401", "unknown", "yes"] {
            let of_answer = rows.iter().filter(|row| row["reloads"] == answer);
            let mut items: Vec<String> = of_answer
                .map(|row| match (library, own) {
                    (false, _) => plain(&row["tag"]).to_owned(),
                    (true, None) => version(&row["version"]),
                    (true, Some(_)) => format!("{} {}", plain(&row["tag"]), version(&row["version"])),
                })
                .collect();
            if library {
                items.dedup();
            }
            if !items.is_empty() {
                text += &format!("{answer}\t{}\n", short::shorten(&items).join("\t"));
            }
        }
    }
    Some(text)
}

/// A tag without the mark that says how it was found.
fn plain(tag: &str) -> &str {
    ["image:", "commit:", "~"].iter().find_map(|mark| tag.strip_prefix(mark)).unwrap_or(tag)
}

/// A version without what stands beside it: a space within it would not come through.
fn version(version: &str) -> String {
    let version = version.strip_prefix("rev:").unwrap_or(version);
    version.split(" +").next().unwrap_or(version).replace(' ', "")
}

fn purl(package: &str) -> String {
    let (ecosystem, name) = package.split_once(':').unwrap();
    let kind = match ecosystem {
        "go" => "golang",
        "crates" => "cargo",
        other => other,
    };
    format!("pkg:{kind}/{}", name.replace(':', "/").replace('@', "%40"))
}
