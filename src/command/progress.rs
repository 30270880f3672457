//! The bar that says how far the questions to registries are.
//!
//! It is drawn on a terminal only, and is gone when the questions are answered.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use staletoken::settings::Progress;

/// How the bar looks.
const TEMPLATE: &str = "{bar:24} {pos}/{len} {wide_msg}";

/// A bar on the standard error where that is a terminal, else nothing.
pub(super) fn bar(on_terminal: bool) -> Progress {
    if !on_terminal {
        return Progress::default();
    }
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
        bar.set_style(style);
    }
    Progress::to(move |done, all, next| {
        if done == all {
            return bar.finish_and_clear();
        }
        if bar.is_finished() {
            bar.reset(); // another round of questions
        }
        bar.set_length(all as u64);
        bar.set_position(done as u64);
        bar.set_message(next.to_owned());
    })
}
