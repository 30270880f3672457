//! Any text is read by each reader of dependency files, and every place lies in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::lockfile::READERS;

fuzz_target!(|text: &str| {
    for reader in READERS {
        let reading = reader.read(text);
        for span in reading.packages.iter().map(|package| package.span).chain(reading.troubles.iter().map(|trouble| trouble.span)) {
            assert!(text.get(span.start..span.end).is_some(), "{}", reader.name);
        }
    }
});
