//! Complex numbers, which only literals such as `1+2i` make: nothing but printing knows them.

use super::{Object, Value};
use crate::helm::number;

/// Real and imaginary part.
pub(crate) struct Complex(pub(crate) f64, pub(crate) f64);

impl Object for Complex {
    fn type_name(&self) -> &'static str {
        "complex128"
    }

    fn kind_name(&self) -> &'static str {
        "complex128"
    }

    fn field(&self, _: &str) -> Option<Value> {
        None
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
        None
    }

    fn is_empty(&self) -> bool {
        self.0 == 0.0 && self.1 == 0.0
    }

    fn display(&self) -> String {
        let imaginary = number::general(self.1);
        let sign = if imaginary.starts_with(['+', '-']) { "" } else { "+" };
        format!("({}{sign}{imaginary}i)", number::general(self.0))
    }

    /// JSON and YAML refuse it.
    fn plain(&self) -> Value {
        Value::Float(f64::NAN, None)
    }
}
