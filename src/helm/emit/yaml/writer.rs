//! Lines and columns of a YAML text under construction.
//!
//! In: indicators, words and pieces of strings. Out: a text with origins; breaks and blanks fall where go-yaml's emitter has
//! them.

use std::ops::Range;

use crate::helm::text::{Text, TextBuilder};

/// A YAML text under construction.
pub(super) struct Writer {
    text: TextBuilder,
    /// Characters since the last line break.
    pub(super) column: usize,
    /// Lines longer than this are folded where they can be.
    pub(super) width: Option<usize>,
    /// Whether a blank or a break came last.
    blank: bool,
    /// Whether the line holds nothing but blanks and `-`, `?` and `:` so far.
    indented: bool,
}

impl Writer {
    pub(super) fn new(width: Option<usize>) -> Self {
        Self { text: TextBuilder::default(), column: 0, width, blank: true, indented: true }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn is_indented(&self) -> bool {
        self.indented
    }

    /// The text without its final line feed.
    pub(super) fn finish(self) -> Text {
        let text = self.text.finish();
        let end = text.len() - usize::from(text.as_bytes().ends_with(b"\n"));
        text.slice(0..end)
    }

    /// Starts a line of an indent, unless the current one still stands there.
    pub(super) fn indent(&mut self, indent: usize) {
        if !self.indented || self.column > indent || (self.column == indent && !self.blank) {
            self.put("\n");
            self.column = 0;
        }
        if self.column < indent {
            self.put(&" ".repeat(indent - self.column));
        }
        self.blank = true;
        self.indented = true;
    }

    /// An indicator with a blank before it; further nodes may stand on its line when `compact`.
    pub(super) fn indicator(&mut self, indicator: &str, compact: bool) {
        self.separate();
        self.put(indicator);
        self.blank = false;
        self.indented &= compact;
    }

    /// An indicator that closes what came before it.
    pub(super) fn close(&mut self, indicator: &str) {
        self.put(indicator);
        self.blank = false;
        self.indented = false;
    }

    /// A word that is written as it is.
    pub(super) fn word(&mut self, word: &Text) {
        self.separate();
        self.copy(word, 0..word.len());
        self.blank = false;
        self.indented = false;
    }

    /// A blank, where there is none yet.
    pub(super) fn separate(&mut self) {
        if !self.blank {
            self.put(" ");
        }
    }

    /// Computed characters without a line break.
    pub(super) fn put(&mut self, characters: &str) {
        self.text.push_bytes(characters.as_bytes());
        self.column += characters.chars().count();
    }

    /// A part of a string, as it is.
    pub(super) fn copy(&mut self, text: &Text, range: Range<usize>) {
        let part = text.slice(range);
        self.column += part.as_bytes().iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        self.text.push(&part);
    }

    /// A line break of a string.
    pub(super) fn copy_break(&mut self, text: &Text, range: Range<usize>) {
        self.text.push_slice(text, range);
        self.column = 0;
        self.indented = true;
    }

    /// Whether the next blank may become a line break.
    pub(super) fn is_full(&self) -> bool {
        self.width.is_some_and(|width| self.column > width)
    }

    /// Ends a scalar.
    pub(super) fn end_scalar(&mut self) {
        self.blank = false;
        self.indented = false;
    }

    /// Ends the line that announces a literal block.
    pub(super) fn begin_literal(&mut self) {
        self.put("\n");
        self.column = 0;
        self.blank = true;
        self.indented = true;
    }

    /// Notes that a character of a literal block was written.
    pub(super) fn leave_indent(&mut self) {
        self.indented = false;
    }
}
