//! Progress of long work: a bar in a terminal, plain lines otherwise.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Tells how far work is, on standard error.
pub struct Progress {
    what: &'static str,
    bar: Option<ProgressBar>,
    said: Instant,
}

impl Progress {
    /// Progress of `what`.
    pub fn new(what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(
                "{msg} [{bar:30}] {human_pos}/{human_len} {elapsed} (still {eta})",
            );
            let bar = ProgressBar::new(0).with_message(what);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self {
            what,
            bar,
            said: Instant::now(),
        }
    }

    /// `done` of `total`; 0 where nobody knows how much there is.
    pub fn tell(&mut self, done: usize, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_length(total.max(done) as u64);
            bar.set_position(done as u64);
        } else if self.said.elapsed() >= Duration::from_secs(2) || done == total {
            match total {
                0 => eprintln!("{}: {done}", self.what),
                total => eprintln!("{}: {done} of {total}", self.what),
            }
            self.said = Instant::now();
        }
    }

    /// Leaves the terminal as it was.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
