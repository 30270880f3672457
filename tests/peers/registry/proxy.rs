//! A proxy before a registry that misbehaves as it is told, and remembers what it was asked.

use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::http::{Message, ask};

/// How an answer is spoiled.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Another status, and a header.
    Status(u16, &'static str, &'static str),
    /// The body ends in its middle.
    Cut,
    /// The body is said to be larger than it is.
    Longer,
    /// A byte of the body is another one.
    Forged,
    /// The header with the digest names another one.
    OtherDigest,
    /// Nothing comes.
    Hang,
    /// It never ends.
    Endless,
    /// It leads to the same path at this address.
    Elsewhere(String),
}

/// A proxy that runs until the test ends.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) host: String,
    asked: Arc<Mutex<Vec<Message>>>,
}

type Rule = dyn Fn(usize, &Message) -> Option<Fault> + Send + Sync;

impl Proxy {
    /// A proxy before `behind`; the rule says by the number of the request and the request itself which answers are spoiled.
    pub(crate) fn start(
        behind: &str,
        rule: impl Fn(usize, &Message) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self { host: listener.local_addr().unwrap().to_string(), asked: Arc::default() };
        let (asked, rule, behind) = (proxy.asked.clone(), Arc::new(rule) as Arc<Rule>, behind.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (asked, rule, behind) = (asked.clone(), rule.clone(), behind.clone());
                thread::spawn(move || serve(&stream.unwrap(), &asked, &*rule, &behind));
            }
        });
        proxy
    }

    /// What was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<Message> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn serve(stream: &TcpStream, asked: &Mutex<Vec<Message>>, rule: &Rule, behind: &str) {
    let Some(request) = Message::read(stream, false) else { return };
    let number = {
        let mut asked = asked.lock().unwrap();
        asked.push(request.clone());
        asked.len()
    };
    let fault = rule(number, &request);
    if matches!(fault, Some(Fault::Hang)) {
        thread::sleep(Duration::from_secs(600));
        return;
    }
    let mut answer = ask(behind, &request);
    answer.headers.retain(|(name, _)| name != "transfer-encoding");
    answer.set("connection", "close");
    if request.method() != "HEAD" {
        answer.set("content-length", &answer.body.len().to_string());
    }
    if let Some(fault) = fault {
        spoil(&mut answer, fault, request.target());
    }
    // Whoever asked may have gone.
    let _ = answer.write(stream);
}

fn spoil(answer: &mut Message, fault: Fault, path: &str) {
    match fault {
        Fault::Status(code, name, value) => {
            answer.start = format!("HTTP/1.1 {code} spoiled");
            answer.body.clear();
            answer.set("content-length", "0");
            answer.set(name, value);
        }
        Fault::Cut => answer.body.truncate(answer.body.len() / 2),
        Fault::Longer => answer.set("content-length", &(answer.body.len() + 9).to_string()),
        Fault::Forged => answer.body.iter_mut().take(1).for_each(|byte| *byte = b' '),
        Fault::OtherDigest => answer.set("docker-content-digest", &format!("sha256:{}", "0".repeat(64))),
        Fault::Endless => {
            answer.headers.retain(|(name, _)| name != "content-length");
            answer.body = vec![b' '; 6 << 20];
        }
        Fault::Elsewhere(host) => {
            answer.start = format!("HTTP/1.1 {} spoiled", 307);
            answer.body.clear();
            answer.set("content-length", "0");
            answer.set("location", &format!("http://{host}{path}"));
        }
        Fault::Hang => {}
    }
}
