//! What holds for every reader: whatever the text, it answers, and every place it names lies inside of the text.

use proptest::prelude::*;

use super::*;

/// A path that each reader claims, and it alone, with a text of its format.
const SAMPLES: &[(&str, &str)] = &[
    ("vendor/modules.txt", "# k8s.io/client-go v0.17.3 => k8s.io/client-go v0.18.0\nk8s.io/client-go/rest\n"),
    ("go.mod", "module x\nrequire (\n\tk8s.io/client-go v0.17.3\n)\nreplace a.io/b => ../b\n"),
    ("Gopkg.lock", "[[projects]]\n  name = \"k8s.io/client-go\"\n  version = \"v6.0.0\"\n"),
    ("glide.lock", "imports:\n- name: k8s.io/client-go\n  version: 6631b2769fbf\n"),
    ("vendor/vendor.json", r#"{"package": [{"path": "k8s.io/client-go/rest", "revision": "843f7c4f28b1"}]}"#),
    (
        "vendor/manifest",
        r#"{"dependencies": [{"importpath": "k8s.io/client-go", "revision": "99c199238964"}]}"#,
    ),
    ("Godeps/Godeps.json", r#"{"Deps": [{"ImportPath": "k8s.io/client-go/rest", "Rev": "e1a6aa664414"}]}"#),
    ("vendor.conf", "k8s.io/client-go kubernetes-1.8.2\n"),
    ("Gopkg.toml", "[[constraint]]\nname = \"k8s.io/client-go\"\nversion = \"6.0.0\"\n"),
    ("go.sum", "k8s.io/client-go v0.17.3 h1:abc=\n"),
];

fn spans(reading: &Reading) -> Vec<Span> {
    let packages = reading.packages.iter().map(|package| package.span);
    let troubles = reading.troubles.iter().map(|trouble| trouble.span);
    packages.chain(troubles).chain(reading.includes.iter().map(|include| include.span)).collect()
}

fn read_soundly(reader: &Reader, text: &str) -> Reading {
    let reading = reader.read(text);
    for span in spans(&reading) {
        assert!(text.get(span.start..span.end).is_some(), "{}: {span:?} of {text:?}", reader.name);
    }
    reading
}

#[test]
fn each_reader_has_a_sample_that_it_alone_claims_first() {
    assert_eq!(SAMPLES.len(), READERS.len());
    for ((path, text), expected) in SAMPLES.iter().zip(READERS) {
        let found = reader(path).unwrap();
        assert_eq!(found.name, expected.name, "{path}");
        assert!(!read_soundly(found, text).packages.is_empty(), "{path}");
    }
}

#[test]
fn a_text_that_is_cut_anywhere_is_answered() {
    for (path, text) in SAMPLES {
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            read_soundly(reader(path).unwrap(), &text[..cut]);
        }
    }
}

#[test]
fn an_unresolved_merge_is_told_of_in_every_format() {
    for (path, text) in SAMPLES {
        let text = format!("<<<<<<< HEAD\n{text}\n=======\n>>>>>>> other\n");
        let reading = read_soundly(reader(path).unwrap(), &text);
        assert!(reading.troubles[0].message.contains("unresolved merge"), "{path}");
        assert!(reading.packages.is_empty(), "{path}");
    }
}

#[test]
fn a_byte_order_mark_changes_nothing() {
    for (path, text) in SAMPLES {
        let reading = read_soundly(reader(path).unwrap(), &format!("\u{feff}{text}"));
        assert!(!reading.packages.is_empty(), "{path}: {:?}", reading.troubles);
    }
}

#[test]
fn a_file_that_is_too_large_is_told_of() {
    let text = " ".repeat(MOST_BYTES + 1);
    for reader in READERS {
        assert!(reader.read(&text).troubles[0].message.contains("larger than 64 MiB"), "{}", reader.name);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        for reader in READERS {
            read_soundly(reader, &text);
        }
    }

    #[test]
    fn any_pieces_of_samples_are_answered(
        pieces in proptest::collection::vec((0..SAMPLES.len(), 0..200_usize, 0..60_usize), 1..8)
    ) {
        let mut text = String::new();
        for (sample, start, length) in pieces {
            text.extend(SAMPLES[sample].1.chars().skip(start).take(length));
        }
        for reader in READERS {
            read_soundly(reader, &text);
        }
    }
}
