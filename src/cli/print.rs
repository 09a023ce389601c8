//! Output to the terminal. A reader that closes the pipe (`whitespot run … | head -1`) has seen enough: no failure.
use std::io::{self, ErrorKind, Write};

use anyhow::Context;

/// Prints what was asked for. A reader that has gone is no failure; a full disk behind stdout is one.
///
/// # Errors
/// Where it cannot be printed and the reader has not gone.
pub(super) fn asked(text: &str) -> anyhow::Result<()> {
    match to_stdout(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot print"),
        _ => Ok(()),
    }
}

/// Prints a summary of files that are written already: they stay complete even where it cannot be printed.
pub(super) fn done(text: &str) {
    if let Err(error) = to_stdout(text)
        && error.kind() != ErrorKind::BrokenPipe
    {
        failure(&format!("the result is written, but the summary cannot be printed: {error}"));
    }
}

/// Prints what is wrong to stderr; a program that does not read stderr has the exit code.
pub(super) fn failure(text: &str) {
    let _ = writeln!(io::stderr(), "whitespot: {text}");
}

fn to_stdout(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}
