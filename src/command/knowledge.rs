//! `staletoken knowledge`

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use staletoken::cli::{Knowledge as Arguments, KnowledgeCommand};
use staletoken::image::Reference;
use staletoken::knowledge::{Knowledge, Refreshed, image_rows};
use staletoken::report::{self, Exit, Look, page};
use staletoken::sdk::Purl;
use staletoken::settings::Settings;
use staletoken::source::Source;

use super::Streams;

pub(super) fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> io::Result<u8> {
    let settings = Settings { rules: arguments.rules.clone(), ..Settings::default() };
    let (knowledge, problems) = staletoken::knowledge(&settings);
    report::problems(&problems, Look { colour: streams.colour, ..Look::default() }, streams.chatter)?;
    match &arguments.command {
        KnowledgeCommand::List => page::list(&knowledge, streams.out)?,
        KnowledgeCommand::Show { name } => show(&knowledge, name, streams)?,
        KnowledgeCommand::Check { folder } => return check(&knowledge, folder, streams),
        KnowledgeCommand::Refresh { page, source } => return refresh(&knowledge, page, source, streams),
        KnowledgeCommand::Coverage { table } => return coverage(&knowledge, table, streams),
    }
    Ok(if problems.is_empty() { Exit::Clean } else { Exit::Unchecked } as u8)
}

fn show(knowledge: &Knowledge, name: &str, streams: &mut Streams<'_>) -> io::Result<()> {
    if name.starts_with("pkg:") {
        let sdk: Purl = name.parse().map_err(io::Error::other)?;
        let entry =
            knowledge.sdk(&sdk).ok_or_else(|| io::Error::other(format!("nothing is known about {sdk}")))?;
        return page::sdk(&entry, streams.out);
    }
    let reference = Reference::parse(name).map_err(io::Error::other)?;
    let entry = knowledge.entry(&reference).ok_or_else(|| {
        let cure = "`staletoken knowledge list` names every image; rules/README.md says how to add one";
        io::Error::other(format!("nothing is known about {}: {cure}", reference.name()))
    })?;
    page::image(knowledge, &entry, streams.out)
}

fn check(knowledge: &Knowledge, folder: &Path, streams: &mut Streams<'_>) -> io::Result<u8> {
    if !folder.is_dir() {
        return Err(io::Error::other(format!(
            "{} is no folder: give one laid out like rules/",
            folder.display()
        )));
    }
    let problems = knowledge.check_folder(folder);
    report::errors(&problems, Look { colour: streams.colour, ..Look::default() }, streams.out)?;
    match problems.len() {
        0 => writeln!(streams.out, "every page under {} is as it should be", folder.display())?,
        1 => writeln!(streams.out, "1 thing is wrong")?,
        count => writeln!(streams.out, "{count} things are wrong")?,
    }
    Ok(if problems.is_empty() { Exit::Clean } else { Exit::Findings } as u8)
}

fn refresh(knowledge: &Knowledge, page: &Path, clone: &Path, streams: &mut Streams<'_>) -> io::Result<u8> {
    let name = page.display().to_string();
    let text = fs::read_to_string(page)
        .map_err(|error| io::Error::other(format!("the page {name} cannot be read: {error}")))?;
    let source = Source::new(name.clone(), text);
    let refreshed = match knowledge.refresh(&source, clone) {
        Ok(refreshed) => refreshed,
        Err(problems) => {
            report::problems(&problems, Look { colour: streams.colour, ..Look::default() }, streams.chatter)?;
            return Ok(Exit::Unchecked as u8);
        }
    };
    if refreshed.text != source.text() {
        fs::write(page, &refreshed.text)
            .map_err(|error| io::Error::other(format!("the page {name} cannot be written: {error}")))?;
    }
    for change in &refreshed.changes {
        writeln!(streams.out, "{change}")?;
    }
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (tag, why) in &refreshed.left_out {
        reasons.entry(why).or_default().push(tag);
    }
    for (why, tags) in reasons {
        writeln!(streams.out, "left out, {why}: {}", tags.join(" "))?;
    }
    let Refreshed { read, left_out, other_tags, changes, .. } = &refreshed;
    writeln!(
        streams.out,
        "{name}: {read} releases read, {} left out, {other_tags} tags are no releases of it; {}",
        left_out.len(),
        if changes.is_empty() { "no step changed" } else { "steps changed" }
    )?;
    Ok(Exit::Clean as u8)
}

fn coverage(knowledge: &Knowledge, table: &Path, streams: &mut Streams<'_>) -> io::Result<u8> {
    let name = table.display().to_string();
    let text = fs::read_to_string(table)
        .map_err(|error| io::Error::other(format!("the table {name} cannot be read: {error}")))?;
    let (rows, problems) = image_rows(&Source::new(name, text));
    report::problems(&problems, Look { colour: streams.colour, ..Look::default() }, streams.chatter)?;
    write!(streams.out, "{}", knowledge.coverage(&rows))?;
    Ok(if problems.is_empty() { Exit::Clean } else { Exit::Unchecked } as u8)
}
