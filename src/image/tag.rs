//! Tags and their order.

/// A tag, split so that it can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// As written.
    pub text: String,
}

/// How the tags of a repository are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TagOrder {
    /// By version numbers, with `v` prefixes, two-part versions and suffixes understood.
    #[default]
    Semver,
}
