//! `sha256:…`: the name of a blob, and what proves that bytes are that blob.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256, Sha512};

/// A digest of one of the two algorithms that the specification registers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    hex: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Algorithm {
    Sha256,
    Sha512,
}

/// Computes a digest piece by piece.
#[derive(Debug, Clone)]
pub struct Hasher(State);

#[derive(Debug, Clone)]
enum State {
    Sha256(Box<Sha256>),
    Sha512(Box<Sha512>),
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn hex_digits(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

impl Digest {
    /// The SHA-256 digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher(State::Sha256(Box::default()));
        hasher.update(bytes);
        hasher.finish()
    }

    /// Whether these bytes are what it names.
    pub fn names(&self, bytes: &[u8]) -> bool {
        let mut hasher = self.hasher();
        hasher.update(bytes);
        hasher.finish() == *self
    }

    /// Computes a digest to be compared with this one.
    pub fn hasher(&self) -> Hasher {
        Hasher(match self.algorithm {
            Algorithm::Sha256 => State::Sha256(Box::default()),
            Algorithm::Sha512 => State::Sha512(Box::default()),
        })
    }

    /// `sha256`
    pub fn algorithm(&self) -> &'static str {
        self.algorithm.name()
    }

    /// The digits behind the algorithm.
    pub fn hex(&self) -> &str {
        &self.hex
    }
}

impl Hasher {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(state) => state.update(bytes),
            State::Sha512(state) => state.update(bytes),
        }
    }

    /// The digest of all bytes added.
    pub fn finish(self) -> Digest {
        let (algorithm, bytes) = match self.0 {
            State::Sha256(state) => (Algorithm::Sha256, state.finalize().to_vec()),
            State::Sha512(state) => (Algorithm::Sha512, state.finalize().to_vec()),
        };
        Digest { algorithm, hex: bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.hex)
    }
}

impl FromStr for Digest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, hex) = text.split_once(':').unwrap_or_default();
        let algorithm = [Algorithm::Sha256, Algorithm::Sha512].into_iter().find(|it| it.name() == name);
        let digits = |hex: &str| hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match algorithm {
            Some(algorithm) if hex.len() == algorithm.hex_digits() && digits(hex) => {
                Ok(Self { algorithm, hex: hex.to_owned() })
            }
            _ => Err(format!("`{}` is no digest: write sha256:<64 digits>", shortened(text))),
        }
    }
}

/// A text from outside, short enough for a message.
fn shortened(text: &str) -> String {
    text.chars().take(80).collect::<String>().escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn digests_read_back_and_name_their_bytes() {
        let digest: Digest = OF_ABC.parse().unwrap();
        assert_eq!((digest.to_string().as_str(), Digest::of(b"abc")), (OF_ABC, digest.clone()));
        assert!(digest.names(b"abc") && !digest.names(b"abd"));
        let long = format!("sha512:{}", "0".repeat(128)).parse::<Digest>().unwrap();
        assert!(!long.names(b"abc"));
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        let upper = OF_ABC.to_uppercase();
        for text in
            ["", "sha256:", "sha256:abc", "md5:900150983cd24fb0d6963f7d28e17f72", &upper, &OF_ABC[7..]]
        {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }
}
