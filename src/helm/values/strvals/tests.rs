//! The expected values were measured with helm 4.1.4 (`{{ .Values | toJson }}`).

use std::rc::Rc;

use proptest::prelude::*;

use super::*;

/// A value as JSON.
fn show(value: &Value) -> String {
    match value {
        Value::Nil => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value, _) => value.to_string(),
        Value::Float(value, _) => value.to_string(),
        Value::String(text) => serde_json::to_string(&String::from_utf8_lossy(text.as_bytes())).unwrap(),
        Value::List(list) => {
            format!("[{}]", list.items.borrow().iter().map(show).collect::<Vec<_>>().join(","))
        }
        Value::Map(map) => {
            let entry = |(key, value): &(Rc<str>, Value)| {
                format!("{}:{}", serde_json::to_string(&**key).unwrap(), show(value))
            };
            format!("{{{}}}", map.to_vec().iter().map(entry).collect::<Vec<_>>().join(","))
        }
        Value::Object(_) => "object".to_owned(),
    }
}

fn applied(argument: &str, mode: Mode<'_>) -> Option<String> {
    let map = Map::new(MapType::Any);
    apply(argument, mode, FileId(0), &map).ok()?;
    Some(show(&Value::Map(map)))
}

#[test]
fn set_reads_what_helm_reads() {
    for (argument, expected) in [
        ("a=1,b=2", r#"{"a":1,"b":2}"#),
        ("a=x y,b= z", r#"{"a":"x y","b":" z"}"#),
        ("a.b.c=1", r#"{"a":{"b":{"c":1}}}"#),
        ("a.b=1,a.c=2", r#"{"a":{"b":1,"c":2}}"#),
        ("a={1,x,true}", r#"{"a":[1,"x",true]}"#),
        ("a={},b=1", r#"{"a":[""],"b":1}"#),
        ("a={1},b=2", r#"{"a":[1],"b":2}"#),
        ("a={1}b=2", r#"{"a":[1],"b":2}"#),
        ("a={1,{2}", r#"{"a":[1,"{2"]}"#),
        ("a[0]=x", r#"{"a":["x"]}"#),
        ("a[2]=x", r#"{"a":[null,null,"x"]}"#),
        ("a[0].b=1,a[0].c=2,a[1].b=3", r#"{"a":[{"b":1,"c":2},{"b":3}]}"#),
        ("a[0][1]=x,a[0][0]=y", r#"{"a":[["y","x"]]}"#),
        ("a[1][2].x=9", r#"{"a":[null,[null,null,{"x":9}]]}"#),
        ("a=NULL,b=True,c=FALSE", r#"{"a":null,"b":true,"c":false}"#),
        ("a=0,b=00,c=012", r#"{"a":0,"b":"00","c":"012"}"#),
        ("a=-5,b=+5,c=-0", r#"{"a":-5,"b":5,"c":0}"#),
        ("a=1.5,b=1e3", r#"{"a":"1.5","b":"1e3"}"#),
        ("a=9223372036854775807", r#"{"a":9223372036854775807}"#),
        ("a=9223372036854775808", r#"{"a":"9223372036854775808"}"#),
        ("a=", r#"{"a":""}"#),
        ("a=,b=1", r#"{"a":"","b":1}"#),
        ("a=1,", r#"{"a":1}"#),
        ("a.=", "{}"),
        (".a=1", "{}"),
        ("=1", "{}"),
        (r"a\,b=1", r#"{"a,b":1}"#),
        (r"a\.b=1", r#"{"a.b":1}"#),
        (r"a\[0\]=1", r#"{"a[0]":1}"#),
        (r"a=x\,y", r#"{"a":"x,y"}"#),
        (r"a=x\\y", r#"{"a":"x\\y"}"#),
        (r"a=x\", r#"{"a":"x"}"#),
        (r"a={x\,y,z\}}", r#"{"a":["x,y","z}"]}"#),
        (r"a=1\", r#"{"a":1}"#),
        ("a[0", "{}"),
        ("a[+1]=1", r#"{"a":[null,1]}"#),
        ("a[0]", r#"{"a":[]}"#),
        ("a[0]=", r#"{"a":[""]}"#),
        ("a[0].b=", r#"{"a":[]}"#),
        ("a.b=1,a=2", r#"{"a":2}"#),
        ("a[0]=1,a[0].b=2", r#"{"a":[{"b":2}]}"#),
        ("a=x=y", r#"{"a":"x=y"}"#),
        ("a=[1]", r#"{"a":"[1]"}"#),
        (r#"a="x""#, r#"{"a":"\"x\""}"#),
        ("a=ü,ü=b", r#"{"a":"ü","ü":"b"}"#),
        (" a =1", r#"{" a ":1}"#),
        ("a={a=1,b=2}", r#"{"a":["a=1","b=2"]}"#),
        ("a.b={1},a.c[1]=2", r#"{"a":{"b":[1],"c":[null,2]}}"#),
        ("a[0].b[1].c=1", r#"{"a":[{"b":[null,{"c":1}]}]}"#),
        ("a[0]={x}", r#"{"a":[["x"]]}"#),
        ("a={{x}", r#"{"a":["{x"]}"#),
    ] {
        assert_eq!(applied(argument, Mode::Typed).as_deref(), Some(expected), "{argument}");
    }
}

#[test]
fn set_refuses_what_helm_refuses() {
    let deep = format!("{}=1", vec!["a"; 32].join("."));
    let refused = [
        "a={1",
        "a",
        "a,b=1",
        "a=1,b",
        "a.=1",
        "a.b",
        "a[]=1",
        "a[x]=1",
        "a[-1]=1",
        "a[65537]=1",
        "a[0]x=1",
        "a[0].b",
        "a=1,a.b=2",
        "a=1,a[0]=2",
        "a[0]=1,a[0][0]=2",
        &deep,
    ];
    for argument in refused {
        assert_eq!(applied(argument, Mode::Typed), None, "{argument}");
    }
}

#[test]
fn the_other_options_read_what_helm_reads() {
    for (argument, expected) in [
        ("a=1,b=true,c=null", r#"{"a":"1","b":"true","c":"null"}"#),
        ("a={1,x,true}", r#"{"a":["1","x","true"]}"#),
    ] {
        assert_eq!(applied(argument, Mode::String).as_deref(), Some(expected), "{argument}");
    }
    for (argument, expected) in [
        (r"a=x,y\z", Some(r#"{"a":"x,y\\z"}"#)),
        ("a.b=[1],{2}", Some(r#"{"a":{"b":"[1],{2}"}}"#)),
        ("a[0]=x,b=1", Some(r#"{"a":["x,b=1"]}"#)),
        ("a[0].b=1", Some(r#"{"a":[{"b":"1"}]}"#)),
        (r"a\.b=1", Some(r#"{"a\\":{"b":"1"}}"#)),
        (",a=1", Some(r#"{",a":"1"}"#)),
        ("a=", Some(r#"{"a":""}"#)),
        ("a", None),
        ("a.b", None),
    ] {
        assert_eq!(applied(argument, Mode::Literal).as_deref(), expected, "{argument}");
    }
    let read =
        |path: &str| if path == "f.txt" { Ok(b"text, more".to_vec()) } else { Err("not there".to_owned()) };
    assert_eq!(applied("a.b=f.txt", Mode::File(&read)).as_deref(), Some(r#"{"a":{"b":"text, more"}}"#));
    assert_eq!(applied("a=g.txt", Mode::File(&read)), None);
}

#[test]
fn set_json_reads_what_helm_reads() {
    for (argument, expected) in [
        (r#"a={"b":[1,null,"x"]},c="y""#, Some(r#"{"a":{"b":[1,null,"x"]},"c":"y"}"#)),
        ("a=", Some(r#"{"a":null}"#)),
        ("a=,b=1", Some(r#"{"a":null,"b":1}"#)),
        ("a=1 , b=2", Some(r#"{" b":2,"a":1}"#)),
        ("a=1 2", None),
        ("a=[1", None),
        (r#"a[0]=1,a[1]={"x":1}"#, Some(r#"{"a":[1,{"x":1}]}"#)),
        (r#"a="x,y""#, Some(r#"{"a":"x,y"}"#)),
        (r#"a.b="c\u00e9\/""#, Some(r#"{"a":{"b":"cé/"}}"#)),
        (r#"a="\ud83d\ude00""#, Some(r#"{"a":"😀"}"#)),
        ("a=1e3,b=1.0", Some(r#"{"a":1000,"b":1}"#)),
        (r#"a={"b":1,"b":2}"#, Some(r#"{"a":{"b":2}}"#)),
        (r#"a="x" junk=1"#, Some(r#"{"a":"x","junk":1}"#)),
        ("a=tru", None),
        ("[1]", Some("{}")),
        ("a=1,", Some(r#"{"a":1}"#)),
    ] {
        assert_eq!(applied(argument, Mode::Json).as_deref(), expected, "{argument}");
    }
}

#[test]
fn values_remember_their_bytes_of_the_argument() {
    let origin = |argument: &str, mode| {
        let map = Map::new(MapType::Any);
        apply(argument, mode, FileId(7), &map).unwrap();
        match map.get("tag") {
            Some(Value::String(text)) => text.origin().map(|origin| (origin.start, origin.end, origin.exact)),
            _ => None,
        }
    };
    assert_eq!(origin("name=x,tag=1.2.3,y=z", Mode::Typed), Some((11, 16, true)));
    assert_eq!(origin(r"tag=1\,2", Mode::Typed), Some((4, 8, false)));
    assert_eq!(origin("tag=v1,2", Mode::Literal), Some((4, 8, true)));
    assert_eq!(origin(r#"tag="1.2""#, Mode::Json), Some((5, 8, true)));
}

#[test]
fn an_argument_cannot_ask_for_unbounded_memory_or_depth() {
    let wide = format!("a{}=1", "[65536]".repeat(50));
    let deep = format!("a{}=1", "[0]".repeat(100_000));
    for argument in [wide, deep] {
        assert_eq!(applied(&argument, Mode::Typed), None);
    }
}

fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| if "=[],.{}\\".contains(c) { vec!['\\', c] } else { vec![c] }).collect()
}

proptest! {
    #[test]
    fn any_argument_ends(argument in r#"[ab.=,\[\]{}\\0-9" ]{0,40}"#) {
        for mode in [Mode::Typed, Mode::String, Mode::Json, Mode::Literal] {
            let _ = applied(&argument, mode);
        }
    }

    #[test]
    fn escaped_names_and_values_come_back(
        path in proptest::collection::vec("[^\\x00]{1,8}", 1..6),
        value in "[^\\x00]{1,20}",
    ) {
        let names: Vec<String> = path.iter().map(|name| escaped(name)).collect();
        let argument = format!("{}={}", names.join("."), escaped(&value));
        let map = Map::new(MapType::Any);
        apply(&argument, Mode::String, FileId(0), &map).map_err(TestCaseError::fail)?;
        let mut found = Value::Map(map);
        for name in &path {
            let Value::Map(map) = found else { return Err(TestCaseError::fail("no map")) };
            found = map.get(name).unwrap_or(Value::Nil);
        }
        let Value::String(text) = found else { return Err(TestCaseError::fail("no text")) };
        prop_assert_eq!(text.as_bytes(), value.as_bytes());
    }
}
