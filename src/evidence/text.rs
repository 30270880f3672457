//! Accounts in free text: the annotation of the audit log, and the entries of a notice.

use super::Account;

/// What stands in every annotation about a stale token.
pub(super) const MARK: &str = "seconds after warning threshold";
/// What stands in front of the account in it.
const SUBJECT: &str = "subject: ";
/// How an account is called as a user.
const USER: &str = "system:serviceaccount:";

/// The account of `system:serviceaccount:kube-system:kube2iam`.
pub(super) fn subject(text: &str) -> Option<Account> {
    let (namespace, name) = text.trim().strip_prefix(USER)?.split_once(':')?;
    Account::new(namespace, name)
}

/// The account and the seconds of `subject: system:serviceaccount:common:fluent-bit, seconds after warning threshold: 4185802.`, wherever
/// that stands in a text.
pub(super) fn annotation(text: &str) -> Option<(Account, u64)> {
    let mark = text.find(MARK)?;
    let start = text[..mark].rfind(SUBJECT)? + SUBJECT.len();
    let account = subject(text[start..mark].trim_end().trim_end_matches(','))?;
    Some((account, seconds(text[mark + MARK.len()..].trim_start_matches(':'))?))
}

/// The number a text begins with.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// The entries of a notice in a text, each a cluster and an account: `arn:aws:eks:eu-central-1:111122223333:cluster/shop|kube-system:kube2iam`.
pub(super) fn entries(text: &str) -> impl Iterator<Item = (Option<String>, Account)> {
    let bars = text.match_indices('|').map(|(at, _)| at);
    bars.filter_map(|at| {
        let before = text[..at].rsplit(|c: char| c.is_whitespace() || "\"'<>|,;(".contains(c)).next()?;
        let arn = before.starts_with("arn:").then_some(before)?;
        let behind = &text[at + 1..];
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.:".contains(c);
        let end = behind.find(|c: char| !letters(c)).unwrap_or(behind.len());
        let (namespace, name) = behind[..end].split_once(':')?;
        // A full stop or a colon at the end is the sentence's.
        let account = Account::new(namespace, name.trim_end_matches(['.', ':']))?;
        Some((cluster(arn), account))
    })
}

fn cluster(arn: &str) -> Option<String> {
    let (_, name) = arn.rsplit_once(":cluster/")?;
    let letters = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    (!name.is_empty() && name.len() <= 100 && name.chars().all(letters)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_are_read_wherever_they_stand() {
        for (text, expected) in [
            (
                "subject: system:serviceaccount:common:fluent-bit, seconds after warning threshold: 4185802.",
                Some("common:fluent-bit 4185802"),
            ),
            (
                "x {\"a\":\"subject: system:serviceaccount:a:b, seconds after warning threshold:7\"}",
                Some("a:b 7"),
            ),
            ("subject: system:serviceaccount:a, seconds after warning threshold: 7", None),
            ("subject: system:node:a, seconds after warning threshold: 7", None),
            ("subject: system:serviceaccount:a:b, seconds after warning threshold: soon", None),
            ("subject: system:serviceaccount:a:b\u{1b}[2J, seconds after warning threshold: 7", None),
            ("seconds after warning threshold: 7", None),
        ] {
            let read = annotation(text).map(|(account, seconds)| format!("{account} {seconds}"));
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn entries_of_notices_are_read_in_sentences_and_lists() {
        let text = "Affected: arn:aws:eks:eu-central-1:111122223333:cluster/shop|kube-system:kube2iam,\n\
            arn:aws-cn:eks:cn-north-1:111122223333:cluster/two|a:b.c.\n<td>arn:aws:eks:XXXXX|istio-system:kiali</td>\n\
            a|b:c cat x | grep y arn:aws:eks:x:cluster/z|Upper:case arn:aws:eks:x:cluster/z|alone";
        let read: Vec<String> = entries(text)
            .map(|(cluster, account)| format!("{} {account}", cluster.unwrap_or_default()))
            .collect();
        assert_eq!(read, ["shop kube-system:kube2iam", "two a:b.c", " istio-system:kiali"]);
    }
}
