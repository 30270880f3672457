//! Definitions of custom resources, which describe objects and run nothing.
//!
//! In: a document, or its text alone. Out: whether it is a definition and nothing else. They are most of what many repositories hold, so
//! they are passed over, if possible before they are parsed.

use crate::yaml::Node;

/// Whether a document is a definition.
pub(super) fn is_definition(root: &Node) -> bool {
    root.get("kind").and_then(Node::as_str) == Some("CustomResourceDefinition")
}

/// Whether a text is a definition beyond doubt: its outermost keys are plain words at the start of a line, and one of
/// them, once, is its kind.
pub(super) fn is_text_of_definition(document: &str) -> bool {
    const KIND: &str = "\nkind: CustomResourceDefinition";
    let bytes = document.as_bytes();
    if memchr::memmem::find(bytes, KIND.as_bytes()).is_none() && !document.starts_with(&KIND[1..]) {
        return false;
    }
    let mut kinds = 0;
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|end| end + 1));
    for start in starts {
        match bytes.get(start) {
            None | Some(b' ' | b'\r' | b'\n' | b'#' | b'-') => {}
            Some(byte) if byte.is_ascii_alphabetic() => {
                let rest = &document[start..];
                if starts_with_kind(rest) {
                    kinds += 1;
                    if rest.lines().next().map(str::trim_end) != Some(&KIND[1..]) {
                        return false;
                    }
                }
            }
            Some(_) => return false,
        }
    }
    kinds == 1
}

/// Whether a line sets the kind, in the case of Kubernetes or in one that Go takes for it.
fn starts_with_kind(line: &str) -> bool {
    line.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("kind"))
        && line[4..].trim_start_matches([' ', '\t']).starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::is_text_of_definition;

    #[test]
    fn only_what_can_be_nothing_else_is_a_definition() {
        for (text, expected) in [
            ("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  a: 1\n", true),
            ("# Source: a\nkind: CustomResourceDefinition\r\nmetadata: {}\n", true),
            ("kind: CustomResourceDefinition", true),
            ("kind: CustomResourceDefinition\nspec:\n- kind: Pod\n", true),
            ("kind: CustomResourceDefinitionList\nitems: []\n", false),
            ("kind: CustomResourceDefinition\nkind: Deployment\n", false),
            ("kind: CustomResourceDefinition\nkind : Deployment\n", false),
            ("kind: CustomResourceDefinition\nKind: Deployment\n", false),
            ("kind: CustomResourceDefinition\n\"kind\": Deployment\n", false),
            ("kind: CustomResourceDefinition\n? kind\n: Deployment\n", false),
            ("  kind: CustomResourceDefinition\n", false),
            ("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    kind: CustomResourceDefinition\n", false),
            ("{\nkind: CustomResourceDefinition}", false),
            ("a: \"\nkind: CustomResourceDefinition\n\"\n", false),
        ] {
            assert_eq!(is_text_of_definition(text), expected, "{text}");
        }
    }
}
