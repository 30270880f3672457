//! Pipelines, commands and operands evaluated.

use super::ast::{Command, Operand, OperandKind, Pipeline};
use super::error::TemplateError;
use super::exec::Run;
use super::field::follow;
use crate::helm::function::{Call, Given, Named};
use crate::helm::value::Value;

impl<'a> Run<'a> {
    /// Evaluates the commands of a pipeline; each gets the result of the one before as its last argument.
    pub(super) fn commands(&mut self, pipeline: &'a Pipeline, dot: &Value) -> Result<Value, TemplateError> {
        let mut last = None;
        for command in self.tree.commands(pipeline.commands) {
            self.runtime.burn()?;
            last = Some(self.command(command, dot, last)?);
        }
        Ok(last.unwrap_or(Value::Nil))
    }

    fn command(
        &mut self,
        command: &'a Command,
        dot: &Value,
        piped: Option<Value>,
    ) -> Result<Value, TemplateError> {
        let [first, rest @ ..] = self.tree.operands(command.operands) else {
            return Ok(Value::Nil);
        };
        match &first.kind {
            OperandKind::Function(Named { name: name @ ("and" | "or"), .. }) => self
                .logic(*name == "and", rest, dot, piped)
                .map_err(|error| error.within(self.frame(command.span))),
            OperandKind::Function(function) => {
                let (arguments, given) = self.arguments(rest, dot, piped)?;
                self.call(function, &arguments, &given)
                    .map_err(|error| error.within(self.frame(command.span)))
            }
            OperandKind::Nil => {
                Err(TemplateError::new("nil is not a command").within(self.frame(command.span)))
            }
            OperandKind::Field(_) | OperandKind::Variable(..) | OperandKind::Chain(..) => {
                let (arguments, _) = self.arguments(rest, dot, piped)?;
                self.operand(first, dot, &arguments)
            }
            _ if rest.is_empty() && piped.is_none() => self.operand(first, dot, &[]),
            _ => {
                Err(TemplateError::new("can't give argument to non-function")
                    .within(self.frame(command.span)))
            }
        }
    }

    /// The values of operands and of what is piped in, and how the operands were given.
    fn arguments(
        &mut self,
        operands: &'a [Operand],
        dot: &Value,
        piped: Option<Value>,
    ) -> Result<(Vec<Value>, Vec<Given>), TemplateError> {
        let mut arguments = Vec::with_capacity(operands.len() + 1);
        let mut given = Vec::with_capacity(operands.len());
        for operand in operands {
            let (value, is_field) = self.looked_up(operand, dot, &[])?;
            arguments.push(handed_over(value));
            given.push(match operand.kind {
                _ if is_field => Given::Field,
                OperandKind::Constant(_) | OperandKind::Quoted(_) => Given::Literal,
                _ => Given::Computed,
            });
        }
        arguments.extend(piped.map(handed_over));
        Ok((arguments, given))
    }

    /// `and` and `or` stop at the first argument that decides.
    fn logic(
        &mut self,
        all: bool,
        operands: &'a [Operand],
        dot: &Value,
        piped: Option<Value>,
    ) -> Result<Value, TemplateError> {
        let mut last = None;
        for operand in operands {
            let value = self.operand(operand, dot, &[])?;
            if value.is_truthy() != all {
                return Ok(value);
            }
            last = Some(value);
        }
        piped.or(last).ok_or_else(|| TemplateError::new("wrong number of args: want at least 1 got 0"))
    }

    fn operand(
        &mut self,
        operand: &'a Operand,
        dot: &Value,
        arguments: &[Value],
    ) -> Result<Value, TemplateError> {
        self.looked_up(operand, dot, arguments).map(|(value, _)| value)
    }

    /// The value of an operand, and whether it is that of a field or an item: a nil among them has a type in Go.
    fn looked_up(
        &mut self,
        operand: &'a Operand,
        dot: &Value,
        arguments: &[Value],
    ) -> Result<(Value, bool), TemplateError> {
        let (base, is_item, names) = match &operand.kind {
            OperandKind::Dot => return Ok((dot.clone(), self.ranges > 0)),
            OperandKind::Nil => return Ok((Value::Nil, false)),
            OperandKind::Constant(constant) => return Ok((self.tree.constant(*constant), false)),
            OperandKind::Quoted(quoted) => {
                return Ok((Value::String(self.template.script.quoted(*quoted)), false));
            }
            OperandKind::Nested(pipeline) => {
                return Ok((self.pipeline(self.tree.pipeline(*pipeline), dot)?, false));
            }
            OperandKind::Function(function) => {
                let called = self.call(function, &[], &[]);
                return Ok((called.map_err(|error| error.within(self.frame(operand.span)))?, false));
            }
            OperandKind::Field(names) => (dot.clone(), self.ranges > 0, *names),
            OperandKind::Variable(name, names) => {
                let name = self.tree.name(*name);
                let Some(variable) = self.variables.iter().rev().find(|variable| variable.name == name)
                else {
                    let undefined = TemplateError::new(format!("undefined variable: ${name}"));
                    return Err(undefined.within(self.frame(operand.span)));
                };
                let (value, is_item) = (variable.value.clone(), variable.is_item);
                if names.is_empty() && !arguments.is_empty() {
                    let message = format!("can't give argument to non-function ${name}");
                    return Err(TemplateError::new(message).within(self.frame(operand.span)));
                }
                (value, is_item, *names)
            }
            OperandKind::Chain(inner, names) => (self.operand(inner, dot, &[])?, false, *names),
        };
        let fields = self.tree.fields(names);
        let followed = follow(&base, is_item, fields, arguments).map_err(TemplateError::new);
        let paid = followed.and_then(|(value, cost)| {
            self.runtime.charge_method(cost, arguments, &value)?;
            Ok(value)
        });
        let value = paid.map_err(|error| error.within(self.frame(operand.span)))?;
        Ok((value, if names.is_empty() { is_item } else { !base.is_nil() }))
    }

    /// Calls a function; `given` says how its arguments were given.
    fn call(
        &mut self,
        function: &Named,
        arguments: &[Value],
        given: &[Given],
    ) -> Result<Value, TemplateError> {
        let Named { name, run } = *function;
        let mut call = Call { name, arguments, given, set: self.set, runtime: self.runtime };
        let result = run(&mut call);
        result.and_then(|value| self.runtime.charge_call(arguments, value)).map_err(|error| {
            if error.frames.is_empty() {
                TemplateError::new(format!("error calling {name}: {}", error.message))
            } else {
                error
            }
        })
    }
}

/// A value as a function gets it.
fn handed_over(value: Value) -> Value {
    match &value {
        Value::Object(object) => object.copied().unwrap_or(value),
        _ => value,
    }
}
