//! Several clients in one image: which of them decide.

use crate::inspect::sample::Sample;
use crate::verdict::Verdict;

const OLD_PYTHON: (&str, &[u8]) =
    ("py/kubernetes-11.0.0.dist-info/METADATA", b"Name: kubernetes\nVersion: 11.0.0\n");
const NEW_NODE: (&str, &[u8]) = (
    "app/node_modules/@kubernetes/client-node/package.json",
    br#"{"name":"@kubernetes/client-node","version":"1.0.0"}"#,
);

#[test]
fn what_the_entrypoint_reaches_decides_and_the_rest_is_told() {
    let image = |entrypoint: &[&str]| Sample::starting(entrypoint).layer(&[OLD_PYTHON, NEW_NODE]).judged();
    let (verdict, clients) = image(&["node", "server.js"]);
    assert_eq!((verdict, clients.len()), (Verdict::Reloads, 1));
    let note = clients[0].notes.last().unwrap();
    assert!(note.starts_with("beside it kubernetes 11.0.0 (stale, /py/"), "{note}");
    assert!(note.ends_with("which `node` does not reach"), "{note}");
    assert_eq!(image(&["python3", "main.py"]).0, Verdict::Stale);
    for decided_by_a_script in [vec![], vec!["/entrypoint.sh"], vec!["java"]] {
        let (verdict, clients) = image(&decided_by_a_script);
        assert_eq!((verdict, clients.len()), (Verdict::Stale, 2), "{decided_by_a_script:?}");
    }
}

#[test]
fn copies_of_one_version_are_one_client() {
    let copies =
        ["a", "b", "c", "d", "e"].map(|folder| format!("{folder}/kubernetes-11.0.0.dist-info/METADATA"));
    let files: Vec<(&str, &[u8])> = copies.iter().map(|path| (path.as_str(), OLD_PYTHON.1)).collect();
    let (_, clients) = Sample::default().layer(&files).judged();
    assert_eq!(clients.len(), 1);
    assert!(clients[0].notes.iter().any(|note| note.starts_with("also /b/") && note.ends_with("and 1 more")));
}

#[test]
fn what_could_not_be_looked_into_may_be_worse() {
    let closed = ("lib/app.jar", b"PK\x03\x04 and no more".as_slice());
    assert_eq!(Sample::default().layer(&[NEW_NODE, closed]).judged().0, Verdict::Unknown);
    assert_eq!(Sample::default().layer(&[OLD_PYTHON, closed]).judged().0, Verdict::Stale);
}
