//! Charts rendered for the objects that deploy them: `Application`s of Argo CD and `HelmRelease`s of Flux.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const CHART: &str = "apiVersion: v2\nname: agent\nversion: 1.0.0\n";
const VALUES: &str = "image: {tag: 0.10.9}\n";
const TEMPLATE: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  template:
    spec:
      containers:
        - name: agent
          image: jtblin/kube2iam:{{ .Values.image.tag }}
";
const PROD: &str = "image:\n  tag: 0.10.7\n";

/// A repository with the chart `charts/agent` beside further files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let chart = [
            ("charts/agent/Chart.yaml", CHART),
            ("charts/agent/values.yaml", VALUES),
            ("charts/agent/templates/a.yaml", TEMPLATE),
        ];
        folder.write(&chart);
        folder.write(files);
        folder
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = self.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn printed(&self, arguments: &[&str]) -> (String, Option<i32>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_staletoken"));
        command.arg("check").args(arguments).current_dir(self.path()).env_clear();
        let output = command.output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    }

    fn report(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.printed(&[arguments, &["--format", "json"]].concat()).0).unwrap()
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// `file:line tag [environments]` of each finding.
fn findings(report: &Value) -> Vec<String> {
    let line = |finding: &Value| {
        let environments = finding["environments"].as_array().unwrap().iter().filter_map(Value::as_str);
        let tag = text(finding, "reference").rsplit(':').next().unwrap();
        let environments: Vec<&str> = environments.collect();
        format!("{}:{} {tag} [{}]", text(finding, "file"), finding["line"], environments.join(", "))
    };
    report["findings"].as_array().unwrap().iter().map(line).collect()
}

fn problems(report: &Value) -> Vec<&str> {
    report["problems"].as_array().unwrap().iter().map(|problem| text(problem, "message")).collect()
}

/// The objects that run an image.
fn objects(report: &Value, image: &str) -> Vec<String> {
    let images = report["images"].as_array().unwrap();
    let places = images.iter().filter(|seen| text(seen, "reference") == image);
    let places = places.flat_map(|image| image["places"].as_array().unwrap());
    places.map(|place| text(place, "object").to_owned()).collect()
}

/// An `Application` called `app` in the namespace `prod`.
fn application(source: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: app}}\nspec:\n  destination: \
         {{namespace: prod}}\n{source}"
    )
}

/// A `HelmRelease` called `rel` of the chart in the repository.
fn release(rest: &str) -> String {
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: rel, namespace: flux}}\nspec:\n  \
         chart: {{spec: {{chart: ./charts/agent, sourceRef: {{kind: GitRepository, name: own}}}}}}\n{rest}"
    )
}

#[test]
fn an_application_lays_its_values_over_those_of_the_chart() {
    let source = "  source:\n    repoURL: https://git.example/acme/deploy\n    path: charts/agent\n";
    for (name, helm, expected) in [
        ("nothing", "", None),
        (
            "file",
            "    helm: {valueFiles: [values-prod.yaml]}\n",
            Some("charts/agent/values-prod.yaml:2 0.10.7"),
        ),
        ("root", "    helm: {valueFiles: [/env/prod.yaml]}\n", Some("env/prod.yaml:2 0.10.7")),
        ("above", "    helm: {valueFiles: [../../env/prod.yaml]}\n", Some("env/prod.yaml:2 0.10.7")),
        ("later wins", "    helm: {valueFiles: [values-prod.yaml, values.yaml]}\n", None),
        ("forgiven", "    helm: {ignoreMissingValueFiles: true, valueFiles: [no.yaml]}\n", None),
        (
            "text",
            "    helm:\n      values: |\n        image:\n          tag: 0.10.7\n",
            Some("a.yaml:12 0.10.7"),
        ),
        ("map", "    helm:\n      valuesObject:\n        image: {tag: 0.10.7}\n", Some("a.yaml:11 0.10.7")),
        (
            "map over text",
            "    helm:\n      values: 'image: {tag: 0.10.6}'\n      valuesObject: {image: {tag: 0.10.7}}\n",
            Some("a.yaml:11 0.10.7"),
        ),
        (
            "parameter over all",
            "    helm:\n      valuesObject: {image: {tag: 0.10.9}}\n      parameters:\n      - {name: image.tag, value: 0.10.7}\n",
            Some("a.yaml:12 0.10.7"),
        ),
    ] {
        let app = application(&format!("{source}{helm}"));
        let folder = Folder::with(&[("a.yaml", &app), ("env/prod.yaml", PROD)]);
        if helm.contains("values-prod.yaml") {
            folder.write(&[("charts/agent/values-prod.yaml", PROD)]);
        }
        let report = folder.report(&["."]);
        let expected: Vec<String> =
            expected.iter().map(|place| format!("{place} [Application app]")).collect();
        assert_eq!(findings(&report), expected, "{name}");
        assert_eq!(problems(&report), Vec::<&str>::new(), "{name}");
        let image = if expected.is_empty() { "jtblin/kube2iam:0.10.9" } else { "jtblin/kube2iam:0.10.7" };
        assert_eq!(objects(&report, image), ["Deployment prod/app"], "{name}");
    }
}

