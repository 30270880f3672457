//! The values that the user gives: files and `--set` with its kin.

use std::path::Path;

use super::strvals::{self, Mode};
use super::{Layer, json, merge};
use crate::file;
use crate::helm::provenance::{FileKind, Files};
use crate::helm::value::{Map, MapType};
use crate::problem::{Problem, ProblemSeverity};
use crate::source::{Site, Source, Span};

/// Our limit of a file that `--set-file` names.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// What the user gives, by kind. Helm applies the kinds in the order of these fields, whatever their order on the command line.
#[derive(Debug, Clone, Default)]
pub struct UserValues {
    /// What stands in place of the topmost chart's own `values.yaml`, where something does.
    pub base: Option<Vec<Layer>>,
    /// `-f`, `--values`, and values of the objects that deploy a chart.
    pub layers: Vec<Layer>,
    /// `--set-json`
    pub json: Vec<String>,
    /// `--set`
    pub set: Vec<String>,
    /// `--set-string`
    pub string: Vec<String>,
    /// `--set-file`
    pub file: Vec<String>,
    /// `--set-literal`
    pub literal: Vec<String>,
}

impl UserValues {
    /// What of them cannot be used.
    pub fn refused(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.resolve(&mut Files::default(), &mut problems);
        problems.retain(|problem| problem.severity == ProblemSeverity::Unchecked);
        problems
    }

    /// All of them in one map.
    pub(super) fn resolve(&self, files: &mut Files, problems: &mut Vec<Problem>) -> Map {
        let mut values = stacked(&self.layers, files, problems);
        let groups: [(&str, &[String], Mode<'_>); 5] = [
            ("--set-json", &self.json, Mode::Json),
            ("--set", &self.set, Mode::Typed),
            ("--set-string", &self.string, Mode::String),
            ("--set-file", &self.file, Mode::File(&read_file)),
            ("--set-literal", &self.literal, Mode::Literal),
        ];
        for (option, arguments, mode) in groups {
            for argument in arguments {
                let source = Source::new(option, argument.as_str());
                let file = files.add(&source, FileKind::Data);
                let done = if matches!(mode, Mode::Json) && argument.trim_start().starts_with('{') {
                    json::map(argument, file).map(|given| values = merge(&values, &given))
                } else {
                    strvals::apply(argument, mode, file, &values)
                };
                if let Err(message) = done {
                    let site = Site::new(source, Span::new(0, argument.len()));
                    let told = format!("`{option} {argument}` cannot be used: {message}");
                    problems.push(Problem::at(site, told).help(format!("write it as {}", mode.form())));
                }
            }
        }
        values
    }
}

/// Layers over each other, a later one over an earlier one.
pub(super) fn stacked(layers: &[Layer], files: &mut Files, problems: &mut Vec<Problem>) -> Map {
    layers.iter().fold(Map::new(MapType::Any), |below, layer| layer.over(&below, files, problems))
}

fn read_file(path: &str) -> Result<Vec<u8>, String> {
    file::read(Path::new(path), MAX_FILE_BYTES).map_err(|error| format!("{path}: {error}"))
}
