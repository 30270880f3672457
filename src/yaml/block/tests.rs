//! This reading beside the parser's.

use proptest::prelude::*;

use super::super::compose::compose;
use super::read;

/// Whether this reading takes a text; the parser then has to make the same of it, to the byte.
#[track_caller]
fn takes(text: &str) -> bool {
    let own = read(text, 0);
    if let Some(root) = &own {
        let parsed =
            compose(text, 0).unwrap_or_else(|error| panic!("{text:?}: the parser refuses it: {error:?}"));
        assert_eq!(format!("{root:?}"), format!("{:?}", parsed.unwrap()), "{text:?}");
    }
    own.is_some()
}

#[test]
fn the_plain_sort_is_read_as_the_parser_reads_it() {
    for text in [
        "a: 1",
        "a:\nb: yes # c\n",
        "a: # c\n  b:\n",
        "# c\n\na:\n  b: 1\n\n  # d\n  c: x#y\nd: e\n",
        "a:\n- 1\n-   x: 2\n    y: 3\n- - z\n  - w\n",
        "a:\n  - b:\n    - c\n  -\n    d: e\n",
        "a:\n-\n- b\n",
        "- a: |\n    x\n\n     y\n  b: |-\n    z   \n\n\n- c\n",
        "a: |\nb: |\n\nc: |\n\n\n  d\n",
        "a: |\n  x",
        "a: {}\nb: [] # c\nc:\n  {}\n",
        "a: [b, \"c, d\", 'e', 1.10]\n",
        "a: {b: c, \"d\": 'e', f: [g, {h: 1.10}], i: {}, j: []} # k\nl: [ ]\nm: { }\n",
        "- { a: b, c: d/e-f }\n- [[a], {b: c}]\n",
        "a: {b: 1, b: 2}\n",
        "a: \"b\\n\\\"c\\\"\\\\\"\n'd': 'it''s'\n\"e\": f\n",
        "a: one\n  two three\n\nb: c\n",
        "a: 'one\n  it''s: two'\nb: \"one\n  two\"\n",
        "a: --flag=x\nb: -1\nc: http://x:80/#y\n",
        "image: nginx:1.10\ntag: 1.10\n",
        "a: ö – ü\n",
        "a: b\na: c\n",
    ] {
        assert!(takes(text), "{text:?} is left to the parser");
    }
}

#[test]
fn what_takes_more_than_its_line_is_left_to_the_parser() {
    for text in [
        "",
        "# c\n",
        "a",
        "- a\nb: c\n",
        "a: b: c\n",
        "a: b\n  c: d\n",
        "a:\n  b: 1\n c: 2\n",
        "a: &x b\n",
        "a: *x\n",
        "a: !!str b\n",
        "a: >\n  b\n",
        "a: |2\n   b\n",
        "a: |+\n  b\n\n",
        "a: {b}\n",
        "a: {b: }\n",
        "a: {b: c,}\n",
        "a: {\"b\":c}\n",
        "a: {b: c d}\n",
        "a: {b: http://c}\n",
        "a: {? b: c}\n",
        "a: {b: c\n  }\n",
        "a: [b\n  ]\n",
        "a: \"\\x41\"\n",
        "a: \"b\n\n  c\"\n",
        "a: \"b\\\n  c\"\n",
        "a:\tb\n",
        "\ta: b\n",
        "a: b\r\n",
        "a: b\n---\nc: d\n",
        "a: b\n...\n",
        "%YAML 1.1\n---\na: b\n",
        "---\na: b\n",
        "? a\n: b\n",
        "a: @b\n",
        "a: `b`\n",
        "a: .inf\n",
        "~: a\n",
        "null: a\n",
        "<<: {}\n",
        "a: b\n\n  c\n",
        "a: b # c\n  d\n",
        "\u{feff}a: b\n",
        "a: b\u{2028}c\n",
        "a: b\u{85}c\n",
        "a: \"b\" c\n",
        "a: 'b\n",
        "a: %b\n",
        "a: |\n   b\n  c\n",
        "- # c\n- d\n",
    ] {
        assert!(!takes(text), "{text:?} is taken");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Brackets, and what can stand between them.
    #[test]
    fn what_stands_between_brackets_is_read_the_same(
        parts in prop::collection::vec("[{}\\[\\]]|, |: |a|b-c|'d'|\"e\"|1|~|null|<<|,| |:", 0..14), ends in "[}\\]]{0,3}"
    ) {
        takes(&format!("x: {{{}{ends}", parts.concat()));
        takes(&format!("- [{}{ends}\n", parts.concat()));
    }
}

#[test]
fn deep_texts_are_left_to_the_parser() {
    let deep: String = (0..100).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(!takes(&deep));
    assert!(!takes(&"- ".repeat(100)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Lines of YAML's own characters, in every combination.
    #[test]
    fn whatever_is_taken_the_parser_reads_the_same(
        lines in prop::collection::vec(("[ ]{0,5}", "(- |-|\\? )?", "([a-cé]|<<|'b'|\"x\")?:?", "( |  )?", "([a-cö1.]{0,3}|[|>][-+]?|\\{\\}|\\[\\]|\\[a, ?'b'\\]|[{\\[][ab\"',:{}\\[ \\]1]{0,7}[}\\]]|[-#:'\"&*!%@`,~] ?[ab]?|'a''b'|\"a\\\\n\"|---|a #b|a: b)?", "( |#|  # c)?"), 0..9)
    ) {
        let text: String = lines.iter().map(|(a, b, c, d, e, f)| format!("{a}{b}{c}{d}{e}{f}\n")).collect();
        takes(&text);
        takes(text.trim_end());
    }
}
