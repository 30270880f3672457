//! The pages under `rules/` against what was measured in the sources, release by release.
//!
//! The measured tables (`shared/facts`) are not part of this repository; what the tests need of them is kept here in a short form, so that
//! a plain checkout can run them. Where the tables are at hand, `UPDATE=1 cargo test --test facts` writes the short form anew, and a test
//! sees to it that it says what they say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod incidents;
mod judging;
mod measured;
mod releases;
mod sample;
mod sdks;
mod short;
