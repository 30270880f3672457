//! Any text is a page of the knowledge, or it is said where it is none; a page in canonical form stays as it is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::knowledge::canonical;

fuzz_target!(|text: &str| {
    for path in ["rules/images/a.md", "rules/sdks/a.md"] {
        if let Some(once) = canonical(path, text) {
            assert_eq!(canonical(path, &once).as_ref(), Some(&once));
        }
    }
});
