//! The limits of one render and what is left of them: steps, depth, printed bytes.
//!
//! In: what a template is about to do or has made. Out: nothing, or an error that names the limit. Calls pay for what they read and
//! make, so that neither time nor memory grows beyond the limits by whatever a template calls in a loop.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::error::TemplateError;
use super::exec::Run;
use super::set::{Template, TemplateSet};
use crate::helm::text::Text;
use crate::helm::value::{MAP_WEIGHT, Value};

/// Nodes that one render may execute.
const FUEL: u64 = 5_000_000;
/// Nested includes, as deep as the stack of a render allows.
const DEEPEST: usize = 1_000;
/// Bytes that one render may print, inner texts counted each time.
const MOST_OUTPUT: usize = 256 << 20;
/// Bytes of one text that a function makes.
const LONGEST_TEXT: usize = 64 << 20;
/// Bytes that a function reads in a step.
const READ_BYTES: usize = 1 << 7;
/// Bytes that a function makes in a step.
const MADE_BYTES: usize = 1 << 6;
/// Parts of a text that are read in a step.
const READ_PARTS: usize = 8;
/// Parts of a text that are made in a step.
const MADE_PARTS: usize = 2;
/// Items of a list or map that a function reads in a step; each that it makes is one.
const READ_ITEMS: usize = 8;
/// Values that are compared or written in a step.
const WALKED: usize = 4;

/// Limits and counters of one render.
pub(crate) struct Runtime {
    fuel: u64,
    depth: usize,
    printed: usize,
    /// How often each name is being included right now; Helm allows 1,000.
    pub(crate) including: BTreeMap<String, usize>,
}

impl Default for Runtime {
    fn default() -> Self {
        Self { fuel: FUEL, depth: 0, printed: 0, including: BTreeMap::new() }
    }
}

impl Runtime {
    /// Pays for one step.
    pub(crate) fn burn(&mut self) -> Result<(), TemplateError> {
        self.charge_steps(1)
    }

    /// Pays for the steps that a costly function stands for.
    pub(crate) fn charge_steps(&mut self, steps: u64) -> Result<(), TemplateError> {
        self.fuel = self.fuel.saturating_sub(steps);
        if self.fuel == 0 {
            return Err(TemplateError::new(format!("the templates take more than {FUEL} steps")));
        }
        Ok(())
    }

    /// The same by the size of what is read or made.
    pub(crate) fn charge_size(&mut self, size: usize) -> Result<(), TemplateError> {
        self.charge_steps(steps(size))
    }

    /// Pays for the entries of a map or an object that are looked at one by one.
    pub(super) fn charge_entries(&mut self, value: &Value) -> Result<(), TemplateError> {
        self.charge_steps(match value {
            Value::Map(map) => steps(map.len()),
            // Each byte of a file becomes a value.
            Value::Object(object) => steps(object.bytes().map_or_else(|| object.cost(), |bytes| bytes.len())),
            _ => 0,
        })
    }

    /// Pays for `times` walks through all that is in a value: it is compared, or written.
    pub(crate) fn charge_walks(&mut self, value: &Value, times: usize) -> Result<(), TemplateError> {
        self.charge_size(value.size().saturating_mul(times) / WALKED)
    }

    /// Pays for writing values as text; what lies in maps and lists is written too.
    pub(crate) fn charge_shown(&mut self, values: &[Value]) -> Result<(), TemplateError> {
        let nested = values.iter().filter(|value| matches!(value, Value::Map(_) | Value::List(_)));
        nested.into_iter().try_for_each(|value| self.charge_walks(value, 1))
    }

    /// Pays for a call: what it read, and what it made.
    pub(super) fn charge_call(&mut self, arguments: &[Value], made: Value) -> Result<Value, TemplateError> {
        if let Value::String(text) = &made
            && text.len() > LONGEST_TEXT
        {
            let limit = LONGEST_TEXT >> 20;
            return Err(TemplateError::new(format!("the text is longer than the limit of {limit} MiB")));
        }
        let read: u64 = arguments.iter().map(read).sum();
        self.charge_steps(read + self::made(&made))?;
        Ok(made)
    }

    /// Pays for what the methods of a chain of fields read and made; one of plain fields is free.
    pub(super) fn charge_method(
        &mut self,
        cost: usize,
        arguments: &[Value],
        made: &Value,
    ) -> Result<(), TemplateError> {
        if cost == 0 && arguments.is_empty() {
            return Ok(());
        }
        let read: u64 = arguments.iter().map(read).sum();
        self.charge_steps(steps(cost).saturating_add(read).saturating_add(self::made(made)))
    }

    /// Pays for printed bytes.
    pub(super) fn charge_print(&mut self, bytes: usize) -> Result<(), TemplateError> {
        self.printed = self.printed.saturating_add(bytes);
        if self.printed > MOST_OUTPUT {
            let limit = MOST_OUTPUT >> 20;
            return Err(TemplateError::new(format!("the templates print more than {limit} MiB")));
        }
        Ok(())
    }

    /// Executes a template.
    pub(crate) fn render(
        &mut self,
        set: &Rc<TemplateSet>,
        template: &Template,
        data: &Value,
    ) -> Result<Text, TemplateError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.depth -= 1;
            return Err(TemplateError::new(format!("templates include each other more than {DEEPEST} deep")));
        }
        let printed = Run::whole(self, set, template, data);
        self.depth -= 1;
        printed
    }
}

/// The steps that it takes to read an argument; what lies deeper in it is paid for by who walks there.
fn read(value: &Value) -> u64 {
    steps(match value {
        Value::String(text) => text.len() / READ_BYTES + text.part_count() / READ_PARTS,
        Value::List(list) => list.len() / READ_ITEMS,
        Value::Map(map) => map.len() / READ_ITEMS,
        Value::Object(object) => object.cost(),
        _ => 0,
    })
}

/// The steps that a result stands for: its memory, unless it is a list or map that others hold as well.
fn made(value: &Value) -> u64 {
    steps(match value {
        Value::String(text) => text.len() / MADE_BYTES + text.part_count() / MADE_PARTS,
        Value::List(list) if Rc::strong_count(&list.items) == 1 => list.len(),
        Value::Map(map) if Rc::strong_count(&map.entries) == 1 => map.len() + MAP_WEIGHT,
        _ => 0,
    })
}

fn steps(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