#[test]
fn sources_may_take_values_of_one_another() {
    let sources = "  sources:\n  - {repoURL: https://git.example/acme/deploy, ref: own}\n  - repoURL: \
                   https://git.example/acme/deploy\n    path: charts/agent\n    helm: {releaseName: other, \
                   valueFiles: [$own/env/prod.yaml]}\n";
    let folder = Folder::with(&[("a.yaml", &application(sources)), ("env/prod.yaml", PROD)]);
    let report = folder.report(&["a.yaml"]);
    assert_eq!(findings(&report), ["env/prod.yaml:2 0.10.7 [Application app]"]);
    assert_eq!(objects(&report, "jtblin/kube2iam:0.10.7"), ["Deployment prod/other"]);
}

#[test]
fn a_helm_release_lays_its_values_over_those_of_the_chart() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, namespace: flux}\ndata:\n  tag: 0.10.7\n  \
               values.yaml: |\n    image:\n      tag: 0.10.7\n";
    let base = "replicas: 1\nimage:\n  tag: 0.10.7\n";
    for (name, rest, expected, object) in [
        ("nothing", "", None, "flux/rel"),
        ("values", "  values:\n    image: {tag: 0.10.7}\n", Some("a.yaml:7 0.10.7"), "flux/rel"),
        (
            "target",
            "  targetNamespace: prod\n  values: {image: {tag: 0.10.7}}\n",
            Some("a.yaml:7 0.10.7"),
            "prod/prod-rel",
        ),
        ("named", "  releaseName: x\n  values: {image: {tag: 0.10.7}}\n", Some("a.yaml:7 0.10.7"), "flux/x"),
        ("map", "  valuesFrom: [{kind: ConfigMap, name: v}]\n", Some("map.yaml:8 0.10.7"), "flux/rel"),
        (
            "one of a map",
            "  valuesFrom: [{kind: ConfigMap, name: v, valuesKey: tag, targetPath: image.tag}]\n",
            Some("map.yaml:5 0.10.7"),
            "flux/rel",
        ),
        (
            "values over maps",
            "  valuesFrom: [{kind: ConfigMap, name: v}]\n  values: {image: {tag: 0.10.9}}\n",
            None,
            "flux/rel",
        ),
        ("optional", "  valuesFrom: [{kind: ConfigMap, name: no, optional: true}]\n", None, "flux/rel"),
    ] {
        let folder = Folder::with(&[("a.yaml", &release(rest)), ("map.yaml", map)]);
        let report = folder.report(&["."]);
        let expected: Vec<String> =
            expected.iter().map(|place| format!("{place} [HelmRelease flux/rel]")).collect();
        assert_eq!(findings(&report), expected, "{name}");
        assert_eq!(problems(&report), Vec::<&str>::new(), "{name}");
        let image = if expected.is_empty() { "jtblin/kube2iam:0.10.9" } else { "jtblin/kube2iam:0.10.7" };
        assert_eq!(objects(&report, image), [format!("Deployment {object}")], "{name}");
    }
    let files =
        release("").replace("chart: ./charts/agent,", "chart: charts/agent, valuesFiles: [env/base.yaml],");
    let folder = Folder::with(&[("a.yaml", &files), ("env/base.yaml", base)]);
    assert_eq!(findings(&folder.report(&["."])), ["env/base.yaml:3 0.10.7 [HelmRelease flux/rel]"]);
}

