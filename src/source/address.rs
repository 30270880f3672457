//! Where a source is found from the folder that a run starts in.
//!
//! In: the name of a source and that folder. Out: an [`Address`], the same for every spelling of a path, or nothing for what is no
//! file: the standard input, an argument.

use std::path::{Component, Path};

/// The end of a packaged chart's name; what stands behind its colon is inside of it.
const ARCHIVE: &str = ".tgz";

/// The file of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// With slashes and without `.` and needless `..`; relative to the folder of the run wherever it is below that.
    pub path: String,
    /// What is meant inside of an archive.
    pub inside: Option<String>,
}

impl Address {
    /// The address of a source called `name`, for a run that starts in `folder`.
    pub fn of(name: &str, folder: &Path) -> Option<Self> {
        if name.is_empty() || name.starts_with(['<', '-']) || name.starts_with("argument ") {
            return None;
        }
        let archive = name.find(&format!("{ARCHIVE}:")).map(|at| at + ARCHIVE.len());
        let (file, inside) = match archive {
            Some(end) => (&name[..end], Some(name[end + 1..].to_owned())),
            None => (name, None),
        };
        Some(Self { path: tidy(file, folder), inside })
    }

    /// Whether the file is not below the folder of the run.
    pub fn is_outside(&self) -> bool {
        self.path.starts_with(['/']) || self.path.starts_with("../")
    }

    /// The file as a URI reference: relative, or `file:` where it is given from the root.
    pub fn uri(&self) -> String {
        let encoded: String = self.path.bytes().map(encode).collect();
        match encoded.strip_prefix('/') {
            Some(rest) => format!("file:///{rest}"),
            None => encoded,
        }
    }
}

fn tidy(file: &str, folder: &Path) -> String {
    let path = Path::new(file);
    let path = path.strip_prefix(folder).unwrap_or(path);
    let mut parts: Vec<&str> = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.extend(part.to_str()),
            Component::ParentDir if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            Component::ParentDir => parts.push(".."),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    let root = if path.has_root() { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// What RFC 3986 lets stand in a path, but the colon, which would begin a scheme.
fn encode(byte: u8) -> String {
    let stands = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    if stands { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(name: &str) -> Option<Address> {
        Address::of(name, Path::new("/home/me/repo"))
    }

    #[test]
    fn every_spelling_of_a_path_is_one_address() {
        for name in ["a b/values.yaml", "./a b/values.yaml", "x/../a b/./values.yaml"] {
            assert_eq!(address(name).unwrap().path, "a b/values.yaml", "{name}");
        }
        let absolute = address("/home/me/repo/a b/values.yaml").unwrap();
        assert_eq!((absolute.path.as_str(), absolute.is_outside()), ("a b/values.yaml", false));
    }

    #[test]
    fn uris_are_encoded_and_relative_where_they_can_be() {
        let uri = |name: &str| address(name).unwrap().uri();
        assert_eq!(uri("./my charts/ä:1.yaml"), "my%20charts/%C3%A4%3A1.yaml");
        assert_eq!(uri("/srv/a b.yaml"), "file:///srv/a%20b.yaml");
        assert_eq!(uri("../other/a.yaml"), "../other/a.yaml");
        assert!(address("../other/a.yaml").unwrap().is_outside());
    }

    #[test]
    fn what_is_inside_an_archive_is_found_in_the_archive() {
        let packed = address("./charts/a-1.0.tgz:a/values.yaml").unwrap();
        assert_eq!(
            (packed.path.as_str(), packed.inside.as_deref()),
            ("charts/a-1.0.tgz", Some("a/values.yaml"))
        );
    }

    #[test]
    fn streams_and_arguments_are_no_files() {
        for name in ["<stdin>", "<stdin>:3", "--set", "argument 1", ""] {
            assert_eq!(address(name), None, "{name}");
        }
    }
}
