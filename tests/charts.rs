//! The charts under `tests/charts`, one for each trap of Helm's, beside what helm 4.1.4 prints for them (`tests/rendered`).
//!
//! `HELM=/path/to/helm UPDATE=1 cargo test --test charts` writes what helm prints anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Further ways to render a chart: a name, the chart, the arguments.
const VARIANTS: [(&str, &str, &[&str]); 10] = [
    (
        "capabilities-eks",
        "capabilities",
        &["--kube-version", "v1.33.5-eks-1a2b3c", "--api-versions", "a.example/v1,b.example/v1"],
    ),
    ("coalesce-null", "coalesce", &["-f", "tests/values/coalesce-null.yaml"]),
    ("coalesce-more", "coalesce", &["-f", "tests/values/coalesce-more.yaml"]),
    (
        "coalesce-both",
        "coalesce",
        &["-f", "tests/values/coalesce-more.yaml", "-f", "tests/values/coalesce-null.yaml"],
    ),
    (
        "coalesce-set",
        "coalesce",
        &[
            "-f",
            "tests/values/coalesce-more.yaml",
            "--set",
            "child.tag=null,own=null,child.map.b=null",
            "--set-string",
            "new.number=1",
            "--set-json",
            "child.list=[1,{\"a\":null}]",
            "--set-literal",
            "text=a,b",
        ],
    ),
    ("dependencies-on", "dependencies", &["-f", "tests/values/dependencies.yaml"]),
    ("numbers-set", "numbers", &["--set", "octal=7,negative=-9,hex=true,base60=1.50"]),
    ("numbers-set-string", "numbers", &["--set-string", "big=12345678"]),
    ("release-names", "shared-values", &["--namespace", "elsewhere", "--set", "nested.c={x,y}"]),
    ("set-file", "files", &["--set-file", "text=tests/values/coalesce-more.yaml"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Name, chart and arguments of each case: every chart as it is, and the variants.
fn cases() -> Vec<(String, String, Vec<String>)> {
    let folders = fs::read_dir(root().join("tests/charts")).unwrap();
    let charts: BTreeSet<String> =
        folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let variants = VARIANTS.iter().map(|(name, chart, arguments)| {
        (name.to_string(), chart.to_string(), arguments.iter().map(ToString::to_string).collect())
    });
    charts.into_iter().map(|chart| (chart.clone(), chart, Vec::new())).chain(variants).collect()
}

fn run(program: &Path, arguments: &[String]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).env_clear().env("HOME", "/nonexistent");
    command.output().unwrap()
}

fn ours(chart: &str, arguments: &[String]) -> Output {
    let mut all = vec![
        "render".to_owned(),
        format!("tests/charts/{chart}"),
        "--release-name".to_owned(),
        "rel".to_owned(),
    ];
    all.extend(arguments.iter().cloned());
    run(Path::new(env!("CARGO_BIN_EXE_staletoken")), &all)
}

fn expected(name: &str) -> PathBuf {
    root().join("tests/rendered").join(format!("{name}.yaml"))
}

/// Writes what the real helm prints.
fn update(helm: &Path) {
    for (name, chart, arguments) in cases().into_iter().filter(|(_, chart, _)| !chart.starts_with("refused-"))
    {
        let mut all = vec!["template".to_owned(), "rel".to_owned(), format!("tests/charts/{chart}")];
        all.extend(arguments);
        let output = run(helm, &all);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        fs::write(expected(&name), output.stdout).unwrap();
    }
}

#[test]
fn charts_render_byte_for_byte_as_helm_prints_them() {
    if std::env::var_os("UPDATE").is_some()
        && let Some(helm) = std::env::var_os("HELM")
    {
        update(Path::new(&helm));
    }
    let mut wrong = Vec::new();
    for (name, chart, arguments) in cases().into_iter().filter(|(_, chart, _)| !chart.starts_with("refused-"))
    {
        let output = ours(&chart, &arguments);
        let theirs = fs::read_to_string(expected(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let ours = String::from_utf8(output.stdout).unwrap();
        if !output.status.success() {
            wrong.push(format!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
        } else if let Some((theirs, ours)) =
            theirs.lines().zip(ours.lines()).find(|(theirs, ours)| theirs != ours)
        {
            wrong.push(format!("{name}:\n  helm: {theirs}\n  ours: {ours}"));
        } else if theirs != ours {
            wrong.push(format!("{name}: helm prints {} bytes, ours {}", theirs.len(), ours.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where helm gives up, what can be rendered is printed and the rest is said.
#[test]
fn what_helm_refuses_is_a_problem_and_the_rest_is_rendered() {
    let mut report = String::new();
    for (name, chart, arguments) in cases().into_iter().filter(|(_, chart, _)| chart.starts_with("refused-"))
    {
        let output = ours(&chart, &arguments);
        assert_ne!(output.status.code(), Some(0), "{name}");
        let said = String::from_utf8(output.stderr).unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        report = format!("{report}# {name}\n{said}{printed}\n");
    }
    insta::assert_snapshot!(report);
}
