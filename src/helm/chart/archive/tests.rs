//! Charts in archives, well packed and hostile.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

use super::*;

/// A gzip archive of entries: path, type, size that the header claims, content.
fn archive(entries: &[(&str, EntryType, u64, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (path, kind, size, content) in entries {
        let mut header = Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(*size);
        header.set_cksum();
        let inner = builder.get_mut();
        inner.write_all(header.as_bytes()).unwrap();
        inner.write_all(content).unwrap();
        inner.write_all(&vec![0; (512 - content.len() % 512) % 512]).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn file<'a>(path: &'a str, content: &'a [u8]) -> (&'a str, EntryType, u64, &'a [u8]) {
    (path, EntryType::Regular, content.len() as u64, content)
}

fn unpacked(bytes: &[u8]) -> Result<Vec<(String, String, Vec<u8>)>, String> {
    let files = unpack(bytes, "a.tgz", &mut Budget::default())?;
    Ok(files
        .into_iter()
        .map(|file| {
            let bytes = file.bytes().unwrap().into_owned();
            (file.name, file.place, bytes)
        })
        .collect())
}

fn refusal(bytes: &[u8]) -> Option<String> {
    unpacked(bytes).err()
}

#[test]
fn files_come_without_the_folder_that_they_are_packed_in() {
    let bytes = archive(&[
        ("app", EntryType::Directory, 0, b""),
        file("app/Chart.yaml", b"\xef\xbb\xbfname: app"),
        file("app/./templates//a.yaml", b"x"),
        file("app\\templates\\b.yaml", b"y"),
        ("app/link", EntryType::Symlink, 0, b""),
    ]);
    let files = unpacked(&bytes).unwrap();
    let files: Vec<_> =
        files.iter().map(|(name, place, bytes)| (name.as_str(), place.as_str(), &bytes[..])).collect();
    assert_eq!(
        files,
        [
            ("Chart.yaml", "a.tgz:app/Chart.yaml", &b"name: app"[..]),
            ("templates/a.yaml", "a.tgz:app/./templates//a.yaml", b"x"),
            ("templates/b.yaml", "a.tgz:app\\templates\\b.yaml", b"y"),
            ("link", "a.tgz:app/link", b""),
        ]
    );
}

#[test]
fn archives_that_helm_refuses_are_refused() {
    for (entries, reason) in [
        (vec![file("app/../../etc/passwd", b"x")], "leads out of it"),
        (vec![file("app//etc/passwd", b"x")], "absolute path"),
        (vec![file("app/c:/x", b"x")], "absolute path"),
        (vec![file("Chart.yaml", b"x")], "is not in a folder"),
        (vec![file("readme", b"x")], "lies outside"),
        (vec![("app", EntryType::Directory, 0, &b""[..])], "holds no files"),
        (vec![file("app/big", &vec![b'x'; (5 << 20) + 1])], "larger than 5 MiB"),
    ] {
        let error = refusal(&archive(&entries)).unwrap();
        assert!(error.contains(reason), "{error} should say {reason}");
    }
    for (bytes, reason) in [(&b"apiVersion: v2"[..], "no gzip archive"), (b"", "no gzip archive")] {
        assert!(refusal(bytes).unwrap().contains(reason));
    }
}

#[test]
fn absurd_headers_cost_nothing() {
    // A file that claims 8 EiB, a long name and an extension header that claim as much.
    for kind in [EntryType::Regular, EntryType::GNULongName, EntryType::XHeader, EntryType::GNUSparse] {
        let bytes = archive(&[("app/x", kind, (1 << 33) - 1, b"content")]);
        assert!(refusal(&bytes).is_some(), "{kind:?}");
    }
}

#[test]
fn an_archive_that_expands_too_far_is_refused() {
    let zeros = vec![0; 3 << 20];
    let bomb = archive(&[file("app/a", &zeros), file("app/b", &zeros)]);
    assert!(refusal(&bomb).unwrap().contains("expands to more than"));
    // Nothing but headers.
    let entries = vec![file("app/a", b""); 10_000];
    assert!(refusal(&archive(&entries)).unwrap().contains("expands to more than"));
}

#[test]
fn a_damaged_archive_is_refused() {
    let whole = archive(&[file("app/Chart.yaml", b"name: app"), file("app/a", &[7; 4096])]);
    assert_eq!(unpacked(&whole).map(|files| files.len()), Ok(2));
    for length in [12, whole.len() / 2] {
        assert!(refusal(&whole[..length]).is_some(), "cut at {length}");
    }
    let mut turned = whole;
    turned[12..].reverse();
    assert!(refusal(&turned).is_some());
}
