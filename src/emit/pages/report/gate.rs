//! What the gate found, in the words of pages.
use super::delivery;
use super::document::{Block, Table, TableRow, named};
use super::words::{Words, capital};
use crate::model::{
    Delivery, DeliveryFinding, Gate, GateExample, GateFinding, GateRule, Gravity, SourceName, WeightKind,
};

/// How many examples a page gives of one.
const EXAMPLES: usize = 3;
/// How many findings a page names at most: the gravest.
const NAMED: usize = 60;

/// The findings as a table; those of the delivery control only where they are given.
pub(super) fn table(words: Words, gate: &Gate, control: Option<&Delivery>) -> Block {
    let is_meant = |finding: &&GateFinding| control.is_some() || !finding.rule.is_of_delivery();
    let mut table = Table::new(
        words.t("gate_caption"),
        5,
        &[
            words.t("gate_severity"),
            words.t("source"),
            words.t("gate_finding"),
            words.t("gate_touches"),
            words.t("gate_examples"),
        ],
    );
    for finding in gate.findings.iter().filter(is_meant).take(NAMED) {
        table.rows.push(row(words, gate, control, finding));
    }
    if table.rows.is_empty() {
        return Block::Text(words.t("gate_none").to_owned());
    }
    table.drop_blank_columns();
    table.is_cards = true;
    Block::Table(table)
}

fn row(words: Words, gate: &Gate, control: Option<&Delivery>, finding: &GateFinding) -> TableRow {
    let gravity = match finding.gravity {
        Gravity::Error => words.t("gate_severity_error"),
        Gravity::Warning => words.t("gate_severity_warning"),
        Gravity::Note => words.t("gate_severity_note"),
    };
    let gravity = if finding.accepted {
        format!("{}, {}", capital(gravity), words.t("gate_accepted"))
    } else {
        capital(gravity)
    };
    let of_delivery = control.zip(of_delivery(control, finding));
    let said = of_delivery
        .map_or_else(|| says(words, finding), |(control, own)| delivery::sentence(words, control, own));
    let share =
        finding.share().map_or_else(String::new, |share| format!(" ({})", words.percent(Some(share))));
    let advice = what_to_do(words, finding, of_delivery.map(|(_, own)| own));
    let advice = if advice.is_empty() { String::new() } else { format!(" {advice}") };
    let end = if said.ends_with('.') { "" } else { "." };
    TableRow::new([
        gravity,
        source(&finding.source),
        format!("{}{share}{end}{advice}", capital(&said)),
        touches(words, gate.weight, finding),
        finding.examples.iter().take(EXAMPLES).map(|one| example(words, one)).collect::<Vec<_>>().join("; "),
    ])
}

/// What to do about a finding, and for one that stops a run the line that accepts it. What is accepted asks for nothing.
fn what_to_do(words: Words, finding: &GateFinding, of_delivery: Option<&DeliveryFinding>) -> String {
    if finding.accepted {
        return String::new();
    }
    let advice = advice(words, finding.rule);
    if finding.gravity != Gravity::Error {
        return advice.to_owned();
    }
    let own = of_delivery.and_then(crate::delivery::rule);
    let accepting =
        own.unwrap_or_else(|| crate::gate::accepting(finding)).replace('\\', "\\\\").replace('"', "\\\"");
    let accept = words.say("gate_accept", &[("rule", &named(&accepting))]);
    format!("{advice} {accept}").trim_start().to_owned()
}

/// The finding of the delivery control that a finding of the gate stands for.
fn of_delivery<'d>(control: Option<&'d Delivery>, finding: &GateFinding) -> Option<&'d DeliveryFinding> {
    let control = control.filter(|_| finding.rule.is_of_delivery())?;
    control.findings.iter().find(|own| crate::delivery::says(own, control) == finding.about)
}

fn source(source: &SourceName) -> String {
    if source.is_empty() { String::new() } else { named(source) }
}

fn example(words: Words, one: &GateExample) -> String {
    let (record, found) = (named(&one.record), named(&words.found(&one.found)));
    match (one.record.is_empty(), one.found.is_empty()) {
        (true, _) => found,
        (false, true) => record,
        (false, false) => format!("{record}: {found}"),
    }
}

