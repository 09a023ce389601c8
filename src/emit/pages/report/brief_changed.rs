//! What changed since the earlier result and why, and where the data got worse.
use super::brief::{Piece, Section, Sentence, date, filled, joined, listed, say, weight};
use super::causes;
use super::facts::{AreaFacts, Facts, of_all};
use super::reached;
use super::redefined;
use super::words::Shown;
use crate::model::{AreaLevel, DefinitionDifference, ReconciliationCounts, WeightKind};

/// Municipalities that are named for what was built there.
const BUILT_MOST: usize = 3;
/// Municipalities that are named for what got worse.
const WORSE: usize = 3;
/// Changed definitions that are named.
const REDEFINED: usize = 4;
/// The least share of a municipality that is named so: what prints as a tenth of a percent.
const WORTH_NAMING: f64 = 0.001;

/// What changed, and why.
pub(super) fn changed(facts: &Facts<'_>) -> Section {
    let words = facts.words;
    let row = facts.total().row;
    let mut section = Section::new("changed", words.t("paper_changed"));
    if let Some(change_row) = facts.change(row, facts.weight) {
        let change = &change_row.change;
        let figure = |column: &str, value: f64| {
            let sign = if value < 0.0 { "0 - " } else { "" };
            let of = facts.weight.as_str();
            let from = format!("{sign}change.csv[area_kind=total,settlement=,weight={of}].{column}");
            Piece::figure(words.count(Some(value.abs())), from)
        };
        let difference = change.after - change.before;
        let key = match difference {
            more if more > 0.0 => "paper_more",
            fewer if fewer < 0.0 => "paper_fewer",
            _ => "paper_as_many",
        };
        let values = [
            ("count", figure("difference", difference)),
            ("weight", weight(facts)),
            ("date", date(words, facts.page.since)),
        ];
        section.sentences.push(say(words, key, &values));
        let build_out = causes::build_out(change_row, "paper_build_out");
        let worse = causes::worse(change_row, "paper_worse", "paper_no_longer_known");
        for (column, value, fewer, more) in [
            ("build_out", change.build_out, build_out, build_out),
            ("worse", change.worse, worse, worse),
            ("stock", change.stock, "paper_stock_fewer", "paper_stock_more"),
            ("moved", change.moved, "paper_moved_fewer", "paper_moved_more"),
            ("rejected", change.rejected, "paper_rejected_fewer", "paper_rejected_more"),
            ("method", change.method, "paper_method_fewer", "paper_method_more"),
        ] {
            if value != 0.0 {
                let key = if value < 0.0 { fewer } else { more };
                let mut sentence = say(words, key, &[("count", figure(column, value))]);
                if let Some(redefined) = redefined(facts).filter(|_| column == "method") {
                    sentence.0.push(Piece::text(" "));
                    sentence.0.extend(redefined.0);
                }
                section.list.push(sentence);
            }
        }
        if let Some(built) = change_row.planned_built.filter(|built| *built > 0.0) {
            section.last.push(say(
                words,
                "paper_planned_built",
                &[("count", figure("planned_built", built))],
            ));
        }
    } else if facts.page.changes.is_empty() {
        section.sentences.push(say(words, "paper_first_year", &[]));
    } else {
        let values = [
            ("date", date(words, facts.page.since)),
            ("weight", weight(facts)),
            ("points", Piece::text(words.weight(WeightKind::Points))),
        ];
        section.sentences.push(say(words, "paper_other_weight", &values));
    }
    section.last.extend(built_most(facts));
    section.last.extend(reached::sentence(facts));
    section.last.extend(areas(facts));
    section
}

/// The definitions that differ from the earlier result and decide a state: no other can have changed who has access.
fn redefined(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let one = |difference: &DefinitionDifference| {
        let values = [
            ("name", Piece::Name(redefined::name(words, difference))),
            ("before", Piece::Setting(redefined::before(words, difference))),
            ("after", Piece::Setting(redefined::after(words, difference))),
        ];
        say(words, "paper_redefined_one", &values)
    };
    let deciding = redefined::of_states(facts.page.redefined);
    let parts: Vec<Sentence> = deciding.take(REDEFINED).map(one).collect();
    (!parts.is_empty()).then(|| filled(words, "paper_redefined", listed(words, parts)))
}