#[test]
fn values_of_secrets_are_used_and_not_shown() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: v}\ndata:\n  values.yaml: \
                  aW1hZ2U6IHt0YWc6IDAuMTAuN30KcGFzc3dvcmQ6IGh1bnRlcjIK\n";
    let rest = "  valuesFrom: [{kind: Secret, name: v}]\n";
    let folder = Folder::with(&[("a.yaml", &release(rest)), ("s.yaml", secret)]);
    let (printed, code) = folder.printed(&["."]);
    assert_eq!(code, Some(1));
    assert!(printed.contains("jtblin/kube2iam:0.10.7 is locked out"), "{printed}");
    assert!(printed.contains("charts/agent/templates/a.yaml:9"), "{printed}");
    assert!(!printed.contains("hunter2") && !printed.contains("aW1hZ2U6"), "{printed}");
}

#[test]
fn what_values_lack_is_told() {
    for (rest, expected) in [
        (
            "  valuesFrom: [{kind: ConfigMap, name: v}]\n",
            "the values of ConfigMap v are not among what was read",
        ),
        ("  valuesFrom: [{kind: ConfigMap, name: m}]\n", "the values of ConfigMap m are missing"),
        ("  valuesFrom: [{kind: Secret, name: s}]\n", "the values of Secret s are encrypted"),
        ("  valuesFrom: [{kind: Secret, name: b}]\n", "the values of Secret b are no text in base64"),
        (
            "  postRenderers: [{kustomize: {images: [{name: a}]}}]\n",
            "the postRenderers of HelmRelease flux/rel",
        ),
    ] {
        let others = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n---\napiVersion: v1\nkind: Secret\nmetadata: \
                      {name: s}\nstringData: {values.yaml: 'ENC[AES256_GCM,data:x]'}\n---\napiVersion: v1\nkind: \
                      Secret\nmetadata: {name: b}\ndata: {values.yaml: '%%'}\n";
        let folder = Folder::with(&[("a.yaml", &release(rest)), ("b.yaml", others)]);
        let (report, code) = (folder.report(&["."]), folder.printed(&["."]).1);
        let [problem] = problems(&report)[..] else { panic!("{rest}: {:?}", problems(&report)) };
        assert!(problem.starts_with(expected), "{rest}: {problem}");
        assert_eq!(code, Some(3), "{rest}");
    }
    let helm = "  source: {repoURL: x, path: charts/agent, helm: {valueFiles: [no.yaml]}}\n";
    let report = Folder::with(&[("a.yaml", &application(helm))]).report(&["."]);
    let message =
        "the values file no.yaml of Application app is not here, so the chart is rendered without it";
    assert_eq!(problems(&report), [message]);
}

#[test]
fn one_tag_of_several_deployers_is_told_once() {
    let source = "  source: {repoURL: x, path: charts/agent, helm: {valueFiles: [values-prod.yaml]}}\n";
    let other = application(source).replace("name: app", "name: other");
    let folder = Folder::with(&[
        ("a.yaml", &application(source)),
        ("b.yaml", &other),
        ("c/d.yaml", &application(source)),
        ("charts/agent/values-prod.yaml", PROD),
    ]);
    let all = "charts/agent/values-prod.yaml:2 0.10.7 [Application app, Application app of c/d.yaml, Application other]";
    assert_eq!(findings(&folder.report(&["."])), [all]);
    let (printed, code) = folder.printed(&[".", "--fix"]);
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(
        fs::read_to_string(folder.path().join("charts/agent/values-prod.yaml")).unwrap(),
        "image:\n  tag: 0.10.9\n"
    );
}

#[test]
fn fixes_and_suppressions_work_where_the_object_sets_the_tag() {
    let source = "  source:\n    path: charts/agent\n    helm:\n      values: |\n        image:\n          tag: 0.10.7\n";
    let folder = Folder::with(&[("a.yaml", &application(source))]);
    let ignored = source.replace("0.10.7", "0.10.7 # staletoken: ignore[stale-client] tested");
    folder.write(&[("a.yaml", &application(&ignored))]);
    assert_eq!(folder.printed(&["."]).1, Some(0));
    folder.write(&[("a.yaml", &application(source))]);
    assert_eq!(folder.printed(&[".", "--fix"]).1, Some(0));
    let fixed = fs::read_to_string(folder.path().join("a.yaml")).unwrap();
    assert_eq!(fixed, application(&source.replace("0.10.7", "0.10.9")));
}

