//! The configuration as people write it, and the arguments that come of it.

use std::path::Path;

use super::*;
use crate::cli;

fn configured(text: &str) -> Result<Configuration, Box<Problem>> {
    read(&Source::new("staletoken.yaml", text), &cli::check_command(), Path::new("/repo"))
}

fn typed(text: &str) -> Vec<String> {
    let configuration = configured(text).unwrap_or_else(|problem| panic!("{problem:?}"));
    let words = configuration.arguments.into_iter().flat_map(|(_, words)| words);
    words.map(|word| word.into_string().unwrap()).collect()
}

#[test]
fn every_flag_has_a_place() {
    let command = cli::check_command();
    let known = keys(&command);
    for arg in command.get_arguments() {
        let name = arg.get_long().unwrap_or(arg.get_id().as_str());
        assert!(known.contains(&name) || NOT_KEPT.contains(&name), "{name}");
    }
}

#[test]
fn values_become_what_would_be_typed() {
    assert_eq!(typed("fail-on: warning\n"), ["--fail-on=warning"]);
    assert_eq!(typed("respect-gitignore: true\n"), ["--respect-gitignore"]);
    assert_eq!(typed("respect-gitignore: false\n"), Vec::<String>::new());
    assert_eq!(typed("values: [a.yaml, /b.yaml]\n"), ["--values=/repo/a.yaml", "--values=/b.yaml"]);
    assert_eq!(typed("set: {image.tag: 1.10}\n"), ["--set=image.tag=1.10"]);
    assert_eq!(typed("output: {sarif: out.sarif}\n"), ["--output=sarif=/repo/out.sarif"]);
    assert_eq!(typed("env: {prod: 'a.yaml,/b.yaml'}\n"), ["--env=prod=/repo/a.yaml,/b.yaml"]);
    assert_eq!(typed("env: {plain: ''}\nci-values: true\n"), ["--env=plain=", "--ci-values"]);
    assert_eq!(typed("paths: [charts]\n"), ["/repo/charts"]);
    assert_eq!(typed("# nothing\n"), Vec::<String>::new());
}

#[test]
fn what_cannot_be_honoured_is_told_at_its_place() {
    for (text, place, told) in [
        ("fail-on: warning\nfail_on: error\n", "2:1", "`fail_on` is no key"),
        ("online: true\n", "1:1", "`online` is no key of the configuration: it is said anew with each run"),
        ("fail-on: loud\n", "1:10", "invalid value 'loud'"),
        ("token-lifetime: soon\n", "1:17", "is no span of time"),
        ("respect-gitignore: maybe\n", "1:20", "neither true nor false"),
        ("fail-on: [error]\n", "1:10", "takes one value"),
        ("levels: {stale-cleint: off}\n", "1:10", "no rule is called `stale-cleint`"),
        ("levels: {stale-client: fatal}\n", "1:24", "`fatal` is no level"),
        ("ignore:\n  - {until: 31.1.2027}\n", "2:13", "no day such as 2027-01-31"),
        ("ignore:\n  - {pod: x}\n", "2:6", "`pod` is no key of a suppression"),
        ("images: {cart:1 : no-client}\n", "1:10", "leave the tag away"),
        ("images: {cart: pkg:golang/k8s.io/client-go}\n", "1:16", "@"),
        ("- a\n", "1:1", "is a map"),
        ("a: [\n", "1:4", ""),
    ] {
        let problem = configured(text).unwrap_err();
        let site = problem.site.as_ref().unwrap().to_string();
        assert_eq!(site, format!("staletoken.yaml:{place}"), "{text}: {}", problem.message);
        assert!(problem.message.contains(told), "{text}: {}", problem.message);
    }
}

