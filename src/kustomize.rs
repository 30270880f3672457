//! Kustomizations built in this process, as `kustomize build` builds them, with the place of every part that is judged.
//!
//! In: a folder with a kustomization file, and how far it may reach. Out: [`Built`]: the objects of the build, whose spans are of one
//! [`Patchwork`] that says where each byte was written, and problems. [`reach`] says which files a kustomization takes without building
//! it. No step writes, runs a plugin or opens a socket; what kustomize would fetch or run is a problem that says so.

mod accumulate;
mod chart;
mod file;
mod generate;
mod image;
mod json_patch;
mod label;
mod limit;
mod merge;
mod patch;
mod patchwork;
pub mod reach;
mod reference;
mod rename;
mod replacement;
mod replica;
mod resource;
mod schema;
mod selector;
mod territory;
mod tree;

pub(crate) use accumulate::build;
pub use accumulate::{Built, Object};
pub use file::{NAMES, file_in, is_file_name};
pub use patchwork::Patchwork;
pub use territory::{Territory, repository, shortened, tidy};
