//! The functions that templates call: one table per group, each entry a name and a plain function.
//!
//! In: the arguments of a call, in Go's order (a piped value comes last). Out: a value, or one clause that says what was wrong.

use super::value::Value;

/// A function that templates call.
pub(crate) type Function = fn(&mut Call<'_>) -> Result<Value, String>;

/// A call on its way.
pub(crate) struct Call<'a> {
    /// The name it was called by.
    pub(crate) name: &'a str,
    /// The arguments; a piped value comes last.
    pub(crate) arguments: &'a [Value],
}
