//! Values as an action prints them.
//!
//! In: a value. Out: its text; strings and numbers keep their origins.

use super::format;
use super::text::Text;
use super::value::Value;

/// What an action prints: nil is `<no value>`, which Helm removes afterwards.
pub(crate) fn printed(value: &Value) -> Text {
    if value.is_nil() { Text::from("<no value>") } else { shown(value) }
}

/// `%v`, with the origins of strings and numbers kept.
pub(crate) fn shown(value: &Value) -> Text {
    format::display(value)
}

/// `%v` as characters.
pub(crate) fn plain(value: &Value) -> String {
    shown(value).to_str().into_owned()
}
