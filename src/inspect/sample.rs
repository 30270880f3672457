//! Images that tests put together in memory.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::{Bounds, see};
use crate::knowledge::Knowledge;
use crate::oci::{Descriptor, Digest, Document, Failure, Image, ImageSource, Platform};
use crate::verdict::{Detection, Embedded, Verdict, judge};

/// An image in memory.
#[derive(Default)]
pub(super) struct Sample {
    blobs: BTreeMap<Digest, Vec<u8>>,
    layers: Vec<serde_json::Value>,
    entrypoint: Vec<String>,
    attached: Vec<Descriptor>,
}

/// An entry of a layer.
pub(super) enum Entry<'a> {
    File(&'a str, &'a [u8]),
    HardLink(&'a str, &'a str),
    SymbolicLink(&'a str, &'a str),
}

impl Sample {
    /// An image that starts this.
    pub(super) fn starting(words: &[&str]) -> Self {
        Self { entrypoint: words.iter().map(|word| (*word).to_owned()).collect(), ..Self::default() }
    }

    /// Puts a layer of files on top.
    pub(super) fn layer(self, files: &[(&str, &[u8])]) -> Self {
        let entries: Vec<Entry<'_>> = files.iter().map(|(path, body)| Entry::File(path, body)).collect();
        self.entries(&entries)
    }

    /// Puts a layer of any entries on top.
    pub(super) fn entries(self, entries: &[Entry<'_>]) -> Self {
        self.blob(gzip(&tar(entries)))
    }

    /// Puts a layer of these bytes on top.
    pub(super) fn blob(mut self, bytes: Vec<u8>) -> Self {
        let (digest, size) = (Digest::of(&bytes), bytes.len());
        self.layers.push(json!({ "digest": digest.to_string(), "size": size }));
        self.blobs.insert(digest, bytes);
        self
    }

    /// Attaches a list of packages.
    pub(super) fn with_attachment(mut self, list: &[u8]) -> Self {
        let mut add = |bytes: Vec<u8>| {
            let descriptor = Descriptor::new("", Digest::of(&bytes), bytes.len() as u64);
            self.blobs.insert(descriptor.digest.clone(), bytes);
            descriptor
        };
        let layer = add(list.to_vec());
        let layer = json!({ "digest": layer.digest.to_string(), "size": layer.size });
        let manifest = add(json!({ "schemaVersion": 2, "layers": [layer] }).to_string().into_bytes());
        self.attached.push(manifest);
        self
    }

    /// Lets the source send other bytes in place of the top layer.
    pub(super) fn forged(mut self, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        let top: Digest = self.layers.last().unwrap()["digest"].as_str().unwrap().parse().unwrap();
        change(self.blobs.get_mut(&top).unwrap());
        self
    }

    /// What comes of looking inside.
    pub(super) fn inspected(&self) -> Result<Detection, Failure> {
        self.inspected_within(&Bounds::default())
    }

    pub(super) fn inspected_within(&self, bounds: &Bounds) -> Result<Detection, Failure> {
        let knowledge = Knowledge::embedded();
        let sight = see(self, &self.image(), &knowledge, bounds)?;
        // What is kept on disk comes back as it was.
        let kept = serde_json::from_slice(&serde_json::to_vec(&sight).unwrap()).unwrap();
        assert_eq!(sight, kept);
        Ok(sight.detection(&self.image(), &knowledge))
    }

    pub(super) fn image(&self) -> Image {
        Image::open(self, &Platform::default()).unwrap()
    }

    /// The verdict, and the clients behind it.
    pub(super) fn judged(&self) -> (Verdict, Vec<Embedded>) {
        let detection = self.inspected().unwrap();
        let verdict = judge(&detection).0;
        let Detection::Clients(clients) = detection else { return (verdict, Vec::new()) };
        (verdict, clients)
    }

    /// The packages that were found, with versions.
    pub(super) fn packages(&self) -> Vec<String> {
        self.judged().1.into_iter().map(|client| format!("{} {}", client.name(), client.version)).collect()
    }

    fn config(&self) -> Vec<u8> {
        json!({ "config": { "Entrypoint": self.entrypoint } }).to_string().into_bytes()
    }
}

/// A tar archive.
pub(super) fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o755);
        header.set_size(0);
        match entry {
            Entry::File(path, body) => {
                header.set_size(body.len() as u64);
                builder.append_data(&mut header, path, *body).unwrap();
            }
            Entry::HardLink(path, target) => {
                header.set_entry_type(tar::EntryType::Link);
                builder.append_link(&mut header, path, target).unwrap();
            }
            Entry::SymbolicLink(path, target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                builder.append_link(&mut header, path, target).unwrap();
            }
        }
    }
    builder.into_inner().unwrap()
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip archive; each entry is deflated, with its sizes in front or behind, or stored.
pub(super) fn zip(entries: &[(&str, &[u8])], style: Style) -> Vec<u8> {
    let mut out = Vec::new();
    for (path, body) in entries {
        let packed = match style {
            Style::Stored => body.to_vec(),
            Style::SizesInFront | Style::SizesBehind => {
                let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(body).unwrap();
                encoder.finish().unwrap()
            }
        };
        let (packed_size, size) = (u32::try_from(packed.len()).unwrap(), u32::try_from(body.len()).unwrap());
        let sizes = |(one, two): (u32, u32)| [one.to_le_bytes(), two.to_le_bytes()].concat();
        let behind = style == Style::SizesBehind;
        out.extend(b"PK\x03\x04\x14\x00");
        out.extend(if behind { [8, 0] } else { [0, 0] });
        out.extend(if style == Style::Stored { [0, 0] } else { [8, 0] });
        out.extend([0; 8]); // time and checksum
        out.extend(sizes(if behind { (0, 0) } else { (packed_size, size) }));
        out.extend(u16::try_from(path.len()).unwrap().to_le_bytes());
        out.extend([0, 0]);
        out.extend(path.as_bytes());
        out.extend(&packed);
        if behind {
            out.extend(b"PK\x07\x08\0\0\0\0");
            out.extend(sizes((packed_size, size)));
        }
    }
    out.extend(b"PK\x05\x06");
    out.extend([0; 18]);
    out
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Stored,
    SizesInFront,
    SizesBehind,
}

impl ImageSource for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn root(&self) -> Result<Document, Failure> {
        let config = self.config();
        let config = json!({ "digest": Digest::of(&config).to_string(), "size": config.len() });
        let manifest = json!({ "schemaVersion": 2, "config": config, "layers": self.layers });
        Ok(Document { media_type: String::new(), bytes: manifest.to_string().into_bytes() })
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure> {
        let bytes =
            self.blobs.get(&descriptor.digest).cloned().ok_or_else(|| Failure::new("it is not there"))?;
        Ok(Document { media_type: String::new(), bytes })
    }

    fn blob<'a>(&'a self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'a>, Failure> {
        if let Some(bytes) = self.blobs.get(&descriptor.digest) {
            return Ok(Box::new(bytes.as_slice()));
        }
        Ok(Box::new(std::io::Cursor::new(self.config())))
    }

    fn referrers(&self, _subject: &Digest) -> Result<Vec<Descriptor>, Failure> {
        Ok(self.attached.clone())
    }
}
