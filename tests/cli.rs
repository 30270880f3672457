//! The program as a person runs it: what it prints, and the exit code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use staletoken::lockfile::READERS;
use staletoken::yaml;

const STALE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: k, image: 'jtblin/kube2iam:0.10.7'}]}\n";
const RELOADS: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: k, image: 'jtblin/kube2iam:0.10.9'}]}\n";

fn run_in(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_staletoken"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn run(arguments: &[&str], input: &str) -> Output {
    run_in(root(), arguments, input)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_incident_is_told_as_it_happened() {
    let output = run(&["check", "examples/day-90", "--format", "json"], "");
    assert_eq!(output.status.code(), Some(1));
    let report = json(&output);
    let images = report["images"].as_array().unwrap();
    let with = |verdict: &str| -> Vec<&str> {
        let images = images.iter().filter(|image| image["verdict"] == verdict);
        images.map(|image| image["reference"].as_str().unwrap()).collect()
    };
    assert_eq!(
        with("stale"),
        ["jtblin/kube2iam:0.10.7", "ghcr.io/external-secrets/kubernetes-external-secrets:8.5.5"]
    );
    assert_eq!(with("reloads").len(), images.len() - 2, "nothing is unknown: {report:#}");
    let kube2iam = images.iter().find(|image| image["reference"] == "jtblin/kube2iam:0.10.7").unwrap();
    assert_eq!(kube2iam["first_reloading_tag"], "0.10.9");
    assert_eq!(kube2iam["places"][0]["file"], "examples/day-90/kube2iam/values.yaml");
    assert_eq!(
        (kube2iam["places"][0]["line"].as_u64(), kube2iam["places"][0]["column"].as_u64()),
        (Some(3), Some(8))
    );
    // Pods of a DaemonSet live longest.
    let order = [0, 1].map(|at| report["findings"][at]["reference"].as_str().unwrap().to_owned());
    assert_eq!(order, with("stale")[..]);
    let secrets = &report["findings"][1];
    assert!(
        secrets["help"].as_str().unwrap().contains("its successor ghcr.io/external-secrets/external-secrets")
    );
}

#[test]
fn the_review_of_a_day_begins_with_what_lives_longest() {
    let workload = |kind: &str, name: &str| {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{template: {{spec: {{containers: [{{name: k, image: 'jtblin/kube2iam:0.10.7'}}]}}}}}}\n---\n"
        )
    };
    let input = workload("Deployment", "a") + &workload("StatefulSet", "b") + &workload("DaemonSet", "c");
    for format in ["markdown", "html"] {
        let text = out(&run(&["check", "-", "--format", format], &input));
        let places = ["DaemonSet c", "StatefulSet b", "Deployment a"].map(|owner| text.find(owner).unwrap());
        assert!(places.is_sorted(), "{format}: {text}");
    }
}

#[test]
fn the_configuration_holds_back_what_is_found_in_any_object() {
    let folder = tempfile::tempdir().unwrap();
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: setup, namespace: vault}\ndata: {setup.sh: vault write auth/kubernetes/config issuer=kubernetes/serviceaccount}\n";
    fs::write(folder.path().join("a.yaml"), object).unwrap();
    for (ignore, found) in [
        ("{rules: legacy-issuer, namespace: vault}", 0),
        ("{workload: ConfigMap/setup}", 0),
        ("{namespace: other}", 1),
    ] {
        fs::write(folder.path().join("staletoken.yaml"), format!("ignore: [{ignore}]\n")).unwrap();
        let report = json(&run_in(folder.path(), &["check", "--format", "json"], ""));
        let findings = report["findings"].as_array().unwrap().iter();
        assert_eq!(findings.filter(|finding| finding["rule"] == "legacy-issuer").count(), found, "{ignore}");
    }
}

