//! Archives that a builder wrote, and bytes that nobody should trust.

use std::io::{BufReader, Read};

use proptest::prelude::*;

use super::*;

impl<R: Read> Skip for BufReader<R> {}
impl Skip for &[u8] {}

fn listed(bytes: &[u8]) -> io::Result<Vec<(String, Kind, u64)>> {
    let mut tar = Tar::new(bytes);
    let mut found = Vec::new();
    while let Some(entry) = tar.advance()? {
        found.push((entry.path, entry.kind, entry.size));
    }
    Ok(found)
}

fn written(build: impl FnOnce(&mut tar::Builder<Vec<u8>>)) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    build(&mut builder);
    builder.into_inner().unwrap()
}

fn file(builder: &mut tar::Builder<Vec<u8>>, path: &str, body: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(body.len() as u64);
    header.set_mode(0o755);
    builder.append_data(&mut header, path, body).unwrap();
}

#[test]
fn bodies_are_read_or_passed_over() {
    let bytes = written(|builder| {
        file(builder, "a", &[1; 700]);
        file(builder, "b/c", b"hello");
    });
    let mut tar = Tar::new(BufReader::with_capacity(64, bytes.as_slice()));
    assert_eq!(tar.advance().unwrap().unwrap().path, "a");
    let entry = tar.advance().unwrap().unwrap();
    let mut body = String::new();
    tar.body().read_to_string(&mut body).unwrap();
    assert_eq!((entry.path.as_str(), body.as_str(), entry.executable), ("b/c", "hello", true));
    assert_eq!(tar.advance().unwrap(), None);
}

#[test]
fn long_names_and_extended_headers_are_obeyed() {
    let long = format!("{}/file", "folder".repeat(40));
    let bytes = written(|builder| {
        file(builder, &long, b"x");
        builder.append_pax_extensions([("path", "renamed".as_bytes()), ("size", b"3".as_slice())]).unwrap();
        file(builder, "short", b"abc");
    });
    assert_eq!(listed(&bytes).unwrap(), [(long, Kind::File, 1), ("renamed".to_owned(), Kind::File, 3)]);
}

#[test]
fn links_tell_where_they_lead() {
    let bytes = written(|builder| {
        for (kind, path) in [(tar::EntryType::Link, "hard"), (tar::EntryType::Symlink, "soft")] {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(kind);
            header.set_size(0);
            builder.append_link(&mut header, path, "../there").unwrap();
        }
    });
    let mut tar = Tar::new(bytes.as_slice());
    for kind in [Kind::HardLink, Kind::SymbolicLink] {
        let entry = tar.advance().unwrap().unwrap();
        assert_eq!((entry.kind, entry.target.as_str()), (kind, "../there"));
    }
}

/// A file of 12,000 bytes with data at its start and near its end, and holes between and behind.
fn holed() -> Vec<u8> {
    let mut bytes = vec![0; 12_000];
    bytes[..700].fill(1);
    bytes[8192..8200].copy_from_slice(b"the data");
    bytes
}

/// Its parts as they are stored.
fn parts() -> Vec<u8> {
    [&holed()[..1024], &holed()[8192..8704]].concat()
}

