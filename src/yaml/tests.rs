//! Streams, documents and hostile texts.

use std::fmt::Write as _;

use super::*;

fn one(text: &str) -> Node {
    parse(text).unwrap_or_else(|error| panic!("{error:?} in {text}")).unwrap()
}

#[test]
fn go_resolves_keys_too() {
    let root = one("on: 1\ny: 2\n1: 3\n2.5: 4\n'on': 5\n");
    let keys: Vec<&str> = root.as_mapping().unwrap().entries.iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["true", "1", "2.5", "on"]);
    assert_eq!(root.get("true").unwrap().as_int(), Some(2));
}

#[test]
fn the_last_of_two_equal_keys_wins() {
    assert_eq!(one("a: 1\nb: 2\na: 3\n").get("a").unwrap().as_int(), Some(3));
}

#[test]
fn merges_apply_where_they_stand() {
    let base = "base: &b {x: 1, y1: 1}\n";
    assert_eq!(one(&format!("{base}m: {{x: 2, <<: *b}}")).at(&["m", "x"]).unwrap().as_int(), Some(1));
    assert_eq!(one(&format!("{base}m: {{<<: *b, x: 2}}")).at(&["m", "x"]).unwrap().as_int(), Some(2));
    assert_eq!(one(&format!("{base}m: {{'<<': 1}}")).at(&["m", "<<"]).unwrap().as_int(), Some(1));
    assert_eq!(one("m: {<<: [{x: 1}, {x: 2}]}").at(&["m", "x"]).unwrap().as_int(), Some(1));
}

#[test]
fn null_and_collection_keys_are_refused() {
    for text in ["~: 1", "{{ x }}: 1", "[a]: 1", "? {a: 1}\n: 2"] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn spans_are_bytes_of_the_stream() {
    let text = "a: ö\n---\nimage: 'x:1'\n";
    let documents = parse_stream(text);
    let image = documents[1].root.clone().unwrap().unwrap().get("image").unwrap().span;
    assert_eq!(&text[image.start..image.end], "'x:1'");
}

#[test]
fn a_broken_document_keeps_its_neighbours() {
    for broken in ["a: 'x", "a: [1", "a: {{ x }}", "\ta: 1\n b: [", "a: *nowhere", "a: \"\\q\"", "a: b: c"] {
        let text = format!("k: 1\n---\n{broken}\n---\nk: 2\n");
        let roots: Vec<bool> = parse_stream(&text).iter().map(|document| document.root.is_ok()).collect();
        assert_eq!(roots, [true, false, true], "{broken}");
    }
}

#[test]
fn errors_name_their_place() {
    let error = parse_stream("a: 1\n---\nb: [1\nc: 2\n")[1].root.clone().unwrap_err();
    assert!(error.span.start >= 9, "{error:?}");
}

#[test]
fn a_comment_needs_no_blank_behind_a_finished_value() {
    let text = "a: 'b'#c\nd: [1,#é ü\n 2]#\u{85}e: |#f\n  g\nh: \"i\n j\"#k: l\nm: n#o\n";
    let root = one(text);
    let written = |key: &str| {
        let node = root.get(key).unwrap();
        &text[node.span.start..node.span.end]
    };
    assert_eq!(["a", "h", "m"].map(|key| root.get(key).unwrap().as_str().unwrap()), ["b", "i j", "n#o"]);
    assert_eq!(["a", "d", "e", "h"].map(written), ["'b'", "[1,#é ü\n 2]", "g", "\"i\n j\""]);
    assert_eq!(one(&"- ''#c\n".repeat(100)).as_sequence().map(<[Node]>::len), Some(100));
}

#[test]
fn json_streams_are_documents() {
    let documents = parse_stream("{\"a\": 1}{\"b\": \"\\u00e9/\"}\n");
    assert_eq!(documents.len(), 2);
    assert_eq!(documents[1].root.clone().unwrap().unwrap().get("b").unwrap().as_str(), Some("é/"));
    assert_eq!(parse_stream("{a: 1}\n---\nb: 2\n").len(), 2);
}

#[test]
fn a_block_scalar_at_the_end_without_a_line_feed_has_none() {
    assert_eq!(one("a: |\n  x").get("a").unwrap().as_str(), Some("x"));
    assert_eq!(one("a: |\n  x\n").get("a").unwrap().as_str(), Some("x\n"));
}

#[test]
fn marks_and_blank_documents_are_no_trouble() {
    assert_eq!(one("\u{feff}a: 1").get("a").unwrap().as_int(), Some(1));
    assert!(parse("# nothing\n").unwrap().is_none());
    assert!(parse_stream("---\n# x\n---\n").iter().all(|document| document.root.as_ref().unwrap().is_none()));
}

#[test]
fn alias_bombs_and_self_references_are_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        let aliases = vec![before; 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    assert!(parse(&bomb).unwrap_err().message.contains("aliases"));
    assert!(parse("a: &x [*x]").is_err());
}

#[test]
fn deep_nesting_is_refused_without_a_fall() {
    for text in ["[".repeat(100_000), "{a: ".repeat(50_000), "- ".repeat(100_000), "? ".repeat(100_000)] {
        assert!(parse(&text).is_err());
    }
}

#[test]
fn large_scalars_and_many_keys_are_read() {
    let scalar = format!("a: \"{}\"", "x".repeat(5_000_000));
    assert_eq!(one(&scalar).get("a").unwrap().as_str().unwrap().len(), 5_000_000);
    let keys = (0..100_000).fold(String::new(), |mut keys, key| {
        writeln!(keys, "k{key}: 1").unwrap();
        keys
    });
    assert_eq!(one(&keys).as_mapping().unwrap().entries.len(), 100_000);
}
