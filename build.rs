//! Packs the pages under `rules/` into the binary: compressed blocks, and an index to find a page without unpacking the others.
//!
//! In: `rules/images`, `rules/sdks`, `rules/registries.md`. Out: `knowledge.bin` and `knowledge.index` in the build folder.
//! Front matter is canonical (a test sees to it), so a line is enough to know a page's names.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Pages are packed together up to this size: larger blocks are smaller in all, smaller ones are faster to unpack.
const BLOCK: usize = 48 << 10;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=rules");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut files = Vec::new();
    for folder in ["images", "sdks"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.push(root.join("registries.md"));
    files.sort();
    let mut pack = Pack::default();
    for file in &files {
        let path = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        pack.add(&path, &fs::read_to_string(file)?)?;
    }
    pack.close()?;
    fs::write(out.join("knowledge.bin"), &pack.blocks)?;
    fs::write(out.join("knowledge.index"), pack.index)?;
    Ok(())
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

/// What has been packed so far. The index has a line for each block (`B end length`), each page (`P path block start length`) and each name of
/// a page (`N name`), a page's names behind the page.
#[derive(Default)]
struct Pack {
    index: String,
    blocks: Vec<u8>,
    open: String,
    count: usize,
}

impl Pack {
    fn add(&mut self, path: &str, text: &str) -> Result<(), Box<dyn Error>> {
        if !self.open.is_empty() && self.open.len() + text.len() > BLOCK {
            self.close()?;
        }
        writeln!(self.index, "P {path} {} {} {}", self.count, self.open.len(), text.len())?;
        for name in names(text) {
            writeln!(self.index, "N {name}")?;
        }
        self.open.push_str(text);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Box<dyn Error>> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(self.open.as_bytes())?;
        self.blocks.extend(encoder.finish()?);
        writeln!(self.index, "B {} {}", self.blocks.len(), self.open.len())?;
        self.open.clear();
        self.count += 1;
        Ok(())
    }
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
