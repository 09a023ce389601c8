//! Who stops listening has seen enough: `whitespot run … | head -1` is no failure where the result is whole.
use std::{
    fs::{self, OpenOptions},
    path::Path,
    process::{Command, ExitStatus, Stdio},
};

use super::{
    case::{Case, stderr},
    three_years::{first, second},
};

fn command(case: &Case, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whitespot"));
    command.args(arguments).current_dir(case.path(""));
    command
}

/// Runs the binary; nobody reads what it prints.
fn unheard(case: &Case, arguments: &[&str]) -> ExitStatus {
    let mut child = command(case, arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    drop(child.stderr.take());
    child.wait().expect("it ends")
}

/// Runs the binary with stdout and stderr closed, as a service without a terminal may do.
fn closed(case: &Case, arguments: &[&str]) -> ExitStatus {
    Command::new("sh")
        .args(["-c", "exec \"$0\" \"$@\" >&- 2>&-", env!("CARGO_BIN_EXE_whitespot")])
        .args(arguments)
        .current_dir(case.path(""))
        .status()
        .expect("a shell")
}

const COMMANDS: [&[&str]; 16] = [
    &["run", "county.toml", "--out", "trial"],
    &["check", "county.toml"],
    &["inspect", "demand.csv"],
    &["inspect", "fiber.geojson"],
    &["profiles"],
    &["profiles", "bead"],
    &["profiles", "bead", "--html", "bead.html"],
    &["compare", "out_2023", "out_2024"],
    &["compare", "out_2023", "out_2024", "--out", "compared"],
    &["history", "out_2023", "out_2024"],
    &["history", "out_2023", "out_2024", "--out", "history.csv"],
    &["register", "export", "out_2024", "list.csv"],
    &["register", "merge", "out_2024/internal/register.csv", "list.csv"],
    &["init", "mitt"],
    &["--help"],
    &["--version"],
];

#[test]
fn a_closed_pipe_is_no_failure_and_the_result_is_whole() {
    let case = second(first(), "out_2024", "[previous]\ndir = \"out_2023\"\n");
    for (how, start) in [("pipe", unheard as fn(&Case, &[&str]) -> ExitStatus), ("closed", closed)] {
        for arguments in COMMANDS {
            let status = start(&case, arguments);
            assert_eq!(status.code(), Some(0), "{how}: {arguments:?}: {status}");
        }
        let record = fs::read(case.path("trial/run.json")).expect("the result is whole");
        assert_eq!(record, fs::read(case.path("out_2024/run.json")).unwrap());
        for file in ["compared/compare.html", "history.csv", "list.csv", "bead.html", "mitt/county.toml"] {
            assert!(case.path(file).is_file(), "{how}: {file}");
        }
        for left in ["trial", "compared", "mitt"] {
            fs::remove_dir_all(case.path(left)).unwrap();
        }
        for left in ["history.csv", "list.csv", "bead.html"] {
            fs::remove_file(case.path(left)).unwrap();
        }
        // A failure is told by its exit code where nobody hears it.
        for arguments in [&["run", "missing.toml"][..], &["history", "out_2023"], &["profiles", "none"]] {
            assert_eq!(start(&case, arguments).code(), Some(2), "{how}: {arguments:?}");
        }
        assert_eq!(start(&case, &["inspect", "missing.gpkg"]).code(), Some(1), "{how}");
    }
}

/// A disk that is full behind stdout: what is written stays done, what was only asked for is a failure.
#[test]
fn a_summary_that_cannot_be_printed_leaves_the_result_done() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let case = first();
    let onto_full = |arguments: &[&str]| {
        let sink = OpenOptions::new().write(true).open(full).expect("a device");
        command(&case, arguments).stdout(sink).output().expect("the binary starts")
    };
    let run = onto_full(&["run", "county.toml", "--out", "trial"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert!(
        stderr(&run).contains("the result is written, but the summary cannot be printed"),
        "{}",
        stderr(&run)
    );
    assert!(case.path("trial/run.json").is_file());
    let inspect = onto_full(&["inspect", "demand.csv"]);
    assert_eq!(inspect.status.code(), Some(1));
    assert!(stderr(&inspect).contains("cannot print"), "{}", stderr(&inspect));
}
