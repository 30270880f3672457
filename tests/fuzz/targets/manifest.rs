//! Any file gives objects, and their containers have places in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::load::manifest::read_bytes;
use staletoken::workload::extract;

fuzz_target!(|bytes: &[u8]| {
    let loaded = read_bytes("fuzz.yaml", bytes);
    for container in extract(&loaded.objects).0 {
        let site = container.tag_trace.primary;
        assert!(site.source.text().get(site.span.start..site.span.end).is_some());
    }
});
