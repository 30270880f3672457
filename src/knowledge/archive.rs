//! The pages that are packed into the binary.
//!
//! In: the name of an image or an SDK. Out: the text of its page. `build.rs` writes the blocks and the lines, whose order makes an index of them;
//! a block is unpacked once, when the first of its pages is asked for.

use std::io::Read as _;
use std::sync::OnceLock;

use flate2::read::ZlibDecoder;

static NAMES: Lines = Lines(include_str!(concat!(env!("OUT_DIR"), "/knowledge.names")));
static PAGES: Lines = Lines(include_str!(concat!(env!("OUT_DIR"), "/knowledge.pages")));
static BLOCKS: &str = include_str!(concat!(env!("OUT_DIR"), "/knowledge.blocks"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge.bin"));

/// How the name of every SDK begins, and no name of an image.
const SDK: &str = "pkg:";

/// Pages by their paths and by their names.
pub(super) struct Archive {
    names: Lines,
    pages: Lines,
    blocks: Vec<Block>,
}

/// Where a page is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// `images/docker.io/jtblin/kube2iam.md`
    pub(super) path: &'static str,
    block: usize,
    start: usize,
    length: usize,
}

/// Lines in the order of their first words. No word holds a byte below that of the blank behind it.
#[derive(Clone, Copy)]
struct Lines(&'static str);

struct Block {
    packed: &'static [u8],
    length: usize,
    text: OnceLock<String>,
}

/// Whether a name is that of an SDK.
pub(super) fn is_sdk(name: &str) -> bool {
    name.starts_with(SDK)
}

/// The archive of this binary.
pub(super) fn embedded() -> &'static Archive {
    static ARCHIVE: OnceLock<Archive> = OnceLock::new();
    ARCHIVE.get_or_init(|| Archive { names: NAMES, pages: PAGES, blocks: blocks(BLOCKS, PACKED) })
}

/// The blocks as their lines tell them; lines that are none hold nothing, because only `build.rs` writes them.
fn blocks(lines: &str, packed: &'static [u8]) -> Vec<Block> {
    let mut from = 0;
    let block = |line: &str| {
        let mut numbers = numbers(line);
        let (end, length) = (numbers.next().unwrap_or(from), numbers.next().unwrap_or_default());
        let packed = packed.get(from..end).unwrap_or_default();
        from = end;
        Block { packed, length, text: OnceLock::new() }
    };
    lines.lines().map(block).collect()
}

fn numbers(text: &str) -> impl Iterator<Item = usize> {
    text.split(' ').map_while(|word| word.parse().ok())
}

impl Archive {
    /// The text of a page.
    pub(super) fn text(&self, page: Place) -> &str {
        let text = self.blocks.get(page.block).map(Block::text).unwrap_or_default();
        text.get(page.start..page.start + page.length).unwrap_or_default()
    }

    /// The page at a path.
    pub(super) fn page(&self, path: &str) -> Option<Place> {
        let line = self.pages.from(path).next()?;
        (line.0 == path).then(|| Place::of(line))
    }

    /// The page whose line starts here.
    pub(super) fn page_at(&self, at: usize) -> Option<Place> {
        self.pages.starting(at).next().map(Place::of)
    }

    /// All pages, in the order of their paths.
    pub(super) fn pages(&self) -> impl Iterator<Item = Place> {
        self.pages.starting(0).map(Place::of)
    }

    /// Where the line of the page with this name starts; the segments of an image's name are turned around.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.names_from(name).next().filter(|(found, _)| *found == name).map(|(_, at)| at)
    }

    /// The names from this one on, in order, and where the lines of their pages start.
    pub(super) fn names_from(&self, name: &str) -> impl Iterator<Item = (&'static str, usize)> {
        self.names.from(name).filter_map(|(name, at)| Some((name, at.parse().ok()?)))
    }

    /// The names of all SDKs, in order.
    pub(super) fn sdk_names(&self) -> impl Iterator<Item = &'static str> {
        self.names.from(SDK).map(|(name, _)| name).take_while(|name| is_sdk(name))
    }
}

impl Place {
    /// The page of a line.
    fn of((path, rest): (&'static str, &'static str)) -> Self {
        let mut numbers = numbers(rest);
        let mut number = || numbers.next().unwrap_or_default();
        Self { path, block: number(), start: number(), length: number() }
    }
}

impl Lines {
    /// The lines from the first on whose word is not below this one.
    fn from(self, word: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let (mut low, mut high) = (0, self.0.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let before = self.0.as_bytes().get(low..middle).unwrap_or_default();
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(low, |at| low + at + 1);
            let line = self.0.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let below = line.split_once(' ').is_some_and(|(found, _)| found < word);
            if below {
                low = start + line.len() + 1;
            } else {
                high = start;
            }
        }
        self.starting(low)
    }

    /// The lines from the one on that starts here.
    fn starting(self, at: usize) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.get(at..).unwrap_or_default().lines().filter_map(|line| line.split_once(' '))
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
        assert!(archive.pages().count() > 60);
        for page in archive.pages() {
            let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(page.path);
            assert_eq!(archive.text(page), std::fs::read_to_string(file).unwrap(), "{}", page.path);
            assert_eq!(archive.page(page.path).map(|found| found.path), Some(page.path));
        }
        assert!(archive.page("images/docker.io/jtblin/kube2iam").is_none());
    }

    #[test]
    fn every_name_leads_to_its_page() {
        let archive = embedded();
        let names: Vec<(&str, usize)> = archive.names_from("").collect();
        assert!(names.is_sorted() && names.len() > archive.pages().count());
        for (name, at) in names {
            assert_eq!(archive.named(name), Some(at), "{name}");
            let page = archive.page_at(at).unwrap();
            let written = if is_sdk(name) { name.to_owned() } else { super::super::turned(name) };
            assert!(archive.text(page).contains(&written), "{name}: {}", page.path);
        }
        let page = archive.named("pkg:pypi/kubernetes").and_then(|at| archive.page_at(at));
        assert_eq!(page.map(|page| page.path), Some("sdks/pypi/kubernetes.md"));
        assert_eq!(archive.named("kube2iam/jtblin"), None);
        assert!(archive.sdk_names().all(is_sdk));
    }

    #[test]
    fn the_knowledge_stays_small() {
        let size = NAMES.0.len() + PAGES.0.len() + BLOCKS.len() + PACKED.len();
        assert!(size <= 1_500_000, "{size} bytes of knowledge in the binary");
    }
}
