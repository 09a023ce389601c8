//! Published figures for which the run has no figure of its own, as rejects.
use crate::{
    config, emit,
    indicators::{Indicators, Lack},
    model::{ReferenceValue, Reject, SettlementCut, Severity, Survey, WeightKind},
};

/// A reject per figure that stays without a figure of the run. An area that `only` leaves out is no fault, and neither is another county
/// that is known by name: the run's own stands beside it.
pub(super) fn unmatched(indicators: &Indicators, survey: &Survey, only: Option<&[String]>) -> Vec<Reject> {
    let measures: Vec<&str> = indicators.measures().into_iter().collect();
    let is_outside =
        |code: &str| only.is_some_and(|only| !only.iter().any(|prefix| code.starts_with(prefix)));
    let counties = || survey.municipalities.iter().filter_map(|municipality| municipality.county.as_ref());
    let is_another_county = |figure: &ReferenceValue| {
        figure.area_name.is_some()
            && counties().any(|county| county.code.as_str().len() == figure.area_code.len())
    };
    indicators
        .unmatched(&survey.references)
        .into_iter()
        .filter(|(figure, lack)| {
            *lack != Lack::Area || !(is_outside(&figure.area_code) || is_another_county(figure))
        })
        .map(|(figure, lack)| reject(figure, lack, &measures))
        .collect()
}

fn reject(figure: &ReferenceValue, lack: Lack, measures: &[&str]) -> Reject {
    let measure = || figure.measure.clone();
    let (reason, found, expected) = match lack {
        Lack::Area => (
            "area not in this run",
            figure.area_code.clone(),
            "an area_code of indicators.csv, as a kommunkod, a länskod or total".into(),
        ),
        Lack::Measure => ("measure not in this run", measure(), expected_measure(&figure.measure, measures)),
        Lack::Weight(known) => {
            let word = |weight: Option<WeightKind>| weight.map_or("no weight", WeightKind::as_str).to_owned();
            ("measure not counted by this weight in this run", word(figure.weight), one_of(known, word))
        }
        Lack::Tier(known) => {
            let word = |tier: Option<f64>| {
                tier.map_or_else(|| "no tier_mbps".to_owned(), |tier| format!("{tier} Mbit/s"))
            };
            ("measure without this tier in this run", word(figure.tier_mbps), one_of(known, word))
        }
        Lack::Settlement(known) => {
            let word =
                |cut: Option<SettlementCut>| cut.map_or("no settlement", SettlementCut::as_str).to_owned();
            (
                "measure not given for this settlement in this run",
                word(figure.settlement),
                one_of(known, word),
            )
        }
        Lack::Whole => (
            "measure given for operators, technologies or generations only",
            measure(),
            "a measure of all together, as any_technology".into(),
        ),
        Lack::Share => ("measure is no share", measure(), "a measure with a share in indicators.csv".into()),
        Lack::InSmallArea => {
            ("measure not given for a DeSO", measure(), "a measure of the DeSO in indicators.csv".into())
        }
    };
    Reject {
        source: figure.record.source.clone(),
        layer: figure.record.layer.clone(),
        record: figure.record.record.to_string(),
        reason: reason.into(),
        found,
        expected,
        severity: Severity::Part,
    }
}

/// The nearest word that the run has; not for a word of the glossary, which was spelt well.
fn expected_measure(word: &str, measures: &[&str]) -> String {
    if emit::definitions::measures().any(|known| known == word) {
        return "a measure that this run's sources and profile give".into();
    }
    match config::nearest(word, measures) {
        Some(near) => format!("a measure of indicators.csv; did you mean \"{near}\"?"),
        None => "a measure of indicators.csv".into(),
    }
}

fn one_of<T>(known: Vec<T>, word: impl Fn(T) -> String) -> String {
    known.into_iter().map(word).collect::<Vec<_>>().join(" or ")
}
