//! `pom.xml`: what Maven is asked for. Properties and managed versions of a parent come from the parent's file.

use roxmltree::Node;

use super::property::Defined;
use super::xml::{self, child_text, children, content};
use super::{Include, Package, Property, Reading, Role, Scope, Version, property};
use crate::sdk::Purl;
use crate::source::Span;

/// Reads the text.
pub(super) fn read(text: &str) -> Reading {
    let document = match xml::read(text) {
        Ok(document) => document,
        Err(trouble) => return trouble.into(),
    };
    let project = document.root_element();
    let mut reading = Reading { partial: true, ..Reading::default() };
    for node in xml::child(project, "properties")
        .into_iter()
        .flat_map(|node| node.children())
        .filter(Node::is_element)
    {
        if let Some((value, span)) = content(node) {
            reading.properties.push(Property {
                name: node.tag_name().name().to_owned(),
                value: value.to_owned(),
                span,
            });
        }
    }
    own_names(project, &mut reading);
    reading.includes.extend(parent(project));
    for profile in std::iter::once(project).chain(children(project, "profiles", "profile")) {
        for dependency in children(profile, "dependencies", "dependency") {
            let found = package(dependency);
            reading.packages.extend(found);
        }
        if let Some(managed) = xml::child(profile, "dependencyManagement") {
            let found = children(managed, "dependencies", "dependency").filter_map(package);
            reading.constraints.extend(found);
        }
    }
    resolve_own(&mut reading);
    reading
}

/// What the project calls itself: `${project.version}`, `${project.parent.version}`.
fn own_names(project: Node<'_, '_>, reading: &mut Reading) {
    let parent = xml::child(project, "parent");
    let of_parent = parent.and_then(|parent| child_text(parent, "version"));
    let own = child_text(project, "version").or(of_parent);
    for (name, found) in [("project.version", own), ("project.parent.version", of_parent)] {
        if let Some((value, span)) = found {
            reading.properties.push(Property { name: name.to_owned(), value: value.to_owned(), span });
        }
    }
}

/// The parent's file; a parent from a repository has an empty path.
fn parent(project: Node<'_, '_>) -> Option<Include> {
    let parent = xml::child(project, "parent")?;
    let path = match xml::child(parent, "relativePath") {
        Some(node) => content(node)?.0.to_owned(),
        None => "../pom.xml".to_owned(),
    };
    let path = if path.ends_with(".xml") { path } else { format!("{}/pom.xml", path.trim_end_matches('/')) };
    let range = parent.range();
    Some(Include { path, span: Span::new(range.start, range.end), role: Role::Constraint })
}

fn package(dependency: Node<'_, '_>) -> Option<Package> {
    let (group, _) = child_text(dependency, "groupId")?;
    let (artifact, artifact_span) = child_text(dependency, "artifactId")?;
    let (version, span) = match child_text(dependency, "version") {
        Some((text, span)) => (property::version(text, asked), span),
        None => (Version::Range("*".to_owned()), artifact_span),
    };
    let scope = match child_text(dependency, "scope") {
        Some(("test", _)) => Scope::Test,
        Some(("provided" | "system", _)) => Scope::Tool,
        _ => Scope::Runtime,
    };
    let purl = Purl::new("maven", &format!("{group}:{artifact}"));
    Some(Package { span, purl, version, scope, replaced: None, parents: Vec::new() })
}

/// A version, or a range in brackets.
pub(super) fn asked(text: &str) -> Version {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    match inner {
        Some(inner) if !inner.contains(',') => Version::Exact(inner.trim().to_owned()),
        _ if text.starts_with(['[', '(']) => Version::Range(text.to_owned()),
        _ => Version::Exact(text.to_owned()),
    }
}

/// Writes the properties of the file itself into its versions, so that the place is that of the version.
pub(super) fn resolve_own(reading: &mut Reading) {
    let properties = std::mem::take(&mut reading.properties);
    let defined = Defined::of(&[&properties]);
    for package in reading.packages.iter_mut().chain(&mut reading.constraints) {
        if let Version::Property(name) = &package.version
            && let Some((value, span, _)) = defined.value(name)
        {
            (package.version, package.span) = (asked(value), span);
        }
    }
    reading.properties = properties;
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check, read};
    use super::*;

    #[test]
    fn properties_of_the_file_are_written_in() {
        let text = "<?xml version=\"1.0\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n<properties>\n\
                    <fabric8.version>4.4.2</fabric8.version>\n</properties>\n<dependencies>\n<dependency><groupId>io.fabric8</groupId>\
                    <artifactId>kubernetes-client</artifactId><version>${fabric8.version}</version></dependency>\n\
                    <dependency><groupId>io.kubernetes</groupId><artifactId>client-java</artifactId><version>[9,10)</version><scope>test</scope></dependency>\n\
                    </dependencies>\n</project>\n";
        check(
            "pom.xml",
            text,
            &[
                Row::exact("maven", "io.fabric8:kubernetes-client", "4.4.2"),
                Row::range("maven", "io.kubernetes:client-java", "[9,10)").scope(Scope::Test),
            ],
        );
        let span = read("pom.xml", text).packages[0].span;
        assert_eq!(&text[span.start..span.end], "4.4.2");
    }

    #[test]
    fn managed_versions_and_parents_are_kept_apart() {
        let text = "<project><parent><groupId>a</groupId><artifactId>b</artifactId><version>1</version></parent>\
                    <dependencyManagement><dependencies><dependency><groupId>io.kubernetes</groupId><artifactId>client-java</artifactId>\
                    <version>${up}</version></dependency></dependencies></dependencyManagement></project>";
        let reading = read("pom.xml", text);
        assert!(reading.packages.is_empty());
        assert_eq!(reading.constraints[0].version, Version::Property("up".into()));
        assert_eq!(
            (reading.includes[0].path.as_str(), reading.includes[0].role),
            ("../pom.xml", Role::Constraint)
        );
    }
}
