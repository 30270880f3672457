//! Any text is a reference whose canonical form is one too, or has an error with a place in it; any tag has its place in the order.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::image::{Reference, Tag, TagOrder};

fuzz_target!(|text: &str| {
    match Reference::parse(text) {
        Ok(reference) => {
            let again = Reference::parse(&reference.to_string()).expect("the canonical form is a reference");
            assert_eq!(reference.to_string(), again.to_string());
        }
        Err(error) => assert!(text.get(error.span.start..error.span.end).is_some()),
    }
    for order in [TagOrder::Semver, TagOrder::Natural, TagOrder::None] {
        let tag = Tag::in_order(order, text);
        assert!(tag == Tag::in_order(order, text) && tag.cmp_upstream(&tag).is_eq());
    }
});
