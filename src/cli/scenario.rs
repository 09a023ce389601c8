//! `whitespot scenario`: a quick look at what closes.
use std::path::Path;

use whitespot::{
    config::Config,
    model::{
        Affected, Generation, Left, LineKind, Loss, Need, Removal, RowKind, Scenario, ScenarioRow, Scenarios,
        Survey, Technology, WeightKind,
    },
    pipeline::{self, Options, Step},
};

use super::{
    WrongArgument, print,
    progress::Progress,
    text::{self, plain},
};

/// How many municipalities are named.
const NAMED: usize = 8;

/// The steps of a quick look.
const STEPS: [Step; 4] = [Step::Read, Step::Normalise, Step::Classify, Step::Scenario];

/// What is asked on the command line.
pub(super) struct Asked {
    /// `key=value,value`, each.
    pub remove: Vec<String>,
    /// Names of operators.
    pub operators: Vec<String>,
    /// The need; `None`: by what closes.
    pub needs: Option<String>,
    /// Code prefixes.
    pub only: Option<Vec<String>>,
}

pub(super) fn scenario(path: &Path, asked: Asked) -> anyhow::Result<()> {
    let config = Config::read(path)?;
    let Asked { remove, operators, needs, only } = asked;
    let scenarios = if remove.is_empty() && operators.is_empty() && needs.is_none() {
        if config.scenarios.is_empty() {
            let nothing = format!(
                "{}: found no [[scenario]], expected one, or what closes: --remove generation=2G --operator NAME",
                path.display()
            );
            return Err(WrongArgument(nothing).into());
        }
        config.scenarios.clone()
    } else {
        vec![of_arguments(&remove, operators, needs.as_deref(), config.profile.shortage.speed_mbps.value)?]
    };
    let options = Options { only, ..Options::default() };
    let (survey, found) = {
        let progress = Progress::begin(false, STEPS.len());
        pipeline::scenario(&config, &options, &scenarios, &|step, what| progress.show(step, what))?
    };
    print::asked(&said(&config, &survey, &found))
}

/// The scenario that the arguments describe; its name is what closes.
fn of_arguments(
    remove: &[String],
    operators: Vec<String>,
    needs: Option<&str>,
    shortage_mbps: f64,
) -> Result<Scenario, WrongArgument> {
    let name = remove.iter().chain(&operators).cloned().collect::<Vec<_>>().join(" ");
    let mut removal = Removal { operators, ..Removal::default() };
    for argument in remove {
        let wrong =
            |expected: &str| WrongArgument(format!("--remove: found \"{argument}\", expected {expected}"));
        let Some((key, values)) = argument.split_once('=') else {
            return Err(wrong("KEY=VALUE as generation=2G, or technology=xdsl,vdsl"));
        };
        for value in values.split(',').map(str::trim).filter(|value| !value.is_empty()) {
            let own = value.to_owned();
            match key.trim() {
                "generation" => {
                    let known = Generation::ALL.into_iter().find(|one| one.as_str() == value);
                    removal.generations.push(known.ok_or_else(|| wrong("one of 2G, 3G, 4G, 5G, 6G"))?);
                }
                "technology" => {
                    let known = Technology::ALL.into_iter().find(|one| one.as_str() == value);
                    let words = Technology::ALL.map(Technology::as_str).join(", ");
                    removal.technologies.push(known.ok_or_else(|| wrong(&format!("one of {words}")))?);
                }
                "operator" => removal.operators.push(own),
                "network" => removal.networks.push(own),
                "source" => removal.sources.push(own),
                "exchange" => removal.exchanges.push(own),
                _ => {
                    return Err(wrong(
                        "a key of remove: generation, operator, network, technology, source, exchange",
                    ));
                }
            }
        }
    }
    let is_of_fixed = !removal.networks.is_empty()
        || !removal.technologies.is_empty()
        || !removal.sources.is_empty()
        || !removal.exchanges.is_empty();
    let need = match needs {
        Some(word) => Need::parse(word).ok_or_else(|| {
            WrongArgument(format!(
                "--needs: found \"{word}\", expected speech, data_10 or fixed_100 (Mbit/s)"
            ))
        })?,
        None if is_of_fixed => Need::Fixed(shortage_mbps),
        None => Need::Speech,
    };
    Ok(Scenario { name, date: None, remove: removal, need })
}

/// A screen of text for each scenario.
fn said(config: &Config, survey: &Survey, found: &Scenarios) -> String {
    let main = WeightKind::told_first(&survey.weights);
    let mut lines = String::new();
    for (position, scenario) in found.scenarios.iter().enumerate() {
        let rows: Vec<&ScenarioRow> = found
            .rows
            .iter()
            .filter(|row| row.scenario as usize == position && row.settlement.is_none())
            .collect();
        let date = scenario.date.map_or_else(String::new, |date| format!(" ({date})"));
        lines.push_str(&format!(
            "{}, {}: {}{date}; asked of a place: {}\n\n",
            plain(&config.name),
            config.reference_date,
            plain(&scenario.name),
            scenario.need
        ));
        lines.push_str(&places(&rows, main));
        lines.push_str(&left(&rows, main));
        lines.push_str(&customers(&rows, main));
        lines.push_str(&ground(&rows));
        lines.push('\n');
    }
    lines
}

/// The rows of a weight for any network.
fn of_places<'r>(rows: &'r [&ScenarioRow], main: WeightKind) -> impl Iterator<Item = &'r ScenarioRow> {
    rows.iter().copied().filter(move |row| row.operator.is_none() && row.of == Affected::Weight(main))
}

