//! Spellings of client-go, and the commit table.

use super::*;

fn commit(digits: &str, time: Option<&str>) -> Spelling {
    Spelling::Commit { digits: digits.into(), time: time.map(str::to_owned) }
}

fn tag(text: &str) -> Spelling {
    Spelling::Tag(Version::parse(Scheme::ClientGo, text).unwrap())
}

#[test]
fn every_spelling_of_lock_files_is_read() {
    for (text, expected) in [
        ("v0.17.3", tag("v0.17.3")),
        ("v8.0.0+incompatible", tag("v8.0.0")),
        ("kubernetes-1.12.5-beta.0", tag("kubernetes-1.12.5-beta.0")),
        ("e121606b0d09", commit("e121606b0d09", None)),
        (
            "6631b2769fbf8fd8ff6b2074d64774b010c7d37a",
            commit("6631b2769fbf8fd8ff6b2074d64774b010c7d37a", None),
        ),
        ("v0.0.0-20190620085101-78d2af792bab", commit("78d2af792bab", Some("20190620085101"))),
        (
            "v11.0.1-0.20190409021438-1a26190bd76a+incompatible",
            commit("1a26190bd76a", Some("20190409021438")),
        ),
        (
            "v2.0.0-alpha.0.0.20190313235726-6ee68ca5fd83+incompatible",
            commit("6ee68ca5fd83", Some("20190313235726")),
        ),
        ("v2.0.0-alpha.0-75-g6500775", commit("6500775", None)),
        ("kubernetes-1.11.0-beta.0-53-ge5bc2a7b", commit("e5bc2a7b", None)),
        ("release-7.0", Spelling::Branch("release-7.0".into())),
        ("master", Spelling::Branch("master".into())),
        ("release-11.0@20190701", tag("release-11.0@20190701")),
    ] {
        assert_eq!(Written::read(text), Some(Written { fork: None, spelling: expected }), "{text}");
    }
    for (text, fork, spelling) in [
        ("github.com/tnqn/client-go@v0.18.4-1", "github.com/tnqn/client-go", tag("v0.18.4-1")),
        (
            "github.com/rancher/client-go@v1.28.6-rancher1",
            "github.com/rancher/client-go",
            tag("kubernetes-1.28.6-rancher1"),
        ),
        (
            "github.com/k3s-io/kubernetes/staging/src/k8s.io/client-go@v1.13.5-k3s1",
            "github.com/k3s-io/kubernetes/staging/src/k8s.io/client-go",
            tag("kubernetes-1.13.5-k3s1"),
        ),
        ("github.com/x/client-go@v1.5.1", "github.com/x/client-go", tag("v1.5.1")),
        (
            "github.com/rancher/client-go@v1.28.6-rancher1.0.20240808092930-f8daebb090f0",
            "github.com/rancher/client-go",
            commit("f8daebb090f0", Some("20240808092930")),
        ),
    ] {
        let read = Written::read(text).unwrap();
        assert_eq!((read.fork.as_deref(), read.spelling), (Some(fork), spelling), "{text}");
    }
    for text in ["", "latest", "staging/src/k8s.io/client-go", "release-11.0@someday", "v1.x"] {
        assert_eq!(Written::read(text), None, "{text}");
    }
}

#[test]
fn commits_are_found_by_their_first_digits() {
    let table = Commits::parse(
        "# a table\nnever:\n0a1b2c3d4e5f 001122334455\nperiodic:\nffeeddccbbaa 00112233ff00\n",
    )
    .unwrap();
    assert_eq!(table.len(), 4);
    for (digits, group) in [
        ("0a1b2c3d4e5f", Some("never")),
        ("0a1b2c3d4e5f6631b2769fbf8fd8ff6b2074d647", Some("never")),
        ("ffeeddc", Some("periodic")),
        ("00112233", None),
        ("001122334455", Some("never")),
        ("0a1b2c3d4e5e", None),
        ("", None),
    ] {
        assert_eq!(table.group(digits).map(|group| group.word.as_str()), group, "{digits}");
    }
}

#[test]
fn a_damaged_table_names_its_line() {
    assert_eq!(Commits::parse("never:\n0a1b2c3d4e\n").unwrap_err().0, 2);
    assert_eq!(Commits::parse("0a1b2c3d4e5f\n").unwrap_err().0, 1);
}
