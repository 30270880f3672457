//! Argo CD's `ApplicationSet`: a template of `Application`s, and generators that fill it in.
//!
//! In: an object. Out: what the `Application`s ask for that can be made without a cluster: for the elements of lists, for the folders of the
//! repository, and, whatever the generator, where nothing that decides about a chart is left open.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::installation::{Asked, Surroundings, Unfollowed, file, site, text_at};
use super::{Object, argo_application};
use crate::yaml::{Entry, Kind, Mapping, Node, Scalar, Style, Value};

/// Most `Application`s that one generator makes.
const MOST_MADE: usize = 1_000;

/// What to do where only the cluster knows what a set makes.
const CURE: &str =
    "check what it made in the cluster too: `kubectl get applications -A -o yaml | staletoken check . -`";

/// What the `Application`s of a set ask for.
pub(super) fn read(object: &Object, around: &mut Surroundings<'_>) -> Vec<Asked> {
    let Some(spec) = object.root.get("spec") else { return Vec::new() };
    let (Some(template), Some(generators)) = (spec.get("template"), spec.get("generators")) else {
        return Vec::new();
    };
    let mut asked = Vec::new();
    for generator in generators.as_sequence().unwrap_or_default() {
        let made = parameters(object, generator, around);
        for parameters in made.iter().take(MOST_MADE) {
            asked.extend(application(object, template, parameters, around));
        }
        if made.len() > MOST_MADE {
            let why = format!("its generator makes more than {MOST_MADE} Applications");
            asked.push(Err(unfollowed(object, generator, why)));
        }
    }
    if let Some(patch) = spec.get("templatePatch").filter(|node| !node.is_null()) {
        asked.push(Err(unfollowed(object, patch, "its templatePatch is not applied".to_owned())));
    }
    asked
}

fn unfollowed(object: &Object, node: &Node, why: String) -> Unfollowed {
    let name = text_at(&object.root, &["metadata", "name"]).unwrap_or_default();
    Unfollowed { object: format!("ApplicationSet {name}"), site: site(object, node), why, cure: CURE }
}

/// What a generator puts into the template, by name.
type Parameters = Vec<(String, Node)>;

/// The parameters of each `Application`; none at all for one where they cannot be told.
fn parameters(object: &Object, generator: &Node, around: &mut Surroundings<'_>) -> Vec<Parameters> {
    if let Some(list) = generator.at(&["list", "elements"]).and_then(Node::as_sequence) {
        let element = |element: &Node| {
            let mut parameters = Vec::new();
            flatten(element, "", &mut parameters);
            parameters
        };
        return list.iter().map(element).collect();
    }
    generator.get("git").and_then(|git| directories(object, git, around)).unwrap_or_else(|| vec![Vec::new()])
}

/// Adds the scalars of an element by their paths.
fn flatten(node: &Node, path: &str, parameters: &mut Parameters) {
    match &node.kind {
        Kind::Scalar(_) => parameters.push((path.to_owned(), node.clone())),
        Kind::Mapping(map) => {
            for entry in &map.entries {
                let below =
                    if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
                flatten(&entry.value, &below, parameters);
            }
        }
        Kind::Sequence(_) => {}
    }
}

/// The parameters for each folder of this repository that a generator means; nothing where it means others.
fn directories(object: &Object, git: &Node, around: &mut Surroundings<'_>) -> Option<Vec<Parameters>> {
    let file = file(object);
    let listed = git.get("directories")?.as_sequence()?;
    if !around.repositories.is_own(&file, text_at(git, &["repoURL"]).unwrap_or_default()) {
        return None;
    }
    let mut found: Vec<(String, Node)> = Vec::new();
    for entry in listed {
        let node = entry.get("path")?;
        let pattern = text_at(entry, &["path"])?;
        let fits = |path: &str| matches(pattern, path);
        if entry.get("exclude").and_then(Node::as_bool) == Some(true) {
            found.retain(|(path, _)| !fits(path));
            continue;
        }
        let plain: Vec<&str> =
            pattern.split('/').take_while(|part| !part.contains(['*', '?', '['])).collect();
        let start = plain.join("/");
        let folder = around.repositories.find(&file, &start)?;
        let depth = pattern.split('/').count() - plain.len();
        let mut below = Vec::new();
        folders(&folder.real, &start, depth, &mut below);
        found.extend(below.into_iter().filter(|path| fits(path)).map(|path| (path, node.clone())));
    }
    Some(found.into_iter().map(|(path, node)| of_path(&path, &node)).collect())
}

