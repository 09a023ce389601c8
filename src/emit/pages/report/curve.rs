//! The curve of cost: what it takes to reach so many, and what it leaves out.
use super::document::Block;
use super::facts::Facts;
use super::last_percent::{SEK_PER_MKR, left_out, ranked, why_unranked};
use crate::emit::pages::chart::{Chart, Drawn, Part, Shade, Step, Unit};
use crate::model::{AreaKind, CurvePoint, Unranked};

/// Steps of a curve that are drawn and listed: the others lie between them.
const MOST_STEPS: usize = 40;

/// What it takes to reach so many, in an area; none in the open edition, and none without steps.
pub(super) fn curve(facts: &Facts<'_>, kind: AreaKind, code: &str) -> Option<Block> {
    let words = facts.words;
    let findings = facts.page.findings;
    let of_area = |point: &&CurvePoint| point.kind == kind && point.code == code;
    let of_all: Vec<_> = findings.last_percent.curve.iter().filter(of_area).collect();
    let every = of_all.len().div_ceil(MOST_STEPS).max(1);
    let last = of_all.len().checked_sub(1)?;
    let steps: Vec<Step> = of_all
        .iter()
        .enumerate()
        .filter(|(at, _)| (at + 1) % every == 0 || *at == last)
        .filter_map(|(_, point)| {
            let cost = point.cost?.times(1.0 / SEK_PER_MKR);
            let area = &findings.shortage_areas[point.area as usize];
            Some(Step {
                label: format!("{} ({})", area.name, area.id),
                x: point.weight,
                low: cost.low,
                expected: cost.expected,
                high: cost.high,
            })
        })
        .collect();
    (!steps.is_empty()).then(|| {
        Block::Chart(
            format!("last-curve-{code}"),
            Box::new(Chart {
                title: words.say("last_curve", &[("weight", words.weight(facts.weight))]),
                alt: words.t("last_curve_alt").to_owned(),
                row_heading: words.t("last_curve_row").to_owned(),
                parts: vec![
                    Part { name: words.t("last_expected").to_owned(), shade: Shade::Connected },
                    Part { name: words.t("last_band").to_owned(), shade: Shade::Passed },
                ],
                unit: Unit::Amount,
                drawn: Drawn::Curve(
                    steps,
                    words.say("last_curve_along", &[("weight", words.weight(facts.weight))]),
                ),
                scale: None,
            }),
        )
    })
}

/// What the curve of a municipality leaves out: areas and why, what lies too far off within its areas, and what has no price.
pub(super) fn reservation(facts: &Facts<'_>, position: usize) -> Block {
    let words = facts.words;
    let findings = facts.page.findings;
    let open = facts.open_areas(position).len() as u64;
    let plans: Vec<_> = ranked(facts).filter(|(area, _)| area.municipality as usize == position).collect();
    let shown = words.whole(plans.len() as u64);
    let mut text = words.say("curve_holds", &[("shown", &shown), ("open", &words.whole(open))]);
    let mut also = |sentence: String| {
        text.push(' ');
        text.push_str(&sentence);
    };
    let all = findings.shortage_areas.iter().zip(&findings.last_percent.plans);
    let unranked = all.filter(|(area, _)| area.status.is_open() && area.municipality as usize == position);
    let reasons: Vec<String> = Unranked::ALL
        .into_iter()
        .filter_map(|reason| {
            let count = unranked.clone().filter(|(_, plan)| plan.unranked == Some(reason)).count() as u64;
            (count > 0).then(|| format!("{} {}", why_unranked(words, reason), words.whole(count)))
        })
        .collect();
    if !reasons.is_empty() {
        also(words.say("curve_without", &[("reasons", &reasons.join(", "))]));
    }
    let beyond: f64 = plans.iter().map(|(_, plan)| plan.trench.weight_left_out).sum();
    if beyond > 0.0 {
        let values = [("count", &*words.count(Some(beyond))), ("weight", words.weight(facts.weight))];
        also(words.say("curve_left_out", &values));
    }
    let terms = left_out(facts);
    if !terms.is_empty() {
        also(words.say("last_left_out", &[("terms", &terms.join(", "))]));
    }
    Block::Text(text)
}
