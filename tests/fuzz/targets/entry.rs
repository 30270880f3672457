//! Any bytes lie in a layer under each name that some detector reads: the first byte says which.

#![no_main]

#[path = "../shared/image.rs"]
mod image;
#[path = "../shared/layer.rs"]
mod layer;

use libfuzzer_sys::fuzz_target;

const NAMES: &[(&str, &[u8])] = &[
    ("app", b"\x7fELF"),
    ("app", b"\x7fELF\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6"),
    ("app", b"#!/usr/bin/env python3\nPK\x03\x04"),
    ("app.jar", b"PK\x03\x04"),
    ("a.dist-info/METADATA", b""),
    ("kubernetes/__init__.py", b""),
    ("node_modules/a/package.json", b""),
    ("specifications/a.gemspec", b""),
    ("lib/kubeclient/version.rb", b""),
    ("a.deps.json", b""),
    ("KubernetesClient.dll", b""),
    ("lib/a/ebin/a.app", b""),
    ("hex_metadata.config", b""),
    ("composer/installed.json", b""),
    ("package.conf.d/a.conf", b""),
    ("var/lib/dpkg/status", b""),
    ("lib/apk/db/installed", b""),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let (name, begins) = NAMES[usize::from(*first) % NAMES.len()];
    let body = [begins, rest].concat();
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(body.len() as u64);
    header.set_mode(0o755);
    builder.append_data(&mut header, name, body.as_slice()).expect("an entry");
    layer::image_of(&builder.into_inner().expect("an archive")).look();
});
