//! What is known about an image: which clients each tag embeds.
//!
//! In: a page under `rules/images`. Out: an [`ImageEntry`], or problems with their places.

mod print;
mod read;

use crate::image::{Tag, TagOrder};
use crate::knowledge::step::Steps;
use crate::sdk::Purl;
use crate::source::Span;

pub(super) use print::step_line as print_step;

/// A page under `rules/images`.
#[derive(Debug, Clone)]
pub struct ImageEntry {
    /// `docker.io/jtblin/kube2iam`
    pub image: String,
    /// Where its source is.
    pub source: Option<String>,
    /// Other repositories with the same versions.
    pub mirrors: Vec<String>,
    /// How its tags are ordered and what else they mean.
    pub tags: Tags,
    /// The last tag that was looked at, one for each channel.
    pub verified_through: Vec<String>,
    /// What to move to, for products that end.
    pub successor: Option<String>,
    /// What is inside.
    pub contents: Contents,
    /// The name people know the product by.
    pub title: String,
    /// What an operator should do.
    pub prose: String,
    /// The bytes of the front matter in the file.
    pub front: Span,
}

/// What the tags of an image mean.
#[derive(Debug, Clone, Default)]
pub struct Tags {
    /// How they are ordered.
    pub order: TagOrder,
    /// How the git tag of a release is spelled: `{tag}` is the tag of the step, `{version}` the same without `v`.
    pub git: Option<String>,
    /// Tags that stand for other ones.
    pub same_as: Vec<(String, String)>,
}

/// What is inside an image.
#[derive(Debug, Clone)]
pub enum Contents {
    /// Clients, by tag.
    Clients {
        /// The SDKs.
        embeds: Vec<Embed>,
        /// Own code that reads the token.
        reads_token: Steps,
    },
    /// No client in any tag.
    NoClient {
        /// Why, as a clause.
        reason: String,
        /// What proves it.
        evidence: String,
    },
}

/// One SDK inside an image.
#[derive(Debug, Clone)]
pub struct Embed {
    /// Which.
    pub sdk: Purl,
    /// The lock files to read, in a page whose steps are not written yet.
    pub evidence: Vec<String>,
    /// Which version of it, by tag.
    pub versions: Steps,
    /// Its place in the file.
    pub span: Span,
}

impl ImageEntry {
    /// Every list of steps in it.
    pub fn all_steps(&self) -> Vec<&Steps> {
        match &self.contents {
            Contents::Clients { embeds, reads_token } => {
                embeds.iter().map(|embed| &embed.versions).chain([reads_token]).collect()
            }
            Contents::NoClient { .. } => Vec::new(),
        }
    }

    /// The git tag of the release that a tag of a step names.
    pub fn git_tag(&self, tag: &Tag) -> String {
        let version = tag.text().strip_prefix('v').unwrap_or(tag.text());
        let pattern = self.tags.git.as_deref().unwrap_or("{tag}");
        pattern.replace("{version}", version).replace("{tag}", tag.text())
    }
}
