//! Any file is an archive with an image, or it is said why it holds none.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::oci::{Image, Local, Platform};

fuzz_target!(|bytes: &[u8]| {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("its bytes");
    for word in ["oci-archive:", "docker-archive:"] {
        let name = format!("{word}{}", file.path().display());
        if let Some(Ok(local)) = Local::open(&name) {
            let _ = Image::open(&local, &Platform::default());
        }
    }
});
