//! Version ranges: `>=1.2 <2`, `~1.2`, `^0.3`, `1.x`, `1.2 - 1.4`, with commas or blanks for "and" and `||` for "or".

use std::cmp::Ordering;

use super::{Version, compare_pre, identifiers};

/// A range.
#[derive(Debug, Clone)]
pub(crate) struct Constraint(Vec<Group>);

/// Bounds that must all hold.
#[derive(Debug, Clone)]
struct Group {
    bounds: Vec<Bound>,
    /// Whether one of the bounds is a pre-release: only then are pre-releases taken.
    takes_pre: bool,
}

#[derive(Debug, Clone)]
struct Bound {
    operator: Operator,
    version: Version,
    /// What stands for anything in the version: `1.x`, `1`.
    open: Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Tilde,
    Caret,
}

/// From which number on a version is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Patch,
    Minor,
    Major,
}

/// The operators; the longer of two with the same start first.
const OPERATORS: [(&str, Operator); 12] = [
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterOrEqual),
    ("=>", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    ("=<", Operator::LessOrEqual),
    ("~>", Operator::Tilde),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("~", Operator::Tilde),
    ("^", Operator::Caret),
    ("", Operator::Equal),
];

impl Constraint {
    /// Reads a range; nothing when it is none. An empty text is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.split("||").map(group).collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether a version is in the range.
    pub(crate) fn takes(&self, version: &Version) -> bool {
        self.0.iter().any(|group| {
            (version.pre.is_empty() || group.takes_pre)
                && group.bounds.iter().all(|bound| bound.takes(version))
        })
    }
}

fn group(text: &str) -> Option<Group> {
    let mut rest = text.trim();
    let mut bounds = Vec::new();
    loop {
        let (operator, behind) =
            OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, rest.strip_prefix(sign)?)))?;
        let (first, behind) = operand(behind.trim_start())?;
        // `1.2 - 1.4`
        let upper = behind.trim_start().strip_prefix('-').filter(|after| blank(behind) && blank(after));
        let behind = match upper {
            Some(after) if operator == Operator::Equal => {
                let (last, behind) = operand(after.trim_start())?;
                bounds.push(bound(Operator::GreaterOrEqual, first)?);
                bounds.push(bound(Operator::LessOrEqual, last)?);
                behind
            }
            _ => {
                bounds.push(bound(operator, first)?);
                behind
            }
        };
        let next = behind.trim_start();
        if next.is_empty() {
            let takes_pre = bounds.iter().any(|bound| !bound.version.pre.is_empty());
            return Some(Group { bounds, takes_pre });
        }
        rest = match next.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if next.len() < behind.len() => next,
            None => return None,
        };
    }
}

fn blank(text: &str) -> bool {
    text.starts_with(char::is_whitespace)
}

/// The version that a text starts with, and what stands behind it.
fn operand(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | '<' | '>' | '=' | '!' | '~' | '^'));
    let (operand, rest) = text.split_at(end.unwrap_or(text.len()));
    (!operand.is_empty()).then_some((operand, rest))
}

