//! Commands and scripts that copy a token to where nobody renews it.
//!
//! In: a text. Out: a [`TokenCopy`] for each place in it where the token's file is put into a variable, another file or an argument. A program
//! that reads the file for every request, such as `curl -H "… $(cat …/token)"`, copies nothing; neither does a loop, which looks again.

use std::ops::Range;

use super::shape::Slot;
use crate::load::Object;
use crate::source::Trace;
use crate::yaml::Node;

/// The end of the token's path, below `/var/run` and `/run` alike.
const FOLDER: &str = "serviceaccount/";
/// Its name.
const FILE: &str = "token";
/// Programs that read the token anew whenever they are called.
const SINGLE_CALLS: &[&str] = &["curl", "wget", "kubectl", "oc", "http", "echo", "test", "[", "grep", "ls"];

/// Programs that copy files.
const COPYING: &[&str] = &["cp", "install", "ln", "mv"];

/// What becomes of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CopyKind {
    /// It is kept in a variable.
    Variable,
    /// It is written to another file, a kubeconfig among them.
    File,
    /// It is handed to a program that goes on running.
    Argument,
}

/// A copy that a container's command makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenCopy {
    /// What becomes of the token.
    pub kind: CopyKind,
    /// Where that is written.
    pub place: Trace,
}

/// The copies that the command and the arguments of a container make.
pub(super) fn of(object: &Object, slot: &Slot<'_>) -> Vec<TokenCopy> {
    let lists = || ["command", "args"].iter().filter_map(|key| slot.node.get(key)?.as_sequence()).flatten();
    if let Some(place) = copied_file(&lists().collect::<Vec<_>>()) {
        return vec![TokenCopy { kind: CopyKind::File, place: object.trace(place.span) }];
    }
    let texts = lists().chain(slot.node.get("script").or_else(|| slot.node.get("source")));
    let copies = texts.flat_map(|node| {
        copies(text(node))
            .into_iter()
            .map(|(kind, range)| TokenCopy { kind, place: object.trace_text(node, range) })
    });
    copies.collect()
}

/// The token's path among the arguments of a program that copies files.
fn copied_file<'a>(arguments: &[&'a Node]) -> Option<&'a Node> {
    let program = text(arguments.first()?).rsplit('/').next()?;
    let is_token = |node: &&Node| path(text(node)).is_some();
    arguments.iter().skip(1).copied().find(is_token).filter(|_| COPYING.contains(&program))
}

fn text(node: &Node) -> &str {
    node.as_scalar().map(|scalar| &*scalar.text).unwrap_or_default()
}

/// The copies that a text makes, each with its place.
pub fn copies(text: &str) -> Vec<(CopyKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut loops = 0_usize;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if !content.trim_start().starts_with('#') {
            loops += opened(content);
            if loops == 0
                && let Some(kind) = kind(content)
            {
                let indent = content.len() - content.trim_start().len();
                found.push((kind, start + indent..start + content.len()));
            }
            loops = loops.saturating_sub(words(content).filter(|word| *word == "done").count());
        }
        start += line.len();
    }
    found
}

fn opened(line: &str) -> usize {
    words(line).filter(|word| ["while", "until", "for"].contains(word)).count()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || ";|&(){}".contains(c))
}

/// What a line does with the token.
fn kind(line: &str) -> Option<CopyKind> {
    let at = path(line)?;
    let before = line[..at].trim_end();
    let command = line[..at].rsplit([';', '|', '&']).next().unwrap_or_default();
    let mut called = words(command).filter(|word| !word.is_empty() && !word.contains('='));
    let program = called.next().unwrap_or_default();
    if reads(before) {
        let opening = before.rfind(['$', '`'])?;
        let target = before[..opening].trim_end_matches(['"', '\'']);
        return if target.ends_with('=') { assigned(target, command) } else { None };
    }
    if COPYING.contains(&program) || line[at..].contains('>') && program == "cat" {
        return Some(CopyKind::File);
    }
    None
}

/// Where the token's path stands.
fn path(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = line[from..].find(FOLDER).map(|at| from + at) {
        if line[at + FOLDER.len()..].starts_with(FILE) {
            return Some(at);
        }
        from = at + FOLDER.len();
    }
    None
}

/// Whether the text ends in the beginning of a substitution that reads a file: `$(cat /var`, `$(</var`, `` `cat /var ``.
fn reads(before: &str) -> bool {
    let start = before.rfind(|c: char| c.is_whitespace() || c == '<').map_or(0, |at| at + 1);
    let head = before[..start].trim_end().trim_end_matches('"');
    ["$(cat", "$( cat", "`cat", "$(<", "`<"].iter().any(|opening| head.ends_with(opening))
}

/// `TOKEN=$(…)` and `export TOKEN=…` keep it; `--token=$(…)` hands it on, which matters where the program goes on running.
fn assigned(target: &str, command: &str) -> Option<CopyKind> {
    let name =
        target.trim_end_matches('=').rsplit(|c: char| c.is_whitespace() || "\"'(".contains(c)).next()?;
    if !name.starts_with('-') {
        return Some(CopyKind::Variable);
    }
    if words(command).any(|word| word == "set-credentials") {
        return Some(CopyKind::File);
    }
    let program = words(command).find(|word| !word.is_empty() && !["exec", "env", "sudo"].contains(word))?;
    let program = program.rsplit('/').next().unwrap_or(program);
    (!SINGLE_CALLS.contains(&program)).then_some(CopyKind::Argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_told_from_reading() {
        const PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";
        for (script, expected) in [
            ("export TOKEN=$(cat PATH); exec /app", Some(CopyKind::Variable)),
            ("TOKEN=\"$(cat PATH)\"", Some(CopyKind::Variable)),
            ("T=`cat PATH`", Some(CopyKind::Variable)),
            ("T=$(<PATH)", Some(CopyKind::Variable)),
            ("cp PATH /shared/token", Some(CopyKind::File)),
            ("cat PATH > /shared/token", Some(CopyKind::File)),
            ("exec /app --token=$(cat PATH)", Some(CopyKind::Argument)),
            ("kubectl config set-credentials me --token=$(cat PATH)", Some(CopyKind::File)),
            ("kubectl --token=$(cat PATH) get pods", None),
            ("curl -H \"Authorization: Bearer $(cat PATH)\" https://kubernetes", None),
            ("while true; do T=$(cat PATH); call; sleep 60; done", None),
            ("while true; do sleep 1; done; T=$(cat PATH)", None),
            ("# T=$(cat PATH)", None),
            ("test -f PATH && exec /app", None),
            ("exec /app --token-file=PATH", None),
            ("T=$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace)", None),
        ] {
            let found = copies(&script.replace("PATH", PATH)).first().map(|(kind, _)| *kind);
            assert_eq!(found, expected, "{script}");
        }
    }

    #[test]
    fn a_loop_that_has_ended_renews_nothing() {
        let script = "for x in a b; do\n  echo $x\ndone\n\n  T=$(cat /run/secrets/kubernetes.io/serviceaccount/token)\n";
        let found = copies(script);
        assert_eq!(found.len(), 1);
        assert!(script[found[0].1.clone()].starts_with("T=$(cat"), "{found:?}");
    }
}
