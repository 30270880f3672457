//! JSON as Go's `encoding/json` reads it.
//!
//! In: a text. Out: a value whose strings and numbers keep the origins of the text, or Go's words about the first mistake.

use crate::helm::number;
use crate::helm::text::{Origin, Text, TextBuilder};
use crate::helm::value::{DEEPEST, ItemType, List, Map, MapType, Value};

/// The value of a text that holds one.
pub(crate) fn from_json(text: &Text) -> Result<Value, String> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0 };
    reader.skip_blanks();
    let value = reader.value(DEEPEST)?;
    reader.skip_blanks();
    match reader.peek() {
        None => Ok(value),
        Some(byte) => Err(invalid(byte, "after top-level value")),
    }
}

struct Reader<'a> {
    text: &'a Text,
    bytes: &'a [u8],
    at: usize,
}

fn invalid(byte: u8, place: &str) -> String {
    let shown = match byte {
        b'\'' => "'\\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        b'\n' => "'\\n'".to_owned(),
        b'\r' => "'\\r'".to_owned(),
        b'\t' => "'\\t'".to_owned(),
        0x20..=0x7E => format!("'{}'", char::from(byte)),
        0x00..=0x1F | 0x7F => format!("'\\x{byte:02x}'"),
        other => format!("'{}'", char::from(other)),
    };
    format!("invalid character {shown} {place}")
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The next byte that has to be there.
    fn need(&self) -> Result<u8, String> {
        self.peek().ok_or_else(|| "unexpected end of JSON input".to_owned())
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        let depth = depth.checked_sub(1).ok_or("exceeded max depth")?;
        match self.need()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Value::String),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Nil),
            other => Err(invalid(other, "looking for beginning of value")),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, String> {
        for (position, letter) in word.bytes().enumerate() {
            let byte = self.need()?;
            if byte != letter {
                let place =
                    format!("in literal {word} (expecting '{}')", char::from(word.as_bytes()[position]));
                return Err(invalid(byte, &place));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.need()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits(),
            other => return Err(invalid(other, "in numeric literal")),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits("in exponent of numeric literal")?;
        }
        let raw = String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned();
        let value = number::parse_float(&raw)
            .ok_or_else(|| format!("json: cannot unmarshal number {raw} into Go value of type float64"))?;
        let same = number::json(value).is_some_and(|text| text == raw);
        let origin = match self.text.slice(start..self.at).parts().as_slice() {
            [only] => only.origin.map(|origin| Origin { exact: origin.exact && same, ..origin }),
            _ => None,
        };
        Ok(Value::Float(value, origin))
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn some_digits(&mut self, place: &str) -> Result<(), String> {
        let byte = self.need()?;
        if !byte.is_ascii_digit() {
            return Err(invalid(byte, place));
        }
        self.digits();
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_blanks();
        if self.need()? == b']' {
            self.at += 1;
            return Ok(Value::List(List::new(items)));
        }
        loop {
            self.skip_blanks();
            items.push(self.value(depth)?);
            self.skip_blanks();
            let byte = self.need()?;
            self.at += 1;
            match byte {
                b',' => {}
                b']' => return Ok(Value::List(List::grown(items, ItemType::Any))),
                other => return Err(invalid(other, "after array element")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let map = Map::new(MapType::Any);
        self.skip_blanks();
        if self.need()? == b'}' {
            self.at += 1;
            return Ok(Value::Map(map));
        }
        loop {
            self.skip_blanks();
            match self.need()? {
                b'"' => {}
                other => return Err(invalid(other, "looking for beginning of object key string")),
            }
            let key = self.string()?;
            self.skip_blanks();
            match self.need()? {
                b':' => self.at += 1,
                other => return Err(invalid(other, "after object key")),
            }
            self.skip_blanks();
            map.insert(&*key.to_str(), self.value(depth)?);
            self.skip_blanks();
            let byte = self.need()?;
            self.at += 1;
            match byte {
                b',' => {}
                b'}' => return Ok(Value::Map(map)),
                other => return Err(invalid(other, "after object key:value pair")),
            }
        }
    }

    fn string(&mut self) -> Result<Text, String> {
        self.at += 1;
        let mut builder = TextBuilder::default();
        let mut copied = self.at;
        loop {
            let byte = self.need()?;
            match byte {
                b'"' => {
                    self.copy(&mut builder, copied);
                    self.at += 1;
                    return Ok(builder.finish());
                }
                b'\\' => {
                    self.copy(&mut builder, copied);
                    let character = self.escape()?;
                    builder.push_bytes(character.encode_utf8(&mut [0; 4]).as_bytes());
                    copied = self.at;
                }
                0x00..=0x1F => return Err(invalid(byte, "in string literal")),
                _ => self.at += 1,
            }
        }
    }

    /// Adds what was passed over; bytes that are no characters become replacement characters.
    fn copy(&self, builder: &mut TextBuilder, from: usize) {
        let part = self.text.slice(from..self.at);
        if std::str::from_utf8(part.as_bytes()).is_ok() {
            return builder.push(&part);
        }
        for chunk in part.as_bytes().utf8_chunks() {
            builder.push_bytes(chunk.valid().as_bytes());
            chunk.invalid().iter().for_each(|_| builder.push_bytes("\u{FFFD}".as_bytes()));
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        self.at += 1;
        let byte = self.need()?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.code()?;
                return self.character(first);
            }
            other => return Err(invalid(other, "in string escape code")),
        })
    }

    fn code(&mut self) -> Result<u16, String> {
        let mut code = 0;
        for _ in 0..4 {
            let byte = self.need()?;
            let digit = char::from(byte)
                .to_digit(16)
                .ok_or_else(|| invalid(byte, "in \\u hexadecimal character escape"))?;
            code = code << 4 | u16::try_from(digit).unwrap_or_default();
            self.at += 1;
        }
        Ok(code)
    }

    /// The character of a code, together with the one behind it when both are halves of one.
    fn character(&mut self, first: u16) -> Result<char, String> {
        if let Some(character) = char::from_u32(u32::from(first)) {
            return Ok(character);
        }
        let start = self.at;
        if self.bytes[self.at..].starts_with(b"\\u") {
            self.at += 2;
            let second = self.code()?;
            if let Some(Ok(character)) = char::decode_utf16([first, second]).next() {
                return Ok(character);
            }
        }
        self.at = start;
        Ok('\u{FFFD}')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::emit;
    use crate::helm::text::FileId;

    #[test]
    fn json_is_read_as_go_reads_it() {
        // Measured with Go: json.Unmarshal into an interface{}, then json.Marshal.
        let table = [
            (r#" {"a": [1, 2.50, -0, 1e3], "b": null, "a": true} "#, r#"{"a":true,"b":null}"#),
            (
                r#"[1, 2.50, -0, 1e3, "\u00e9\ud83d\ude00\ud800x\/"]"#,
                "[1,2.5,-0,1000,\"é\u{1F600}\u{FFFD}x/\"]",
            ),
            ("", "unexpected end of JSON input"),
            ("{", "unexpected end of JSON input"),
            ("a", "invalid character 'a' looking for beginning of value"),
            ("{a", "invalid character 'a' looking for beginning of object key string"),
            ("[1 2]", "invalid character '2' after array element"),
            (r#"{"a" 1}"#, "invalid character '1' after object key"),
            (r#"{"a":1 "b"}"#, "invalid character '\"' after object key:value pair"),
            ("1 x", "invalid character 'x' after top-level value"),
            ("01", "invalid character '1' after top-level value"),
            ("-", "unexpected end of JSON input"),
            ("1.x", "invalid character 'x' after decimal point in numeric literal"),
            ("\"a\nb\"", "invalid character '\\n' in string literal"),
            (r#""\q""#, "invalid character 'q' in string escape code"),
            ("nul", "unexpected end of JSON input"),
            ("nil", "invalid character 'i' in literal null (expecting 'u')"),
            ("[1,]", "invalid character ']' looking for beginning of value"),
            ("1e999", "json: cannot unmarshal number 1e999 into Go value of type float64"),
        ];
        for (text, expected) in table {
            let read = from_json(&Text::from(text))
                .map(|value| emit::to_json(&value).unwrap().to_str().into_owned());
            assert_eq!(read.unwrap_or_else(|message| message), expected, "{text}");
        }
    }

    #[test]
    fn strings_without_escapes_keep_their_origin() {
        let origin = Origin { file: FileId(1), start: 10, end: 21, exact: true };
        let text = Text::written(&b"[\"1.2\",1.5]"[..], origin);
        let Ok(Value::List(list)) = from_json(&text) else { panic!("no list") };
        let items = list.to_vec();
        assert!(
            matches!(&items[0], Value::String(text) if text.origin().is_some_and(|origin| origin.start == 12 && origin.end == 15))
        );
        assert!(matches!(&items[1], Value::Float(_, Some(origin)) if origin.start == 17 && origin.exact));
    }
}
