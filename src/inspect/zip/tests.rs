//! Archives of every layout, and archives that lie.

use proptest::prelude::*;

use super::*;
use crate::inspect::sample::{Style, zip};

fn listed(bytes: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut body = bytes;
    let mut archive = Zip::new(&mut body)?;
    let mut found = Vec::new();
    while let Some(entry) = archive.advance()? {
        let mut bytes = Vec::new();
        let mut content = archive.content(&entry, 1 << 20);
        content.read_to_end(&mut bytes)?;
        content.finish()?;
        found.push((entry.path, bytes));
    }
    Ok(found)
}

const ENTRIES: &[(&str, &[u8])] = &[("a/", b""), ("a/b.txt", b"hello hello hello"), ("PK", b"PK\x03\x04")];

#[test]
fn contents_are_read_whatever_the_layout() {
    let expected: Vec<_> = ENTRIES.iter().map(|(path, body)| ((*path).to_owned(), body.to_vec())).collect();
    for style in [Style::Stored, Style::SizesInFront, Style::SizesBehind] {
        let mut bytes = zip(ENTRIES, style);
        assert_eq!(listed(&bytes).unwrap(), expected, "{style:?}");
        bytes.splice(0..0, *b"#!/usr/bin/env python3\n");
        assert!(is_application(&bytes[..64]));
        assert_eq!(listed(&bytes).unwrap(), expected, "{style:?} behind a script");
    }
}

#[test]
fn contents_are_passed_over_whatever_the_layout() {
    for style in [Style::Stored, Style::SizesInFront, Style::SizesBehind] {
        let bytes = zip(ENTRIES, style);
        let mut body = bytes.as_slice();
        let mut archive = Zip::new(&mut body).unwrap();
        let mut paths = Vec::new();
        while let Some(entry) = archive.advance().unwrap() {
            archive.content(&entry, 1 << 20).finish().unwrap();
            paths.push(entry.path);
        }
        assert_eq!(paths, ["a/", "a/b.txt", "PK"], "{style:?}");
    }
}

#[test]
fn what_comes_out_is_bounded() {
    let zeros = vec![0; 2 << 20];
    let bytes = zip(&[("zeros", &zeros)], Style::SizesBehind);
    assert!(listed(&bytes).unwrap_err().to_string().contains("more comes out of it"));
}

#[test]
fn an_archive_that_is_cut_off_is_an_error() {
    for style in [Style::Stored, Style::SizesInFront, Style::SizesBehind] {
        let bytes = zip(ENTRIES, style);
        assert!(listed(&bytes[..60]).is_err(), "{style:?}");
    }
    assert!(listed(b"no archive at all").is_err());
    assert_eq!(listed(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0").unwrap(), []);
}

proptest! {
    #[test]
    fn no_change_makes_it_panic(at in 0_usize..400, byte in any::<u8>(), behind in any::<bool>()) {
        let mut bytes = zip(ENTRIES, if behind { Style::SizesBehind } else { Style::SizesInFront });
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = listed(&bytes);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let _ = listed(&[LOCAL, &bytes].concat());
    }
}
