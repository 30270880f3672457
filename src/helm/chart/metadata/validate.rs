//! What Helm refuses about the metadata of a chart.

use std::collections::BTreeSet;

use super::{Field, Metadata};
use crate::problem::Problem;
use crate::source::Site;

/// The reasons for which Helm would not load the chart.
pub(crate) fn validate(metadata: &Metadata, place: &str) -> Vec<Problem> {
    let mut refusals = Refusals { metadata, place, problems: Vec::new() };
    refusals.fields();
    refusals.dependencies();
    refusals.problems
}

struct Refusals<'a> {
    metadata: &'a Metadata,
    place: &'a str,
    problems: Vec<Problem>,
}

impl Refusals<'_> {
    fn fields(&mut self) {
        let Metadata { name, version, api_version, chart_type, .. } = self.metadata;
        if !matches!(api_version.text.as_str(), "v1" | "v2") {
            self.refuse(api_version, format!("helm knows no chart apiVersion `{}`", api_version.text));
        }
        if name.text.is_empty() {
            self.refuse(name, "the chart has no name".to_owned());
        } else if name.text == "." || name.text == ".." || name.text.contains('/') {
            self.refuse(name, format!("`{}` is no name of a chart", name.text));
        }
        if version.text.is_empty() {
            self.refuse(version, "the chart has no version".to_owned());
        } else if !crate::helm::version::is_version(&version.text) {
            self.refuse(version, format!("`{}` is no version", version.text));
        }
        if !matches!(chart_type.text.as_str(), "" | "application" | "library") {
            self.refuse(chart_type, format!("`{}` is no type of a chart", chart_type.text));
        }
    }

    fn dependencies(&mut self) {
        let mut keys = BTreeSet::new();
        for dependency in self.metadata.dependencies() {
            let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let message = if !dependency.alias.chars().all(legal) {
                format!("`{}` is no alias of a dependency", dependency.alias)
            } else if !keys.insert(dependency.key()) {
                format!("more than one dependency is called `{}`", dependency.key())
            } else {
                continue;
            };
            self.problems.push(match &dependency.site {
                Some(site) => Problem::at(site.clone(), message),
                None => Problem::in_file(self.place, message),
            });
        }
    }

    fn refuse(&mut self, field: &Field, message: String) {
        self.problems.push(match &self.metadata.source {
            Some(source) if !field.span.is_empty() => {
                Problem::at(Site::new(source.clone(), field.span), message)
            }
            Some(source) => Problem::in_file(source.name(), message),
            None => Problem::in_file(self.place, message),
        });
    }
}
