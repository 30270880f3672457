//! Two hundred references at once, with faults in one answer of twenty, and what a second run asks.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::http::Message;
use super::image::Image;
use super::inside::{AGAIN, NEVER};
use super::proxy::{Fault, Proxy};
use super::run::{Home, Said};
use super::server::Server;
use super::{KUBE2IAM, SOURCE, VERSION};

/// Releases of kube2iam: two that never re-read, two that do.
const VERSIONS: [&str; 4] = ["0.10.7", "0.10.9", "0.10.11", "0.8.2"];
const COUNT: usize = 200;

/// What the runs are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// Which release each image is.
    Releases,
    /// What lies in its layers.
    Layers,
}

/// A registry with an image for each reference.
fn server(about: About) -> Option<Server> {
    let server = Server::start("")?;
    for number in 0..COUNT {
        let text = format!("application {number}");
        let image = match about {
            About::Releases => {
                Image::new(&text, &[(SOURCE, KUBE2IAM), (VERSION, VERSIONS[number % VERSIONS.len()])])
            }
            About::Layers => {
                let client = if number % 2 == 0 { NEVER } else { AGAIN };
                Image::holding(&[("etc/text", text.as_bytes()), client], &[])
            }
        };
        server.put(&image, &format!("shop/app-{number}"), &["prod"]);
    }
    Some(server)
}

/// A run over all references at a host.
fn run(home: &Home, host: &str, about: About) -> Said {
    let references: String = (0..COUNT).map(|it| format!("{host}/shop/app-{it}:prod\n")).collect();
    let how = if about == About::Layers { "--inspect" } else { "--online" };
    home.run(&["image", "-", how, "--registry-timeout", "4", "--plain-http", host], &references)
}

fn verdicts(said: &Said) -> Vec<String> {
    said.verdicts().into_iter().map(|(_, verdict, _)| verdict).collect()
}

/// A proxy that spoils one answer of twenty while the switch is on, each time in the next way.
fn spoiling(server: &Server, on: Arc<AtomicBool>) -> Proxy {
    let faults = [
        Fault::Status(500, "x", ""),
        Fault::Cut,
        Fault::Status(429, "retry-after", "0"),
        Fault::Longer,
        Fault::Status(403, "x", ""),
        Fault::Forged,
        Fault::Hang,
        Fault::OtherDigest,
        Fault::Status(404, "x", ""),
    ];
    let turn = AtomicUsize::new(0);
    Proxy::start(&server.host, move |_, _| {
        let number = turn.fetch_add(1, Ordering::Relaxed);
        let spoiled = on.load(Ordering::Relaxed) && number % 20 == 7;
        spoiled.then(|| faults[number / 20 % faults.len()].clone())
    })
}

#[test]
fn faults_change_no_verdict_and_a_second_run_asks_nothing_again() {
    faults_cost_at_most_answers(About::Releases, 2);
}

#[test]
fn faults_change_nothing_of_what_is_seen_and_no_layer_is_read_again() {
    faults_cost_at_most_answers(About::Layers, 3);
}

/// `requests`: how many answers each image takes.
fn faults_cost_at_most_answers(about: About, requests: usize) {
    let Some(server) = server(about) else { return };
    let clean = run(&Home::new(), &server.host, about);
    let expected = verdicts(&clean);
    assert_eq!(expected.len(), COUNT);
    assert!(expected.iter().all(|verdict| verdict == "stale" || verdict == "reloads"), "{clean:?}");

    let on = Arc::new(AtomicBool::new(true));
    let (home, proxy) = (Home::new(), spoiling(&server, on.clone()));
    let spoiled = run(&home, &proxy.host, about);
    let asked = proxy.asked().len();
    assert!(asked >= requests * COUNT, "a manifest, a config, a layer: {asked}");
    let mut open = Vec::new();
    for ((reference, verdict, reason), expected) in spoiled.verdicts().iter().zip(&expected) {
        if verdict == "unknown" {
            assert!(
                reason.contains(&proxy.host) || reason.contains("layer 1 (sha256:"),
                "{reference}: {reason}"
            );
            open.push(name(reference).to_owned());
        } else {
            assert_eq!(verdict, expected, "{reference}: {reason}");
        }
    }
    assert!(open.len() <= COUNT / 10, "most are settled: {open:?}");

    on.store(false, Ordering::Relaxed);
    assert_eq!(verdicts(&run(&home, &proxy.host, about)), expected);
    let asked = proxy.asked();
    let is_open = |target: &str| open.iter().any(|name| target.contains(&format!("/{name}/")));
    let again: Vec<&str> = asked.iter().map(Message::target).filter(|target| !is_open(target)).collect();
    assert!(again.is_empty(), "asked again: {again:?}");
    run(&home, &proxy.host, about);
    assert_eq!(proxy.asked().len(), 0, "everything is known now");
    // An hour later only the tags are asked, for their digests alone.
    grow_old(&home);
    assert_eq!(verdicts(&run(&home, &proxy.host, about)), expected);
    let asked = proxy.asked();
    let heads = asked.iter().filter(|it| it.method() == "HEAD").count();
    assert_eq!((asked.len(), heads), (COUNT, COUNT));
}

/// `shop/app-7` of `127.0.0.1:5000/shop/app-7:prod`
fn name(reference: &str) -> &str {
    reference.split_once('/').unwrap().1.rsplit_once(':').unwrap().0
}

/// Makes all answers that are kept for a while ones of long ago.
fn grow_old(home: &Home) {
    for entry in fs::read_dir(home.path().join(".cache/staletoken/v1/answers")).unwrap() {
        let path = entry.unwrap().path();
        let mut kept: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        kept["at"] = 1.into();
        fs::write(path, kept.to_string()).unwrap();
    }
}
