//! A Kubernetes version as `--kube-version` takes it.

use std::fmt;
use std::str::FromStr;

/// A version of a cluster: `1.31`, `v1.31.2`, `v1.31.2-eks-7f9249a`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubernetesVersion {
    /// Always with `v` and three numbers, and with what stood behind them: `v1.31.0`, `v1.31.2-eks-7f9249a`.
    pub text: String,
    /// Major number.
    pub major: u32,
    /// Minor number.
    pub minor: u32,
}

/// A text that is no version of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionError {
    text: String,
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no Kubernetes version; write it as 1.31 or v1.31.2", self.text)
    }
}

impl std::error::Error for VersionError {}

impl FromStr for KubernetesVersion {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let refuse = || VersionError { text: text.to_owned() };
        let bare = text.strip_prefix('v').unwrap_or(text);
        let (numbers, suffix) = bare.split_at(bare.find(['-', '+']).unwrap_or(bare.len()));
        let numbers = numbers.split('.').map(number).collect::<Option<Vec<u32>>>().ok_or_else(refuse)?;
        let (major, minor, patch) = match numbers[..] {
            [major, minor] => (major, minor, 0),
            [major, minor, patch] => (major, minor, patch),
            _ => return Err(refuse()),
        };
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".-+".contains(c);
        if suffix.len() == 1 || !suffix.chars().all(allowed) {
            return Err(refuse());
        }
        Ok(Self { text: format!("v{major}.{minor}.{patch}{suffix}"), major, minor })
    }
}

/// Digits only: Rust would take `+1` for a number.
fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_clusters_call_themselves() {
        let table = [
            ("1.31", "v1.31.0", 31),
            ("v1.22", "v1.22.0", 22),
            ("v1.31.2", "v1.31.2", 31),
            ("1.21.14-eks-7f9249a", "v1.21.14-eks-7f9249a", 21),
            ("1.30.1+k3s1", "v1.30.1+k3s1", 30),
        ];
        for (written, text, minor) in table {
            let version: KubernetesVersion = written.parse().unwrap();
            assert_eq!((version.text.as_str(), version.major, version.minor), (text, 1, minor), "{written}");
        }
    }

    #[test]
    fn refuses_the_rest_with_a_cure() {
        for text in ["", "1", "v1", "1.x", "1.31.2.4", "latest", "1.+31", "1.31-", "1.31-é", "1..2"] {
            let error = text.parse::<KubernetesVersion>().unwrap_err().to_string();
            assert!(error.ends_with("write it as 1.31 or v1.31.2"), "{error}");
        }
    }
}
