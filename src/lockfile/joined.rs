//! A dependency file together with those it names: requirements and constraints, parents, central versions.
//!
//! In: a path and a way to read files by their path. Out: a [`Joined`]: packages, each with the file that its version is written in.

use std::collections::BTreeMap;

use super::property::Defined;
use super::{Include, Package, Reader, Reading, Role, Trouble, Version, reader};

/// Longest chain of files that name each other.
const DEEPEST: usize = 16;
/// Most files that one file may bring in.
const MOST_FILES: usize = 256;
/// Most files that one file may name, there or not.
const MOST_NAMED: usize = 1_000;

/// What a file and those it names say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    /// Every path that was read, the file itself first.
    pub files: Vec<String>,
    /// The packages, in the order of the files.
    pub packages: Vec<Placed>,
    /// Versions for packages that are named elsewhere.
    pub constraints: Vec<Placed>,
    /// What could not be used, with the place of its file in `files`.
    pub troubles: Vec<(usize, Trouble)>,
    /// Whether more may be built than the files list.
    pub partial: bool,
}

/// A package and the file that its version is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The place in [`Joined::files`].
    pub file: usize,
    /// The package.
    pub package: Package,
}

/// Reads a file and those it names. `read` gives the text of a path written with `/`; a file that it does not give is not there.
/// Nothing comes back when the file itself is not there or no reader claims it.
pub fn join(path: &str, read: &mut dyn FnMut(&str) -> Option<String>) -> Option<Joined> {
    let mut collected = Collected::default();
    collected.add(path, reader(path)?, Role::Part, DEEPEST, read)?;
    Some(collected.finish())
}

/// Readings by file.
#[derive(Default)]
struct Collected {
    files: Vec<(String, Role, Reading)>,
}

