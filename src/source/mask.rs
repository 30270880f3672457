//! Tokens in texts that are shown, made unreadable: every letter is a star, so that places stay what they are.
//!
//! A token is a JSON Web Token, or a long run of base64 that may hold one.

use std::borrow::Cow;

/// What every JSON Web Token begins with: `{"` in base64.
const TOKEN: &[u8] = b"eyJ";
/// Shorter runs behind that are no tokens.
const LEAST_TOKEN: usize = 20;
/// Shorter runs of base64 hold none.
const LEAST_BASE64: usize = 40;

/// The text with its tokens masked.
pub fn masked(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|b| is_letter(**b)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        if is_secret(&bytes[at..at + length]) {
            out.get_or_insert_with(|| bytes.to_vec())[at..at + length].fill(b'*');
        }
        at += length;
    }
    match out.map(String::from_utf8) {
        Some(Ok(masked)) => Cow::Owned(masked),
        // Stars take the place of ASCII alone, so that this is never the other case.
        Some(Err(_)) | None => Cow::Borrowed(text),
    }
}

/// Letters of base64, of its kind for URLs, and the dots of a JSON Web Token.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/_=-.".contains(&byte)
}

fn is_secret(run: &[u8]) -> bool {
    let token = run.windows(TOKEN.len()).position(|window| window == TOKEN);
    token.is_some_and(|start| run.len() - start >= LEAST_TOKEN)
        || run.split(|b| *b == b'.').any(|part| part.len() >= LEAST_BASE64 && is_base64(part))
}

/// Digests, paths and tags are long as well, but one has no capitals, the other hardly any digits beside them, and the last many hyphens.
fn is_base64(run: &[u8]) -> bool {
    if run.iter().filter(|b| **b == b'-').count() * 10 > run.len() {
        return false;
    }
    let has = |test: fn(&u8) -> bool| run.iter().filter(|b| test(b)).count() >= 3;
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_masked_and_nothing_else_is() {
        let payload = "eyJpc3MiOiJrdWJlcm5ldGVzL3NlcnZpY2VhY2NvdW50In0";
        let token = format!("eyJhbGciOiJSUzI1NiJ9.{payload}.c2lnbmF0dXJl");
        let base64 = "YXBpVmVyc2lvbjogdjEKa2luZDogQ29uZmlnCnVzZXJzOiBbXQo2NDEyMzQ1Njc4";
        for (text, hidden) in [
            (format!("token: {token} # ä"), token.as_str()),
            (format!("data: {base64}\n"), base64),
            (format!("--token={token}"), ""),
        ] {
            let shown = masked(&text);
            assert_eq!(shown.chars().count(), text.chars().count());
            assert!(
                shown.contains('*') && !shown.contains(payload) && !shown.contains("c2lnbmF0dXJl"),
                "{shown}"
            );
            if !hidden.is_empty() {
                assert_eq!(shown, text.replace(hidden, &"*".repeat(hidden.len())));
            }
        }
        let digest = "a1".repeat(32);
        for text in [
            format!("image: docker.io/jtblin/kube2iam@sha256:{digest}"),
            "mountPath: /var/run/secrets/kubernetes.io/serviceaccount/some/where/deep/down/below".to_owned(),
            "image: quay.io/minio/minio:RELEASE.2021-06-17T00-10-46Z".to_owned(),
            "keyJson: eyJ".to_owned(),
            "tag: 7.6.2-ubi8-minimal-20201127T133103Z-amd64-L-TKAI-BTYDF9".to_owned(),
            "arn:aws:iam::111122223333:role/AmazonEKSLoadBalancerControllerRole".to_owned(),
        ] {
            assert_eq!(masked(&text), text);
        }
    }
}
