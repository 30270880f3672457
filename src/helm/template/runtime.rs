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
use crate::helm::value::Value;

/// Nodes that one render may execute.
const FUEL: u64 = 5_000_000;
/// Nested includes, as deep as the stack of a render allows.
const DEEPEST: usize = 1_000;
/// Bytes that one render may print, inner texts counted each time.
const MOST_OUTPUT: usize = 256 << 20;
/// Bytes of one text that a function makes.
const LONGEST_TEXT: usize = 64 << 20;
/// Bytes that a function reads in a step.
const READ_BYTES: usize = 1 << 10;
/// Bytes that a function makes in a step.
const MADE_BYTES: usize = 1 << 6;
/// Items of a list or map that a function reads or makes in a step.
const ITEMS: usize = 8;

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

    /// Pays for a walk through a value.
    pub(super) fn charge_walk(&mut self, value: &Value) -> Result<(), TemplateError> {
        self.charge_steps(size(value, READ_BYTES))
    }

    /// Pays for a call: what it read, and what it made.
    pub(super) fn charge_call(&mut self, arguments: &[Value], made: Value) -> Result<Value, TemplateError> {
        if let Value::String(text) = &made
            && text.len() > LONGEST_TEXT
        {
            let limit = LONGEST_TEXT >> 20;
            return Err(TemplateError::new(format!("the text is longer than the limit of {limit} MiB")));
        }
        let read: u64 = arguments.iter().map(|argument| size(argument, READ_BYTES)).sum();
        self.charge_steps(read + size(&made, MADE_BYTES))?;
        Ok(made)
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

/// The steps that a value stands for; what lies deeper in it is paid for by who walks there.
fn size(value: &Value, bytes: usize) -> u64 {
    let steps = match value {
        Value::String(text) => text.len() / bytes,
        Value::List(list) => list.len() / ITEMS,
        Value::Map(map) => map.len() / ITEMS,
        _ => 0,
    };
    u64::try_from(steps).unwrap_or(u64::MAX)
}
