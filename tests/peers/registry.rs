//! Real registries and images pushed by skopeo: plain HTTP, TLS with an authority of one's own, passwords, tokens, and everything
//! that may go wrong between.

mod http;
mod image;
mod inside;
mod many;
mod proxy;
mod run;
mod server;
mod tokens;
mod ways;

use std::fs;
use std::net::TcpListener;
use std::thread;

use image::Image;
use proxy::{Fault, Proxy};
use run::{Home, logins};
use server::{Server, certificates, free_host, shown};
use tokens::{IDENTITY, LOGIN, Tokens};

const SOURCE: &str = "org.opencontainers.image.source";
const VERSION: &str = "org.opencontainers.image.version";
const KUBE2IAM: &str = "https://github.com/jtblin/kube2iam";

/// An image that says which release of kube2iam it is.
fn kube2iam(version: &str) -> Image {
    Image::new(version, &[(SOURCE, KUBE2IAM), (VERSION, version)])
}

#[test]
fn a_moving_tag_becomes_a_release_by_its_digest_and_by_its_labels() {
    let Some(server) = Server::start("") else { return };
    let (home, plain) = (Home::new(), ["--plain-http", &server.host]);
    let unlabelled = Image::new("of no label", &[]);
    for tag in ["latest", "0.10.7"] {
        unlabelled.push(&format!("{}/jtblin/kube2iam:{tag}", server.host), &["--dest-tls-verify=false"]);
    }
    Image::new("newer", &[])
        .push(&format!("{}/jtblin/kube2iam:0.10.9", server.host), &["--dest-tls-verify=false"]);
    let said = home.image(&format!("{}/jtblin/kube2iam", server.host), &plain);
    let notes = said.json["images"][0].to_string() + &said.json["findings"].to_string();
    assert_eq!(said.first().0, "stale", "{said:?}");
    assert_eq!(said.contacted(), [server.host.as_str()]);
    assert!(notes.contains("k8s.io/client-go"), "{notes}");

    server.put(&kube2iam("0.10.9"), "infra/agent", &["prod"]);
    let said = home.image(&format!("{}/infra/agent:prod", server.host), &plain);
    assert_eq!(said.first().0, "reloads", "{said:?}");
    let people = said_to_people(&home, &format!("{}/infra/agent:prod", server.host), &plain);
    let why = "`prod` is 0.10.9, as its label org.opencontainers.image.version says";
    assert!(people.contains(why), "{people}");
    assert!(people.contains(&format!("asked 1 host for images: {}", server.host)), "{people}");
}

/// What a run prints for people.
fn said_to_people(home: &Home, reference: &str, arguments: &[&str]) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_staletoken"))
        .args(["image", reference, "--online", "--no-cache"])
        .args(arguments)
        .env_clear()
        .env("HOME", home.path())
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "no terminal, no bar: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn tls_is_spoken_unless_the_host_is_exempt() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let file = |name: &str| shown(&folder.path().join(name));
    let (certificate, key, authority) = (file("server.pem"), file("server.key"), file("ca.pem"));
    let tls = format!("  tls: {{certificate: {certificate}, key: {key}}}");
    let Some(server) = Server::start_in(folder, &tls, "") else { return };
    let reference = format!("{}/infra/agent:prod", server.host);
    kube2iam("0.10.7").push(&reference, &["--dest-tls-verify=false"]);
    let home = Home::new();
    assert_eq!(home.image(&reference, &["--ca-file", &authority]).first().0, "stale");
    let distrusted = home.image(&reference, &[]);
    let why = "is not trusted here: nobody here knows its issuer: name the certificate of its authority with --ca-file";
    assert!(distrusted.first().1.contains(why), "{distrusted:?}");
    assert_eq!(distrusted.code, 3, "something could not be checked");

    let Some(plain) = Server::start("") else { return };
    let refused = home.image(&format!("{}/infra/agent:prod", plain.host), &[]);
    let why = format!("does not speak TLS: where that is meant, allow it with --plain-http {}", plain.host);
    assert!(refused.first().1.contains(&why), "{refused:?}");
}

