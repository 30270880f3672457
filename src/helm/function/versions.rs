//! `semver` and `semverCompare`.

use std::rc::Rc;

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::template::TemplateError;
use crate::helm::value::{IntType, Object, Value};
use crate::helm::version::{Constraint, Version};

/// Bytes of a constraint. Helm has no limit; people write less than a line.
const LONGEST_RANGE: usize = 16 << 10;

/// Bytes of a constraint that are read in a step.
const READ_BYTES: usize = 8;

pub(super) const GROUP: &[(&str, Function)] = &[("semver", semver), ("semverCompare", compare)];

fn parse(text: &str) -> Result<Version, TemplateError> {
    Version::parse(text).ok_or_else(|| TemplateError::new("invalid semantic version"))
}

fn semver(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.characters(0)?.into_owned();
    let version = parse(&text)?;
    Ok(Value::Object(Rc::new(SemanticVersion { version, text, is_pointer: true })))
}

fn compare(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let range = arguments.characters(0)?;
    if range.len() > LONGEST_RANGE {
        return Err(format!("the constraint is longer than {LONGEST_RANGE} bytes").into());
    }
    call.runtime.charge_size(range.len() / READ_BYTES)?;
    let constraint = Constraint::parse(&range)
        .ok_or_else(|| TemplateError::new(format!("improper constraint: {range}")))?;
    Ok(Value::Bool(constraint.takes(&parse(&arguments.characters(1)?)?)))
}

/// Methods that Go gives to pointers alone.
const OF_POINTERS: &[&str] =
    &["Original", "Compare", "Equal", "LessThan", "LessThanEqual", "GreaterThan", "GreaterThanEqual"];

/// What `semver` gives to templates.
struct SemanticVersion {
    version: Version,
    text: String,
    /// What its own methods make is no pointer.
    is_pointer: bool,
}

impl SemanticVersion {
    fn shown(&self) -> String {
        let Version { major, minor, patch, pre, metadata } = &self.version;
        let mut text = format!("{major}.{minor}.{patch}");
        for (mark, part) in [('-', pre), ('+', metadata)] {
            if !part.is_empty() {
                text.push(mark);
                text.push_str(part);
            }
        }
        text
    }
}

impl SemanticVersion {
    /// What comes next; a pre-release comes before the release of its own numbers.
    fn next(&self, part: &str) -> Version {
        let Version { major, minor, patch, pre, .. } = &self.version;
        let (major, minor, patch) = match part {
            "IncMajor" => (major.saturating_add(1), 0, 0),
            "IncMinor" => (*major, minor.saturating_add(1), 0),
            _ if pre.is_empty() => (*major, *minor, patch.saturating_add(1)),
            _ => (*major, *minor, *patch),
        };
        Version { major, minor, patch, pre: String::new(), metadata: String::new() }
    }

    fn changed(&self, version: Version) -> Value {
        let made = Self { version, text: String::new(), is_pointer: false };
        let mark = if self.text.starts_with('v') { "v" } else { "" };
        let text = format!("{mark}{}", made.shown());
        Value::Object(Rc::new(Self { text, ..made }))
    }

    /// The version with another text behind `-` or `+`.
    fn with(&self, name: &str, part: &str) -> Result<Value, String> {
        let mut version = self.version.clone();
        let (place, kind) = match name {
            "SetPrerelease" => (&mut version.pre, "prerelease"),
            _ => (&mut version.metadata, "metadata"),
        };
        part.clone_into(place);
        let made = Self { version, text: String::new(), is_pointer: false };
        match Version::parse(&made.shown()) {
            Some(version) => Ok(self.changed(version)),
            None => Err(format!("invalid {kind} string")),
        }
    }
}

impl Object for SemanticVersion {
    fn type_name(&self) -> &'static str {
        if self.is_pointer { "*semver.Version" } else { "semver.Version" }
    }

    fn kind_name(&self) -> &'static str {
        if self.is_pointer { "ptr" } else { "struct" }
    }

    fn field(&self, _: &str) -> Option<Value> {
        None
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        if !self.is_pointer && OF_POINTERS.contains(&name) {
            return None;
        }
        let number =
            |value: u64| Some(Ok(Value::Int(i64::try_from(value).unwrap_or(i64::MAX), IntType::Uint64)));
        let text = |value: &str| Some(Ok(Value::string(value)));
        let other = match arguments {
            [Value::String(other)] => Version::parse(&other.to_str()),
            [Value::Object(other)] => Version::parse(&other.display()),
            _ => None,
        };
        let order = other.map(|other| self.version.compare(&other));
        match (name, order) {
            ("Major", _) => number(self.version.major),
            ("Minor", _) => number(self.version.minor),
            ("Patch", _) => number(self.version.patch),
            ("Prerelease", _) => text(&self.version.pre),
            ("Metadata", _) => text(&self.version.metadata),
            ("Original", _) => text(&self.text),
            ("String", _) => text(&self.shown()),
            ("Compare", Some(order)) => Some(Ok(Value::Int(order as i64, IntType::Int))),
            ("Equal", Some(order)) => Some(Ok(Value::Bool(order.is_eq()))),
            ("LessThan", Some(order)) => Some(Ok(Value::Bool(order.is_lt()))),
            ("LessThanEqual", Some(order)) => Some(Ok(Value::Bool(order.is_le()))),
            ("GreaterThan", Some(order)) => Some(Ok(Value::Bool(order.is_gt()))),
            ("GreaterThanEqual", Some(order)) => Some(Ok(Value::Bool(order.is_ge()))),
            ("IncMajor" | "IncMinor" | "IncPatch", _) => Some(Ok(self.changed(self.next(name)))),
            ("SetPrerelease" | "SetMetadata", _) => match arguments {
                [Value::String(part)] => Some(self.with(name, &part.to_str())),
                _ => Some(Err(format!("{name} wants one string"))),
            },
            _ => None,
        }
    }

    fn display(&self) -> String {
        self.shown()
    }

    fn plain(&self) -> Value {
        Value::string(self.shown())
    }
}
