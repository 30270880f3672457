//! What others say is inside an image: CycloneDX, SPDX and Syft documents in JSON, alone or within an in-toto statement.
//!
//! In: the bytes of a document. Out: packages with their versions, marked as declared: nobody here saw them; and the images that the
//! document says it is about.

mod document;

use percent_encoding::percent_decode_str;

use crate::knowledge::{Inside, Knowledge};
use crate::oci::Failure;
use crate::sdk::Purl;
use crate::verdict::{Confidence, Detection};

use super::Declared;
use document::Content;

/// Most Kubernetes clients of a list; each is judged beside all others.
const MOST_CLIENTS: usize = 1_000;
/// Largest document that is read.
pub(super) const MOST_BYTES: u64 = 32 << 20;

/// What a document declares, settled by the knowledge. `name` is what people call the document.
pub(super) fn read(name: &str, bytes: &[u8], knowledge: &Knowledge) -> Result<Declared, Failure> {
    let Content { format, purls, subjects } = Content::read(bytes)?;
    let evidence = format!("{name}, which declares it ({format}); it was not seen");
    let mut inside: Vec<Inside> = purls
        .iter()
        .filter_map(|purl| package(purl))
        .map(|(sdk, version)| Inside {
            sdk,
            version,
            evidence: evidence.clone(),
            url: None,
            confidence: Confidence::Medium,
            notes: Vec::new(),
        })
        .collect();
    inside.sort_by(|one, two| (&one.sdk, &one.version).cmp(&(&two.sdk, &two.version)));
    inside.dedup();
    inside.retain(|inside| knowledge.knows(&inside.sdk));
    if inside.len() > MOST_CLIENTS {
        return Err(Failure::new(format!("it declares more than {MOST_CLIENTS} Kubernetes clients")));
    }
    let clients = knowledge.settle(&inside);
    let detection = if clients.is_empty() {
        // Documents leave out what their maker's tools do not see, above all in old programs.
        Detection::Unknown {
            reason: format!("{name} declares no Kubernetes client, which does not show that there is none"),
        }
    } else {
        Detection::Clients(clients)
    };
    Ok(Declared { detection, subjects: subjects.iter().map(|subject| image(subject)).collect() })
}

/// Package and version of `pkg:golang/k8s.io/client-go@v0.17.3?type=module#sub`.
fn package(purl: &str) -> Option<(Purl, String)> {
    let purl = purl.split(['?', '#']).next()?;
    let name_at = purl.rfind('/')? + 1;
    let (name, version) = match purl[name_at..].rfind('@') {
        Some(at) => (&purl[..name_at + at], &purl[name_at + at + 1..]),
        None => (purl, ""),
    };
    let version = decoded(version);
    (!version.chars().any(char::is_control)).then_some((decoded(name).parse().ok()?, version))
}

/// The reference behind `pkg:docker/ghcr.io/acme/app@1.2?platform=linux%2Famd64`; other texts are left as they are.
fn image(subject: &str) -> String {
    let Some(purl) = subject.strip_prefix("pkg:docker/") else { return subject.to_owned() };
    let name = decoded(purl.split(['?', '#']).next().unwrap_or_default());
    match name.rsplit_once('@') {
        Some((name, tag)) if !tag.contains(':') => format!("{name}:{tag}"),
        _ => name,
    }
}

/// `%40` is `@`.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests;
