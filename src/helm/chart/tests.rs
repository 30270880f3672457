//! Charts in folders, as Helm's loader sees them.

use std::fs;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::*;

/// A folder with files, each a path and its text.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The same files as a packaged chart.
fn packaged(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        builder.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn loaded(folder: &TempDir, path: &str) -> (Chart, Vec<String>) {
    let (chart, problems) = Chart::load(&folder.path().join(path), &Bounds::default());
    let root = folder.path().display().to_string();
    let line = |problem: &Problem| {
        let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
        format!("{place}: {}", problem.message).replace(&root, "")
    };
    (chart.unwrap(), problems.iter().map(line).collect())
}

fn names(files: &[File]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

fn template_names(files: &[TemplateFile]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

const CHART: &str = "apiVersion: v2\nname: app\nversion: 1.2.3\n";

#[test]
fn files_go_where_helm_puts_them() {
    let folder = folder(&[
        ("Chart.yaml", CHART),
        ("Chart.lock", "x"),
        (".helmignore", "*.bak\n/docs/\n"),
        ("values.yaml", "a: 1"),
        ("values.schema.json", "{}"),
        ("README.md", "x"),
        ("crds/a.yaml", "x"),
        ("docs/a.md", "x"),
        ("templates/a.yaml", "x"),
        ("templates/a.yaml.bak", "x"),
        ("templates/.hidden", "x"),
        ("templates/sub/b.txt", "x"),
        ("charts/_off/Chart.yaml", CHART),
        ("charts/.off/Chart.yaml", CHART),
        ("charts/app.tgz.prov", "x"),
    ]);
    let (chart, problems) = loaded(&folder, "");
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(template_names(&chart.templates), ["templates/a.yaml", "templates/sub/b.txt"]);
    assert_eq!(names(&chart.files), [".helmignore", "README.md", "charts/app.tgz.prov", "crds/a.yaml"]);
    assert_eq!(chart.values.unwrap().text(), "a: 1");
    assert!(chart.schema.is_some());
    assert!(chart.dependencies.is_empty());
}

#[test]
fn sub_charts_are_folders_and_archives_at_any_depth() {
    let inner = "apiVersion: v1\nname: inner\nversion: 0.1.0\n";
    let archive = packaged(&[
        ("packed/Chart.yaml", "apiVersion: v2\nname: packed\nversion: 0.1.0\n"),
        ("packed/templates/a.yaml", "x"),
        ("packed/charts/inner/Chart.yaml", inner),
        // Only the top chart's file counts.
        ("packed/.helmignore", "templates"),
    ]);
    let folder = folder(&[
        ("Chart.yaml", CHART),
        ("charts/plain/Chart.yaml", "apiVersion: v2\nname: plain\nversion: 0.1.0\n"),
        ("charts/plain/templates/b.yaml", "x"),
    ]);
    fs::write(folder.path().join("charts/packed-0.1.0.tgz"), archive).unwrap();
    let (chart, problems) = loaded(&folder, "");
    assert_eq!(problems, Vec::<String>::new());
    let [packed, plain] = chart.dependencies.as_slice() else { panic!("{:?}", chart.dependencies) };
    assert_eq!(
        (packed.metadata.name.text.as_str(), template_names(&packed.templates)),
        ("packed", vec!["templates/a.yaml"])
    );
    assert!(packed.templates[0].source.name().ends_with("charts/packed-0.1.0.tgz:packed/templates/a.yaml"));
    assert!(packed.dependencies[0].place.ends_with("packed-0.1.0.tgz:packed/charts/inner"));
    assert_eq!(
        (plain.metadata.name.text.as_str(), template_names(&plain.templates)),
        ("plain", vec!["templates/b.yaml"])
    );
}

#[test]
fn what_is_wrong_with_a_sub_chart_costs_the_sub_chart() {
    let folder = folder(&[
        ("Chart.yaml", CHART),
        ("charts/README.md", "x"),
        ("charts/none/x.yaml", "x"),
        ("charts/bad.tgz", "x"),
        ("charts/good/Chart.yaml", "apiVersion: v2\nname: good\nversion: 0.1.0\n"),
    ]);
    let (chart, problems) = loaded(&folder, "");
    assert_eq!(chart.dependencies.len(), 1);
    assert_eq!(
        problems,
        [
            "/charts/README.md: there is no Chart.yaml",
            "/charts/bad.tgz: the packaged sub-chart cannot be read: it is no gzip archive",
            "/charts/none: there is no Chart.yaml",
        ]
    );
}

#[test]
fn metadata_is_read_as_gos_json_reads_it() {
    let folder = folder(&[(
        "Chart.yaml",
        "apiVersion: v2\nname: app\nversion: 0.1\nAPPVERSION: 9\nappVersion: 1.10\nkeywords: [1, true]\n\
         annotations: {b: 1.50, a: yes}\ntype: library\ndescription: \"a\\tb\"\n\
         dependencies:\n- {name: x, version: 1.x, alias: z, tags: [t], import-values: [data, {child: a}]}\n",
    )]);
    let (chart, problems) = loaded(&folder, "");
    assert_eq!(problems, Vec::<String>::new());
    let metadata = &chart.metadata;
    assert_eq!((metadata.app_version.text.as_str(), metadata.version.text.as_str()), ("1.1", "0.1"));
    assert!(!metadata.app_version.exact && metadata.version.exact);
    let source = metadata.source.as_ref().unwrap();
    assert_eq!(source.slice(metadata.app_version.span), "1.10");
    assert_eq!(metadata.description.text, "a b");
    assert_eq!(metadata.keywords.iter().map(|field| field.text.as_str()).collect::<Vec<_>>(), ["1", "true"]);
    let annotations = metadata.annotations.as_ref().unwrap();
    let annotations: Vec<_> =
        annotations.iter().map(|(key, field)| (key.as_str(), field.text.as_str())).collect();
    assert_eq!(annotations, [("a", "true"), ("b", "1.5")]);
    assert!(metadata.is_library());
    let dependency = &metadata.dependencies()[0];
    assert_eq!((dependency.key(), dependency.name.as_str()), ("z", "x"));
    let imports: Vec<_> = dependency.imports.iter().map(|i| (i.child.as_str(), i.parent.as_str())).collect();
    assert_eq!(imports, [("exports.data", "."), ("a", "<nil>")]);
}

#[test]
fn what_helm_refuses_about_metadata_is_told_and_the_chart_is_read_all_the_same() {
    for (text, expected) in [
        ("name: app\nversion: 1.0.0", vec![]),
        (
            "apiVersion: v3\nname: app\nversion: 1.0.0",
            vec!["/Chart.yaml:1:13: helm knows no chart apiVersion `v3`"],
        ),
        (
            "apiVersion: v2\nname: a/b\nversion: x",
            vec!["/Chart.yaml:2:7: `a/b` is no name of a chart", "/Chart.yaml:3:10: `x` is no version"],
        ),
        (
            "apiVersion: v2\nname: [a]\nversion: 1.0.0\ntype: app",
            vec![
                "/Chart.yaml:2:7: a text is wanted here",
                "/Chart.yaml: the chart has no name",
                "/Chart.yaml:4:7: `app` is no type of a chart",
            ],
        ),
        (
            "name: app\nversion: 1.0.0\ndependencies: [{name: a}, {name: b, alias: a}, {name: c, alias: a.b}]",
            vec![
                "/Chart.yaml:3:34: more than one dependency is called `a`",
                "/Chart.yaml:3:55: `a.b` is no alias of a dependency",
            ],
        ),
        (
            "- a",
            vec![
                "/Chart.yaml:1:1: a map is wanted here",
                "/Chart.yaml: the chart has no name",
                "/Chart.yaml: the chart has no version",
            ],
        ),
    ] {
        let folder = folder(&[("Chart.yaml", text), ("templates/a.yaml", "x")]);
        let (chart, problems) = loaded(&folder, "");
        assert_eq!(problems, expected, "{text}");
        assert_eq!(chart.templates.len(), 1);
    }
}

#[test]
fn old_charts_have_their_dependencies_in_requirements() {
    let requirements = "dependencies:\n- name: x\n  version: 1.0.0\n";
    let folder =
        folder(&[("Chart.yaml", "name: app\nversion: 1.0.0\n"), ("requirements.yaml", requirements)]);
    let (chart, _) = loaded(&folder, "");
    assert_eq!(chart.metadata.dependencies()[0].name, "x");
    assert_eq!(names(&chart.files), ["requirements.yaml"]);
    assert_eq!(
        chart.missing_dependencies().map(|dependency| dependency.name.as_str()).collect::<Vec<_>>(),
        ["x"]
    );
}

#[test]
fn local_dependencies_are_read_from_where_they_are_within_the_given_paths() {
    let dependencies = "dependencies:\n- {name: lib, version: 1.0.0, repository: 'file://../lib'}\n\
                        - {name: other, version: 1.0.0, repository: 'file://../../other'}\n";
    let folder = folder(&[
        ("given/app/Chart.yaml", &format!("{CHART}{dependencies}")),
        ("given/lib/Chart.yaml", "apiVersion: v2\nname: lib\nversion: 1.0.0\n"),
        ("other/Chart.yaml", "apiVersion: v2\nname: other\nversion: 1.0.0\n"),
    ]);
    let roots = vec![folder.path().join("given").canonicalize().unwrap()];
    let (chart, problems) = Chart::load(&folder.path().join("given/app"), &Bounds { roots });
    let chart = chart.unwrap();
    assert_eq!(
        chart.dependencies.iter().map(|chart| chart.metadata.name.text.as_str()).collect::<Vec<_>>(),
        ["lib"]
    );
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].message.starts_with("the dependency lib is not in charts/; "),
        "{}",
        problems[0].message
    );
    assert_eq!(
        chart.missing_dependencies().map(|missing| missing.name.as_str()).collect::<Vec<_>>(),
        ["other"]
    );
}

#[test]
fn a_packaged_chart_is_read_like_a_folder() {
    let folder = folder(&[]);
    let bytes =
        packaged(&[("app/Chart.yaml", CHART), ("app/templates/a.yaml", "x"), ("app/values.yaml", "a: 1")]);
    fs::write(folder.path().join("app.tgz"), bytes).unwrap();
    let (chart, problems) = loaded(&folder, "app.tgz");
    assert_eq!(problems, Vec::<String>::new());
    assert!(chart.values.unwrap().name().ends_with("app.tgz:app/values.yaml"));
    assert_eq!(template_names(&chart.templates), ["templates/a.yaml"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_bounds_and_loops_end() {
    use std::os::unix::fs::symlink;

    let folder =
        folder(&[("app/Chart.yaml", CHART), ("app/templates/a.yaml", "x"), ("out/secret.yaml", "x")]);
    let app = folder.path().join("app");
    symlink("a.yaml", app.join("templates/b.yaml")).unwrap();
    symlink("..", app.join("templates/loop")).unwrap();
    symlink("../../out/secret.yaml", app.join("templates/out.yaml")).unwrap();
    symlink("nowhere", app.join("templates/gone.yaml")).unwrap();
    let (chart, problems) = loaded(&folder, "app");
    assert_eq!(template_names(&chart.templates), ["templates/a.yaml", "templates/b.yaml"]);
    assert_eq!(problems.len(), 3, "{problems:?}");
    for (problem, expected) in
        problems.iter().zip(["leads nowhere", "leads back", "leads out of the given paths"])
    {
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn a_file_that_is_too_large_is_left_out() {
    let large = "x".repeat((5 << 20) + 1);
    let folder = folder(&[("Chart.yaml", CHART), ("templates/a.yaml", "x"), ("files/large", &large)]);
    let (chart, problems) = loaded(&folder, "");
    assert_eq!(problems, ["/files/large: the file is larger than 5 MiB, helm's limit"]);
    assert_eq!(chart.templates.len(), 1);
}
