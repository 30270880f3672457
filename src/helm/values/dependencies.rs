//! Which sub-charts are part of a release, under which names, and what they lend their parents.
//!
//! In: a chart and the given values. Out: the tree of its [`Part`]s: aliases applied, what conditions and tags switch off left
//! out, `import-values` done.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::coalesce::Coalescer;
use super::{Part, Requirement, path};
use crate::helm::HelmVersion;
use crate::helm::chart::Chart;
use crate::helm::value::{Map, MapType, Value};
use crate::helm::version::in_range;

/// Applies aliases and switches. Returns the names of sub-charts whose values are no map.
pub(super) fn process(part: &mut Part, given: &Map, version: HelmVersion) -> BTreeSet<String> {
    let mut clashes = BTreeSet::new();
    let coalescer = Coalescer { version, keep_null: false };
    enable(part, given, "", coalescer, &mut clashes);
    import(part, Coalescer { version, keep_null: version == HelmVersion::V4 }, &mut clashes);
    clashes
}

/// Applies aliases and switches to a chart and what is below it. `prefix` is the path of its values, with a dot behind it.
fn enable(part: &mut Part, given: &Map, prefix: &str, coalescer: Coalescer, clashes: &mut BTreeSet<String>) {
    let Some(mut requirements) = part.requirements.take() else { return };
    part.children = chosen(part, &requirements);
    for requirement in &mut requirements {
        requirement.key = requirement.declared.key().to_owned();
    }
    let values = coalescer.values(part, given, clashes);
    for requirement in &mut requirements {
        let condition = condition(&requirement.declared.condition, &values, prefix);
        requirement.enabled =
            condition.unwrap_or_else(|| wanted_by_tags(&requirement.declared.tags, &values));
    }
    let off: BTreeSet<String> = requirements
        .iter()
        .filter(|requirement| !requirement.enabled)
        .map(|requirement| requirement.key.clone())
        .collect();
    part.children.retain(|child| !off.contains(&child.name));
    requirements.retain(|requirement| !off.contains(&requirement.key));
    for child in &mut part.children {
        let prefix = format!("{prefix}{}.", child.name);
        enable(child, &values, &prefix, coalescer, clashes);
    }
    part.requirements = (!requirements.is_empty()).then_some(requirements);
}

/// The sub-charts, those that are declared under the names that they are declared with.
fn chosen(part: &mut Part, requirements: &[Requirement]) -> Vec<Part> {
    let there = std::mem::take(&mut part.children);
    let fits = |child: &Part, requirement: &Requirement| {
        child.name == requirement.declared.name
            && in_range(&child.chart.metadata.version.text, &requirement.declared.version)
    };
    let declared = requirements.iter().filter_map(|requirement| {
        let mut child = there.iter().find(|child| fits(child, requirement))?.clone();
        if !requirement.declared.alias.is_empty() {
            child.name.clone_from(&requirement.declared.alias);
        }
        Some(child)
    });
    let declared: Vec<Part> = declared.collect();
    let undeclared =
        there.into_iter().filter(|child| !requirements.iter().any(|requirement| fits(child, requirement)));
    undeclared.chain(declared).collect()
}

/// What the first path of a condition says that holds a boolean.
fn condition(condition: &str, values: &Map, prefix: &str) -> Option<bool> {
    let paths = condition.trim().split(',').filter(|path| !path.is_empty());
    paths.filter_map(|path| path::leaf(values, &format!("{prefix}{path}"))).find_map(|value| match value {
        Value::Bool(value) => Some(value),
        _ => None,
    })
}

/// One tag that is on is enough; without any that is on or off the chart is wanted.
fn wanted_by_tags(tags: &[String], values: &Map) -> bool {
    let Some(switches) = path::table(values, "tags") else { return true };
    let mut wanted = true;
    for tag in tags {
        match switches.get(tag) {
            Some(Value::Bool(true)) => return true,
            Some(Value::Bool(false)) => wanted = false,
            _ => {}
        }
    }
    wanted
}

/// Makes values of sub-charts values of their parents, from the bottom up.
fn import(part: &mut Part, coalescer: Coalescer, clashes: &mut BTreeSet<String>) {
    for child in &mut part.children {
        import(child, coalescer, clashes);
    }
    let Some(requirements) = &part.requirements else { return };
    let values = coalescer.values(part, &Map::new(MapType::Any), clashes);
    let mut imported = Map::new(MapType::Any);
    for requirement in requirements {
        for import in &requirement.declared.imports {
            let Some(table) = path::table(&values, &format!("{}.{}", requirement.key, import.child)) else {
                continue;
            };
            if coalescer.version == HelmVersion::V3 && !import.named {
                // Helm 3 forgets what it imported before.
                imported = values.clone();
            }
            coalescer.tables(&imported, &nested(&import.parent, table));
        }
    }
    part.values = match coalescer.version {
        HelmVersion::V3 => {
            coalescer.tables(&imported, &values);
            imported
        }
        HelmVersion::V4 => {
            let values = values.deep_copy();
            coalescer.tables(&values, &imported);
            values
        }
    };
}

/// A map that has `table` at a path; itself at `.`.
fn nested(path: &str, table: Map) -> Map {
    if path == "." {
        return table;
    }
    path.rsplit('.').fold(table, |below, key| {
        let above = Map::new(MapType::Any);
        above.insert(Rc::from(key), Value::Map(below));
        above
    })
}

/// The tree of a chart and all that is in it, before anything is switched off.
pub(super) fn whole(chart: &Arc<Chart>, decode: &mut dyn FnMut(&Chart) -> Map) -> Part {
    let requirements = chart.metadata.dependencies.as_ref().map(|declared| {
        let requirement = |declared: &crate::helm::chart::metadata::Dependency| Requirement {
            key: declared.name.clone(),
            enabled: true,
            declared: declared.clone(),
        };
        declared.iter().map(requirement).collect()
    });
    Part {
        name: chart.metadata.name.text.clone(),
        values: decode(chart),
        requirements,
        children: chart.dependencies.iter().map(|chart| whole(chart, decode)).collect(),
        chart: chart.clone(),
    }
}
