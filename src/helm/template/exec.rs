//! Templates executed: nodes and a value in, printed text out. Every step and every printed byte is paid for ([`Runtime`]).

use std::rc::Rc;

use super::ast::{Block, Branch, Inclusion, Name, Node, Pipeline, Stretch, Tree, Variables};
use super::error::{Frame, TemplateError};
use super::runtime::Runtime;
use super::set::{Template, TemplateSet};
use crate::helm::display;
use crate::helm::text::{Origin, Text, TextBuilder};
use crate::helm::value::{IntType, List, Value};

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
    /// What its text says.
    pub(super) tree: &'a Tree,
    /// Innermost last; the first is `$`.
    pub(super) variables: Vec<Variable<'a>>,
    /// Ranges around the node that is being executed. A dot that is nil inside of one is an item.
    pub(super) ranges: usize,
    output: TextBuilder,
}

/// A variable of a template.
pub(super) struct Variable<'a> {
    /// Without its dollar sign; nothing for `$`.
    pub(super) name: &'a str,
    pub(super) value: Value,
    /// Whether it is an item of a range: a nil among items has a type in Go, unlike any other nil.
    pub(super) is_item: bool,
}

impl<'a> Run<'a> {
    /// Executes a template from its first node to its last.
    pub(super) fn whole(
        runtime: &'a mut Runtime,
        set: &'a Rc<TemplateSet>,
        template: &'a Template,
        data: &Value,
    ) -> Result<Text, TemplateError> {
        let output = TextBuilder::default();
        let variables = vec![Variable { name: "", value: data.clone(), is_item: false }];
        let tree = template.script.tree();
        let mut run = Run { runtime, set, template, tree, variables, ranges: 0, output };
        run.block(template.body, data)?;
        Ok(run.output.finish())
    }

