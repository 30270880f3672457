//! The measured tables, where they are at hand: in `shared/facts` beside the checkout or above it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One row of a table by the names of its columns.
pub(crate) type Row = BTreeMap<String, String>;

/// The folder of the tables.
pub(crate) fn folder() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .map(|above| above.join("shared/facts"))
        .find(|folder| folder.join("releases.tsv").exists())
}

/// The rows of a table with a header line.
pub(crate) fn table(file: &str) -> Option<Vec<Row>> {
    let text = fs::read_to_string(folder()?.join(file)).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned));
    let names: Vec<String> = lines.next()?.collect();
    Some(lines.map(|line| names.iter().cloned().zip(line).collect()).collect())
}

/// The values of a JSON file: the items of its list, or one for each line.
pub(crate) fn values(file: &str) -> Option<Vec<Value>> {
    let text = fs::read_to_string(folder()?.join(file)).unwrap();
    Some(match serde_json::from_str(&text) {
        Ok(Value::Array(values)) => values,
        _ => text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
    })
}

/// A file of the short form, written anew with `UPDATE=1` where the tables are at hand; it has to say what they say.
pub(crate) fn kept(file: &str, made: Option<String>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/facts").join(file);
    if let (Some(made), true) = (&made, std::env::var_os("UPDATE").is_some()) {
        fs::write(&path, made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    if let Some(made) = made {
        assert!(made == kept, "{file} is not what the tables say: UPDATE=1 cargo test --test facts");
    }
    kept
}
