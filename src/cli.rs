//! The command line: arguments in, settings out. Nothing behind it sees an optional flag.

mod changes;
pub mod configuration;
mod deferred;
mod environment;
mod line;
mod network;
mod output;
mod variables;

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::helm::{ASSUMED_RELEASE, HelmVersion, Options};
use crate::moment::Moment;
use crate::platform::{self, Lifetime, Platform, UnknownPlatform};
use crate::settings::{self, KubernetesVersion, Settings, VersionError};

pub use changes::Changes;
pub use configuration::Configuration;
pub use deferred::Deferred;
pub use environment::Environments;
pub use line::text_file;
pub use network::Network;
pub use output::{ColorName, ConfidenceName, Output, SeverityName, ShowName, Target};

/// Says which containers lose the API server when their service-account token expires, why, and which tag to move to.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EPILOGUE)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the exit codes say.
macro_rules! exit_codes {
    () => {
        "Exit codes:
  0  everything was read, and nothing was found in what could be judged
  1  findings at or above --fail-on (default: error)
  2  the command could not run
  3  no findings, but something could not be checked (with --fail-on-unknown: or judged)
  4  there was nothing to check"
    };
}

const EXIT_CODES: &str = exit_codes!();

const EPILOGUE: &str = concat!(
    exit_codes!(),
    "

Every flag has a variable: STALETOKEN_MIN_CONFIDENCE=high is --min-confidence high. What is typed decides, then the environment, then \
`staletoken.yaml`. Flags that write files are only typed.

Try: staletoken check ."
);

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check charts, manifests, lock files and Dockerfiles
    #[command(after_help = EXIT_CODES)]
    Check(Deferred<Check>),
    /// Say what is known about images, without any manifest
    #[command(after_help = EXIT_CODES)]
    Image(Deferred<Image>),
    /// Say where answers of registries are kept, or remove them
    #[command(subcommand)]
    Cache(Cache),
    /// Print what the chart engine makes of a chart, as `helm template` does
    Render(Deferred<Render>),
    /// Look into what is known offline, and check pages of your own
    Knowledge(Deferred<Knowledge>),
    /// Explain a rule: what it flags, why that matters, how to fix it; without a name, list them all
    Explain {
        /// The rule: stale-client
        rule: Option<String>,
        /// The cases of its page as well, which our tests execute: what is found, and what is not
        #[arg(long)]
        cases: bool,
    },
    /// Say step by step why an image was or was not reported
    Trace(Deferred<Trace>),
    /// Write a commented `staletoken.yaml`
    Init,
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// `staletoken check`
#[derive(Debug, Args)]
pub struct Check {
    /// Files and folders; `-` reads a stream of manifests from standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Leave out what git ignores
    #[arg(long)]
    pub respect_gitignore: bool,
    /// When the processes started, where the input does not say so: 2026-08-22, 2026-08-22T09:30:00Z
    #[arg(long, value_name = "DATE")]
    pub started: Option<Moment>,
    /// What the cluster saw, joined by service account: an audit log, an export of CloudWatch Logs Insights, a notice of AWS Health
    #[arg(long, value_name = "FILE")]
    pub evidence: Vec<PathBuf>,
    /// The moment that days are counted from, in place of now: 2026-08-22, 2026-08-22T09:30:00Z
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Moment>,
    /// What is taken for given
    #[command(flatten)]
    pub assumptions: Assumptions,
    /// What is changed, or left out because it did not change
    #[command(flatten)]
    pub changes: Changes,
    /// Whether registries are asked
    #[command(flatten)]
    pub network: Network,
    /// How the report looks
    #[command(flatten)]
    pub output: Output,
    /// How charts are rendered
    #[command(flatten)]
    pub release: Release,
    /// How often charts are rendered
    #[command(flatten)]
    pub environments: Environments,
}

/// `staletoken image`
#[derive(Debug, Args)]
pub struct Image {
    /// References, or images on disk as `oci:DIR`, `oci-archive:FILE`, `docker-archive:FILE`; `-` reads one a line from standard input
    #[arg(required = true, value_name = "REFERENCE")]
    pub references: Vec<String>,
    /// What is taken for given
    #[command(flatten)]
    pub assumptions: Assumptions,
    /// Whether registries are asked
    #[command(flatten)]
    pub network: Network,
    /// How the report looks
    #[command(flatten)]
    pub output: Output,
}

