//! What support that is granted already means for the sum, the order and the proposals of the two pages.
//!
//! An area is one with support where at least half of its places are unserved and at a stage of the funnel that counts
//! ([`AreaSupport::is_at`]). Its sentences name the areas by their ids: `last_percent.csv[id=a|b]`.
use super::brief::{Piece, Section, Sentence, listed, say, weight};
use super::facts::{Facts, of_area};
use super::last_percent::{SEK_PER_MKR, left_out, priced, ranked};
use super::support::{self, AreaSupport, DECIDED, SEK_PER_KKR};
use crate::model::{AreaPlan, ShortageArea, SupportStage, Unranked, WeightKind};

type Area<'f> = (&'f ShortageArea, &'f AreaPlan);

/// The rows of areas in `last_percent.csv`.
fn rows(areas: &[Area<'_>]) -> String {
    let ids: Vec<&str> = areas.iter().map(|(area, _)| area.id.as_str()).collect();
    format!("last_percent.csv[id={}]", ids.join("|"))
}

/// What of the sum goes to areas with granted support; nothing where there are none.
pub(super) fn of_sum(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let support = AreaSupport::of(facts);
    let areas: Vec<Area<'_>> =
        ranked(facts).filter(|(area, plan)| support.is_at(area, plan, &DECIDED)).collect();
    if areas.is_empty() {
        return None;
    }
    let rows = rows(&areas);
    let mut values =
        vec![("areas", Piece::figure(words.whole(areas.len() as u64), format!("count({rows})")))];
    let cost: Option<f64> =
        areas.iter().map(|(_, plan)| plan.cost.as_ref().map(|cost| cost.sum.expected)).sum();
    let Some(cost) = cost else { return Some(say(words, "paper_trench_supported", &values)) };
    let from = format!("sum({rows}.cost_sek) / {SEK_PER_MKR}");
    values.push(("cost", Piece::figure(words.language.rounded(cost / SEK_PER_MKR, 1), from)));
    Some(say(words, "paper_cost_supported", &values))
}

/// The cost of a place beside the support that was granted for one; nothing where either is not known.
pub(super) fn beside(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let granted = support::total(facts)?.sek?.per_point()?;
    let cost: Option<f64> =
        ranked(facts).map(|(_, plan)| plan.cost.as_ref().map(|cost| cost.sum.expected)).sum();
    let places: u64 = ranked(facts).map(|(_, plan)| plan.places - plan.trench.places_left_out).sum();
    let each = cost.filter(|_| places > 0)? / places as f64;
    let in_thousands = |value: f64| words.language.rounded(value / SEK_PER_KKR, 0);
    let (ordered, per) = ("last_percent.csv[unranked=]", SEK_PER_KKR);
    let from = format!("sum({ordered}.cost_sek) / sum({ordered}.places-places_left_out) / {per}");
    let granted_from = format!("funnel.csv[area_kind=total,weight=points].granted_sek_per_point / {per}");
    let names = |terms: Vec<&str>| {
        listed_text(facts, terms.into_iter().map(|term| Sentence(vec![Piece::text(term)])).collect())
    };
    let terms = left_out(facts);
    let key = if terms.is_empty() { "paper_cost_beside" } else { "paper_cost_beside_without" };
    let values = [
        ("cost", Piece::figure(in_thousands(each), from)),
        ("granted", Piece::figure(in_thousands(granted), granted_from)),
        ("priced", names(priced(facts))),
        ("terms", names(terms)),
    ];
    Some(say(words, key, &values))
}

/// Words as a list: "a, b and c".
fn listed_text(facts: &Facts<'_>, parts: Vec<Sentence>) -> Piece {
    Piece::Text(plain(&Sentence(listed(facts.words, parts))))
}

/// A sentence as a text, for the report, whose tables stand beside it.
pub(super) fn plain(sentence: &Sentence) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) | Piece::Name(text) | Piece::Setting(text) | Piece::Figure { text, .. } => {
            text.clone()
        }
    };
    sentence.0.iter().map(text).collect()
}

/// Proposals for what no trench reaches: the areas that no road brings fibre to, apart from those with granted support, and what lies
/// too far off within the areas in the order.
pub(super) fn out_of_reach(facts: &Facts<'_>, section: &mut Section) {
    let words = facts.words;
    let findings = facts.page.findings;
    let is_off_road =
        |(_, plan): &Area<'_>| matches!(plan.unranked, Some(Unranked::NoRoad | Unranked::Unjoined));
    let areas = findings.shortage_areas.iter().zip(&findings.last_percent.plans).filter(is_off_road);
    let support = AreaSupport::of(facts);
    let (granted, others): (Vec<Area<'_>>, Vec<_>) =
        areas.partition(|(area, plan)| support.is_at(area, plan, &DECIDED));
    let off_road = numbers(facts, &others);
    let left = super::brief_last::left_out_of_order(facts);
    section.list.extend(match (off_road, left) {
        (Some(mut values), Some(left)) => {
            values.push(("left_out", left));
            Some(say(words, "paper_do_off_road_and_within", &values))
        }
        (Some(values), None) => Some(say(words, "paper_do_off_road", &values)),
        (None, Some(left)) => {
            Some(say(words, "paper_do_within", &[("left_out", left), ("weight", weight(facts))]))
        }
        (None, None) => None,
    });
    section
        .list
        .extend(numbers(facts, &granted).map(|values| say(words, "paper_do_off_road_granted", &values)));
}

/// How many areas, and how much lies in them; nothing without areas, and where it is not known.
fn numbers(facts: &Facts<'_>, areas: &[Area<'_>]) -> Option<Vec<(&'static str, Piece)>> {
    let count: f64 =
        areas.iter().map(|(area, _)| of_area(area, facts.weight).number()).sum::<Option<f64>>()?;
    let rows = rows(areas);
    let number = Piece::figure(facts.words.whole(areas.len() as u64), format!("count({rows})"));
    let count =
        Piece::figure(facts.words.count(Some(count)), format!("sum({rows}.{})", facts.weight.as_str()));
    (!areas.is_empty()).then(|| vec![("areas", number), ("count", count), ("weight", weight(facts))])
}

/// The proposal to follow up what is granted and not built; nothing where there is none.
pub(super) fn follow_up(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let count = support::total(facts)?.at(SupportStage::Granted);
    let from = "funnel.csv[area_kind=total,weight=points].granted_not_built";
    let values = [
        ("count", Piece::figure(words.count(Some(count)), from)),
        ("weight", Piece::text(words.weight(WeightKind::Points))),
    ];
    (count > 0.0).then(|| say(words, "paper_do_granted", &values))
}
