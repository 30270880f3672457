//! `.helmignore`: which files of a chart folder Helm leaves out.
//!
//! In: the text of the file. Out: [`Rules`]. The syntax looks like `.gitignore` and is not: no `**`, a negated rule leaves out
//! everything that it does not match, and the first rule that applies decides.

use super::pattern::Pattern;

/// Our limit of patterns: each is held against each file.
const MOST_RULES: usize = 1_000;

/// The rules of a chart folder.
pub(super) struct Rules(Vec<Rule>);

struct Rule {
    pattern: Pattern,
    negated: bool,
    folders_only: bool,
    /// Matched against the last part of the path instead of the whole.
    name_only: bool,
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadLine {
    /// 1-based.
    pub(super) line: usize,
    /// One clause.
    pub(super) message: String,
}

impl Rules {
    /// The rules of a text, with Helm's own behind them, and the lines that cannot be used.
    pub(super) fn parse(text: &str) -> (Self, Vec<BadLine>) {
        let (mut rules, mut bad) = (Vec::new(), Vec::new());
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Helm leaves out hidden files of templates/ in every chart.
        rules.extend(rule("templates/.?*").unwrap_or_default());
        for (number, line) in text.lines().enumerate() {
            if rules.len() + bad.len() > MOST_RULES {
                let message = format!("more than {MOST_RULES} patterns, so the others do not count");
                bad.push(BadLine { line: number + 1, message });
                break;
            }
            match rule(line.trim()) {
                Ok(rule) => rules.extend(rule),
                Err(message) => {
                    bad.push(BadLine {
                        line: number + 1,
                        message: format!("{message}; helm refuses the chart"),
                    });
                }
            }
        }
        (Self(rules), bad)
    }

    /// Whether a path of the chart, with forward slashes, is left out; for a folder all that is in it.
    pub(super) fn leaves_out(&self, path: &str, folder: bool) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        for rule in &self.0 {
            let applies = !rule.folders_only || folder;
            let matches = applies && rule.pattern.matches(if rule.name_only { name } else { path });
            if matches != rule.negated {
                return true;
            }
        }
        false
    }
}

fn rule(line: &str) -> Result<Option<Rule>, String> {
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if line.contains("**") {
        return Err("helm does not support `**`".to_owned());
    }
    let (rest, negated) = line.strip_prefix('!').map_or((line, false), |rest| (rest, true));
    let (rest, folders_only) = rest.strip_suffix('/').map_or((rest, false), |rest| (rest, true));
    let (rest, name_only) = rest.strip_prefix('/').map_or((rest, !rest.contains('/')), |rest| (rest, false));
    let pattern = Pattern::new(rest).map_err(|_| format!("`{line}` is no pattern"))?;
    Ok(Some(Rule { pattern, negated, folders_only, name_only }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out(text: &str, path: &str) -> bool {
        let (path, folder) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
        Rules::parse(text).0.leaves_out(path, folder)
    }

    #[test]
    fn rules_leave_out_what_helm_leaves_out() {
        for (text, path, expected) in [
            ("helm.txt", "helm.txt", true),
            ("helm.*", "helm.txt", true),
            ("helm.*", "rudder.txt", false),
            ("*.txt", "tiller.txt", true),
            ("*.txt", "cargo/a.txt", true),
            ("cargo/*.txt", "cargo/a.txt", true),
            ("cargo/*.*", "cargo/a.txt", true),
            ("ru[c-e]?er.txt", "rudder.txt", true),
            (".*", ".helmignore", true),
            (".*", "templates/.dotfile", true),
            ("cargo", "cargo/", true),
            ("cargo/", "cargo/", true),
            ("helm.txt/", "helm.txt", false),
            ("/*.txt", "cargo/a.txt", false),
            ("/a.txt", "a.txt", true),
            ("# c", "# c", false),
            ("", "templates/.hidden", true),
            ("", "templates/.", false),
            ("", "templates/sub/.hidden", false),
            ("\u{feff}a.txt", "a.txt", true),
            ("  a.txt  \r", "a.txt", true),
            // A negated rule leaves out everything else.
            ("!helm.txt", "tiller.txt", true),
            ("!helm.txt", "helm.txt", false),
            ("!*.txt", "cargo/", true),
            ("!cargo/", "mast/", true),
            ("!cargo/", "helm.txt", true),
            ("templates", "charts/a/templates/", true),
        ] {
            assert_eq!(left_out(text, path), expected, "{text:?} {path:?}");
        }
    }

    #[test]
    fn lines_that_helm_refuses_are_named_and_the_others_count() {
        let (rules, bad) = Rules::parse("**/*.txt\n[\nb.txt\n");
        assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [1, 2]);
        assert!(rules.leaves_out("b.txt", false));
    }
}
