//! Which inputs a user's paths lead to.

use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    folder
}

fn names(folder: &Path, inputs: &[Input]) -> Vec<String> {
    let show =
        |kind: &str, path: &PathBuf| format!("{kind} {}", path.strip_prefix(folder).unwrap().display());
    inputs
        .iter()
        .map(|input| match input {
            Input::Manifest(path) => show("manifest", path),
            Input::Chart(path) => show("chart", path),
            Input::ChartArchive(path) => show("archive", path),
            Input::Kustomization(path) => show("kustomization", path),
            Input::Dependencies(path) => show("dependencies", path),
            Input::Stdin => "stdin".to_owned(),
        })
        .collect()
}

#[test]
fn charts_are_one_input_and_tool_folders_are_passed_over() {
    let folder = tree(&[
        "a.yaml",
        "b.txt",
        "c.json",
        ".github/d.yml",
        ".git/e.yaml",
        "node_modules/f.yaml",
        "x/Chart.yaml",
        "x/templates/g.yaml",
        "x/charts/y/Chart.yaml",
        "pkg/not-a-chart.tgz",
    ]);
    fs::write(folder.path().join("pkg/z-1.0.0.tgz"), archive(&["z/Chart.yaml", "z/values.yaml"])).unwrap();
    let (inputs, problems) = discover(&[folder.path().to_owned()], false);
    assert!(problems.is_empty());
    let expected = [
        "manifest .github/d.yml",
        "manifest a.yaml",
        "manifest c.json",
        "chart x",
        "archive pkg/z-1.0.0.tgz",
    ];
    assert_eq!(names(folder.path(), &inputs), expected);
}

#[test]
fn a_file_inside_a_chart_stands_for_the_chart() {
    let folder =
        tree(&["x/Chart.yaml", "x/templates/g.yaml", "x/charts/y/Chart.yaml", "x/charts/y/values.yaml"]);
    let given = [folder.path().join("x/templates/g.yaml"), folder.path().join("x/charts/y/values.yaml")];
    assert_eq!(names(folder.path(), &discover(&given, false).0), ["chart x"]);
}

#[test]
fn ignored_folders_are_read_unless_asked_otherwise() {
    let folder = tree(&["vendor/a.yaml", "b.yaml"]);
    fs::write(folder.path().join(".gitignore"), "vendor/\n").unwrap();
    assert_eq!(discover(&[folder.path().to_owned()], false).0.len(), 2);
    assert_eq!(discover(&[folder.path().to_owned()], true).0.len(), 1);
}

#[test]
fn a_path_that_is_not_there_is_a_problem() {
    let (inputs, problems) = discover(&[PathBuf::from("no/such/path")], false);
    assert!(inputs.is_empty());
    assert_eq!(problems[0].file, "no/such/path");
}

#[cfg(unix)]
#[test]
fn links_neither_loop_nor_lead_out() {
    let folder = tree(&["in/a.yaml"]);
    let outside = tree(&["out.yaml"]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("in/loop")).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("in/out")).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("in/out2")).unwrap();
    let (inputs, problems) = discover(&[folder.path().to_owned()], false);
    assert_eq!(inputs.len(), 1);
    assert!(problems[0].message.starts_with("the link and 1 more lead out"), "{problems:?}");
}

