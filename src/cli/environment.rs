//! `--env` and `--ci-values`: the environments that every chart is rendered for.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use crate::settings::{Environment, Release};

/// The environments that every chart is rendered for.
#[derive(Debug, Args)]
#[command(next_help_heading = "Charts")]
pub struct Environments {
    /// An environment that every chart is rendered for, with values files on top of those of `--values`: `prod=base.yaml,prod.yaml`
    #[arg(long, value_name = "NAME=FILES")]
    pub env: Vec<Environment>,
    /// Render each chart for every file of its own `ci/*-values.yaml`, as chart-testing does
    #[arg(long)]
    pub ci_values: bool,
}

impl Environments {
    /// A release with these environments; one that is given twice is one with the files of both.
    pub fn of(&self, release: Release) -> Release {
        let mut environments: Vec<Environment> = Vec::new();
        for environment in &self.env {
            match environments.iter_mut().find(|known| known.name == environment.name) {
                Some(known) => known.values.extend(environment.values.iter().cloned()),
                None => environments.push(environment.clone()),
            }
        }
        Release { environments, ci_values: self.ci_values, ..release }
    }
}

impl FromStr for Environment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, files) = text.split_once('=').unwrap_or((text, ""));
        if name.is_empty() || name.contains(char::is_control) {
            return Err("write NAME=FILES, such as prod=base.yaml,prod.yaml".to_owned());
        }
        let values: Vec<PathBuf> =
            if files.is_empty() { Vec::new() } else { files.split(',').map(PathBuf::from).collect() };
        if values.iter().any(|file| file.as_os_str().is_empty()) {
            return Err(format!("a file has no name in `{files}`"));
        }
        Ok(Self { name: name.to_owned(), values })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        environments: Environments,
    }

    fn told(arguments: &[&str]) -> Result<Vec<String>, String> {
        let alone = Alone::try_parse_from([&["x"], arguments].concat()).map_err(|error| error.to_string())?;
        let release = alone.environments.of(Release::default());
        let told = |environment: &Environment| format!("{} {:?}", environment.name, environment.values);
        Ok(release.environments.iter().map(told).collect())
    }

    #[test]
    fn a_name_has_its_files_in_order_wherever_they_are_given() {
        let told = told(&["--env", "prod=a.yaml,b.yaml", "--env", "dev", "--env", "prod=c.yaml"]);
        assert_eq!(told.unwrap(), [r#"prod ["a.yaml", "b.yaml", "c.yaml"]"#, "dev []"]);
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for wrong in ["", "=a.yaml", "prod=a.yaml,", "prod=,", "a\nb=c.yaml"] {
            assert!(told(&["--env", wrong]).is_err(), "{wrong:?}");
        }
    }
}
