//! What makes a finding the same one tomorrow: its content, never its line.
//!
//! In: a finding and one of its places. Out: 32 hexadecimal digits that stay when lines move, and change with the rule, the image,
//! the file, the object or the container.

use std::fmt::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{Finding, Place};
use crate::source::Address;

/// Bytes of the hash that are kept.
const BYTES: usize = 16;

impl Finding {
    /// The fingerprint of this finding at one of its places, for a run that starts in `folder`.
    pub fn fingerprint(&self, place: Option<&Place>, folder: &Path) -> String {
        let mut hash = Sha256::new();
        let file = place.map(|place| {
            let name = place.primary.source.name();
            Address::of(name, folder).map_or_else(|| name.to_owned(), |address| address.path)
        });
        let (object, container) =
            place.map_or(("", ""), |place| (place.object.as_str(), place.container.as_str()));
        for part in [self.rule, &self.reference, file.as_deref().unwrap_or_default(), object, container] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.finalize().iter().take(BYTES).fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::analysis::sample;
    use crate::parallel::Jobs;
    use crate::rule::run;
    use crate::source::{Site, Source, Span};

    #[test]
    fn it_stays_when_lines_move_and_changes_with_the_image() {
        let finding = run(&sample::crowd(1), Jobs::default()).remove(0);
        let folder = Path::new("/repo");
        let before = finding.fingerprint(finding.places.first(), folder);
        let mut moved = finding.places[0].clone();
        let text = format!("# more\n\n{}", moved.primary.source.text());
        moved.primary = Site::new(Source::new("/repo/./values.yaml", text), Span::new(60, 66));
        assert_eq!(finding.fingerprint(Some(&moved), folder), before);
        let mut other = finding.clone();
        other.reference = "jtblin/kube2iam:0.10.6".to_owned();
        assert_ne!(other.fingerprint(other.places.first(), folder), before);
    }

    #[test]
    fn two_containers_are_two() {
        let finding = run(&sample::crowd(2), Jobs::default()).remove(0);
        let [one, two] = [0, 1].map(|at| finding.fingerprint(finding.places.get(at), Path::new("")));
        assert_ne!(one, two);
        assert_eq!((one.len(), one.bytes().all(|byte| byte.is_ascii_hexdigit())), (32, true));
    }
}
