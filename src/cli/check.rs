//! `whitespot check`.
use std::path::Path;

use whitespot::{
    config::Config,
    ingest::InputFile,
    pipeline::{self, Checked, Options, Step},
    results,
};

use super::{gate, json, portal, print, progress::Progress, text};

/// The steps of a check.
const CHECKED: [Step; 5] = [Step::Read, Step::Normalise, Step::Classify, Step::Delivery, Step::Coverage];

pub(super) fn check(path: &Path, is_json: bool, out: Option<&Path>) -> anyhow::Result<()> {
    let config = Config::read(path)?;
    let checked = {
        let progress = Progress::begin(is_json, CHECKED.len());
        pipeline::check(&config, &Options::default(), &|step, what| progress.show(step, what))
    };
    let checked = match checked {
        Ok(checked) => checked,
        Err(fault) => {
            // The page says at which fault the check stopped, for those who do not see the terminal.
            let stopped = anyhow::Error::from(fault);
            if let Some(out) = out {
                results::write_stopped_check(&config, &format!("{stopped:#}"), out)?;
            }
            return Err(stopped);
        }
    };
    let written = out.map(|out| results::write_check(&config, &checked, out)).transpose()?;
    let stopping = checked.stopping().count();
    if is_json {
        print::asked(&json::checked(&config, &checked, stopping == 0))?;
    } else {
        print::asked(&report(path, &config, &checked, written.as_deref()))?;
    }
    if stopping > 0 {
        let errors = if stopping == 1 { "1 error".to_owned() } else { format!("{stopping} errors") };
        anyhow::bail!(
            "{}: {errors} for which a run stops; mend them, or accept them by name under [accept] rules",
            path.display()
        );
    }
    Ok(())
}

/// What is printed for people.
fn report(path: &Path, config: &Config, checked: &Checked, written: Option<&Path>) -> String {
    let survey = &checked.survey;
    let stock = &survey.stock;
    let written = written
        .map_or_else(|| "nothing was written".to_owned(), |file| format!("written: {}", file.display()));
    let end = if checked.stopping().next().is_none() { "inputs are in order, " } else { "" };
    format!(
        "{}\n  {} municipalities; demand rows {} = {} used + {} outside the selection + {} rejected\n\
         \x20 {} fixed layers, {} mobile layers, {} operators\n{}{}{}\n{}: {end}{written}\n",
        text::table(&files(&checked.inputs)),
        survey.municipalities.len(),
        text::count(stock.rows as f64),
        text::count(stock.used as f64),
        text::count(stock.outside_selection as f64),
        text::count(stock.rejected as f64),
        survey.fixed.len(),
        survey.mobile.len(),
        survey.operators.len(),
        presets(config),
        gate::all(&checked.gate),
        portal::note(&config.publication),
        path.display()
    )
}

/// What presets filled.
pub(super) fn presets(config: &Config) -> String {
    let mut lines = String::new();
    for filled in &config.presets {
        lines.push_str("  ");
        lines.push_str(&text::plain(&filled.to_string()));
        lines.push('\n');
    }
    lines
}

/// The files that were read; how many rows `where` left out stands beside them where it left out any.
fn files(inputs: &[InputFile]) -> Vec<Vec<String>> {
    let left_out = |input: &InputFile| input.left_out.iter().map(|left_out| left_out.rows).sum::<u64>();
    let is_any = inputs.iter().any(|input| left_out(input) > 0);
    let row = |file: String, records: String, left_out: String, size: String, crs: String| {
        if is_any { vec![file, records, left_out, size, crs] } else { vec![file, records, size, crs] }
    };
    let mut rows = vec![row("file".into(), "records".into(), "left out".into(), "size".into(), "crs".into())];
    for input in inputs {
        let crs = if input.crs_overridden { format!("{} (override)", input.crs) } else { input.crs.clone() };
        let (records, left_out) = (text::count(input.records as f64), text::count(left_out(input) as f64));
        rows.push(row(input.source.clone(), records, left_out, text::size(input.bytes), crs));
    }
    rows
}
