//! The steps from a reference to its verdict: why an image was or was not reported.

use std::io::{self, Write};

use super::Report;
use crate::analysis::{Analysis, ImageAnalysis};
use crate::knowledge::{Knowledge, Matched};
use crate::rule::{object_name, sdk};
use crate::verdict::{Detection, Embedded, Reload, Verdict};
use crate::workload::Container;
use crate::workload::exposure::{Token, TokenKind};
use crate::workload::lifetime::LifetimeKind;

/// Writes the steps for every image of a report, and those of each container that runs it.
pub fn write(report: &Report, knowledge: &Knowledge, out: &mut dyn Write) -> io::Result<()> {
    for image in &report.analysis.images {
        of_image(report, knowledge, image, out)?;
        for container in report.analysis.containers_of(image) {
            of_container(container, out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn step(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    writeln!(out, "  {name:10} {text}")
}

fn of_image(
    report: &Report,
    knowledge: &Knowledge,
    image: &ImageAnalysis,
    out: &mut dyn Write,
) -> io::Result<()> {
    let reference = &image.reference;
    writeln!(out, "{}", reference.written)?;
    step(out, "reference", &reference.to_string())?;
    let found = knowledge.detect(reference);
    match (&found.entry, found.matched.as_ref().and_then(Matched::note)) {
        (None, _) => step(out, "match", "no page of the knowledge is about it")?,
        (Some((name, ..)), note) => {
            let how = note.unwrap_or_else(|| "under its own name".to_owned());
            step(out, "match", &format!("rules/images/{name}.md, {how}"))?;
        }
    }
    if let Some(tag) = &found.newest_known_tag {
        step(out, "known", &format!("through {tag}"))?;
    }
    match &image.detection {
        Detection::Clients(clients) => {
            for client in clients {
                step(out, "inside", &inside(client))?;
            }
        }
        Detection::NoClient { reason, evidence } => step(out, "inside", &format!("{reason} ({evidence})"))?,
        // The verdict says why.
        Detection::Unknown { .. } => {}
    }
    let confidence = match image.verdict {
        Verdict::Unknown => String::new(),
        _ => format!(" (confidence {})", image.confidence().as_str()),
    };
    step(out, "verdict", &format!("{}: {}{confidence}", image.verdict, image.reason))?;
    step(out, "profile", &profile(&report.analysis))?;
    if let Some(tag) = &image.first_reloading_tag {
        step(out, "move to", tag)?;
    }
    let findings: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.reference == reference.written)
        .map(|finding| finding.rule)
        .collect();
    let told =
        if findings.is_empty() { "no rule has anything to say".to_owned() } else { findings.join(", ") };
    step(out, "findings", &told)
}

fn inside(client: &Embedded) -> String {
    let name = sdk(&client.sdk);
    let version = if client.version.is_empty() { String::new() } else { format!(" {}", client.version) };
    let does = match &client.reload {
        Ok(Reload::Never) => "reads the token once".to_owned(),
        Ok(Reload::On401) => "re-reads the token only after a 401".to_owned(),
        Ok(Reload::Periodic) => "re-reads the token by the clock".to_owned(),
        Ok(Reload::PerRequest) => "re-reads the token for every request".to_owned(),
        Err(why) => format!("not known: {why}"),
    };
    let url = client.url.as_ref().filter(|url| **url != client.evidence);
    let proof = match (client.evidence.as_str(), url) {
        ("", None) => String::new(),
        (evidence, None) => format!(" ({evidence})"),
        (evidence, Some(url)) => format!(" ({evidence}: {url})"),
    };
    format!("{name}{version} {does}{proof}")
}

fn profile(analysis: &Analysis) -> String {
    let platform = &analysis.platform;
    let source = if platform.stated.is_some() { "--token-lifetime" } else { &platform.profile.source };
    format!("a client that reads its token once is locked out {} ({source})", platform.deadline())
}

fn of_container(container: &Container, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  container {} of {}", container.name, object_name(&container.workload))?;
    if !container.environments.is_empty() {
        writeln!(out, "    in       {}", container.environments)?;
    }
    writeln!(out, "    written  {}", container.tag_trace.primary)?;
    for site in &container.tag_trace.via {
        writeln!(out, "    printed  {site}")?;
    }
    let exposure = &container.exposure;
    writeln!(out, "    account  {}", exposure.service_account)?;
    if let Some(why) = &exposure.not_injected {
        writeln!(out, "    token    not injected: {why}")?;
    }
    for token in &exposure.tokens {
        writeln!(out, "    token    {}", said(token))?;
    }
    writeln!(out, "    lives    {}", lives(&container.lifetime.kind))
}

fn said(token: &Token) -> String {
    let kind = match &token.kind {
        TokenKind::Injected { assumed: true } => "injected, as nothing forbids it".to_owned(),
        TokenKind::Injected { assumed: false } => "injected".to_owned(),
        TokenKind::Projected { audience, expiration_seconds } => {
            let audience = audience.as_ref().map(|name| format!(" for {name}")).unwrap_or_default();
            format!("projected{audience}, asks for {expiration_seconds} seconds")
        }
        TokenKind::LegacySecret { name, .. } => format!("the secret {name}, which does not expire"),
    };
    let path = token.mount_path.as_ref().map(|path| format!(" at {path}")).unwrap_or_default();
    let frozen = if token.sub_path { " through subPath, so the file never changes" } else { "" };
    format!("{kind}{path}{frozen}")
}

fn lives(kind: &LifetimeKind) -> String {
    match kind {
        LifetimeKind::LongRunning => "until its pod is restarted".to_owned(),
        LifetimeKind::Job { .. } => "until its work is done".to_owned(),
        LifetimeKind::CronJob { schedule, .. } => {
            let schedule =
                schedule.as_ref().map(|schedule| format!(", again by {schedule}")).unwrap_or_default();
            format!("until its work is done{schedule}")
        }
        LifetimeKind::Init => "until the pod starts".to_owned(),
        LifetimeKind::Ephemeral => "as long as someone debugs".to_owned(),
        LifetimeKind::Hook { events } => format!("once, as a hook of Helm ({events})"),
        LifetimeKind::ScaledToZero => "not at all: no pods are wanted".to_owned(),
        LifetimeKind::Ended => "no more: the pod has ended".to_owned(),
    }
}