/// `staletoken trace`
#[derive(Debug, Args)]
pub struct Trace {
    /// An image, or a path (`-` for standard input)
    #[arg(value_name = "IMAGE|PATH")]
    pub what: String,
    /// What is taken for given
    #[command(flatten)]
    pub assumptions: Assumptions,
    /// How charts are rendered
    #[command(flatten)]
    pub release: Release,
    /// How often charts are rendered
    #[command(flatten)]
    pub environments: Environments,
}

/// `staletoken render`
#[derive(Debug, Args)]
pub struct Render {
    /// A chart's folder or archive
    pub chart: PathBuf,
    /// How it is rendered
    #[command(flatten)]
    pub release: Release,
}

/// `staletoken knowledge`
#[derive(Debug, Args)]
pub struct Knowledge {
    /// A folder laid out like `rules/`, with knowledge of your own
    #[arg(long, value_name = "DIR", global = true)]
    pub rules: Vec<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: KnowledgeCommand,
}

/// What can be done with the knowledge.
#[derive(Debug, Subcommand)]
pub enum KnowledgeCommand {
    /// Name every image that something is known about
    List,
    /// Show what is known about an image, or about a client by its purl, with the proof of each fact
    Show {
        /// `jtblin/kube2iam` or `pkg:golang/k8s.io/client-go`
        name: String,
    },
    /// Say what is wrong with the pages of a folder, where, and how to mend it
    Check {
        /// A folder laid out like `rules/`
        #[arg(default_value = "rules", value_name = "DIR")]
        folder: PathBuf,
    },
    /// Write the steps of an image's page anew, from the lock files at each tag of a clone
    Refresh {
        /// A page under `images/`; one without steps names its lock files under `evidence`
        #[arg(value_name = "FILE")]
        page: PathBuf,
        /// A clone of the source repository with its tags; nothing is fetched
        #[arg(long, value_name = "DIR")]
        source: PathBuf,
    },
    /// Say how much of a list of images gets a verdict offline, and what is missing most
    Coverage {
        /// A list with an image on each line; or a table with a header and tabs: repository, charts that use it, number of sources, tags
        /// with spaces between
        #[arg(value_name = "FILE")]
        table: PathBuf,
    },
}

/// `staletoken cache`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum Cache {
    /// Print its folder
    Path,
    /// Remove what it holds
    Clean,
}

/// What is taken for given, whatever is checked.
#[derive(Debug, Args)]
pub struct Assumptions {
    /// The configuration, in place of the `staletoken.yaml` in this folder or the nearest one above
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    pub no_config: bool,
    /// A folder laid out like `rules/`, with knowledge of your own; it decides over what is built in
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// Where the cluster runs, which decides how long a token lives: eks, upstream, gke, openshift, aks or no-extension
    #[arg(long, value_name = "NAME", default_value = platform::DEFAULT, value_parser = known_platform)]
    pub platform_profile: Platform,
    /// How long a token really lives there: 90d, 24h, 1h
    #[arg(long, value_name = "DURATION")]
    pub token_lifetime: Option<Lifetime>,
}

/// The definition of `staletoken check`, whose flags are the keys of the configuration.
pub fn check_command() -> clap::Command {
    let mut program = Cli::command();
    program.build();
    program.find_subcommand("check").cloned().unwrap_or_default()
}

impl Check {
    /// What is asked for.
    pub fn settings(&self, now: Moment) -> Result<Settings, VersionError> {
        let version =
            self.release.kube_version.as_deref().map(str::parse::<KubernetesVersion>).transpose()?;
        Ok(Settings {
            inputs: self.paths.clone(),
            respect_gitignore: self.respect_gitignore,
            release: self.environments.of(self.release.settings()),
            kubernetes: version,
            started: self.started,
            evidence: self.evidence.clone(),
            ..self.assumptions.settings(self.as_of.unwrap_or(now))
        })
    }
}