#[test]
fn charts_may_render_objects_that_deploy_charts() {
    let root = "  source: {repoURL: x, path: apps, helm: {parameters: [{name: tag, value: 0.10.7}]}}\n";
    let app = application(
        "  source: {repoURL: x, path: charts/agent, helm: {parameters: [{name: image.tag, value: \"{{ .Values.tag }}\"}]}}\n",
    );
    let app = app.replace("name: app", "name: inner");
    let folder = Folder::with(&[
        ("root.yaml", &application(root)),
        ("apps/Chart.yaml", "apiVersion: v2\nname: apps\nversion: 1.0.0\n"),
        ("apps/values.yaml", "tag: 0.10.9\n"),
        ("apps/templates/a.yaml", &app),
    ]);
    assert_eq!(findings(&folder.report(&["."])), ["root.yaml:6 0.10.7 [Application inner]"]);
}

#[test]
fn a_chart_that_deploys_itself_comes_to_an_end() {
    let app = application("  source: {repoURL: x, path: apps}\n")
        .replace("name: app", "name: \"{{ .Release.Name }}x\"");
    let folder = Folder::with(&[
        ("apps/Chart.yaml", "apiVersion: v2\nname: apps\nversion: 1.0.0\n"),
        ("apps/templates/a.yaml", &app),
    ]);
    let report = folder.report(&["."]);
    assert!(problems(&report)[0].starts_with("charts deploy charts more than"), "{:?}", problems(&report));
}

#[test]
fn charts_that_are_not_here_are_told_of_until_they_are_pulled() {
    let remote = "  source: {repoURL: https://charts.example, chart: agent, targetRevision: 1.0.0, helm: {valuesObject: {image: {tag: 0.10.7}}}}\n";
    let folder = Folder::with(&[("a/app.yaml", &application(remote))]);
    let report = folder.report(&["a"]);
    assert_eq!(problems(&report), ["Application app was not rendered, as its chart is not here"]);
    let help = text(&report["problems"][0], "help");
    let command = "helm pull agent --repo https://charts.example --version 1.0.0 --destination pulled-charts";
    assert!(help.contains(command), "{help}");
    assert_eq!(folder.printed(&["a"]).1, Some(3));
    assert_eq!(findings(&folder.report(&["a", "charts"])), ["a/app.yaml:6 0.10.7 [Application app]"]);
    let many: String = (0..40)
        .map(|n| application(remote).replace("name: app", &format!("name: app{n}")) + "---\n")
        .collect();
    folder.write(&[("a/app.yaml", &many)]);
    let (printed, code) = folder.printed(&["a"]);
    assert_eq!(code, Some(3));
    assert!(printed.contains("40 releases were not rendered"), "{printed}");
    assert!(printed.lines().count() < 15, "{printed}");
}

