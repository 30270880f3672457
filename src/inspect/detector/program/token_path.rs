//! The path of the token file: a program that names it may read it itself.

use super::Pattern;

pub(super) const PATTERNS: &[Pattern] =
    &[Pattern { bytes: b"/secrets/kubernetes.io/serviceaccount", read: |_, facts| facts.names_token = true }];
