//! `helm template` with what Argo CD and Flux hand to Helm, beside what staletoken makes of their objects.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::peer;

const TEMPLATE: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: {{ .Release.Name }}}
spec:
  containers:
    - {name: a, image: 'r.example/{{ .Release.Namespace }}/{{ .Release.Name }}:{{ .Values.image.tag | default \"none\" }}'}
    {{- range .Values.tags }}
    - {name: b, image: 'r.example/b:{{ . }}'}
    {{- end }}
";
const VALUES: &str = "image: {tag: '1.0'}\ntags: [x]\n";
const PROD: &str = "image: {tag: '2.0'}\ntags: [y, z]\n";

/// What stands in an object behind its chart, and what its controller hands to Helm.
const CASES: &[(&str, &str, &[&str])] = &[
    ("Application", "", &[]),
    ("Application", "helm: {valueFiles: [prod.yaml]}", &["-f", "chart/prod.yaml"]),
    ("Application", "helm: {valuesObject: {image: {tag: null}, tags: null}}", &["-f", "null.yaml"]),
    (
        "Application",
        "helm: {valueFiles: [prod.yaml], values: 'image: {tag: 3.0.1}'}",
        &["-f", "chart/prod.yaml", "--set", "image.tag=3.0.1"],
    ),
    ("Application", "helm: {parameters: [{name: tags, value: '{1.1,1.2}'}]}", &["--set", "tags={1.1,1.2}"]),
    ("Application", "helm: {parameters: [{name: 'tags[0]', value: '1.10'}]}", &["--set", "tags[0]=1.10"]),
    (
        "Application",
        "helm: {parameters: [{name: image.tag, value: '7', forceString: true}]}",
        &["--set-string", "image.tag=7"],
    ),
    ("HelmRelease", "", &[]),
    ("HelmRelease", "values: {image: {tag: 1.20}, tags: []}", &["-f", "float.yaml"]),
    ("HelmRelease", "valuesFrom: [{kind: ConfigMap, name: v}]", &["-f", "chart/prod.yaml"]),
    (
        "HelmRelease",
        "valuesFrom: [{kind: ConfigMap, name: v}, {kind: ConfigMap, name: v, valuesKey: tag, targetPath: 'tags[0]'}]",
        &["-f", "chart/prod.yaml", "--set", "tags[0]=4.0"],
    ),
];

#[test]
fn releases_have_the_images_that_helm_gives_them() {
    let Some(helm) = peer::find("helm") else { return };
    for (kind, rest, arguments) in CASES {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
        write("chart/values.yaml", VALUES);
        write("chart/prod.yaml", PROD);
        write("chart/templates/a.yaml", TEMPLATE);
        write("null.yaml", "image: {tag: null}\ntags: null\n");
        write("float.yaml", "image: {tag: 1.20}\ntags: []\n");
        let map = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: v}}\ndata:\n  tag: '4.0'\n  values.yaml: |\n    {}\n",
            PROD.trim_end().replace('\n', "\n    ")
        );
        write("objects/map.yaml", &map);
        write("objects/a.yaml", &object(kind, rest));
        let theirs = [&["template", "rel", "chart", "-n", "prod"], *arguments].concat();
        let theirs = String::from_utf8(peer::run_in(folder.path(), &helm, &theirs).stdout).unwrap();
        let theirs: BTreeSet<String> = theirs
            .lines()
            .filter_map(|line| Some(line.split_once("image: '")?.1.trim_end_matches("'}").to_owned()))
            .collect();
        assert!(!theirs.is_empty(), "{kind} {rest}");
        assert_eq!(ours(folder.path()), theirs, "{kind} {rest}");
    }
}

fn object(kind: &str, rest: &str) -> String {
    match kind {
        "Application" => format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: rel}}\nspec:\n  destination: \
             {{namespace: prod}}\n  source:\n    path: chart\n    {rest}\n"
        ),
        _ => format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: rel, namespace: \
             prod}}\nspec:\n  chart: {{spec: {{chart: chart, sourceRef: {{kind: GitRepository, name: own}}}}}}\n  {rest}\n"
        ),
    }
}

fn ours(folder: &Path) -> BTreeSet<String> {
    let output = peer::run_in(folder, peer::program(), &["check", "objects", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["problems"].as_array().unwrap().len(), 0, "{report}");
    let images = report["images"].as_array().unwrap().iter();
    images.map(|image| image["reference"].as_str().unwrap().to_owned()).collect()
}
