//! The report for programs that read line by line: the objects of the JSON report, each with its `type`.

use std::io::{self, Write};

use serde::Serialize;

use super::json;
use super::{Format, Look, Report};

pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    about: "One object a line: the run, images, dependencies, base images, findings, observations, problems, the summary",
    is_silent: false,
    write,
};

#[derive(Serialize)]
struct Line<T> {
    schema: u32,
    r#type: &'static str,
    #[serde(flatten)]
    of: T,
}

#[derive(Serialize)]
struct Contacted<'a> {
    host: &'a str,
}

fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let json::Root {
        schema,
        run,
        images,
        dependencies,
        bases,
        findings,
        held_back,
        observations,
        problems,
        contacted,
        summary,
    } = json::root(report, look);
    line(out, &Line { schema, r#type: "run", of: run })?;
    for of in images {
        line(out, &Line { schema, r#type: "image", of })?;
    }
    for of in dependencies {
        line(out, &Line { schema, r#type: "dependency", of })?;
    }
    for of in bases {
        line(out, &Line { schema, r#type: "base", of })?;
    }
    for of in findings {
        line(out, &Line { schema, r#type: "finding", of })?;
    }
    for of in held_back {
        line(out, &Line { schema, r#type: "held_back", of })?;
    }
    for of in observations {
        line(out, &Line { schema, r#type: "observation", of })?;
    }
    for of in problems {
        line(out, &Line { schema, r#type: "problem", of })?;
    }
    for host in contacted {
        line(out, &Line { schema, r#type: "contacted", of: Contacted { host } })?;
    }
    line(out, &Line { schema, r#type: "summary", of: summary })
}

fn line<T: Serialize>(out: &mut dyn Write, line: &Line<T>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
