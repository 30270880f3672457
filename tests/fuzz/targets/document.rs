//! Any bytes are an index or an image manifest, or it is said why they are none.

#![no_main]

#[path = "../shared/image.rs"]
mod image;

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use staletoken::oci::Config;

fuzz_target!(|bytes: &[u8]| {
    image::Memory::new(bytes, BTreeMap::new()).look();
    let _ = Config::read(bytes);
});
