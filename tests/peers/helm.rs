//! `helm template` beside `staletoken render`, for every chart of this repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use staletoken::yaml::{self, Kind, Node, Value};

use crate::peer;

#[test]
fn every_chart_renders_as_helm_renders_it() {
    let Some(helm) = peer::find("helm") else { return };
    let charts = charts();
    assert!(!charts.is_empty(), "no chart was found");
    let mut wrong = Vec::new();
    for chart in &charts {
        let path = chart.to_str().unwrap();
        let theirs = peer::run(&helm, &["template", "rel", path]);
        let ours = peer::staletoken(&["render", path, "--release-name", "rel"]);
        if theirs.status.success() != ours.status.success() {
            let said =
                String::from_utf8_lossy(if ours.status.success() { &theirs.stderr } else { &ours.stderr });
            wrong.push(format!("{path}: helm {}, ours {}: {said}", theirs.status, ours.status));
        } else if theirs.status.success() {
            let differs = theirs.stdout != ours.stdout;
            let what = differs.then(|| difference(&theirs.stdout, &ours.stdout)).flatten();
            wrong.extend(what.map(|what| format!("{path}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} charts differ:\n{}", wrong.len(), charts.len(), wrong.join("\n"));
}

/// The first document that is not the same in both streams, in their order.
fn difference(theirs: &[u8], ours: &[u8]) -> Option<String> {
    let (theirs, ours) = (documents(theirs), documents(ours));
    if let Some((position, (their, our))) = theirs.iter().zip(&ours).enumerate().find(|(_, (a, b))| a != b) {
        return Some(format!("document {position}:\nhelm {their:?}\nours {our:?}"));
    }
    (theirs.len() != ours.len())
        .then(|| format!("helm prints {} documents, ours {}", theirs.len(), ours.len()))
}

/// `# Source:` line and content of each document.
fn documents(stream: &[u8]) -> Vec<(String, Plain)> {
    let text = String::from_utf8(stream.to_vec()).unwrap();
    let source =
        |document: &str| document.lines().find(|line| line.starts_with("# Source: ")).map(str::to_owned);
    yaml::parse_stream(&text)
        .into_iter()
        .filter_map(|document| {
            let root = document.root.unwrap_or_else(|error| panic!("{error:?} in\n{text}"))?;
            let text = &text[document.span.start..document.span.end];
            Some((source(text).unwrap_or_default(), Plain::from(&root)))
        })
        .collect()
}

/// A tree without places, comparable.
#[derive(Debug, PartialEq)]
enum Plain {
    Scalar(Value, String),
    List(Vec<Plain>),
    Map(BTreeMap<String, Plain>),
}

impl From<&Node> for Plain {
    fn from(node: &Node) -> Self {
        match &node.kind {
            Kind::Scalar(scalar) if scalar.value == Value::String => {
                Self::Scalar(Value::String, scalar.text.to_string())
            }
            Kind::Scalar(scalar) => Self::Scalar(scalar.value.clone(), String::new()),
            Kind::Sequence(items) => Self::List(items.iter().map(Self::from).collect()),
            Kind::Mapping(map) => Self::Map(
                map.entries.iter().map(|entry| (entry.key.to_string(), Self::from(&entry.value))).collect(),
            ),
        }
    }
}

/// Every chart under `examples` and `tests`, sub-charts left to their parents.
fn charts() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["examples", "tests"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("Chart.yaml").exists() {
        found.push(folder.to_owned());
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), found);
        }
    }
}
