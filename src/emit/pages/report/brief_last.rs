//! The second of the two pages: what is left to be done, what serves it meanwhile, how sure the numbers are, what to decide.
use std::collections::HashSet;

use super::brief::{Piece, Section, Sentence, filled, joined, listed, of_total, say, weight};
use super::county::scattered;
use super::facts::{Facts, of_area};
use super::last_percent::{M_PER_KM, SEK_PER_MKR, left_out, open_for, order, ranked, why_unranked};
use super::summary::unconfirmed_definitions;
use super::support::{AreaSupport, UNDER_WAY};
use super::{brief_changed, brief_support};
use crate::model::{AreaKind, AreaPlan, Band, OtherWay, ShortageArea, Unranked, WeightKind};

/// Areas that are named.
const LARGEST: usize = 5;
const FIRST: usize = 3;
/// Areas that are named for coordination, at most.
const MOST: usize = 3;

/// A cell of `last_percent.csv`.
fn cell(area: &ShortageArea, column: &str) -> String {
    format!("last_percent.csv[id={}].{column}", area.id)
}

/// The open areas with most households (points, where households are not known).
pub(super) fn largest(facts: &Facts<'_>) -> Vec<Sentence> {
    let words = facts.words;
    let findings = facts.page.findings;
    let column = if facts.weight == WeightKind::Households { "households" } else { "points" };
    let size = |area: &ShortageArea| of_area(area, facts.weight).number();
    let mut areas: Vec<&ShortageArea> =
        findings.shortage_areas.iter().filter(|area| area.status.is_open() && size(area).is_some()).collect();
    areas.sort_by(|a, b| {
        let [one, other] = [a, b].map(|area| size(area).unwrap_or_default());
        other.total_cmp(&one).then_with(|| a.id.cmp(&b.id))
    });
    let line = |area: &&ShortageArea| {
        let values = [
            ("area", Piece::Name(format!("{} ({})", area.name, area.id))),
            (
                "municipality",
                Piece::Name(findings.survey.municipalities[area.municipality as usize].name.clone()),
            ),
            ("count", Piece::figure(words.count(size(area)), cell(area, column))),
            ("weight", weight(facts)),
        ];
        say(words, "paper_area", &values)
    };
    areas.iter().take(LARGEST).map(line).collect()
}

