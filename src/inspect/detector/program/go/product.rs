//! Programs in Go that read the token with code of their own: which release they are.
//!
//! The client that is linked into them says nothing about that code, so a program whose release is not written in it stays open.

use super::build_info::BuildInfo;
use crate::inspect::file::File;
use crate::inspect::found::{Found, Seen};
use crate::sdk::Purl;

/// A program by its main module.
struct Product {
    module: &'static str,
    /// Its page below `rules/sdks/generic`.
    name: &'static str,
    /// The variables that its builders set to the version.
    variables: &'static [&'static str],
}

const PRODUCTS: &[Product] = &[Product {
    module: "github.com/influxdata/telegraf",
    name: "telegraf",
    variables: &["main.version", "github.com/influxdata/telegraf/internal.Version"],
}];

pub(super) fn conclude(file: &File<'_>, build: &BuildInfo, found: &mut Found<'_>) {
    let Some(main) = &build.main else { return };
    let Some(product) = PRODUCTS.iter().find(|product| product.module == main.path) else { return };
    let set = product.variables.iter().find_map(|variable| build.variable(variable));
    let version = set.or(main.version.as_deref()).map(|version| version.trim_start_matches('v').to_owned());
    let note = version.is_none().then(|| "its release is not written in it".to_owned());
    // A record of the package that brought it knows better.
    let weaker_in = version.is_none().then(String::new);
    let sdk = Purl::new("generic", product.name);
    found.seen(file.path, Seen { sdk, version: version.unwrap_or_default(), note, weaker_in });
}
