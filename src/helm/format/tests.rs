//! What `print` and `printf` print, compared with what Go prints (`printf.txt`).

use super::*;
use crate::helm::text::{FileId, Origin};
use crate::helm::value::{IntType, ItemType, MapType};
use proptest::prelude::*;

fn map() -> Value {
    let map = Map::new(MapType::Any);
    map.insert("a", Value::Float(1.0, None));
    map.insert("b", Value::string("x"));
    map.insert("c", Value::Nil);
    map.insert("d", Value::List(List::new(vec![Value::int(1), Value::string("q")])));
    Value::Map(map)
}

/// The arguments that the table names.
fn argument(name: &str) -> Value {
    let list = |items: &[Value], item_type| Value::List(List::typed(items.to_vec(), item_type));
    match name {
        "i" => Value::int(42),
        "n" => Value::int(-7),
        "z" => Value::int(0),
        "i64" => Value::Int(5, IntType::Int64),
        "f" => Value::Float(1.5, None),
        "m6" => Value::Float(1_000_000.0, None),
        "big" => Value::Float(1_234_567.0, None),
        "neg" => Value::Float(-0.25, None),
        "s" => Value::string("abc"),
        "e" => Value::string(""),
        "uni" => Value::string("äö\n\"x"),
        "bad" => Value::String(Text::computed(&b"a\xffb"[..])),
        "p" => Value::string("\u{1}\u{a0}\u{200b}😀"),
        "t" => Value::Bool(true),
        "nil" => Value::Nil,
        "m" => map(),
        "l" => {
            let items = [Value::int(1), Value::string("a"), Value::Nil, Value::Float(2.5, None), true.into()];
            list(&items, ItemType::Any)
        }
        "ls" => list(&[Value::string("a"), Value::string("b c")], ItemType::String),
        "li" => list(&[Value::int(1), Value::int(2)], ItemType::Int),
        unknown => panic!("the table names an unknown argument {unknown}"),
    }
}

#[test]
fn formats_print_what_go_prints() {
    let mut differences = String::new();
    for line in include_str!("printf.txt").lines().filter(|line| !line.starts_with('#')) {
        let [format, arguments, expected] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("no line of the table: {line}")
        };
        let arguments: Vec<Value> = arguments.split_whitespace().map(argument).collect();
        let printed = quote::quoted_ascii(printf(&Text::from(format), &arguments).as_bytes());
        if printed != expected {
            differences += &format!("{line} but {printed}\n");
        }
    }
    assert_eq!(differences, "");
}

#[test]
fn blanks_stand_between_what_is_no_string() {
    let values =
        [Value::int(1), Value::int(2), Value::string("a"), Value::string("b"), true.into(), Value::Nil];
    assert_eq!(print(&values).to_str(), "1 2abtrue <nil>");
    assert_eq!(println(&values).to_str(), "1 2 a b true <nil>\n");
}

#[test]
fn printed_strings_and_numbers_keep_their_origins() {
    let at = |start, end| Origin { file: FileId(7), start, end, exact: true };
    let tag = Value::String(Text::written(&b"1.2"[..], at(10, 13)));
    let number = Value::Float(1.5, Some(at(20, 23)));
    let image = printf(&Text::from("repo:%s-%v-%q"), &[tag.clone(), number, tag]);
    assert_eq!(image.to_str(), "repo:1.2-1.5-\"1.2\"");
    let origins: Vec<_> = image.parts().iter().map(|part| (part.end, part.origin)).collect();
    let expected = [
        (5, None),
        (8, Some(at(10, 13))),
        (9, None),
        (12, Some(at(20, 23))),
        (14, None),
        (17, Some(at(10, 13))),
        (18, None),
    ];
    assert_eq!(origins, expected);
}

#[test]
fn what_holds_itself_is_printed_to_an_end() {
    let ring = Map::new(MapType::Any);
    ring.insert("me", Value::Map(ring.clone()));
    assert!(display(&Value::Map(ring.clone())).len() > 1000);
    ring.entries.take();
}

proptest! {
    #[test]
    fn no_format_panics(format in "[%#0+\\-. *\\[\\]1-9a-zä]{0,12}", count in 0_usize..4) {
        let names = ["i", "f", "s", "m"];
        let arguments: Vec<Value> = names.iter().take(count).map(|name| argument(name)).collect();
        prop_assert!(printf(&Text::from(format.as_str()), &arguments).len() < 4_000_000);
    }
}
