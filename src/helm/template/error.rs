//! Why a template could not be parsed or executed, and what led there.

use crate::helm::text::Origin;

/// A place in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The name of the template text: the file it stands in.
    pub(crate) template: String,
    /// The bytes in the file it was written in; nothing for computed text.
    pub(crate) origin: Option<Origin>,
}

/// Longest message, in bytes: `fail` may be called with a text of any length.
const LONGEST: usize = 4 << 10;

/// A failure of one template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TemplateError {
    /// One clause without a full stop.
    pub(crate) message: String,
    /// The place, then the includes around it, innermost first.
    pub(crate) frames: Vec<Frame>,
}

impl TemplateError {
    /// A failure at a place that is added by whoever knows it.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > LONGEST {
            let end = (0..=LONGEST).rev().find(|end| message.is_char_boundary(*end));
            message.truncate(end.unwrap_or_default());
            message.push('…');
        }
        Self { message, frames: Vec::new() }
    }

    /// Adds the place around those known already.
    #[must_use]
    pub(crate) fn within(mut self, frame: Frame) -> Self {
        if self.frames.last() != Some(&frame) {
            self.frames.push(frame);
        }
        self
    }
}

impl From<String> for TemplateError {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}