fn bound(operator: Operator, text: &str) -> Option<Bound> {
    let bare = text.strip_prefix('v').unwrap_or(text);
    let (core, metadata) =
        bare.split_once('+').map_or((bare, None), |(core, metadata)| (core, Some(metadata)));
    if !metadata.is_none_or(identifiers) {
        return None;
    }
    let (numbers, pre) =
        core.split_once('-').map_or((core, ""), |(numbers, _)| (numbers, &core[numbers.len()..]));
    let parts: Vec<&str> = numbers.split('.').collect();
    let any = |part: Option<&&str>| part.is_none_or(|part| matches!(*part, "x" | "X" | "*"));
    if parts.len() > 3
        || !parts.iter().all(|part| any(Some(part)) || part.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let (open, version) = match () {
        () if any(parts.first()) => (Open::Major, format!("0.0.0{pre}")),
        () if any(parts.get(1)) => (Open::Minor, format!("{}.0.0{pre}", parts[0])),
        () if any(parts.get(2)) => (Open::Patch, format!("{}.{}.0{pre}", parts[0], parts[1])),
        () => (Open::Nothing, core.to_owned()),
    };
    Some(Bound { operator, version: Version::parse(&version)?, open })
}

impl Bound {
    fn takes(&self, version: &Version) -> bool {
        let order = version.compare(&self.version);
        match self.operator {
            Operator::Equal if self.open == Open::Nothing => order.is_eq(),
            Operator::Equal | Operator::Tilde => self.takes_tilde(version, order),
            Operator::NotEqual => self.differs(version, order),
            Operator::Greater => self.is_below(version, order),
            Operator::GreaterOrEqual => order.is_ge(),
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => self.is_at_least(version, order),
            Operator::Caret => self.takes_caret(version, order),
        }
    }

    fn takes_tilde(&self, version: &Version, order: Ordering) -> bool {
        let bound = &self.version;
        let anything = bound.numbers() == (0, 0, 0) && !matches!(self.open, Open::Minor | Open::Patch);
        let minor = self.open == Open::Minor || version.minor == bound.minor;
        order.is_ge() && (anything || (version.major == bound.major && minor))
    }

    fn differs(&self, version: &Version, order: Ordering) -> bool {
        let bound = &self.version;
        match self.open {
            Open::Minor => version.major != bound.major,
            Open::Patch => {
                let same = (version.major, version.minor) == (bound.major, bound.minor);
                !same || compare_pre(&version.pre, &bound.pre).is_ne()
            }
            Open::Nothing | Open::Major => order.is_ne(),
        }
    }

    /// `>1` starts at 2, `>1.2` at 1.3.
    fn is_below(&self, version: &Version, order: Ordering) -> bool {
        let bound = &self.version;
        match self.open {
            Open::Minor => version.major > bound.major,
            Open::Patch => (version.major, version.minor) > (bound.major, bound.minor),
            Open::Nothing | Open::Major => order.is_gt(),
        }
    }

    /// `<=1` takes all of 1, `<=1.2` all of 1.2.
    fn is_at_least(&self, version: &Version, order: Ordering) -> bool {
        let bound = &self.version;
        match self.open {
            Open::Nothing => order.is_le(),
            Open::Minor => version.major <= bound.major,
            Open::Patch | Open::Major => (version.major, version.minor) <= (bound.major, bound.minor),
        }
    }

    fn takes_caret(&self, version: &Version, order: Ordering) -> bool {
        let bound = &self.version;
        if order.is_lt() {
            return false;
        }
        if bound.major > 0 || self.open == Open::Minor {
            return version.major == bound.major;
        }
        if version.major > 0 {
            return false;
        }
        if bound.minor > 0 || self.open == Open::Patch {
            return version.minor == bound.minor;
        }
        version.minor == 0 && version.patch == bound.patch
    }
}

#[cfg(test)]
mod tests {
    use crate::helm::version::in_range;

    const VERSIONS: &str = "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3-rc.1 1.2.3-rc.2 1.3.0-alpha 1.22.0-eks-1 1.2.3+b v1.2.3";

    /// The versions that each range takes, measured with `semverCompare` of helm 4.1.4.
    #[test]
    fn ranges_take_the_versions_that_helm_takes() {
        for (range, expected) in TABLE {
            let taken: Vec<&str> = VERSIONS.split(' ').filter(|version| in_range(version, range)).collect();
            assert_eq!(taken.join(" "), expected, "{range}");
        }
    }

    #[rustfmt::skip]
    const TABLE: [(&str, &str); 85] = [
        ("", ""),
        ("*", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        ("x", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        ("1", "1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("1.x", "1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("1.2", "1.2.0 1.2.3 1.2.4 1.2.3+b v1.2.3"),
        ("1.2.x", "1.2.0 1.2.3 1.2.4 1.2.3+b v1.2.3"),
        ("1.2.3", "1.2.3 1.2.3+b v1.2.3"),
        ("=1.2.3", "1.2.3 1.2.3+b v1.2.3"),
        ("v1.2.3", "1.2.3 1.2.3+b v1.2.3"),
        ("=v1.2", "1.2.0 1.2.3 1.2.4 1.2.3+b v1.2.3"),
        ("!=1.2.3", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0"),
        ("!=1.2", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0"),
        ("!=1", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 2.0.0 2.1.0 12.0.0"),
        ("!=1.x", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 2.0.0 2.1.0 12.0.0"),
        ("!=*", "0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        (">1", "2.0.0 2.1.0 12.0.0"),
        (">1.2", "1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0"),
        (">1.2.3", "1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0"),
        (">=1", "1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        (">=1.2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        (">=1.2.3", "1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        (">=1.2.3-0", "1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3-rc.1 1.2.3-rc.2 1.3.0-alpha 1.22.0-eks-1 1.2.3+b v1.2.3"),
        (">=1.2-0", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3-rc.1 1.2.3-rc.2 1.3.0-alpha 1.22.0-eks-1 1.2.3+b v1.2.3"),
        ("=>1.2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        ("<1", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0"),
        ("<1.2", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0"),
        ("<1.2.3", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0"),
        ("<1.2.3-0", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0"),
        ("<=1", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("<=1.2", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.2.3+b v1.2.3"),
        ("<=1.2.3", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.3+b v1.2.3"),
        ("=<1.2", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.2.3+b v1.2.3"),
        ("<=*", "0.0.0 0.0.3 0.0.4"),
        ("~1", "1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("~1.2", "1.2.0 1.2.3 1.2.4 1.2.3+b v1.2.3"),
        ("~1.2.3", "1.2.3 1.2.4 1.2.3+b v1.2.3"),
        ("~>1.2", "1.2.0 1.2.3 1.2.4 1.2.3+b v1.2.3"),
        ("~0", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0"),
        ("~0.0", "0.0.0 0.0.3 0.0.4"),
        ("~0.0.0", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        ("~*", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        ("^1", "1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("^1.2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("^1.2.3", "1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("^0", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0"),
        ("^0.0", "0.0.0 0.0.3 0.0.4"),
        ("^0.0.3", "0.0.3"),
        ("^0.2", "0.2.3"),
        ("^0.2.3", "0.2.3"),
        ("^*", "0.0.0"),
        ("1.2 - 1.4", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("1.2.3 - 2", "1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 1.2.3+b v1.2.3"),
        ("1.0.0 -  2.x", "1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 1.2.3+b v1.2.3"),
        ("1.2-1.4", "1.2.0 1.2.3 1.2.4 1.2.3-rc.1 1.2.3-rc.2 1.2.3+b v1.2.3"),
        (">=1.2 <2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        (">=1.2, <2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        (">=1.2,<2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        (">= 1.2 , < 2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        (">=1.2<2", ""),
        ("<1 || >=2", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 2.0.0 2.1.0 12.0.0"),
        ("<1||>=2", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 2.0.0 2.1.0 12.0.0"),
        ("||", ""),
        ("1 ||", ""),
        (">=1.2.3+b", "1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        ("1.2.3-rc.1", "1.2.3-rc.1"),
        ("~1.2.3-rc", "1.2.3 1.2.4 1.2.3-rc.1 1.2.3-rc.2 1.2.3+b v1.2.3"),
        ("^1.2.3-rc", "1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3-rc.1 1.2.3-rc.2 1.3.0-alpha 1.22.0-eks-1 1.2.3+b v1.2.3"),
        ("> 1.2.3-rc", "1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3-rc.1 1.2.3-rc.2 1.3.0-alpha 1.22.0-eks-1 1.2.3+b v1.2.3"),
        ("1.2.3.4", ""),
        ("a", ""),
        (">", ""),
        ("1.2.x-rc", "1.2.0 1.2.3 1.2.4 1.2.3-rc.1 1.2.3-rc.2 1.2.3+b v1.2.3"),
        ("1.x.3", "1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("xx", ""),
        (">=1.19.0-0 <1.22.0-0", ""),
        ("^v1.2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
        ("1.02.3", "1.2.3 1.2.3+b v1.2.3"),
        (">=1.2.3 !=1.4", "1.2.3 1.2.4 1.3.0 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        ("!=1.2.x-rc", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3-rc.1 1.2.3-rc.2 1.3.0-alpha 1.22.0-eks-1 1.2.3+b v1.2.3"),
        (">*", "0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        (">=*", "0.0.0 0.0.3 0.0.4 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 2.0.0 2.1.0 12.0.0 1.2.3+b v1.2.3"),
        ("<*", ""),
        ("1,2", ""),
        ("1, >=1.2", "1.2.0 1.2.3 1.2.4 1.3.0 1.4.0 1.4.5 1.2.3+b v1.2.3"),
    ];
}
