//! What goes to the terminal. Who stops listening (`whitespot run … | head -1`) has seen enough: that is no failure.
use std::io::{self, ErrorKind, Write};

use anyhow::Context;

/// Prints what was asked for. A reader that has gone is no failure; a full disk behind stdout is one.
///
/// # Errors
/// Where it cannot be printed to somebody who still reads.
pub(super) fn asked(text: &str) -> anyhow::Result<()> {
    match to_stdout(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot print"),
        _ => Ok(()),
    }
}

/// Prints a word about what is written already: that stays whole and done, whoever listens.
pub(super) fn done(text: &str) {
    if let Err(error) = to_stdout(text)
        && error.kind() != ErrorKind::BrokenPipe
    {
        failure(&format!("the result is written, but the summary cannot be printed: {error}"));
    }
}

/// Tells stderr what is wrong; the exit code tells it to those who do not read that.
pub(super) fn failure(text: &str) {
    let _ = writeln!(io::stderr(), "whitespot: {text}");
}

fn to_stdout(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}
