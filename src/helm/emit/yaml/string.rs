//! Strings in YAML's four styles.
//!
//! In: a text of valid characters and the indent of its further lines. Out: characters in the writer; parts that are written as they
//! are keep their origin.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::writer::Writer;
use crate::helm::emit::scalar::{self, Dialect, Style, is_break, is_printable};
use crate::helm::text::Text;

/// Characters of a text with their bytes.
struct Cursor<'a> {
    text: &'a Text,
    characters: &'a str,
    /// First byte of the part that is not copied yet.
    copied: usize,
}

impl Cursor<'_> {
    /// Copies what was passed over so far, up to `end`.
    fn flush(&mut self, writer: &mut Writer, end: usize) {
        if self.copied < end {
            writer.copy(self.text, self.copied..end);
        }
        self.copied = end;
    }

    fn next(&self, at: usize) -> Option<char> {
        self.characters.get(at..)?.chars().next()
    }
}

impl Writer {
    /// Writes a string in the style that suits it.
    pub(super) fn string(&mut self, text: &Text, indent: usize, dialect: Dialect) {
        self.string_in(text, indent, dialect, true);
    }

    /// Writes a key, which is never folded.
    pub(super) fn key(&mut self, text: &Text, dialect: Dialect) {
        self.string_in(text, 0, dialect, false);
    }

    fn string_in(&mut self, text: &Text, indent: usize, dialect: Dialect, fold: bool) {
        let characters = text.to_str();
        let cursor = Cursor { text, characters: &characters, copied: 0 };
        match scalar::style(&characters, dialect) {
            Style::Plain => self.flowing(cursor, indent, fold, None),
            Style::Single => self.flowing(cursor, indent, fold, Some('\'')),
            Style::Double => self.double_quoted(cursor, indent, fold),
            Style::Literal => self.literal(&cursor, indent),
        }
    }

    /// A plain or single-quoted string.
    fn flowing(&mut self, mut cursor: Cursor<'_>, indent: usize, fold: bool, quote: Option<char>) {
        self.separate();
        if quote.is_some() {
            self.put("'");
        }
        let length = cursor.characters.len();
        let (mut after_space, mut after_break) = (false, false);
        for (at, character) in cursor.characters.char_indices() {
            let column_end = at;
            if character == ' ' {
                cursor.flush(self, column_end);
                let inside = quote.is_none() || (at > 0 && at + 1 < length);
                let foldable = fold && !after_space && inside && cursor.next(at + 1) != Some(' ');
                if foldable && self.is_full() {
                    self.leave_indent();
                    self.indent(indent);
                    cursor.copied = at + 1;
                }
                after_space = true;
                continue;
            }
            if is_break(character) {
                cursor.flush(self, column_end);
                if !after_break && character == '\n' {
                    self.put("\n");
                }
                let end = at + character.len_utf8();
                self.copy_break(cursor.text, at..end);
                cursor.copied = end;
                after_break = true;
                continue;
            }
            if after_break {
                self.indent(indent);
            }
            if Some(character) == quote {
                cursor.flush(self, column_end);
                self.put("'");
            }
            self.leave_indent();
            (after_space, after_break) = (false, false);
        }
        cursor.flush(self, length);
        if quote.is_some() {
            self.put("'");
        }
        self.end_scalar();
    }

    fn double_quoted(&mut self, mut cursor: Cursor<'_>, indent: usize, fold: bool) {
        self.separate();
        self.put("\"");
        self.leave_indent();
        let length = cursor.characters.len();
        let mut after_space = false;
        // go-yaml looks for a byte order mark at the start of the string only, whichever character it stands at.
        let all = cursor.characters.starts_with('\u{FEFF}');
        for (at, character) in cursor.characters.char_indices() {
            if all || !is_printable(character) || is_break(character) || matches!(character, '"' | '\\') {
                cursor.flush(self, at);
                self.put(&escaped(character));
                cursor.copied = at + character.len_utf8();
                after_space = false;
            } else if character == ' ' {
                cursor.flush(self, at);
                if fold && !after_space && at > 0 && at + 1 < length && self.is_full() {
                    self.indent(indent);
                    if cursor.next(at + 1) == Some(' ') {
                        self.put("\\");
                    }
                    self.leave_indent();
                    cursor.copied = at + 1;
                }
                after_space = true;
            } else {
                after_space = false;
            }
        }
        cursor.flush(self, length);
        self.put("\"");
        self.end_scalar();
    }

    fn literal(&mut self, cursor: &Cursor<'_>, indent: usize) {
        let characters = cursor.characters;
        self.separate();
        self.put("|");
        if characters.starts_with(|first: char| first == ' ' || is_break(first)) {
            self.put("2");
        }
        let mut backwards = characters.chars().rev();
        match (backwards.next().is_some_and(is_break), backwards.next().is_none_or(is_break)) {
            (false, _) => self.put("-"),
            (true, true) => self.put("+"),
            (true, false) => {}
        }
        self.begin_literal();
        let mut start = 0;
        while start < characters.len() {
            let line = &characters[start..];
            let length = line.find(is_break).unwrap_or(line.len());
            if length > 0 {
                self.indent(indent);
                self.copy(cursor.text, start..start + length);
                self.leave_indent();
            }
            start += length;
            if let Some(end) = cursor.next(start).map(|found| start + found.len_utf8()) {
                self.copy_break(cursor.text, start..end);
                start = end;
            }
        }
    }
}

fn escaped(character: char) -> String {
    let short = match character {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{B}' => 'v',
        '\u{C}' => 'f',
        '\r' => 'r',
        '\u{1B}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{A0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        other => {
            return match u32::from(other) {
                code @ ..=0xFF => format!("\\x{code:02X}"),
                code @ ..=0xFFFF => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}

/// The text itself, or for bytes that are no characters a tag and their base64 form.
pub(super) fn or_base64(writer: &mut Writer, text: &Text) -> Text {
    if std::str::from_utf8(text.as_bytes()).is_ok() {
        return text.clone();
    }
    writer.indicator("!!binary", false);
    let encoded = STANDARD.encode(text.as_bytes());
    if encoded.len() < 70 {
        return text.derived(encoded.into_bytes());
    }
    let lines: Vec<&str> = (0..encoded.len())
        .step_by(70)
        .filter_map(|at| encoded.get(at..(at + 70).min(encoded.len())))
        .collect();
    text.derived(format!("{}\n", lines.join("\n")).into_bytes())
}
