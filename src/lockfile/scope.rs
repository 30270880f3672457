//! What a file's packages are needed for, as far as its path says so.

use super::Scope;

/// Words of folders and file names that speak of tests, examples and documents.
const TEST_WORDS: [&str; 13] = [
    "test",
    "tests",
    "testing",
    "testdata",
    "e2e",
    "dev",
    "lint",
    "doc",
    "docs",
    "example",
    "examples",
    "benchmark",
    "fixtures",
];
/// Words of folders that hold tools.
const TOOL_WORDS: [&str; 4] = ["tools", "hack", "ci", "scripts"];

/// The scope that a path written with `/` speaks of.
pub(super) fn of_path(path: &str) -> Scope {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_ascii_lowercase();
    let mut folders: Vec<&str> = stem.split('/').collect();
    let file = folders.pop().unwrap_or_default();
    let words = || folders.iter().copied().chain(file.split(['-', '_', '.']));
    if words().any(|word| TEST_WORDS.contains(&word)) {
        Scope::Test
    } else if folders.iter().any(|word| TOOL_WORDS.contains(word)) {
        Scope::Tool
    } else {
        Scope::Runtime
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_names_speak() {
        for (path, scope) in [
            ("requirements.txt", Scope::Runtime),
            ("test-requirements.txt", Scope::Test),
            ("requirements/dev.in", Scope::Test),
            ("requirements-docs.txt", Scope::Test),
            ("latest-requirements.txt", Scope::Runtime),
            ("test/e2e/go.mod", Scope::Test),
            ("hack/tools/go.mod", Scope::Tool),
            ("services/contest/go.mod", Scope::Runtime),
        ] {
            assert_eq!(of_path(path), scope, "{path}");
        }
    }
}
