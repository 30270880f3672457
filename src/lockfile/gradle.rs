//! `build.gradle`, `build.gradle.kts` and `gradle.lockfile`: what Gradle is asked for, as far as it is plain text, and what it built.

use super::pom::{asked, resolve_own};
use super::{Include, Package, Property, Reading, Role, Scope, Version, property, span_in};
use crate::sdk::Purl;
use crate::source::Span;

/// Reads `gradle.lockfile`: `group:name:version=configurations`.
pub(super) fn read_lock(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (coordinates, configurations) = line.split_once('=').unwrap_or((line, ""));
        if coordinates == "empty" {
            continue;
        }
        let mut parts = coordinates.splitn(3, ':');
        let (Some(group), Some(name), Some(version)) = (parts.next(), parts.next(), parts.next()) else {
            reading.tell("a line that is no `group:name:version`", span_in(text, line));
            continue;
        };
        let test =
            !configurations.is_empty() && configurations.split(',').all(|name| name.starts_with("test"));
        let purl = Purl::new("maven", &format!("{group}:{name}"));
        let package = reading.push(purl, Version::Exact(version.to_owned()), span_in(text, version));
        package.scope = if test { Scope::Test } else { Scope::Runtime };
    }
    reading
}

/// Reads a build script: quoted coordinates and texts that are given a name. It is a program, so more may be asked for.
pub(super) fn read_build(text: &str) -> Reading {
    let mut reading = Reading { partial: true, ..Reading::default() };
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let scope = if line.trim_start().starts_with("test") { Scope::Test } else { Scope::Runtime };
        let literals = literals(line);
        for literal in &literals {
            reading.packages.extend(coordinates(text, literal, scope));
        }
        reading.packages.extend(named_parts(text, line, scope));
        if let [value] = literals[..]
            && let Some(name) = assigned(line, value)
        {
            let property =
                Property { name: name.to_owned(), value: value.to_owned(), span: span_in(text, value) };
            reading.properties.push(property);
        }
    }
    resolve_own(&mut reading);
    let start = Span::default();
    reading.includes.push(Include {
        path: "gradle.properties".to_owned(),
        span: start,
        role: Role::ConstraintAbove,
    });
    reading
}

/// Reads `gradle.properties`: names only.
pub(super) fn read_properties(text: &str) -> Reading {
    let mut reading = Reading { partial: true, ..Reading::default() };
    for line in text.lines().filter(|line| !line.trim_start().starts_with(['#', '!'])) {
        if let Some((name, value)) = line.split_once(['=', ':']) {
            let (name, value) = (name.trim(), value.trim());
            let span = span_in(text, value);
            reading.properties.push(Property { name: name.to_owned(), value: value.to_owned(), span });
        }
    }
    reading
}

/// The quoted texts of a line.
fn literals(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = &rest[at..=at];
        let Some((text, next)) = rest[at + 1..].split_once(quote) else { break };
        found.push(text);
        rest = next;
    }
    found
}

/// `group:name:version`, with or without a classifier; the version may be a property.
fn coordinates(text: &str, literal: &str, scope: Scope) -> Option<Package> {
    let mut parts = literal.split(':');
    let (group, name, version) = (parts.next()?, parts.next()?, parts.next());
    let plain =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if !plain(group) || !plain(name) || !group.contains('.') {
        return None;
    }
    let version =
        version.map(|version| version.split('@').next().unwrap_or(version)).filter(|text| !text.is_empty());
    let (version, span) = match version {
        Some(written) => (property::version(written, versions), span_in(text, written)),
        None => (Version::Range("*".to_owned()), span_in(text, name)),
    };
    let purl = Purl::new("maven", &format!("{group}:{name}"));
    Some(Package { span, purl, version, scope, replaced: None, parents: Vec::new() })
}

/// `group: 'a', name: 'b', version: 'c'`
fn named_parts(text: &str, line: &str, scope: Scope) -> Option<Package> {
    let part = |key: &str| {
        let (_, rest) = line.split_once(key)?;
        let rest = rest.trim_start().strip_prefix([':', '='])?.trim_start();
        let quoted = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let quoted = quoted.or_else(|| rest.strip_prefix('\'')?.split_once('\''));
        quoted.map(|(text, _)| text)
    };
    let (group, name) = (part("group")?, part("name")?);
    let version = part("version");
    let purl = Purl::new("maven", &format!("{group}:{name}"));
    let (version, span) = match version {
        Some(written) => (property::version(written, versions), span_in(text, written)),
        None => (Version::Range("*".to_owned()), span_in(text, name)),
    };
    Some(Package { span, purl, version, scope, replaced: None, parents: Vec::new() })
}

/// The name that a text is given: `def x = "…"`, `val x = "…"`, `ext.x = "…"`, `x: "…"`, `set("x", …)` excepted.
fn assigned<'a>(line: &'a str, value: &str) -> Option<&'a str> {
    let before = line.split(value).next()?.trim_end().trim_end_matches(['"', '\'']).trim_end();
    let before = before.strip_suffix(['=', ':'])?.trim_end();
    let name = before.rsplit(|c: char| c.is_whitespace() || ",([{".contains(c)).next()?;
    let sound = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    sound.then_some(name)
}

/// A version; `1.+` and `latest.release` move.
fn versions(text: &str) -> Version {
    if let Some(prefix) = text.strip_suffix('+') {
        let prefix = prefix.trim_end_matches('.');
        return Version::Range(if prefix.is_empty() { "*".to_owned() } else { format!("{prefix}.*") });
    }
    if text.starts_with("latest.") { Version::Range("*".to_owned()) } else { asked(text) }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn coordinates_and_names_of_a_script_are_read() {
        let text = "ext {\n  kubeVersion = '10.0.0'\n}\ndef other = \"4.4.2\"\ndependencies {\n  \
                    implementation \"io.kubernetes:client-java:$kubeVersion\"\n  implementation(\"io.fabric8:kubernetes-client:${other}\")\n  \
                    testImplementation 'io.kubernetes:client-java-api:9.+'\n  // implementation 'io.x:no:1'\n  \
                    compile group: 'io.skuber', name: 'skuber_2.12', version: '2.0'\n  api 'io.x:managed'\n}\n";
        check(
            "app/build.gradle",
            text,
            &[
                Row::exact("maven", "io.kubernetes:client-java", "10.0.0"),
                Row::exact("maven", "io.fabric8:kubernetes-client", "4.4.2"),
                Row::range("maven", "io.kubernetes:client-java-api", "9.*").scope(Scope::Test),
                Row::exact("maven", "io.skuber:skuber_2.12", "2.0"),
                Row::range("maven", "io.x:managed", "*"),
            ],
        );
    }

    #[test]
    fn a_lock_is_read() {
        let text = "# generated\nio.kubernetes:client-java:10.0.0=compileClasspath,runtimeClasspath\n\
                    io.fabric8:kubernetes-client:4.4.2=testRuntimeClasspath\nempty=annotationProcessor\n";
        check(
            "gradle.lockfile",
            text,
            &[
                Row::exact("maven", "io.kubernetes:client-java", "10.0.0"),
                Row::exact("maven", "io.fabric8:kubernetes-client", "4.4.2").scope(Scope::Test),
            ],
        );
    }
}