/// An amount with its band, from columns that are called alike.
fn band(
    facts: &Facts<'_>,
    band: Band,
    per: f64,
    decimals: usize,
    from: &dyn Fn(&str) -> String,
) -> [(&'static str, Piece); 3] {
    let part = |value: f64, column: &str| {
        let from = if per > 1.0 { format!("{} / {per}", from(column)) } else { from(column) };
        Piece::figure(facts.words.language.rounded(value / per, decimals), from)
    };
    [("low", part(band.low, "low")), ("cost", part(band.expected, "")), ("high", part(band.high, "high"))]
}

/// What closing the rest takes, and in which order.
pub(super) fn cost(facts: &Facts<'_>) -> Section {
    let words = facts.words;
    let last = &facts.page.findings.last_percent;
    let mut section = Section::new("cost", words.t("paper_cost"));
    if last.order.is_empty() {
        section.sentences.push(no_order(facts));
        return section;
    }
    section.sentences.extend(sum(facts));
    section.sentences.extend(
        left_out_of_order(facts)
            .map(|count| say(words, "paper_left_out", &[("count", count), ("weight", weight(facts))])),
    );
    let beside = brief_support::beside(facts);
    let has_named_terms = beside.is_some();
    section.sentences.extend(beside);
    section.sentences.extend(brief_support::of_sum(facts));
    section.sentences.push(say(words, "paper_first", &[("order", Piece::text(order(facts)))]));
    section.list = ranked(facts).take(FIRST).map(|(area, plan)| first(facts, area, plan)).collect();
    section.last.push(say(words, "paper_cost_sure", &[]));
    let terms = left_out(facts);
    if !terms.is_empty() && has_named_terms {
        section.last.push(say(words, "paper_cost_too_low", &[]));
    } else if !terms.is_empty() {
        let terms = terms.into_iter().map(|term| Sentence(vec![Piece::text(term)])).collect();
        section.last.push(filled(words, "paper_cost_left_out", listed(words, terms)));
    }
    section
}

/// Why no area has a place in the order.
fn no_order(facts: &Facts<'_>) -> Sentence {
    let words = facts.words;
    let reasons: Vec<(Unranked, usize)> = Unranked::ALL
        .into_iter()
        .map(|reason| (reason, open_for(facts, reason)))
        .filter(|(_, count)| *count > 0)
        .collect();
    if reasons.is_empty() {
        return say(words, "paper_order_nothing", &[]);
    }
    if reasons.iter().all(|(reason, _)| matches!(reason, Unranked::Planned | Unranked::UnderConstruction)) {
        return say(words, "paper_order_planned", &[]);
    }
    let part = |(reason, count): (Unranked, usize)| {
        let from = format!("count(last_percent.csv[unranked={}])", reason.as_str());
        let values = [
            ("name", Piece::text(why_unranked(words, reason))),
            ("value", Piece::figure(words.whole(count as u64), from)),
        ];
        say(words, "paper_named", &values)
    };
    filled(words, "paper_no_order", listed(words, reasons.into_iter().map(part).collect()))
}

/// What all areas of the curve take together; nothing where no trench is known.
fn sum(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let last = &facts.page.findings.last_percent;
    let mut curve = last.curve.iter().filter(|point| point.kind == AreaKind::Total);
    let steps = curve.clone().count();
    let end = curve.next_back()?;
    let row = format!("curve.csv[area_kind=total,step={steps}]");
    let mut values = vec![
        ("areas", Piece::figure(words.whole(steps as u64), "count(curve.csv[area_kind=total])")),
        ("count", Piece::figure(words.count(Some(end.weight)), format!("{row}.households"))),
        ("weight", weight(facts)),
        (
            "trench",
            Piece::figure(words.decimal(Some(end.trench_m / M_PER_KM)), format!("{row}.trench_m / 1000")),
        ),
    ];
    let key = if let Some(sum) = end.cost {
        let of = |part: &str| format!("{row}.cost_{part}{}sek", if part.is_empty() { "" } else { "_" });
        values.extend(band(facts, sum, SEK_PER_MKR, 1, &of));
        "paper_cost_all"
    } else {
        "paper_trench_all"
    };
    Some(say(words, key, &values))
}

/// Households of the areas in the order that no trench reaches; nothing where there are none.
pub(super) fn left_out_of_order(facts: &Facts<'_>) -> Option<Piece> {
    let count: f64 = ranked(facts).map(|(_, plan)| plan.trench.weight_left_out).sum();
    let from = "sum(last_percent.csv[unranked=].households_left_out)";
    (count > 0.0 && facts.weight == WeightKind::Households)
        .then(|| Piece::figure(facts.words.count(Some(count)), from))
}

/// The weight that the trench of an area reaches.
fn reached(facts: &Facts<'_>, area: &ShortageArea, plan: &AreaPlan) -> Piece {
    let from = format!("{} - {}", cell(area, "households_known"), cell(area, "households_left_out"));
    Piece::figure(facts.words.count(Some(plan.joined_weight())), from)
}

/// The weight of the whole area, with what no trench reaches and what is unknown.
fn whole(facts: &Facts<'_>, area: &ShortageArea) -> Piece {
    let column = if facts.weight == WeightKind::Households { "households" } else { "points" };
    Piece::figure(facts.words.count(of_area(area, facts.weight)), cell(area, column))
}

/// Whether the trench reaches a part of the area alone.
fn is_part(facts: &Facts<'_>, area: &ShortageArea, plan: &AreaPlan) -> bool {
    let joined = facts.words.count(Some(plan.joined_weight()));
    of_area(area, facts.weight).number().is_some_and(|all| facts.words.count(Some(all)) != joined)
}

/// One of the areas that come first.
fn first(facts: &Facts<'_>, area: &ShortageArea, plan: &AreaPlan) -> Sentence {
    let words = facts.words;
    let mut values = vec![
        ("area", Piece::Name(format!("{} ({})", area.name, area.id))),
        ("count", reached(facts, area, plan)),
        ("weight", weight(facts)),
    ];
    values.push(("all", whole(facts, area)));
    let is_part = is_part(facts, area, plan);
    let Some(cost) = &plan.cost else {
        return say(words, if is_part { "paper_first_part" } else { "paper_first_area" }, &values);
    };
    let of = |part: &str| cell(area, &format!("cost_{part}{}sek", if part.is_empty() { "" } else { "_" }));
    values.extend(band(facts, cost.sum, SEK_PER_MKR, 2, &of));
    say(words, if is_part { "paper_first_part_priced" } else { "paper_first_priced" }, &values)
}

/// What serves the open areas until fibre comes.
pub(super) fn meanwhile(facts: &Facts<'_>) -> Option<Section> {
    let words = facts.words;
    let open: Vec<&AreaPlan> = plans(facts).collect();
    if open.is_empty() {
        return None;
    }
    let mut section = Section::new("meanwhile", words.t("paper_meanwhile"));
    let parts: Vec<Sentence> = [
        (OtherWay::FixedRadio, "paper_way_fixed_radio"),
        (OtherWay::RadioSite, "paper_way_radio_site"),
        (OtherWay::Mobile, "paper_way_mobile"),
        (OtherWay::Satellite, "paper_way_satellite"),
        (OtherWay::Nothing, "paper_way_nothing"),
    ]
    .into_iter()
    .filter(|(way, _)| count(&open, *way) > 0)
    .map(|(way, key)| say(words, key, &[("count", ways(facts, &open, way))]))
    .collect();
    let all = Piece::figure(
        words.whole(open.len() as u64),
        "count(last_percent.csv[other_way=fixed_radio|radio_site|mobile|satellite|none])",
    );
    let has_others = facts.total().row.shortage_areas > open.len() as u64;
    let key = if has_others { "paper_ways_with_places" } else { "paper_ways" };
    let mut sentence = say(words, key, &[("areas", all)]);
    sentence.0.extend(joined(parts, "; "));
    sentence.0.push(Piece::text("."));
    section.sentences.push(sentence);
    section.sentences.push(say(words, "paper_sight", &[]));
    Some(section)
}

/// The plans of the open areas with places.
fn plans<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = &'f AreaPlan> {
    let findings = facts.page.findings;
    let both = findings.shortage_areas.iter().zip(&findings.last_percent.plans);
    both.filter(|(area, plan)| area.status.is_open() && plan.points > 0).map(|(_, plan)| plan)
}

