//! `whitespot check`.
use std::{collections::BTreeMap, path::Path};

use whitespot::{
    config::Config,
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
    let mut rows = vec![["file", "records", "size", "crs"].map(str::to_owned).to_vec()];
    for input in &inputs {
        let crs = if input.crs_overridden { format!("{} (override)", input.crs) } else { input.crs.clone() };
        rows.push(vec![
            input.source.clone(),
            text::count(input.records as f64),
            text::size(input.bytes),
            crs,
        ]);
    }
    let stock = &survey.stock;
    let report = format!(
        "{}\n  {} municipalities; demand rows {} = {} used + {} outside the selection + {} rejected\n\
         \x20 {} fixed layers, {} mobile layers, {} operators\n{}{}\n{}: inputs are in order, nothing was written\n",
        text::table(&rows),
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
