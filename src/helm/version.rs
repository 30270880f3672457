//! Versions and version ranges as Helm reads them: those of dependencies, of `kubeVersion`, of `semverCompare`.
//!
//! In: texts. Out: [`Version`], [`Constraint`] and whether one satisfies the other. Looser than semantic versions (`v1.2` is one),
//! and with a will of its own about pre-releases: a range without any takes none.

mod constraint;

use std::cmp::Ordering;

pub(crate) use self::constraint::Constraint;

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) major: u64,
    pub(crate) minor: u64,
    pub(crate) patch: u64,
    /// What stands behind `-`.
    pub(crate) pre: String,
    /// What stands behind `+`; it does not count in comparisons.
    pub(crate) metadata: String,
}

impl Version {
    /// Reads a version of one to three numbers, with or without a `v`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (text, metadata) =
            text.split_once('+').map_or((text, None), |(text, metadata)| (text, Some(metadata)));
        let (numbers, pre) = text.split_once('-').map_or((text, None), |(numbers, pre)| (numbers, Some(pre)));
        let mut parts = [0; 3];
        for (position, number) in numbers.split('.').enumerate() {
            let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            *parts.get_mut(position)? = if digits { number.parse().ok()? } else { return None };
        }
        let leading_zero =
            |part: &str| part.len() > 1 && part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit());
        if !metadata.is_none_or(identifiers)
            || !pre.is_none_or(|pre| identifiers(pre) && !pre.split('.').any(leading_zero))
        {
            return None;
        }
        let [major, minor, patch] = parts;
        let (pre, metadata) = (pre.unwrap_or_default().to_owned(), metadata.unwrap_or_default().to_owned());
        Some(Self { major, minor, patch, pre, metadata })
    }

    fn numbers(&self) -> (u64, u64, u64) {
        (self.major, self.minor, self.patch)
    }

    /// The order of versions; what stands behind `+` makes no difference.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        self.numbers().cmp(&other.numbers()).then_with(|| compare_pre(&self.pre, &other.pre))
    }
}

/// Whether a text is letters, digits and hyphens with single dots between them.
fn identifiers(text: &str) -> bool {
    text.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}

/// The order of pre-releases; none at all comes last.
fn compare_pre(one: &str, other: &str) -> Ordering {
    match (one.is_empty(), other.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut ones, mut others) = (one.split('.'), other.split('.'));
    loop {
        let order = match (ones.next(), others.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(one), Some(other)) => match (one.parse::<u64>(), other.parse::<u64>()) {
                (Ok(one), Ok(other)) => one.cmp(&other),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => one.cmp(other),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Whether a text is a version.
pub(crate) fn is_version(text: &str) -> bool {
    Version::parse(text).is_some()
}

/// Whether a version is in a range; not when either cannot be read.
pub(crate) fn in_range(version: &str, range: &str) -> bool {
    match (Version::parse(version), Constraint::parse(range)) {
        (Some(version), Some(range)) => range.takes(&version),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_may_be_short_and_have_a_v() {
        for (text, expected) in [
            ("1.2.3", Some((1, 2, 3, "", ""))),
            ("v1.2", Some((1, 2, 0, "", ""))),
            ("1", Some((1, 0, 0, "", ""))),
            ("01.002.3", Some((1, 2, 3, "", ""))),
            ("1.2.3-rc.1+b-5.x", Some((1, 2, 3, "rc.1", "b-5.x"))),
            ("1.2+b", Some((1, 2, 0, "", "b"))),
            ("1-rc", Some((1, 0, 0, "rc", ""))),
            ("1.2.3-a-b", Some((1, 2, 3, "a-b", ""))),
            ("1.2.3.4", None),
            ("V1", None),
            ("", None),
            ("1.", None),
            ("1.2.3-", None),
            ("1.2.3-01", None),
            ("1.2.3-0a", Some((1, 2, 3, "0a", ""))),
            ("1.2.3+", None),
            ("1.2.3-a..b", None),
            ("1.x", None),
            ("99999999999999999999", None),
            ("+1", None),
        ] {
            let version = Version::parse(text);
            let version =
                version.as_ref().map(|v| (v.major, v.minor, v.patch, v.pre.as_str(), v.metadata.as_str()));
            assert_eq!(version, expected, "{text}");
        }
    }

    #[test]
    fn versions_are_ordered_as_semantic_versions() {
        let ordered = [
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-a",
            "1.0.0-a.1",
            "1.0.0-a.b",
            "1.0.0-b",
            "1.0.0",
            "1.0.1",
            "1.1",
            "2",
        ];
        for (position, one) in ordered.iter().enumerate() {
            for (other_position, other) in ordered.iter().enumerate() {
                let order = Version::parse(one).unwrap().compare(&Version::parse(other).unwrap());
                assert_eq!(order, position.cmp(&other_position), "{one} {other}");
            }
        }
    }
}
