//! The command: arguments in, report out, exit code.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the command is the only place that prints")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use staletoken::helm::chart::{Bounds, Chart};
use staletoken::helm::{Options, output, render};
use staletoken::problem::ProblemSeverity;
use staletoken::source::Source;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut options = Options::default();
    let mut chart = None;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_default();
        match argument.as_str() {
            "render" => {}
            "--release-name" => options.release = value(),
            "--namespace" => options.namespace = value(),
            "--kube-version" => options.kube_version = Some(value()),
            "--api-versions" => options.api_versions.extend(value().split(',').map(str::to_owned)),
            "--set" => options.values.set.push(value()),
            "--set-string" => options.values.string.push(value()),
            "--set-json" => options.values.json.push(value()),
            "--set-file" => options.values.file.push(value()),
            "--set-literal" => options.values.literal.push(value()),
            "--helm-version" => {
                if value() == "3" {
                    options.helm_version = staletoken::helm::HelmVersion::V3;
                }
            }
            "-f" => {
                let path = value();
                match std::fs::read_to_string(&path) {
                    Ok(text) => options.values.files.push(Source::new(path, text)),
                    Err(error) => {
                        eprintln!("{path}: {error}");
                        return ExitCode::from(2);
                    }
                }
            }
            path => chart = Some(path.to_owned()),
        }
    }
    let Some(path) = chart else { return ExitCode::from(2) };
    let (chart, mut problems) = Chart::load(Path::new(&path), &Bounds::default());
    if let Some(chart) = chart {
        let rendered = render(&Arc::new(chart), &options);
        print!("{}", output::print(&rendered.documents));
        problems.extend(rendered.problems);
    }
    let mut code = ExitCode::SUCCESS;
    for problem in &problems {
        let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
        eprintln!("problem: {place}: {}", problem.message);
        for place in &problem.trace {
            eprintln!("  from {place}");
        }
        if problem.severity == ProblemSeverity::Unchecked {
            code = ExitCode::from(3);
        }
    }
    code
}