#[test]
fn sources_of_flux_say_where_a_chart_is() {
    let sources = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: web}\nspec: {url: \
                   https://charts.example}\n---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: \
                   {name: oci}\nspec: {url: oci://registry.example/charts/agent, ref: {tag: 1.2.3}}\n---\napiVersion: \
                   source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: git}\nspec: {url: \
                   https://git.example/other, ref: {branch: main}}\n";
    for (chart, expected) in [
        (
            "chart: {spec: {chart: agent, version: 1.x, sourceRef: {kind: HelmRepository, name: web}}}",
            "helm pull agent --repo https://charts.example --version 1.x",
        ),
        (
            "chartRef: {kind: OCIRepository, name: oci}",
            "helm pull oci://registry.example/charts/agent --version 1.2.3",
        ),
        (
            "chart: {spec: {chart: ./deploy/agent, sourceRef: {kind: GitRepository, name: git}}}",
            "git clone --depth 1 --branch main https://git.example/other pulled-charts/other",
        ),
    ] {
        let own = "chart: {spec: {chart: ./charts/agent, sourceRef: {kind: GitRepository, name: own}}}";
        let folder = Folder::with(&[("a.yaml", &release("").replace(own, chart)), ("sources.yaml", sources)]);
        let report = folder.report(&["a.yaml", "sources.yaml"]);
        let help = text(&report["problems"][0], "help");
        assert!(help.contains(expected), "{help}");
    }
}

#[test]
fn a_clone_of_another_repository_is_found_where_the_report_puts_it() {
    let source = "  source: {repoURL: https://git.example/acme/other.git, path: x/agent, helm: {parameters: [{name: image.tag, value: 0.10.7}]}}\n";
    let folder = Folder::with(&[("a/app.yaml", &application(source))]);
    let report = folder.report(&["a"]);
    let help = text(&report["problems"][0], "help");
    assert!(help.contains("https://git.example/acme/other.git pulled-charts/other"), "{help}");
    folder.write(&[
        ("pulled-charts/other/x/agent/Chart.yaml", CHART),
        ("pulled-charts/other/x/agent/values.yaml", VALUES),
        ("pulled-charts/other/x/agent/templates/a.yaml", TEMPLATE),
    ]);
    assert_eq!(findings(&folder.report(&["a", "pulled-charts"])), ["a/app.yaml:6 0.10.7 [Application app]"]);
}

#[test]
fn part_of_a_release_and_folders_of_manifests_ask_for_nothing() {
    let patch = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: rel}\nspec: {values: {image: {tag: 0.10.7}}}\n";
    let plain = application("  source: {repoURL: x, path: manifests}\n");
    let folder = Folder::with(&[("patch.yaml", patch), ("app.yaml", &plain), ("manifests/a.yaml", "a: 1\n")]);
    let report = folder.report(&["."]);
    assert_eq!((findings(&report).len(), problems(&report).len()), (0, 0), "{report}");
}

#[test]
fn a_set_of_applications_is_followed_as_far_as_no_cluster_is_needed() {
    let set = |generators: &str, source: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: set}}\nspec:\n  generators:\n{generators}  \
             template:\n    metadata: {{name: '{{{{name}}}}-app'}}\n    spec:\n      destination: {{namespace: \
             '{{{{space}}}}'}}\n      source: {source}\n"
        )
    };
    let list = "  - list:\n      elements:\n      - {name: dev, space: dev, tag: 0.10.9}\n      - {name: prod, space: prod, tag: 0.10.7}\n";
    let filled = "{path: charts/agent, helm: {parameters: [{name: image.tag, value: '{{tag}}'}]}}";
    let folder = Folder::with(&[("a.yaml", &set(list, filled))]);
    let report = folder.report(&["."]);
    assert_eq!(findings(&report), ["a.yaml:9 0.10.7 [Application prod-app]"]);
    assert_eq!(objects(&report, "jtblin/kube2iam:0.10.7"), ["Deployment prod/prod-app"]);
    assert_eq!(problems(&report), Vec::<&str>::new());

    let plain = "{path: charts/agent, helm: {valueFiles: [values-prod.yaml]}}";
    let folder = Folder::with(&[
        ("a.yaml", &set("  - clusters: {}\n", plain)),
        ("charts/agent/values-prod.yaml", PROD),
    ]);
    let report = folder.report(&["."]);
    assert_eq!(findings(&report), ["charts/agent/values-prod.yaml:2 0.10.7 [Application set]"]);

    let open = "{path: charts/agent, helm: {valueFiles: ['values-{{name}}.yaml']}}";
    let folder = Folder::with(&[("a.yaml", &set("  - clusters: {}\n", open))]);
    let (report, code) = (folder.report(&["."]), folder.printed(&["."]).1);
    let message = "ApplicationSet set was not followed: `values-{{name}}.yaml` depends on what only a cluster or Argo CD knows";
    assert_eq!((problems(&report)[0], code), (message, Some(3)));

    let git = "  - git: {repoURL: https://git.example/own, directories: [{path: charts/*}, {path: charts/b, exclude: true}]}\n";
    let each = "{path: '{{path}}', helm: {valueFiles: ['/env/{{path.basename}}.yaml']}}";
    let folder = Folder::with(&[
        ("a.yaml", &set(git, each)),
        ("env/agent.yaml", PROD),
        ("charts/b/Chart.yaml", CHART),
    ]);
    assert_eq!(findings(&folder.report(&["."])), ["env/agent.yaml:2 0.10.7 [Application set]"]);
}

