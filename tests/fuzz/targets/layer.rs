//! Any bytes are a layer, packed or not, or it is said why they are none.

#![no_main]

#[path = "../shared/image.rs"]
mod image;
#[path = "../shared/layer.rs"]
mod layer;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| layer::image_of(bytes).look());
