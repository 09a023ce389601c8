//! `whitespot run`.
use std::path::Path;

use anyhow::Context;
use whitespot::{
    classify::{self, Lacking},
    config::{Config, Language},
    delivery::says,
    model::{
        AccessStatus, ChangeRow, Delivery, DeliveryKind, Findings, MunicipalityRow, Reject, RowKind,
        Severity, WeightKind, WeightRow,
    },
    pipeline::{self, Options, Outcome, Step},
    sensitivity::SensitivityRow,
};

use super::{
    WrongArgument,
    ahead::ahead,
    gate, json, portal, print,
    progress::Progress,
    text::{self, plain},
};

/// How many municipalities the summary names.
const NAMED: usize = 8;

/// What a run prints beside errors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// A screen of text, and progress where somebody looks.
    Screen,
    /// JSON lines.
    Json,
    /// Nothing.
    Nothing,
}

pub(super) fn run(
    path: &Path,
    (threads, language): (Option<u16>, Option<Language>),
    mut options: Options,
    shown: Shown,
) -> anyhow::Result<()> {
    let mut config = Config::read(path)?;
    config.language = language.unwrap_or(config.language);
    if let Some(threads) = threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global()
            .context("cannot start the threads")?;
    }
    // `0301, 0302` and a trailing comma are slips of the pen; nothing at all is not a selection.
    options.only = options.only.map(|codes| {
        codes.iter().map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect::<Vec<_>>()
    });
    if options.only.as_ref().is_some_and(Vec::is_empty) {
        return Err(
            WrongArgument("--only: found no code, expected code prefixes as 18 or 1880,1881".into()).into()
        );
    }
    let outcome = {
        let progress = Progress::begin(shown != Shown::Screen, Step::ALL.len());
        pipeline::run(&config, &options, &|step, what| progress.show(step, what))?
    };
    match shown {
        Shown::Screen => print::done(&summary(&config, &outcome)),
        Shown::Json => print::done(&json::done(&config, &outcome)),
        Shown::Nothing => {}
    }
    Ok(())
}

/// A screen of text: the whole, the municipalities with most households unserved, the rejects, where the files lie.
fn summary(config: &Config, outcome: &Outcome) -> String {
    let findings = &outcome.findings;
    let survey = &findings.survey;
    let profile = &config.profile;
    let mut lines = format!(
        "{}, {}: profile {}, unserved = below {} Mbit/s in the fixed net\n\n",
        plain(&config.name),
        config.reference_date,
        plain(&profile.name),
        text::speed(profile.classify_settings(config.reference_date.year, &config.targets).shortage)
    );

    lines.push_str(&municipalities(findings));

    let stock = &survey.stock;
    lines.push_str(&format!(
        "\n  demand rows {} = {} used + {} outside the selection + {} rejected\n",
        text::count(stock.rows as f64),
        text::count(stock.used as f64),
        text::count(stock.outside_selection as f64),
        text::count(stock.rejected as f64)
    ));
    lines.push_str(&scattered(findings));
    if let Some(total) = findings.rows.last()
        && let Some(uncovered_m2) = total.uncovered_m2
    {
        lines.push_str(&format!(
            "  no mobile cover at {} Mbit/s: {} of {} km2 ({})\n",
            profile.mobile_cover.service_mbps.value,
            text::count(uncovered_m2 / 1e6),
            text::count(total.land_m2 / 1e6),
            text::percent(uncovered_m2, total.land_m2)
        ));
    }
    lines.push_str(&ahead(findings));
    lines.push_str(&register(outcome, WeightKind::told_first(&findings.survey.weights)));
    lines.push_str(&sensitivity(&outcome.sensitivity));
    let of = |severity: Severity| survey.rejects.iter().filter(|reject| reject.severity == severity).count();
    if !survey.rejects.is_empty() {
        lines.push_str(&format!(
            "  rejects: {} records left out, {} used in part, {} repaired (internal/rejects.csv)\n",
            of(Severity::Record),
            of(Severity::Part),
            of(Severity::Repaired)
        ));
    }
    lines.push_str(&gate::summary(&findings.gate));
    lines.push_str(&delivery(&findings.delivery));
    lines.push_str(&borders(&survey.rejects));
    lines.push_str(&of_sources(&survey.rejects));
    let without_speed: u64 = survey.without_verdict.iter().map(|(_, records)| records).sum();
    if without_speed > 0 {
        lines.push_str(&format!(
            "  offers without a speed: {} records (run.json)\n",
            text::count(without_speed as f64)
        ));
    }
    let settings = profile.classify_settings(config.reference_date.year, &config.targets);
    for Lacking { what, offers, of } in classify::lacking(survey, &settings) {
        lines.push_str(&format!(
            "  profile {} judges the {what}: {} of {} offers do not state it and give no verdict\n",
            plain(&profile.name),
            text::count(offers as f64),
            text::count(of as f64)
        ));
    }
    lines.push_str(&super::check::presets(config));
    lines.push_str(&portal::note(&config.publication));
    let seconds: f64 = outcome.timings.iter().map(|(_, time)| time.as_secs_f64()).sum();
    let bytes = outcome.files.iter().map(|(_, bytes)| bytes).sum();
    lines.push_str(&format!(
        "  {} files, {}, in {seconds:.1} s\n\n",
        outcome.files.len() + 2,
        text::size(bytes)
    ));
    for (what, file) in [
        ("summary", "internal/summary.html"),
        ("report ", "internal/report.html"),
        ("map    ", "internal/map.html"),
        ("open   ", "open/README.md"),
    ] {
        let file = outcome.out.join(file);
        if file.exists() {
            lines.push_str(&format!("  {what}  {}\n", file.display()));
        }
    }
    lines.push_str(&format!("  result   {}\n", outcome.out.display()));
    lines
}

