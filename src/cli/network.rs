//! The arguments about registries.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::oci::Platform;
use crate::registry::Options;
use crate::settings::{self, Extent, List};

/// Whether registries are asked, and how they are reached.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Registries")]
pub struct Network {
    /// Ask registries which release a tag stands for, where it names none; without it no socket is opened
    #[arg(long)]
    pub online: bool,
    /// Read the layers of images that nothing else is known of, or of all; asks registries as --online does
    #[arg(long, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "unknown")]
    pub inspect: Option<ExtentName>,
    /// A list of packages (CycloneDX, SPDX, Syft, in-toto; JSON) that counts where nothing else is known: a file that says which image it
    /// is about, IMAGE=FILE, or `attached` for what images bring
    #[arg(long, value_name = "FILE")]
    pub sbom: Vec<String>,
    /// The machine whose images are looked at: linux/arm64; else what a pod's nodeSelector says, else linux/amd64
    #[arg(long, value_name = "OS/ARCH")]
    pub platform: Option<Platform>,
    /// A registry that is spoken to without TLS: localhost:5000
    #[arg(long, value_name = "HOST")]
    pub plain_http: Vec<String>,
    /// Certificates of authorities that are trusted besides those of this machine
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// How long a registry may take for an answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = seconds)]
    pub registry_timeout: Duration,
    /// Keep no answers, and use none that are kept
    #[arg(long)]
    pub no_cache: bool,
}

/// `--inspect`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExtentName {
    /// Images that nothing else is known of
    Unknown,
    /// All images
    All,
}

impl From<ExtentName> for Extent {
    fn from(name: ExtentName) -> Self {
        match name {
            ExtentName::Unknown => Self::Unknown,
            ExtentName::All => Self::All,
        }
    }
}

/// What stands for the lists that images bring.
const ATTACHED: &str = "attached";

impl Network {
    /// What is asked for, with what the environment says; the variables come from whoever may read it.
    pub fn settings(&self, variable: &dyn Fn(&str) -> Option<OsString>) -> settings::Network {
        let options = Options::of(variable);
        let lists = self.sbom.iter().filter(|text| *text != ATTACHED);
        settings::Network {
            online: self.online || self.inspect.is_some(),
            inspect: self.inspect.map(Extent::from),
            attached: self.sbom.iter().any(|text| text == ATTACHED),
            lists: lists.map(|text| List::from(text.as_str())).collect(),
            platform: self.platform.clone(),
            registry: Options {
                plain_http: self.plain_http.iter().map(|host| host.to_ascii_lowercase()).collect(),
                ca_file: self.ca_file.clone(),
                timeout: self.registry_timeout,
                cache: options.cache.filter(|_| !self.no_cache),
                ..options
            },
            ..settings::Network::default()
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, such as 20".to_owned())?;
    if !(0.01..=3600.0).contains(&seconds) {
        return Err("write a number of seconds up to 3600".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::image::Reference;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        network: Network,
    }

    fn settings(arguments: &[&str]) -> settings::Network {
        let alone = Alone::try_parse_from([&["staletoken"], arguments].concat()).unwrap();
        alone.network.settings(&|name| (name == "HOME").then(|| "/home/me".into()))
    }

    #[test]
    fn nothing_is_asked_unless_it_is_wanted() {
        let quiet = settings(&[]);
        assert!(!quiet.online && quiet.inspect.is_none() && quiet.platform.is_none());
        assert_eq!(quiet.registry.cache, Some(PathBuf::from("/home/me/.cache/staletoken")));
        assert_eq!(quiet.registry.logins, [PathBuf::from("/home/me/.docker/config.json")]);
    }

    #[test]
    fn arguments_become_options() {
        let asked = settings(&[
            "--online",
            "--platform",
            "linux/arm64",
            "--plain-http",
            "Localhost:5000",
            "--registry-timeout",
            "0.5",
            "--no-cache",
        ]);
        assert!(asked.online);
        assert_eq!(asked.platform.unwrap().to_string(), "linux/arm64");
        assert_eq!(asked.registry.plain_http, ["localhost:5000"]);
        assert_eq!((asked.registry.timeout, asked.registry.cache), (Duration::from_millis(500), None));
        let inside =
            settings(&["--inspect", "--sbom", "attached", "--sbom=a/b:1=x.json", "--sbom=./a=b.json"]);
        assert!(inside.online && inside.attached, "to look inside is to ask");
        assert_eq!(inside.inspect, Some(Extent::Unknown));
        let lists = inside
            .lists
            .iter()
            .map(|list| (list.image.as_ref().map(Reference::to_string), list.file.to_str()));
        let expected = [(Some("docker.io/a/b:1".to_owned()), Some("x.json")), (None, Some("./a=b.json"))];
        assert_eq!(lists.collect::<Vec<_>>(), expected);
        assert_eq!(settings(&["--inspect=all"]).inspect, Some(Extent::All));
        for wrong in [["--registry-timeout", "-1"], ["--registry-timeout", "NaN"], ["--platform", "linux"]] {
            assert!(Alone::try_parse_from([&["staletoken"][..], &wrong].concat()).is_err(), "{wrong:?}");
        }
    }
}
