//! `whitespot register`.
use std::{fmt::Write as _, path::PathBuf};

use clap::Subcommand;
use whitespot::{
    config::Language,
    edit::Changed,
    results::{self, RegisterEdit},
};

use super::{WrongArgument, language, print, text};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Write the register as a table that a person can keep in a spreadsheet.
    #[command(after_help = "\
Columns: id, name, municipality (code and name), status, note, what was computed where a person has set another status, what \
is set by hand, points and households without access, years, lineage, parents, children, number in the county's list, evidence. \
Name, status and note may be edited; `register merge` takes them back. An empty status takes a person's status back.

Examples:
  whitespot register export out_2025 list.csv
  whitespot register export out_2025 lista.csv --lang sv --for-excel")]
    Export {
        /// The folder of a result, or a register.csv.
        #[arg(value_name = "RESULT_OR_REGISTER")]
        register: PathBuf,
        /// The table to write.
        file: PathBuf,
        /// Language of the head line and of the statuses (sv, en).
        #[arg(long, value_name = "LANG", default_value = "en", value_parser = language)]
        lang: Language,
        /// Semicolon, decimal comma and a byte order mark: what a Swedish Excel opens by itself.
        #[arg(long)]
        for_excel: bool,
    },
    /// Set the status, name or note of one entry.
    #[command(after_help = "\
Statuses: new, remaining, under_construction, planned, remedied, ended, merged, split, or a Swedish word; computed takes a word back. \
What a person has set wins over what a run computes, which stands beside it, until it is taken back with --status computed. \
A status that contradicts the evidence (closing an area that is not reached, opening one that is) is refused without --force \
and --reason; the reason is kept in the note. An area that is closed by hand gets its year by the next run.

Examples:
  whitespot register set register.csv 1880-003 --name \"Lanna by\" --note \"asked the village\"
  whitespot register set register.csv 1880-003 --status remedied --force --reason \"built in May\"
  whitespot register set register.csv 1880-003 --status computed")]
    Set {
        /// The register.csv; next year's configuration names it under [register].
        register: PathBuf,
        /// The entry.
        id: String,
        /// A status (all of them below), or computed.
        #[arg(long, value_name = "S")]
        status: Option<String>,
        /// Its name.
        #[arg(long, value_name = "N")]
        name: Option<String>,
        /// Its note; an empty one takes the note away.
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        note: Option<String>,
        /// Take a status that contradicts the evidence.
        #[arg(long, requires = "reason")]
        force: bool,
        /// Why, for the note.
        #[arg(long, value_name = "T", requires = "force")]
        reason: Option<String>,
    },
    /// Take the edits of an exported table into the register: all of them or none.
    #[command(after_help = "\
The table is one that `register export` wrote, in either language, as a spreadsheet saved it: CSV with any separator, .xlsx or \
.ods. It must still hold a row for every id; columns other than id, name, status and note may be left out.

Examples:
  whitespot register merge register.csv list.csv
  whitespot register merge register.csv lista.xlsx --force --reason \"decided 2025-11-03\"")]
    Merge {
        /// The register.csv.
        register: PathBuf,
        /// The edited table.
        edited: PathBuf,
        /// Take statuses that contradict the evidence.
        #[arg(long, requires = "reason")]
        force: bool,
        /// Why, for the notes.
        #[arg(long, value_name = "T", requires = "force")]
        reason: Option<String>,
    },
}

pub(super) fn register(command: &Command) -> anyhow::Result<()> {
    let said = match command {
        Command::Export { register, file, lang, for_excel } => {
            let rows = results::export(register, file, *lang, *for_excel)?;
            format!("wrote {} entries to {}\n", text::count(rows as f64), file.display())
        }
        Command::Set { register, id, status, name, note, force: _, reason } => {
            let edit = RegisterEdit {
                status: status.clone(),
                name: name.clone(),
                note: note.clone(),
                reason: reason_of(reason.as_ref())?,
            };
            if edit.status.is_none() && edit.name.is_none() && edit.note.is_none() {
                return Err(WrongArgument(
                    "register set: found nothing to set, expected --status, --name or --note".into(),
                )
                .into());
            }
            changes(&results::edit(register, id, &edit)?, register, edit.reason.as_deref())
        }
        Command::Merge { register, edited, force: _, reason } => {
            let reason = reason_of(reason.as_ref())?;
            let (changed, others) = results::merge(register, edited, reason.as_deref())?;
            let mut said = changes(&changed, register, reason.as_deref());
            if !others.is_empty() {
                let names: Vec<String> = others.iter().map(|name| text::plain(name)).collect();
                let _ = writeln!(
                    said,
                    "  columns that a register does not have were left in the table: {}",
                    names.join(", ")
                );
            }
            said
        }
    };
    print::done(&said);
    Ok(())
}

fn reason_of(reason: Option<&String>) -> anyhow::Result<Option<String>> {
    let reason = reason.map(|reason| reason.trim().to_owned());
    if reason.as_ref().is_some_and(String::is_empty) {
        return Err(
            WrongArgument("--reason: found nothing, expected why the evidence is wrong".into()).into()
        );
    }
    Ok(reason)
}

/// What changed, a field to a line.
fn changes(changed: &[Changed], register: &std::path::Path, reason: Option<&str>) -> String {
    if changed.is_empty() {
        return format!("nothing to change, {} stays as it is\n", register.display());
    }
    let mut said = String::new();
    for change in changed {
        let or_none = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text::plain(text) };
        let remark = change.remark.as_ref().map_or_else(String::new, |remark| format!(" ({remark})"));
        let _ = writeln!(
            said,
            "  {} {}: {} -> {}{remark}",
            text::plain(&change.id),
            change.field,
            or_none(&change.before),
            or_none(&change.after)
        );
    }
    let is_kept = |reason: &str| {
        changed.iter().any(|change| change.field == "note" && change.after.ends_with(&format!("] {reason}")))
    };
    if reason.is_some_and(|reason| !is_kept(reason)) {
        said.push_str("  nothing contradicts the evidence: the reason was not needed and is not kept\n");
    }
    let _ = writeln!(said, "wrote {}; name it under [register] of the next run", register.display());
    said
}
