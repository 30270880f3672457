//! A token service as docker-registry wants one: it signs what a user may read.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::http::Message;

/// The login that it takes, and the identity token that stands for it.
pub(crate) const LOGIN: (&str, &str) = ("reader", "correct-horse");
pub(crate) const IDENTITY: &str = "identity-of-reader";

/// A token service that runs until the test ends.
pub(crate) struct Tokens {
    pub(crate) host: String,
    asked: Arc<Mutex<Vec<Message>>>,
}

impl Tokens {
    /// A service that signs with a key in this folder, in `tokens.pem`.
    pub(crate) fn start(folder: &Path) -> Self {
        let openssl = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tokens"])
            .args(["-keyout", "tokens.key", "-out", "tokens.pem"])
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(openssl.status.success(), "{}", String::from_utf8_lossy(&openssl.stderr));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let tokens = Self { host: listener.local_addr().unwrap().to_string(), asked: Arc::default() };
        let (asked, folder) = (tokens.asked.clone(), folder.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (asked, folder) = (asked.clone(), folder.clone());
                thread::spawn(move || serve(&stream.unwrap(), &asked, &folder));
            }
        });
        tokens
    }

    /// What docker-registry has to be told.
    pub(crate) fn configuration(&self, folder: &Path) -> String {
        let certificate = folder.join("tokens.pem");
        format!(
            "auth: {{token: {{realm: 'http://{}/token', service: tests, issuer: tests, rootcertbundle: {}}}}}",
            self.host,
            certificate.display()
        )
    }

    /// What was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<Message> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn serve(stream: &TcpStream, asked: &Mutex<Vec<Message>>, folder: &Path) {
    let Some(request) = Message::read(stream, false) else { return };
    asked.lock().unwrap().push(request.clone());
    let form = String::from_utf8(request.body.clone()).unwrap();
    let query = if form.is_empty() { request.target().to_owned() } else { format!("?{form}") };
    let basic = STANDARD.encode(format!("{}:{}", LOGIN.0, LOGIN.1));
    let allowed = request.header("authorization") == Some(&format!("Basic {basic}"))
        || field(&query, "refresh_token").as_deref() == Some(IDENTITY);
    let (status, body) = if allowed {
        let token = token(folder, &field(&query, "scope").unwrap());
        ("200 OK", format!(r#"{{"token": "{token}", "expires_in": 300}}"#))
    } else {
        ("401 Unauthorized", "{}".to_owned())
    };
    let length = body.len().to_string();
    let headers = [("connection", "close"), ("content-length", &length)];
    // Whoever asked may have gone.
    let _ = Message::new(&format!("HTTP/1.1 {status}"), &headers, body.as_bytes()).write(stream);
}

fn field(query: &str, name: &str) -> Option<String> {
    let fields = query.split_once('?')?.1;
    let (_, value) =
        fields.split('&').filter_map(|field| field.split_once('=')).find(|(known, _)| *known == name)?;
    Some(value.replace("%3A", ":").replace("%2F", "/").replace("%2C", ","))
}

/// A token that may do what the scope `repository:NAME:pull` says.
fn token(folder: &Path, scope: &str) -> String {
    let (kind, rest) = scope.split_once(':').unwrap();
    let (name, actions) = rest.rsplit_once(':').unwrap();
    let pem = fs::read_to_string(folder.join("tokens.pem")).unwrap();
    let certificate: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let header = serde_json::json!({"typ": "JWT", "alg": "RS256", "x5c": [certificate]});
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = serde_json::json!({
        "iss": "tests", "sub": LOGIN.0, "aud": "tests", "jti": "1",
        "exp": now + 300, "nbf": now - 60, "iat": now - 60,
        "access": [{"type": kind, "name": name, "actions": actions.split(',').collect::<Vec<_>>()}],
    });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let text = tempfile::NamedTempFile::new_in(folder).unwrap();
    fs::write(text.path(), &signed).unwrap();
    let openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-sign", "tokens.key"])
        .arg(text.path())
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(openssl.status.success(), "{}", String::from_utf8_lossy(&openssl.stderr));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(openssl.stdout))
}
