//! The pages that are packed into the binary.
//!
//! In: the name of an image or an SDK. Out: the text of its page. `build.rs` writes the blocks and the index; a block is unpacked once, when
//! the first of its pages is asked for.

use std::io::Read as _;
use std::sync::OnceLock;

use flate2::read::ZlibDecoder;

static INDEX: &str = include_str!(concat!(env!("OUT_DIR"), "/knowledge.index"));
static BLOCKS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge.bin"));

/// Pages and their names, in the order of their paths.
pub(super) struct Archive {
    pub(super) pages: Vec<Place>,
    blocks: Vec<Block>,
}

/// Where a page is, and what it is called.
pub(super) struct Place {
    /// `images/docker.io/jtblin/kube2iam.md`
    pub(super) path: &'static str,
    /// The image and its mirrors, or the SDK and its further packages.
    pub(super) names: Vec<&'static str>,
    block: usize,
    start: usize,
    length: usize,
}

struct Block {
    packed: &'static [u8],
    length: usize,
    text: OnceLock<String>,
}

/// The archive of this binary.
pub(super) fn embedded() -> &'static Archive {
    static ARCHIVE: OnceLock<Archive> = OnceLock::new();
    ARCHIVE.get_or_init(|| Archive::read(INDEX, BLOCKS))
}

impl Archive {
    /// Reads the index; lines that are none are passed over, because only `build.rs` writes it.
    fn read(index: &'static str, blocks: &'static [u8]) -> Self {
        let mut archive = Self { pages: Vec::new(), blocks: Vec::new() };
        let mut from = 0;
        for line in index.lines() {
            let mut fields = line.split(' ');
            match (fields.next(), fields.next()) {
                (Some("N"), Some(name)) => {
                    if let Some(page) = archive.pages.last_mut() {
                        page.names.push(name);
                    }
                }
                (Some("P"), Some(path)) => {
                    let mut number =
                        || fields.next().and_then(|field| field.parse().ok()).unwrap_or_default();
                    let (block, start, length) = (number(), number(), number());
                    archive.pages.push(Place { path, names: Vec::new(), block, start, length });
                }
                (Some("B"), Some(end)) => {
                    let end = end.parse().unwrap_or(from);
                    let length = fields.next().and_then(|field| field.parse().ok()).unwrap_or_default();
                    let packed = blocks.get(from..end).unwrap_or_default();
                    archive.blocks.push(Block { packed, length, text: OnceLock::new() });
                    from = end;
                }
                _ => {}
            }
        }
        archive
    }

    /// The text of a page.
    pub(super) fn text(&self, page: &Place) -> &str {
        let text = self.blocks.get(page.block).map(Block::text).unwrap_or_default();
        text.get(page.start..page.start + page.length).unwrap_or_default()
    }

    /// The page at a path.
    pub(super) fn page(&self, path: &str) -> Option<&Place> {
        let at = self.pages.binary_search_by(|page| page.path.cmp(path)).ok()?;
        self.pages.get(at)
    }
}

impl Block {
    fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let mut text = String::with_capacity(self.length);
            // What was packed by `build.rs` unpacks; were it damaged, its pages would be empty and the tests fail.
            let _ = ZlibDecoder::new(self.packed).read_to_string(&mut text);
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_unpacks_to_its_file() {
        let archive = embedded();
        assert!(archive.pages.len() > 60);
        for page in &archive.pages {
            let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(page.path);
            assert_eq!(archive.text(page), std::fs::read_to_string(file).unwrap(), "{}", page.path);
        }
        assert!(
            archive.page("sdks/pypi/kubernetes.md").is_some_and(|page| page.names == ["pkg:pypi/kubernetes"])
        );
    }

    #[test]
    fn the_knowledge_stays_small() {
        let size = INDEX.len() + BLOCKS.len();
        assert!(size <= 1_500_000, "{size} bytes of knowledge in the binary");
    }
}