#[test]
fn values_files_that_nothing_is_rendered_with_are_named_with_what_renders_them() {
    let folder = Folder::with(&[
        ("charts/agent/values-prod.yaml", PROD),
        ("charts/agent/environments/dev.yaml", "a: 1\n"),
        ("charts/agent/ci/x-values.yaml", "a: 1\n"),
        ("charts/agent/values.schema.json", "{}"),
    ]);
    let report = folder.report(&["."]);
    let [note] = report["problems"].as_array().unwrap().as_slice() else { panic!("{report}") };
    let named = "charts/agent/environments/dev.yaml, charts/agent/values-prod.yaml";
    assert!(text(note, "message").ends_with(named), "{note}");
    assert_eq!(folder.printed(&["."]).1, Some(0));
    let command = text(note, "help").split('`').nth(1).unwrap();
    let arguments: Vec<&str> = command.strip_prefix("staletoken check ").unwrap().split(' ').collect();
    let report = folder.report(&arguments);
    assert_eq!(findings(&report), ["charts/agent/values-prod.yaml:2 0.10.7 [prod]"]);
    assert_eq!(problems(&report), Vec::<&str>::new());
}

#[test]
fn releases_of_helmfile_are_told_of() {
    for (name, text, expected) in [
        ("helmfile.yaml", "releases: [{name: a, chart: ./charts/agent}]\n", true),
        ("deploy/helmfile.yaml.gotmpl", "releases:\n{{ range .Values.x }}\n- name: a\n{{ end }}\n", true),
        ("helmfile.d/01.yaml", "releases: []\n", true),
        ("helmfile.yaml", "repositories: []\n", false),
    ] {
        let folder = Folder::with(&[(name, text)]);
        let (report, code) = (folder.report(&["."]), folder.printed(&["."]).1);
        let told = if expected { vec!["the releases of helmfile were not rendered"] } else { vec![] };
        assert_eq!((problems(&report), code), (told, Some(if expected { 3 } else { 0 })), "{name} {text}");
    }
}

#[test]
fn images_that_an_application_replaces_are_told_of() {
    let source = "  source: {repoURL: x, path: manifests, kustomize: {images: ['a=b:1']}}\n";
    let folder = Folder::with(&[("app.yaml", &application(source)), ("manifests/a.yaml", "a: 1\n")]);
    let report = folder.report(&["."]);
    assert!(problems(&report)[0].starts_with("Application app was not followed: the images"), "{report}");
}

#[test]
fn images_that_values_name_are_checked_though_the_chart_is_not_here() {
    let remote = "  source:\n    repoURL: https://charts.example\n    chart: other\n    helm:\n      values: |\n        app:\n          image:\n            repository: jtblin/kube2iam\n            tag: 0.10.7\n        git: {repository: https://x.example/y.git, tag: v1}\n";
    let folder = Folder::with(&[("a/app.yaml", &application(remote))]);
    let report = folder.report(&["a"]);
    assert_eq!(findings(&report), ["a/app.yaml:14 0.10.7 []"]);
    assert_eq!(text(&report["findings"][0], "confidence"), "low");
    assert_eq!(objects(&report, "jtblin/kube2iam:0.10.7"), ["Application prod/app"]);
    let (printed, _) = folder.printed(&["a"]);
    assert!(
        printed.contains("whose chart is not here: that it runs, and gets a token, is assumed"),
        "{printed}"
    );
    assert_eq!(folder.printed(&["a", "--min-confidence", "medium"]).1, Some(3));
    folder.printed(&["a", "--fix"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("a/app.yaml")).unwrap(),
        application(&remote.replace("0.10.7", "0.10.9"))
    );
    let values = "  values:\n    image:\n      registry: docker.io\n      repository: jtblin/kube2iam\n      tag: 0.10.7\n";
    let elsewhere = release(values).replace("./charts/agent", "./gone");
    let folder = Folder::with(&[("a/rel.yaml", &elsewhere)]);
    assert_eq!(findings(&folder.report(&["a"])), ["a/rel.yaml:10 0.10.7 []"]);
}