/// The municipalities where a value is greatest, each with it, in a list behind the words of `key`; those that stand as high as the
/// last one are named with it; behind those of `key_of_all` where the list names all that have one. Nothing where no municipality has a
/// value.
fn greatest(
    facts: &Facts<'_>,
    (key, key_of_all): (&'static str, &'static str),
    most: usize,
    value: impl Fn(&AreaFacts<'_>) -> Option<(f64, Piece)>,
) -> Option<Sentence> {
    let words = facts.words;
    let of_area = |area| value(area).map(|(number, printed)| (number, printed, area));
    let mut found: Vec<(f64, Piece, &AreaFacts<'_>)> =
        facts.of_kind(AreaLevel::Municipality).filter_map(of_area).collect();
    found.sort_by(|(a, _, a_area), (b, _, b_area)| {
        b.total_cmp(a).then_with(|| a_area.row.code.cmp(&b_area.row.code))
    });
    let least = found.get(most - 1).or(found.last())?.0;
    let is_all = found.iter().all(|(number, ..)| *number >= least);
    let key = if is_all { key_of_all } else { key };
    let parts: Vec<Sentence> = found
        .into_iter()
        .take_while(|(number, ..)| *number >= least)
        .map(|(_, printed, area)| {
            let name = Piece::Name(facts.name(area.row).to_owned());
            say(words, "paper_named", &[("name", name), ("value", printed)])
        })
        .collect();
    let mut sentence = say(words, key, &[("weight", weight(facts))]);
    sentence.0.extend(listed(words, parts));
    sentence.0.push(Piece::text("."));
    Some(sentence)
}

/// The municipalities where the greatest parts got access by building; nothing where none is worth naming.
fn built_most(facts: &Facts<'_>) -> Option<Sentence> {
    let change = |area: &AreaFacts<'_>| facts.change(area.row, facts.weight);
    // Who is first is not known where it is not known of one.
    let mut municipalities = facts.of_kind(AreaLevel::Municipality).filter_map(change);
    if municipalities.any(|row| causes::won_access(facts, row).is_none()) {
        return None;
    }
    greatest(facts, ("paper_built_most", "paper_built_most"), BUILT_MOST, |area| {
        let (won, from) = causes::won_access(facts, change(area)?)?;
        let all = of_all(area.row, facts.weight).number().filter(|all| *all > 0.0)?;
        let share = won / all;
        let (code, weight) = (&area.row.code, facts.weight.as_str());
        let from = format!("{from} / municipalities.csv[code={code}].{weight}");
        let printed = Piece::figure(facts.words.percent(Shown::Number(share)), from);
        (share >= WORTH_NAMING).then_some((share, printed))
    })
}

/// The municipalities with most of those whose data got worse or went away, which no operator has been asked about.
pub(super) fn worse(facts: &Facts<'_>) -> Option<Sentence> {
    let change = |area: &AreaFacts<'_>| facts.change(area.row, facts.weight);
    let mut municipalities = facts.of_kind(AreaLevel::Municipality).filter_map(change);
    if municipalities.any(|row| causes::lost_access(facts, row).is_none()) {
        return None;
    }
    greatest(facts, ("paper_check_worse", "paper_check_worse_all"), WORSE, |area| {
        causes::lost_access(facts, change(area)?).filter(|(count, _)| *count > 0.0)
    })
}

/// What became of the shortage areas.
fn areas(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let row = facts.total().row;
    let counts: &ReconciliationCounts = &facts.reconciliation(row)?.counts;
    let figure = |column: &str, value: u64| {
        Piece::figure(words.whole(value), format!("reconciliation.csv[area_kind=total].{column}"))
    };
    let open = ("open", figure("open", counts.open));
    if facts.is_list() {
        let values = [
            open,
            ("remaining", figure("list_remaining", counts.list_remaining())),
            ("list", figure("on_list", counts.on_list)),
        ];
        return Some(say(words, "paper_areas_of_list", &values));
    }
    let parts: Vec<Sentence> = [
        ("closed_remedied", counts.closed_remedied, "paper_part_remedied"),
        ("closed_ended", counts.closed_ended, "paper_part_ended"),
        ("merged", counts.merged_whole(), "paper_part_merged"),
        ("merged_split", counts.merged_split, "paper_part_divided"),
        ("moved_out", counts.moved_out, "paper_part_moved_out"),
        ("moved_in", counts.moved_in, "paper_part_moved_in"),
        ("split_off", counts.split_off, "paper_part_split_off"),
        ("new", counts.new, "paper_part_new"),
        ("reopened", counts.reopened, "paper_part_reopened"),
    ]
    .into_iter()
    .filter(|(_, count, _)| *count > 0)
    .map(|(column, number, key)| {
        let count = match column {
            "merged" => {
                let row = "reconciliation.csv[area_kind=total]";
                Piece::figure(words.whole(number), format!("{row}.merged - {row}.merged_split"))
            }
            column => figure(column, number),
        };
        let key = if (column, number) == ("new", 1) { "paper_part_new_one" } else { key };
        say(words, key, &[("count", count)])
    })
    .collect();
    let key = if parts.is_empty() { "paper_areas_as_before" } else { "paper_areas" };
    let before = ("before", figure("open_before", counts.open_before));
    let mut sentence = say(words, key, &[before, open]);
    if !parts.is_empty() {
        sentence.0.extend(joined(parts, ", "));
        sentence.0.push(Piece::text("."));
        let redefined = causes::areas_redefined(facts);
        sentence.0.extend(redefined.map(|text| Piece::Text(format!(" {text}"))));
    }
    Some(sentence)
}
