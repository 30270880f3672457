//! TOML as `fromToml` reads it.
//!
//! In: a text. Out: a map; whole numbers are `int64`, as the library of Helm has them.

use std::rc::Rc;

use toml_edit::{Document, Item, TableLike, Value as Toml};

use crate::helm::text::Text;
use crate::helm::time::{self, TimeObject};
use crate::helm::value::{IntType, List, Map, MapType, Value};

/// The map of a text, or what is wrong with it.
pub(crate) fn from_toml(text: &Text) -> Result<Value, String> {
    let characters = text.to_str();
    let document = Document::parse(&*characters).map_err(|error| format!("toml: {}", error.message()))?;
    Ok(table(document.as_table(), text))
}

fn table(table: &dyn TableLike, text: &Text) -> Value {
    let map = Map::new(MapType::Any);
    for (key, item) in table.iter() {
        let value = match item {
            Item::None => continue,
            Item::Value(value) => self::value(value, text),
            Item::Table(inner) => self::table(inner, text),
            Item::ArrayOfTables(tables) => {
                Value::List(List::new(tables.iter().map(|inner| self::table(inner, text)).collect()))
            }
        };
        map.insert(key, value);
    }
    Value::Map(map)
}

fn value(value: &Toml, text: &Text) -> Value {
    match value {
        Toml::String(string) => Value::String(string_of(string.value(), value, text)),
        Toml::Integer(number) => Value::Int(*number.value(), IntType::Int64),
        Toml::Float(number) => Value::Float(*number.value(), None),
        Toml::Boolean(flag) => Value::Bool(*flag.value()),
        Toml::Datetime(moment) => date(&moment.value().to_string()),
        Toml::Array(items) => {
            Value::List(List::new(items.iter().map(|item| self::value(item, text)).collect()))
        }
        Toml::InlineTable(inner) => table(inner, text),
    }
}

/// The string where it stands between its quotes; in another form it keeps the place of the whole.
fn string_of(string: &str, value: &Toml, text: &Text) -> Text {
    let Some(span) = value.span() else { return Text::from(string) };
    let raw = text.slice(span.clone());
    let inner = raw.slice(1..raw.len().saturating_sub(1));
    if inner.as_bytes() == string.as_bytes() { inner } else { raw.derived(string.as_bytes()) }
}

fn date(written: &str) -> Value {
    let layouts = [
        ("2006-01-02T15:04:05.999999999Z07:00", None),
        ("2006-01-02T15:04:05.999999999", Some("datetime-local")),
        ("2006-01-02", Some("date-local")),
        ("15:04:05.999999999", Some("time-local")),
    ];
    let moment = layouts.iter().find_map(|(layout, zone)| Some((time::parse(layout, written)?, zone)));
    let Some((mut moment, zone)) = moment else { return Value::string(written) };
    if let Some(zone) = zone {
        moment.zone = Some((*zone).to_owned());
    }
    Value::Object(Rc::new(TimeObject(moment)))
}
