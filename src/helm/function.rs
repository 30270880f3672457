//! The functions that templates call: one table per group, each entry a name and a plain function.
//!
//! In: the arguments of a call, in Go's order (a piped value comes last). Out: a value, or why it failed.

#![allow(clippy::unnecessary_wraps, reason = "all functions of templates have one signature")]

mod access;
mod argument;
mod bound;
pub(crate) mod builtin;
mod cast;
mod certificates;
mod compare;
mod convert;
mod crypto;
mod dates;
mod defaults;
mod dicts;
mod digest;
mod encoding;
mod lists;
mod math;
mod network;
mod paths;
mod print;
mod random;
mod reflection;
mod regular;
mod strings;
mod urls;
mod versions;
mod words;

pub(crate) use self::regular::translated;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use super::template::{Runtime, TemplateError, TemplateSet};
use super::text::Text;
use super::value::Value;

/// A function that templates call.
pub(crate) type Function = fn(&mut Call<'_>) -> Result<Value, TemplateError>;

/// All groups. Adding one is a file here and a line in this table.
const GROUPS: &[&[(&str, Function)]] = &[
    builtin::GROUP,
    compare::GROUP,
    access::GROUP,
    print::GROUP,
    convert::GROUP,
    regular::GROUP,
    versions::GROUP,
    strings::GROUP,
    words::GROUP,
    lists::GROUP,
    dicts::GROUP,
    defaults::GROUP,
    math::GROUP,
    reflection::GROUP,
    encoding::GROUP,
    digest::GROUP,
    crypto::GROUP,
    certificates::GROUP,
    dates::GROUP,
    paths::GROUP,
    urls::GROUP,
    network::GROUP,
    random::GROUP,
];

/// All functions by name. Templates name one in almost every action.
static BY_NAME: LazyLock<HashMap<&str, Named>> = LazyLock::new(|| {
    let mut all = HashMap::with_capacity(GROUPS.iter().map(|group| group.len()).sum());
    all.extend(GROUPS.iter().copied().flatten().map(|&(name, run)| (name, Named { name, run })));
    all
});

/// The function of a name.
pub(crate) fn find(name: &str) -> Option<&'static Named> {
    BY_NAME.get(name)
}

/// A function and its name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) run: Function,
}

/// How an argument was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// As the result of a call, or as a variable.
    Computed,
    /// As the value of a field or an item: a nil among them has a type in Go, unlike any other nil.
    Field,
    /// As it stands in the template: `3.0` is a whole number there, where one is wanted.
    Literal,
}

/// A call on its way.
pub(crate) struct Call<'a> {
    /// The name it was called by.
    pub(crate) name: &'a str,
    /// The arguments; a piped value comes last.
    pub(crate) arguments: &'a [Value],
    /// How each of them was given; a piped value is not told of.
    pub(crate) given: &'a [Given],
    /// The templates in sight, for `include` and `tpl`.
    pub(crate) set: &'a Rc<TemplateSet>,
    /// Limits and counters of the render.
    pub(crate) runtime: &'a mut Runtime,
}

impl Call<'_> {
    /// An argument by position.
    pub(crate) fn argument(&self, position: usize) -> Result<&Value, TemplateError> {
        self.arguments.get(position).ok_or_else(|| self.count_error(position + 1))
    }

    /// The only argument.
    pub(crate) fn one(&self) -> Result<&Value, TemplateError> {
        match self.arguments {
            [only] => Ok(only),
            _ => Err(self.count_error(1)),
        }
    }

    /// An argument that has to be a string.
    pub(crate) fn text(&self, position: usize) -> Result<&Text, TemplateError> {
        match self.argument(position)? {
            Value::String(text) => Ok(text),
            other => Err(TemplateError::new(format!(
                "wrong type for value; expected string; got {}",
                other.type_name()
            ))),
        }
    }

    fn count_error(&self, wanted: usize) -> TemplateError {
        TemplateError::new(format!(
            "wrong number of args for {}: want {wanted} got {}",
            self.name,
            self.arguments.len()
        ))
    }
}