#[test]
fn the_pods_of_the_incident_give_its_day_and_the_two_commands() {
    let pods = fs::read_to_string(root().join("examples/day-90/cluster/pods")).unwrap();
    let calendar = tempfile::NamedTempFile::new().unwrap();
    let file = calendar.path().to_str().unwrap();
    let day_93 = ["--as-of", "2022-09-23T12:00:00Z", "--show", "restart", "--calendar", file];
    let output = run(&[&["check", "-"], &day_93[..]].concat(), &pods);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1));
    for image in ["jtblin/kube2iam:0.10.7", "ghcr.io/external-secrets/kubernetes-external-secrets:8.5.5"] {
        let told = format!("the token of {image} expired on day 90, 2022-09-20, 3 days ago");
        assert!(text.contains(&told), "{told}: {text}");
    }
    let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("kubectl")).collect();
    assert_eq!(
        commands,
        [
            "kubectl -n kube-system rollout restart daemonset/kube2iam",
            "kubectl -n kube-system rollout restart deployment/kubernetes-external-secrets",
        ]
    );
    assert!(
        text.contains("# a restart now gives each of these another 90 days, until 2022-12-22\n"),
        "{text}"
    );
    assert!(!text.contains("until then"), "nothing is left to wait for: {text}");
    assert_eq!(text.matches("2022-09-20").count(), 2, "each finding says its day once: {text}");
    // One of the two pods of kube2iam began three days later.
    let later = pods.replacen("startedAt\": \"2022-06-22T09:05:17", "startedAt\": \"2022-06-25T09:05:17", 1);
    assert_ne!(later, pods);
    let told = out(&run(&["check", "-", "--as-of", "2022-09-23T12:00:00Z"], &later));
    assert!(told.contains("), expired 3 days ago\n") && told.contains("), expired 2 hours ago\n"), "{told}");
    let days = fs::read_to_string(file).unwrap();
    assert_eq!(days.matches("DTSTART;VALUE=DATE:20220920\r\n").count(), 2, "{days}");
    let again = run(&["check", "-", "--as-of", "2022-09-23T12:00:00Z"], &pods);
    assert!(out(&again).contains("--show restart prints the commands"), "{}", out(&again));
}

#[test]
fn what_the_audit_log_saw_is_certain_and_dated() {
    let log = "examples/day-90/cluster/audit.log";
    let arguments = ["check", "examples/day-90", "--as-of", "2022-09-19T12:00:00Z", "--format", "json"];
    let report = json(&run(&[&arguments[..], &["--evidence", log]].concat(), ""));
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2);
    for finding in findings {
        assert_eq!(
            (finding["confidence"].as_str(), finding["rule"].as_str()),
            (Some("observed"), Some("stale-client"))
        );
        assert!(finding["dies"].as_str().unwrap().starts_with("2022-09-20T09:"), "{finding}");
        assert!(
            finding["message"].as_str().unwrap().contains("on day 90, 2022-09-20, in 21 hours"),
            "{finding}"
        );
    }
    let seen: Vec<&str> = report["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|observation| observation["service_account"].as_str().unwrap())
        .collect();
    assert_eq!(seen, ["kube-system:kube2iam", "kube-system:kubernetes-external-secrets"]);
    let folder = tempfile::tempdir().unwrap();
    let notice = "arn:aws:eks:eu-central-1:111122223333:cluster/shop|shop:till\n";
    fs::write(folder.path().join("notice.txt"), notice).unwrap();
    fs::write(folder.path().join("pod.yaml"), RELOADS).unwrap();
    let told = run_in(folder.path(), &["check", "--evidence", "notice.txt"], "");
    assert_eq!(told.status.code(), Some(0), "an account of others is worth a note");
    assert!(out(&told).contains("accounts that nothing here runs as: shop:till"), "{}", out(&told));
    fs::write(folder.path().join("notice.txt"), "nothing").unwrap();
    let told = run_in(folder.path(), &["check", "--evidence", "notice.txt", "--evidence", "gone.log"], "");
    assert_eq!(told.status.code(), Some(3));
    assert_eq!(out(&told).matches("an audit log of the control plane").count(), 2, "{}", out(&told));
}

