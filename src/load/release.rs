//! The values files of a release, read for the renderer.
//!
//! In: a [`Release`] as it was asked for. Out: [`Options`] with the values read, and a problem for each file that could not be.

use std::path::Path;
use std::sync::Arc;

use crate::helm::Options;
use crate::problem::Problem;
use crate::settings::Release;
use crate::source::Source;

/// Largest values file that is read.
const MOST_BYTES: u64 = 64 << 20;

/// Reads the values files; those that cannot be read are left out and told of.
pub fn options(release: &Release) -> (Options, Vec<Problem>) {
    let mut options = release.options.clone();
    let mut problems = Vec::new();
    for path in &release.values {
        match read(path) {
            Ok(source) => options.values.files.push(source),
            Err(problem) => problems.push(*problem),
        }
    }
    (options, problems)
}

fn read(path: &Path) -> Result<Arc<Source>, Box<Problem>> {
    let name = path.display().to_string();
    let refuse = |why: &str| {
        let problem =
            Problem::in_file(&name, format!("the values file {why}, so charts are rendered without it"));
        Box::new(problem.help("check the path behind -f; it is relative to where the command runs"))
    };
    let size = std::fs::metadata(path).map_err(|error| refuse(&format!("cannot be read ({error})")))?.len();
    if size > MOST_BYTES {
        return Err(refuse(&format!("is larger than {} MiB", MOST_BYTES >> 20)));
    }
    let bytes = std::fs::read(path).map_err(|error| refuse(&format!("cannot be read ({error})")))?;
    let text = crate::yaml::decode(&bytes).map_err(|_| refuse("is no text (UTF-8)"))?;
    Ok(Source::new(name, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_missing_or_no_text_is_told_of_and_the_others_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let values =
            vec![file("a.yaml", b"a: 1"), folder.path().join("gone.yaml"), file("b.yaml", b"\xff\xfe\xfd")];
        let (options, problems) = options(&Release { values, options: Options::default() });
        assert_eq!(options.values.files.len(), 1);
        let told: Vec<bool> = problems.iter().map(|problem| problem.file.ends_with("gone.yaml")).collect();
        assert_eq!(told, [true, false]);
        assert!(problems[1].message.contains("is no text"), "{}", problems[1].message);
    }
}
