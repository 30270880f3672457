//! `Chart.yaml` and `requirements.yaml`.
//!
//! In: the tree of a file. Out: [`Metadata`], and what Helm would refuse about it. Keys match whatever their case, and numbers
//! and booleans become text where text is wanted, as Go's JSON and Helm's YAML library do it.

mod reader;
mod validate;

use std::sync::Arc;

use self::reader::Reader;
pub(crate) use self::validate::validate;
use crate::problem::Problem;
use crate::source::{Site, Source, Span};
use crate::yaml::Node;

/// What a chart says of itself.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// `Chart.yaml`; nothing for a chart that has none.
    pub source: Option<Arc<Source>>,
    /// `apiVersion`: `v1` where it is missing.
    pub api_version: Field,
    /// `name`
    pub name: Field,
    /// `version`
    pub version: Field,
    /// `appVersion`
    pub app_version: Field,
    /// `kubeVersion`
    pub kube_version: Field,
    /// `type`: `application`, `library` or nothing.
    pub chart_type: Field,
    /// `description`
    pub description: Field,
    /// `home`
    pub home: Field,
    /// `icon`
    pub icon: Field,
    /// `condition`
    pub condition: Field,
    /// `tags`
    pub tags: Field,
    /// `deprecated`
    pub deprecated: bool,
    /// `sources`
    pub sources: Vec<Field>,
    /// `keywords`
    pub keywords: Vec<Field>,
    /// `maintainers`
    pub maintainers: Vec<Maintainer>,
    /// `annotations`, where there are any.
    pub annotations: Option<Vec<(String, Field)>>,
    /// `dependencies`, here or in `requirements.yaml`. Helm tells an empty list from none.
    pub dependencies: Option<Vec<Dependency>>,
}

/// A text and where it was written.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The text, as Helm sees it.
    pub text: String,
    /// Its bytes in the file, without quotes where these are all that differs.
    pub span: Span,
    /// Whether the bytes are the text.
    pub exact: bool,
}

/// A maintainer of a chart.
#[derive(Debug, Clone, Default)]
pub struct Maintainer {
    /// `name`
    pub name: Field,
    /// `email`
    pub email: Field,
    /// `url`
    pub url: Field,
}

/// Another chart that a chart is made with.
#[derive(Debug, Clone, Default)]
pub struct Dependency {
    /// Where it is declared.
    pub site: Option<Site>,
    /// `name`
    pub name: String,
    /// `version`: a range.
    pub version: String,
    /// `repository`
    pub repository: String,
    /// `condition`: paths with commas between them.
    pub condition: String,
    /// `tags`
    pub tags: Vec<String>,
    /// `alias`: the name it gets instead of its own.
    pub alias: String,
    /// `import-values`
    pub imports: Vec<Import>,
}

/// Values of a sub-chart that become values of its parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The path in the sub-chart's values.
    pub child: String,
    /// The path in the parent's values; `.` for the top.
    pub parent: String,
    /// Whether it is written as the name of a map under `exports`.
    pub named: bool,
}

