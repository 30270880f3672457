//! staletoken finds containers that lose the API server when their service-account token expires.
//!
//! One way through, each arrow a function from a value to a value:
//!
//! ```text
//! Settings
//!   | discover   paths -> inputs (manifest file, chart, stdin)               file system
//!   | load       input -> objects with exact places; charts are rendered     file system
//!   | extract    objects -> workloads -> containers                          pure
//!   | resolve    reference -> tag, digest, version                           knowledge, network
//!   | detect     image -> SDK facts with evidence                            knowledge, network
//!   | judge      facts -> verdict                                            pure
//!   | rules      analysis -> findings                                        pure
//!   v report     findings, problems, what was not checked -> bytes           standard output
//! ```
//!
//! Imports point one way: `report` -> `rule` -> `analysis` -> `verdict` -> `sdk`, `knowledge` -> `workload` -> `image`, `yaml`;
//! `load` -> `helm`, `yaml`; `image` imports nothing of ours but spans. No stage below `main` prints, exits or reads the environment.

pub mod analysis;
pub mod discover;
pub mod helm;
pub mod image;
pub mod knowledge;
pub mod load;
pub mod problem;
pub mod rule;
pub mod sdk;
pub mod source;
pub mod verdict;
pub mod workload;
pub mod yaml;
