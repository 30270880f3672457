//! `linux/amd64`: the machine that an image is built for.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// An operating system, an architecture and, for some architectures, a variant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub struct Platform {
    /// `linux`
    #[serde(default)]
    pub os: String,
    /// `amd64`
    #[serde(default)]
    pub architecture: String,
    /// `v8`
    #[serde(default)]
    pub variant: Option<String>,
}

impl Default for Platform {
    fn default() -> Self {
        Self { os: "linux".to_owned(), architecture: "amd64".to_owned(), variant: None }
    }
}

impl Platform {
    /// Whether an image for `other` serves where this one is asked for; a variant counts only where both name one.
    pub fn is_served_by(&self, other: &Self) -> bool {
        let variants = match (self.variant(), other.variant()) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        self.os == other.os && self.architecture == other.architecture && variants
    }

    /// The variant; that of 64-bit Arm is `v8` where none is written, as in the specification.
    fn variant(&self) -> Option<&str> {
        let implied = (self.architecture == "arm64").then_some("v8");
        self.variant.as_deref().filter(|variant| !variant.is_empty()).or(implied)
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        match self.variant.as_deref() {
            Some(variant) if !variant.is_empty() => write!(f, "/{variant}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let word = |part: &&str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        let (os, architecture, variant) = match parts.as_slice() {
            [os, architecture] => (os, architecture, None),
            [os, architecture, variant] => (os, architecture, Some((*variant).to_owned())),
            _ => return Err(format!("`{text}` is no platform: write linux/amd64")),
        };
        if !parts.iter().all(word) {
            return Err(format!("`{text}` is no platform: write linux/amd64"));
        }
        Ok(Self { os: (*os).to_owned(), architecture: (*architecture).to_owned(), variant })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_counts_where_both_name_one() {
        for (asked, offered, serves) in [
            ("linux/amd64", "linux/amd64", true),
            ("linux/arm64", "linux/arm64/v8", true),
            ("linux/arm64/v8", "linux/arm64", true),
            ("linux/arm64", "linux/arm64/v9", false),
            ("linux/arm/v7", "linux/arm/v6", false),
            ("linux/arm", "linux/arm/v6", true),
            ("linux/amd64", "windows/amd64", false),
        ] {
            let (asked, offered): (Platform, Platform) = (asked.parse().unwrap(), offered.parse().unwrap());
            assert_eq!(asked.is_served_by(&offered), serves, "{asked} by {offered}");
        }
        for text in ["", "linux", "linux/", "a/b/c/d", "linux/amd 64"] {
            assert!(text.parse::<Platform>().is_err(), "{text}");
        }
    }
}
