//! Paths inside of images.

/// A path from the root of the image without a slash in front, `.` and `..` resolved; nothing when it leads out of the image.
pub fn clean(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A path as it may be printed: control characters, which could move a terminal's cursor, are replaced.
pub fn shown(path: &str) -> String {
    path.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_clean_and_stay_inside() {
        for (written, path) in [
            ("./usr/bin/x", Some("usr/bin/x")),
            ("/etc//passwd", Some("etc/passwd")),
            ("a/../b/.", Some("b")),
            ("./", Some("")),
            ("../x", None),
            ("a/../../x", None),
        ] {
            assert_eq!(clean(written).as_deref(), path, "{written}");
        }
    }

    #[test]
    fn what_is_shown_cannot_move_the_cursor() {
        assert_eq!(shown("a\u{1b}[2Jb\n"), "a\u{fffd}[2Jb\u{fffd}");
    }
}
