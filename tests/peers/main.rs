//! The peers' suite: our answers beside those of the real programs that `tests/peers/install.sh` brings.
//!
//! Without them the tests say so and pass; with `STALETOKEN_PEERS=required` (as in `.ci/run`) a missing peer is a failure.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test may fail and say so")]

mod gitops;
mod helm;
mod images;
mod kubectl;
mod kustomize;
mod peer;
mod precommit;
mod registry;
mod review;
mod sarif;