#[test]
fn each_outcome_has_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let code = |arguments: &[&str]| run_in(folder.path(), arguments, "").status.code();
    assert_eq!(code(&["check"]), Some(4), "an empty folder");
    let said = out(&run_in(folder.path(), &["check"], ""));
    assert!(
        said.starts_with(
            "nothing to check: no manifest, chart, kustomization, lock file or Dockerfile was found here; "
        ),
        "{said}"
    );
    assert_eq!(code(&["trace", "gone.yaml"]), Some(2), "no image is called like that");
    write("clean.yaml", RELOADS);
    assert_eq!(code(&["check"]), Some(0));
    assert_eq!(code(&["check", "nowhere"]), Some(3), "a wrong path");
    assert_eq!(code(&["check", "clean.yaml", "-f", "gone.yaml"]), Some(2), "a values file that is not there");
    write("open.yaml", &RELOADS.replace("jtblin/kube2iam", "registry.corp/shop/cart"));
    assert_eq!(code(&["check", "open.yaml"]), Some(0));
    assert_eq!(code(&["check", "open.yaml", "--fail-on-unknown"]), Some(3), "nobody can judge it");
    assert_eq!(code(&["check", "clean.yaml", "--fail-on-unknown"]), Some(0));
    assert_eq!(code(&["check", "--no-such-flag"]), Some(2));
    assert_eq!(code(&["check", "--token-lifetime", "soon"]), Some(2));
    assert_eq!(code(&["check", "--kube-version", "new"]), Some(2));
    write("broken.yaml", "apiVersion: v1\nkind: Pod\nspec: [\n");
    assert_eq!(code(&["check"]), Some(3));
    write("stale.yaml", STALE);
    assert_eq!(code(&["check"]), Some(1), "findings weigh more than what could not be checked");
}

#[test]
fn an_image_that_is_built_here_has_its_programs_client_inside() {
    let folder = tempfile::tempdir().unwrap();
    let deployment = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: 'registry.corp/shop/cart:7'}]}\n";
    let gomod = "module cart\n\ngo 1.17\n\nrequire k8s.io/client-go v11.0.0+incompatible\n";
    let skaffold =
        "kind: Config\nbuild:\n  artifacts:\n  - {image: registry.corp/shop/cart, context: cart}\n";
    fs::create_dir(folder.path().join("cart")).unwrap();
    let files = [
        ("pod.yaml", deployment),
        ("skaffold.yaml", skaffold),
        ("cart/go.mod", gomod),
        ("requirements.txt", "kubernetes>=10\n"),
    ];
    for (path, text) in files {
        fs::write(folder.path().join(path), text).unwrap();
    }
    let output = run_in(folder.path(), &["check", "--format", "json"], "");
    assert_eq!(output.status.code(), Some(1));
    let report = json(&output);
    let rules: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["stale-client", "stale-dependency"]);
    assert_eq!(report["images"][0]["evidence"], "cart/go.mod:5:26");
    assert_eq!(report["findings"][1]["file"], "cart/go.mod");
    assert_eq!(report["dependencies"][1]["first_reloading_version"], "v12.0.0");
    let help = report["findings"][1]["help"].as_str().unwrap();
    let versions =
        "k8s.io/client-go v0.15.7 or later (the numbering began anew there), or v12.0.0+incompatible, ";
    assert!(help.contains(versions), "{help}");
    assert_eq!(
        (&report["summary"]["dependencies"], &report["summary"]["unknown_dependencies"]),
        (&2.into(), &1.into())
    );
    let listed = out(&run_in(folder.path(), &["check", "--show", "unknown"], ""));
    assert!(listed.contains("unknown: requirements.txt:1:11: "), "{listed}");
}

