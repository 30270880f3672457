//! `.Chart`: a map in Helm 4, where a missing key prints nothing, a struct in Helm 3, where an unknown field is an error.

use std::cell::RefCell;
use std::rc::Rc;

use super::text;
use crate::helm::HelmVersion;
use crate::helm::chart::metadata::{Dependency, Field, Maintainer, Metadata};
use crate::helm::provenance::{FileKind, Files};
use crate::helm::text::{FileId, Origin, Text};
use crate::helm::value::{List, Map, MapType, Object, Value};
use crate::helm::values::Part;

/// What templates of the chart see as `.Chart`.
pub(super) fn object(part: &Part, root: bool, version: HelmVersion, sources: &Rc<RefCell<Files>>) -> Value {
    let metadata = &part.chart.metadata;
    let file = metadata.source.as_ref().map(|source| sources.borrow_mut().add(source, FileKind::Data));
    let fields = Fields { metadata, file }.map(part, root);
    match version {
        HelmVersion::V3 => Value::Object(Rc::new(Struct(fields))),
        HelmVersion::V4 => Value::Map(fields),
    }
}

struct Fields<'a> {
    metadata: &'a Metadata,
    file: Option<FileId>,
}

impl Fields<'_> {
    fn map(&self, part: &Part, root: bool) -> Map {
        let metadata = self.metadata;
        let map = Map::new(MapType::Any);
        let fields = [
            ("Home", &metadata.home),
            ("Version", &metadata.version),
            ("Description", &metadata.description),
            ("Icon", &metadata.icon),
            ("APIVersion", &metadata.api_version),
            ("Condition", &metadata.condition),
            ("Tags", &metadata.tags),
            ("AppVersion", &metadata.app_version),
            ("KubeVersion", &metadata.kube_version),
            ("Type", &metadata.chart_type),
        ];
        for (key, field) in fields {
            map.insert(key, self.text(field));
        }
        let name = &metadata.name;
        map.insert("Name", if name.text == part.name { self.text(name) } else { text(&part.name) });
        map.insert("Sources", self.list(&metadata.sources));
        map.insert("Keywords", self.list(&metadata.keywords));
        let maintainers = metadata.maintainers.iter().map(|maintainer| self.maintainer(maintainer)).collect();
        map.insert("Maintainers", Value::List(List::new(maintainers)));
        map.insert("Deprecated", Value::Bool(metadata.deprecated));
        map.insert("Annotations", self.annotations());
        let dependencies = part.requirements.iter().flatten();
        let dependencies = dependencies.map(|requirement| dependency(&requirement.declared)).collect();
        map.insert("Dependencies", Value::List(List::new(dependencies)));
        map.insert("IsRoot", Value::Bool(root));
        map
    }

    fn text(&self, field: &Field) -> Value {
        let bytes = field.text.as_bytes().to_vec();
        let place = (self.file, u32::try_from(field.span.start), u32::try_from(field.span.end));
        match place {
            (Some(file), Ok(start), Ok(end)) if start < end => {
                Value::String(Text::written(bytes, Origin { file, start, end, exact: field.exact }))
            }
            _ => Value::String(Text::computed(bytes)),
        }
    }

    fn list(&self, fields: &[Field]) -> Value {
        Value::List(List::new(fields.iter().map(|field| self.text(field)).collect()))
    }

    fn maintainer(&self, maintainer: &Maintainer) -> Value {
        let map = Map::new(MapType::Any);
        map.insert("Name", self.text(&maintainer.name));
        map.insert("Email", self.text(&maintainer.email));
        map.insert("URL", self.text(&maintainer.url));
        Value::Map(map)
    }

    fn annotations(&self) -> Value {
        let Some(annotations) = &self.metadata.annotations else {
            return Value::Map(Map::new(MapType::NoneOfString));
        };
        let map = Map::new(MapType::String);
        for (key, field) in annotations {
            map.insert(key.as_str(), self.text(field));
        }
        Value::Map(map)
    }
}

fn dependency(dependency: &Dependency) -> Value {
    let map = Map::new(MapType::Any);
    map.insert("Name", text(dependency.key()));
    map.insert("Version", text(&dependency.version));
    map.insert("Repository", text(&dependency.repository));
    map.insert("Condition", text(&dependency.condition));
    map.insert("Tags", Value::List(List::new(dependency.tags.iter().map(|tag| text(tag)).collect())));
    map.insert("Enabled", Value::Bool(true));
    map.insert("Alias", text(&dependency.alias));
    let imports = dependency.imports.iter().map(|import| {
        let map = Map::new(MapType::String);
        map.insert("child", text(&import.child));
        map.insert("parent", text(&import.parent));
        Value::Map(map)
    });
    map.insert("ImportValues", Value::List(List::new(imports.collect())));
    Value::Map(map)
}

/// `.Chart` of Helm 3.
struct Struct(Map);

impl Object for Struct {
    fn type_name(&self) -> &'static str {
        "struct { chart.Metadata; IsRoot bool }"
    }

    fn kind_name(&self) -> &'static str {
        "struct"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.0.get(name)
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
        None
    }

    fn display(&self) -> String {
        let field = |key| match self.0.get(key) {
            Some(Value::String(text)) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
            _ => String::new(),
        };
        format!("{{{} {}}}", field("Name"), field("Version"))
    }

    /// The keys of `Chart.yaml`, without those that are empty.
    fn plain(&self) -> Value {
        let map = Map::new(MapType::Any);
        for (key, value) in self.0.to_vec() {
            let empty = match &value {
                Value::String(text) => text.as_bytes().is_empty(),
                Value::List(list) => list.items.borrow().is_empty(),
                Value::Map(map) => map.entries.borrow().is_empty(),
                Value::Bool(value) => !value && &*key != "IsRoot",
                _ => false,
            };
            if !empty {
                map.insert(json_key(&key), value);
            }
        }
        Value::Map(map)
    }
}

fn json_key(field: &str) -> String {
    match field {
        "IsRoot" => field.to_owned(),
        "APIVersion" => "apiVersion".to_owned(),
        field => {
            let mut key = field.to_owned();
            key[..1].make_ascii_lowercase();
            key
        }
    }
}
