//! Pages brought up to date from repositories that the tests make.

use std::process::Command;

use tempfile::TempDir;

use super::*;

/// A repository with a commit and a tag for each release: the tag, and the files with their texts.
fn repository(releases: &[(&str, &[(&str, &str)])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let identity = [
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.c",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "tag.gpgsign=false",
        ];
        let done =
            Command::new("git").args(identity).args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    for (tag, files) in releases {
        git(&["rm", "-r", "--quiet", "--cached", "--ignore-unmatch", "."]);
        for (path, text) in *files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            git(&["add", "--force", path.to_str().unwrap()]);
        }
        git(&["commit", "--quiet", "--allow-empty", "--message", tag]);
        git(&["tag", tag]);
    }
    folder
}

fn page(front: &str) -> Arc<Source> {
    let text =
        format!("---\nimage: ghcr.io/a/b\nsource: https://github.com/a/b\n{front}---\n# a/b\n\nMove on.\n");
    Source::new("rules/images/ghcr.io/a/b.md", text)
}

fn refresh(page: &Arc<Source>, clone: &TempDir) -> Refreshed {
    let refreshed = Knowledge::embedded().refresh(page, clone.path());
    refreshed.unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn gomod(version: &str) -> String {
    format!("module x\n\ngo 1.17\n\nrequire k8s.io/client-go {version}\n")
}

const CLIENT_GO: &str = "embeds:\n  - sdk: pkg:golang/k8s.io/client-go\n";

#[test]
fn a_page_without_steps_is_filled() {
    let (one, two) = (gomod("v0.17.3"), gomod("v0.18.0"));
    let glide = "imports:\n- name: k8s.io/client-go\n  version: 6631b2769fbf8fd8ff6b2074d64774b010c7d37a\n";
    let clone = repository(&[
        ("v0.1.0", &[("README.md", "x")]),
        ("v0.2.0", &[("glide.lock", glide)]),
        ("v0.9.0", &[("go.mod", &one), ("glide.lock", glide)]),
        ("v0.10.0", &[("go.mod", &one)]),
        ("v1.0.0-rc.1", &[("go.mod", &two)]),
        ("v1.0.0", &[("go.mod", &two)]),
        ("v1", &[("go.mod", &two)]),
        ("chart-1.0.0", &[("go.mod", &two)]),
        ("v1.1.0", &[("README.md", "moved")]),
    ]);
    let front = format!("{CLIENT_GO}    evidence: [go.mod, glide.lock]\n");
    let refreshed = refresh(&page(&front), &clone);
    let expected = "---\nimage: ghcr.io/a/b\nsource: https://github.com/a/b\nverified-through: \"v1.0.0\"\n\
        embeds:\n  - sdk: pkg:golang/k8s.io/client-go\n    steps:\n      \
        - { since: \"v0.2.0\", version: \"6631b2769fbf\", evidence: glide.lock }\n      \
        - { since: \"v0.9.0\", version: \"v0.17.3\", evidence: go.mod }\n      \
        - { since: \"v1.0.0-rc.1\", version: \"v0.18.0\", evidence: go.mod }\n---\n# a/b\n\nMove on.\n\n\
        Read at 5 releases, through v1.0.0: `glide.lock`, `go.mod`.\n";
    assert_eq!(refreshed.text, expected);
    assert_eq!(refreshed.read, 5);
    assert_eq!(refreshed.other_tags, 2, "the moving tag and the chart's");
    let left_out: Vec<&str> = refreshed.left_out.iter().map(|(tag, _)| tag.as_str()).collect();
    assert_eq!(left_out, ["v0.1.0", "v1.1.0"]);
    assert_eq!(refreshed.changes.len(), 3);
    let again = refresh(&Source::new("rules/images/ghcr.io/a/b.md", refreshed.text.clone()), &clone);
    assert_eq!((again.text, again.changes), (refreshed.text, Vec::new()), "a second run changes nothing");
}

#[test]
fn no_step_claims_a_release_that_could_not_be_read() {
    let one = gomod("v0.17.3");
    let clone = repository(&[
        ("v1.0.0", &[("go.mod", &one)]),
        ("v1.1.0", &[]),
        (
            "v1.2.0",
            &[(
                "go.mod",
                "module x\n\ngo 1.17\n\nrequire k8s.io/client-go v0.17.3\nreplace k8s.io/client-go => ../c\n",
            )],
        ),
        ("v1.3.0", &[("go.mod", &one)]),
    ]);
    let text = refresh(&page(&format!("{CLIENT_GO}    evidence: go.mod\n")), &clone).text;
    let steps: Vec<&str> = text.lines().filter(|line| line.contains("since")).map(str::trim).collect();
    assert_eq!(
        steps,
        [
            "- { since: \"v1.0.0\", version: \"v0.17.3\", evidence: go.mod }",
            "- { since: \"v1.1.0\", version: \"unknown\", why: \"no lock file at this tag\", evidence: \"https://github.com/a/b\" }",
            "- { since: \"v1.2.0\", version: \"unknown\", why: \"it is built from the folder ../c\", evidence: go.mod }",
            "- { since: \"v1.3.0\", version: \"v0.17.3\", evidence: go.mod }",
        ]
    );
}

#[test]
fn what_a_person_wrote_stays() {
    let (one, two) = (gomod("v0.17.3"), gomod("v0.18.0"));
    let clone = repository(&[
        ("1.0.0", &[]),
        ("1.1.0", &[("go.mod", &one)]),
        ("1.2.0", &[("go.mod", &two)]),
        ("1.3.0", &[("go.mod", &two)]),
    ]);
    let front = format!(
        "verified-through: \"1.2.0\"\n{CLIENT_GO}    steps:\n      \
         - {{ since: \"0.5\", version: \"v1.5.1\", evidence: \"https://example.org/old\" }}\n      \
         - {{ since: \"1.1.0\", version: \"v0.17.3\", note: \"a remark\", evidence: go.mod }}\n    except:\n      \
         - {{ tags: [\"1.1.0-odd\"], version: \"v0.1.0\", evidence: \"https://example.org/odd\" }}\n"
    );
    let refreshed = refresh(&page(&front), &clone);
    let lines: Vec<&str> =
        refreshed.text.lines().filter(|line| line.contains("evidence")).map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "- { since: \"0.5\", version: \"v1.5.1\", evidence: \"https://example.org/old\" }",
            "- { since: \"1.1.0\", version: \"v0.17.3\", note: \"a remark\", evidence: go.mod }",
            "- { since: \"1.2.0\", version: \"v0.18.0\", evidence: go.mod }",
            "- { tags: [\"1.1.0-odd\"], version: \"v0.1.0\", evidence: \"https://example.org/odd\" }",
        ]
    );
    assert!(refreshed.text.contains("verified-through: \"1.3.0\""));
    assert_eq!(
        refreshed.changes,
        ["+ pkg:golang/k8s.io/client-go { since: \"1.2.0\", version: \"v0.18.0\", evidence: go.mod }"]
    );
}

