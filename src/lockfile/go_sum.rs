//! `go.sum`: the modules whose content Go has looked at. More than one version of a module may be there.

use super::{Reading, span_in};
use crate::lockfile::Version;
use crate::sdk::Purl;

/// Reads the text; lines that only prove a `go.mod` say nothing about what is built.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(module), Some(version)) = (words.next(), words.next()) else { continue };
        if words.next().is_none() {
            reading.tell("a line without a hash", span_in(text, line));
        } else if !version.ends_with("/go.mod") {
            reading.push(
                Purl::new("golang", module),
                Version::Exact(version.to_owned()),
                span_in(text, version),
            );
        }
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check, read};

    #[test]
    fn hashes_of_contents_are_read() {
        let text = "k8s.io/client-go v0.17.3 h1:abc=\nk8s.io/client-go v0.17.3/go.mod h1:def=\n\
                    k8s.io/client-go v0.18.0/go.mod h1:ghi=\n";
        check("go.sum", text, &[Row::exact("golang", "k8s.io/client-go", "v0.17.3")]);
    }

    #[test]
    fn a_cut_line_is_told_of() {
        assert_eq!(read("go.sum", "a.io/b v1.0.0 h1:x=\na.io/c v1.").troubles.len(), 1);
    }
}
