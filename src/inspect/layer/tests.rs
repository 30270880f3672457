//! Layers on their own: what the meters say.

use super::*;
use crate::oci::Digest;

fn read(bytes: &[u8], size: u64, digest: Digest, covers: Covers) -> io::Result<Vec<u8>> {
    let descriptor = Descriptor::new("", digest, size);
    let mut layer = Layer::open(Box::new(bytes), &descriptor, covers, &Bounds::default(), &Rc::default())?;
    let mut unpacked = Vec::new();
    layer.read_to_end(&mut unpacked)?;
    layer.verify().map(|()| unpacked)
}

#[test]
fn the_digest_is_taken_of_what_the_source_says() {
    let plain = b"what comes out of it".to_vec();
    let packed = crate::inspect::sample::gzip(&plain);
    let size = packed.len() as u64;
    assert_eq!(read(&packed, size, Digest::of(&packed), Covers::Blob).unwrap(), plain);
    assert_eq!(read(&packed, size, Digest::of(&plain), Covers::Unpacked).unwrap(), plain);
    assert!(read(&packed, size, Digest::of(&plain), Covers::Blob).is_err());
    assert!(read(&packed, size, Digest::of(&packed), Covers::Unpacked).is_err());
}

#[test]
fn a_blob_of_another_size_is_refused() {
    let bytes = b"plain bytes";
    let size = bytes.len() as u64;
    assert!(read(bytes, size, Digest::of(bytes), Covers::Blob).is_ok());
    for other in [size - 1, size + 1] {
        assert!(read(bytes, other, Digest::of(bytes), Covers::Blob).is_err(), "{other}");
    }
}

#[test]
fn windows_of_zstd_are_bounded() {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(27).unwrap();
    encoder.long_distance_matching(true).unwrap();
    io::Write::write_all(&mut encoder, &vec![1; 1 << 20]).unwrap();
    let packed = encoder.finish().unwrap();
    let error = read(&packed, packed.len() as u64, Digest::of(&packed), Covers::Blob).unwrap_err();
    assert!(error.to_string().contains("memory"), "{error}");
}
