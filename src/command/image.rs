//! `staletoken image`

use std::io::{self, Read};

use staletoken::cli::Image;
use staletoken::report;
use staletoken::settings::Settings;

use super::Streams;

/// Most bytes of references that are read from the standard input.
const MOST_BYTES: u64 = 256 << 20;

pub(super) fn run(arguments: &Image, streams: &mut Streams<'_>) -> io::Result<u8> {
    arguments.output.refuse_one_file_for_two(&streams.folder).map_err(io::Error::other)?;
    let mut written = Vec::new();
    for (index, reference) in arguments.references.iter().enumerate() {
        if reference == "-" {
            written.extend(lines(&read_input()?));
        } else {
            written.push((format!("argument {}", index + 1), reference.clone()));
        }
    }
    if written.is_empty() && arguments.output.format.is_none() {
        writeln!(streams.out, "nothing to check: the standard input names no image; write one a line")?;
        return Ok(report::Exit::Nothing as u8);
    }
    let settings = arguments.assumptions.settings(streams.now);
    let network = streams.network(&arguments.network);
    let settings = Settings { network, ..streams.surround(settings) };
    let report = staletoken::images(&written, &settings);
    let report = super::select(report, &arguments.output, false, streams)?;
    let code = super::finish(&report, &arguments.output, report::ANSWERS, streams)?;
    super::tell_more(&report, &arguments.network, &arguments.output, streams)?;
    Ok(code)
}

fn read_input() -> io::Result<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// One reference a line; blank lines and comments are passed over.
fn lines(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| (format!("<stdin>:{number}"), line.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers() {
        let lines = lines("a:1\n\n# a comment\n  b:2  \r\n");
        let expected = [("<stdin>:1", "a:1"), ("<stdin>:4", "b:2")];
        assert_eq!(lines, expected.map(|(place, text)| (place.to_owned(), text.to_owned())));
    }
}