/// What of the result stands on a finding.
fn touches(words: Words, kind: WeightKind, finding: &GateFinding) -> String {
    let touched = finding.touched;
    let places = touched.places.map(|places| words.say("gate_places", &[("count", &words.whole(places))]));
    let weight = touched.weight.filter(|_| kind != WeightKind::Points).map(|sum| {
        words.say("gate_weight", &[("count", &words.count(Some(sum))), ("weight", words.weight(kind))])
    });
    let area =
        touched.area_m2.map(|area| words.say("gate_area", &[("area", &words.decimal(Some(area / 1e6)))]));
    // A finding that touches nothing has nothing to say of it.
    if touched.places == Some(0) && touched.area_m2.is_none() {
        return String::new();
    }
    [places, weight, area].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A finding as a sentence; that of the delivery control as it is in English.
fn says(words: Words, finding: &GateFinding) -> String {
    let GateFinding { rule, about, count, of, examples, .. } = finding;
    let key = match rule {
        GateRule::LayerCoversAll => "gate_layer_covers_all",
        GateRule::MunicipalityCovered => "gate_municipality_covered",
        GateRule::MunicipalityReached => "gate_municipality_reached",
        GateRule::LayerIsBox => "gate_layer_is_box",
        GateRule::GenerationLarger => "gate_generation_larger",
        GateRule::SourceLater => "gate_source_later",
        GateRule::SpeedMissing => "gate_speed_missing",
        GateRule::SpeedDoubtful => "gate_speed_doubtful",
        GateRule::PlanLate => "gate_plan_late",
        GateRule::PlanBeyond => "gate_plan_beyond",
        GateRule::OperatorsAlike => "gate_operators_alike",
        GateRule::TextBroken => "gate_text_broken",
        GateRule::WeightZero => "gate_weight_zero",
        GateRule::WeightOne => "gate_weight_one",
        GateRule::WeightMissing => "gate_weight_missing",
        GateRule::WeightHeaped => "gate_weight_heaped",
        GateRule::PlaceByDefault => "gate_place_by_default",
        GateRule::PlaceSwapped => "gate_place_swapped",
        GateRule::PlaceShared => "gate_place_shared",
        GateRule::PlaceBeside => "gate_place_beside",
        GateRule::PlaceCoarse => "gate_place_coarse",
        GateRule::DemandMissing => "gate_demand_missing",
        GateRule::MeasuredShort => "gate_measured_short",
        GateRule::MeasuredUnclaimed => "gate_measured_unclaimed",
        GateRule::MunicipalitiesGap => "gate_municipalities_gap",
        rule if rule.is_of_delivery() => return about.clone(),
        _ => "gate_record",
    };
    let weight = WeightKind::ALL.into_iter().find(|kind| kind.as_str() == about);
    let place = finding.municipality.as_ref().map_or_else(String::new, |(_, name)| named(name));
    let part = |at: usize| {
        examples.get(at).map_or_else(Default::default, |one| (named(&one.record), one.found.clone()))
    };
    let ((first, first_found), (second, second_found)) = (part(0), part(1));
    let of_all = of.map_or_else(String::new, |of| words.say("gate_of", &[("of", &words.whole(of))]));
    words.say(
        key,
        &[
            ("limit", &finding.limit.map_or_else(String::new, |limit| words.number(limit))),
            ("percent", &words.percent(finding.limit)),
            ("about", &named(about)),
            ("reason", &words.reason(about)),
            ("weight_kind", weight.map_or("", |kind| words.weight(kind))),
            ("place", &place),
            ("count", &words.whole(*count)),
            ("of_all", &of_all),
            ("first", &first),
            ("first_found", &first_found),
            ("second", &second),
            ("second_found", &second_found),
        ],
    )
}

/// What to do about a rule; empty where there is nothing to do.
fn advice(words: Words, rule: GateRule) -> &'static str {
    let key = match rule {
        GateRule::OperatorGone => "gate_write_operator_gone",
        GateRule::ReachFell => "gate_write_reach_fell",
        GateRule::PlacesLost => "gate_write_places_lost",
        GateRule::AccessLost => "gate_write_access_lost",
        GateRule::OperatorNew => "gate_write_operator_new",
        GateRule::LayerCoversNothing => "gate_write_layer_covers_nothing",
        GateRule::LayerCoversAll => "gate_write_layer_covers_all",
        GateRule::MunicipalityCovered => "gate_write_municipality_covered",
        GateRule::MunicipalityReached => "gate_write_municipality_reached",
        GateRule::LayerIsBox => "gate_write_layer_is_box",
        GateRule::GenerationLarger => "gate_write_generation_larger",
        GateRule::PlacesUnnamed => "gate_write_places_unnamed",
        GateRule::SourceLater => "gate_write_source_later",
        GateRule::SpeedMissing => "gate_write_speed_missing",
        GateRule::SpeedDoubtful => "gate_write_speed_doubtful",
        GateRule::PlanLate => "gate_write_plan_late",
        GateRule::OperatorsAlike => "gate_write_operators_alike",
        GateRule::TextBroken => "gate_write_text_broken",
        GateRule::WeightZero => "gate_write_weight_zero",
        GateRule::WeightOne => "gate_write_weight_one",
        GateRule::WeightHeaped => "gate_write_weight_heaped",
        GateRule::PlaceByDefault => "gate_write_place_by_default",
        GateRule::PlaceSwapped => "gate_write_place_swapped",
        GateRule::PlaceOutside => "gate_write_place_outside",
        GateRule::PlaceInCrack => "gate_write_place_in_crack",
        GateRule::PlaceCoarse => "gate_write_place_coarse",
        GateRule::DemandMissing => "gate_write_demand_missing",
        GateRule::MeasuredUnclaimed => "gate_write_measured_unclaimed",
        GateRule::MunicipalitiesOverlap => "gate_write_municipalities_overlap",
        GateRule::IdUnknown => "gate_write_id_unknown",
        GateRule::IdRepeated => "gate_write_id_repeated",
        GateRule::WordUnknown => "gate_write_word_unknown",
        GateRule::ShapeMissing => "gate_write_shape_missing",
        GateRule::RasterFull => "gate_write_raster_full",
        GateRule::LevelImpossible => "gate_write_level_impossible",
        GateRule::OperatorRenamed
        | GateRule::Silence
        | GateRule::PlanBeyond
        | GateRule::WeightMissing
        | GateRule::PlaceShared
        | GateRule::PlaceBeside
        | GateRule::MeasuredShort
        | GateRule::MunicipalitiesGap
        | GateRule::ValueUnreadable
        | GateRule::ShapeUnusable
        | GateRule::ShapeRepaired
        | GateRule::RecordRejected
        | GateRule::RecordMended => return "",
    };
    words.t(key)
}
