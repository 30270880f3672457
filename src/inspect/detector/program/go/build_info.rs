//! The build information of Go: which modules are in a program, and which version of each was built.

use crate::inspect::detector::scan::AHEAD;

/// What stands in front of the text, in both formats.
pub(super) const START: &[u8] = b"\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6";
/// What stands behind it.
const END: &[u8] = b"\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2";
/// Most modules of one program.
const MOST_MODULES: usize = 10_000;

/// What a program was built of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct BuildInfo {
    /// The module of the program itself.
    pub(super) main: Option<Module>,
    /// All modules, that of the program included.
    pub(super) modules: Vec<Module>,
    /// The flags of the linker, where they were recorded (from Go 1.18 on, not with `-trimpath`).
    linker_flags: String,
}

/// One module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) path: String,
    /// What was built, with the module's name in front where another one took its place; nothing for a folder of the builder's.
    pub(super) version: Option<String>,
}

impl BuildInfo {
    /// Reads the text up to its end mark.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let most = &bytes[..bytes.len().min(AHEAD)];
        let end = most.windows(END.len()).position(|window| window == END)?;
        let text = String::from_utf8_lossy(&most[..end]);
        let mut modules: Vec<Module> = Vec::new();
        let (mut main, mut linker_flags) = (None, String::new());
        for line in text.lines() {
            if let Some(flags) = line.strip_prefix("build\t-ldflags=") {
                flags.clone_into(&mut linker_flags);
            }
            let mut fields = line.split('\t');
            match (fields.next(), fields.next(), fields.next().unwrap_or_default()) {
                (Some("mod" | "dep"), Some(path), version) if modules.len() < MOST_MODULES => {
                    modules.push(Module { path: path.to_owned(), version: released(version) });
                    if line.starts_with("mod") {
                        main = modules.last().cloned();
                    }
                }
                (Some("=>"), Some(path), version) => {
                    if let Some(module) = modules.last_mut() {
                        module.replace(path, version);
                    }
                }
                _ => {}
            }
        }
        Some(Self { main, modules, linker_flags })
    }

    /// What the linker was told to set a variable to: `-X main.version=1.2.3`.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let mut words = self.linker_flags.split([' ', '"', '\'']);
        words.find_map(|word| word.strip_prefix(name)?.strip_prefix('=')).filter(|value| !value.is_empty())
    }
}

impl Module {
    fn replace(&mut self, path: &str, version: &str) {
        let local = path.starts_with(['.', '/']);
        self.version = match released(version).filter(|_| !local) {
            Some(version) if path == self.path => Some(version),
            Some(version) => Some(format!("{path}@{version}")),
            None => None,
        };
    }
}

/// `(devel)` says nothing, and `v0.0.0` is what repositories write that build a module from their own folders.
fn released(version: &str) -> Option<String> {
    (!matches!(version, "" | "(devel)" | "v0.0.0")).then(|| version.to_owned())
}
