//! Any text is a stream of documents or has errors with a place in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::yaml::{decode, parse_stream};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else { return };
    for document in parse_stream(&text) {
        assert!(text.get(document.span.start..document.span.end).is_some());
        if let Err(error) = document.root {
            assert!(text.get(error.span.start..error.span.end).is_some());
        }
    }
});
