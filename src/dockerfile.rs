//! Dockerfiles taken apart: stages, what they start from, what they run, copy and call themselves.
//!
//! In: a text. Out: a [`Dockerfile`] whose words are slices of the text, so that each has its place. Pure; nothing is built.

mod variable;
mod words;

/// A Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dockerfile<'a> {
    /// In the order of the text; the last is what is published.
    pub stages: Vec<Stage<'a>>,
    /// Names and their default texts, from `ARG` and `ENV`.
    pub variables: Vec<(&'a str, &'a str)>,
}

/// How much of another image is in the published one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Share {
    /// All of it: the last stage starts from it.
    Whole,
    /// Files that are copied out of it, or out of a stage that starts from it.
    Files,
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
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
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

    /// The images that leave something in the published image, each once, in the order of the text. What only a stage starts from that
    /// nothing is copied out of leaves nothing.
    pub fn images(&self) -> Vec<(&'a str, Share)> {
        let (whole, published) = (self.start(), self.published());
        let mut images = Vec::new();
        for (at, stage) in self.stages.iter().enumerate().filter(|(at, _)| published[*at]) {
            let start = if whole.contains(&at) { Share::Whole } else { Share::Files };
            let copied = stage.copies_from.iter().map(|from| (*from, Share::Files));
            images.extend(
                std::iter::once((stage.from, start))
                    .chain(copied)
                    .filter(|(from, _)| self.is_image(from, at)),
            );
        }
        images
    }

    /// The last stage and those that it starts from.
    fn start(&self) -> Vec<usize> {
        let mut chain: Vec<usize> = Vec::new();
        let mut next = self.stages.len().checked_sub(1);
        while let Some(at) = next {
            chain.push(at);
            next = self.stage(self.stages[at].from, at);
        }
        chain
    }

    /// Whether a name in a stage is that of an image, and not of a stage before it.
    fn is_image(&self, name: &str, at: usize) -> bool {
        self.stage(name, at).is_none() && name != "scratch" && !name.is_empty()
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

    /// The text with its variables written in, as far as they have a text.
    pub fn expand(&self, text: &str) -> String {
        variable::expand(text, |name| self.variable(name))
    }

    /// The text of a variable, as a slice of the file; of several the last.
    pub fn variable(&self, name: &str) -> Option<&'a str> {
        self.variables.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The variable that the end of a text consists of: `BASE` of `python:${BASE}`.
    pub fn last_variable(text: &str) -> Option<&str> {
        variable::last(text)
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
        assert_eq!(
            file.images(),
            [
                ("golang:1.20", Share::Files),
                ("python:${BASE}", Share::Whole),
                ("docker.io/a/b:1", Share::Files)
            ]
        );
        assert_eq!(file.published(), [true, false, true]);
        let chain = Dockerfile::read("FROM lint AS lint\nFROM a AS base\nFROM base AS more\nFROM more\n");
        assert_eq!(chain.images(), [("a", Share::Whole)], "a stage may be called like its image");
        assert_eq!(Dockerfile::read("FROM scratch\n").images(), []);
        assert_eq!(Dockerfile::read("\u{feff}FROM a").images(), [("a", Share::Whole)]);
    }
}
