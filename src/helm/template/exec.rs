//! Templates executed: nodes and a value in, printed text out.
//!
//! Every step costs fuel, every include and block costs depth; both are limits that a template cannot exceed.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{Block, Branch, Node, Pipeline};
use super::error::{Frame, TemplateError};
use super::set::{Template, TemplateSet};
use crate::helm::display;
use crate::helm::text::{Origin, Text, TextBuilder};
use crate::helm::value::{IntType, Value};
use crate::source::Span;

/// Nodes that one render may execute.
const FUEL: u64 = 5_000_000;
/// Nested includes, as deep as the stack of a render allows.
const DEEPEST: usize = 1_000;
/// Bytes that one render may print, inner texts counted each time.
const MOST_OUTPUT: usize = 512 << 20;

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
        self.fuel = self.fuel.saturating_sub(1);
        if self.fuel == 0 {
            return Err(TemplateError::new(format!("the templates take more than {FUEL} steps")));
        }
        Ok(())
    }

    /// Pays for the steps that a costly function stands for.
    pub(crate) fn charge_steps(&mut self, steps: u64) -> Result<(), TemplateError> {
        self.fuel = self.fuel.saturating_sub(steps);
        self.burn()
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
        let mut run = Run {
            runtime: self,
            set,
            template,
            variables: vec![("", data.clone())],
            output: TextBuilder::default(),
        };
        let result = run.block(&template.body, data);
        let output = run.output.finish();
        self.depth -= 1;
        result.map(|_| output)
    }

    fn print(&mut self, bytes: usize) -> Result<(), TemplateError> {
        self.printed = self.printed.saturating_add(bytes);
        if self.printed > MOST_OUTPUT {
            return Err(TemplateError::new(format!(
                "the templates print more than {} MB",
                MOST_OUTPUT >> 20
            )));
        }
        Ok(())
    }
}

/// What a block ended with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Normal,
    Break,
    Continue,
}

/// One template being executed.
pub(super) struct Run<'a> {
    pub(super) runtime: &'a mut Runtime,
    pub(super) set: &'a Rc<TemplateSet>,
    pub(super) template: &'a Template,
    /// Innermost last; the first is `$`.
    pub(super) variables: Vec<(&'a str, Value)>,
    output: TextBuilder,
}

impl<'a> Run<'a> {
    fn block(&mut self, block: &'a Block, dot: &Value) -> Result<Flow, TemplateError> {
        for node in block {
            self.runtime.burn()?;
            match node {
                Node::Text(text) => {
                    self.runtime.print(text.len())?;
                    self.output.push(text);
                }
                Node::Action(pipeline) => {
                    let value = self.pipeline(pipeline, dot)?;
                    if pipeline.variables.is_empty() {
                        self.print(&display::printed(&value), pipeline.span)?;
                    }
                }
                Node::If(branch) | Node::With(branch) => {
                    let flow = self.branch(branch, matches!(node, Node::With(_)), dot)?;
                    if flow != Flow::Normal {
                        return Ok(flow);
                    }
                }
                Node::Range(branch) => {
                    let flow = self.range(branch, dot)?;
                    if flow != Flow::Normal {
                        return Ok(flow);
                    }
                }
                Node::Template { name, argument, span } => {
                    self.template(name, argument.as_ref(), *span, dot)?;
                }
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
            }
        }
        Ok(Flow::Normal)
    }

    fn print(&mut self, text: &Text, span: Span) -> Result<(), TemplateError> {
        self.runtime.print(text.len()).map_err(|error| error.within(self.frame(span)))?;
        self.output.push_printed(text, self.origin(span));
        Ok(())
    }

    fn branch(&mut self, branch: &'a Branch, moves_dot: bool, dot: &Value) -> Result<Flow, TemplateError> {
        let scope = self.variables.len();
        let value = self.pipeline(&branch.pipeline, dot)?;
        let flow = match (value.is_truthy(), moves_dot) {
            (true, true) => self.block(&branch.body, &value),
            (true, false) => self.block(&branch.body, dot),
            (false, _) => self.block(&branch.otherwise, dot),
        };
        self.variables.truncate(scope);
        flow
    }