#[test]
fn tags_are_spelled_as_the_page_says() {
    let (one, two) = (gomod("v0.17.3"), gomod("v0.18.0"));
    let clone = repository(&[
        ("controller-v1.0.0", &[("go.mod", &one)]),
        ("v2.0.0", &[("go.mod", &one)]),
        ("controller-v1.1.0", &[("go.mod", &two)]),
    ]);
    let front = format!("tags: {{ git: \"controller-v{{version}}\" }}\n{CLIENT_GO}    evidence: go.mod\n");
    let refreshed = refresh(&page(&front), &clone);
    assert!(refreshed.text.contains("since: \"1.1.0\", version: \"v0.18.0\""), "{}", refreshed.text);
    assert_eq!((refreshed.read, refreshed.other_tags), (2, 1));
}

#[test]
fn a_client_that_is_gone_or_hidden_is_told() {
    let one = gomod("v0.17.3");
    let old = "module x\n\ngo 1.16\n\nrequire a.io/b v1.0.0\n";
    let clone = repository(&[
        ("v1.0.0", &[("go.mod", &one)]),
        ("v1.1.0", &[("go.mod", "module x\n\ngo 1.17\n")]),
        ("v1.2.0", &[("go.mod", old), ("go.sum", "k8s.io/client-go v0.17.3 h1:x=\n")]),
        ("v1.3.0", &[("go.mod", old), ("go.sum", "a.io/b v1.0.0 h1:x=\n")]),
    ]);
    let text = refresh(&page(&format!("{CLIENT_GO}    evidence: go.mod\n")), &clone).text;
    for step in [
        "{ since: \"v1.1.0\", none: true, evidence: go.mod }",
        "{ since: \"v1.2.0\", version: \"unknown\", why: \"the client comes through another package\", evidence: go.mod }",
        "{ since: \"v1.3.0\", none: true, evidence: go.mod }",
    ] {
        assert!(text.contains(step), "{step} in\n{text}");
    }
}