/// What is to be looked at in the delivery before the numbers are published, the gravest first.
fn delivery(delivery: &Delivery) -> String {
    let mut lines = String::new();
    let (silence, others): (Vec<_>, Vec<_>) =
        delivery.findings.iter().partition(|finding| finding.kind == DeliveryKind::Silence);
    let (to_check, settled): (Vec<_>, Vec<_>) = others.into_iter().partition(|finding| finding.is_question());
    for (findings, title) in [
        (to_check, "to check before publishing (internal/delivery.csv):"),
        (settled, "accepted or stated by the configuration (internal/delivery.csv):"),
    ] {
        if !findings.is_empty() {
            lines.push_str(&format!("  {title}\n"));
        }
        for finding in findings.iter().take(NAMED) {
            lines.push_str(&format!("    {}\n", plain(&says(finding, delivery))));
        }
        if findings.len() > NAMED {
            lines.push_str(&format!("    {} more in internal/delivery.csv\n", findings.len() - NAMED));
        }
    }
    for finding in silence {
        lines.push_str(&format!("  silence: {}\n", plain(&says(finding, delivery))));
    }
    lines
}

/// Municipalities whose boundaries do not meet: the pairs that overlap, and the places in cracks between them.
fn borders(rejects: &[Reject]) -> String {
    let of = |reason: &str| -> Vec<&Reject> { rejects.iter().filter(|one| one.reason == reason).collect() };
    let mut lines = String::new();
    let overlaps = of("municipalities overlap");
    for overlap in overlaps.iter().take(NAMED) {
        lines.push_str(&format!(
            "  municipalities overlap: {}; expected {}\n",
            plain(&overlap.found),
            plain(&overlap.expected)
        ));
    }
    if overlaps.len() > NAMED {
        lines.push_str(&format!("  ({} more in internal/rejects.csv)\n", overlaps.len() - NAMED));
    }
    let cracked = of("in a crack between municipalities");
    if let Some(first) = cracked.first() {
        let used = cracked.iter().filter(|one| one.severity == Severity::Repaired).count();
        lines.push_str(&format!(
            "  in cracks between municipalities: {} places, of which {used} count in the nearest one; {} at {}\n",
            cracked.len(),
            plain(&first.record),
            plain(&first.found)
        ));
    }
    lines
}

/// The rejects of whole sources, which belong to no record: an empty file, or a table whose ids do not fit.
fn of_sources(rejects: &[Reject]) -> String {
    let whole: Vec<&Reject> = rejects.iter().filter(|reject| reject.record.is_empty()).collect();
    let mut lines = String::new();
    for Reject { source, reason, found, expected, .. } in whole.iter().take(NAMED) {
        lines.push_str(&format!(
            "  note: {}: {}: found {}, expected {}\n",
            plain(source),
            plain(reason),
            plain(found),
            plain(expected)
        ));
    }
    if whole.len() > NAMED {
        lines.push_str(&format!("  note: {} more of the kind (internal/rejects.csv)\n", whole.len() - NAMED));
    }
    lines
}

