//! Java: the records that Maven leaves in jars, and where a build left none, the classes of the clients, moved or not.

use std::io::{self, BufRead};

use super::{Detector, text};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Seen};
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector { name: "Java", wants, detect };

/// These files are small.
const MOST_BYTES: u64 = 64 << 10;

/// A class that gives a client away, under whatever package a build moved it to.
struct Class {
    /// How its path ends.
    path: &'static str,
    /// The client.
    artifact: &'static str,
    /// What the name of the jar begins with, in front of the version.
    jar: &'static str,
    /// The versions that hold the class, where that says something.
    versions: &'static str,
    /// Why.
    note: &'static str,
}

const CLASSES: &[Class] = &[
    Class {
        path: "io/kubernetes/client/util/credentials/TokenFileAuthentication.class",
        artifact: "io.kubernetes:client-java",
        jar: "client-java-",
        versions: ">=9.0.0",
        note: "no record of its version, but it holds TokenFileAuthentication, which re-reads the token and came with 9.0.0",
    },
    Class {
        path: "io/kubernetes/client/util/ClientBuilder.class",
        artifact: "io.kubernetes:client-java",
        jar: "client-java-",
        versions: "",
        note: "no record of its version, only its classes",
    },
    Class {
        path: "io/fabric8/kubernetes/client/Config.class",
        artifact: "io.fabric8:kubernetes-client",
        jar: "kubernetes-client-",
        versions: "",
        note: "no record of its version, only its classes",
    },
];

/// Artifacts that hold a client without a record of it, by the name of their jar; the knowledge says which client.
const HOLDERS: &[(&str, &str)] = &[
    ("flink-kubernetes", "org.apache.flink"),
    ("flink-kubernetes_2.11", "org.apache.flink"),
    ("flink-kubernetes_2.12", "org.apache.flink"),
    ("flink-dist", "org.apache.flink"),
    ("flink-dist_2.11", "org.apache.flink"),
    ("flink-dist_2.12", "org.apache.flink"),
];

fn wants(file: &File<'_>) -> bool {
    is_record(file) || class(file).is_some()
}

fn is_record(file: &File<'_>) -> bool {
    file.name() == "pom.properties" && file.path.contains("META-INF/maven/")
}

fn class(file: &File<'_>) -> Option<&'static Class> {
    CLASSES.iter().find(|class| file.path.ends_with(class.path))
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    if let Some(class) = class(file) {
        if let Some((artifact, version)) = holder(file) {
            found.package(file.path, Purl::new("maven", &artifact), version);
        }
        let named = version_of_jar(file, class.jar);
        let note = match named {
            Some(_) => "its jar's name has the version",
            None => class.note,
        };
        let seen = Seen {
            sdk: Purl::new("maven", class.artifact),
            version: named.unwrap_or(class.versions).to_owned(),
            note: Some(note.to_owned()),
            weaker_in: Some(file.archive().to_owned()),
        };
        found.seen(file.path, seen);
        return Ok(());
    }
    let text = text(body, MOST_BYTES)?;
    let value = |key: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once('='));
        lines.find(|(name, _)| name.trim() == key).map(|(_, value)| value.trim())
    };
    if let (Some(group), Some(artifact), Some(version)) =
        (value("groupId"), value("artifactId"), value("version"))
    {
        found.package(file.path, Purl::new("maven", &format!("{group}:{artifact}")), version);
    }
    Ok(())
}

/// Artifact and version of `lib/flink-dist-1.15.0.jar!/…`.
fn holder<'a>(file: &File<'a>) -> Option<(String, &'a str)> {
    let named = |(name, group): &(&str, &str)| {
        Some((format!("{group}:{name}"), version_of_jar(file, &format!("{name}-"))?))
    };
    HOLDERS.iter().find_map(named)
}

/// `5.12.4` of `BOOT-INF/lib/kubernetes-client-5.12.4.jar!/…`.
fn version_of_jar<'a>(file: &File<'a>, jar: &str) -> Option<&'a str> {
    let archive = file.archive().strip_suffix(".jar!/")?;
    let name = archive.rsplit('/').next()?;
    name.strip_prefix(jar).filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}
