//! Go's `fmt`: what `print`, `println` and `printf` make of values, and how an action prints one.
//!
//! In: values, and a format for `printf`. Out: a text; strings and numbers in it keep their origins. Mistakes in a format are no
//! errors to Go: they are printed (`%!d(string=a)`).

mod directive;
mod number;
mod quote;

use self::directive::{Directive, Flags, Piece};
use super::text::{Origin, Text, TextBuilder};
use super::value::{DEEPEST, List, Map, Object, Value};

pub(crate) use quote::{is_printable, quoted_text};

/// A text that grows beyond this ends there; the call that asked for it is refused then.
const LONGEST: usize = 65 << 20;

/// A value as `%v` shows it.
pub(crate) fn display(value: &Value) -> Text {
    match value {
        Value::String(text) => text.clone(),
        value => {
            let mut printer = Printer::default();
            printer.argument(value, 'v', &Flags::default());
            printer.out.finish()
        }
    }
}

/// The values one after the other, with blanks between those of which neither is a string.
pub(crate) fn print(values: &[Value]) -> Text {
    let mut printer = Printer::default();
    let mut after_string = true;
    for value in values {
        let is_string = matches!(value, Value::String(_));
        if !is_string && !after_string {
            printer.out.push_bytes(b" ");
        }
        printer.argument(value, 'v', &Flags::default());
        after_string = is_string;
    }
    printer.out.finish()
}

/// The values with blanks between them, and a line feed.
pub(crate) fn println(values: &[Value]) -> Text {
    let mut printer = Printer::default();
    for (position, value) in values.iter().enumerate() {
        if position > 0 {
            printer.out.push_bytes(b" ");
        }
        printer.argument(value, 'v', &Flags::default());
    }
    printer.out.push_bytes(b"\n");
    printer.out.finish()
}

/// The format with its directives replaced by values.
pub(crate) fn printf(format: &Text, values: &[Value]) -> Text {
    let mut printer = Printer::default();
    let mut directives = directive::Reader::new(format.as_bytes(), values);
    while let Some(piece) = directives.next_piece() {
        match piece {
            Piece::Text(range) => printer.out.push_slice(format, range),
            Piece::Mistake(shown) => printer.out.push_bytes(shown.as_bytes()),
            Piece::Directive(Directive { verb, flags, argument }) => printer.argument(argument, verb, &flags),
        }
    }
    printer.extra(directives.unused());
    printer.out.finish()
}

#[derive(Default)]
struct Printer {
    out: TextBuilder,
}

impl Printer {
    /// Prints an argument of a call.
    fn argument(&mut self, value: &Value, verb: char, flags: &Flags) {
        match (value, verb) {
            (value, 'T') => self.pad(&truncated(&Text::from(value.type_name()), flags), flags),
            (Value::Nil, 'v') => self.pad(&Text::from("<nil>"), flags),
            (Value::Nil, verb) => self.out.push_bytes(format!("%!{verb}(<nil>)").as_bytes()),
            (value, 'p') => self.mistake(value, 'p', flags),
            (value, verb) => self.value(value, verb, flags, DEEPEST),
        }
    }

    fn value(&mut self, value: &Value, verb: char, flags: &Flags, depth: usize) {
        let Some(depth) = depth.checked_sub(1).filter(|_| self.out.len() < LONGEST) else { return };
        match value {
            Value::Nil if flags.go_syntax => self.out.push_bytes(b"interface {}(nil)"),
            Value::Nil => self.out.push_bytes(b"<nil>"),
            Value::Bool(flag) if matches!(verb, 'v' | 't') => self.pad(&Text::from(flag.to_string()), flags),
            Value::Int(number, _) => match number::integer(*number, verb, flags) {
                Some(shown) if matches!(verb, 'c' | 'q') => self.pad(&Text::from(shown), flags),
                Some(shown) => self.pad(&Text::from(shown), &flags.without_zero()),
                None => self.mistake(value, verb, flags),
            },
            Value::Float(number, origin) => match number::float(*number, verb, flags) {
                Some((shown, pads)) => self.number(shown, *origin, &pads),
                None => self.mistake(value, verb, flags),
            },
            Value::String(text) => self.string(text, value, verb, flags),
            Value::List(_) | Value::Map(_) | Value::Object(_) if verb == 'w' => {
                self.mistake(value, verb, flags);
            }
            Value::List(list) => self.list(list, verb, flags, depth),
            Value::Map(map) => self.map(map, verb, flags, depth),
            Value::Object(object) if is_elementwise(&**object, verb, flags) => {
                self.value(&object.elements(), verb, flags, depth);
            }
            Value::Object(object) if matches!(verb, 'v' | 's' | 'q' | 'x' | 'X') => {
                let bytes = object.bytes().filter(|_| verb != 'v');
                self.string(
                    &bytes.unwrap_or_else(|| Text::from(object.display())),
                    value,
                    if verb == 'v' { 's' } else { verb },
                    flags,
                );
            }
            value => self.mistake(value, verb, flags),
        }
    }

