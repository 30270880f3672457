//! Any template and any values end in documents or problems: the values stand before the first NUL, the template behind it.

#![no_main]

use std::fs;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use staletoken::helm::chart::{Bounds, Chart};
use staletoken::helm::{Options, render};
use staletoken::parallel::Jobs;

fuzz_target!(|bytes: &[u8]| {
    let middle = bytes.iter().position(|byte| *byte == 0).unwrap_or(0);
    let (values, template) = bytes.split_at(middle);
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("templates")).expect("a folder in it");
    fs::write(folder.path().join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n").expect("a file");
    fs::write(folder.path().join("values.yaml"), values).expect("a file");
    fs::write(folder.path().join("templates/a.yaml"), template).expect("a file");
    if let (Some(chart), _) = Chart::load(folder.path(), &Bounds::default()) {
        render(&Arc::new(chart), &Options::default(), Jobs::default());
    }
});
