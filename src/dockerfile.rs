//! Dockerfiles taken apart: stages, what they start from, what they run, copy and call themselves.
//!
//! In: a text. Out: a [`Dockerfile`] whose words are slices of the text, so that each has its place. Pure; nothing is built.

mod words;

/// A Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dockerfile<'a> {
    /// In the order of the text; the last is what is published.
    pub stages: Vec<Stage<'a>>,
    /// Names and their default texts, from `ARG` and `ENV`.
    pub variables: Vec<(&'a str, &'a str)>,
}

/// What stands behind one `FROM`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stage<'a> {
    /// What it starts from: an image, or an earlier stage.
    pub from: &'a str,
    /// `AS name`
    pub name: Option<&'a str>,
    /// The commands of `RUN`, each as its words.
    pub commands: Vec<Vec<&'a str>>,
    /// `COPY --from=`: stages and images that files are taken from.
    pub copies_from: Vec<&'a str>,
    /// Keys and values of `LABEL`.
    pub labels: Vec<(&'a str, &'a str)>,
}

impl<'a> Dockerfile<'a> {
    /// Takes a text apart; lines that are no instruction of ours are passed over.
    pub fn read(text: &'a str) -> Self {
        let mut found = Self::default();
        for instruction in words::instructions(text) {
            let [keyword, rest @ ..] = instruction.as_slice() else { continue };
            match keyword.to_ascii_uppercase().as_str() {
                "FROM" => found.stages.push(stage(rest)),
                "ARG" | "ENV" => found.variables.extend(pairs(rest)),
                "LABEL" => found.last(|stage| stage.labels.extend(pairs(rest))),
                "RUN" => found.last(|stage| stage.commands.extend(words::commands(rest))),
                "COPY" | "ADD" => {
                    let from = rest.iter().find_map(|word| word.strip_prefix("--from="));
                    found.last(|stage| stage.copies_from.extend(from));
                }
                _ => {}
            }
        }
        found
    }

    /// The images that stages start from and copy from, earlier stages left out.
    pub fn images(&self) -> Vec<&'a str> {
        let mut images = Vec::new();
        for (at, stage) in self.stages.iter().enumerate() {
            for from in std::iter::once(&stage.from).chain(&stage.copies_from) {
                if self.stage(from, at).is_none() && *from != "scratch" && !from.is_empty() {
                    images.push(*from);
                }
            }
        }
        images
    }

    /// Which stages leave something in the published image: the last, those it starts from, and those that files are copied out of.
    pub fn published(&self) -> Vec<bool> {
        let mut published = vec![false; self.stages.len()];
        let mut open: Vec<usize> = self.stages.len().checked_sub(1).into_iter().collect();
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut published[at], true) {
                continue;
            }
            let stage = &self.stages[at];
            open.extend(
                std::iter::once(&stage.from)
                    .chain(&stage.copies_from)
                    .filter_map(|from| self.stage(from, at)),
            );
        }
        published
    }

    /// The text with its variables written in, as far as they have a default.
    pub fn expand(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, value) in &self.variables {
            out = out.replace(&format!("${{{name}}}"), value);
            if out.ends_with(&format!("${name}")) {
                out.truncate(out.len() - name.len() - 1);
                out.push_str(value);
            }
        }
        out
    }

    /// The stage that a name or number before a place means.
    fn stage(&self, name: &str, before: usize) -> Option<usize> {
        let named = self.stages[..before]
            .iter()
            .rposition(|stage| stage.name.is_some_and(|own| own.eq_ignore_ascii_case(name)));
        named.or_else(|| name.parse().ok().filter(|number| *number < before))
    }

    fn last(&mut self, add: impl FnOnce(&mut Stage<'a>)) {
        if let Some(stage) = self.stages.last_mut() {
            add(stage);
        }
    }
}

/// `FROM [--platform=…] image [AS name]`
fn stage<'a>(words: &[&'a str]) -> Stage<'a> {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with("--")).collect();
    let name = match words.as_slice() {
        [_, word, name, ..] if word.eq_ignore_ascii_case("as") => Some(*name),
        _ => None,
    };
    Stage { from: words.first().copied().unwrap_or_default(), name, ..Stage::default() }
}

/// `key=value` pairs, or one `key value`.
fn pairs<'a>(words: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    if let [key, value] = words
        && !key.contains('=')
    {
        return vec![(*key, *value)];
    }
    let pair = |word: &&'a str| {
        word.split_once('=').map(|(key, value)| (words::unquoted(key), words::unquoted(value)))
    };
    words.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# syntax=docker/dockerfile:1\nARG BASE=3.9\nFROM --platform=linux/amd64 golang:1.20 AS build\nRUN go install a.io/b@v1 && \\\n    # a comment\n    \
                        echo done\nFROM build AS more\nFROM python:${BASE}\nLABEL org.opencontainers.image.title=\"my app\" x='y'\nCOPY --from=build /x /x\n\
                        COPY --from=docker.io/a/b:1 /y /y\nRUN [\"pip\", \"install\", \"kubernetes==11.0.0\"]\n";

    #[test]
    fn stages_and_commands_are_read() {
        let file = Dockerfile::read(TEXT);
        let froms: Vec<(&str, Option<&str>)> =
            file.stages.iter().map(|stage| (stage.from, stage.name)).collect();
        assert_eq!(
            froms,
            [("golang:1.20", Some("build")), ("build", Some("more")), ("python:${BASE}", None)]
        );
        assert_eq!(file.stages[0].commands, [vec!["go", "install", "a.io/b@v1"], vec!["echo", "done"]]);
        assert_eq!(file.stages[2].commands, [vec!["pip", "install", "kubernetes==11.0.0"]]);
        assert_eq!(file.stages[2].labels, [("org.opencontainers.image.title", "my app"), ("x", "y")]);
        assert_eq!(file.expand("python:${BASE}"), "python:3.9");
        assert_eq!(file.expand("python:$BASE"), "python:3.9");
    }

    #[test]
    fn images_are_no_stages_and_stages_are_kept_apart() {
        let file = Dockerfile::read(TEXT);
        assert_eq!(file.images(), ["golang:1.20", "python:${BASE}", "docker.io/a/b:1"]);
        assert_eq!(file.published(), [true, false, true]);
    }
}