    fn string(&mut self, text: &Text, value: &Value, verb: char, flags: &Flags) {
        match verb {
            'v' if flags.go_syntax => self.quoted(text, flags),
            'v' | 's' => self.pad(&truncated(text, flags), flags),
            'q' => self.quoted(text, flags),
            'x' | 'X' => {
                let shown = number::hexadecimal(text.as_bytes(), verb == 'X', flags);
                self.pad(&text.derived(shown.into_bytes()), flags);
            }
            verb => self.mistake(value, verb, flags),
        }
    }

    fn quoted(&mut self, text: &Text, flags: &Flags) {
        let text = truncated(text, flags);
        let shown = match std::str::from_utf8(text.as_bytes()) {
            Ok(raw) if flags.sharp && quote::fits_backquotes(raw) => {
                Text::concat([&Text::from("`"), &text, &Text::from("`")])
            }
            _ if flags.plus => text.derived(quote::quoted_ascii(text.as_bytes()).into_bytes()),
            _ => quoted_text(&text),
        };
        self.pad(&shown, flags);
    }

    /// A number keeps its origin; byte by byte only where it is printed as it was written.
    fn number(&mut self, shown: String, origin: Option<Origin>, flags: &Flags) {
        let text = match origin {
            Some(origin) => {
                let exact =
                    origin.exact && origin.end - origin.start == u32::try_from(shown.len()).unwrap_or(0);
                Text::written(shown.into_bytes(), Origin { exact, ..origin })
            }
            None => Text::from(shown),
        };
        self.pad(&text, flags);
    }

    fn list(&mut self, list: &List, verb: char, flags: &Flags, depth: usize) {
        let (open, separator, close) = if flags.go_syntax {
            (format!("{}{{", Value::List(list.clone()).type_name()), ", ", "}")
        } else {
            ("[".to_owned(), " ", "]")
        };
        self.out.push_bytes(open.as_bytes());
        for (position, item) in list.items.borrow().iter().enumerate() {
            if position > 0 {
                self.out.push_bytes(separator.as_bytes());
            }
            self.value(item, verb, flags, depth);
        }
        self.out.push_bytes(close.as_bytes());
    }

    fn map(&mut self, map: &Map, verb: char, flags: &Flags, depth: usize) {
        let (open, separator, close) = if flags.go_syntax {
            (format!("{}{{", Value::Map(map.clone()).type_name()), ", ", "}")
        } else {
            ("map[".to_owned(), " ", "]")
        };
        self.out.push_bytes(open.as_bytes());
        for (position, (key, value)) in map.entries.borrow().iter().enumerate() {
            if position > 0 {
                self.out.push_bytes(separator.as_bytes());
            }
            self.value(&Value::string(key), verb, flags, depth);
            self.out.push_bytes(b":");
            self.value(value, verb, flags, depth);
        }
        self.out.push_bytes(close.as_bytes());
    }

    /// A verb that does not suit the value, which is printed with the flags all the same.
    fn mistake(&mut self, value: &Value, verb: char, flags: &Flags) {
        self.out.push_bytes(format!("%!{verb}({}=", value.type_name()).as_bytes());
        self.value(value, 'v', flags, DEEPEST);
        self.out.push_bytes(b")");
    }

    /// Arguments that no directive used.
    fn extra(&mut self, values: &[Value]) {
        for (position, value) in values.iter().enumerate() {
            self.out.push_bytes(if position == 0 { b"%!(EXTRA " } else { b", " });
            match value {
                Value::Nil => self.out.push_bytes(b"<nil>"),
                value => {
                    self.out.push_bytes(format!("{}=", value.type_name()).as_bytes());
                    self.argument(value, 'v', &Flags::default());
                }
            }
        }
        if !values.is_empty() {
            self.out.push_bytes(b")");
        }
    }

    fn pad(&mut self, text: &Text, flags: &Flags) {
        let missing = flags.width.unwrap_or(0).saturating_sub(text.to_str().chars().count());
        if missing == 0 {
            return self.out.push(text);
        }
        if flags.minus {
            self.out.push(text);
            return self.out.push_bytes(&vec![b' '; missing]);
        }
        let fill = if flags.zero { b'0' } else { b' ' };
        // The sign of a number stands before the zeros.
        let signed = flags.signed && matches!(text.as_bytes().first(), Some(b'+' | b'-' | b' '));
        let sign = usize::from(signed && flags.zero);
        self.out.push_slice(text, 0..sign);
        self.out.push_bytes(&vec![fill; missing]);
        self.out.push_slice(text, sign..text.len());
    }
}

/// Whether an object is printed item by item: bytes are numbers to most verbs, and files are a map of bytes.
fn is_elementwise(object: &dyn Object, verb: char, flags: &Flags) -> bool {
    let plain = verb == 'v' && (flags.go_syntax || (flags.width.is_none() && flags.precision.is_none()));
    match object.kind_name() {
        _ if plain => false,
        "map" => true,
        _ => object.bytes().is_some() && !"sqxX".contains(verb),
    }
}

/// The text cut to the characters that the precision asks for.
fn truncated(text: &Text, flags: &Flags) -> Text {
    let Some(precision) = flags.precision else { return text.clone() };
    let shown = text.to_str();
    match shown.char_indices().nth(precision) {
        Some((end, _)) if shown.len() == text.len() => text.slice(0..end),
        _ => text.clone(),
    }
}

#[cfg(test)]
mod tests;
