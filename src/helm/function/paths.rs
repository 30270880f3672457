//! Paths with slashes.
//!
//! In: a path. Out: a part of it, with its origin, or the path cleaned.

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::text::Text;
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("base", base),
    ("clean", |call| Ok(Value::String(cleaned(Arguments::exactly(call, 1)?.text(0)?)))),
    ("dir", dir),
    ("ext", ext),
    ("isAbs", is_abs),
    ("osBase", base),
    ("osClean", |call| Ok(Value::String(cleaned(Arguments::exactly(call, 1)?.text(0)?)))),
    ("osDir", dir),
    ("osExt", ext),
    ("osIsAbs", is_abs),
];

/// Where the last part begins.
fn last_part(path: &[u8]) -> usize {
    path.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1)
}

fn base(call: &mut Call<'_>) -> Answer {
    let path = Arguments::exactly(call, 1)?.text(0)?;
    if path.is_empty() {
        return Ok(Value::string("."));
    }
    let end = path.as_bytes().iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    if end == 0 {
        return Ok(Value::string("/"));
    }
    Ok(Value::String(path.slice(last_part(&path.as_bytes()[..end])..end)))
}

fn dir(call: &mut Call<'_>) -> Answer {
    let path = Arguments::exactly(call, 1)?.text(0)?;
    Ok(Value::String(cleaned(&path.slice(0..last_part(path.as_bytes())))))
}

fn ext(call: &mut Call<'_>) -> Answer {
    let path = Arguments::exactly(call, 1)?.text(0)?;
    let from = last_part(path.as_bytes());
    let dot = path.as_bytes()[from..].iter().rposition(|byte| *byte == b'.');
    Ok(Value::String(path.slice(dot.map_or(path.len(), |dot| from + dot)..path.len())))
}

fn is_abs(call: &mut Call<'_>) -> Answer {
    Ok(Value::Bool(Arguments::exactly(call, 1)?.text(0)?.as_bytes().starts_with(b"/")))
}

/// The shortest path with the same meaning.
fn cleaned(path: &Text) -> Text {
    let rooted = path.as_bytes().starts_with(b"/");
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.as_bytes().split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => drop(parts.pop()),
            b".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join(&b'/');
    let cleaned = match (rooted, joined.is_empty()) {
        (true, _) => [b"/".as_slice(), &joined].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => joined,
    };
    if path.as_bytes() == cleaned { path.clone() } else { path.derived(cleaned) }
}