#[test]
fn a_sum_does_not_speak_against_a_complete_list() {
    let (one, full) = (gomod("v0.17.3"), "module x\n\ngo 1.17\n");
    let sums = "k8s.io/client-go v0.17.3 h1:x=\nk8s.io/client-go v0.17.3/go.mod h1:x=\n";
    let old = "module x\n\ngo 1.15\n\nrequire k8s.io/kubernetes v1.18.0\n";
    let moved = "k8s.io/kubernetes/staging/src/k8s.io/client-go v0.0.0-20200325144952-9e991415386e h1:x=\n";
    let clone = repository(&[
        ("v1.0.0", &[("go.mod", &one), ("go.sum", sums)]),
        ("v1.1.0", &[("go.mod", full), ("go.sum", sums)]),
        ("v1.2.0", &[("go.mod", old), ("go.sum", moved)]),
        ("v1.3.0", &[("go.mod", &one)]),
    ]);
    let text = refresh(&page(&format!("{CLIENT_GO}    evidence: [go.mod, go.sum]\n")), &clone).text;
    for step in [
        "{ since: \"v1.1.0\", none: true, evidence: go.mod }",
        "{ since: \"v1.2.0\", version: \"unknown\", why: \"the client comes through another package\", evidence: go.mod }",
    ] {
        assert!(text.contains(step), "{step} in\n{text}");
    }
}

#[test]
fn several_versions_are_one_answer_only_when_they_behave_alike() {
    let nested = |one: &str, two: &str| {
        let package = |folder: &str, version: &str| {
            format!(r#""{folder}node_modules/@kubernetes/client-node": {{"version": "{version}"}}"#)
        };
        let packages = [package("", one), package("node_modules/a/", two)].join(", ");
        format!(r#"{{"packages": {{{packages}}}}}"#)
    };
    let (alike, unlike) = (nested("0.8.2", "0.8.1"), nested("0.8.2", "1.0.0"));
    let clone = repository(&[
        ("1.0.0", &[("package-lock.json", &alike)]),
        ("1.1.0", &[("package-lock.json", &unlike)]),
        ("1.2.0", &[("package-lock.json", &nested("1.0.0", "1.0.0"))]),
    ]);
    let text = refresh(
        &page("embeds:\n  - sdk: pkg:npm/@kubernetes/client-node\n    evidence: package-lock.json\n"),
        &clone,
    )
    .text;
    for step in [
        "{ since: \"1.0.0\", version: \"0.8.2\", note: \"0.8.1 too\", evidence: package-lock.json }",
        "{ since: \"1.1.0\", version: \"unknown\", why: \"the file names the versions 0.8.2 and 1.0.0\", evidence: package-lock.json }",
        "{ since: \"1.2.0\", version: \"1.0.0\", evidence: package-lock.json }",
    ] {
        assert!(text.contains(step), "{step} in\n{text}");
    }
}

#[test]
fn what_cannot_be_done_is_said_with_a_cure() {
    let clone = repository(&[("v1.0.0", &[])]);
    let plain = tempfile::tempdir().unwrap();
    let unfilled = format!("{CLIENT_GO}    evidence: go.mod\n");
    let unreadable = format!("{CLIENT_GO}    evidence: README.md\n");
    let none = "no-client: { reason: \"a shell\", evidence: Dockerfile }\n";
    for (front, folder, message) in [
        (none, &clone, "names no SDK"),
        (unreadable.as_str(), &clone, "names no lock file that can be read"),
        (unfilled.as_str(), &plain, "not a git repository"),
    ] {
        let problems = Knowledge::embedded().refresh(&page(front), folder.path()).unwrap_err();
        assert!(problems[0].message.contains(message), "{problems:?}");
        assert!(problems[0].help.is_some());
    }
}
