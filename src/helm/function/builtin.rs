//! The functions of the language itself, and Helm's `include`, `tpl`, `required`, `fail` and `lookup`.

use std::rc::Rc;

use memchr::memmem;

use super::argument::Arguments;
use super::{Call, Function};
use crate::helm::template::{TemplateError, TemplateSet, parse_once};
use crate::helm::text::Text;
use crate::helm::value::{Map, MapType, Value};

/// Includes of one name that may be open at the same time, as Helm allows.
const MOST_INCLUDES: usize = 1_000;

/// Bytes of a text that `tpl` reads in a step; many charts keep dashboards of megabytes in such texts.
const READ: usize = 1 << 5;
/// Parts that it makes of a text in a step.
const MADE: usize = 2;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("and", unreached),
    ("or", unreached),
    ("not", |call| Ok(Value::Bool(!call.one()?.is_truthy()))),
    ("include", include),
    ("tpl", tpl),
    ("required", required),
    ("fail", |call| Err(TemplateError::new(Arguments::exactly(call, 1)?.characters(0)?))),
    ("lookup", lookup),
];

/// `and` and `or` are evaluated where their arguments are, argument by argument.
fn unreached(call: &mut Call<'_>) -> Result<Value, TemplateError> {
    Err(TemplateError::new(format!("{} cannot be called in this way", call.name)))
}

fn include(call: &mut Call<'_>) -> Result<Value, TemplateError> {
    let arguments = Arguments::exactly(call, 2)?;
    let (name, data) = (arguments.characters(0)?, arguments.value(1)?.clone());
    let template =
        call.set.get(&name).ok_or_else(|| TemplateError::new(format!("template: no template {name:?}")))?;
    match call.runtime.including.get_mut(&*name) {
        Some(&mut MOST_INCLUDES) => {
            return Err(TemplateError::new(format!(
                "{name} includes itself more than {MOST_INCLUDES} times"
            )));
        }
        Some(open) => *open += 1,
        // Most names are known: only a new one is copied.
        None => drop(call.runtime.including.insert(name.clone().into_owned(), 1)),
    }
    let result = call.runtime.render(call.set, &template, &data);
    if let Some(open) = call.runtime.including.get_mut(&*name) {
        *open -= 1;
    }
    result.map(Value::String)
}

fn tpl(call: &mut Call<'_>) -> Result<Value, TemplateError> {
    let arguments = Arguments::exactly(call, 2)?;
    let (text, data) = (arguments.text(0)?.clone(), arguments.value(1)?.clone());
    if memmem::find(text.as_bytes(), b"{{").is_none() {
        return Ok(Value::String(without_no_value(&text)));
    }
    // Parsing is paid for too: what is read before, what is made of it behind.
    call.runtime.charge_size(text.len() / READ)?;
    // Texts of `tpl` are short and seldom the same.
    let parsed = parse_once(&text);
    call.runtime.charge_size(parsed.as_ref().map_or(0, |parsed| parsed.size) / MADE)?;
    let mut set = TemplateSet::inside(call.set);
    set.add("tpl", &text, parsed)?;
    let set = Rc::new(set);
    let template = set.get("tpl").ok_or_else(|| TemplateError::new("the text has no template"))?;
    let printed = call.runtime.render(&set, &template, &data)?;
    Ok(Value::String(without_no_value(&printed)))
}

/// Helm removes `<no value>` from what it prints.
pub(crate) fn without_no_value(text: &Text) -> Text {
    const MARK: &[u8] = b"<no value>";
    let mut builder = crate::helm::text::TextBuilder::default();
    let mut start = 0;
    while let Some(place) = memmem::find(&text.as_bytes()[start..], MARK) {
        builder.push_slice(text, start..start + place);
        start += place + MARK.len();
    }
    if start == 0 {
        return text.clone();
    }
    builder.push_slice(text, start..text.len());
    builder.finish()
}

/// Without a cluster nothing is found.
fn lookup(call: &mut Call<'_>) -> Result<Value, TemplateError> {
    let arguments = Arguments::exactly(call, 4)?;
    (0..4).try_for_each(|position| arguments.text(position).map(|_| ()))?;
    Ok(Value::Map(Map::new(MapType::Any)))
}

fn required(call: &mut Call<'_>) -> Result<Value, TemplateError> {
    let arguments = Arguments::exactly(call, 2)?;
    let (message, value) = (arguments.characters(0)?, arguments.value(1)?);
    let missing = value.is_nil() || matches!(value, Value::String(text) if text.is_empty());
    if missing { Err(TemplateError::new(message)) } else { Ok(value.clone()) }
}