/// Adds the folders that lie `depth` below another.
fn folders(folder: &Path, shown: &str, depth: usize, found: &mut Vec<String>) {
    if depth == 0 {
        found.push(shown.to_owned());
        return;
    }
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    for name in names {
        if found.len() > MOST_MADE {
            return;
        }
        let shown = if shown.is_empty() { name.clone() } else { format!("{shown}/{name}") };
        folders(&folder.join(&name), &shown, depth - 1, found);
    }
}

/// Whether a path is one that a pattern means; `*` stands for anything within a part.
fn matches(pattern: &str, path: &str) -> bool {
    let (patterns, parts) = (pattern.split('/'), path.split('/'));
    patterns.clone().count() == parts.clone().count()
        && patterns.zip(parts).all(|(one, part)| within(one, part))
}

fn within(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(start) else { return false };
    rest.is_empty() || (0..=text.len()).any(|at| text.get(at..).is_some_and(|tail| within(rest, tail)))
}

/// What a folder puts into a template, in both ways of writing it.
fn of_path(path: &str, node: &Node) -> Parameters {
    let named = |text: &str| filled(node, text);
    let mut parameters = vec![("path".to_owned(), named(path)), ("path.path".to_owned(), named(path))];
    let name = path.rsplit('/').next().unwrap_or(path);
    parameters.push(("path.basename".to_owned(), named(name)));
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' };
    let normal: String = name.chars().map(plain).collect();
    parameters.push(("path.basenameNormalized".to_owned(), named(&normal)));
    parameters.extend(path.split('/').enumerate().map(|(at, part)| (format!("path[{at}]"), named(part))));
    parameters
}

/// What one `Application` asks for, or what of it cannot be told.
fn application(
    object: &Object,
    template: &Node,
    parameters: &Parameters,
    around: &mut Surroundings<'_>,
) -> Vec<Asked> {
    let mut application = fill(template, parameters);
    for sources in [&["spec", "source"][..], &["spec", "sources"]] {
        if let Some(open) = application.at(sources).and_then(left_open) {
            let written =
                open.as_scalar().map(|scalar| scalar.text.lines().next().unwrap_or_default().to_owned());
            let why =
                format!("`{}` depends on what only a cluster or Argo CD knows", written.unwrap_or_default());
            return vec![Err(unfollowed(object, open, why))];
        }
    }
    // What is open beside the sources names the release at most.
    if application.at(&["metadata", "name"]).and_then(left_open).is_some()
        && let Some(name) = object.root.at(&["metadata", "name"])
    {
        application = with(&application, &["metadata", "name"], name);
    }
    if application.at(&["spec", "destination"]).and_then(left_open).is_some() {
        let nothing = Node { kind: Kind::Mapping(Arc::new(Mapping::default())), span: application.span };
        application = with(&application, &["spec", "destination"], &nothing);
    }
    argo_application::of(object, &application, around)
}

/// The first scalar with a placeholder that nothing was put into.
fn left_open(node: &Node) -> Option<&Node> {
    match &node.kind {
        Kind::Scalar(scalar) => scalar.text.contains("{{").then_some(node),
        Kind::Sequence(items) => items.iter().find_map(left_open),
        Kind::Mapping(map) => map.entries.iter().find_map(|entry| left_open(&entry.value)),
    }
}

