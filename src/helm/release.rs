//! What templates see: `.Values`, `.Release`, `.Chart`, `.Files`, `.Capabilities`, `.Subcharts`, `.Template`.
//!
//! In: the charts of a release with their values. Out: one map for each chart, and the templates in the order in which Helm
//! renders them. All templates of a chart share one map, and a sub-chart's `.Values` is the map under its name in its parent's.

mod files;
mod glob;
mod metadata;

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use self::files::ChartFiles;
use super::capabilities::Capabilities;
use super::chart::Chart;
use super::options::{ASSUMED_NAMESPACE, Options};
use super::provenance::Files;
use super::text::Text;
use super::value::{IntType, Map, MapType, Value};
use super::values::{Part, ReleaseValues};

/// A template in its place in a release.
pub(crate) struct Template {
    /// Its name to Helm: `parent/charts/child/templates/a.yaml`.
    pub(crate) name: String,
    /// The chart that it is a file of.
    pub(crate) chart: Arc<Chart>,
    /// Its position among the templates of the chart.
    pub(crate) position: usize,
    /// What it sees.
    pub(crate) context: Map,
    /// The folder that `include (print $.Template.BasePath "/a.yaml")` starts from.
    base_path: String,
}

impl Template {
    /// Says in the shared context that this template is being rendered.
    pub(crate) fn enter(&self) {
        let template = Map::new(MapType::Values);
        template.insert("Name", text(&self.name));
        template.insert("BasePath", text(&self.base_path));
        self.context.insert("Template", Value::Map(template));
    }

    /// Whether it only lends its defines.
    pub(crate) fn is_partial(&self) -> bool {
        base_name(&self.name).starts_with('_')
    }
}

/// The templates of a release in the order in which Helm parses and renders them: the deepest first, and of those the last.
pub(crate) fn templates(
    release: &ReleaseValues,
    options: &Options,
    capabilities: &Capabilities,
    sources: &Rc<RefCell<Files>>,
) -> Vec<Template> {
    let shared = Shared {
        release: release_object(options),
        capabilities: Value::Object(Rc::new(capabilities.clone())),
        options,
        sources,
    };
    let mut templates = BTreeMap::new();
    shared.chart(&release.part, None, release.values.clone(), &mut templates);
    let mut templates: Vec<Template> = templates.into_values().collect();
    templates.sort_by_cached_key(|Template { name, .. }| Reverse((name.matches('/').count(), name.clone())));
    templates
}

/// What is the same for all charts of a release.
struct Shared<'a> {
    release: Value,
    capabilities: Value,
    options: &'a Options,
    sources: &'a Rc<RefCell<Files>>,
}

impl Shared<'_> {
    /// Builds the map of a chart and collects its templates.
    fn chart(
        &self,
        part: &Part,
        parent: Option<&str>,
        values: Map,
        templates: &mut BTreeMap<String, Template>,
    ) -> Map {
        let path =
            parent.map_or_else(|| part.name.clone(), |parent| format!("{parent}/charts/{}", part.name));
        let values = Map { entries: values.entries, map_type: MapType::Values };
        let subcharts = Map::new(MapType::Any);
        let context = Map::new(MapType::Values);
        let metadata = metadata::object(part, parent.is_none(), self.options.helm_version, self.sources);
        context.insert("Chart", metadata);
        context.insert("Files", Value::Object(Rc::new(ChartFiles::new(&part.chart, self.sources))));
        context.insert("Release", self.release.clone());
        context.insert("Capabilities", self.capabilities.clone());
        context.insert("Values", Value::Map(values.clone()));
        context.insert("Subcharts", Value::Map(subcharts.clone()));
        for child in &part.children {
            let below = match values.get(&child.name) {
                Some(Value::Map(below)) => below,
                _ => Map::new(MapType::Any),
            };
            let context = self.chart(child, Some(&path), below, templates);
            let context = Map { entries: context.entries, map_type: MapType::Any };
            subcharts.insert(child.name.as_str(), Value::Map(context));
        }
        for (position, file) in part.chart.templates.iter().enumerate() {
            if part.chart.metadata.is_library() && !base_name(&file.name).starts_with('_') {
                continue;
            }
            let template = Template {
                name: format!("{path}/{}", file.name),
                chart: part.chart.clone(),
                position,
                context: context.clone(),
                base_path: format!("{path}/templates"),
            };
            templates.insert(template.name.clone(), template);
        }
        context
    }
}

fn release_object(options: &Options) -> Value {
    let release = Map::new(MapType::Any);
    release.insert("Name", text(&options.release));
    release.insert("Namespace", text(options.namespace.as_deref().unwrap_or(ASSUMED_NAMESPACE)));
    release.insert("IsInstall", Value::Bool(true));
    release.insert("IsUpgrade", Value::Bool(false));
    release.insert("Revision", Value::Int(1, IntType::Int));
    release.insert("Service", text("Helm"));
    Value::Map(release)
}

fn text(text: &str) -> Value {
    Value::String(Text::computed(text.as_bytes().to_vec()))
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
