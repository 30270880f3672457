//! Lists of packages in files: they speak for images that nothing else is known of, each for the one it is about.

use crate::image::Reference;
use crate::inspect::{self, Declared};
use crate::knowledge::Knowledge;
use crate::oci::Failure;
use crate::problem::Problem;
use crate::settings::List;
use crate::verdict::Detection;

use super::Looked;

/// Lets lists speak for the images that nothing else is known of. A list that cannot be read, or of which nobody can tell what image it
/// is about, is a problem.
pub fn declare(
    references: &[Reference],
    looked: &mut [Looked],
    lists: &[List],
    knowledge: &Knowledge,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for list in lists {
        let name = list.file.display().to_string();
        let read = inspect::declared(&list.file, knowledge);
        let declared = match read {
            Ok(declared) => declared,
            Err(failure) => {
                problems.push(failure.problem(&name));
                continue;
            }
        };
        let about = about(list, &declared, references);
        if about.is_empty() {
            problems.push(of_no_image(list, &declared).problem(&name));
        }
        for index in about {
            if matches!(looked[index].detection, Detection::Unknown { .. }) {
                looked[index].detection = declared.detection.clone();
            }
        }
    }
    problems
}

/// The images that a list is about: the one that it was given for, else those that it names itself, else the only one there is.
fn about(list: &List, declared: &Declared, references: &[Reference]) -> Vec<usize> {
    let indices = |is_about: &dyn Fn(&Reference) -> bool| {
        let all = references.iter().enumerate();
        all.filter(|(_, reference)| is_about(reference)).map(|(index, _)| index).collect::<Vec<_>>()
    };
    if let Some(image) = &list.image {
        return indices(&|reference| reference.to_string() == image.to_string());
    }
    let named = indices(&|reference| declared.subjects.iter().any(|subject| names(subject, reference)));
    if named.is_empty() && references.len() == 1 { vec![0] } else { named }
}

/// Whether a text names an image: as a reference, by its digest, or as both.
fn names(subject: &str, reference: &Reference) -> bool {
    let digest = reference.digest.as_deref();
    let same_digest = digest.is_some_and(|digest| subject.rsplit('@').next() == Some(digest));
    let tag = |reference: &Reference| reference.tag.clone().unwrap_or_else(|| "latest".to_owned());
    let same_tag = |subject: &Reference| {
        subject.digest.is_none()
            && (digest.is_none() || reference.tag.is_some())
            && subject.name() == reference.name()
            && tag(subject) == tag(reference)
    };
    same_digest || Reference::parse(subject).is_ok_and(|subject| same_tag(&subject))
}

fn of_no_image(list: &List, declared: &Declared) -> Failure {
    let message = match (&list.image, declared.subjects.first()) {
        (Some(image), _) => return Failure::new(format!("no image of this run is `{image}`")),
        (None, Some(subject)) => {
            format!("it is about `{}`, which is no image of this run", subject.escape_debug())
        }
        (None, None) => "it does not say which image it is about".to_owned(),
    };
    Failure::new(message).help("say it with --sbom IMAGE=FILE")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_about_the_image_that_it_names() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let pinned = format!("ghcr.io/acme/app@{digest}");
        for (subject, reference, expected) in [
            ("ghcr.io/acme/app:1.2", "ghcr.io/acme/app:1.2", true),
            ("ghcr.io/acme/app:1.2", "ghcr.io/acme/app:1.3", false),
            ("acme/app:1.2", "docker.io/acme/app:1.2", true),
            ("nginx", "nginx:latest", true),
            ("nginx", "nginx:1.2", false),
            (digest.as_str(), pinned.as_str(), true),
            (pinned.as_str(), pinned.as_str(), true),
            ("ghcr.io/acme/app:latest", pinned.as_str(), false),
            ("", "nginx", false),
        ] {
            let reference = Reference::parse(reference).unwrap();
            assert_eq!(names(subject, &reference), expected, "{subject} {reference}");
        }
    }
}