#[test]
fn what_is_typed_decides_and_lists_are_joined() {
    let folder = tempfile::tempdir().unwrap();
    let text = "fail-on: warning\nvalues: [a.yaml]\npaths: [charts]\nlevels: {floating-tag: off}\n";
    std::fs::write(folder.path().join("staletoken.yaml"), text).unwrap();
    let below = folder.path().join("below");
    std::fs::create_dir(&below).unwrap();
    let parse = |words: &[&str], variables: &[(&str, &str)]| {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        let (parsed, configuration) = cli::Cli::with_configuration(&words, &below, &variable, &[]).unwrap();
        let cli::Command::Check(check) = parsed.command else { panic!("not check") };
        (check, configuration)
    };
    let (check, configuration) = parse(&["staletoken", "check"], &[]);
    assert_eq!(check.output.fail_on, cli::SeverityName::Warning);
    assert_eq!(check.paths, [folder.path().join("charts")]);
    assert_eq!(configuration.levels["floating-tag"], None);
    let (check, _) = parse(
        &["staletoken", "check", "x", "--fail-on", "note", "-f", "b.yaml"],
        &[("STALETOKEN_FAIL_ON", "error")],
    );
    assert_eq!((check.output.fail_on, check.paths.clone()), (cli::SeverityName::Note, vec!["x".into()]));
    assert_eq!(check.release.values, [folder.path().join("a.yaml"), "b.yaml".into()]);
    let (check, configuration) = parse(&["staletoken", "check", "--no-config"], &[]);
    assert_eq!((check.output.fail_on, configuration.file), (cli::SeverityName::Error, None));
    let variables = [
        ("STALETOKEN_FAIL_ON", "error"),
        ("STALETOKEN_PEDANTIC", "1"),
        ("STALETOKEN_ONLINE", "false"),
        ("STALETOKEN_FIX", "1"),
    ];
    let (check, _) = parse(&["staletoken", "check"], &variables);
    assert_eq!(check.output.fail_on, cli::SeverityName::Error, "the environment decides over the file");
    assert!(check.output.pedantic && !check.network.online && !check.changes.fix);
    let (check, configuration) = parse(&["staletoken", "check"], &[("STALETOKEN_NO_CONFIG", "yes")]);
    assert_eq!((check.paths.clone(), configuration.file), (vec![".".into()], None));
}

#[test]
fn variables_that_cannot_be_meant_end_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let parse = |name: &str, value: &str| {
        let words = ["staletoken", "check"].map(OsString::from);
        let variable = |asked: &str| (asked == name).then(|| value.into());
        cli::Cli::with_configuration(&words, folder.path(), &variable, &[name.to_owned()])
    };
    let told = |name, value| {
        let problem = parse(name, value).unwrap_err();
        format!("{}: {}: {}", problem.file, problem.message, problem.help.unwrap_or_default())
    };
    assert_eq!(
        told("STALETOKEN_FAILON", "warning"),
        "STALETOKEN_FAILON: no flag has this variable: did you mean STALETOKEN_FAIL_ON?"
    );
    assert_eq!(
        told("STALETOKEN_ALLOW_NOTHING", "maybe"),
        "STALETOKEN_ALLOW_NOTHING: `maybe` is neither true nor false: write 1 or 0"
    );
    // What pipelines keep for themselves under our name, and flags of other commands.
    for name in ["STALETOKEN_PATHS", "STALETOKEN_REPOSITORY", "STALETOKEN_SOURCE"] {
        assert!(parse(name, "x").is_ok(), "{name}");
    }
}

#[test]
fn the_shipped_schema_is_the_one_of_the_command_line_and_fits_the_template() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/staletoken.schema.json");
    let text = schema::text(&cli::check_command());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "UPDATE=1 writes it anew");
    let schema = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let valid = serde_json::json!({
        "fail-on": "warning", "values": ["a.yaml"], "set": { "a.b": 1 }, "levels": { "floating-tag": "off" },
        "ignore": [{ "rules": "stale-client", "until": "2027-01-31" }], "pedantic": true,
    });
    assert!(validator.is_valid(&valid), "{:?}", validator.iter_errors(&valid).next());
    for wrong in [serde_json::json!({ "fail_on": "error" }), serde_json::json!({ "fail-on": "loud" })] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn the_written_configuration_asks_for_nothing_and_its_examples_can_be_used() {
    let text = template::text(&cli::check_command());
    assert_eq!(typed(&text), Vec::<String>::new());
    let command = cli::check_command();
    let known = keys(&command);
    for line in text.lines().filter_map(|line| line.strip_prefix("# ")) {
        let Some((key, _)) = line.split_once(": ").filter(|(key, _)| known.contains(key)) else { continue };
        let placeholder = ["FILE", "DIR", "KEY=", "VERSION", "DURATION", "NUMBER", "REF", "DATE"];
        if !placeholder.iter().any(|word| line.contains(word)) && key != "api-versions" {
            configured(line).unwrap_or_else(|problem| panic!("{line}: {}", problem.message));
        }
    }
}
