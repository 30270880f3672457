//! `*.csproj` and `Directory.Packages.props`: what a .NET program asks for.

use roxmltree::Node;

use super::property::Defined;
use super::xml::{self, attribute, child_text, content};
use super::{Include, Package, Property, Reading, Role, Scope, Version, property};
use crate::sdk::Purl;
use crate::source::Span;

/// Files above a project that say which versions.
const ABOVE: [&str; 2] = ["Directory.Packages.props", "Directory.Build.props"];

/// Reads a project; versions that it leaves out are said above it.
pub(super) fn read_project(text: &str) -> Reading {
    let mut reading = read_properties(text);
    let includes = ABOVE.map(|path| Include {
        path: path.to_owned(),
        span: Span::default(),
        role: Role::ConstraintAbove,
    });
    reading.includes.extend(includes);
    reading
}

/// Reads a file of properties.
pub(super) fn read_properties(text: &str) -> Reading {
    let document = match xml::read(text) {
        Ok(document) => document,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading { partial: true, ..Reading::default() };
    for node in document.descendants().filter(Node::is_element) {
        match node.tag_name().name() {
            "PropertyGroup" => {
                for child in node.children().filter(Node::is_element) {
                    let Some((value, span)) = content(child) else { continue };
                    let name = child.tag_name().name().to_owned();
                    reading.properties.push(Property { name, value: value.to_owned(), span });
                }
            }
            "PackageReference" | "GlobalPackageReference" => {
                let found = package(node);
                reading.packages.extend(found);
            }
            "PackageVersion" => {
                let found = package(node);
                reading.constraints.extend(found);
            }
            _ => {}
        }
    }
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
    reading
}

fn package(node: Node<'_, '_>) -> Option<Package> {
    let (name, name_span) = attribute(node, "Include").or_else(|| attribute(node, "Update"))?;
    let written = attribute(node, "VersionOverride")
        .or_else(|| attribute(node, "Version"))
        .or_else(|| child_text(node, "Version"))
        .filter(|(text, _)| !text.is_empty());
    let (version, span) = match written {
        Some((text, span)) => (property::version(text, asked), span),
        None => (Version::Range("*".to_owned()), name_span),
    };
    let private = attribute(node, "PrivateAssets").or_else(|| child_text(node, "PrivateAssets"));
    let scope = if private.is_some_and(|(text, _)| text.eq_ignore_ascii_case("all")) {
        Scope::Tool
    } else {
        Scope::Runtime
    };
    Some(Package {
        span,
        purl: Purl::new("nuget", name),
        version,
        scope,
        replaced: None,
        parents: Vec::new(),
    })
}

/// A bare version is the least that is allowed, and `NuGet` takes the least; brackets are a range, a star moves.
pub(super) fn asked(text: &str) -> Version {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    match inner {
        Some(inner) if !inner.contains(',') => Version::Exact(inner.trim().to_owned()),
        _ if text.starts_with(['[', '(']) || text.contains('*') => Version::Range(text.to_owned()),
        _ => Version::Exact(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check, read};
    use super::*;

    #[test]
    fn each_form_of_a_reference_is_read() {
        let text = "<Project Sdk=\"Microsoft.NET.Sdk\">\n<PropertyGroup><KubeVersion>4.0.1</KubeVersion></PropertyGroup>\n<ItemGroup>\n\
                    <PackageReference Include=\"KubernetesClient\" Version=\"$(KubeVersion)\" />\n\
                    <PackageReference Include=\"A\"><Version>[1.0,2.0)</Version></PackageReference>\n\
                    <PackageReference Include=\"B\" Version=\"1.*\" PrivateAssets=\"All\"/>\n<PackageReference Include=\"C\" />\n</ItemGroup></Project>";
        check(
            "x/A.csproj",
            text,
            &[
                Row::exact("nuget", "KubernetesClient", "4.0.1"),
                Row::range("nuget", "A", "[1.0,2.0)"),
                Row::range("nuget", "B", "1.*").scope(Scope::Tool),
                Row::range("nuget", "C", "*"),
            ],
        );
    }

    #[test]
    fn central_versions_bring_in_nothing() {
        let text = "<Project><ItemGroup><PackageVersion Include=\"KubernetesClient\" Version=\"7.0.5\" /></ItemGroup></Project>";
        let reading = read("Directory.Packages.props", text);
        assert!(reading.packages.is_empty());
        assert_eq!(reading.constraints[0].version, Version::Exact("7.0.5".into()));
    }
}
