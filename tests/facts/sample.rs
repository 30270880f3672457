//! Fifty images at a tag, drawn at random from those that charts run and that get a verdict, against what was read in their sources.
//!
//! `sample.tsv` says for each what was read, and where: in the lock file, build file or source at the very tag, or at the commit that made it.
//! Images whose sources could not be read so were drawn anew.

use std::collections::BTreeSet;

use staletoken::image::Reference;
use staletoken::knowledge::Knowledge;
use staletoken::verdict::judge;

const SAMPLE: &str = include_str!("sample.tsv");

#[test]
fn every_image_of_the_sample_is_judged_as_it_was_read() {
    let knowledge = Knowledge::embedded();
    let (mut wrong, mut images) = (Vec::new(), BTreeSet::new());
    for line in SAMPLE.lines().skip(1) {
        let [image, verdict, client, proof] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}: not four cells")
        };
        assert!(proof.starts_with("https://"), "{line}");
        images.insert(image);
        let detection = knowledge.detect(&Reference::parse(image).unwrap()).detection;
        let (found, why) = judge(&detection);
        let decides = detection.deciding(found).map_or_else(
            || "-".to_owned(),
            |client| format!("{} {}", client.name(), client.version).trim().to_owned(),
        );
        if found.as_str() != verdict || decides != client {
            wrong.push(format!("{image}: {verdict} by {client} is {found} by {decides}: {why}"));
        }
    }
    assert_eq!(images.len(), 50, "the sample has fifty images");
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}
