//! Any file is a list of packages, or it is said why it is none.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::inspect::declared;
use staletoken::knowledge::Knowledge;

fuzz_target!(|bytes: &[u8]| {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("its bytes");
    let _ = declared(file.path(), &Knowledge::embedded());
});
