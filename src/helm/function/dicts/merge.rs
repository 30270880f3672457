//! `merge` and `mergeOverwrite`: what the mergo library makes of two maps.
//!
//! In: a map to change and maps to take from. Out: the same map. Empty values (0, false, "", no items) count as missing; maps that
//! are taken over whole are shared with their source.

use std::rc::Rc;

use crate::helm::function::Call;
use crate::helm::function::argument::{Answer, Arguments};
use crate::helm::function::defaults::is_empty;
use crate::helm::template::{Runtime, TemplateError};
use crate::helm::value::{DEEPEST, Map, MapType, Value};

pub(super) fn all(call: &mut Call<'_>, overwrite: bool) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    let target = arguments.map(0)?;
    let sources = arguments.maps(1)?;
    for source in &sources {
        into(&target, source, overwrite, DEEPEST, call.runtime)?;
    }
    // Where there was no map, Go makes one as soon as there is something to merge, be it empty.
    let is_made = sources.iter().any(|source| !source.map_type.is_nil());
    let map_type = if is_made { MapType::Any } else { target.map_type };
    Ok(super::shared(&Map { map_type, ..target }))
}

fn into(
    target: &Map,
    source: &Map,
    overwrite: bool,
    depth: usize,
    runtime: &mut Runtime,
) -> Result<(), TemplateError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(format!("the maps to merge are nested deeper than {DEEPEST} levels").into());
    };
    if Rc::ptr_eq(&target.entries, &source.entries) {
        return Ok(());
    }
    for (key, new) in source.to_vec() {
        runtime.burn()?;
        let old = target.get(&key);
        if new.is_nil() {
            if overwrite {
                target.insert(key, new);
            }
            continue;
        }
        let missing = old.as_ref().is_none_or(is_empty);
        if let (Some(Value::Map(old)), Value::Map(new)) = (&old, &new) {
            into(old, new, overwrite, depth, runtime)?;
            if !missing {
                continue;
            }
        }
        if overwrite || missing {
            target.insert(key, new);
        }
    }
    Ok(())
}
