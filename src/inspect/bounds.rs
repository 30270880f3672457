//! How much of an image is read before it is given up.

/// Limits that no honest image meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes that come out of all layers of an image.
    pub unpacked: u64,
    /// How many bytes may come out of one byte, once [`Bounds::ratio_from`] bytes came out of a layer.
    pub ratio: u64,
    /// Where the ratio begins to count: small files of zeros are common.
    pub ratio_from: u64,
    /// Entries of all layers.
    pub entries: u64,
    /// Entries of the archives within layers, nested ones included.
    pub nested_entries: u64,
    /// Bytes that come out of the archives within layers.
    pub nested_unpacked: u64,
    /// How deep archives may lie within each other.
    pub depth: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            unpacked: 128 << 30,
            ratio: 300,
            ratio_from: 1 << 30,
            entries: 1_500_000,
            nested_entries: 1_500_000,
            nested_unpacked: 32 << 30,
            depth: 4,
        }
    }
}
