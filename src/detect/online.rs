//! Questions to registries: only about images that are open offline or to be looked into, each once, several at a time.
//!
//! In: references and what was found offline. Out: the same, settled where a registry could; a refusal costs the image its answer and
//! is told with its cause and its cure.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::inside;
use crate::image::Reference;
use crate::knowledge::{Found, Knowledge};
use crate::oci::{Failure, Image, Platform};
use crate::problem::Problem;
use crate::registry::{LIMITS, Registry, each};
use crate::resolve::{is_worth_asking, resolve};
use crate::settings::{Extent, Network};
use crate::verdict::Detection;

/// A question about one image.
struct Question<'a> {
    index: usize,
    reference: &'a Reference,
    found: &'a Found,
    platform: Platform,
}

/// What was found out, and the image if it is to be looked into.
struct Answer {
    found: Found,
    image: Option<Image>,
}

/// Asks about the images that are open; gives back the problems and the hosts that were asked.
pub(super) fn ask(
    references: &[Reference],
    found: &mut [Found],
    knowledge: &Knowledge,
    network: &Network,
    platforms: &BTreeMap<String, Platform>,
) -> (Vec<Problem>, Vec<String>) {
    let questions = questions(references, found, knowledge, network, platforms);
    if questions.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let registry = match Registry::new(network.registry.clone()) {
        Ok(registry) => registry,
        Err(failure) => return (vec![failure.problem("--online")], Vec::new()),
    };
    let answers = answers(&questions, knowledge, network, &registry);
    let indices: Vec<usize> = questions.iter().map(|question| question.index).collect();
    let (mut refused, mut opened) = (Vec::new(), Vec::new());
    for (index, answer) in indices.into_iter().zip(answers) {
        match answer {
            Ok(answer) => {
                found[index] = answer.found;
                opened.extend(answer.image.map(|image| (index, image)));
            }
            Err(failure) => refused.extend(refuse(&references[index], &mut found[index], failure, network)),
        }
    }
    let mut problems = problems(refused);
    if !opened.is_empty() {
        let unread = inside::look(opened, references, found, &registry, (network, knowledge));
        let told = unread.into_iter().filter_map(|(index, failure)| {
            let (_, failure) = refuse(&references[index], &mut found[index], failure, network)?;
            Some(failure.problem(&references[index].written))
        });
        problems.extend(told);
    }
    (problems, registry.contacted())
}

/// The questions: what a registry may settle, and what is to be looked into.
fn questions<'a>(
    references: &'a [Reference],
    found: &'a [Found],
    knowledge: &Knowledge,
    network: &Network,
    platforms: &BTreeMap<String, Platform>,
) -> Vec<Question<'a>> {
    let all = references.iter().zip(found).enumerate();
    let open = all.filter(|(_, (reference, found))| {
        is_worth_asking(reference, found, knowledge) || inside::is_wanted(network, &found.detection)
    });
    let question = |(index, (reference, found)): (usize, (&'a Reference, &'a Found))| {
        let said = || platforms.get(&reference.to_string()).cloned();
        let platform = network.platform.clone().or_else(said).unwrap_or_default();
        Question { index, reference, found, platform }
    };
    open.map(question).collect()
}

fn answers(
    questions: &[Question<'_>],
    knowledge: &Knowledge,
    network: &Network,
    registry: &Registry,
) -> Vec<Result<Answer, Failure>> {
    let done = AtomicUsize::new(0);
    let answers = each(
        questions,
        LIMITS,
        |question| question.reference.registry.as_str(),
        |question| {
            network.progress.tell(done.load(Ordering::Relaxed), questions.len(), &question.reference.written);
            let answer = one(question, knowledge, network, registry);
            done.fetch_add(1, Ordering::Relaxed);
            answer
        },
    );
    network.progress.tell(questions.len(), questions.len(), "");
    answers
}

fn one(
    question: &Question<'_>,
    knowledge: &Knowledge,
    network: &Network,
    registry: &Registry,
) -> Result<Answer, Failure> {
    let Question { reference, found, platform, .. } = question;
    let remote = registry.image(reference);
    let image = Image::open(&remote, platform)?;
    let found = if is_worth_asking(reference, found, knowledge) {
        match resolve(reference, found, knowledge, &image, &remote) {
            // Its layers tell what a registry does not that keeps its tags to itself.
            Err(_) if network.inspect.is_some() => (*found).clone(),
            resolved => resolved?,
        }
    } else {
        (*found).clone()
    };
    let image = inside::is_wanted(network, &found.detection).then_some(image);
    Ok(Answer { found, image })
}

/// Says in the answer about an image why its registry gave none; an answer that stands without it stays. It is a problem where the
/// answer was missing, or was asked for.
fn refuse(
    reference: &Reference,
    found: &mut Found,
    failure: Failure,
    network: &Network,
) -> Option<(String, Failure)> {
    if let Detection::Unknown { reason } = &mut found.detection {
        let cure = failure.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        *reason = format!("{reason}; {}{cure}", failure.message);
    } else if network.inspect != Some(Extent::All) {
        return None;
    }
    Some((reference.registry.clone(), failure))
}

/// One problem for each registry and cure, however many images it is about.
fn problems(refused: Vec<(String, Failure)>) -> Vec<Problem> {
    let mut groups: BTreeMap<(String, Option<String>), (Failure, usize)> = BTreeMap::new();
    for (registry, failure) in refused {
        let group = groups.entry((registry, failure.help.clone())).or_insert_with(|| (failure, 0));
        group.1 += 1;
    }
    let problem = |((registry, _), (mut failure, count)): ((String, _), (Failure, usize))| {
        if count > 1 {
            failure.message +=
                &format!(", and {} more images of this registry are unknown like it", count - 1);
        }
        failure.problem(&registry)
    };
    groups.into_iter().map(problem).collect()
}