fn count(open: &[&AreaPlan], way: OtherWay) -> usize {
    open.iter().filter(|plan| plan.other_way() == way).count()
}

fn ways(facts: &Facts<'_>, open: &[&AreaPlan], way: OtherWay) -> Piece {
    let from = format!("count(last_percent.csv[other_way={}])", way.as_str());
    Piece::figure(facts.words.whole(count(open, way) as u64), from)
}

/// How sure it is.
pub(super) fn sure(facts: &Facts<'_>) -> Section {
    let words = facts.words;
    let mut section = Section::new("sure", words.t("paper_sure"));
    let findings = &facts.page.findings.delivery.findings;
    if let Some(at) = findings.iter().position(|finding| finding.kind == crate::model::DeliveryKind::Silence)
    {
        let count = words.count(findings[at].now.map(|now| now.weight));
        let from = format!("delivery.csv[#{at}].now");
        let values = [("count", Piece::figure(count, from)), ("weight", weight(facts))];
        section.sentences.push(say(words, "paper_silent", &values));
    }
    section.sentences.extend(near_connected(facts));
    section.sentences.extend(unconfirmed_definitions(facts));
    section
}

/// How many count as passed for being near a connected place alone, which is an estimate; nothing where there are none.
fn near_connected(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let measure = "passed_by_near_connected";
    let count = facts.total().one(measure, Some(facts.weight))?.value.filter(|count| *count > 0.0)?;
    let key = facts.page.profile.keys.iter().find(|key| key.path() == "passed.near_connected_m")?;
    // Where the profile's distance is off, those of single deliveries say it all.
    let own: Vec<String> = key.own.iter().map(|own| own.words(words.language)).collect();
    let is_off = key.value.as_f64() == Some(0.0) && !own.is_empty();
    let near = if is_off { own.join("; ") } else { key.value_words(words.language) };
    let of = facts.weight.as_str();
    let from = format!("indicators.csv[area_kind=total,settlement=,weight={of},measure={measure}].value");
    let values = [
        ("count", Piece::figure(words.count(Some(count)), from)),
        ("weight", weight(facts)),
        ("value", Piece::Setting(near)),
    ];
    Some(say(words, "paper_near_connected", &values))
}

