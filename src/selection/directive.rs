//! What a suppression says: `ignore[rule, rule] until 2027-01-31 reason`.

use jiff::civil::Date;

use crate::{rule, spelling};

/// A suppression as written, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The rules it holds back; none stands for all.
    pub rules: Vec<String>,
    /// The last day it holds.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
}

impl Directive {
    /// Reads what stands behind the word `ignore`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (rules, rest) = match text.strip_prefix('[') {
            None => (Vec::new(), without_rule(text)?),
            Some(behind) => {
                let (list, rest) = behind.split_once(']').ok_or("the list of rules has no `]`")?;
                (list.split(',').map(known_rule).collect::<Result<_, _>>()?, rest.trim_start())
            }
        };
        let (until, reason) = match rest.strip_prefix("until ") {
            None => (None, rest),
            Some(behind) => {
                let (day, reason) = behind.trim_start().split_once(' ').unwrap_or((behind.trim(), ""));
                (Some(date(day)?), reason)
            }
        };
        Ok(Self { rules, until, reason: reason.trim().to_owned() })
    }

    /// Whether it is about a rule.
    pub fn is_about(&self, rule: &str) -> bool {
        self.rules.is_empty() || self.rules.iter().any(|known| known == rule)
    }
}

/// What stands behind `ignore` without brackets, unless a rule is named there: it would hold for all of them.
fn without_rule(text: &str) -> Result<&str, String> {
    let word = text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let word =
        word.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).next().unwrap_or_default();
    let is_name = word.contains(['-', '_']);
    match spelling::nearest(word, rule::ids()).filter(|_| is_name) {
        Some(rule) => Err(format!(
            "`{word}` is {rule} without brackets, which would hold for all rules; write ignore[{rule}]"
        )),
        None => Ok(text),
    }
}

/// A rule's id, if there is such a rule.
pub(crate) fn known_rule(name: &str) -> Result<String, String> {
    let name = name.trim();
    rule::named(name).map(|rule| rule.id.to_owned()).ok_or_else(|| rule::unknown(name))
}

/// A day as `2027-01-31`.
pub(crate) fn date(text: &str) -> Result<Date, String> {
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = plain.then(|| text.parse().ok()).flatten();
    day.ok_or_else(|| format!("`{text}` is no day such as 2027-01-31"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_days_and_reasons_are_read() {
        let all = Directive::parse("").unwrap();
        assert_eq!((all.rules.len(), all.until, all.reason.as_str()), (0, None, ""));
        let one = Directive::parse("[stale-client, late-client] until 2027-01-31 moved in Q1").unwrap();
        assert_eq!(one.rules, ["stale-client", "late-client"]);
        assert_eq!(one.until.unwrap().to_string(), "2027-01-31");
        assert_eq!(one.reason, "moved in Q1");
        assert!(one.is_about("late-client") && !one.is_about("floating-tag") && all.is_about("floating-tag"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_choice() {
        for (text, told) in [
            ("[stale-cleint]", "did you mean stale-client?"),
            ("[stale]", "there are stale-client"),
            ("floating-tag", "write ignore[floating-tag]"),
            ("(floating_tag) until 2027-01-31", "write ignore[floating-tag]"),
            (": stale-clients, vendored", "write ignore[stale-client]"),
            ("[stale-client until 2027-01-31", "has no `]`"),
            ("until 31.01.2027", "no day such as 2027-01-31"),
            ("until 2027-02-30 reason", "no day such as 2027-01-31"),
        ] {
            let error = Directive::parse(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
