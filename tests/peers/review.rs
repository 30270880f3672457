//! The HTML review in a real browser: what a person would see with three findings and with five hundred.

use std::fs;
use std::path::Path;

use crate::peer;

/// What chromium is given besides its job: no profile, no housekeeping, and no host that could be found.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--hide-scrollbars",
    "--window-size=1280,2000",
];

fn manifest(containers: usize) -> String {
    let images = ["jtblin/kube2iam:0.10.7", "quay.io/strimzi/operator:0.30.0", "quay.io/kiali/kiali:v1.0"];
    let one = |at: usize| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: pod-{at}, namespace: team-{}}}\nspec: {{containers: [{{name: main, image: '{}'}}]}}\n---\n",
            at % 9,
            images[at % images.len()]
        )
    };
    (0..containers).map(one).collect()
}

fn browse(chromium: &Path, folder: &Path, job: &str) -> Vec<u8> {
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let page = format!("file://{}", folder.join("review.html").display());
    let arguments: Vec<&str> = FLAGS.iter().copied().chain([profile.as_str(), job, &page]).collect();
    let out = peer::run_in(folder, chromium, &arguments);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

#[test]
fn a_browser_shows_every_finding_however_many_there_are() {
    let Some(chromium) = peer::installed("chromium") else { return };
    for containers in [3, 500] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("pods.yaml"), manifest(containers)).unwrap();
        peer::run_in(root, peer::program(), &["check", ".", "--output", "html=review.html"]);
        let seen = String::from_utf8(browse(&chromium, root, "--dump-dom")).unwrap();
        assert_eq!(seen.matches("<tr><td><b class=\"badge").count(), containers, "{containers}");
        assert!(seen.contains("<svg ") && !seen.contains("<script"), "{containers}");
        browse(&chromium, root, &format!("--screenshot={}", root.join("review.png").display()));
        let picture = fs::read(root.join("review.png")).unwrap();
        assert_eq!(&picture[16..24], [0, 0, 5, 0, 0, 0, 7, 208], "1280 by 2000 dots");
        assert!(picture.len() > 40_000, "an empty page is smaller: {} bytes", picture.len());
    }
}
