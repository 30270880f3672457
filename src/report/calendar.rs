//! The days on which workloads are locked out, as a calendar (RFC 5545): one event for each workload and image, and where pods of it are
//! locked out already, another one for the next day that comes.
//!
//! An event is the same one tomorrow: its UID comes of what it is about, so that a calendar that reads the file again moves it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::ToSpan;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::{Format, Look, Report};
use crate::rule::{Finding, Place};
use crate::workload::Workload;

pub(super) const FORMAT: Format =
    Format { name: "calendar", about: "The days of the lock-outs as a calendar", is_silent: false, write };

/// Longest line, in bytes.
const MOST_BYTES: usize = 75;
/// How many days before it someone is reminded.
const REMINDER: i32 = 7;
/// Further days that an event names.
const MOST_DAYS: usize = 5;

/// What makes an event the same one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    rule: &'a str,
    reference: &'a str,
    namespace: &'a str,
    kind: &'a str,
    name: &'a str,
    container: &'a str,
}

struct Event<'a> {
    day: Date,
    /// Whether the day is counted from a start that is known.
    known: bool,
    finding: &'a Finding,
    restart: Option<&'a str>,
    /// The days of other pods that come behind it.
    later: Vec<Date>,
}

fn write(report: &Report, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Lines { out };
    lines.line("BEGIN:VCALENDAR")?;
    lines.line("VERSION:2.0")?;
    lines.line(concat!("PRODID:-//staletoken//staletoken ", env!("CARGO_PKG_VERSION"), "//EN"))?;
    let events = events(report);
    if events.is_empty() {
        // A calendar without any component is none.
        for line in ["BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"] {
            lines.line(line)?;
        }
        for line in ["TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"] {
            lines.line(line)?;
        }
    }
    for (key, events) in &events {
        for (turn, event) in events.iter().enumerate() {
            lines.event(report, key, event, turn)?;
        }
    }
    lines.line("END:VCALENDAR")
}

/// The events by what they are about: the first day of its pods, and where that has passed, the next one that comes.
fn events(report: &Report) -> BTreeMap<Key<'_>, Vec<Event<'_>>> {
    let mut all: BTreeMap<Key<'_>, Vec<Event<'_>>> = BTreeMap::new();
    for finding in &report.findings {
        for place in &finding.places {
            let Some((workload, (day, known))) = place.workload.as_deref().zip(day(report, finding, place))
            else {
                continue;
            };
            let event = Event { day, known, finding, restart: place.restart.as_deref(), later: Vec::new() };
            all.entry(key(finding, place, workload)).or_default().push(event);
        }
    }
    let today = report.analysis.today();
    all.into_iter().map(|(key, events)| (key, first_days(events, today))).collect()
}

fn first_days(mut events: Vec<Event<'_>>, today: Date) -> Vec<Event<'_>> {
    // A day that is known decides over one that is assumed.
    if events.iter().any(|event| event.known) {
        events.retain(|event| event.known);
    }
    events.sort_by_key(|event| event.day);
    events.dedup_by_key(|event| event.day);
    let passed = events.iter().filter(|event| event.day <= today).count();
    let later = events.split_off(events.len().min(passed.max(1) + usize::from(passed > 0)));
    events.drain(1.min(passed)..passed);
    if let Some(last) = events.last_mut() {
        last.later = later.iter().map(|event| event.day).collect();
    }
    events
}

fn key<'a>(finding: &'a Finding, place: &'a Place, workload: &'a Workload) -> Key<'a> {
    let (kind, name) = workload.controller();
    Key {
        rule: finding.rule,
        reference: &finding.reference,
        namespace: workload.namespace.as_deref().unwrap_or_default(),
        kind,
        name,
        container: &place.container,
    }
}

/// The day of a place, and whether it is known: otherwise it is counted from the day of the run, where a life of days makes that worth a line.
fn day(report: &Report, finding: &Finding, place: &Place) -> Option<(Date, bool)> {
    if let Some(dies) = place.dies {
        return Some((dies.date(), true));
    }
    let days = finding.lifetime?.whole_days()?;
    let day = report.analysis.today().checked_add(i64::try_from(days).ok()?.days()).ok()?;
    Some((day, false))
}

struct Lines<'a> {
    out: &'a mut dyn Write,
}

impl Lines<'_> {
    fn event(&mut self, report: &Report, key: &Key<'_>, event: &Event<'_>, turn: usize) -> io::Result<()> {
        let object = match key.namespace {
            "" => format!("{} {}", key.kind, key.name),
            namespace => format!("{} {namespace}/{}", key.kind, key.name),
        };
        let summary = match key.reference {
            "" => format!("{object}: a token in it expires"),
            reference => format!("{object}: the token of {reference} expires"),
        };
        let stamp = report.analysis.now;
        self.line("BEGIN:VEVENT")?;
        self.line(&format!("UID:{}@staletoken", uid(key, turn)))?;
        self.line(&format!("DTSTAMP:{}", stamp.to_string().replace(['-', ':'], "")))?;
        self.line(&format!("DTSTART;VALUE=DATE:{}", event.day.strftime("%Y%m%d")))?;
        self.line(&format!("SUMMARY:{}", text(&summary)))?;
        self.line(&format!("DESCRIPTION:{}", text(&description(report, key, event))))?;
        self.line("TRANSP:TRANSPARENT")?;
        self.line("BEGIN:VALARM")?;
        self.line("ACTION:DISPLAY")?;
        self.line(&format!("DESCRIPTION:{}", text(&summary)))?;
        self.line(&format!("TRIGGER:-P{REMINDER}D"))?;
        self.line("END:VALARM")?;
        self.line("END:VEVENT")
    }

    /// A content line, folded: no line is longer than it may be, and no letter is torn apart.
    fn line(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        let mut room = MOST_BYTES;
        while rest.len() > room {
            let end = (0..=room).rev().find(|end| rest.is_char_boundary(*end)).unwrap_or(room);
            write!(self.out, "{}\r\n ", &rest[..end])?;
            rest = &rest[end..];
            room = MOST_BYTES - 1;
        }
        write!(self.out, "{rest}\r\n")
    }
}

