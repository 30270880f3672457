//! Odd YAML as kubectl reads it, beside ours: the texts of `tests/odd-yaml.jsonl` inside an object, and streams with odd separators.

#[path = "../shape/json.rs"]
mod json;

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value as Json;
use staletoken::load::manifest;

use crate::peer;

/// Texts that kubectl reads and we report: none was met in twenty thousand real documents.
const REPORTED: &[&str] = &["'b'#c", "\u{feff}"];

/// Two keys that become one in JSON: kubectl walks a Go map, so that now one wins and now the other.
const UNSETTLED: &str = "  1: a\n  \"1\": b\n";

/// Streams whose objects are told apart by their names.
const STREAMS: &[&str] = &[
    "{o a}\n---\n{o b}\n",
    "---\n{o a}\n---\n---\n{o b}\n---\n",
    "{o a}\n--- # a comment\n{o b}\n",
    "# only a comment\n---\n{o a}\n",
    "{o a}\n...\n---\n{o b}\n",
    "{j a}{j b}",
    "{j a}\n{j b}\n",
    "\u{feff}{o a}\n---\n{o b}\n",
    "{o a}\r\n---\r\n{o b}\r\n",
];

#[test]
fn odd_texts_are_read_as_kubectl_reads_them() {
    let Some(kubectl) = peer::find("kubectl") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut texts = BTreeMap::new();
    for (number, line) in include_str!("../odd-yaml.jsonl").lines().enumerate() {
        let (odd, _): (String, Json) = serde_json::from_str(line).unwrap();
        let inner: String = odd.lines().map(|line| format!("  {line}\n")).collect();
        let name = format!("case-{number}");
        let text =
            format!("apiVersion: example.com/v1\nkind: Odd\nmetadata:\n  name: {name}\nspec:\n{inner}");
        fs::write(folder.path().join(format!("{name}.yaml")), &text).unwrap();
        texts.insert(name, text);
    }
    let folder = folder.path().to_str().unwrap();
    let output = peer::run(&kubectl, &["label", "--local", "-f", folder, "-o", "json", "a=b"]);
    let theirs = objects(&output.stdout);
    assert!(
        theirs.len() > 150,
        "kubectl read {} objects: {}",
        theirs.len(),
        String::from_utf8_lossy(&output.stderr)
    );
    let mut wrong = Vec::new();
    for (name, spec) in theirs {
        let loaded = manifest::read_bytes("odd.yaml", texts[&name].as_bytes());
        let ours =
            loaded.objects.first().and_then(|object| object.root.get("spec")).map_or(Json::Null, json::of);
        let reported = ours == Json::Null && REPORTED.iter().any(|odd| texts[&name].contains(odd));
        let unsettled = texts[&name].ends_with(UNSETTLED);
        if ours != json::floats(spec.clone()) && !reported && !unsettled {
            wrong.push(format!("{:?}\n  kubectl {spec}\n  ours {ours}", texts[&name]));
        }
    }
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn streams_are_cut_as_kubectl_cuts_them() {
    let Some(kubectl) = peer::find("kubectl") else { return };
    let folder = tempfile::tempdir().unwrap();
    for stream in STREAMS {
        let named = |text: &str, name: &str| {
            text.replace(
                &format!("{{o {name}}}"),
                &format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}"),
            )
            .replace(
                &format!("{{j {name}}}"),
                &format!(
                    "{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"{name}\"}}}}"
                ),
            )
        };
        let text = named(&named(stream, "a"), "b");
        let path = folder.path().join("stream.yaml");
        fs::write(&path, &text).unwrap();
        let output =
            peer::run(&kubectl, &["label", "--local", "-f", path.to_str().unwrap(), "-o", "json", "a=b"]);
        let theirs: Vec<String> = objects(&output.stdout).into_keys().collect();
        let loaded = manifest::read_bytes("stream.yaml", text.as_bytes());
        let mut ours: Vec<String> = loaded
            .objects
            .iter()
            .filter_map(|object| object.root.at(&["metadata", "name"])?.as_str().map(str::to_owned))
            .collect();
        ours.sort();
        // We may read what kubectl refuses, never less.
        assert!(theirs.iter().all(|name| ours.contains(name)), "{text:?}: kubectl {theirs:?}, ours {ours:?}");
        if output.status.success() {
            assert_eq!(ours, theirs, "{text:?}");
        }
    }
}

/// `spec` of each printed object, by the object's name.
fn objects(stream: &[u8]) -> BTreeMap<String, Json> {
    let printed = serde_json::Deserializer::from_slice(stream).into_iter::<Json>();
    printed
        .map(Result::unwrap)
        .map(|object| (object["metadata"]["name"].as_str().unwrap().to_owned(), object["spec"].clone()))
        .collect()
}