/// The municipalities with most unserved, and all together.
fn municipalities(findings: &Findings) -> String {
    let main = WeightKind::told_first(&findings.survey.weights);
    let mut rows = vec![
        ["", main.as_str(), "connected", "passed", "planned", "unserved", "no data", "share", "areas"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let unserved = |row: &MunicipalityRow| {
        row.weight(main).map_or(0.0, |weight| weight.states.get(AccessStatus::Unserved))
    };
    let mut municipalities: Vec<&MunicipalityRow> =
        findings.rows.iter().filter(|row| row.kind == RowKind::Municipality).collect();
    municipalities.sort_by(|a, b| unserved(b).total_cmp(&unserved(a)).then_with(|| a.code.cmp(&b.code)));
    let others = municipalities.len().saturating_sub(NAMED);
    let shown = municipalities.into_iter().take(NAMED);
    for row in shown.chain(findings.rows.iter().filter(|row| row.kind == RowKind::Total)) {
        let Some(weight) = row.weight(main) else { continue };
        let name = if row.kind == RowKind::Total {
            "all".to_owned()
        } else {
            plain(&format!("{} {}", row.code, row.name))
        };
        let mut cells = vec![name, text::count(weight.total)];
        cells.extend(AccessStatus::ALL.map(|status| text::count(weight.states.get(status))));
        cells.push(share(weight));
        cells.push(row.shortage_areas.to_string());
        rows.push(cells);
    }
    let mut lines = text::table(&rows);
    if others > 0 {
        lines.push_str(&format!(
            "  (the {NAMED} municipalities with most unserved; {others} more in municipalities.csv)\n"
        ));
    }
    lines
}

/// How much of the unserved is in no shortage area.
fn scattered(findings: &Findings) -> String {
    let Some(total) = findings.rows.last() else { return String::new() };
    let main = WeightKind::told_first(&findings.survey.weights);
    let unserved = total.weight(main).map_or(0.0, |weight| weight.states.get(AccessStatus::Unserved));
    let scattered =
        if main == WeightKind::Households { total.scattered_households } else { total.scattered_points };
    scattered.map_or_else(String::new, |scattered| {
        format!(
            "  scattered: {} of {} unserved {} are in no shortage area\n",
            text::count(scattered),
            text::count(unserved),
            main.as_str()
        )
    })
}

/// How last year's open areas became this year's, and why the unserved weight changed; nothing in a first year.
fn register(outcome: &Outcome, main: WeightKind) -> String {
    let mut lines = String::new();
    let counts = outcome.findings.reconciliation.last().map(|row| row.counts).unwrap_or_default();
    if let Some(register) = &outcome.findings.survey.register {
        let is_list = register.is_list;
        let steps = [
            ('-', counts.closed_remedied, "remedied"),
            ('-', counts.closed_ended, "ended"),
            ('-', counts.merged_whole(), "merged"),
            ('-', counts.merged_split, "divided"),
            ('+', counts.split_off, "split off"),
            ('+', counts.new, if is_list { "beyond the list" } else { "new" }),
            ('+', counts.reopened, "reopened"),
            ('-', counts.moved_out, "moved out"),
            ('+', counts.moved_in, "moved in"),
        ];
        let steps = steps.iter().filter(|(_, number, _)| *number > 0);
        let steps: Vec<String> =
            steps.map(|(sign, number, word)| format!(" {sign} {number} {word}")).collect();
        lines.push_str(&format!(
            "  shortage areas: {} open {}{} = {} open (internal/reconciliation.csv)\n",
            counts.open_before,
            if is_list { "on the county's list" } else { "before" },
            steps.concat(),
            counts.open
        ));
    }
    let moves = &outcome.changes.moves;
    if !moves.is_empty() {
        let listed: Vec<String> = moves
            .iter()
            .map(|moved| {
                let to = moved.to.as_ref().map_or("outside the selection", |code| code.as_str());
                format!("{} to {to} {}", moved.from, moved.points)
            })
            .collect();
        lines.push_str(&format!(
            "  moved: {} places lie in another municipality than on {}: {}\n",
            moves.iter().map(|moved| moved.points).sum::<u64>(),
            outcome.changes.since,
            listed.join(", ")
        ));
    }
    let not_judged =
        outcome.findings.shortage_areas.iter().map(|area| area.not_judged).filter(|count| *count > 0);
    let (areas, points) = not_judged.fold((0, 0), |(areas, points), count| (areas + 1, points + count));
    if areas > 0 {
        lines.push_str(&format!(
            "  not judged: {points} points of {areas} shortage areas are delivered, but rejected or outside the selection; \
             the areas stay open (internal/register.csv, not_judged)\n"
        ));
    }
    if counts.on_list > 0 {
        lines.push_str(&format!(
            "  the county's list: {} of {} entries remain\n",
            counts.list_remaining(),
            counts.on_list
        ));
    }
    let made_before =
        outcome.findings.survey.rejects.iter().find(|reject| reject.reason == "made by an earlier version");
    if let Some(reject) = made_before {
        lines.push_str(&format!(
            "  {} is of {}, this is {}\n",
            plain(&reject.source),
            reject.found,
            reject.expected
        ));
    }
    lines.push_str(&unserved_since(outcome, main));
    lines
}

/// Why the unserved weight changed; nothing in a first year.
fn unserved_since(outcome: &Outcome, main: WeightKind) -> String {
    let mut lines = String::new();
    let of_all = |weight| {
        let is_of_all = |row: &&ChangeRow| row.kind == RowKind::Total && row.settlement.is_none();
        outcome.changes.rows.iter().filter(is_of_all).find(|row| row.weight == weight)
    };
    // An earlier result may not count households; places it always does.
    if let Some(row) = of_all(main).or_else(|| of_all(WeightKind::Points)) {
        let signed =
            |value: f64| format!("{} {}", if value < 0.0 { '-' } else { '+' }, text::count(value.abs()));
        let change = row.change;
        let newly_planned = row.within.unwrap_or_default().newly_planned;
        let better = if newly_planned > 0.0 { "build-out or new plans" } else { "build-out" };
        let rare = [(change.moved, "moved municipality"), (change.rejected, "rejected")];
        let rare: Vec<String> = rare
            .into_iter()
            .filter(|(number, _)| *number != 0.0)
            .map(|(number, word)| format!(" {} {word}", signed(number)))
            .collect();
        lines.push_str(&format!(
            "  unserved {}: {} on {} {} {better} {} worse or lost data {} stock{} {} method = {} (internal/change.csv)\n",
            row.weight.as_str(),
            text::count(change.before),
            outcome.changes.since,
            signed(change.build_out),
            signed(change.worse),
            signed(change.stock),
            rare.concat(),
            signed(change.method),
            text::count(change.after)
        ));
        if let Some(built) = row.planned_built.filter(|built| *built > 0.0) {
            lines.push_str(&planned_built(built, row.weight));
        }
    }
    lines
}

/// Build-out where it had been planned: no cause of a change in the unserved, for these were not unserved before.
pub(super) fn planned_built(built: f64, weight: WeightKind) -> String {
    format!(
        "  besides, {} {} that were planned have been built; they were not unserved before (planned_built)\n",
        text::count(built),
        weight.as_str().replace('_', " ")
    )
}

/// What other definitions would give for the whole: a line per key.
fn sensitivity(rows: &[SensitivityRow]) -> String {
    let mut lines = String::new();
    let mut last = "";
    for row in rows.iter().filter(|row| row.code == "total") {
        if row.parameter != last {
            let heading = if last.is_empty() {
                "\n  sensitivity: value: households unserved (points where there are none), shortage areas; * this run's own\n"
            } else {
                "\n"
            };
            lines.push_str(&format!("{heading}    {:<17}", row.parameter));
            last = row.parameter;
        }
        let counts = &row.counts;
        let mobile = ["service_mbps", "level"].contains(&row.parameter);
        let unserved = if mobile { counts.unserved_mobile_households } else { counts.unserved_households };
        // Points stand for households where there are none; a mobile service without any layer has no data.
        let unserved = match unserved {
            None if mobile => "no data".to_owned(),
            unserved => text::count(unserved.unwrap_or(counts.unserved_points)),
        };
        let own = if row.is_base { "*" } else { "" };
        if mobile {
            lines.push_str(&format!("  {}{own}: {unserved}", row.value));
        } else {
            lines.push_str(&format!("  {}{own}: {unserved}, {}", row.value, counts.shortage_areas));
        }
    }
    if !lines.is_empty() {
        lines.push_str("\n\n");
    }
    lines
}

/// The share that is unserved; a dash where the total is 0 or all of it has no data: that is not 0 %.
fn share(weight: &WeightRow) -> String {
    let [unserved, no_data] =
        [AccessStatus::Unserved, AccessStatus::NoData].map(|status| weight.states.get(status));
    if weight.total > no_data { text::percent(unserved, weight.total) } else { "–".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use whitespot::model::StateCounts;

    fn weight(states: &[(AccessStatus, f64)]) -> WeightRow {
        let mut counts = StateCounts::default();
        for (status, value) in states {
            counts.add(*status, *value);
        }
        WeightRow {
            weight: WeightKind::Households,
            total: counts.sum(),
            states: counts,
            unknown_points: 0,
            unserved_mobile: None,
            unserved_both: None,
            reached: vec![],
            reached_with_passed: vec![],
        }
    }

    #[test]
    fn no_data_is_not_nought_per_cent() {
        assert_eq!(share(&weight(&[(AccessStatus::NoData, 5.0)])), "–");
        assert_eq!(share(&weight(&[])), "–");
        assert_eq!(share(&weight(&[(AccessStatus::NoData, 3.0), (AccessStatus::Connected, 1.0)])), "0.0 %");
        assert_eq!(share(&weight(&[(AccessStatus::NoData, 3.0), (AccessStatus::Unserved, 1.0)])), "25.0 %");
    }

    #[test]
    fn a_name_does_not_steer_the_terminal() {
        assert_eq!(plain("Åsmyra"), "Åsmyra");
        assert_eq!(plain("a\u{1b}[31mb\u{7}\r\n\u{9b}\u{202e}c").matches('\u{fffd}').count(), 6);
        assert_eq!(plain("a\u{1b}[31mb"), "a\u{fffd}[31mb");
    }
}
