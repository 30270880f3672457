//! An image entry in canonical form.

use super::{Contents, Embed, ImageEntry};
use crate::image::TagOrder;
use crate::knowledge::step::{At, Fact, Step};
use crate::knowledge::writer::{Flow, Writer, one_or_list};

impl ImageEntry {
    /// The front matter as it should be written, without its `---` lines.
    pub fn front_matter(&self) -> String {
        let mut out = Writer::default();
        out.text("image", &self.image);
        out.text_if("source", self.source.as_deref());
        out.list("mirrors", &self.mirrors);
        out.flow("tags", &self.tags_flow());
        if !self.verified_through.is_empty() {
            out.line(&format!("verified-through: {}", one_or_list(&self.verified_through)));
        }
        out.text_if("successor", self.successor.as_deref());
        match &self.contents {
            Contents::Clients { embeds, reads_token } => {
                if !embeds.is_empty() {
                    out.line("embeds:");
                }
                for embed in embeds {
                    self::embed(&mut out, embed);
                }
                let own: Vec<Flow> = reads_token.steps.iter().chain(&reads_token.except).map(step).collect();
                out.flows(0, "reads-token", &own);
            }
            Contents::NoClient { reason, evidence } => {
                let mut flow = Flow::default();
                flow.quoted("reason", reason);
                flow.evidence(evidence);
                out.flow("no-client", &flow);
            }
        }
        out.finish()
    }

    fn tags_flow(&self) -> Flow {
        let mut flow = Flow::default();
        if self.tags.order != TagOrder::Semver {
            flow.word("order", self.tags.order.as_str());
        }
        flow.quoted_if("git", self.tags.git.as_deref());
        if !self.tags.same_as.is_empty() {
            flow.nested("same-as", &self.tags.same_as);
        }
        flow
    }
}

fn embed(out: &mut Writer, embed: &Embed) {
    out.line(&format!("  - sdk: {}", embed.sdk));
    match embed.evidence.as_slice() {
        [] => {}
        [file] => out.line(&format!("    evidence: {file}")),
        files => out.line(&format!("    evidence: [{}]", files.join(", "))),
    }
    let flows = |steps: &[Step]| steps.iter().map(step).collect::<Vec<_>>();
    out.flows(4, "steps", &flows(&embed.versions.steps));
    out.flows(4, "except", &flows(&embed.versions.except));
}

/// A step on one line.
pub(in crate::knowledge) fn step_line(step: &Step) -> String {
    self::step(step).text()
}

fn step(step: &Step) -> Flow {
    let mut flow = Flow::default();
    match &step.at {
        At::Since(tag) => flow.quoted("since", tag.text()),
        At::Tags(tags) => {
            flow.quoted_list("tags", &tags.iter().map(crate::image::Tag::text).collect::<Vec<_>>());
        }
    }
    match &step.fact {
        Fact::Version(version) => flow.quoted("version", version),
        Fact::Reload(reload) => flow.word("reload", reload.as_str()),
        Fact::Absent => flow.word("none", "true"),
        Fact::Unknown(_) if step.own_code => flow.word("reload", "unknown"),
        Fact::Unknown(_) => flow.quoted("version", "unknown"),
    }
    if let Fact::Unknown(why) = &step.fact {
        flow.quoted("why", why);
    }
    flow.quoted_if("note", step.note.as_deref());
    flow.evidence(&step.evidence);
    flow
}
