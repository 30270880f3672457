//! The files of helmfile, whose releases are templates of their own.
//!
//! In: a path. Out: a problem that says how to have them rendered, unless the file deploys nothing.

use std::fs;
use std::path::Path;

use super::Loaded;
use crate::problem::Problem;
use crate::yaml;

/// Largest file that is read.
const MOST_BYTES: u64 = 16 << 20;
/// The keys under which charts are deployed, by the file itself or by those that it names.
const DEPLOYS: &[&str] = &["releases", "helmfiles"];

/// Reads a file of helmfile.
pub(super) fn read(path: &Path) -> Loaded {
    let name = path.display().to_string();
    let small = fs::metadata(path).is_ok_and(|data| data.len() <= MOST_BYTES);
    let text = if small { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    let documents = yaml::parse_stream(&text);
    let deploys = |document: &yaml::Document| match &document.root {
        Ok(Some(root)) => DEPLOYS.iter().any(|key| root.get(key).is_some()),
        Ok(None) => false,
        // A template is none of YAML before it is filled in.
        Err(_) => true,
    };
    if small && !documents.iter().any(deploys) {
        return Loaded::default();
    }
    let problem = Problem::in_file(name.as_str(), "the releases of helmfile were not rendered");
    let help = format!("let helmfile render them: `helmfile -f {name} template | staletoken check -`");
    Loaded { problems: vec![problem.help(help)], ..Loaded::default() }
}
