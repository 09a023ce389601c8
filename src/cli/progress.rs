//! Progress on the terminal; silent where nobody looks.
use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use whitespot::pipeline::Step;

/// A bar over the steps of the job.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Shows a bar, unless asked to be quiet, stderr is not a terminal or the notes of `-v` go there.
    pub(super) fn begin(quiet: bool, steps: usize) -> Self {
        if quiet || tracing::enabled!(tracing::Level::INFO) || !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(steps as u64);
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} [{bar:24}] {elapsed} {wide_msg}");
        bar.set_style(style.expect("the template is well-formed").progress_chars("=> "));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// A step begins, or goes on with something.
    pub(super) fn show(&self, step: Step, what: &str) {
        let position = Step::ALL.iter().position(|known| *known == step).unwrap_or(0);
        self.0.set_position(position as u64);
        self.0.set_message(if what.is_empty() {
            step.as_str().to_owned()
        } else {
            format!("{} {what}", step.as_str())
        });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
