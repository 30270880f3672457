//! Properties of reading: whatever the bytes, there is an answer, and every place in it is one of the text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

use proptest::prelude::*;
use staletoken::load::manifest::read_bytes;
use staletoken::workload::extract;
use staletoken::yaml::{Kind, Node, decode, parse_stream};

/// Text made of what YAML is made of, so that much of it is valid.
fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a: "),
        Just("- "),
        Just("\n"),
        Just("  "),
        Just("---\n"),
        Just("...\n"),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(", "),
        Just("'"),
        Just("\""),
        Just("|\n"),
        Just(">-\n"),
        Just("&a "),
        Just("*a"),
        Just("<<: "),
        Just("!!str "),
        Just("# c\n"),
        Just("ö"),
        Just("\t"),
        Just("\r\n"),
        Just("\u{feff}"),
        Just("%YAML 1.2\n"),
        Just("{{ x }}"),
        Just("apiVersion: v1\nkind: Pod\n"),
        Just("spec: {containers: [{name: a, image: b:1}]}\n"),
        Just("0.10"),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn check_spans(text: &str, node: &Node) {
    assert!(text.get(node.span.start..node.span.end).is_some(), "{:?} is none of {text:?}", node.span);
    match &node.kind {
        Kind::Scalar(scalar) => {
            let whole = node.text_span(text, 0..scalar.text.len());
            assert!(text.get(whole.start..whole.end).is_some(), "{whole:?} is none of {text:?}");
        }
        Kind::Sequence(items) => items.iter().for_each(|item| check_spans(text, item)),
        Kind::Mapping(mapping) => {
            for entry in &mapping.entries {
                assert!(text.get(entry.key_span.start..entry.key_span.end).is_some(), "{text:?}");
                check_spans(text, &entry.value);
            }
        }
    }
}

proptest! {
    #[test]
    fn every_place_is_one_of_the_text(text in yaml_like()) {
        for document in parse_stream(&text) {
            prop_assert!(text.get(document.span.start..document.span.end).is_some());
            match &document.root {
                Ok(Some(root)) => check_spans(&text, root),
                Ok(None) => {}
                Err(error) => prop_assert!(text.get(error.span.start..error.span.end).is_some(), "{error:?}"),
            }
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = decode(&bytes) {
            parse_stream(&text);
        }
        let loaded = read_bytes("a.yaml", &bytes);
        extract(&loaded.objects);
    }

    #[test]
    fn streams_of_objects_give_containers_with_places(text in yaml_like()) {
        let text = format!("{text}\n---\napiVersion: v1\nkind: Pod\nspec: {{containers: [{{name: last, image: 'r.io/i:7'}}]}}\n");
        let loaded = read_bytes("a.yaml", text.as_bytes());
        let (containers, _) = extract(&loaded.objects);
        // What stands before may be a broken document, never one that takes the last one with it, unless it begins as JSON.
        let last = containers.last().filter(|container| container.name == "last");
        prop_assert!(last.is_some(), "{text:?}");
        prop_assert_eq!(last.unwrap().tag_trace.primary.text(), "7");
    }

    #[test]
    fn parts_of_written_images_are_found(
        repository in "[a-z]{1,8}(/[a-z]{1,8}){0,2}",
        tag in "[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,10}",
        style in 0..4,
        indent in 1..6usize,
    ) {
        let image = format!("{repository}:{tag}");
        let value = match style {
            0 => image,
            1 => format!("'{image}'"),
            2 => format!("\"{image}\""),
            _ => format!("|-\n{}{image}", " ".repeat(6 + indent)),
        };
        let text = format!("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      image: {value}\n");
        let loaded = read_bytes("a.yaml", text.as_bytes());
        let (containers, _) = extract(&loaded.objects);
        prop_assert_eq!(containers[0].tag_trace.primary.text(), tag, "{}", text);
    }
}
