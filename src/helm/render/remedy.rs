//! What to type where a template failed for want of a value.
//!
//! In: a failure with its place, and the template that was executed. Out: a help; nothing where no value would mend it.

use crate::problem::Problem;
use crate::source::Site;

/// What opens the path of a value in a template.
const VALUES: &str = ".Values.";
/// What the engine says of a field of something that is not there; the field's name stands behind it.
const NIL_FIELD: &str = "nil pointer evaluating interface {}.";
/// What it says of a value that is not there, or not as a function wants it.
const UNFIT: [&str; 2] = ["len of nil pointer", "invalid value; expected"];
/// What charts say themselves.
const WANTED: [&str; 2] = ["error calling required: ", "error calling fail: "];

/// What to type. `template` is the name of the template that was executed, as Helm calls it; `has_ci` says whether the chart brings values
/// that it is tested with.
pub(super) fn help(problem: &Problem, template: &str, has_ci: bool) -> Option<String> {
    let message = problem.message.as_str();
    let code = problem.site.as_ref().map(Site::text).unwrap_or_default();
    let ci = if has_ci { ", or render with the chart's own test values: --ci-values" } else { "" };
    let pass = |path: &str| format!("pass --set {}=…, or a file with -f{ci}", typed(path, template));
    if let Some(field) = message.split_once(NIL_FIELD).map(|(_, field)| field) {
        let path = paths(code).find(|path| path.split('.').skip(1).any(|part| part == field));
        return Some(match path {
            Some(path) => {
                let above: Vec<&str> = path.split('.').take_while(|part| *part != field).collect();
                format!("`.Values.{}` is not set: {}", above.join("."), pass(path))
            }
            None => format!(
                "a value that the chart counts on is not set: pass it with --set, or a file with -f{ci}"
            ),
        });
    }
    if WANTED.iter().any(|words| message.starts_with(words)) {
        return Some(match paths(code).last().or(paths(message).last()) {
            Some(path) => format!("the chart wants to be told: {}", pass(path)),
            None => format!("the chart wants to be told: pass the value with --set, or a file with -f{ci}"),
        });
    }
    let path = UNFIT.iter().any(|words| message.contains(words)).then(|| paths(code).last()).flatten()?;
    Some(format!("`.Values.{path}` is not set, or is of another type: {}", pass(path)))
}

/// The paths of values in a text, without what opens them.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(VALUES).filter_map(|(at, _)| {
        let rest = &text[at + VALUES.len()..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "_.".contains(c))).unwrap_or(rest.len());
        let path = rest[..end].trim_end_matches('.');
        (!path.is_empty()).then_some(path)
    })
}

/// A path as the topmost chart calls it: values of a sub-chart stand under its name, but for those that all share.
fn typed(path: &str, template: &str) -> String {
    let mut names =
        template.split("/templates/").next().unwrap_or_default().split("/charts/").skip(1).peekable();
    let is_shared = path == "global" || path.starts_with("global.");
    if is_shared || names.peek().is_none() {
        return path.to_owned();
    }
    names.chain([path]).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    fn told(message: &str, code: &str, template: &str, has_ci: bool) -> Option<String> {
        let site = Site::new(Source::new("a.yaml", code), Span::new(0, code.len()));
        help(&Problem::at(site, message), template, has_ci)
    }

    #[test]
    fn the_value_that_is_missing_is_named_as_it_is_typed() {
        let (own, sub) = ("app/templates/a.yaml", "app/charts/db/templates/a.yaml");
        for (message, code, template, expected) in [
            (
                "nil pointer evaluating interface {}.bar",
                ".Values.foo.bar",
                own,
                Some("`.Values.foo` is not set: pass --set foo.bar=…, or a file with -f"),
            ),
            (
                "nil pointer evaluating interface {}.b",
                "$.Values.a.b.c",
                sub,
                Some("`.Values.a` is not set: pass --set db.a.b.c=…, or a file with -f"),
            ),
            (
                "nil pointer evaluating interface {}.bar",
                "$x.bar",
                own,
                Some("a value that the chart counts on is not set: pass it with --set, or a file with -f"),
            ),
            (
                "error calling required: say where",
                "required \"say where\" .Values.global.region",
                sub,
                Some("the chart wants to be told: pass --set global.region=…, or a file with -f"),
            ),
            (
                "error calling required: .Values.name missing",
                "required \".Values.name missing\"",
                own,
                Some("the chart wants to be told: pass --set name=…, or a file with -f"),
            ),
            (
                "error calling fail: no user",
                "fail \"no user\"",
                own,
                Some("the chart wants to be told: pass the value with --set, or a file with -f"),
            ),
            (
                "error calling len: len of nil pointer",
                "len .Values.zones",
                own,
                Some(
                    "`.Values.zones` is not set, or is of another type: pass --set zones=…, or a file with -f",
                ),
            ),
            ("error calling include: no template", "include .Values.a", own, None),
            ("error calling b64enc: invalid value; expected string", "b64enc", own, None),
        ] {
            assert_eq!(told(message, code, template, false).as_deref(), expected, "{message}: {code}");
        }
        let help = told("error calling fail: no", "fail \"no\"", own, true).unwrap();
        assert!(help.ends_with("or render with the chart's own test values: --ci-values"), "{help}");
    }
}