#[test]
fn a_password_is_taken_from_wherever_docker_and_podman_keep_it() {
    let folder = tempfile::tempdir().unwrap();
    // The user `reader` with the password `hunter2`.
    fs::write(
        folder.path().join("users"),
        "reader:$2b$05$abcdefghijklmnopqrstuuoXuKqgZXLiJqzfmMXDDhSFPIvxV7t8.\n",
    )
    .unwrap();
    let auth = format!("auth: {{htpasswd: {{realm: tests, path: {}}}}}", shown(&folder.path().join("users")));
    let Some(server) = Server::start_in(folder, "", &auth) else { return };
    let host = server.host.as_str();
    let reference = format!("{host}/infra/agent:prod");
    kube2iam("0.10.7").push(&reference, &["--dest-tls-verify=false", "--dest-creds", "reader:hunter2"]);
    let plain = ["--plain-http", host];

    let docker = Home::new();
    docker.log_in(host, "reader", "hunter2");
    assert_eq!(docker.image(&reference, &plain).first().0, "stale");
    let podman = Home::new();
    let file = podman.write("auth.json", &logins(host, "reader", "hunter2"));
    assert_eq!(podman.variable("REGISTRY_AUTH_FILE", file).image(&reference, &plain).first().0, "stale");
    let asks = r#"read host; printf '{"ServerURL":"%s","Username":"reader","Secret":"hunter2"}' "$host""#;
    for config in
        [format!(r#"{{"credHelpers": {{"{host}": "keeper"}}}}"#), r#"{"credsStore": "keeper"}"#.to_owned()]
    {
        let home = Home::new().helper("keeper", asks);
        home.write(".docker/config.json", &config);
        assert_eq!(home.image(&reference, &plain).first().0, "stale", "{config}");
    }

    let stranger = Home::new().image(&reference, &plain);
    let why = format!("shows infra/agent:prod only after a login: run `docker login {host}`");
    assert!(stranger.first().1.contains(&why), "{stranger:?}");
    let wrong = Home::new();
    wrong.log_in(host, "reader", "correct-horse");
    assert!(
        wrong.image(&reference, &plain).first().1.contains("does not accept the login"),
        "a wrong password"
    );
    let broken = Home::new().helper("keeper", "echo hunter2; echo hunter2 >&2; exit 1");
    broken.write(".docker/config.json", r#"{"credsStore": "keeper"}"#);
    let told = broken.image(&reference, &plain);
    assert!(told.first().1.contains("(docker-credential-keeper failed (exit status: 1))"), "{told:?}");
}

#[test]
fn tokens_are_asked_for_where_the_registry_says() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = Tokens::start(folder.path());
    let auth = tokens.configuration(folder.path());
    let Some(server) = Server::start_in(folder, "", &auth) else { return };
    let host = server.host.as_str();
    let reference = format!("{host}/infra/agent:prod");
    let login = format!("{}:{}", LOGIN.0, LOGIN.1);
    kube2iam("0.10.7").push(&reference, &["--dest-tls-verify=false", "--dest-creds", &login]);
    tokens.asked();

    let home = Home::new();
    home.log_in(host, LOGIN.0, LOGIN.1);
    let both = ["--plain-http", host, "--plain-http", &tokens.host];
    let said = home.image(&reference, &both);
    assert_eq!(
        (said.first().0, said.contacted()),
        ("stale", {
            let mut hosts = vec![host, &tokens.host];
            hosts.sort_unstable();
            hosts
        }),
        "{said:?}"
    );
    assert_eq!(tokens.asked().len(), 1, "one token serves for all that is read of a repository");
    let open = home.image(&reference, &["--plain-http", host]);
    let why = format!("the token service of {host}, {}, is without TLS: nothing was sent to it", tokens.host);
    assert!(open.first().1.contains(&why) && tokens.asked().is_empty(), "{open:?}");

    let identity = Home::new();
    let file = serde_json::json!({"auths": {host: {"identitytoken": IDENTITY}}}).to_string();
    identity.write(".docker/config.json", &file);
    assert_eq!(identity.image(&reference, &both).first().0, "stale");
    assert_eq!(tokens.asked()[0].method(), "POST");

    let other = Home::new();
    other.log_in("another.example", LOGIN.0, LOGIN.1);
    let refused = other.image(&reference, &both);
    assert!(refused.first().1.contains("only after a login"), "{refused:?}");
    assert!(
        tokens.asked().iter().all(|it| it.header("authorization").is_none()),
        "a login of another registry was sent"
    );
}

#[test]
fn a_login_is_not_sent_on_to_where_a_registry_leads() {
    let Some(server) = Server::start("") else { return };
    server.put(&kube2iam("0.10.7"), "infra/agent", &["prod"]);
    let store = Proxy::start(&server.host, |_, _| None);
    let elsewhere = store.host.clone();
    let front = Proxy::start(&server.host, move |_, request| {
        if request.header("authorization").is_none() {
            return Some(Fault::Status(401, "www-authenticate", "Basic realm=\"tests\""));
        }
        request.target().contains("/blobs/").then(|| Fault::Elsewhere(elsewhere.clone()))
    });
    let home = Home::new();
    home.log_in(&front.host, LOGIN.0, LOGIN.1);
    let reference = format!("{}/infra/agent:prod", front.host);
    let said = home.image(&reference, &["--plain-http", &front.host, "--plain-http", &store.host]);
    assert_eq!(said.first().0, "stale", "{said:?}");
    let (asked, sent_on) = (front.asked(), store.asked());
    assert!(asked.iter().any(|it| it.header("authorization").is_some()));
    assert!(!sent_on.is_empty() && sent_on.iter().all(|it| it.header("authorization").is_none()));
    let open = home.image(&reference, &["--plain-http", &front.host]);
    assert!(open.first().1.contains(&format!("to {}, without TLS", store.host)), "{open:?}");
}

#[test]
fn each_fault_costs_its_image_the_answer_and_says_why() {
    let Some(server) = Server::start("") else { return };
    server.put(&kube2iam("0.10.7"), "infra/agent", &["prod"]);
    let table: Vec<(Fault, &str)> = vec![
        (Fault::Status(401, "x", ""), "only after a login"),
        (Fault::Status(403, "x", ""), "does not show infra/agent:prod without a login"),
        (Fault::Status(404, "x", ""), "has no infra/agent:prod, or hides it"),
        (
            Fault::Status(429, "retry-after", "3600"),
            "wants to be asked less often (429), in 3600 s: try again later",
        ),
        (Fault::Status(500, "retry-after", "0"), "fails on its side (500): try again later"),
        (Fault::Cut, "broke the connection off"),
        (Fault::Longer, "broke the connection off"),
        (Fault::Forged, "is not sha256:"),
        (Fault::OtherDigest, "is not sha256:0000"),
        (Fault::Endless, "is larger than 4 MiB"),
        (
            Fault::Hang,
            "did not answer within 2 s: try again later, or give it more time with --registry-timeout",
        ),
    ];
    thread::scope(|scope| {
        for (fault, expected) in &table {
            let server = &server;
            scope.spawn(move || {
                let spoiled = fault.clone();
                let proxy = Proxy::start(&server.host, move |_, it| {
                    it.target().contains("/manifests/").then(|| spoiled.clone())
                });
                let reference = format!("{}/infra/agent:prod", proxy.host);
                let arguments = ["--plain-http", &proxy.host, "--registry-timeout", "2"];
                let said = Home::new().image(&reference, &arguments);
                let (verdict, reason) = said.first();
                assert!(verdict == "unknown" && reason.contains(expected), "{fault:?}: {said:?}");
                assert_eq!((said.code, said.stderr.as_str()), (3, ""), "{fault:?}");
            });
        }
    });
    let gone = free_host();
    let said = Home::new().image(&format!("{gone}/a/b:1"), &["--plain-http", &gone]);
    assert!(said.first().1.contains("cannot be reached: connection refused"), "{said:?}");
    let nowhere = Home::new().image("registry.invalid/a/b:1", &[]);
    assert!(nowhere.first().1.contains("registry.invalid is no known host: check the name"), "{nowhere:?}");
}

#[test]
fn what_passes_is_waited_for() {
    let Some(server) = Server::start("") else { return };
    server.put(&kube2iam("0.10.7"), "infra/agent", &["prod"]);
    let faults = [Fault::Status(429, "retry-after", "0"), Fault::Cut, Fault::Status(503, "x", "")];
    let proxy = Proxy::start(&server.host, move |number, _| faults.get(number - 1).cloned());
    let said = Home::new().image(&format!("{}/infra/agent:prod", proxy.host), &["--plain-http", &proxy.host]);
    assert_eq!((said.first().0, proxy.asked().len()), ("stale", 5), "{said:?}");
}

#[test]
fn nothing_is_asked_without_online() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    listener.set_nonblocking(true).unwrap();
    let proxy = format!("http://{host}");
    let home = Home::new()
        .variable("HTTPS_PROXY", &proxy)
        .variable("HTTP_PROXY", &proxy)
        .variable("ALL_PROXY", &proxy);
    let said = home.run(&["image", &format!("{host}/a/b:latest"), "quay.io/a/b", "--plain-http", &host], "");
    assert_eq!((said.verdicts().len(), said.contacted().len()), (2, 0));
    let waiting = listener.accept().map_err(|error| error.kind());
    assert_eq!(waiting.unwrap_err(), std::io::ErrorKind::WouldBlock, "a connection was opened");
    assert!(!home.path().join(".cache").exists(), "nothing is kept where nothing is asked");
}
