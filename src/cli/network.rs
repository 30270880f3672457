//! The arguments about registries.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::oci::Platform;
use crate::registry::Options;
use crate::settings;

/// Whether registries are asked, and how they are reached.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Registries")]
pub struct Network {
    /// Ask registries which release a tag stands for, where it names none; without it no socket is opened
    #[arg(long)]
    pub online: bool,
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

impl Network {
    /// What is asked for, with what the environment says; the variables come from whoever may read it.
    pub fn settings(&self, variable: &dyn Fn(&str) -> Option<OsString>) -> settings::Network {
        let options = Options::of(variable);
        settings::Network {
            online: self.online,
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
        assert!(!quiet.online && quiet.platform.is_none());
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
        for wrong in [["--registry-timeout", "-1"], ["--registry-timeout", "NaN"], ["--platform", "linux"]] {
            assert!(Alone::try_parse_from([&["staletoken"][..], &wrong].concat()).is_err(), "{wrong:?}");
        }
    }
}
