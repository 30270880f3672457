//! Any file is a packaged chart, or it is said why it is none.

#![no_main]

use libfuzzer_sys::fuzz_target;
use staletoken::helm::chart::{Bounds, Chart};

fuzz_target!(|bytes: &[u8]| {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("its bytes");
    let (chart, problems) = Chart::load(file.path(), &Bounds::default());
    assert!(chart.is_some() || !problems.is_empty());
});
