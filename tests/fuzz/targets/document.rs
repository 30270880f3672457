//! Any bytes are an index or an image manifest, or it is said why they are none.

#![no_main]

#[path = "../shared/image.rs"]
mod image;

use libfuzzer_sys::fuzz_target;
use staletoken::oci::{Config, Image, Platform};

fuzz_target!(|bytes: &[u8]| {
    let _ = Image::open(&image::Memory::of_document(bytes), &Platform::default());
    let _ = Config::read(bytes);
});