/// The tree with another value at a path.
fn with(node: &Node, path: &[&str], value: &Node) -> Node {
    let (Some((key, rest)), Kind::Mapping(map)) = (path.split_first(), &node.kind) else {
        return value.clone();
    };
    let changed = |entry: &Entry| {
        let value = if *entry.key == **key { with(&entry.value, rest, value) } else { entry.value.clone() };
        Entry { value, ..entry.clone() }
    };
    let entries = map.entries.iter().map(changed).collect();
    Node { span: node.span, kind: Kind::Mapping(Arc::new(Mapping { entries })) }
}

/// The template with what is known put in.
fn fill(node: &Node, parameters: &Parameters) -> Node {
    let kind = match &node.kind {
        Kind::Scalar(scalar) if scalar.text.contains("{{") => {
            return fill_scalar(node, &scalar.text, parameters);
        }
        Kind::Scalar(_) => return node.clone(),
        Kind::Sequence(items) => Kind::Sequence(items.iter().map(|item| fill(item, parameters)).collect()),
        Kind::Mapping(map) => {
            let fill = |entry: &Entry| Entry { value: fill(&entry.value, parameters), ..entry.clone() };
            Kind::Mapping(Arc::new(Mapping { entries: map.entries.iter().map(fill).collect() }))
        }
    };
    Node { span: node.span, kind }
}

/// A scalar with what is known put in. One that is a placeholder and nothing else is written where its parameter is.
fn fill_scalar(node: &Node, text: &str, parameters: &Parameters) -> Node {
    let known = |placeholder: &str| {
        let name = placeholder.trim_matches('-').trim().trim_start_matches('.');
        parameters.iter().find(|(known, _)| known == name).map(|(_, node)| node)
    };
    let alone = text.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    if let Some(parameter) = alone.and_then(known) {
        let text = parameter.as_scalar().map(|scalar| scalar.text.to_string()).unwrap_or_default();
        return filled(parameter, &text);
    }
    let (mut made, mut rest) = (String::new(), text);
    while let Some((before, behind)) = rest.split_once("{{") {
        made += before;
        let Some((placeholder, behind)) = behind.split_once("}}") else {
            made += "{{";
            rest = behind;
            continue;
        };
        match known(placeholder).and_then(Node::as_scalar) {
            Some(scalar) => made += &scalar.text,
            None => made += &format!("{{{{{placeholder}}}}}"),
        }
        rest = behind;
    }
    filled(node, &(made + rest))
}

/// A node of the same place with another text.
fn filled(node: &Node, text: &str) -> Node {
    let style = node.as_scalar().map_or(Style::Plain, |scalar| scalar.style);
    Node {
        span: node.span,
        kind: Kind::Scalar(Scalar { text: Arc::from(text), value: Value::String, style }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    #[test]
    fn placeholders_are_filled_in_in_both_ways_of_writing_them() {
        let element = parse("{name: a, values: {tag: 1.10}}").unwrap().unwrap();
        let mut parameters = Vec::new();
        flatten(&element, "", &mut parameters);
        for (text, expected) in [
            ("{{name}}", "a"),
            ("x-{{ name }}-{{.values.tag}}", "x-a-1.10"),
            ("{{- .name -}}", "a"),
            ("{{server}}/{{name}}", "{{server}}/a"),
            ("{{name | upper}}", "{{name | upper}}"),
            ("a{{", "a{{"),
        ] {
            let node = filled(&element, text);
            assert_eq!(fill(&node, &parameters).as_str(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_star_stands_for_anything_within_a_part() {
        for (pattern, path, expected) in [
            ("apps/*", "apps/a", true),
            ("apps/*", "apps/a/b", false),
            ("apps/*", "apps", false),
            ("*/prod-*", "a/prod-1", true),
            ("*/prod-*", "a/dev-1", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXbY", false),
            ("apps/a", "apps/a", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
