//! What somebody meant who mistyped a name.
//!
//! In: a word and the names there are. Out: the one that is nearest, if any is near.

/// The name nearest to a word, where a few slips of the finger lie between them.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = word.to_ascii_lowercase();
    let near = names.into_iter().filter_map(|name| {
        let slips = strsim::osa_distance(&written, &name.to_ascii_lowercase());
        (slips <= written.len().max(3) / 3).then_some((slips, name))
    });
    near.min().map(|(_, name)| name)
}

/// What to say of a word that is none of the names: the one that is meant, else all of them.
pub fn choice(word: &str, names: &[&str]) -> String {
    match nearest(word, names.iter().copied()) {
        Some(name) => format!("did you mean {name}?"),
        None => format!("there are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen_and_other_words_are_left_alone() {
        let names = ["stale-client", "late-client", "floating-tag"];
        for (word, meant) in [
            ("stale-clint", Some("stale-client")),
            ("late-client", Some("late-client")),
            ("Floating_Tag", Some("floating-tag")),
            ("flaoting-tag", Some("floating-tag")),
            ("known", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), meant, "{word}");
        }
        assert_eq!(choice("stale-clint", &names), "did you mean stale-client?");
        assert_eq!(choice("vendored", &names), "there are stale-client, late-client, floating-tag");
    }
}
