//! Maps made, read, changed and merged.
//!
//! In: maps, which are shared: `set`, `unset` and the merges change what all others see. Out: maps and their values.

mod merge;

use std::collections::BTreeSet;

use super::argument::{Answer, Arguments};
use super::cast::to_text;
use super::strings::strings;
use super::{Call, Function, bound};
use crate::helm::text::Text;
use crate::helm::value::{List, Map, MapType, Value};

pub(super) const GROUP: &[(&str, Function)] = &[
    ("deepCopy", deep_copy),
    ("dict", dict),
    ("dig", dig),
    ("get", get),
    ("hasKey", has_key),
    ("keys", keys),
    ("merge", |call| merge::all(call, false)),
    ("mergeOverwrite", |call| merge::all(call, true)),
    ("mustDeepCopy", deep_copy),
    ("mustMerge", |call| merge::all(call, false)),
    ("mustMergeOverwrite", |call| merge::all(call, true)),
    ("omit", |call| picked(call, false)),
    ("pick", |call| picked(call, true)),
    ("pluck", pluck),
    ("set", set),
    ("unset", unset),
    ("values", values),
];

/// The same map as Go's `map[string]interface {}`, which is what functions return.
fn shared(map: &Map) -> Value {
    let is_none = map.map_type == MapType::NoneOfAny && map.is_empty();
    let map_type = if is_none { MapType::NoneOfAny } else { MapType::Any };
    Value::Map(Map { entries: map.entries.clone(), map_type })
}

fn dict(call: &mut Call<'_>) -> Answer {
    let map = Map::new(MapType::Any);
    for pair in call.arguments.chunks(2) {
        call.runtime.charge_shown(&pair[..1])?;
        let key = pair.first().map_or_else(|| Text::from(""), to_text);
        map.insert(&*key.to_str(), pair.get(1).cloned().unwrap_or_else(|| Value::string("")));
    }
    Ok(Value::Map(map))
}

fn get(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let value = arguments.map(0)?.get(&arguments.characters(1)?);
    Ok(value.unwrap_or_else(|| Value::string("")))
}

fn set(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (map, key) = (arguments.map(0)?, arguments.characters(1)?);
    if map.map_type.is_nil() {
        return Err("assignment to entry in nil map".to_owned().into());
    }
    map.insert(&*key, arguments.value(2)?.clone());
    Ok(shared(&map))
}

fn unset(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let map = arguments.map(0)?;
    map.remove(&arguments.characters(1)?);
    Ok(shared(&map))
}

fn has_key(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let map = arguments.map(0)?;
    Ok(Value::Bool(map.get(&arguments.characters(1)?).is_some()))
}

fn pluck(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    let key = arguments.characters(0)?;
    let maps = arguments.maps(1)?;
    Ok(Value::List(List::new(maps.iter().filter_map(|map| map.get(&key)).collect())))
}

fn keys(call: &mut Call<'_>) -> Answer {
    let maps = Arguments::at_least(call, 0)?.maps(0)?;
    bound::items(maps.iter().map(Map::len).sum())?;
    Ok(strings(maps.iter().flat_map(Map::to_vec).map(|(key, _)| Text::from(&*key))))
}

fn values(call: &mut Call<'_>) -> Answer {
    let map = Arguments::exactly(call, 1)?.map(0)?;
    Ok(Value::List(List::new(map.to_vec().into_iter().map(|(_, value)| value).collect())))
}

/// The entries whose keys are among the arguments, or the others.
fn picked(call: &mut Call<'_>, wanted: bool) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    let map = arguments.map(0)?;
    let names: BTreeSet<String> = (1..arguments.len())
        .map(|position| arguments.characters(position).map(std::borrow::Cow::into_owned))
        .collect::<Result<_, _>>()?;
    let picked = Map::new(MapType::Any);
    for (key, value) in map.to_vec().into_iter().filter(|(key, _)| names.contains(&**key) == wanted) {
        picked.insert(key, value);
    }
    Ok(Value::Map(picked))
}

/// The value at a path of keys, or the default where one is missing; what stands in the middle has to be a map.
fn dig(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::at_least(call, 0)?;
    let [path @ .., default, root] = call.arguments else {
        return Err("dig needs at least three arguments".to_owned().into());
    };
    if path.is_empty() {
        return Err("dig needs at least three arguments".to_owned().into());
    }
    let keys =
        (0..path.len()).map(|position| arguments.characters(position)).collect::<Result<Vec<_>, _>>()?;
    let mut current = root.clone();
    for key in keys {
        let Value::Map(map) = &current else { return Err(no_plain_map(&current).into()) };
        if map.map_type != MapType::Any {
            return Err(no_plain_map(&current).into());
        }
        let Some(next) = map.get(&key) else { return Ok(default.clone()) };
        current = next;
    }
    Ok(current)
}

fn no_plain_map(value: &Value) -> String {
    let found = if value.is_nil() { "nil" } else { value.type_name() };
    format!("interface conversion: interface {{}} is {found}, not map[string]interface {{}}")
}

fn deep_copy(call: &mut Call<'_>) -> Answer {
    let value = Arguments::exactly(call, 1)?.value(0)?;
    if value.is_nil() {
        return Err("reflect: call of reflect.Value.Type on zero Value".to_owned().into());
    }
    call.runtime.charge_size(value.size())?;
    Ok(value.deep_copy())
}
