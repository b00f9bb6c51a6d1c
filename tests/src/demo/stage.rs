//! Where the story shows how far it is: bars for people, nothing for pipes.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The bars of a run.
pub struct Stage {
    bars: MultiProgress,
}

impl Stage {
    /// Bars on standard error, if that is a terminal and `quiet` is not asked for.
    pub fn new(quiet: bool) -> Self {
        let target =
            if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        Self { bars: MultiProgress::with_draw_target(target) }
    }

    /// A bar for one step of so many parts.
    pub fn step(&self, name: &str, parts: usize) -> ProgressBar {
        let bar = self.bars.add(ProgressBar::new(parts as u64));
        let style = ProgressStyle::with_template(
            "{prefix:<14} {wide_bar:.cyan/dim} {pos:>5}/{len:<5} {elapsed:>4}",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        bar
    }
}