fn archive(files: &[&str]) -> Vec<u8> {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for file in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(1);
        header.set_mode(0o644);
        tar.append_data(&mut header, file, &b"x"[..]).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

#[test]
fn archives_count_when_they_hold_a_chart_at_the_top() {
    for (files, is_chart) in [
        (&["a/Chart.yaml"][..], true),
        (&["./a/Chart.yaml"], true),
        (&["a/templates/x.yaml", "a/Chart.yaml"], true),
        (&["Chart.yaml"], false),
        (&["package/package.json"], false),
        (&["a/charts/b/Chart.yaml"], false),
    ] {
        let folder = tree(&[]);
        let path = folder.path().join("a.tgz");
        fs::write(&path, archive(files)).unwrap();
        assert_eq!(!discover(&[folder.path().to_owned()], false).0.is_empty(), is_chart, "{files:?}");
        let (inputs, problems) = discover(&[path], false);
        assert_eq!((inputs.len(), problems.len()), if is_chart { (1, 0) } else { (0, 1) }, "{files:?}");
    }
}

#[test]
fn given_archives_that_are_broken_are_problems() {
    let folder = tree(&["a.tgz"]);
    fs::write(folder.path().join("a.tgz"), b"no gzip").unwrap();
    let (_, problems) = discover(&[folder.path().join("a.tgz")], false);
    assert!(problems[0].message.starts_with("the archive cannot be read: "), "{problems:?}");
}

#[test]
fn the_chart_of_a_path_is_the_one_that_renders_it() {
    let folder = tree(&[
        "x/Chart.yaml",
        "x/templates/a.yaml",
        "x/charts/y/charts/z/values.yaml",
        "x/charts/y/Chart.yaml",
        "x/charts/y/charts/z/Chart.yaml",
        "x/examples/w/Chart.yaml",
        "x/examples/w/values.yaml",
        "charts/v/Chart.yaml",
        "charts/v/values.yaml",
    ]);
    for (given, expected) in [
        ("x/Chart.yaml", "chart x"),
        ("x/templates", "chart x"),
        ("x/templates/a.yaml", "chart x"),
        ("x/templates/../templates/a.yaml", "chart x"),
        ("x/charts/y", "chart x/charts/y"),
        ("x/charts/y/charts/z/values.yaml", "chart x"),
        ("x/examples/w/values.yaml", "chart x/examples/w"),
        ("charts/v/values.yaml", "chart charts/v"),
        ("charts", "chart charts/v"),
    ] {
        let (inputs, problems) = discover(&[folder.path().join(given)], false);
        assert!(problems.is_empty());
        assert_eq!(names(folder.path(), &inputs), [expected], "{given}");
    }
}

#[test]
fn what_is_given_twice_is_found_once() {
    let folder = tree(&["a/b.yaml", "x/Chart.yaml"]);
    let path = |name: &str| folder.path().join(name);
    let given = [path("a"), path("a/b.yaml"), path("a/../a/b.yaml"), path("x"), path("x/Chart.yaml")];
    assert_eq!(names(folder.path(), &discover(&given, false).0), ["manifest a/b.yaml", "chart x"]);
}

#[test]
fn given_files_need_no_known_ending() {
    let folder = tree(&["a.txt", "b.yaml"]);
    assert_eq!(names(folder.path(), &discover(&[folder.path().join("a.txt")], false).0), ["manifest a.txt"]);
}

#[test]
fn the_standard_input_is_an_input() {
    assert_eq!(discover(&[PathBuf::from("-")], false).0, [Input::Stdin]);
}

#[cfg(unix)]
#[test]
fn linked_files_count_within_the_given_paths() {
    let folder = tree(&["in/a.txt"]);
    let outside = tree(&["out.yaml"]);
    let link = |to: PathBuf, name: &str| std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    link(folder.path().join("in/a.txt"), "in/inside.yaml");
    link(outside.path().join("out.yaml"), "in/outside.yaml");
    link(folder.path().join("gone"), "in/dangling.yaml");
    let (inputs, problems) = discover(&[folder.path().to_owned()], false);
    assert_eq!(names(folder.path(), &inputs), ["manifest in/inside.yaml"]);
    let told: Vec<bool> = problems.iter().map(|problem| problem.file.ends_with("in/outside.yaml")).collect();
    assert_eq!(told, [true]);
    link(folder.path().join("in"), "given");
    assert_eq!(discover(&[folder.path().join("given")], false).0.len(), 1);
}

#[test]
fn dependency_files_are_no_manifests_and_those_of_copied_programs_are_none() {
    let folder = tree(&[
        "a/go.mod",
        "a/go.sum",
        "a/vendor/modules.txt",
        "a/vendor/k8s.io/x/go.mod",
        "b/package-lock.json",
        "b/node_modules/c/package.json",
        "b/Dockerfile",
        "b/values.json",
    ]);
    let (inputs, problems) = discover(&[folder.path().to_owned()], false);
    assert_eq!(problems, []);
    assert_eq!(
        names(folder.path(), &inputs),
        [
            "manifest b/values.json",
            "dependencies a/go.mod",
            "dependencies a/vendor/modules.txt",
            "dependencies b/Dockerfile",
            "dependencies b/package-lock.json",
        ]
    );
}

/// A tree of kustomizations: a base that prod and staging use, a component of prod, and one that nobody uses.
fn overlays() -> tempfile::TempDir {
    let folder = tree(&[
        "base/ds.yaml",
        "base/patch.yaml",
        "base/loose.yaml",
        "part/pod.yaml",
        "unused/pod.yaml",
        "charts/c/Chart.yaml",
        "charts/d/Chart.yaml",
        "flux/kustomization.yaml",
    ]);
    for (name, text) in [
        ("base/kustomization.yaml", "resources: [ds.yaml]\npatches: [{path: patch.yaml}]"),
        ("part/Kustomization", "kind: Component\nresources: [pod.yaml]"),
        ("unused/kustomization.yaml", "kind: Component\nresources: [pod.yaml]"),
        ("prod/kustomization.yml", "resources: [../base]\ncomponents: [../part]"),
        ("staging/kustomization.yaml", "bases: [../base]"),
        ("kustomization.yaml", "helmCharts: [{name: c}]"),
        ("flux/kustomization.yaml", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization"),
    ] {
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn kustomizations_stand_for_what_they_take_in() {
    let folder = overlays();
    let (inputs, problems) = discover(&[folder.path().to_owned()], false);
    assert_eq!(problems, []);
    let expected = [
        "manifest base/loose.yaml",
        "manifest flux/kustomization.yaml",
        "manifest unused/kustomization.yaml",
        "manifest unused/pod.yaml",
        "chart charts/d",
        "kustomization ",
        "kustomization prod",
        "kustomization staging",
    ];
    assert_eq!(names(folder.path(), &inputs), expected);
}

#[test]
fn a_base_that_is_given_itself_is_an_input() {
    let folder = overlays();
    let given = [folder.path().join("base"), folder.path().join("prod")];
    let (inputs, _) = discover(&given, false);
    let expected = ["manifest base/loose.yaml", "kustomization base", "kustomization prod"];
    assert_eq!(names(folder.path(), &inputs), expected);
}

#[test]
fn a_file_of_a_kustomization_stands_for_those_of_the_repository_that_take_it_in() {
    let folder = overlays();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    for (given, expected) in [
        ("base/ds.yaml", &["kustomization prod", "kustomization staging"][..]),
        ("base/patch.yaml", &["kustomization prod", "kustomization staging"]),
        ("base/kustomization.yaml", &["kustomization prod", "kustomization staging"]),
        ("prod/kustomization.yml", &["kustomization prod"]),
        ("part/pod.yaml", &["kustomization prod"]),
        ("base/loose.yaml", &["manifest base/loose.yaml"]),
        ("charts/c/Chart.yaml", &["kustomization "]),
        ("charts/c", &["chart charts/c"]),
        ("charts/d/Chart.yaml", &["chart charts/d"]),
    ] {
        let (inputs, problems) = discover(&[root.join(given)], false);
        assert_eq!(
            (names(&root, &inputs), problems),
            (expected.iter().map(|&name| name.to_owned()).collect(), vec![]),
            "{given}"
        );
    }
}

#[test]
fn kustomizations_in_a_circle_are_read_once() {
    let folder = tree(&[]);
    for (name, other) in [("a", "b"), ("b", "a")] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("kustomization.yaml"), format!("resources: [../{other}]"))
            .unwrap();
    }
    assert_eq!(names(folder.path(), &discover(&[folder.path().to_owned()], false).0), ["kustomization a"]);
}
