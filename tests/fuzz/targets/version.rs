//! Any text is a version or a range in each scheme, or none.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::sdk::{Purl, Range, Scheme, Version};

fuzz_target!(|text: &str| {
    for word in Scheme::words().split([',', ' ']).filter(|word| !word.is_empty()) {
        let Some(scheme) = Scheme::from_word(word) else { continue };
        if let Some(version) = Version::parse(scheme, text) {
            assert!(version == version.clone() && version <= version.clone());
        }
        if Range::is_range(text) {
            Range::parse(scheme, text);
        }
    }
    if let Ok(purl) = text.parse::<Purl>() {
        assert_eq!(purl.to_string().parse::<Purl>().as_ref(), Ok(&purl));
    }
});
