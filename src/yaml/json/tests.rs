//! This reading beside the parser's.

use proptest::prelude::*;

use super::super::Kind;
use super::super::compose::compose;
use super::{Document, documents, read};

/// Whether this reading takes a text; the parser then has to make the same of it, to the byte.
#[track_caller]
fn takes(text: &str) -> bool {
    let own = read(text, 7);
    if let Some(root) = &own {
        let parsed =
            compose(text, 7).unwrap_or_else(|error| panic!("{text:?}: the parser refuses it: {error:?}"));
        assert_eq!(format!("{root:?}"), format!("{:?}", parsed.unwrap()), "{text:?}");
    }
    own.is_some()
}

fn parse_stream(text: &str) -> Option<Vec<Document>> {
    Some(documents(text, 0)?.collect())
}

#[test]
fn json_is_read_as_the_parser_reads_it() {
    for text in [
        "{}",
        " {\"a\":1}\n",
        "{\"a\":{},\"b\":[],\"c\":[{}]}",
        "{\n  \"a\": {\n    \"b\": [\n      1,\n      2.50\n    ]\n  }\n}\n",
        "{\"a\": 1, \"a\": 2, \"<<\": {\"x\": 1}, \"null\": 1, \"1\": 2}",
        "{\"a\": -0, \"b\": 1e5, \"c\": 1E400, \"d\": 18446744073709551616, \"e\": 0.10, \"f\": -1.5e+3}",
        "{\"a\": true, \"b\": false, \"c\": null, \"d\": \"yes\", \"e\": \"\"}",
        "{\"a\": \"\\\"\\\\\\b\\f\\n\\r\\t\\u00e9\\u0000\\u2028\"}",
        "{\"a\": \" é \u{1f600} # b: c, {d} [e] & * \"}",
        "{\"a\" : [ 1 ,2 , [ ] ] , \"b\" :\r\n[\r\n]}",
    ] {
        assert!(takes(text), "{text:?} is left to the parser");
    }
}

#[test]
fn what_is_no_strict_json_or_is_odd_in_yaml_is_left_to_the_parser() {
    for text in [
        "",
        "{",
        "[]",
        "1",
        "{a: 1}",
        "{\"a\": 1,}",
        "{\"a\": 01}",
        "{\"a\": 'b'}",
        "{\"a\": 1} # c",
        "{\"a\": 1}{}",
        "{\"a\": \"\\x41\"}",
        "{\"a\": \"b\nc\"}",
        "{\"a\": \"\\/\"}",
        "{\"a\": \"\\ud83d\\ude00\"}",
        "{\"a\": \"\\ud83d\"}",
        "{\"a\": \"\\ude00\\ud83d\"}",
        "{\"a\": \"\u{7f}\"}",
        "{\"a\": \"\u{2028}\"}",
        "{\"a\": \"\u{feff}\"}",
    ] {
        assert!(!takes(text), "{text:?} is taken");
    }
    assert!(!takes(&format!("{{\"a\": {}{}}}", "[".repeat(255), "]".repeat(255))));
    assert!(takes(&format!("{{\"a\": {}{}}}", "[".repeat(254), "]".repeat(254))));
    assert!(!takes(&format!("{{\"{}\": 1}}", "k".repeat(2_000))));
}

#[test]
fn keys_of_manifests_may_be_as_long_as_json_has_them() {
    let key = "k".repeat(5_000);
    let documents = parse_stream(&format!("{{\"{key}\": 1}} {{\"b\": 2}}")).unwrap();
    let root = documents[0].root.as_ref().unwrap().as_ref().unwrap();
    assert_eq!(root.get(&key).unwrap().as_int(), Some(1));
    assert_eq!(documents[1].root.as_ref().unwrap().as_ref().unwrap().get("b").unwrap().span.start, 5_014);
}

#[test]
fn escapes_of_manifests_are_those_of_json() {
    let documents = parse_stream("{\"a\": \"\\/\\ud83d\\ude00\"}").unwrap();
    let root = documents[0].root.as_ref().unwrap().as_ref().unwrap();
    assert_eq!(root.get("a").unwrap().as_str(), Some("/\u{1f600}"));
}

#[test]
fn equal_texts_are_kept_once() {
    let documents = parse_stream("{\"a\": \"x\"}{\"a\": \"x\"}").unwrap();
    let text = |index: usize| {
        let root: &super::Node = documents[index].root.as_ref().unwrap().as_ref().unwrap();
        let Kind::Scalar(scalar) = &root.get("a").unwrap().kind else { panic!("no scalar") };
        scalar.text.clone()
    };
    assert!(std::sync::Arc::ptr_eq(&text(0), &text(1)));
}

/// JSON of every shape, with blanks of every sort between its parts.
fn json() -> impl Strategy<Value = String> {
    let blank = "[ \n]{0,2}|\r\n| \t";
    let text = "\"([a-c:#{}\\[\\],'&*!|>%@` é\u{1f600}-]|\\\\[nrtbf/\"\\\\]|\\\\u00[0-7][0-9a-f]|\\\\ud83d\\\\ude0[0-9a-f]){0,6}\"";
    let number = "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,3})?";
    let word = "true|false|null";
    let leaf = prop_oneof![text, number, word];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let part = (blank, inner, blank).prop_map(|(a, b, c)| format!("{a}{b}{c}"));
        let entry = (blank, text, blank, part.clone()).prop_map(|(a, b, c, d)| format!("{a}{b}{c}:{d}"));
        prop_oneof![
            prop::collection::vec(part, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(entry, 0..5).prop_map(|entries| format!("{{{}}}", entries.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_taken_the_parser_reads_the_same(value in json(), blank in "[ \n]{0,2}") {
        takes(&format!("{{\"a\":{value}}}{blank}"));
        takes(&value);
    }
}
