//! Whatever a registry answers, there is an image or a failure, soon.

#![no_main]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use staletoken::image::Reference;
use staletoken::oci::{Digest, Image, ImageSource, Platform};
use staletoken::registry::{Options, Patience, Registry};

/// What the registry answers next, to any request.
type Answer = Arc<Mutex<Vec<u8>>>;

/// A registry, and what it answers.
fn registry() -> &'static (String, Answer) {
    static REGISTRY: OnceLock<(String, Answer)> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let answer = Answer::default();
        let next = answer.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let answer = next.lock().unwrap_or_else(PoisonError::into_inner).clone();
                // Whoever asked may have gone.
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(&answer);
            }
        });
        (host, answer)
    })
}

fuzz_target!(|bytes: &[u8]| {
    let (host, answer) = registry();
    *answer.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
    let patience = Patience { tries: 1, ..Patience::default() };
    let timeout = Duration::from_secs(1);
    let options = Options { plain_http: vec![host.clone()], patience, timeout, ..Options::default() };
    let registry = Registry::new(options).expect("nothing to read");
    let reference = Reference::parse(&format!("{host}/a/b:1")).expect("a reference");
    let remote = registry.image(&reference);
    let _ = Image::open(&remote, &Platform::default());
    let _ = remote.tags();
    let _ = remote.digest("1");
    let _ = remote.referrers(&Digest::of(b""));
});