#[test]
fn files_with_holes_are_given_whole() {
    let map = "0,1024,8192,512,12000,0".to_owned();
    let numbers: Vec<&str> = map.split(',').collect();
    let zero: Vec<(&str, &[u8])> = numbers
        .chunks(2)
        .flat_map(|pair| {
            [("GNU.sparse.offset", pair[0].as_bytes()), ("GNU.sparse.numbytes", pair[1].as_bytes())]
        })
        .collect();
    let with = |records: &[(&str, &[u8])], body: &[u8]| {
        written(|builder| {
            builder.append_pax_extensions(records.iter().copied()).unwrap();
            file(builder, "GNUSparseFile.7/holed", body);
            file(builder, "behind", b"x");
        })
    };
    let size = ("GNU.sparse.size", b"12000".as_slice());
    let name = ("GNU.sparse.name", b"holed".as_slice());
    let mut in_body = format!("3\n{}\n", numbers.join("\n")).into_bytes();
    in_body.resize(BLOCK, 0);
    in_body.extend(parts());
    let one = [("GNU.sparse.major", b"1".as_slice()), name, ("GNU.sparse.realsize", b"12000")];
    for (form, bytes) in [
        ("0.0", with(&[&[size], &zero[..], &[("path", b"holed")]].concat(), &parts())),
        ("0.1", with(&[size, name, ("GNU.sparse.map", map.as_bytes())], &parts())),
        ("1.0", with(&one, &in_body)),
    ] {
        let mut tar = Tar::new(BufReader::with_capacity(100, bytes.as_slice()));
        let entry = tar.advance().unwrap().unwrap();
        let mut body = Vec::new();
        tar.body().read_to_end(&mut body).unwrap();
        assert_eq!((entry.path.as_str(), entry.size, entry.whole), ("holed", 12_000, false), "{form}");
        assert!(body == holed(), "{form}");
        assert_eq!(tar.advance().unwrap().unwrap().path, "behind", "{form}");
        let expected = [("holed".to_owned(), Kind::File, 12_000), ("behind".to_owned(), Kind::File, 1)];
        assert_eq!(listed(&bytes).unwrap(), expected, "{form}");
    }
    for records in [&[size, name, ("GNU.sparse.map", b"0,1024,8192,9")], &[name, name, size]] {
        assert!(listed(&with(records, &parts())).is_err(), "a map that does not add up");
    }
}

#[test]
fn holes_without_end_are_not_given_without_end() {
    let bytes = written(|builder| {
        let records = [("GNU.sparse.size", b"99999999999999".as_slice()), ("GNU.sparse.map", b"0,1")];
        builder.append_pax_extensions(records).unwrap();
        file(builder, "holed", b"x");
    });
    let mut tar = Tar::new(bytes.as_slice());
    assert_eq!(tar.advance().unwrap().unwrap().size, 99_999_999_999_999);
    let given = io::copy(&mut tar.body(), &mut io::sink());
    assert_eq!(given.unwrap_err().to_string(), "the holes of its files are larger than 4 GiB");
    assert_eq!(tar.advance().unwrap(), None);
}

#[test]
fn absurd_headers_are_errors() {
    let plain = written(|builder| file(builder, "a", b"x"));
    let with_size = |field: &[u8; 12]| {
        let mut bytes = plain.clone();
        bytes[124..136].copy_from_slice(field);
        let sum: u32 =
            (0..512).map(|at| if (148..156).contains(&at) { 32 } else { u32::from(bytes[at]) }).sum();
        bytes[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        bytes
    };
    let huge = b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff";
    let negative = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    for (bytes, kind) in [
        (with_size(huge), io::ErrorKind::UnexpectedEof),
        (with_size(negative), io::ErrorKind::InvalidData),
        (with_size(b"zzzzzzzzzzz\0"), io::ErrorKind::InvalidData),
        (plain[..300].to_vec(), io::ErrorKind::UnexpectedEof),
        (vec![7; 1024], io::ErrorKind::InvalidData),
    ] {
        assert_eq!(listed(&bytes).unwrap_err().kind(), kind);
    }
}

#[test]
fn a_path_that_leads_out_of_the_image_is_an_error() {
    let mut bytes = written(|builder| file(builder, "aa/escape", b"x"));
    bytes[..2].copy_from_slice(b".."); // the sum of a header's bytes is not that of another one
    let sum: u32 = (0..512).map(|at| if (148..156).contains(&at) { 32 } else { u32::from(bytes[at]) }).sum();
    bytes[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_eq!(listed(&bytes).unwrap_err().to_string(), "a path leads out of the image");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..4096)) {
        let _ = listed(&bytes);
    }

    #[test]
    fn no_change_to_an_archive_makes_it_panic(at in 0_usize..5000, byte in any::<u8>()) {
        let mut bytes = written(|builder| {
            file(builder, &"long/".repeat(60), b"");
            builder.append_pax_extensions([("path", "renamed".as_bytes())]).unwrap();
            file(builder, "short", b"abc");
            builder.append_pax_extensions([("GNU.sparse.size", b"9".as_slice()), ("GNU.sparse.map", b"2,3")]).unwrap();
            file(builder, "holed", b"abc");
        });
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = listed(&bytes);
    }
}