    fn range(&mut self, branch: &'a Branch, dot: &Value) -> Result<Flow, TemplateError> {
        let scope = self.variables.len();
        let pipeline = &branch.pipeline;
        let value = self.commands(pipeline, dot)?;
        let items = Self::items(&value).map_err(|error| error.within(self.frame(pipeline.span)))?;
        let flow = match items {
            Items::None => self.block(&branch.otherwise, dot),
            items => self.iterate(branch, items).map(|()| Flow::Normal),
        };
        self.variables.truncate(scope);
        flow
    }

    fn iterate(&mut self, branch: &'a Branch, items: Items) -> Result<(), TemplateError> {
        let scope = self.variables.len();
        for (key, item) in items {
            self.runtime.burn()?;
            match branch.pipeline.variables.as_slice() {
                [] => {}
                [only] => self.bind(branch.pipeline.assigns, only, item.clone()),
                [first, second, ..] => {
                    self.bind(branch.pipeline.assigns, first, key);
                    self.bind(branch.pipeline.assigns, second, item.clone());
                }
            }
            let flow = self.block(&branch.body, &item)?;
            self.variables.truncate(scope);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(())
    }

    fn items(value: &Value) -> Result<Items, TemplateError> {
        let items = match value {
            Value::Nil => Items::None,
            Value::List(list) => Items::List(list.to_vec().into_iter().enumerate()),
            Value::Map(map) => Items::Map(map.to_vec().into_iter()),
            Value::Int(count, int_type) => Items::Count(0..*count, *int_type),
            Value::Object(object) => return Self::items(&object.plain()),
            other => {
                return Err(TemplateError::new(format!(
                    "range can't iterate over {}",
                    display::plain(other)
                )));
            }
        };
        Ok(if items.is_empty() { Items::None } else { items })
    }

    fn template(
        &mut self,
        name: &str,
        argument: Option<&'a Pipeline>,
        span: Span,
        dot: &Value,
    ) -> Result<(), TemplateError> {
        let data = argument.map_or(Ok(Value::Nil), |pipeline| self.pipeline(pipeline, dot))?;
        let frame = self.frame(span);
        let Some(template) = self.set.get(name) else {
            return Err(TemplateError::new(format!("template {name:?} not defined")).within(frame));
        };
        let text = self.runtime.render(self.set, &template, &data).map_err(|error| error.within(frame))?;
        self.output.push_printed(&text, self.origin(span));
        Ok(())
    }

    /// Evaluates a pipeline and gives its result to its variables.
    pub(super) fn pipeline(&mut self, pipeline: &'a Pipeline, dot: &Value) -> Result<Value, TemplateError> {
        let value = self.commands(pipeline, dot)?;
        if let [name, ..] = pipeline.variables.as_slice() {
            self.bind(pipeline.assigns, name, value.clone());
        }
        Ok(value)
    }

    fn bind(&mut self, assigns: bool, name: &'a str, value: Value) {
        match self.variables.iter_mut().rev().find(|(known, _)| assigns && *known == name) {
            Some(variable) => variable.1 = value,
            None => self.variables.push((name, value)),
        }
    }

    /// The bytes of a span where they were written.
    fn origin(&self, span: Span) -> Option<Origin> {
        self.template.text.slice(span.start..span.end).origin()
    }

    pub(super) fn frame(&self, span: Span) -> Frame {
        Frame { template: self.template.file.clone(), origin: self.origin(span) }
    }
}

/// What `range` walks.
enum Items {
    None,
    List(std::iter::Enumerate<std::vec::IntoIter<Value>>),
    Map(std::vec::IntoIter<(Rc<str>, Value)>),
    Count(std::ops::Range<i64>, IntType),
}

impl Items {
    fn is_empty(&self) -> bool {
        match self {
            Self::None => true,
            Self::List(items) => items.len() == 0,
            Self::Map(entries) => entries.len() == 0,
            Self::Count(numbers, _) => numbers.is_empty(),
        }
    }
}

impl Iterator for Items {
    type Item = (Value, Value);

    fn next(&mut self) -> Option<Self::Item> {
        let whole = |number: i64| Value::Int(number, IntType::Int);
        match self {
            Self::None => None,
            Self::List(items) => {
                items.next().map(|(i, item)| (whole(i64::try_from(i).unwrap_or(i64::MAX)), item))
            }
            Self::Map(entries) => entries.next().map(|(key, value)| (Value::string(&*key), value)),
            Self::Count(numbers, int_type) => {
                numbers.next().map(|number| (whole(number), Value::Int(number, *int_type)))
            }
        }
    }
}
