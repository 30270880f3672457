//! `pnpm-lock.yaml`, forms 5 to 9: what pnpm built.

use super::{Reading, Scope, Trouble, Version, parents};
use crate::sdk::Purl;
use crate::source::Span;
use crate::yaml::{self, Node};

/// Reads the text; names and versions stand in the keys of `packages`, what a package needs there too or under `snapshots`.
pub(super) fn read(text: &str) -> Reading {
    let root = match yaml::parse(text) {
        Ok(Some(root)) => root,
        Ok(None) => return Reading::default(),
        Err(error) => return Trouble { message: error.message, span: error.span }.into(),
    };
    parents::reading(|reading, parents| {
        for part in ["packages", "snapshots"] {
            for entry in
                root.get(part).and_then(Node::as_mapping).into_iter().flat_map(|mapping| &mapping.entries)
            {
                let Some((name, version)) = split(&entry.key) else { continue };
                let needs = entry.value.get("dependencies").and_then(Node::as_mapping);
                for child in needs.into_iter().flat_map(|mapping| &mapping.entries) {
                    parents.add(name, &child.key);
                }
                if part == "packages" {
                    let dev = entry.value.get("dev").and_then(Node::as_bool) == Some(true);
                    let span = version_span(text, entry.key_span, version);
                    let package =
                        reading.push(Purl::new("npm", name), Version::Exact(version.to_owned()), span);
                    package.scope = if dev { Scope::Test } else { Scope::Runtime };
                }
            }
        }
    })
}

/// Name and version of `/@a/b/1.0.0_peer`, `/@a/b@1.0.0(peer@2)` and `@a/b@1.0.0`; nothing for packages from elsewhere.
fn split(key: &str) -> Option<(&str, &str)> {
    let plain = key.strip_prefix('/').unwrap_or(key);
    let scope = if plain.starts_with('@') { plain.find('/')? + 1 } else { 0 };
    let end = scope + plain[scope..].find(['/', '@'])?;
    let version = plain[end + 1..].split(['_', '(']).next()?;
    version.starts_with(|c: char| c.is_ascii_digit()).then_some((&plain[..end], version))
}

/// The bytes of the version in its key.
fn version_span(text: &str, key: Span, version: &str) -> Span {
    let written = text.get(key.start..key.end).unwrap_or_default();
    written.find(version).map_or(key, |at| Span::new(key.start + at, key.start + at + version.len()))
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn each_form_of_a_key_is_read() {
        for (key, found) in [
            ("/@kubernetes/client-node/0.10.2", Some(("@kubernetes/client-node", "0.10.2"))),
            ("/@kubernetes/client-node/0.10.2_a@1.0.0", Some(("@kubernetes/client-node", "0.10.2"))),
            ("/ws/6.2.1", Some(("ws", "6.2.1"))),
            ("/ws/6.2.1_bufferutil", Some(("ws", "6.2.1"))),
            ("/@kubernetes/client-node@0.10.2(ws@6.2.1)", Some(("@kubernetes/client-node", "0.10.2"))),
            ("@kubernetes/client-node@0.10.2", Some(("@kubernetes/client-node", "0.10.2"))),
            ("a@file:../a", None),
            ("github.com/a/b/0123456789", None),
        ] {
            assert_eq!(split(key), found, "{key}");
        }
    }

    #[test]
    fn packages_are_read_with_those_that_need_them() {
        let text = "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies: {}\npackages:\n  \
                    '@kubernetes/client-node@0.10.2':\n    resolution: {integrity: x}\n  ws@6.2.1:\n    resolution: {integrity: y}\n\
                    snapshots:\n  '@kubernetes/client-node@0.10.2':\n    dependencies:\n      ws: 6.2.1\n";
        check(
            "pnpm-lock.yaml",
            text,
            &[
                Row::exact("npm", "@kubernetes/client-node", "0.10.2"),
                Row::exact("npm", "ws", "6.2.1").parents(&["@kubernetes/client-node"]),
            ],
        );
        let text = "lockfileVersion: 5.4\npackages:\n  /@kubernetes/client-node/0.10.2:\n    dev: true\n    dependencies:\n      ws: 6.2.1\n";
        check(
            "pnpm-lock.yaml",
            text,
            &[Row::exact("npm", "@kubernetes/client-node", "0.10.2").scope(Scope::Test)],
        );
    }
}
