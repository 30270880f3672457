//! An SDK entry in canonical form.

use super::{Behaviour, SdkEntry, SdkStep};
use crate::knowledge::word;
use crate::knowledge::writer::{Flow, Writer};
use crate::sdk::Purl;

impl SdkEntry {
    /// The front matter as it should be written, without its `---` lines.
    pub fn front_matter(&self) -> String {
        let names = |purls: &[Purl]| purls.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut out = Writer::default();
        out.text("sdk", &self.sdk.to_string());
        out.list("packages", &names(&self.packages));
        out.text_if("source", self.source.as_deref());
        out.text("versions", self.scheme.as_str());
        if let Some(documented) = &self.documented {
            out.quoted("documented", &documented.minimum);
            if let Some(note) = &documented.note {
                out.quoted("documented-note", note);
            }
        }
        out.text("confidence", word::of_confidence(self.confidence));
        out.list("decides-over", &names(&self.decides_over));
        if let Some(commits) = &self.commits {
            let mut flow = Flow::default();
            flow.word("table", &commits.table);
            flow.quoted("never-before", &commits.never_before);
            flow.quoted("periodic-after", &commits.periodic_after);
            out.flow("commits", &flow);
        }
        out.flows(0, "steps", &self.steps.iter().map(|one| step(one, false)).collect::<Vec<_>>());
        out.flows(0, "except", &self.except.iter().map(|one| step(one, true)).collect::<Vec<_>>());
        out.list("sources", &self.sources);
        out.finish()
    }
}

fn step(step: &SdkStep, listed: bool) -> Flow {
    let mut flow = Flow::default();
    let versions: Vec<&str> = step.versions.iter().map(|version| version.text.as_str()).collect();
    match versions.as_slice() {
        [since] if !listed => flow.quoted("since", since),
        versions => flow.quoted_list("versions", versions),
    }
    if let Some(beside) = &step.beside {
        flow.quoted("beside", &beside.to_string());
    }
    match &step.behaviour {
        Behaviour::Reload(reload) => flow.word("reload", reload.as_str()),
        Behaviour::Unknown(why) => {
            flow.word("reload", "unknown");
            flow.quoted("why", why);
        }
        Behaviour::Carries(packages) => match packages.as_slice() {
            [one] => flow.quoted("carries", &one.to_string()),
            many => flow.quoted_list("carries", &many.iter().map(ToString::to_string).collect::<Vec<_>>()),
        },
    }
    flow.quoted_if("note", step.note.as_deref());
    flow.evidence(&step.evidence);
    flow
}