impl Metadata {
    /// Reads `Chart.yaml`.
    pub(crate) fn read(source: &Arc<Source>, root: Option<&Node>) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(source.clone());
        let mut metadata = Self { source: Some(source.clone()), ..Self::default() };
        for (key, node) in reader.fields(root) {
            metadata.set(&key, &node, &mut reader);
        }
        if metadata.api_version.text.is_empty() {
            "v1".clone_into(&mut metadata.api_version.text);
        }
        (metadata, reader.problems)
    }

    /// Takes the dependencies of `requirements.yaml`.
    pub(crate) fn read_requirements(&mut self, source: &Arc<Source>, root: Option<&Node>) -> Vec<Problem> {
        let mut reader = Reader::new(source.clone());
        for (key, node) in reader.fields(root) {
            if key == "dependencies" {
                self.dependencies = Some(reader.list(&node, dependency));
            }
        }
        reader.problems
    }

    fn set(&mut self, key: &str, node: &Node, reader: &mut Reader) {
        match key {
            "apiversion" => self.api_version = reader.text(node),
            "name" => self.name = reader.sanitized(node),
            "version" => self.version = reader.text(node),
            "appversion" => self.app_version = reader.sanitized(node),
            "kubeversion" => self.kube_version = reader.sanitized(node),
            "type" => self.chart_type = reader.text(node),
            "description" => self.description = reader.sanitized(node),
            "home" => self.home = reader.sanitized(node),
            "icon" => self.icon = reader.sanitized(node),
            "condition" => self.condition = reader.sanitized(node),
            "tags" => self.tags = reader.sanitized(node),
            "deprecated" => self.deprecated = reader.boolean(node),
            "sources" => self.sources = reader.list(node, Reader::sanitized),
            "keywords" => self.keywords = reader.list(node, Reader::sanitized),
            "maintainers" => self.maintainers = reader.list(node, maintainer),
            "annotations" => self.annotations = annotations(node, reader),
            "dependencies" => self.dependencies = Some(reader.list(node, dependency)),
            _ => {}
        }
    }

    /// The declared dependencies.
    pub fn dependencies(&self) -> &[Dependency] {
        self.dependencies.as_deref().unwrap_or_default()
    }

    /// Whether the chart only lends its defines.
    pub fn is_library(&self) -> bool {
        self.chart_type.text.eq_ignore_ascii_case("library")
    }
}

impl Dependency {
    /// The name that its values and its condition go by.
    pub fn key(&self) -> &str {
        if self.alias.is_empty() { &self.name } else { &self.alias }
    }
}

fn annotations(node: &Node, reader: &mut Reader) -> Option<Vec<(String, Field)>> {
    if node.is_null() {
        return None;
    }
    let Some(mapping) = node.as_mapping() else {
        reader.wrong(node, "annotations must be a map");
        return None;
    };
    let mut annotations: Vec<(String, Field)> =
        mapping.entries.iter().map(|entry| (entry.key.to_string(), reader.text(&entry.value))).collect();
    annotations.sort_by(|a, b| a.0.cmp(&b.0));
    Some(annotations)
}

fn maintainer(reader: &mut Reader, node: &Node) -> Maintainer {
    let mut maintainer = Maintainer::default();
    for (key, node) in reader.fields(Some(node)) {
        match key.as_str() {
            "name" => maintainer.name = reader.sanitized(&node),
            "email" => maintainer.email = reader.sanitized(&node),
            "url" => maintainer.url = reader.sanitized(&node),
            _ => {}
        }
    }
    maintainer
}

fn dependency(reader: &mut Reader, node: &Node) -> Dependency {
    let mut dependency = Dependency { site: Some(reader.site(node)), ..Dependency::default() };
    for (key, node) in reader.fields(Some(node)) {
        match key.as_str() {
            "name" => {
                dependency.site = Some(reader.site(&node));
                dependency.name = reader.sanitized(&node).text;
            }
            "version" => dependency.version = reader.sanitized(&node).text,
            "repository" => dependency.repository = reader.sanitized(&node).text,
            "condition" => dependency.condition = reader.sanitized(&node).text,
            "alias" => dependency.alias = reader.text(&node).text,
            "tags" => {
                dependency.tags =
                    reader.list(&node, Reader::sanitized).into_iter().map(|tag| tag.text).collect();
            }
            "import-values" => {
                dependency.imports = reader.list(&node, import).into_iter().flatten().collect();
            }
            _ => {}
        }
    }
    dependency
}

/// One item of `import-values`: a name under `exports`, or a pair of paths.
fn import(reader: &mut Reader, node: &Node) -> Option<Import> {
    if let Some(name) = node.as_str() {
        return Some(Import { child: format!("exports.{name}"), parent: ".".to_owned(), named: true });
    }
    let mapping = node.as_mapping()?;
    // What Go prints of a missing key becomes the path.
    let mut path = |key| mapping.get(key).map_or_else(|| "<nil>".to_owned(), |node| reader.text(node).text);
    Some(Import { child: path("child"), parent: path("parent"), named: false })
}
