//! Whole images: which of their files count, and what is refused.

use proptest::prelude::*;

use super::sample::{Entry, Sample, gzip, tar};
use super::*;
use crate::verdict::Verdict;

const RECORD: &str = "site/kubernetes-11.0.0.dist-info/METADATA";
const STALE: &[u8] = b"Metadata-Version: 2.1\nName: kubernetes\nVersion: 11.0.0\n\nAbout";
const FRESH: &[u8] = b"Metadata-Version: 2.1\nName: kubernetes\nVersion: 12.0.0\n\nAbout";

fn verdict(sample: &Sample) -> Verdict {
    sample.judged().0
}

#[test]
fn the_proof_names_the_file_and_the_layer() {
    let (verdict, clients) = Sample::default().layer(&[]).layer(&[(RECORD, STALE)]).judged();
    assert_eq!(verdict, Verdict::Stale);
    assert!(
        clients[0].evidence.starts_with(&format!("/{RECORD} in layer 2 (sha256:")),
        "{}",
        clients[0].evidence
    );
}

#[test]
fn upper_layers_decide() {
    let fresh = ("site/kubernetes-12.0.0.dist-info/METADATA", FRESH);
    let upgraded = |hidden: &str| Sample::default().layer(&[(RECORD, STALE)]).layer(&[fresh, (hidden, b"")]);
    assert_eq!(verdict(&upgraded("site/other")), Verdict::Stale);
    assert_eq!(verdict(&upgraded("site/.wh.kubernetes-11.0.0.dist-info")), Verdict::Reloads);
    assert_eq!(verdict(&upgraded("site/kubernetes-11.0.0.dist-info/.wh..wh..opq")), Verdict::Reloads);
    let replaced = Sample::default().layer(&[(RECORD, STALE)]).layer(&[(RECORD, FRESH)]);
    assert_eq!(verdict(&replaced), Verdict::Reloads);
    let twice_in_one_layer = Sample::default().layer(&[(RECORD, STALE), (RECORD, FRESH)]);
    assert_eq!(verdict(&twice_in_one_layer), Verdict::Reloads);
}

#[test]
fn links_lead_to_what_is_wanted() {
    for link in [Entry::HardLink(RECORD, "store/abc"), Entry::SymbolicLink(RECORD, "../../store/abc")] {
        let sample = Sample::default().entries(&[Entry::File("store/abc", STALE), link]).layer(&[("x", b"")]);
        let (verdict, clients) = sample.judged();
        assert_eq!(verdict, Verdict::Stale);
        assert!(clients[0].evidence.starts_with(&format!("/{RECORD} in layer 1")), "{}", clients[0].evidence);
    }
}

#[test]
fn every_compression_is_read() {
    let plain = tar(&[Entry::File(RECORD, STALE)]);
    let (one, two) = plain.split_at(700);
    let members = [gzip(one), gzip(two)].concat();
    let zstd = zstd::encode_all(plain.as_slice(), 3).unwrap();
    for bytes in [plain, members, zstd] {
        assert_eq!(verdict(&Sample::default().blob(bytes)), Verdict::Stale);
    }
}

fn refusal(sample: &Sample) -> String {
    sample.inspected().unwrap_err().message
}

#[test]
fn a_layer_that_is_not_what_its_digest_names_counts_for_nothing() {
    let image = || Sample::default().layer(&[(RECORD, STALE)]);
    for (forged, message) in [
        (image().forged(|bytes| bytes.extend(gzip(b"more"))), "it has more than the"),
        (image().forged(|bytes| bytes.truncate(60)), "it ends too early"),
        (image().forged(|bytes| *bytes = gzip(&tar(&[Entry::File(RECORD, FRESH)]))), ""),
        (image().forged(|bytes| bytes[4] ^= 1), "its bytes are not those of sha256:"), // the time of the gzip header
        (Sample::default().blob(b"BZh91AY&SY".to_vec()), "it is compressed with bzip2"),
        (Sample::default().blob(vec![7; 2000]), "it is no tar archive"),
    ] {
        let refusal = refusal(&forged);
        assert!(refusal.starts_with("layer 1 (sha256:") && refusal.contains(message), "{refusal}");
    }
}

#[test]
fn bombs_are_given_up() {
    let zeros = vec![0; 8 << 20];
    let sample = Sample::default().layer(&[("zeros", &zeros)]);
    let bounds = |change: fn(&mut Bounds)| {
        let mut bounds = Bounds { ratio_from: 1 << 20, ..Bounds::default() };
        change(&mut bounds);
        sample.inspected_within(&bounds).err().map(|failure| failure.message).unwrap_or_default()
    };
    assert!(bounds(|_| ()).ends_with("it unpacks to more than 300 times its size"));
    assert!(bounds(|it| (it.ratio, it.unpacked) = (10_000, 1 << 20)).ends_with("unpacks to more than 1 MiB"));
    assert!(bounds(|it| (it.ratio, it.entries) = (10_000, 0)).ends_with("more than 0 files"));
    assert_eq!(bounds(|it| it.ratio = 10_000), "");
}

#[test]
fn an_image_without_a_client_says_what_was_looked_at() {
    let (verdict, _) = Sample::default().layer(&[("bin/sh", b"#!/bin/true")]).judged();
    assert_eq!(verdict, Verdict::NoClient);
}

#[test]
fn attached_lists_are_declared_and_not_seen() {
    let list = br#"{"bomFormat":"CycloneDX","components":[{"purl":"pkg:pypi/kubernetes@11.0.0"}]}"#;
    let attached = |sample: &Sample| attached(sample, &sample.image(), &Knowledge::embedded());
    let image = || Sample::default().layer(&[("x", b"")]);
    let Some(Detection::Clients(clients)) = attached(&image().with_attachment(list)) else {
        panic!("nothing was declared");
    };
    assert!(
        clients[0].evidence.starts_with("attachment sha256:")
            && clients[0].evidence.ends_with("it was not seen")
    );
    assert_eq!(attached(&image()), None);
    assert_eq!(attached(&image().with_attachment(b"no list")), None);
}

#[test]
fn a_list_in_a_file_counts_as_declared_or_is_a_problem() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("bom.json");
    std::fs::write(&path, br#"{"artifacts":[{"purl":"pkg:pypi/kubernetes@11.0.0"}]}"#).unwrap();
    let read = declared(&path, &Knowledge::embedded()).unwrap();
    assert_eq!(crate::verdict::judge(&read.detection).0, Verdict::Stale);
    std::fs::write(&path, b"{}").unwrap();
    let refused = declared(&path, &Knowledge::embedded()).unwrap_err();
    assert!(refused.message.starts_with("it is no document of"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_change_to_a_layer_passes_unseen(at in 0_usize..400, bit in 0_u32..8) {
        let sample = Sample::default().layer(&[(RECORD, STALE)]).forged(|bytes| {
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
        });
        prop_assert!(sample.inspected().is_err());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let plain = Sample::default().blob(bytes.clone()).inspected();
        let packed = Sample::default().blob(gzip(&bytes)).inspected();
        prop_assert_eq!(plain.is_err(), packed.is_err());
    }
}
