//! The configuration that `staletoken init` writes: every key, commented out, with what it is for.

use clap::{Arg, ArgAction, Command};

use super::{flags, key, schema, value_name};

/// What only the file can say.
const OWN: &str = "\
# The severity of rules: error, warning, note or \"off\".
# levels: {floating-tag: \"off\"}

# What is not reported. Every part is optional: rules, image, path, namespace, workload, until, reason.
# ignore: [{rules: stale-client, namespace: kube-system, until: 2027-01-31, reason: moved with the next upgrade}]

# What images of your own are: another repository, a client with its version, no-client, or the folder here that they are built from (./services/cart).
# images: {registry.example.com/shop/cart: pkg:golang/k8s.io/client-go@v0.17.3}

# Prefixes of copies, and what they are copies of.
# mirrors: {registry.example.com/hub: docker.io}
";

/// The text of the file.
pub fn text(command: &Command) -> String {
    let mut text = format!(
        "# yaml-language-server: $schema={}\n# What every run of staletoken in this folder is given. What is typed decides over it.\n",
        schema::URL
    );
    for arg in flags(command) {
        let Some(key) = key(arg) else { continue };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        text.push_str(&format!("\n# {}\n# {key}: {}\n", help.replace('\n', "\n# "), example(arg)));
    }
    format!("{text}\n{OWN}")
}

fn example(arg: &Arg) -> String {
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return "true".to_owned();
    }
    let default = arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
    let possible = || arg.get_possible_values().first().map(|value| value.get_name().to_owned());
    let value = default.or_else(possible).unwrap_or_else(|| value_name(arg).to_owned());
    if matches!(arg.get_action(), ArgAction::Append) { format!("[{value}]") } else { value }
}
