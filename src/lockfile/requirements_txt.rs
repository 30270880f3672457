//! `requirements.txt` and its like: what pip is asked for, with the files it includes.

use super::{Include, Reading, Role, Scope, file_name, requirement, span_in};

/// Whether a path is one of pip's.
pub(super) fn claims(path: &str) -> bool {
    let name = file_name(path);
    let text = name.ends_with(".txt") || name.ends_with(".in");
    let inside = path.rsplit('/').nth(1) == Some("requirements");
    text && (name.contains("requirements") || name.starts_with("constraints") || inside)
}

/// Reads the text, line by line; a backslash at the end joins a line with the next.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, next) = logical_line(rest);
        rest = next;
        let code = without_comment(line).trim();
        if code.is_empty() {
            continue;
        }
        if let Some(option) = code.strip_prefix('-') {
            reading.includes.extend(include(text, option));
        } else if !code.contains("://") || code.contains('@') {
            requirement::push(&mut reading, text, code, Scope::Runtime);
        }
    }
    reading
}

/// The first line with those it is joined to, and what follows.
fn logical_line(text: &str) -> (&str, &str) {
    let mut end = 0;
    loop {
        match text[end..].find('\n') {
            None => return (text, ""),
            Some(at) => {
                end += at + 1;
                let line = text[..end].trim_end_matches(['\n', '\r']);
                if !line.ends_with('\\') {
                    return (line, &text[end..]);
                }
            }
        }
    }
}

/// The line without what follows a `#` that begins a word.
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with('#') {
        return "";
    }
    line.find(" #").or_else(|| line.find("\t#")).map_or(line, |at| &line[..at])
}

/// `-r file`, `--requirement=file`, `-c file`; an option is given without its first dash.
fn include(text: &str, option: &str) -> Option<Include> {
    let options = [
        ("r", Role::Part),
        ("-requirement", Role::Part),
        ("c", Role::Constraint),
        ("-constraint", Role::Constraint),
    ];
    let (rest, role) = options.iter().find_map(|(name, role)| {
        let rest = option.strip_prefix(name)?;
        (rest.starts_with([' ', '=', '\t']) || *name == "r" || *name == "c").then_some((rest, *role))
    })?;
    let path = rest.trim_start_matches(['=', ' ', '\t']).trim();
    let is_file = !path.is_empty() && !path.contains("://") && !path.contains(char::is_whitespace);
    is_file.then(|| Include { path: path.to_owned(), span: span_in(text, path), role })
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check, read};
    use super::*;
    use crate::lockfile::Version;

    #[test]
    fn each_form_of_a_requirement_is_read() {
        for (line, version) in [
            ("kubernetes==11.0.0", Version::Exact("11.0.0".into())),
            ("kubernetes == 12.0.0a1  # why", Version::Exact("12.0.0a1".into())),
            ("Kubernetes[adal]>=10, <12 ; python_version > \"3\"", Version::Range(">=10,<12".into())),
            ("kubernetes~=11.0", Version::Range("~=11.0".into())),
            ("kubernetes==8.0.*", Version::Range("==8.0.*".into())),
            ("kubernetes (>=9)", Version::Range(">=9".into())),
            ("kubernetes", Version::Range("*".into())),
            ("kubernetes===1.0", Version::Exact("1.0".into())),
            ("kubernetes @ git+https://a.io/b@v1", Version::Branch("git+https://a.io/b@v1".into())),
            (
                "kubernetes==11.0.0 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\n",
                Version::Exact("11.0.0".into()),
            ),
        ] {
            check("requirements.txt", line, &[Row::new("pypi", "kubernetes", version)]);
        }
    }

    #[test]
    fn included_files_are_told_and_other_options_are_not() {
        let text = "-r base.txt\n--requirement=more.txt\n-c constraints.txt\n-e .\n--index-url https://a.io\n# -r no.txt\n";
        let reading = read("requirements/dev.txt", text);
        let found: Vec<(&str, Role)> =
            reading.includes.iter().map(|include| (include.path.as_str(), include.role)).collect();
        assert_eq!(
            found,
            [("base.txt", Role::Part), ("more.txt", Role::Part), ("constraints.txt", Role::Constraint)]
        );
        assert_eq!(reading.troubles, []);
    }

    #[test]
    fn pips_files_are_known_by_their_names() {
        for path in
            ["requirements.txt", "test-requirements.txt", "requirements/dev.in", "constraints-3.9.txt"]
        {
            assert!(claims(path), "{path}");
        }
        assert!(!claims("notes.txt"));
    }
}