/// The areas to begin with: those where places are eligible for support, and those that come first without any. Where it is not known
/// who is eligible, those that come first. Areas where support is applied for, granted or built are not among them.
fn take_first(facts: &Facts<'_>) -> Vec<Sentence> {
    let words = facts.words;
    let findings = facts.page.findings;
    let line = |(at, (area, plan)): (usize, &(&ShortageArea, &AreaPlan))| {
        let values = [
            ("area", Piece::Name(format!("{} ({})", area.name, area.id))),
            ("count", reached(facts, area, plan)),
            ("all", whole(facts, area)),
            ("weight", weight(facts)),
        ];
        // What is counted is named once.
        let key = match (at, is_part(facts, area, plan)) {
            (0, false) => "paper_do_area",
            (0, true) => "paper_do_area_part",
            (_, false) => "paper_do_area_next",
            (_, true) => "paper_do_area_part_next",
        };
        say(words, key, &values)
    };
    let say_of = |key, areas: &[(&ShortageArea, &AreaPlan)], end: &str| {
        let mut sentence = say(words, key, &[]);
        sentence.0.extend(listed(words, areas.iter().enumerate().map(line).collect()));
        sentence.0.push(Piece::text(end));
        sentence
    };
    let support = AreaSupport::of(facts);
    let (under_way, first): (Vec<_>, Vec<_>) =
        ranked(facts).partition(|(area, plan)| support.is_at(area, plan, &UNDER_WAY));
    let end = if under_way.is_empty() { "." } else { words.t("paper_do_without_supported") };
    let mut sentences = Vec::new();
    let Ok(list) = &findings.support else {
        let areas: Vec<_> = first.into_iter().take(FIRST).collect();
        if !areas.is_empty() {
            sentences.push(say_of("paper_do_order", &areas, end));
        }
        return sentences;
    };
    let eligible: HashSet<&str> = list
        .candidates
        .iter()
        .filter(|candidate| candidate.reason.is_eligible())
        .filter_map(|candidate| findings.membership[candidate.point as usize])
        .map(|area| findings.shortage_areas[area as usize].id.as_str())
        .collect();
    let is_eligible = |(area, _): &&(&ShortageArea, &AreaPlan)| eligible.contains(area.id.as_str());
    let supported: Vec<_> = first.iter().filter(is_eligible).take(FIRST).copied().collect();
    // Those that come before the last that is named.
    let last = supported.last().and_then(|(last, _)| first.iter().position(|(area, _)| area.id == last.id));
    let others: Vec<_> = first
        .iter()
        .take(last.unwrap_or(FIRST))
        .filter(|area| !is_eligible(area))
        .take(MOST)
        .copied()
        .collect();
    if !supported.is_empty() {
        sentences.push(say_of("paper_do_first", &supported, end));
    }
    if !others.is_empty() {
        sentences.push(say_of("paper_do_coordinate", &others, words.t("paper_do_coordinate_why")));
    }
    sentences
}

/// Förslag till beslut: a list to edit.
pub(super) fn proposals(facts: &Facts<'_>) -> Section {
    let words = facts.words;
    let findings = facts.page.findings;
    let mut section = Section::new("proposals", words.t("paper_proposals"));
    section.sentences.push(say(words, "paper_proposals_edit", &[]));
    if findings.delivery.findings.iter().any(crate::model::DeliveryFinding::is_question) {
        section.list.push(say(words, "paper_do_check", &[]));
    } else if brief_changed::worse(facts).is_some() {
        section.list.push(say(words, "paper_do_explain", &[]));
    }
    section.list.extend(take_first(facts));
    section.list.extend(brief_support::follow_up(facts));
    let outside = scattered(facts, facts.total().row);
    if outside.number().is_some_and(|count| count > 0.0) {
        let column = format!("scattered_{}", facts.weight.as_str());
        let from = format!("municipalities.csv[code=total].{column}");
        let values = [("count", Piece::figure(words.count(outside), from)), ("weight", weight(facts))];
        section.list.push(say(words, "paper_do_scattered", &values));
    }
    brief_support::out_of_reach(facts, &mut section);
    let open: Vec<&AreaPlan> = plans(facts).collect();
    if count(&open, OtherWay::RadioSite) > 0 {
        let values = [("count", ways(facts, &open, OtherWay::RadioSite))];
        section.list.push(say(words, "paper_do_sight", &values));
    }
    if facts.total().row.shortage_areas > 0 {
        let planned = crate::model::AccessStatus::Planned;
        let planned = super::facts::in_states(facts.total().row, facts.weight, &[planned]);
        if planned.number().is_some_and(|count| count > 0.0) {
            let values =
                [("count", of_total(facts, "_planned", words.count(planned))), ("weight", weight(facts))];
            section.list.push(say(words, "paper_do_planned", &values));
        }
    }
    section.list.push(say(words, "paper_do_publish", &[]));
    section
}
