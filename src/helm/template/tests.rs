//! What templates print, measured with Helm 4.1.4.

use std::rc::Rc;

use super::growth::Growth;
use super::{Runtime, TemplateSet, parse_once};
use crate::helm::text::{FileId, Origin, Text};
use crate::helm::value::{List, Map, MapType, Value};

fn data() -> Value {
    let image = Map::new(MapType::Any);
    image.insert("tag", Value::string("1.2.3"));
    let root = Map::new(MapType::Values);
    root.insert("image", Value::Map(image));
    root.insert("list", Value::List(List::new(vec![Value::string("a"), Value::string("b")])));
    root.insert("count", Value::Float(1_000_000.0, None));
    root.insert("nothing", Value::Nil);
    Value::Map(root)
}

fn render(template: &str) -> Result<Text, String> {
    let mut set = TemplateSet::default();
    set.add("t", &Text::from(template), parse_once(&Text::from(template))).map_err(|error| error.message)?;
    let set = Rc::new(set);
    let template = set.get("t").ok_or("no template")?;
    Runtime::default().render(&set, &template, &data()).map_err(|error| error.message)
}

#[test]
fn templates_print_what_helm_prints() {
    let cases = [
        ("a {{- /* c */}}\nb", "a\nb"),
        ("a {{- /* c */ -}}\n b", "ab"),
        ("x  {{- .image.tag -}}  y", "x1.2.3y"),
        ("{{ .count }}", "1e+06"),
        ("{{ 1.0 }} {{ 0x10 }} {{ 'a' }}", "1 16 97"),
        ("{{ .missing }}", "<no value>"),
        ("{{ .nothing.a.b }}", "refused: nil pointer evaluating interface {}.a"),
        ("{{ (.nothing).a.b }}", "<no value>"),
        ("{{ $n := .nothing }}{{ $n.a.b }}", "<no value>"),
        ("{{ range $i, $e := .list }}{{ $i }}{{ $e }},{{ end }}", "0a,1b,"),
        ("{{ range .nothing }}x{{ else }}none{{ end }}", "none"),
        ("{{ range 3 }}{{ . }}{{ end }}", "012"),
        ("{{ range .list }}{{ if eq . \"b\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "a"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        ("{{ if .missing }}a{{ else if .image }}b{{ else }}c{{ end }}", "b"),
        ("{{ with .image }}{{ .tag }}{{ $.count }}{{ end }}", "1.2.31e+06"),
        ("{{ define \"f\" }}<{{ . }}>{{ end }}{{ include \"f\" .image.tag }}", "<1.2.3>"),
        ("{{ template \"f\" 1 }}{{ define \"f\" }}({{ . }}){{ end }}", "(1)"),
        ("{{ block \"b\" .list }}{{ len . }}{{ end }}", "2"),
        (
            "{{ printf \"%s/%d %v %q %5.1f|%-4s|%04d\" \"a\" 3 .list \"x\\n\" 2.25 \"y\" 7 }}",
            "a/3 [a b] \"x\\n\"   2.2|y   |0007",
        ),
        ("{{ printf \"%d\" \"x\" }} {{ printf \"%s\" }}", "%!d(string=x) %!s(MISSING)"),
        ("{{ and .missing (index .list 7) }}{{ or .image.tag (index .list 7) }}", "<no value>1.2.3"),
        ("{{ \"a\" | printf \"%s-%s\" \"b\" | }}", "b-a"),
        ("{{ index .list 1 }}{{ index .image \"tag\" }}{{ index .list }}", "b1.2.3[a b]"),
        ("{{ tpl \"{{ .image.tag }}\" . }}", "1.2.3"),
        ("{{ range list nil }}{{ .a }}{{ end }}", "refused: nil pointer evaluating interface {}.a"),
        ("{{ range $i := list nil }}{{ $i.a }}{{ end }}", "refused: nil pointer evaluating interface {}.a"),
        ("{{ range list nil }}{{ $n := . }}{{ $n.a }}{{ (.).a }}{{ end }}", "<no value><no value>"),
        ("{{ nil }}", "refused: nil is not a command"),
        (
            "{{ hasKey .nothing \"a\" }}",
            "refused: error calling hasKey: wrong type for value; expected map[string]interface {}; got interface {}",
        ),
        ("{{ hasKey (.nothing).b \"a\" }}{{ $n := .nothing }}{{ hasKey $n \"a\" }}", "falsefalse"),
        ("{{ eq 1 1.0 }}", "refused: error calling eq: incompatible types for comparison"),
        ("{{ eq .missing \"x\" }}{{ eq \"x\" \"y\" \"x\" }}", "falsetrue"),
        ("{{ required \"give a tag\" .missing }}", "refused: error calling required: give a tag"),
        ("{{ if false }}{{ $x = 1 }}{{ $x }}{{ end }}a", "a"),
        ("{{ $x = 1 }}", "refused: undefined variable: $x"),
    ];
    for (template, expected) in cases {
        let printed =
            render(template).map_or_else(|why| format!("refused: {why}"), |text| text.to_str().into_owned());
        assert_eq!(printed, expected, "{template}");
    }
}

#[test]
fn mistakes_are_found_before_anything_runs() {
    let cases = [
        ("{{ end }}", "unexpected {{end}}"),
        ("{{ else }}", "unexpected {{else}}"),
        ("{{ if true }}", "unexpected EOF: the action is not closed with {{end}}"),
        ("{{ if false }}{{ nofunction }}{{ end }}", "function \"nofunction\" not defined"),
        ("{{ $x }}", "undefined variable \"$x\""),
        ("{{ break }}", "{{break}} outside {{range}}"),
        ("{{ \"a\nb\" }}", "unterminated quoted string"),
        ("{{ (1 }}", "unclosed left paren"),
        ("{{ }}", "missing value for command"),
        ("{{ .a | 1 }}", "non executable command in pipeline stage 2"),
        ("{{/* x }}", "unclosed comment"),
        ("{{ if true }}{{ define \"f\" }}{{ end }}{{ end }}", "unexpected <define> in command"),
        (
            "{{ define \"f\" }}a{{ end }}{{ define \"f\" }} {{ end }}{{ block \"f\" . }}b{{ end }}",
            "multiple definition of template \"f\"",
        ),
    ];
    for (template, expected) in cases {
        assert_eq!(
            render(template).map(|text| text.to_str().into_owned()),
            Err(expected.to_owned()),
            "{template}"
        );
    }
}

#[test]
fn megabytes_of_dashboards_are_within_the_limits() {
    let template =
        "{{ range until 24 }}{{ tpl (printf \"%s{{ 1 }}\" (repeat 500000 \"a\")) $ | len }} {{ end }}";
    assert_eq!(render(template).unwrap().to_str(), "500001 ".repeat(24));
}

#[test]
fn recursion_and_endless_loops_end_with_the_limit_by_name() {
    let cases = [
        ("{{ define \"f\" }}{{ include \"f\" . }}{{ end }}{{ include \"f\" . }}", "more than 1000"),
        ("{{ define \"f\" }}{{ template \"f\" . }}{{ end }}{{ template \"f\" . }}", "more than 1000 deep"),
        ("{{ range 1000000000 }}x{{ end }}", "more than 5000000 steps"),
        ("{{ range until 1000000000 }}x{{ end }}", "limit of 1000000 items"),
        ("{{ $x := \"ab\" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}", "limit of 64 MiB"),
        (
            "{{ $x := \"ab\" }}{{ range until 60 }}{{ $x = regexReplaceAll \"a\" $x $x }}{{ end }}",
            "more than 5000000 steps",
        ),
        (
            "{{ $x := repeat 3000 (repeat 3000 \"abcde\") }}{{ range until 9 }}{{ $x }}{{ end }}",
            "print more than 256 MiB",
        ),
    ];
    let run = move || {
        for (template, limit) in cases {
            let error = render(template).expect_err(template);
            assert!(error.contains(limit), "{template}: {error}");
        }
    };
    std::thread::Builder::new().stack_size(super::STACK).spawn(run).unwrap().join().unwrap();
}

#[test]
fn printed_text_knows_where_it_was_written() {
    let origin = Origin { file: FileId(3), start: 40, end: 45, exact: true };
    let mut set = TemplateSet::default();
    let template = Text::from("image: {{ printf \"%s:%s\" \"a/b\" . }}");
    set.add("t", &template, parse_once(&template)).unwrap();
    let set = Rc::new(set);
    let value = Value::String(Text::written(&b"1.2.3"[..], origin));
    let text = Runtime::default().render(&set, &set.get("t").unwrap(), &value).unwrap();
    assert_eq!(text.to_str(), "image: a/b:1.2.3");
    assert_eq!(text.slice(11..16).origin(), Some(origin));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_parser_fall(text in "[{}()|.$a-z0-9\"` \n:=/*-]{0,60}") {
        let _ = parse_once(&Text::from(text));
    }

    #[test]
    fn mistakes_lie_inside_of_the_text(text in "(\\{\\{-? ?(if|end|else|range|define|template|with|\"é|[a-z.$|()]{1,4}|:=|/\\*)? ?-?\\}?\\}?|é|\n){0,8}") {
        if let Err((_, span)) = super::parser::parse(text.as_bytes(), usize::MAX, &mut Growth::default()) {
            proptest::prop_assert!(span.start <= span.end && span.end <= text.len(), "{span:?} of {text:?}");
        }
    }
}
