//! Whether an earlier result and a register fit this run: what does not would be counted as closed and new.
use std::{fs, path::Path};

use super::{Options, RunError};
use crate::{
    config::Config,
    delivery::{rule, says},
    model::{Delivery, DeliveryKind, Survey},
    record::RunRecord,
};

/// How many missing things of a kind a message names.
const LISTED: usize = 12;

/// The least part of the earlier result's points that must be known again. An engineering choice: stock changes by some percent
/// in a year, new ids change all of it.
const LEAST_KNOWN: f64 = 0.5;

/// The earlier result must not lie where this one is written.
pub(super) fn not_overwritten(config: &Config, out: &Path) -> Result<(), RunError> {
    let Some(previous) = &config.request.previous else { return Ok(()) };
    let dir = config.request.base.join(&previous.dir);
    let is_same = matches!((fs::canonicalize(&dir), fs::canonicalize(out)), (Ok(dir), Ok(out)) if dir == out);
    if is_same {
        let found = format!("the folder that this run would write, {}", out.display());
        return Err(unfit(config, found, "another folder for the result (--out, or dir under [output])"));
    }
    Ok(())
}

/// The earlier result must be of an earlier day, of all municipalities of this run, have the register
/// that goes on, and share its demand points.
pub(super) fn earlier_result(
    config: &Config,
    options: &Options,
    survey: &Survey,
    again: &[Option<u32>],
    record: Option<&RunRecord>,
) -> Result<(), RunError> {
    let (Some(previous), Some(register)) = (&survey.previous, &survey.register) else { return Ok(()) };
    let today = config.reference_date.to_string();
    if previous.reference_date == today {
        let found = format!("a result of the same reference date, {today}");
        return Err(unfit(
            config,
            found,
            "the result of an earlier date: change reference_date under [run], or leave out [previous]",
        ));
    }
    if previous.reference_date > today {
        let found = format!("a result of {}, later than this run's {today}", previous.reference_date);
        return Err(unfit(config, found, "the result of an earlier year"));
    }
    let only = options.only.as_ref().or(config.request.municipalities.only.as_ref());
    if let Some(covered) = record.and_then(|record| record.only.as_ref()) {
        let is_covered = |code: &String| covered.iter().any(|prefix| code.starts_with(prefix));
        if !only.is_some_and(|only| only.iter().all(is_covered)) {
            let found = format!("a result of a part only, {}", covered.join(", "));
            return Err(unfit(
                config,
                found,
                "a result of all municipalities of this run, or the same `only`",
            ));
        }
    }
    let is_lost = |id: &&_| register.entries.binary_search_by(|entry| entry.id.cmp(id)).is_err();
    let mut lost = previous.areas.iter().filter(is_lost);
    if let Some(first) = lost.next() {
        let found = format!(
            "a register ({}) without {first}{}, which the earlier result has",
            register.source,
            match lost.count() {
                0 => String::new(),
                others => format!(" and {others} other entries"),
            }
        );
        return Err(unfit(
            config,
            found,
            "the register of that result, which goes on (its own list, too, is in it since the year when it was given): leave out [register], \
             or name that result's internal/register.csv; or give the list without [previous]",
        ));
    }
    let codes: Vec<bool> = previous
        .municipalities
        .iter()
        .map(|code| survey.municipalities.binary_search_by(|own| own.code.cmp(code)).is_ok())
        .collect();
    let here = previous.points.iter().filter(|point| codes[point.municipality as usize]).count();
    let found = again.iter().flatten().count();
    if (found as f64) < LEAST_KNOWN * here as f64 {
        let found = format!("{found} of its {here} demand points again, by their ids");
        return Err(unfit(
            config,
            found,
            "the same ids as last year for most of them; where ids have changed, name last year's internal/register.csv under [register] \
             and leave out [previous]: areas are known again by their outlines then",
        ));
    }
    Ok(())
}

/// What an operator no longer reaches has to be accepted by name; names under `operators` have to exist.
pub(super) fn delivery(config: &Config, survey: &Survey, delivery: &Delivery) -> Result<(), RunError> {
    let (Some(source), Some(previous)) = (&config.request.previous, &survey.previous) else { return Ok(()) };
    for (from, to) in &source.operators {
        let list = |names: Vec<&str>| if names.is_empty() { "no operator".into() } else { names.join(", ") };
        let earlier = previous.operators.iter().map(String::as_str).collect();
        let own = survey.operators.iter().map(|(_, name)| name).collect();
        if previous.operators.binary_search(from).is_err() {
            let found = format!("operators = {{ {from:?} = … }}, and no operator of that name in it");
            return Err(unfit(config, found, &format!("one of its operators: {}", list(earlier))));
        }
        if survey.operators.find(to).is_none() {
            let found =
                format!("operators = {{ {from:?} = {to:?} }}, and no operator of the new name in this run");
            return Err(unfit(config, found, &format!("one of this run's operators: {}", list(own))));
        }
    }
    let stopping: Vec<_> = delivery.findings.iter().filter(|finding| finding.stops).collect();
    if stopping.is_empty() {
        return Ok(());
    }
    let mut missing: Vec<String> =
        stopping.iter().take(LISTED).map(|finding| says(finding, delivery)).collect();
    if stopping.len() > LISTED {
        missing.push(format!("… and {} more", stopping.len() - LISTED));
    }
    let lost = delivery.findings.iter().filter(|finding| finding.kind == DeliveryKind::PlacesLost);
    missing.extend(lost.take(LISTED).map(|finding| says(finding, delivery)));
    let rules = stopping.iter().filter_map(|finding| rule(finding)).collect();
    Err(RunError::Delivery { dir: source.dir.clone(), missing, rules })
}

fn unfit(config: &Config, found: String, expected: &str) -> RunError {
    let dir = config.request.previous.as_ref().map_or_else(String::new, |previous| previous.dir.clone());
    RunError::Unfit { dir, found, expected: expected.to_owned() }
}
