//! Charts rendered in this process, as `helm template` renders them, with the origin of every rendered character.
//!
//! In: a [`chart::Chart`] (files in memory, `chart.rs` reads folders and archives) and [`Options`] (values, release, capabilities).
//! Out: [`Rendered`] templates, each a text with segments that say which file and bytes each part was taken from,
//! and problems, one per template that fails. No step writes, runs hooks or plugins, or opens a socket.

mod capabilities;
mod character;
pub mod chart;
mod decode;
mod display;
mod emit;
mod format;
mod function;
mod number;
mod options;
pub mod output;
pub mod provenance;
mod release;
mod render;
mod schema;
mod template;
pub mod text;
mod time;
pub mod value;
mod values;
mod version;

pub(crate) use function::translated as expression_of_go;
pub use options::{ASSUMED_NAMESPACE, ASSUMED_RELEASE, HelmVersion, Options};
pub(crate) use render::render_here;
pub use render::{CustomResources, Rendered, render};
pub(crate) use template::{Parses, STACK};
pub use values::{Layer, Piece, Secret, UserValues};
pub(crate) use version::in_range as is_in_range;
