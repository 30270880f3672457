//! Accounts in JSON, whatever stands around them: events of the audit log, rows of a query, events in messages, notices.
//!
//! In: a value. Out: [`Record`]s, one for each time that an account was seen.

use serde_json::{Map, Value};

use super::{Account, text};
use crate::moment::Moment;

/// The annotation of the audit log.
const ANNOTATION: &str = "authentication.k8s.io/stale-token";
/// Where events, rows and messages say when it was; the first one that does counts.
const TIMES: &[&str] =
    &["stageTimestamp", "requestReceivedTimestamp", "@timestamp", "timestamp", "eventTime"];
/// What the column of a query with the seconds is called, or has in its name: `max(elapsedtime)`.
const ELAPSED: &str = "elapsedtime";
/// Messages in messages are read so deep.
const MOST_NESTED: usize = 3;

/// One time that an account was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) account: Account,
    /// When.
    pub(super) seen: Option<Moment>,
    /// Seconds since the token should have been read anew.
    pub(super) elapsed: Option<u64>,
    /// The pod that sent the request.
    pub(super) pod: Option<String>,
    /// The cluster it was sent to.
    pub(super) cluster: Option<String>,
}

/// What the maps around a record say about it.
#[derive(Clone, Default)]
struct Around {
    seen: Option<Moment>,
    pod: Option<String>,
    nested: usize,
}

/// All records in a value.
pub(super) fn of(value: &Value) -> Vec<Record> {
    let mut found = Vec::new();
    collect(value, &Around::default(), &mut found);
    found
}

/// The record of a row: a map from the names of its columns to their texts.
pub(super) fn of_row(row: Map<String, Value>) -> Vec<Record> {
    of(&Value::Object(row))
}

fn collect(value: &Value, around: &Around, found: &mut Vec<Record>) {
    match value {
        Value::Object(map) => object(map, around, found),
        Value::Array(items) => match row(items) {
            Some(row) => object(&row, around, found),
            None => items.iter().for_each(|item| collect(item, around, found)),
        },
        Value::String(message) => string(message, around, found),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn object(map: &Map<String, Value>, around: &Around, found: &mut Vec<Record>) {
    let around = Around {
        seen: TIMES.iter().find_map(|key| moment(map.get(*key)?)).or(around.seen),
        pod: pod(map).or_else(|| around.pod.clone()),
        nested: around.nested,
    };
    let annotation = map.get("annotations").and_then(|annotations| annotations.get(ANNOTATION)?.as_str());
    if let Some((account, elapsed)) = annotation.and_then(text::annotation) {
        found.push(around.record(account, Some(elapsed)));
        return;
    }
    if let Some(account) = map.get("subject").and_then(Value::as_str).and_then(text::subject) {
        let column = map.iter().find(|(key, _)| key.contains(ELAPSED)).map(|(_, value)| value);
        found.push(around.record(account, column.and_then(seconds)));
        return;
    }
    map.values().for_each(|value| collect(value, &around, found));
}

/// A row as the command line of AWS prints it: a list of fields with their values.
fn row(items: &[Value]) -> Option<Map<String, Value>> {
    let field = |item: &Value| Some((item.get("field")?.as_str()?.to_owned(), item.get("value")?.clone()));
    if items.is_empty() { None } else { items.iter().map(field).collect() }
}

fn string(message: &str, around: &Around, found: &mut Vec<Record>) {
    let around = Around { nested: around.nested + 1, ..around.clone() };
    if message.trim_start().starts_with('{')
        && around.nested <= MOST_NESTED
        && let Ok(value) = serde_json::from_str(message)
    {
        return collect(&value, &around, found);
    }
    if let Some((account, elapsed)) = text::annotation(message) {
        found.push(around.record(account, Some(elapsed)));
        return;
    }
    let entries = text::entries(message);
    found.extend(entries.map(|(cluster, account)| Record { cluster, ..around.record(account, None) }));
}

impl Around {
    fn record(&self, account: Account, elapsed: Option<u64>) -> Record {
        Record { account, seen: self.seen, elapsed, pod: self.pod.clone(), cluster: None }
    }
}

/// The pod whose token it is, as the API server notes it with the user.
fn pod(map: &Map<String, Value>) -> Option<String> {
    let extra = map.get("user")?.get("extra")?.get("authentication.kubernetes.io/pod-name")?;
    let name = extra.get(0)?.as_str()?;
    Account::new("pod", name).map(|pod| pod.name)
}

/// A text, or the milliseconds since 1970 that CloudWatch counts in.
fn moment(value: &Value) -> Option<Moment> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => Moment::from_unix(number.as_i64()? / 1000),
        _ => None,
    }
}

fn seconds(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text::seconds(text),
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}