#[test]
fn an_image_that_is_built_here_is_found_by_its_base_its_folder_and_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let image = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: 'registry.corp/shop/{name}:7'}}]}}\n---\n"
        )
    };
    let pods = ["based", "guessed", "stated", "clean", "open"].map(image).concat();
    let stale = "kubernetes==11.0.0\n";
    for (path, text) in [
        ("pods.yaml", pods.as_str()),
        (
            "staletoken.yaml",
            "images: {registry.corp/shop/stated: programs/a, registry.corp/shop/clean: ./programs/b}\n",
        ),
        (
            "skaffold.yaml",
            "kind: Config\nbuild:\n  artifacts:\n  - {image: registry.corp/shop/based, context: b}\n",
        ),
        ("b/Dockerfile", "FROM jtblin/kube2iam:0.10.7\n"),
        ("services/guessed/Dockerfile", "FROM scratch\n"),
        ("services/guessed/requirements.txt", stale),
        ("programs/a/requirements.txt", stale),
        ("programs/b/go.mod", "module b\n\ngo 1.21\n"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let report = json(&run_in(folder.path(), &["check", "--format", "json"], ""));
    let told = |image: &Value| {
        let words = ["reference", "verdict", "confidence"].map(|key| image[key].as_str().unwrap().to_owned());
        words.join(" ").replace("registry.corp/shop/", "")
    };
    let images: Vec<String> = report["images"].as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        images,
        [
            "based:7 stale high",
            "clean:7 no-client high",
            "guessed:7 stale medium",
            "open:7 unknown high",
            "stated:7 stale high"
        ]
    );
    let notes = report["images"][0]["clients"][0]["notes"].to_string();
    let help = report["findings"].to_string();
    assert!(help.contains("set the tag at b/Dockerfile:1:22 to 0.10.9, build the image again"), "{help}");
    assert!(notes.contains("skaffold.yaml:4:13") && notes.contains("b/Dockerfile:1:22"), "{notes}");
    let base = &report["bases"][0];
    assert_eq!(
        (&base["verdict"], &base["share"], &base["column"]),
        (&"stale".into(), &"whole".into(), &22.into())
    );
}

#[test]
fn a_dependency_file_stands_for_its_program_and_the_hook_is_given_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let asks = "{\"dependencies\": {\"@kubernetes/client-node\": \"^0.10.0\"}}";
    for (path, text) in [
        (
            "package-lock.json",
            "{\"packages\": {\"node_modules/@kubernetes/client-node\": {\"version\": \"0.10.2\"}}}",
        ),
        ("package.json", "{}"),
        ("apps/a/package.json", asks),
        ("go/go.mod", "module a\n\nrequire k8s.io/client-go v11.0.0+incompatible\n"),
        ("go/go.sum", "k8s.io/client-go v0.9.0 h1:x=\n"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::create_dir(folder.path().join(".git")).unwrap();
    let places = |below: &str, path: &str| {
        let report = json(&run_in(&folder.path().join(below), &["check", path, "--format", "json"], ""));
        let place = |finding: &Value| format!("{}:{}", finding["file"].as_str().unwrap(), finding["line"]);
        report["findings"].as_array().unwrap().iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(places("", "apps/a/package.json"), ["package-lock.json:1"], "the lock of its workspace");
    assert_eq!(places("apps/a", "package.json"), ["../../package-lock.json:1"]);
    assert_eq!(places("", "package.json"), ["package-lock.json:1"]);
    assert_eq!(places("", "go/go.sum"), ["go/go.mod:3"]);
    fs::remove_dir(folder.path().join(".git")).unwrap();
    assert!(
        places("", "apps/a/package.json").is_empty(),
        "outside of a repository a lock above may be anybody's"
    );
    let hooks =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    for hook in yaml::parse(&hooks).unwrap().unwrap().as_sequence().unwrap() {
        let files = regex::Regex::new(hook.get("files").unwrap().as_str().unwrap()).unwrap();
        for reader in READERS {
            let names = ["", "a.", "Godeps/"].map(|before| format!("{before}{}", reader.name));
            let name = names.iter().find(|name| (reader.claims)(name)).unwrap();
            assert!(files.is_match(&format!("a/{name}")), "{name}");
        }
        for name in
            ["charts/a/NOTES.txt", "a.yml", "requirements/base.in", "b/app.Dockerfile", "constraints.txt"]
        {
            assert!(files.is_match(name), "{name}");
        }
        for name in ["README.md", "rustfmt.toml", "bun.lock", "main.go", "notes.txt"] {
            assert!(!files.is_match(name), "{name}");
        }
    }
}

#[test]
fn the_standard_input_is_checked_and_named() {
    let output = run(&["check", "-"], STALE);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("[<stdin>:4:55]"), "{}", out(&output));
}

#[test]
fn images_are_answered_without_a_manifest() {
    let references = ["jtblin/kube2iam:0.10.7", "jtblin/kube2iam:0.10.9", "No:Name"];
    let by_arguments = run(&[&["image"][..], &references, &["--format", "json"]].concat(), "");
    let by_lines =
        run(&["image", "-", "--format", "json"], &format!("# mine\n\n{}\n", references.join("\n")));
    for output in [&by_arguments, &by_lines] {
        assert_eq!(output.status.code(), Some(1));
        let report = json(output);
        let verdicts: Vec<&str> = report["images"]
            .as_array()
            .unwrap()
            .iter()
            .map(|image| image["verdict"].as_str().unwrap())
            .collect();
        assert_eq!(verdicts, ["stale", "reloads"]);
        assert_eq!(report["problems"].as_array().unwrap().len(), 1);
    }
    assert_eq!(json(&by_arguments)["problems"][0]["file"], "argument 3");
    assert_eq!(json(&by_lines)["problems"][0]["file"], "<stdin>:5");
    let told = out(&run(&["image", "jtblin/kube2iam:0.10.7"], ""));
    assert!(told.contains("set the tag to 0.10.9"), "{told}");
}

#[test]
fn a_list_of_packages_speaks_for_the_image_that_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let list = |name: &str, component: &str| {
        let text = format!(
            r#"{{"bomFormat":"CycloneDX","metadata":{{"component":{{"name":"{component}"}}}},"components":[{{"purl":"pkg:pypi/kubernetes@11.0.0"}}]}}"#
        );
        fs::write(folder.path().join(name), text).unwrap();
    };
    list("cart.json", "ghcr.io/acme/cart:1");
    list("other.json", "ghcr.io/acme/other:1");
    let images = |names: &[&str]| {
        let container = |name: &&str| format!("{{name: x, image: 'ghcr.io/acme/{name}:1'}}");
        let containers = names.iter().map(container).collect::<Vec<_>>().join(", ");
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: x}}\nspec: {{containers: [{containers}]}}\n")
    };
    let verdicts = |arguments: &[&str], names: &[&str]| {
        let output =
            run_in(folder.path(), &[&["check", "-", "--format", "json"], arguments].concat(), &images(names));
        let report = json(&output);
        let verdicts =
            report["images"].as_array().unwrap().iter().map(|it| it["verdict"].as_str().unwrap().to_owned());
        (verdicts.collect::<Vec<_>>().join(" "), report["problems"].to_string())
    };
    assert_eq!(
        verdicts(&["--sbom", "cart.json"], &["cart", "till"]),
        ("stale unknown".to_owned(), "[]".to_owned())
    );
    let given = ["--sbom", "ghcr.io/acme/till:1=other.json"];
    assert_eq!(verdicts(&given, &["cart", "till"]), ("unknown stale".to_owned(), "[]".to_owned()));
    let (astray, problems) = verdicts(&["--sbom", "other.json"], &["cart", "till"]);
    assert_eq!(astray, "unknown unknown");
    assert!(
        problems.contains("it is about `ghcr.io/acme/other:1`, which is no image of this run"),
        "{problems}"
    );
    assert!(verdicts(&["--sbom", "none.json"], &["cart"]).1.contains("cannot be read"));
}

