//! Rejects, by source, reason and cost.
use std::collections::{BTreeMap, BTreeSet};

use super::{EXAMPLES, Look, example, found};
use crate::model::{GateFinding, GateRule, GateTouched, Reject, Severity};

/// The reason of a place in no municipality.
pub(super) const OUTSIDE: &str = "in no municipality";

/// The reason of a record of a table by id.
const UNKNOWN_ID: &str = "no demand point has this id";
/// The reason that sums up the ids of a table.
const OF_TABLES: &str = "ids that no demand point has";

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let mut groups: BTreeMap<(&str, &str, Severity), Vec<&Reject>> = BTreeMap::new();
    // The sum of a table says nothing more where each of its records is a reject of its own.
    let by_record: BTreeSet<&str> =
        survey.rejects.iter().filter(|one| one.reason == UNKNOWN_ID).map(|one| one.source.as_str()).collect();
    let is_repeated = |one: &&Reject| one.reason == OF_TABLES && by_record.contains(one.source.as_str());
    for reject in survey.rejects.iter().filter(|one| !is_repeated(one)) {
        groups.entry((&reject.source, &reject.reason, reject.severity)).or_default().push(reject);
    }
    let of_group = |((source, reason, severity), rejects): ((&str, &str, Severity), Vec<&Reject>)| {
        let lost = survey
            .rejected_rows
            .iter()
            .find(|rows| severity == Severity::Record && rows.source == source && rows.reason == reason);
        let touched = lost.map_or_else(GateTouched::default, |rows| GateTouched {
            places: Some(rows.rows),
            weight: rows.weights.get(look.weight),
            area_m2: None,
        });
        let mut examples: Vec<_> =
            rejects.iter().take(EXAMPLES).map(|one| example(&one.record, &one.found)).collect();
        // What the ids seem to differ in stands with the sum of the table.
        let sum = survey.rejects.iter().find(|one| one.reason == OF_TABLES && one.source == source);
        if let Some(sum) = sum.filter(|_| reason == UNKNOWN_ID) {
            examples.insert(0, example("", format!("{}; expected {}", sum.found, sum.expected)));
            examples.truncate(EXAMPLES);
        }
        let count = rejects.iter().map(|one| summed(one).unwrap_or(1)).sum();
        GateFinding {
            source: source.to_owned(),
            about: reason.to_owned(),
            count,
            of: look.ground.records.get(source).copied().filter(|of| *of >= count),
            examples,
            touched,
            ..found(rule(reason, severity))
        }
    };
    groups.into_iter().map(of_group).collect()
}

/// How many records a reject stands for that sums up those of a table: it is of no record and names the first of them.
fn summed(reject: &Reject) -> Option<u64> {
    let sum = reject.found.split_once("; the first").filter(|_| reject.record.is_empty())?.0;
    sum.split(' ').next()?.parse().ok()
}

/// The rule of a reason, as `rejects.csv` gives it.
fn rule(reason: &str, severity: Severity) -> GateRule {
    // The name of a column may stand in front.
    let bare = reason.split_once(": ").map_or(reason, |(_, rest)| rest);
    match bare {
        OUTSIDE | "places of the authority's list in no municipality" => GateRule::PlaceOutside,
        "in a crack between municipalities" => GateRule::PlaceInCrack,
        "municipalities overlap" => GateRule::MunicipalitiesOverlap,
        UNKNOWN_ID
        | "ids of demand points that are not used"
        | "ids that are not known"
        | OF_TABLES
        | "no shortage area has this id" => GateRule::IdUnknown,
        "repeated id" | "one id of the authority's list for two places" => GateRule::IdRepeated,
        "word without an entry in the map" | "class without bounds" => GateRule::WordUnknown,
        "not a number"
        | "not a share"
        | "not a year"
        | "not a cell id"
        | "not a speed"
        | "negative weight"
        | "no value"
        | "no share"
        | "area code has lost its leading zero" => GateRule::ValueUnreadable,
        "no geometry" | "wrong kind of geometry" | "no place" | "entry without a place" => {
            GateRule::ShapeMissing
        }
        "geometry cannot be read"
        | "polygon that cannot be repaired"
        | "polygon without area"
        | "line without length" => GateRule::ShapeUnusable,
        "invalid polygon, repaired" => GateRule::ShapeRepaired,
        "every cell with a value reaches the threshold" => GateRule::RasterFull,
        "level that no receiver measures" => GateRule::LevelImpossible,
        word if word.starts_with("negative ") => GateRule::ValueUnreadable,
        word if word.starts_with("unknown ") => GateRule::WordUnknown,
        _ if severity == Severity::Repaired => GateRule::RecordMended,
        _ => GateRule::RecordRejected,
    }
}
