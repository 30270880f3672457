//! Pages of the knowledge, for people: what each tag holds, what that does with the token, and the proof.

use std::io::{self, Write};

use crate::image::Tag;
use crate::knowledge::{At, Contents, Embed, Fact, ImageEntry, Inside, Knowledge, SdkEntry, Step, Steps};
use crate::verdict::{Confidence, Reload};

/// One line for each image: its name, the clients it may hold, and how far it was looked at.
pub fn list(knowledge: &Knowledge, out: &mut dyn Write) -> io::Result<()> {
    for name in knowledge.image_names() {
        let Some(entry) = knowledge.image(&name) else { continue };
        let inside = match &entry.contents {
            Contents::NoClient { .. } => "no client".to_owned(),
            Contents::Clients { embeds, reads_token } => {
                let own = (!reads_token.steps.is_empty() || !reads_token.except.is_empty())
                    .then(|| "own code".to_owned());
                let sdks = embeds.iter().map(|embed| crate::rule::sdk(&embed.sdk.to_string()));
                own.into_iter().chain(sdks).collect::<Vec<_>>().join(", ")
            }
        };
        let through = entry.verified_through.join(", ");
        let through = if through.is_empty() { through } else { format!("\tthrough {through}") };
        writeln!(out, "{name}\t{inside}{through}")?;
    }
    Ok(())
}

/// Everything that is known about an image.
pub fn image(knowledge: &Knowledge, entry: &ImageEntry, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n", entry.image)?;
    let facts = [
        ("source", entry.source.clone().unwrap_or_default()),
        ("also published as", entry.mirrors.join(", ")),
        ("looked at through", entry.verified_through.join(", ")),
        ("successor", entry.successor.clone().unwrap_or_default()),
    ];
    for (name, text) in facts.iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "{name}: {text}")?;
    }
    match &entry.contents {
        Contents::NoClient { reason, evidence } => {
            writeln!(out, "\nno client: {reason}\n  proof: {evidence}")?;
        }
        Contents::Clients { embeds, reads_token } => {
            steps(knowledge, entry, None, reads_token, out)?;
            for embed in embeds {
                steps(knowledge, entry, Some(embed), &embed.versions, out)?;
            }
        }
    }
    writeln!(out, "\n{}", entry.prose.trim())
}

fn steps(
    knowledge: &Knowledge,
    entry: &ImageEntry,
    embed: Option<&Embed>,
    steps: &Steps,
    out: &mut dyn Write,
) -> io::Result<()> {
    if steps.steps.is_empty() && steps.except.is_empty() {
        return Ok(());
    }
    match embed {
        Some(embed) => writeln!(out, "\n{}", crate::rule::sdk(&embed.sdk.to_string()))?,
        None => writeln!(out, "\nown code that reads the token; where it does, it decides")?,
    }
    for step in steps.steps.iter().chain(&steps.except) {
        let at = match &step.at {
            At::Since(tag) => format!("from {}", tag.text()),
            At::Tags(tags) => {
                format!("only {}", tags.iter().map(Tag::text).collect::<Vec<_>>().join(", "))
            }
        };
        writeln!(out, "  {at}: {}", said(knowledge, embed, step))?;
        writeln!(out, "    proof: {}", entry.url(step).unwrap_or_else(|| step.evidence.clone()))?;
        if let Some(note) = &step.note {
            writeln!(out, "    note: {note}")?;
        }
    }
    Ok(())
}

fn said(knowledge: &Knowledge, embed: Option<&Embed>, step: &Step) -> String {
    match (&step.fact, embed) {
        (Fact::Version(version), Some(embed)) => {
            let inside = Inside {
                sdk: embed.sdk.clone(),
                version: version.clone(),
                evidence: step.evidence.clone(),
                url: None,
                confidence: Confidence::High,
                notes: Vec::new(),
            };
            let settled = knowledge.settle(&[inside]);
            let behaviour = settled.first().map(|client| client.reload.clone());
            format!("{version}, {}", behaviour.map_or("decided by others beside it".to_owned(), words))
        }
        (Fact::Reload(reload), _) => words(Ok(*reload)),
        (Fact::Unknown(why), _) => words(Err(why.clone())),
        (Fact::Absent | Fact::Version(_), _) => "not inside".to_owned(),
    }
}

/// Everything that is known about an SDK.
pub fn sdk(entry: &SdkEntry, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n", entry.sdk)?;
    for package in &entry.packages {
        writeln!(out, "also as: {package}")?;
    }
    if let Some(documented) = &entry.documented {
        writeln!(out, "minimum in AWS's table: {}", documented.minimum)?;
        if let Some(note) = &documented.note {
            writeln!(out, "  which disagrees: {note}")?;
        }
    }
    writeln!(out, "confidence: {}\n", entry.confidence.as_str())?;
    for step in entry.steps.iter().chain(&entry.except) {
        let versions: Vec<&str> = step.versions.iter().map(|version| version.text.as_str()).collect();
        let from = if entry.except.iter().any(|except| std::ptr::eq(except, step)) { "only" } else { "from" };
        writeln!(out, "  {from} {}: {}", versions.join(", "), behaviour(step))?;
        writeln!(out, "    proof: {}", step.evidence)?;
        if let Some(note) = &step.note {
            writeln!(out, "    note: {note}")?;
        }
    }
    writeln!(out, "\n{}", entry.prose.trim())
}

fn behaviour(step: &crate::knowledge::SdkStep) -> String {
    use crate::knowledge::Behaviour;
    let text = match &step.behaviour {
        Behaviour::Reload(reload) => words(Ok(*reload)),
        Behaviour::Unknown(why) => words(Err(why.clone())),
        Behaviour::Carries(packages) => {
            let names: Vec<String> = packages.iter().map(ToString::to_string).collect();
            format!("decided by {}", names.join(", "))
        }
    };
    match &step.beside {
        Some(package) => format!("{text}, in builds that hold {package}"),
        None => text,
    }
}

fn words(reload: Result<Reload, String>) -> String {
    match reload {
        Ok(Reload::Never) => "never re-reads the token".to_owned(),
        Ok(Reload::On401) => "re-reads the token only after a 401".to_owned(),
        Ok(Reload::Periodic) => "re-reads the token by the clock".to_owned(),
        Ok(Reload::PerRequest) => "re-reads the token for every request".to_owned(),
        Err(why) => format!("unknown: {why}"),
    }
}