#[test]
fn knowledge_of_ones_own_decides_over_what_is_built_in() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("images/registry.corp/shop/cart.md");
    fs::create_dir_all(page.parent().unwrap()).unwrap();
    fs::write(
        &page,
        "---\nimage: registry.corp/shop/cart\nsource: https://git.corp/shop/cart\nverified-through: \"7.1.0\"\nembeds:\n  \
         - sdk: pkg:pypi/kubernetes\n    steps:\n      - { since: \"7.0.0\", version: \"11.0.0\", evidence: poetry.lock }\n---\n\
         # cart\n\nOurs.\n",
    )
    .unwrap();
    let rules = folder.path().to_str().unwrap();
    let verdict = |arguments: &[&str]| {
        let output =
            run(&[&["image", "registry.corp/shop/cart:7.0.3", "--format", "json"], arguments].concat(), "");
        json(&output)["images"][0]["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict(&[]), "unknown");
    assert_eq!(verdict(&["--rules", rules]), "stale");
    let checked = run(&["knowledge", "check", rules], "");
    assert_eq!(checked.status.code(), Some(0), "{}", out(&checked));
    fs::write(&page, fs::read_to_string(&page).unwrap().replace("version:", "versoin:")).unwrap();
    let checked = run(&["knowledge", "check", rules], "");
    assert_eq!(checked.status.code(), Some(1));
    assert!(out(&checked).contains("cart.md:8:"), "the line is named: {}", out(&checked));
    assert_eq!(
        run(&["check", "examples", "--rules", rules, "--fail-on", "error"], "").status.code(),
        Some(1)
    );
}

#[test]
fn the_knowledge_can_be_looked_into() {
    let list = out(&run(&["knowledge", "list"], ""));
    assert!(
        list.lines().any(|line| line.starts_with("docker.io/jtblin/kube2iam\tk8s.io/client-go\tthrough "))
    );
    let shown = out(&run(&["knowledge", "show", "jtblin/kube2iam"], ""));
    assert!(shown.contains("from 0.10.9: v0.17.3, re-reads the token by the clock"), "{shown}");
    let shown = out(&run(&["knowledge", "show", "pkg:pypi/kubernetes"], ""));
    assert!(shown.contains("from 12.0.0a1: re-reads the token by the clock"), "{shown}");
    let refused = run(&["knowledge", "show", "nobody/knows"], "");
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_token_is_told_of_and_never_printed() {
    let page = fs::read_to_string(root().join("rules/lints/embedded-token.md")).unwrap();
    let token = page.split("token: eyJ").nth(1).unwrap().split_whitespace().next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{config: 'token: eyJ{token}'}}\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - name: k\n      \
         env: [{{name: T, value: eyJ{token}}}]\n      image: jtblin/kube2iam:0.10.7\n"
    );
    fs::write(folder.path().join("a.yaml"), text).unwrap();
    let parts: Vec<&str> = token.split('.').skip(1).collect();
    let formats =
        ["human", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "html"];
    let runs = formats.map(|format| vec!["check", "--format", format, "--pedantic"]);
    for arguments in runs.into_iter().chain([vec!["check", "--diff"], vec!["trace", "a.yaml"]]) {
        let output = run_in(folder.path(), &arguments, "");
        let printed = out(&output) + &String::from_utf8_lossy(&output.stderr);
        assert!(
            printed.len() > 100 && parts.iter().all(|part| !printed.contains(part)),
            "{arguments:?}: {printed}"
        );
    }
    let told = out(&run_in(folder.path(), &["check"], ""));
    assert!(
        told.contains("holds a token of ci:deployer, which expires") || told.contains("which expired"),
        "{told}"
    );
}

