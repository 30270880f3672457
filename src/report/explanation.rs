//! The page of a rule, for the terminal.

use std::io::{self, Write};

use crate::rule::{RULES, Rule};

/// One line for each rule.
pub fn list(out: &mut dyn Write) -> io::Result<()> {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    for rule in RULES {
        let summary = rule.summary().replace('\n', " ");
        writeln!(out, "{:8} {:width$} {summary}", rule.severity.as_str(), rule.id)?;
    }
    writeln!(out, "\nstaletoken explain RULE says why each matters, and how to mend what it finds")
}

/// The page, with its cases or without.
pub fn write(rule: &Rule, cases: bool, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let (bold, off) = if colour { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    let page = if cases { rule.page } else { rule.description() };
    let mut in_code = false;
    for line in page.trim_end().lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        match line.trim_start_matches('#') {
            title if line.starts_with("# ") && !in_code => {
                writeln!(out, "{bold}{}{off} ({})", title.trim(), rule.severity.as_str())?;
            }
            title if line.starts_with("## ") && !in_code => writeln!(out, "{bold}{}{off}", title.trim())?,
            _ if in_code => writeln!(out, "    {line}")?,
            _ => writeln!(out, "{line}")?,
        }
    }
    if !cases {
        writeln!(
            out,
            "\nwhat is found and what is not, case by case: staletoken explain {} --cases",
            rule.id
        )?;
    }
    writeln!(out, "\nsince {}; {}", rule.since, rule.url())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_explained_in_plain_text() {
        for rule in RULES {
            let written = |cases| {
                let mut out = Vec::new();
                write(rule, cases, false, &mut out).unwrap();
                String::from_utf8(out).unwrap()
            };
            let text = written(false);
            assert!(!text.contains("^^^") && !text.contains("\nCases\n"), "{text}");
            assert!(written(true).contains("\nCases\n"), "{}", rule.id);
            assert!(text.starts_with(&format!("{} ({})\n\n", rule.id, rule.severity.as_str())), "{text}");
            assert!(text.contains("\nHow to fix\n") && !text.contains("```"), "{text}");
        }
    }
}
