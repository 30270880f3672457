//! `vendor.conf`: the revisions that vndr and trash copied, one a line.

use super::go_path::{from_repository, revision};
use super::{Reading, span_in};
use crate::sdk::Purl;

/// Reads the text: module, revision and, where it is another one, the repository.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in text.lines() {
        let code = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = code.split_whitespace().collect();
        // One word alone is the program's own name, or an exclusion that begins with a dash.
        let [module, version, rest @ ..] = words.as_slice() else { continue };
        if module.starts_with('-') {
            continue;
        }
        // `module=alias` of trash copies under another path.
        let name = module.split('=').next().unwrap_or(module);
        let version_of = from_repository(name, rest.first().copied(), revision(version));
        reading.push(Purl::new("golang", name), version_of, span_in(text, version));
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::table::{Row, check};

    #[test]
    fn lines_are_read_and_comments_are_not() {
        let text = "# package\ngithub.com/rancher/x\n\nk8s.io/client-go kubernetes-1.8.2-beta.0\n\
                    github.com/a/b  e1a6aa664414135c03f74bac140f30323bb49ce1 # why\n\
                    github.com/c/d v1.0.0 https://github.com/x/d.git\n-exclude github.com/c/d/e\n";
        check(
            "vendor.conf",
            text,
            &[
                Row::exact("golang", "k8s.io/client-go", "kubernetes-1.8.2-beta.0"),
                Row::new(
                    "golang",
                    "github.com/a/b",
                    Version::Commit("e1a6aa664414135c03f74bac140f30323bb49ce1".into()),
                ),
                Row::exact("golang", "github.com/c/d", "github.com/x/d@v1.0.0"),
            ],
        );
    }
}
