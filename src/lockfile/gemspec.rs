//! `*.gemspec` and `Gemfile`: what a Ruby program asks for, as far as it is written as plain text.

use super::{Reading, Scope, Version, span_in};
use crate::sdk::Purl;

/// Words that ask for a gem, the longer before those they begin with.
const WORDS: [(&str, Scope); 4] = [
    ("add_development_dependency", Scope::Test),
    ("add_runtime_dependency", Scope::Runtime),
    ("add_dependency", Scope::Runtime),
    ("gem", Scope::Runtime),
];

/// Reads the text line by line; it is a program, so more may be asked for.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading { partial: true, ..Reading::default() };
    for line in text.lines() {
        let code = line.trim_start();
        if code.starts_with('#') {
            continue;
        }
        let call = WORDS.iter().find_map(|(word, scope)| Some((arguments(code, word)?, *scope)));
        let Some((arguments, scope)) = call else { continue };
        let texts = texts(arguments);
        let Some((name, asked)) = texts.split_first() else { continue };
        let (span, version) = match (asked.first(), asked.last()) {
            (Some(first), Some(last)) => {
                let (first, last) = (span_in(text, first), span_in(text, last));
                (crate::source::Span::new(first.start, last.end), version(asked))
            }
            _ => (span_in(text, name), Version::Range("*".to_owned())),
        };
        reading.push(Purl::new("gem", name), version, span).scope = scope;
    }
    reading
}

/// What follows a call of `word`: `s.add_dependency("x", …)`, `gem 'x', …`.
fn arguments<'a>(code: &'a str, word: &str) -> Option<&'a str> {
    let at = code.find(word)?;
    let before = code[..at].chars().next_back();
    let own = word != "gem" || at == 0;
    let rest = code[at + word.len()..].trim_start().trim_start_matches('(').trim_start();
    let rest = rest.strip_prefix("%q<").map_or(rest, |_| rest);
    (own && before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_')
        && rest.starts_with(['"', '\'', '%']))
    .then_some(rest)
}

/// The texts at the front of a list of arguments: quoted ones, `%q<…>`, and lists of them.
fn texts(arguments: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = arguments;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',', '[']);
        let closed = match rest.chars().next() {
            Some('"') => rest[1..].split_once('"'),
            Some('\'') => rest[1..].split_once('\''),
            _ => rest.strip_prefix("%q<").and_then(|rest| rest.split_once('>')),
        };
        let Some((text, next)) = closed else { return found };
        found.push(text);
        rest = next.trim_start_matches(".freeze");
        if !rest.trim_start().starts_with(',') {
            return found;
        }
    }
}

/// What is asked for; a bare version is that version.
fn version(asked: &[&str]) -> Version {
    match asked {
        [one] if one.starts_with(|c: char| c.is_ascii_digit()) => Version::Exact((*one).to_owned()),
        [one] if one.starts_with('=') => Version::Exact(one.trim_start_matches(['=', ' ']).to_owned()),
        many => Version::Range(many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn each_way_to_ask_is_read() {
        let text = "Gem::Specification.new do |gem|\n  gem.name = 'x'\n  s.add_runtime_dependency 'kubeclient', '~> 1.1'\n  \
                    s.add_dependency(\"lru_redux\")\n  s.add_runtime_dependency \"kubeclient-x\", [\">= 4.0.0\", \"< 5.0.0\"]\n  \
                    gem.add_development_dependency \"rake\", \"13.0\"\n  s.add_runtime_dependency(%q<y>.freeze, [\"= 2\"])\n  # s.add_dependency 'no'\nend\n";
        check(
            "x.gemspec",
            text,
            &[
                Row::range("gem", "kubeclient", "~> 1.1"),
                Row::range("gem", "lru_redux", "*"),
                Row::range("gem", "kubeclient-x", ">= 4.0.0, < 5.0.0"),
                Row::exact("gem", "rake", "13.0").scope(Scope::Test),
                Row::exact("gem", "y", "2"),
            ],
        );
    }

    #[test]
    fn a_gemfile_is_read() {
        let text =
            "source 'https://rubygems.org'\ngem 'kubeclient', '4.9.1', require: false\ngem \"fluentd\"\n";
        check(
            "Gemfile",
            text,
            &[Row::exact("gem", "kubeclient", "4.9.1"), Row::range("gem", "fluentd", "*")],
        );
    }
}
