//! `go.mod`: what Go builds, with replacements and exclusions.

use std::collections::BTreeMap;

use super::{Package, Reading, Scope, Version, span_in};
use crate::sdk::Purl;

/// The right-hand side of `replace`: a module with its version, or a folder.
type Replacement<'a> = (&'a str, Option<&'a str>);

/// Reads the text; a replacement decides over what is required.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut required: Vec<(&str, &str)> = Vec::new();
    let mut replaced: BTreeMap<(&str, &str), Replacement> = BTreeMap::new();
    let mut excluded: Vec<(&str, &str)> = Vec::new();
    let mut block: Option<&str> = None;
    let mut complete = false;
    for line in text.lines() {
        let words = words(line);
        let (verb, rest) = match (block, words.as_slice()) {
            (_, []) => continue,
            (_, [")"]) => {
                block = None;
                continue;
            }
            (Some(verb), words) => (verb, words),
            (None, [verb, "("]) => {
                block = Some(verb);
                continue;
            }
            (None, [verb, rest @ ..]) => (*verb, rest),
        };
        match (verb, rest) {
            ("require", [module, version, ..]) => required.push((module, version)),
            ("exclude", [module, version, ..]) => excluded.push((module, version)),
            ("go", [version, ..]) => complete = lists_indirect(version),
            ("replace", rest) => {
                if let Some((left, right)) = replacement(rest) {
                    replaced.insert(left, right);
                }
            }
            ("require", [lone, ..]) => {
                reading.tell(format!("`{lone}` is required without a version"), span_in(text, lone));
            }
            _ => {}
        }
    }
    if !complete {
        // A module that comes through another one is not listed, but what it is replaced by is built.
        let unlisted = |module: &str| required.iter().all(|(listed, _)| *listed != module);
        let indirect =
            replaced.iter().filter(|((module, version), _)| version.is_empty() && unlisted(module));
        reading.constraints = indirect
            .map(|((module, _), by)| Package { replaced: None, ..package(text, module, "", Some(*by)) })
            .collect();
    }
    for (module, version) in required {
        if excluded.contains(&(module, version)) {
            continue;
        }
        let by = replaced.get(&(module, version)).or_else(|| replaced.get(&(module, "")));
        reading.add(package(text, module, version, by.copied()));
    }
    reading.partial = !complete;
    reading
}

/// Whether a module of this language version lists what its requirements require: from Go 1.17 on.
fn lists_indirect(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or_default());
    (numbers.next(), numbers.next()) >= (Some(1), Some(17))
}

/// What is built of a module: what it is replaced by, or what is required.
pub(super) fn package(text: &str, module: &str, required: &str, by: Option<Replacement>) -> Package {
    let (version, written) = match by {
        None => (Version::Exact(required.to_owned()), required),
        Some((path, None)) => (Version::LocalPath(path.to_owned()), path),
        Some((path, Some(version))) if path == module => (Version::Exact(version.to_owned()), version),
        Some((path, Some(version))) => (Version::Exact(format!("{path}@{version}")), version),
    };
    Package {
        span: span_in(text, written),
        purl: Purl::new("golang", module),
        version,
        scope: Scope::Runtime,
        replaced: by.map(|_| required.to_owned()),
        parents: Vec::new(),
    }
}

/// `module [version] => path [version]`; an empty version stands for all of them.
fn replacement<'a>(words: &[&'a str]) -> Option<((&'a str, &'a str), Replacement<'a>)> {
    let arrow = words.iter().position(|word| *word == "=>")?;
    let left = (*words.first()?, if arrow > 1 { words[1] } else { "" });
    let path = *words.get(arrow + 1)?;
    Some((left, (path, words.get(arrow + 2).copied())))
}

/// The words of a line without its comment; quotes are taken off.
fn words(line: &str) -> Vec<&str> {
    let code = line.split("//").next().filter(|_| !line.contains("://")).unwrap_or(line);
    let mut words: Vec<&str> = code
        .split_whitespace()
        .map(|word| word.trim_matches(['"', '`']))
        .filter(|word| !word.is_empty())
        .collect();
    // `require(` without a blank is one word of the text and two of the language.
    if let [only] = words[..]
        && only.len() > 1
        && let Some(verb) = only.strip_suffix('(')
    {
        words = vec![verb, "("];
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, Version, Option<String>)> {
        read(text).packages.into_iter().map(|p| (p.purl.name().to_owned(), p.version, p.replaced)).collect()
    }

    #[test]
    fn what_is_replaced_is_built_from_the_right_hand_side() {
        let text = "module x\n\nrequire k8s.io/client-go v11.0.0+incompatible // indirect\n\
                    replace (\n\tk8s.io/client-go => k8s.io/client-go v0.18.2 // why\n)\n";
        let built = Version::Exact("v0.18.2".to_owned());
        assert_eq!(
            found(text),
            [("k8s.io/client-go".to_owned(), built, Some("v11.0.0+incompatible".to_owned()))]
        );
        let span = read(text).packages[0].span;
        assert_eq!(&text[span.start..span.end], "v0.18.2");
    }

    #[test]
    fn each_form_of_replace_is_read() {
        for (line, version) in [
            ("replace k8s.io/client-go v1.0.0 => k8s.io/client-go v0.1.0", Version::Exact("v0.1.0".into())),
            ("replace k8s.io/client-go v2.0.0 => k8s.io/client-go v0.1.0", Version::Exact("v1.0.0".into())),
            ("replace k8s.io/client-go => ../client-go", Version::LocalPath("../client-go".into())),
            ("replace \"k8s.io/client-go\" => a.io/b v0.2.0", Version::Exact("a.io/b@v0.2.0".into())),
            ("replace(\n k8s.io/client-go => a.io/b v0.3.0\n)", Version::Exact("a.io/b@v0.3.0".into())),
            ("// replace k8s.io/client-go => a.io/b v0.2.0", Version::Exact("v1.0.0".into())),
        ] {
            let text = format!("require (\n\tk8s.io/client-go v1.0.0\n)\n{line}\n");
            assert_eq!(found(&text)[0].1, version, "{line}");
        }
    }

    #[test]
    fn an_excluded_version_is_not_built() {
        assert!(found("require a.io/b v1.0.0\nexclude (\n a.io/b v1.0.0\n)").is_empty());
        assert_eq!(found("require a.io/b v1.0.1\nexclude a.io/b v1.0.0").len(), 1);
    }

    #[test]
    fn what_replaces_an_unlisted_module_is_kept_for_it() {
        let old = "module x\ngo 1.15\nreplace k8s.io/client-go => k8s.io/client-go v0.19.4\n";
        let found = read(old).constraints;
        assert_eq!((found[0].purl.name(), found[0].version.text()), ("k8s.io/client-go", "v0.19.4"));
        assert!(
            read(&old.replace("1.15", "1.17")).constraints.is_empty(),
            "newer files list all that is built"
        );
    }

    #[test]
    fn before_go_1_17_indirect_requirements_may_be_left_out() {
        for (line, partial) in
            [("go 1.17", false), ("go 1.16", true), ("", true), ("go 1.21.0", false), ("go 2.0", false)]
        {
            assert_eq!(read(line).partial, partial, "{line}");
        }
    }

    #[test]
    fn a_requirement_without_version_is_told_of() {
        let reading = read("require (\n\ta.io/b\n\tc.io/d v1.0.0\n)");
        assert_eq!(reading.packages.len(), 1);
        assert!(reading.troubles[0].message.contains("a.io/b"));
    }
}
