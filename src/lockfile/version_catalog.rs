//! `libs.versions.toml`: the versions that a Gradle build names.

use toml_edit::{Item, TableLike, Value};

use super::pom::asked;
use super::toml::{placed, read as document};
use super::{Reading, Version};
use crate::sdk::Purl;
use crate::source::Span;

/// Reads the text; what a build takes out of the catalogue is not said here.
pub(super) fn read(text: &str) -> Reading {
    let document = match document(text) {
        Ok(document) => document,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading { partial: true, ..Reading::default() };
    let versions = document.get("versions").and_then(Item::as_table_like);
    for (_, library) in
        document.get("libraries").and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter)
    {
        if let Some((text, span)) = library.as_value().and_then(placed) {
            let mut parts = text.splitn(3, ':');
            if let (Some(group), Some(name), Some(version)) = (parts.next(), parts.next(), parts.next()) {
                let span = Span::new(span.end - version.len().min(span.len()), span.end);
                reading.push(Purl::new("maven", &format!("{group}:{name}")), asked(version), span);
            }
            continue;
        }
        let Some(table) = library.as_table_like() else { continue };
        let of = |key: &str| table.get(key).and_then(Item::as_value).and_then(placed);
        let name = match (of("module"), of("group"), of("name")) {
            (Some((module, span)), ..) => Some((module.to_owned(), span)),
            (None, Some((group, _)), Some((name, span))) => Some((format!("{group}:{name}"), span)),
            _ => None,
        };
        let Some((name, name_span)) = name else { continue };
        let (version, span) =
            version(table.get("version"), versions).unwrap_or((Version::Range("*".to_owned()), name_span));
        reading.push(Purl::new("maven", &name), version, span);
    }
    reading
}

/// A version, or the name of one: `version = "1"`, `version.ref = "x"`, `version = { strictly = "1" }`.
fn version(item: Option<&Item>, versions: Option<&dyn TableLike>) -> Option<(Version, Span)> {
    let item = item?;
    if let Some((text, span)) = item.as_value().and_then(placed) {
        return Some((asked(text), span));
    }
    let table = item.as_table_like()?;
    if let Some(name) = table.get("ref").and_then(Item::as_value).and_then(Value::as_str) {
        return version_of(versions?.get(name)?);
    }
    version_of(item)
}

fn version_of(item: &Item) -> Option<(Version, Span)> {
    let rich = |key: &str| item.as_table_like()?.get(key)?.as_value();
    let value = item.as_value().filter(|value| value.is_str());
    let value = value.or_else(|| ["strictly", "require", "prefer"].into_iter().find_map(rich))?;
    placed(value).map(|(text, span)| (asked(text), span))
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};

    #[test]
    fn each_form_of_a_library_is_read() {
        let text = "[versions]\nkube = \"10.0.0\"\nfabric = { strictly = \"4.4.2\" }\n[libraries]\n\
                    a = { module = \"io.kubernetes:client-java\", version.ref = \"kube\" }\n\
                    b = { group = \"io.fabric8\", name = \"kubernetes-client\", version.ref = \"fabric\" }\n\
                    c = \"io.skuber:skuber_2.12:2.0\"\nd = { module = \"io.x:y\" }\n";
        check(
            "gradle/libs.versions.toml",
            text,
            &[
                Row::exact("maven", "io.kubernetes:client-java", "10.0.0"),
                Row::exact("maven", "io.fabric8:kubernetes-client", "4.4.2"),
                Row::exact("maven", "io.skuber:skuber_2.12", "2.0"),
                Row::range("maven", "io.x:y", "*"),
            ],
        );
    }
}
