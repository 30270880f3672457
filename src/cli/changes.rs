//! The flags of `staletoken check` that change files, or that narrow a run to what changed.

use clap::Args;

/// What is changed, and what is left out because it did not change.
#[derive(Debug, Args)]
#[command(next_help_heading = "Changes")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Changes {
    /// Move tags and pinned versions to the first one that re-reads the token, where they are written
    #[arg(long)]
    pub fix: bool,
    /// Show what --fix or --add-ignores would change, and change nothing
    #[arg(long)]
    pub diff: bool,
    /// With --fix or --diff: make the changes as well that a person should look at, such as a jump over a major version
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Write a suppression above every line that something is found at, until the day on which the token would die; with --fix, of what that leaves
    #[arg(long)]
    pub add_ignores: bool,
    /// Check only the charts and manifests that git knows to have changed since a revision
    #[arg(long, value_name = "REF")]
    pub since: Option<String>,
    /// Take a run that finds nothing to check for a clean one, as hooks need it
    #[arg(long)]
    pub allow_nothing: bool,
}