/// The municipalities that lose most, and all.
fn places(rows: &[&ScenarioRow], main: WeightKind) -> String {
    let mut losing: Vec<&ScenarioRow> = of_places(rows, main)
        .filter(|row| row.kind == RowKind::Municipality && (row.loss.lost > 0.0 || row.loss.gained > 0.0))
        .collect();
    losing.sort_by(|a, b| b.loss.lost.total_cmp(&a.loss.lost).then_with(|| a.code.cmp(&b.code)));
    let others = losing.len().saturating_sub(NAMED);
    let total = of_places(rows, main).filter(|row| row.kind == RowKind::Total);
    let head = [main.as_str(), "before", "lost", "gained", "after", "lost share", "nothing left"];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for row in losing.into_iter().take(NAMED).chain(total) {
        let Loss { before, lost, gained, after } = row.loss;
        let name = if row.kind == RowKind::Total {
            "all".to_owned()
        } else {
            plain(&format!("{} {}", row.code, row.name))
        };
        let mut cells = vec![name];
        cells.extend([before, lost, gained, after].map(text::count));
        cells.push(text::percent(lost, before));
        cells.push(text::count(row.left.map_or(0.0, |left| left.nothing)));
        table.push(cells);
    }
    let mut lines = text::table(&table);
    if others > 0 {
        lines.push_str(&format!("  (the {NAMED} municipalities that lose most; {others} more lose)\n"));
    }
    lines
}

/// What the losers have left.
fn left(rows: &[&ScenarioRow], main: WeightKind) -> String {
    let Some(total) = of_places(rows, main).find(|row| row.kind == RowKind::Total) else {
        return String::new();
    };
    let Some(Left { fixed, mobile, satellite, nothing, .. }) = total.left else { return String::new() };
    if total.loss.lost == 0.0 {
        return "\n  nobody loses\n".to_owned();
    }
    format!(
        "\n  the best that is left of {}: fixed {}, mobile {}, satellite {}, nothing {}\n",
        text::count(total.loss.lost),
        text::count(fixed),
        text::count(mobile),
        text::count(satellite),
        text::count(nothing)
    )
}

/// What customers of each operator lose, who have its network alone.
fn customers(rows: &[&ScenarioRow], main: WeightKind) -> String {
    let totals = rows.iter().filter(|row| row.kind == RowKind::Total && row.of == Affected::Weight(main));
    let mut lines = String::new();
    for row in totals {
        let Some(operator) = &row.operator else { continue };
        if row.loss.lost > 0.0 || row.loss.gained > 0.0 {
            lines.push_str(&format!(
                "  in the network of {} alone: {} of {} lose it\n",
                plain(operator),
                text::count(row.loss.lost),
                text::count(row.loss.before)
            ));
        }
    }
    lines
}

/// Land and lines.
fn ground(rows: &[&ScenarioRow]) -> String {
    let totals = || rows.iter().filter(|row| row.kind == RowKind::Total);
    let mut lines = String::new();
    for row in totals().filter(|row| row.of == Affected::Land) {
        lines.push_str(&format!(
            "  land: {} of {} km2 loses it ({})\n",
            text::count(row.loss.lost / 1e6),
            text::count(row.loss.before / 1e6),
            text::percent(row.loss.lost, row.loss.before)
        ));
    }
    for kind in LineKind::MEASURED {
        let (mut loss, mut gaps) = (Loss::default(), [0.0_f64; 2]);
        for row in totals() {
            let Affected::Line { kind: own, longest_gap_m, .. } = &row.of else { continue };
            if *own == kind {
                loss.merge(&row.loss);
                gaps = [0, 1].map(|side: usize| gaps[side].max(longest_gap_m[side]));
            }
        }
        if loss.before > 0.0 {
            lines.push_str(&format!(
                "  {}: {} of {} km loses it; longest stretch without {:.1} -> {:.1} km\n",
                kind.as_str(),
                text::count(loss.lost / 1000.0),
                text::count(loss.before / 1000.0),
                gaps[0] / 1000.0,
                gaps[1] / 1000.0
            ));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_say_what_closes_and_the_need_follows_from_it() {
        let of = |remove: &[&str], operators: &[&str], needs: Option<&str>| {
            let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
            of_arguments(&owned(remove), owned(operators), needs, 100.0)
        };
        let closing = of(&["generation=2G, 3G"], &["Telia"], None).expect("is understood");
        assert_eq!(closing.remove.generations, [Generation::G2, Generation::G3]);
        assert_eq!((closing.remove.operators, closing.need), (vec!["Telia".to_owned()], Need::Speech));
        let copper = of(&["technology=xdsl", "exchange=Ödhult"], &[], None).expect("is understood");
        assert_eq!((copper.remove.exchanges, copper.need), (vec!["Ödhult".to_owned()], Need::Fixed(100.0)));
        let wrong = |found: Result<Scenario, WrongArgument>| found.expect_err("it is wrong").to_string();
        assert_eq!(
            wrong(of(&["generation=7G"], &[], None)),
            "--remove: found \"generation=7G\", expected one of 2G, 3G, 4G, 5G, 6G"
        );
        assert!(wrong(of(&["speed=1"], &[], None)).contains("expected a key of remove"));
        assert!(wrong(of(&["2G"], &[], None)).contains("expected KEY=VALUE"));
        assert!(wrong(of(&[], &["A"], Some("data"))).contains("expected speech, data_10 or fixed_100"));
    }
}
