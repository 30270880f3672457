//! `vendor/modules.txt`: the modules that Go copied beside the program.

use super::go_mod::package;
use super::{Reading, span_in};

/// Reads the text: `# module version`, and `=> path version` behind it where it is replaced.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in text.lines() {
        let Some(rest) = line.strip_prefix("# ") else { continue };
        let words: Vec<&str> = rest.split_whitespace().collect();
        match words.as_slice() {
            [module, version] => reading.add(package(text, module, version, None)),
            [module, version, "=>", path, rest @ ..] => {
                reading.add(package(text, module, version, Some((path, rest.first().copied()))))
            }
            // `# module => path version` repeats a replacement of all versions: the module itself stands further up.
            [_, "=>", ..] => continue,
            _ => {
                let message = "a line that names a module without a version";
                reading.tell(message, span_in(text, line));
                continue;
            }
        };
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::super::{Version, reader};

    #[test]
    fn modules_are_read_with_what_replaces_them() {
        let text = "# cloud.google.com/go v0.34.0\ncloud.google.com/go/compute/metadata\n\
                    # k8s.io/client-go v11.0.0+incompatible => k8s.io/client-go v0.18.2\n## explicit\n\
                    k8s.io/client-go/rest\n# a.io/b v1.0.0 => ../b\n# a.io/c v1.0.0 => d.io/c v2.0.0\n\
                    # k8s.io/client-go => k8s.io/client-go v0.18.2\n";
        check(
            "vendor/modules.txt",
            text,
            &[
                Row::new("golang", "cloud.google.com/go", Version::Exact("v0.34.0".into())),
                Row::new("golang", "k8s.io/client-go", Version::Exact("v0.18.2".into()))
                    .replaced("v11.0.0+incompatible"),
                Row::new("golang", "a.io/b", Version::LocalPath("../b".into())).replaced("v1.0.0"),
                Row::new("golang", "a.io/c", Version::Exact("d.io/c@v2.0.0".into())).replaced("v1.0.0"),
            ],
        );
    }

    #[test]
    fn a_cut_line_is_told_of() {
        let reading = reader("vendor/modules.txt").unwrap().read("# a.io/b v1.0.0\n# k8s.io/cl");
        assert_eq!((reading.packages.len(), reading.troubles.len()), (1, 1));
    }
}