fn description(report: &Report, key: &Key<'_>, event: &Event<'_>) -> String {
    let label = &event.finding.label;
    let mut text = match key.container {
        "" => label.clone(),
        container => format!("container {container}: {label}"),
    };
    if !event.known {
        text += &format!("\nif its process started on {}, which nothing here says", report.analysis.today());
    }
    if !event.later.is_empty() {
        let days: Vec<String> = event.later.iter().take(MOST_DAYS).map(ToString::to_string).collect();
        text += &format!("\npods of it that started later follow on {}", days.join(", "));
    }
    if let Some(command) = event.restart {
        let lifetime = event.finding.lifetime.map(|lifetime| format!(" {lifetime} more")).unwrap_or_default();
        text += &format!("\na restart gives it{lifetime}: {command}");
    }
    if let Some(help) = &event.finding.help {
        text += &format!("\n{help}");
    }
    text
}

/// The first event of a workload is the same one however many there are.
fn uid(key: &Key<'_>, turn: usize) -> String {
    let mut hash = Sha256::new();
    for part in [key.rule, key.reference, key.namespace, key.kind, key.name, key.container] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    if turn > 0 {
        hash.update(turn.to_string());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A value of type TEXT.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample;
    use crate::parallel::Jobs;
    use crate::rule;

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        report.write(FORMAT, Look::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn report() -> Report {
        let mut analysis = sample::analysis();
        analysis.now = "2026-11-25".parse().unwrap();
        Report { findings: rule::run(&analysis, Jobs::default()), analysis, ..Report::default() }
    }

    /// The lines of a calendar as they were before they were folded.
    fn unfolded(calendar: &str) -> Vec<String> {
        calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn lines_end_and_are_folded_as_the_rfc_has_it() {
        let mut report = report();
        report.findings[0].help = Some(format!("one; two, three\\ {}\u{1b}[0m", "ä".repeat(200)));
        let calendar = written(&report);
        assert!(calendar.replace("\r\n", "").chars().all(|c| !c.is_control()), "{calendar:?}");
        assert!(calendar.split("\r\n").all(|line| line.len() <= MOST_BYTES), "{calendar}");
        let lines = unfolded(&calendar);
        assert_eq!((lines[0].as_str(), lines.last().unwrap().as_str()), ("BEGIN:VCALENDAR", "END:VCALENDAR"));
        let said = format!("\\none\\; two\\, three\\\\ {}[0m", "ä".repeat(200));
        assert!(
            lines.iter().any(|line| line.starts_with("DESCRIPTION:") && line.ends_with(&said)),
            "{calendar}"
        );
    }

    #[test]
    fn every_workload_has_its_day_and_an_event_stays_the_same_one() {
        let mut report = report();
        let uids = |calendar: &str| -> Vec<String> {
            unfolded(calendar).into_iter().filter(|line| line.starts_with("UID:")).collect()
        };
        let first = written(&report);
        assert_eq!(first, written(&report));
        assert!(
            first.contains("DTSTART;VALUE=DATE:20270223\r\n"),
            "90 days from the day of the run: {first}"
        );
        assert!(!uids(&first).is_empty());
        report.analysis.now = "2026-11-26T09:30:00Z".parse().unwrap();
        let second = written(&report);
        assert_eq!(uids(&first), uids(&second));
        assert!(second.contains("DTSTAMP:20261126T093000Z\r\nDTSTART;VALUE=DATE:20270224\r\n"), "{second}");
    }

    #[test]
    fn the_first_day_that_passed_and_the_next_that_comes_are_told() {
        let report = report();
        let today = report.analysis.today();
        let days = |starts: &[(i32, bool)]| {
            let event = |(days, known): &(i32, bool)| Event {
                day: today.checked_add(days.days()).unwrap(),
                known: *known,
                finding: &report.findings[0],
                restart: None,
                later: Vec::new(),
            };
            let events = first_days(starts.iter().map(event).collect(), today);
            let told = events.iter().map(|event| ((event.day - today).get_days(), event.later.len()));
            told.collect::<Vec<_>>()
        };
        assert_eq!(days(&[(13, true), (-18, true)]), [(-18, 0), (13, 0)]);
        assert_eq!(days(&[(-3, true), (-18, true), (13, true), (20, true), (13, true)]), [(-18, 0), (13, 1)]);
        assert_eq!(days(&[(-3, true), (-18, true)]), [(-18, 0)]);
        assert_eq!(days(&[(20, true), (13, true)]), [(13, 1)]);
        assert_eq!(days(&[(90, false), (13, true)]), [(13, 0)], "what is known decides");
        assert_eq!(days(&[(90, false)]), [(90, 0)]);
    }

    #[test]
    fn a_calendar_of_nothing_is_still_one() {
        let calendar = written(&Report::default());
        assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.contains("BEGIN:VTIMEZONE\r\n"));
        assert!(!calendar.contains("VEVENT"));
    }
}
