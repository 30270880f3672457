//! The pages under `rules/` are as they should be. `UPDATE=1` rewrites their front matter in canonical form.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};

use staletoken::knowledge::{Knowledge, canonical};

#[test]
fn every_page_passes_the_check() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    if std::env::var_os("UPDATE").is_some() {
        rewrite(&rules);
    }
    let problems = Knowledge::embedded().check_folder(&rules);
    let told: Vec<String> = problems
        .iter()
        .map(|problem| {
            let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
            format!("{place}: {}: {}", problem.message, problem.help.clone().unwrap_or_default())
        })
        .collect();
    assert!(told.is_empty(), "{} problems:\n{}", told.len(), told.join("\n"));
}

fn rewrite(folder: &Path) {
    let mut folders: Vec<PathBuf> = vec![folder.join("images"), folder.join("sdks")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path)
                && let Some(new) = canonical(&path.to_string_lossy(), &text)
                && new != text
            {
                fs::write(&path, new).unwrap();
            }
        }
    }
}