impl Assumptions {
    /// What is asked for, with nothing to check yet.
    pub fn settings(&self, now: Moment) -> Settings {
        Settings {
            now,
            rules: self.rules.clone(),
            platform: self.platform_profile.clone().with_lifetime(self.token_lifetime),
            ..Settings::default()
        }
    }
}

fn known_platform(name: &str) -> Result<Platform, UnknownPlatform> {
    Platform::named(name, None)
}

/// How charts are rendered, in Helm's words.
#[derive(Debug, Args)]
#[command(next_help_heading = "Charts")]
pub struct Release {
    /// A file of values, or several with commas between; later ones win
    #[arg(short = 'f', long = "values", value_name = "FILE", value_delimiter = ',')]
    pub values: Vec<PathBuf>,
    /// A value: `image.tag=1.2.3`
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// A value that stays text
    #[arg(long, value_name = "KEY=VALUE")]
    pub set_string: Vec<String>,
    /// A value in JSON
    #[arg(long, value_name = "KEY=JSON")]
    pub set_json: Vec<String>,
    /// A value that is the content of a file
    #[arg(long, value_name = "KEY=FILE")]
    pub set_file: Vec<String>,
    /// A value that stays text, commas and all
    #[arg(long, value_name = "KEY=VALUE")]
    pub set_literal: Vec<String>,
    /// The release's name
    #[arg(long, value_name = "NAME", default_value = ASSUMED_RELEASE)]
    pub release_name: String,
    /// The release's namespace; templates see `default` where none is given
    #[arg(short, long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// The cluster's version: 1.33, v1.33.5-eks-abcdef
    #[arg(long, value_name = "VERSION")]
    pub kube_version: Option<String>,
    /// Further API versions of the cluster
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub api_versions: Vec<String>,
    /// Whose rules for nulls and capabilities apply
    #[arg(long, value_name = "MAJOR", value_enum, default_value_t = HelmName::V4)]
    pub helm_version: HelmName,
}

impl Release {
    /// What is asked for.
    pub fn settings(&self) -> settings::Release {
        settings::Release {
            values: self.values.clone(),
            options: self.options(),
            ..settings::Release::default()
        }
    }

    fn options(&self) -> Options {
        let mut options = Options {
            release: self.release_name.clone(),
            namespace: self.namespace.clone(),
            kube_version: self.kube_version.clone(),
            api_versions: self.api_versions.clone(),
            helm_version: match self.helm_version {
                HelmName::V3 => HelmVersion::V3,
                HelmName::V4 => HelmVersion::V4,
            },
            ..Options::default()
        };
        options.values.set.clone_from(&self.set);
        options.values.string.clone_from(&self.set_string);
        options.values.json.clone_from(&self.set_json);
        options.values.file.clone_from(&self.set_file);
        options.values.literal.clone_from(&self.set_literal);
        options
    }
}

/// `--helm-version`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HelmName {
    /// Helm 3
    #[value(name = "3")]
    V3,
    /// Helm 4
    #[value(name = "4")]
    V4,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_names_every_exit_code() {
        let mut program = Cli::command();
        let mut helps = vec![program.render_help().to_string(), check_command().render_help().to_string()];
        helps.extend(program.find_subcommand_mut("image").map(|image| image.render_help().to_string()));
        for help in helps {
            for code in ["\n  0 ", "\n  1 ", "\n  2 ", "\n  3 ", "\n  4 "] {
                assert!(help.contains(code), "{code}: {help}");
            }
        }
    }

    #[test]
    fn flags_become_options() {
        let cli = Cli::parse_from([
            "staletoken",
            "check",
            "a",
            "--set",
            "x=1",
            "--helm-version",
            "3",
            "-n",
            "prod",
        ]);
        let Command::Check(check) = cli.command else { panic!("not check") };
        let options = check.settings(Moment::default()).unwrap().release.options;
        assert_eq!(
            (options.namespace.as_deref().unwrap(), options.values.set.as_slice()),
            ("prod", ["x=1".to_owned()].as_slice())
        );
        assert!(matches!(options.helm_version, HelmVersion::V3));
    }
}
