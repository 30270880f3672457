//! Paths of the command line walked into inputs.
//!
//! In: the given paths. Out: inputs in a fixed order, and problems for what could not be read.

use std::path::PathBuf;

/// Something to load.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A YAML or JSON file.
    Manifest(PathBuf),
    /// A folder with `Chart.yaml`.
    Chart(PathBuf),
    /// A packaged chart (`.tgz`).
    ChartArchive(PathBuf),
    /// The standard input.
    Stdin,
}