impl Collected {
    /// Reads a file and then those it names.
    fn add(
        &mut self,
        path: &str,
        reader: &'static Reader,
        role: Role,
        depth: usize,
        read: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Option<()> {
        if self.files.iter().any(|(known, ..)| known == path) {
            return Some(());
        }
        let reading = reader.read(&read(path)?);
        let includes = reading.includes.clone();
        let at = self.files.len();
        self.files.push((path.to_owned(), role, reading));
        for (number, include) in includes.into_iter().enumerate() {
            if number >= MOST_NAMED {
                let message = format!(
                    "more than {MOST_NAMED} files are named: neither this one was read nor those behind it"
                );
                self.files[at].2.troubles.push(Trouble { message, span: include.span });
                break;
            }
            if self.files.len() >= MOST_FILES {
                let message = format!("more than {MOST_FILES} files name each other: this one was not read");
                self.files[at].2.troubles.push(Trouble { message, span: include.span });
                break;
            }
            let found =
                depth.checked_sub(1).and_then(|depth| self.follow(path, reader, &include, role, depth, read));
            if found.is_none()
                && include.role != Role::ConstraintAbove
                && role == Role::Part
                && !is_optional(&include)
            {
                let message = format!("{} is named here and is not there", include.path);
                self.files[at].2.troubles.push(Trouble { message, span: include.span });
            }
        }
        Some(())
    }

    fn follow(
        &mut self,
        path: &str,
        reader: &'static Reader,
        include: &Include,
        role: Role,
        depth: usize,
        read: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Option<()> {
        let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let role = if role == Role::Part { include.role } else { Role::Constraint };
        // What no format claims by its name is of the one that names it: `-r base.txt`.
        let known = |path: &str| super::reader(path).unwrap_or(reader);
        if include.role != Role::ConstraintAbove {
            let path = beside(folder, &include.path)?;
            return self.add(&path, known(&path), role, depth, read);
        }
        loop {
            let path = beside(folder, &include.path)?;
            let there = self.add(&path, known(&path), role, depth, read);
            if there.is_some() || folder.is_empty() {
                return there;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }

    /// Writes properties and constraints into the packages.
    fn finish(self) -> Joined {
        let properties: Vec<_> = self.files.iter().map(|(_, _, reading)| &*reading.properties).collect();
        let properties = Defined::of(&properties);
        let mut joined = Joined::default();
        for (file, (path, role, reading)) in self.files.iter().enumerate() {
            joined.files.push(path.clone());
            joined.partial |= reading.partial && *role == Role::Part;
            joined.troubles.extend(reading.troubles.iter().map(|trouble| (file, trouble.clone())));
            let placed = |package: &Package| resolved(file, package, &properties);
            joined.constraints.extend(reading.constraints.iter().map(placed));
            // A file that only narrows versions brings in nothing by what it lists.
            let list = if *role == Role::Part { &mut joined.packages } else { &mut joined.constraints };
            list.extend(reading.packages.iter().map(placed));
        }
        let mut constraints = BTreeMap::new();
        for said in &joined.constraints {
            constraints.entry(&said.package.purl).or_insert(said);
        }
        for placed in &mut joined.packages {
            if let Some(said) = constraints.get(&placed.package.purl) {
                narrow(placed, said);
            }
        }
        joined
    }
}

/// A Maven parent may come from a repository: that it is not in the tree is no mistake.
fn is_optional(include: &Include) -> bool {
    include.path.ends_with("pom.xml")
}

fn resolved(file: usize, package: &Package, properties: &Defined<'_>) -> Placed {
    let mut placed = Placed { file, package: package.clone() };
    if let Version::Property(name) = &package.version
        && let Some((value, span, from)) = properties.value(name)
    {
        placed.package.version = super::pom::asked(value);
        placed.package.span = span;
        placed.file = from;
    }
    placed
}

/// A version that is said elsewhere decides where the package says none; ranges from both sides hold together.
fn narrow(placed: &mut Placed, said: &Placed) {
    let Version::Range(range) = &placed.package.version else { return };
    let narrowed = match &said.package.version {
        Version::Range(other) if other == "*" => return,
        Version::Range(other) if range != "*" => Version::Range(format!("{range},{other}")),
        version => version.clone(),
    };
    placed.package.version = narrowed;
    placed.package.span = said.package.span;
    placed.file = said.file;
}

/// A path relative to a folder; nothing when it leaves the tree.
fn beside(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn joined(files: &[(&str, &str)]) -> Joined {
        let texts: BTreeMap<&str, &str> = files.iter().copied().collect();
        join(files[0].0, &mut |path| texts.get(path).map(|&text| text.to_owned())).unwrap()
    }

    fn told(joined: &Joined) -> Vec<(&str, &str, &str)> {
        joined
            .packages
            .iter()
            .map(|placed| {
                (
                    placed.package.purl.name(),
                    placed.package.version.text(),
                    joined.files[placed.file].as_str(),
                )
            })
            .collect()
    }

    #[test]
    fn requirements_are_included_and_constraints_narrow() {
        let joined = joined(&[
            (
                "app/requirements.txt",
                "-r ../base/requirements.txt\n-c constraints.txt\n-r more.in.txt\nkopf\nkr8s>=0.1\n",
            ),
            ("app/more.in.txt", "pykube-ng==20.1\n"),
            ("base/requirements.txt", "kubernetes\n-r ../app/requirements.txt\n"),
            ("app/constraints.txt", "kubernetes==11.0.0\nkr8s<0.9\npykube==1.0\n"),
        ]);
        assert_eq!(
            told(&joined),
            [
                ("kopf", "*", "app/requirements.txt"),
                ("kr8s", ">=0.1,<0.9", "app/constraints.txt"),
                ("kubernetes", "11.0.0", "app/constraints.txt"),
                ("pykube-ng", "20.1", "app/more.in.txt"),
            ]
        );
    }

    #[test]
    fn versions_come_from_the_parent() {
        let dependency = |version: &str| {
            format!(
                "<dependency><groupId>io.kubernetes</groupId><artifactId>client-java</artifactId>{version}</dependency>"
            )
        };
        let child = format!(
            "<project><parent><version>1</version></parent><dependencies>{}</dependencies></project>",
            dependency("")
        );
        let managed = format!(
            "<project><properties><k>10.0.0</k></properties><dependencyManagement><dependencies>{}</dependencies></dependencyManagement></project>",
            dependency("<version>${k}</version>")
        );
        let both = joined(&[("app/pom.xml", &child), ("pom.xml", &managed)]);
        assert_eq!(told(&both), [("io.kubernetes/client-java", "10.0.0", "pom.xml")]);
        let alone = joined(&[("app/pom.xml", &child)]);
        assert_eq!(told(&alone), [("io.kubernetes/client-java", "*", "app/pom.xml")]);
        assert_eq!(alone.troubles, [], "a parent may come from a repository");
    }

    #[test]
    fn central_versions_are_found_above() {
        let joined = joined(&[
            ("src/app/A.csproj", "<Project><PackageReference Include=\"KubernetesClient\" /></Project>"),
            (
                "Directory.Packages.props",
                "<Project><PackageVersion Include=\"KubernetesClient\" Version=\"7.0.5\" /></Project>",
            ),
        ]);
        assert_eq!(told(&joined), [("kubernetesclient", "7.0.5", "Directory.Packages.props")]);
    }

    #[test]
    fn a_file_that_is_named_and_not_there_is_told_of() {
        let joined = joined(&[("requirements.txt", "-r gone.txt\n-r ../../outside.txt\n")]);
        assert_eq!(joined.troubles.len(), 2);
        assert!(join("gone.txt", &mut |_| None).is_none());
    }
}
