//! What the claims of a service-account token say. The token itself goes no further than this.
//!
//! In: a text. Out: the [`Claims`] of each token of a service account in it, in plain sight or in base64, and where it stands.

use std::ops::Range;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use crate::moment::Moment;

/// The beginning of every token, and of its first claim.
const START: &str = "eyJ";
/// The same in base64.
const START_IN_BASE64: &str = "ZXlK";
/// The issuer of tokens that Kubernetes made before they were bound.
const LEGACY_ISSUER: &str = "kubernetes/serviceaccount";
/// How an account is called as a user.
const USER: &str = "system:serviceaccount:";
/// Largest text in base64 that is looked into.
const MOST_BYTES: usize = 1 << 20;

/// Whether a token ends, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claims {
    /// Never: it is the kind that was kept in a secret.
    Legacy {
        /// `kube-system:kube2iam`, where that can be told.
        account: Option<String>,
    },
    /// At a moment of its own, however often the file beside it is renewed.
    Bound {
        /// The account.
        account: Option<String>,
        /// When.
        expires: Option<Moment>,
        /// The pod it ends with.
        pod: Option<String>,
    },
}

impl Claims {
    /// Whose token it is, as the end of a phrase.
    pub(super) fn whose(&self) -> String {
        let (Self::Legacy { account } | Self::Bound { account, .. }) = self;
        account.as_ref().map(|account| format!(" of {account}")).unwrap_or_default()
    }
}

/// Whether a text is worth looking into.
pub(super) fn may_hold(text: &str) -> bool {
    text.contains(START) || text.contains(START_IN_BASE64) || (text.len() > 100 && is_base64(text.trim()))
}

/// The tokens in a text. `encoded` says that the whole text is base64, as the values of a secret are.
pub(super) fn find(text: &str, encoded: bool) -> Vec<(Range<usize>, Claims)> {
    let mut found = plain(text);
    if found.is_empty() && (encoded || text.contains(START_IN_BASE64)) && text.len() <= MOST_BYTES {
        let whole = text.trim();
        let start = text.len() - text.trim_start().len();
        let inside = decode(whole).and_then(|bytes| String::from_utf8(bytes).ok());
        let claims = inside.iter().flat_map(|inside| plain(inside));
        found.extend(claims.map(|(_, claims)| (start..start + whole.len(), claims)));
    }
    found
}

fn plain(text: &str) -> Vec<(Range<usize>, Claims)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(START).map(|at| from + at) {
        let letters = |c: char| c.is_ascii_alphanumeric() || "-_.=".contains(c);
        let end = text[start..].find(|c: char| !letters(c)).map_or(text.len(), |at| start + at);
        found.extend(claims(&text[start..end]).map(|claims| (start..end, claims)));
        from = end;
    }
    found
}

/// The claims of a token of a service account; nothing for other tokens.
fn claims(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?;
    let value: Value = serde_json::from_slice(&decode(payload)?).ok()?;
    let subject = value.get("sub").and_then(Value::as_str).and_then(|subject| subject.strip_prefix(USER));
    let account = subject.filter(|account| is_plain(account)).map(str::to_owned);
    let expires = value.get("exp").and_then(Value::as_i64);
    if value.get("iss").and_then(Value::as_str) == Some(LEGACY_ISSUER) && expires.is_none() {
        return Some(Claims::Legacy { account });
    }
    let own = value.get("kubernetes.io");
    if own.is_none() && account.is_none() {
        return None;
    }
    let pod = own.and_then(|own| own.get("pod")?.get("name")?.as_str()).filter(|name| is_plain(name));
    Some(Claims::Bound { account, expires: expires.and_then(Moment::from_unix), pod: pod.map(str::to_owned) })
}

/// Whether a claim is a name that may be printed.
fn is_plain(text: &str) -> bool {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:".contains(&b);
    !text.is_empty() && text.len() <= 510 && text.bytes().all(letters)
}

fn is_base64(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=-_\n".contains(&b))
}

/// Base64 of either alphabet, padded or not, over several lines.
fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet, config).decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        format!("{}.{}.c2ln", engine.encode(r#"{"alg":"RS256"}"#), engine.encode(payload))
    }

    #[test]
    fn claims_tell_legacy_tokens_from_bound_ones_and_from_others() {
        let account = Some("a:b".to_owned());
        for (payload, expected) in [
            (
                r#"{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:a:b"}"#,
                Some(Claims::Legacy { account: account.clone() }),
            ),
            (
                r#"{"iss":"https://oidc.eks.eu-central-1.amazonaws.com/id/X","exp":1795564800,"sub":"system:serviceaccount:a:b","kubernetes.io":{"pod":{"name":"b-0"}}}"#,
                Some(Claims::Bound {
                    account: account.clone(),
                    expires: Moment::from_unix(1_795_564_800),
                    pod: Some("b-0".to_owned()),
                }),
            ),
            (r#"{"iss":"x","sub":"system:serviceaccount:a:B\n"}"#, None),
            (r#"{"iss":"https://accounts.example.com","exp":1,"sub":"me"}"#, None),
            ("no claims", None),
        ] {
            let token = token(payload);
            let text = format!("token: {token}\n");
            let found = find(&text, false);
            assert_eq!(found.first().map(|(_, claims)| claims.clone()), expected, "{payload}");
            if let Some((range, _)) = found.first() {
                assert_eq!(text[range.clone()], token);
            }
            let encoded =
                base64::engine::general_purpose::STANDARD.encode(format!("users: [{{token: {token}}}]"));
            let encoded = find(&encoded, true);
            assert_eq!(encoded.first().map(|(_, claims)| claims.clone()), expected, "in base64: {payload}");
        }
    }
}
