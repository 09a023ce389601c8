//! What the library notes of its work, on stderr: `-v`, `-vv`.
use std::io::{self, IsTerminal};

use tracing_subscriber::{filter::LevelFilter, fmt, prelude::*};

/// Listens; without `-v` to nothing.
pub(super) fn listen(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let lines = fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .with_timer(fmt::time::uptime());
    tracing_subscriber::registry().with(lines.with_filter(level)).init();
}
