//! The forms that evidence comes in, told apart by how a file begins.

use std::io::{self, BufRead, Cursor, Read};

use aho_corasick::AhoCorasick;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::lines::{Line, Lines, MOST_LINE_BYTES};
use super::record::{self, Record};
use super::tally::Tally;
use super::text;
use crate::problem::Problem;

/// What can be given.
pub(super) const HELP: &str = "give an audit log of the control plane (JSON lines), an export of CloudWatch Logs Insights with the fields subject and elapsedtime (CSV or JSON), or a notice of AWS Health (text or JSON)";

/// Largest file that is one JSON document or a table: a query of CloudWatch has 10,000 rows at the most.
const MOST_WHOLE_BYTES: u64 = 64 << 20;
/// Lines that are named among those that could not be read.
const MOST_NAMED: usize = 3;
/// A line without any of these names no account.
const MARKS: &[&str] = &[text::MARK, "elapsedtime", ":eks:"];

/// Reads a file called `name` into a tally.
pub(super) fn read(mut reader: impl BufRead, name: &str, tally: &mut Tally) -> io::Result<Vec<Problem>> {
    let first = first_line(&mut reader)?;
    let head = String::from_utf8_lossy(&first).trim().trim_start_matches('\u{feff}').to_owned();
    let whole = Cursor::new(first).chain(reader);
    let mut sink = Sink { name, tally, records: 0, bad: Bad::default() };
    if is_document(&head) {
        sink.document(whole)?;
    } else if head.starts_with(['{', '[']) {
        sink.lines(whole, true)?;
    } else if is_table(&head) {
        sink.table(whole)?;
    } else {
        sink.lines(whole, false)?;
        if sink.records == 0 {
            let message = "no account is named in it, in none of the forms that are known";
            return Ok(vec![Problem::in_file(name, message).help(HELP)]);
        }
    }
    Ok(sink.bad.problem(name).into_iter().collect())
}

/// The first line that is not blank, and what is blank before it; no more than the bound of a line.
fn first_line(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    while first.trim_ascii().is_empty() && (first.len() as u64) < MOST_LINE_BYTES {
        if reader.by_ref().take(MOST_LINE_BYTES).read_until(b'\n', &mut first)? == 0 {
            break;
        }
    }
    Ok(first)
}

/// A document that goes over several lines leaves something open on the first. A log has an object on each, and no list.
fn is_document(head: &str) -> bool {
    let is_whole = || serde_json::from_str::<IgnoredAny>(head).is_ok();
    (head.starts_with('{') && head.ends_with(['{', '[', ','])) || (head.starts_with('[') && !is_whole())
}

/// A table has one of the columns that are looked for.
fn is_table(head: &str) -> bool {
    let columns = || head.split(',').map(|column| column.trim_matches('"'));
    columns().any(|column| column == "subject" || column == "@message")
}

/// Where records and what is none go.
struct Sink<'a> {
    name: &'a str,
    tally: &'a mut Tally,
    records: usize,
    bad: Bad,
}

impl Sink<'_> {
    fn add(&mut self, records: Vec<Record>) {
        self.records += records.len();
        for record in records {
            self.tally.add(record, self.name);
        }
    }

    /// Lines that are JSON each, or free text.
    fn lines(&mut self, reader: impl BufRead, is_json: bool) -> io::Result<()> {
        let marks = AhoCorasick::new(MARKS).map_err(io::Error::other)?;
        let mut lines = Lines::new(reader);
        while let Some(Line { number, bytes }) = lines.next()? {
            let Some(bytes) = bytes else {
                self.bad.line(number, &format!("it is longer than {} MiB", MOST_LINE_BYTES >> 20));
                continue;
            };
            let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
            let is_marked = marks.is_match(bytes);
            if !is_json {
                if is_marked {
                    let line = Value::String(String::from_utf8_lossy(bytes).into_owned());
                    self.add(record::of(&line));
                }
            } else if is_marked {
                match serde_json::from_slice::<Value>(bytes) {
                    Ok(value) => self.add(record::of(&value)),
                    Err(error) => self.bad.json(number, &error),
                }
            } else if !bytes.is_empty()
                && let Err(error) = serde_json::from_slice::<IgnoredAny>(bytes)
            {
                self.bad.json(number, &error);
            }
        }
        Ok(())
    }

    /// One JSON document.
    fn document(&mut self, reader: impl Read) -> io::Result<()> {
        let mut bytes = Vec::new();
        reader.take(MOST_WHOLE_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_WHOLE_BYTES {
            let bound = MOST_WHOLE_BYTES >> 20;
            return Err(io::Error::other(format!("one JSON document of more than {bound} MiB; split it")));
        }
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => self.add(record::of(&value)),
            Err(error) => self.bad.json(0, &error),
        }
        Ok(())
    }

    /// A table with a header.
    fn table(&mut self, reader: impl Read) -> io::Result<()> {
        let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(reader.take(MOST_WHOLE_BYTES));
        let header: Vec<String> = table.headers()?.iter().map(column).collect();
        let mut row = csv::StringRecord::new();
        loop {
            match table.read_record(&mut row) {
                Ok(false) => break,
                Ok(true) => {
                    let values = header.iter().cloned().zip(row.iter().map(Value::from));
                    let records = record::of_row(values.collect::<Map<_, _>>());
                    if records.is_empty() {
                        let line = row.position().map(csv::Position::line).unwrap_or_default();
                        self.bad.line(usize::try_from(line).unwrap_or_default(), "it names no account");
                    }
                    self.add(records);
                }
                Err(error) => {
                    let line = error.position().map(csv::Position::line).unwrap_or_default();
                    self.bad.line(usize::try_from(line).unwrap_or_default(), "it is no row of text");
                }
            }
        }
        if table.position().byte() >= MOST_WHOLE_BYTES {
            let bound = MOST_WHOLE_BYTES >> 20;
            return Err(io::Error::other(format!(
                "what stands behind {bound} MiB of the table was not read"
            )));
        }
        Ok(())
    }
}

fn column(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_owned()
}

/// Lines that could not be read: how many, and why the first ones.
#[derive(Default)]
struct Bad {
    count: usize,
    first: Vec<String>,
}

impl Bad {
    fn line(&mut self, number: usize, why: &str) {
        self.count += 1;
        if self.first.len() < MOST_NAMED {
            self.first.push(format!("line {number}: {why}"));
        }
    }

    /// What is wrong with JSON, without the text itself; `number` is that of the line, or none for a document of several.
    fn json(&mut self, number: usize, error: &serde_json::Error) {
        let what = match error.classify() {
            serde_json::error::Category::Eof => "it ends too soon",
            _ => "it is no JSON",
        };
        self.line(number.max(error.line()), &format!("{what}, at column {}", error.column()));
    }

    fn problem(self, name: &str) -> Option<Problem> {
        let plural = match self.count {
            0 => return None,
            1 => "1 line was".to_owned(),
            count => format!("{count} lines were"),
        };
        let more = match self.count - self.first.len() {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let message = format!("{plural} passed over: {}{more}", self.first.join("; "));
        Some(Problem::in_file(name, message).help("look at these lines; what the others tell is used"))
    }
}
