//! Packs the pages under `rules/` into the binary (compressed blocks, and an index to find a page without unpacking the others), and says how it is linked.
//!
//! In: `rules/images`, `rules/sdks`, `rules/registries.md`. Out: `knowledge.bin`, `knowledge.blocks`, `knowledge.pages` and `knowledge.names`
//! in the build folder. Lines are in the order of their first words, so that a page is found in them as they are and nothing is built at the start.
//! Front matter is canonical (a test sees to it), so a line is enough to know a page's names.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Pages are packed together up to this size: larger blocks are smaller in all, smaller ones are faster to unpack.
const BLOCK: usize = 16 << 10;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=rules");
    link_at_a_fixed_address();
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut files = Vec::new();
    for folder in ["images", "sdks"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.push(root.join("registries.md"));
    let mut pages = BTreeMap::new();
    for file in &files {
        let path = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        pages.insert(path, fs::read_to_string(file)?);
    }
    let mut pack = Pack::default();
    for (path, text) in &pages {
        pack.add(path, text)?;
    }
    pack.close()?;
    fs::write(out.join("knowledge.bin"), &pack.packed)?;
    fs::write(out.join("knowledge.blocks"), &pack.blocks)?;
    fs::write(out.join("knowledge.pages"), &pack.pages)?;
    let names: String = pack.names.iter().map(|(name, page)| format!("{name} {page}\n")).collect();
    fs::write(out.join("knowledge.names"), names)?;
    Ok(())
}

/// Go links its tools at a fixed address, too: what an executable that can lie anywhere has to correct at each start, twenty thousand addresses in
/// 90 pages of tables, is a seventh of the time that one chart takes.
fn link_at_a_fixed_address() {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|is| is == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "md" || extension == "commits") {
            files.push(path);
        }
    }
    Ok(())
}

/// What has been packed so far.
#[derive(Default)]
struct Pack {
    /// The blocks, one behind the other.
    packed: Vec<u8>,
    /// Where a block ends and how long its text is: a line for each.
    blocks: String,
    /// The path of a page, its block, where it starts in the text of that, how long it is: a line for each.
    pages: String,
    /// Where the line of a page starts, by each of its names; those of images have their segments turned around.
    names: BTreeMap<String, usize>,
    open: String,
    count: usize,
}

impl Pack {
    fn add(&mut self, path: &str, text: &str) -> Result<(), Box<dyn Error>> {
        if !self.open.is_empty() && self.open.len() + text.len() > BLOCK {
            self.close()?;
        }
        let is_image = path.starts_with("images/");
        for name in names(text) {
            let name = if is_image { turned(name) } else { name.to_owned() };
            self.names.insert(name, self.pages.len());
        }
        writeln!(self.pages, "{path} {} {} {}", self.count, self.open.len(), text.len())?;
        self.open.push_str(text);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Box<dyn Error>> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(self.open.as_bytes())?;
        self.packed.extend(encoder.finish()?);
        writeln!(self.blocks, "{} {}", self.packed.len(), self.open.len())?;
        self.open.clear();
        self.count += 1;
        Ok(())
    }
}

/// A name with its segments in the other order, so that names with the same end are neighbours.
fn turned(name: &str) -> String {
    name.rsplit('/').collect::<Vec<_>>().join("/")
}

/// The names in the front matter: `image:` or `sdk:`, and the list under `mirrors:` or `packages:`.
fn names(text: &str) -> Vec<&str> {
    let Some(front) = text.strip_prefix("---\n").and_then(|text| text.split("\n---\n").next()) else {
        return Vec::new();
    };
    let (mut names, mut listed) = (Vec::new(), false);
    for line in front.lines() {
        let own = line.strip_prefix("image: ").or_else(|| line.strip_prefix("sdk: "));
        names.extend(own);
        match line.strip_prefix("  - ") {
            Some(item) if listed => names.push(item.trim_matches('"')),
            _ => listed = line == "mirrors:" || line == "packages:",
        }
    }
    names
}
