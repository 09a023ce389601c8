//! `whitespot check`.
use std::{collections::BTreeMap, path::Path};

use whitespot::{
    config::Config,
    ingest::InputFile,
    model::{Severity, Survey},
    pipeline::{self, Options, Step},
};

use super::{json, portal, print, progress::Progress, text};

pub(super) fn check(path: &Path, is_json: bool) -> anyhow::Result<()> {
    let config = Config::read(path)?;
    let (survey, inputs) = {
        let progress = Progress::begin(is_json, Step::ALL.len());
        pipeline::survey(&config, &Options::default(), &|step, what| progress.show(step, what))?
    };
    if is_json {
        return print::asked(&json::checked(&config, &survey, &inputs));
    }
    let read_files = files(&inputs);
    let stock = &survey.stock;
    let report = format!(
        "{}\n  {} municipalities; demand rows {} = {} used + {} outside the selection + {} rejected\n\
         \x20 {} fixed layers, {} mobile layers, {} operators\n{}{}\n{}: inputs are in order, nothing was written\n",
        text::table(&read_files),
        survey.municipalities.len(),
        text::count(stock.rows as f64),
        text::count(stock.used as f64),
        text::count(stock.outside_selection as f64),
        text::count(stock.rejected as f64),
        survey.fixed.len(),
        survey.mobile.len(),
        survey.operators.len(),
        rejects(&survey),
        portal::note(&config.publication),
        path.display()
    );
    print::asked(&report)
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

/// Every kind of reject with its number and one example.
fn rejects(survey: &Survey) -> String {
    let mut kinds: BTreeMap<(&str, &str), (usize, &str, &str, Severity)> = BTreeMap::new();
    for reject in &survey.rejects {
        let kind = kinds.entry((&reject.source, &reject.reason));
        kind.or_insert((0, &reject.record, &reject.found, reject.severity)).0 += 1;
    }
    let lines = kinds.into_iter().map(|((source, reason), (count, record, found, severity))| {
        let cost = text::cost(severity);
        format!("  {source}: {count} {cost}: {reason} (record {record}: {found})\n")
    });
    lines.collect()
}
