//! Lists put together and taken apart: Sprig's functions, which copy and never change a list.
//!
//! In: lists and values. Out: values that are shared with the lists they were taken from, with their origins.

use super::argument::{Answer, Arguments};
use super::cast::{to_int, to_text};
use super::strings::{paid_texts, strings};
use super::{Call, Function, bound, defaults};
use crate::helm::text::Text;
use crate::helm::value::{ItemType, List, Value, appended};

pub(super) const GROUP: &[(&str, Function)] = &[
    ("append", append),
    ("chunk", chunk),
    ("compact", compact),
    ("concat", concat),
    ("first", |call| end(call, <[Value]>::first)),
    ("has", has),
    ("initial", |call| part(call, |items| items.pop().is_some())),
    ("last", |call| end(call, <[Value]>::last)),
    ("list", |call| list(call.arguments.to_vec())),
    ("mustAppend", append),
    ("mustChunk", chunk),
    ("mustCompact", compact),
    ("mustFirst", |call| end(call, <[Value]>::first)),
    ("mustHas", has),
    ("mustInitial", |call| part(call, |items| items.pop().is_some())),
    ("mustLast", |call| end(call, <[Value]>::last)),
    ("mustPrepend", prepend),
    ("mustPush", append),
    ("mustRest", |call| part(call, without_first)),
    ("mustReverse", reverse),
    ("mustSlice", slice),
    ("mustUniq", uniq),
    ("mustWithout", without),
    ("prepend", prepend),
    ("push", append),
    ("rest", |call| part(call, without_first)),
    ("reverse", reverse),
    ("slice", slice),
    ("sortAlpha", sort_alpha),
    ("tuple", |call| list(call.arguments.to_vec())),
    ("uniq", uniq),
    ("without", without),
];

fn list(items: Vec<Value>) -> Answer {
    bound::items(items.len())?;
    Ok(Value::List(List::new(items)))
}

/// A list that Go makes item by item.
fn grown(items: Vec<Value>) -> Answer {
    bound::items(items.len())?;
    Ok(Value::List(List::grown(items, ItemType::Any)))
}

fn append(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let mut items = arguments.items(0)?;
    let room = appended(items.len());
    items.push(arguments.value(1)?.clone());
    bound::items(items.len())?;
    Ok(Value::List(List::with_room(items, ItemType::Any, room)))
}

fn prepend(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let mut items = arguments.items(0)?;
    items.insert(0, arguments.value(1)?.clone());
    list(items)
}

/// The first or last item; nil when there is none.
fn end(call: &mut Call<'_>, pick: fn(&[Value]) -> Option<&Value>) -> Answer {
    let items = Arguments::exactly(call, 1)?.items(0)?;
    Ok(pick(&items).cloned().unwrap_or(Value::Nil))
}

fn without_first(items: &mut Vec<Value>) -> bool {
    !items.is_empty() && items.drain(..1).count() == 1
}

/// All items but one; Go's nil list when there was none.
fn part(call: &mut Call<'_>, cut: fn(&mut Vec<Value>) -> bool) -> Answer {
    let mut items = Arguments::exactly(call, 1)?.items(0)?;
    let item_type = if cut(&mut items) { ItemType::Any } else { ItemType::NoneOfAny };
    Ok(Value::List(List::typed(items, item_type)))
}

fn reverse(call: &mut Call<'_>) -> Answer {
    let mut items = Arguments::exactly(call, 1)?.items(0)?;
    items.reverse();
    list(items)
}

fn compact(call: &mut Call<'_>) -> Answer {
    let mut items = Arguments::exactly(call, 1)?.items(0)?;
    items.retain(|item| !defaults::is_empty(item));
    grown(items)
}

fn uniq(call: &mut Call<'_>) -> Answer {
    let mut kept: Vec<Value> = Vec::new();
    for item in Arguments::exactly(call, 1)?.items(0)? {
        // Each item is compared with those before it.
        call.runtime.charge_walks(&item, kept.len() + 1)?;
        if !kept.iter().any(|known| known.deep_equal(&item)) {
            kept.push(item);
        }
    }
    grown(kept)
}