    fn block(&mut self, block: Block, dot: &Value) -> Result<Flow, TemplateError> {
        for node in self.tree.nodes(block) {
            self.runtime.burn()?;
            match node {
                Node::Text(span) => {
                    self.runtime.charge_print(span.len())?;
                    self.output.push_slice(&self.template.script.text, span.range());
                }
                Node::Action(pipeline) => {
                    let pipeline = self.tree.pipeline(*pipeline);
                    let value = self.pipeline(pipeline, dot)?;
                    if matches!(pipeline.variables, Variables::None) {
                        let paid = self.runtime.charge_shown(std::slice::from_ref(&value));
                        paid.map_err(|error| error.within(self.frame(pipeline.span)))?;
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
                Node::Template(inclusion) => self.template(inclusion, dot)?,
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
            }
        }
        Ok(Flow::Normal)
    }

    fn print(&mut self, text: &Text, span: Stretch) -> Result<(), TemplateError> {
        self.runtime.charge_print(text.len()).map_err(|error| error.within(self.frame(span)))?;
        self.output.push_printed(text, self.origin(span));
        Ok(())
    }

    fn branch(&mut self, branch: &'a Branch, moves_dot: bool, dot: &Value) -> Result<Flow, TemplateError> {
        let scope = self.variables.len();
        let value = self.pipeline(self.tree.pipeline(branch.pipeline), dot)?;
        let flow = match (value.is_truthy(), moves_dot) {
            (true, true) => self.block(branch.body, &value),
            (true, false) => self.block(branch.body, dot),
            (false, _) => self.block(branch.otherwise, dot),
        };
        self.variables.truncate(scope);
        flow
    }

    fn range(&mut self, branch: &'a Branch, dot: &Value) -> Result<Flow, TemplateError> {
        let scope = self.variables.len();
        let pipeline = self.tree.pipeline(branch.pipeline);
        let value = self.commands(pipeline, dot)?;
        let paid = self.runtime.charge_entries(&value);
        let items = paid
            .and_then(|()| Self::items(&value, pipeline.variables.iter().count()))
            .map_err(|error| error.within(self.frame(pipeline.span)))?;
        let flow = match items {
            Items::None => self.block(branch.otherwise, dot),
            items => self.iterate(branch, pipeline, items).map(|()| Flow::Normal),
        };
        self.variables.truncate(scope);
        flow
    }

    fn iterate(
        &mut self,
        branch: &'a Branch,
        pipeline: &'a Pipeline,
        items: Items,
    ) -> Result<(), TemplateError> {
        let scope = self.variables.len();
        for (key, item) in items {
            self.runtime.burn()?;
            match pipeline.variables {
                Variables::None => {}
                Variables::One(only) => self.bind(pipeline, only, item.clone(), true)?,
                Variables::Two(first, second) => {
                    self.bind(pipeline, first, key, true)?;
                    self.bind(pipeline, second, item.clone(), true)?;
                }
            }
            self.ranges += 1;
            let flow = self.block(branch.body, &item)?;
            self.ranges -= 1;
            self.variables.truncate(scope);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(())
    }

    fn items(value: &Value, variables: usize) -> Result<Items, TemplateError> {
        let items = match value {
            Value::Nil => Items::None,
            Value::List(list) => Items::List(list.clone(), 0..list.len()),
            Value::Map(map) => Items::Map(map.to_vec().into_iter()),
            Value::Int(count, _) if variables > 1 => {
                return Err(TemplateError::new(format!(
                    "can't use {count} to iterate over more than one variable"
                )));
            }
            Value::Int(count, int_type) => Items::Count(0..*count, *int_type),
            Value::Object(object) if matches!(object.kind_name(), "slice" | "map") => {
                return Self::items(&object.elements(), variables);
            }
            other => {
                return Err(TemplateError::new(format!(
                    "range can't iterate over {}",
                    display::plain(other)
                )));
            }
        };
        Ok(if items.is_empty() { Items::None } else { items })
    }

    fn template(&mut self, inclusion: &'a Inclusion, dot: &Value) -> Result<(), TemplateError> {
        let Inclusion { name, argument, span } = *inclusion;
        let name = self.tree.name(name);
        let data = match argument {
            Some(pipeline) => self.pipeline(self.tree.pipeline(pipeline), dot)?,
            None => Value::Nil,
        };
        let Some(template) = self.set.get(name) else {
            let error = TemplateError::new(format!("template {name:?} not defined"));
            return Err(error.within(self.frame(span)));
        };
        let rendered = self.runtime.render(self.set, &template, &data);
        let text = rendered.map_err(|error| error.within(self.frame(span)))?;
        self.output.push_printed(&text, self.origin(span));
        Ok(())
    }

    /// Evaluates a pipeline and gives its result to its variables.
    pub(super) fn pipeline(&mut self, pipeline: &'a Pipeline, dot: &Value) -> Result<Value, TemplateError> {
        let value = self.commands(pipeline, dot)?;
        if let Variables::One(name) = pipeline.variables {
            self.bind(pipeline, name, value.clone(), false)?;
        }
        Ok(value)
    }

    fn bind(
        &mut self,
        pipeline: &Pipeline,
        name: Name,
        value: Value,
        is_item: bool,
    ) -> Result<(), TemplateError> {
        let name = self.tree.name(name);
        let variable = Variable { name, value, is_item };
        if !pipeline.assigns {
            self.variables.push(variable);
            return Ok(());
        }
        let Some(place) = self.variables.iter().rposition(|variable| variable.name == name) else {
            let undefined = TemplateError::new(format!("undefined variable: ${name}"));
            return Err(undefined.within(self.frame(pipeline.span)));
        };
        self.variables[place] = variable;
        Ok(())
    }

    /// The bytes of a span where they were written.
    fn origin(&self, span: Stretch) -> Option<Origin> {
        self.template.script.text.origin_of(span.range())
    }

    pub(super) fn frame(&self, span: Stretch) -> Frame {
        Frame { template: self.template.script.file.to_string(), origin: self.origin(span) }
    }
}

/// What `range` walks.
enum Items {
    None,
    List(List, std::ops::Range<usize>),
    Map(std::vec::IntoIter<(Rc<str>, Value)>),
    Count(std::ops::Range<i64>, IntType),
}

impl Items {
    fn is_empty(&self) -> bool {
        match self {
            Self::None => true,
            Self::List(_, places) => places.is_empty(),
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
            Self::List(list, places) => {
                let place = places.next()?;
                let item = list.items.borrow().get(place).cloned().unwrap_or(Value::Nil);
                Some((whole(i64::try_from(place).unwrap_or(i64::MAX)), item))
            }
            Self::Map(entries) => entries.next().map(|(key, value)| (Value::string(&*key), value)),
            Self::Count(numbers, int_type) => {
                numbers.next().map(|number| (whole(number), Value::Int(number, *int_type)))
            }
        }
    }
}