#[test]
fn the_same_bytes_give_the_same_bytes() {
    for arguments in [&["check", "examples", "tests/charts"][..], &["check", "examples", "--format", "json"]]
    {
        assert_eq!(run(arguments, "").stdout, run(arguments, "").stdout);
    }
}

#[test]
fn colour_is_off_where_there_is_no_terminal() {
    assert!(!out(&run(&["check", "examples/day-90"], "")).contains('\u{1b}'));
    assert!(out(&run(&["check", "examples/day-90", "--color", "always"], "")).contains('\u{1b}'));
}

#[test]
fn a_broken_file_is_never_passed_over_as_checked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), RELOADS).unwrap();
    fs::write(folder.path().join("b.yaml"), "spec:\n  containers:\n  - image: a:1\n bad: [\n").unwrap();
    for arguments in [&["check"][..], &["check", "b.yaml"]] {
        let output = run_in(folder.path(), arguments, "");
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        assert!(out(&output).contains("b.yaml:4:2"), "{}", out(&output));
    }
    let output = run(&["check", "-"], "{\"kind\":\"Pod\"");
    assert_eq!(output.status.code(), Some(3));
    assert!(out(&output).contains("not checked"), "{}", out(&output));
}

#[test]
fn an_own_image_that_shares_a_word_with_a_product_fails_no_run() {
    let pod = STALE.replace("jtblin/kube2iam:0.10.7", "registry.example.com/shop/vault:1.0.0");
    for format in ["human", "concise", "github", "sarif", "gitlab"] {
        let output = run(&["check", "-", "--format", format], &pod);
        let text = out(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(0), "{format}: {text}");
        assert!(text.contains("vault:1.0.0, if it is a copy of"), "{format}: {text}");
        assert!(text.contains("images: {registry.example.com/shop/vault: "), "{format}: {text}");
    }
}