fn without(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    let mut items = arguments.items(0)?;
    for omitted in arguments.rest(1) {
        call.runtime.charge_walks(omitted, items.len())?;
    }
    items.retain(|item| !arguments.rest(1).iter().any(|omitted| omitted.deep_equal(item)));
    grown(items)
}

fn has(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let needle = arguments.value(0)?;
    if arguments.value(1)?.is_nil() {
        return Ok(Value::Bool(false));
    }
    let items = arguments.items(1)?;
    call.runtime.charge_walks(needle, items.len())?;
    Ok(Value::Bool(items.iter().any(|item| item.deep_equal(needle))))
}

/// A part of a list. Go lets it reach beyond the end as far as the list has room; what is there is nothing.
fn slice(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    let mut items = arguments.items(0)?;
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let (item_type, room) = match arguments.value(0)? {
        Value::List(list) => (list.item_type, list.items.room()),
        // `.Capabilities.APIVersions`; the bytes of a file have a type of their own, which nobody asks for.
        _ => (ItemType::Any, 0),
    };
    let count = items.len();
    let start = arguments.rest(1).first().map_or(0, to_int);
    let end = arguments.rest(2).first().map_or(i64::try_from(count).unwrap_or(i64::MAX), to_int);
    items.resize(room.max(count), nothing(item_type));
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let part = range.and_then(|(start, end)| items.get(start..end));
    let part = part.ok_or_else(|| format!("slice bounds out of range [{start}:{end}] with {count} items"))?;
    Ok(Value::List(List::typed(part.to_vec(), item_type)))
}

/// What stands in a list where nothing was put yet.
fn nothing(item_type: ItemType) -> Value {
    match item_type {
        ItemType::String | ItemType::NoneOfString => Value::String(Text::from("")),
        ItemType::Int => Value::int(0),
        ItemType::List => Value::List(List::typed(Vec::new(), ItemType::NoneOfAny)),
        ItemType::Any | ItemType::NoneOfAny => Value::Nil,
    }
}

fn concat(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::at_least(call, 0)?;
    let mut items = Vec::new();
    for position in 0..arguments.len() {
        items.extend(arguments.items(position)?);
        bound::items(items.len())?;
    }
    let item_type = if items.is_empty() { ItemType::NoneOfAny } else { ItemType::Any };
    Ok(Value::List(List::grown(items, item_type)))
}

/// Lists of so many items. Sprig computes with negative sizes too, to no purpose.
fn chunk(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (size, items) = (arguments.int(0)?, arguments.items(1)?);
    let magnitude = usize::try_from(size.unsigned_abs()).unwrap_or(usize::MAX);
    let (per_chunk, items) = match items.len() {
        _ if size > 0 => (magnitude, items.as_slice()),
        1 if size < -1 => (1, items.as_slice()),
        2.. if items.len() - 1 <= magnitude => (1, [].as_slice()),
        _ => return Err("runtime error: makeslice: len out of range".to_owned().into()),
    };
    let chunks = items.chunks(per_chunk).map(|chunk| Value::List(List::new(chunk.to_vec()))).collect();
    Ok(Value::List(List::typed(chunks, ItemType::List)))
}

/// A list of strings is sorted where it is, as in Go.
fn sort_alpha(call: &mut Call<'_>) -> Answer {
    call.runtime.charge_shown(call.arguments)?;
    let value = Arguments::exactly(call, 1)?.value(0)?;
    match value {
        Value::List(list) if matches!(list.item_type, ItemType::String | ItemType::NoneOfString) => {
            list.items.borrow_mut().sort_by(|a, b| to_text(a).as_bytes().cmp(to_text(b).as_bytes()));
            Ok(value.clone())
        }
        Value::Object(object) if object.kind_name() != "slice" => Ok(strings([to_text(value)])),
        Value::List(_) | Value::Object(_) => {
            let mut texts = paid_texts(call, value)?;
            texts.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
            Ok(strings(texts))
        }
        other => Ok(strings([to_text(other)])),
    }
}
