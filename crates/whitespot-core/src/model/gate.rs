use serde::{Deserialize, Serialize};

use super::{MunicipalityCode, SourceName, WeightKind};

/// Regel: what the gate looks for in what was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateRule {
    /// An operator of the earlier result reaches nothing this year.
    OperatorGone,
    /// An operator reaches much less of a municipality than in the earlier result.
    ReachFell,
    /// Places side by side that some operator reached, and that none reaches now.
    PlacesLost,
    /// Places side by side that had access and that only slower offers reach now.
    AccessLost,
    /// An operator that is not in the earlier result.
    OperatorNew,
    /// An operator under another name than in the earlier result, as the configuration says.
    OperatorRenamed,
    /// A layer that reaches nothing.
    LayerCoversNothing,
    /// A mobile operator that covers the land of every municipality, to the last square metre.
    LayerCoversAll,
    /// A mobile operator that covers the whole land of some municipality.
    MunicipalityCovered,
    /// A fixed operator that reaches every place of a municipality.
    MunicipalityReached,
    /// A layer of which a polygon is the box around a municipality.
    LayerIsBox,
    /// A newer generation that covers more land than the older one of the same operator.
    GenerationLarger,
    /// Built-up places that no fixed operator names.
    PlacesUnnamed,
    /// Places that count as unserved because no source names them.
    Silence,
    /// A layer of a later day than the reference date.
    SourceLater,
    /// Offers without a speed, which give no verdict.
    SpeedMissing,
    /// A speed by which files often say that it is not known.
    SpeedDoubtful,
    /// Plans of a year before the reference date.
    PlanLate,
    /// Plans of a year after the horizon, which do not count.
    PlanBeyond,
    /// Names of operators that differ by case, blanks, signs or the form of the company.
    OperatorsAlike,
    /// A name in which letters were read in another encoding than they were written in.
    TextBroken,
    /// A weight that is 0 at every place.
    WeightZero,
    /// A weight that is 1 at every place.
    WeightOne,
    /// A weight that is not known at some places.
    WeightMissing,
    /// A weight of which one place holds a large part.
    WeightHeaped,
    /// Rows of the demand at one and the same place outside of every municipality.
    PlaceByDefault,
    /// Rows in no municipality that would lie in one if their coordinates were exchanged.
    PlaceSwapped,
    /// Rows in no municipality.
    PlaceOutside,
    /// Rows in a crack between municipalities.
    PlaceInCrack,
    /// Many places with one and the same coordinate.
    PlaceShared,
    /// Places within a metre of another.
    PlaceBeside,
    /// Places of which all stand on a lattice.
    PlaceCoarse,
    /// Places of a second list that no demand point stands near.
    DemandMissing,
    /// Measured points inside the claimed cover that do not meet what is claimed.
    MeasuredShort,
    /// Measurements of an operator that claims no cover of that generation, service and level.
    MeasuredUnclaimed,
    /// Municipalities that overlap.
    MunicipalitiesOverlap,
    /// Holes that no municipality fills.
    MunicipalitiesGap,
    /// Ids that nothing in the demand has.
    IdUnknown,
    /// Ids given twice.
    IdRepeated,
    /// A word that no map translates.
    WordUnknown,
    /// A value that cannot be read.
    ValueUnreadable,
    /// A record without a shape, or of another kind than was asked for.
    ShapeMissing,
    /// A shape that cannot be used.
    ShapeUnusable,
    /// A shape that was mended.
    ShapeRepaired,
    /// A raster of which every cell reaches the threshold.
    RasterFull,
    /// Levels that cannot be in dBm.
    LevelImpossible,
    /// Any other record that was left out, whole or in part.
    RecordRejected,
    /// Any other record that was mended.
    RecordMended,
}

impl GateRule {
    /// All rules, in the order of reports.
    pub const ALL: [Self; 48] = [
        Self::OperatorGone,
        Self::ReachFell,
        Self::PlacesLost,
        Self::AccessLost,
        Self::OperatorNew,
        Self::OperatorRenamed,
        Self::LayerCoversNothing,
        Self::LayerCoversAll,
        Self::MunicipalityCovered,
        Self::MunicipalityReached,
        Self::LayerIsBox,
        Self::GenerationLarger,
        Self::PlacesUnnamed,
        Self::Silence,
        Self::SourceLater,
        Self::SpeedMissing,
        Self::SpeedDoubtful,
        Self::PlanLate,
        Self::PlanBeyond,
        Self::OperatorsAlike,
        Self::TextBroken,
        Self::WeightZero,
        Self::WeightOne,
        Self::WeightMissing,
        Self::WeightHeaped,
        Self::PlaceByDefault,
        Self::PlaceSwapped,
        Self::PlaceOutside,
        Self::PlaceInCrack,
        Self::PlaceShared,
        Self::PlaceBeside,
        Self::PlaceCoarse,
        Self::DemandMissing,
        Self::MeasuredShort,
        Self::MeasuredUnclaimed,
        Self::MunicipalitiesOverlap,
        Self::MunicipalitiesGap,
        Self::IdUnknown,
        Self::IdRepeated,
        Self::WordUnknown,
        Self::ValueUnreadable,
        Self::ShapeMissing,
        Self::ShapeUnusable,
        Self::ShapeRepaired,
        Self::RasterFull,
        Self::LevelImpossible,
        Self::RecordRejected,
        Self::RecordMended,
    ];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OperatorGone => "operator_gone",
            Self::ReachFell => "reach_fell",
            Self::PlacesLost => "places_lost",
            Self::AccessLost => "access_lost",
            Self::OperatorNew => "operator_new",
            Self::OperatorRenamed => "operator_renamed",
            Self::LayerCoversNothing => "layer_covers_nothing",
            Self::LayerCoversAll => "layer_covers_all",
            Self::MunicipalityCovered => "municipality_covered",
            Self::MunicipalityReached => "municipality_reached",
            Self::LayerIsBox => "layer_is_box",
            Self::GenerationLarger => "generation_larger",
            Self::PlacesUnnamed => "places_unnamed",
            Self::Silence => "silence",
            Self::SourceLater => "source_later",
            Self::SpeedMissing => "speed_missing",
            Self::SpeedDoubtful => "speed_doubtful",
            Self::PlanLate => "plan_late",
            Self::PlanBeyond => "plan_beyond",
            Self::OperatorsAlike => "operators_alike",
            Self::TextBroken => "text_broken",
            Self::WeightZero => "weight_zero",
            Self::WeightOne => "weight_one",
            Self::WeightMissing => "weight_missing",
            Self::WeightHeaped => "weight_heaped",
            Self::PlaceByDefault => "place_by_default",
            Self::PlaceSwapped => "place_swapped",
            Self::PlaceOutside => "place_outside",
            Self::PlaceInCrack => "place_in_crack",
            Self::PlaceShared => "place_shared",
            Self::PlaceBeside => "place_beside",
            Self::PlaceCoarse => "place_coarse",
            Self::DemandMissing => "demand_missing",
            Self::MeasuredShort => "measured_short",
            Self::MeasuredUnclaimed => "measured_unclaimed",
            Self::MunicipalitiesOverlap => "municipalities_overlap",
            Self::MunicipalitiesGap => "municipalities_gap",
            Self::IdUnknown => "id_unknown",
            Self::IdRepeated => "id_repeated",
            Self::WordUnknown => "word_unknown",
            Self::ValueUnreadable => "value_unreadable",
            Self::ShapeMissing => "shape_missing",
            Self::ShapeUnusable => "shape_unusable",
            Self::ShapeRepaired => "shape_repaired",
            Self::RasterFull => "raster_full",
            Self::LevelImpossible => "level_impossible",
            Self::RecordRejected => "record_rejected",
            Self::RecordMended => "record_mended",
        }
    }

    /// The rule of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == word)
    }

    /// Whether it belongs to the delivery control, which has questions, words and a table of its own.
    pub const fn is_of_delivery(self) -> bool {
        matches!(
            self,
            Self::OperatorGone
                | Self::ReachFell
                | Self::PlacesLost
                | Self::AccessLost
                | Self::OperatorNew
                | Self::OperatorRenamed
                | Self::LayerCoversNothing
                | Self::PlacesUnnamed
                | Self::Silence
        )
    }

    /// How grave it is where the configuration does not say.
    pub const fn gravity(self) -> Gravity {
        match self {
            Self::OperatorGone | Self::ReachFell => Gravity::Error,
            Self::OperatorRenamed
            | Self::MunicipalityCovered
            | Self::Silence
            | Self::PlanBeyond
            | Self::WeightOne
            | Self::WeightMissing
            | Self::PlaceShared
            | Self::PlaceBeside
            | Self::MeasuredShort
            | Self::MunicipalitiesGap
            | Self::ShapeRepaired
            | Self::RecordMended => Gravity::Note,
            _ => Gravity::Warning,
        }
    }
}

/// Allvar: how grave a finding of the gate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gravity {
    /// Fel: the run stops until it is accepted.
    Error,
    /// Varning: to be looked at before the numbers are published.
    Warning,
    /// Upplysning: good to know.
    Note,
}

impl Gravity {
    /// All, the gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A record, or a thing, at which a rule was met.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GateExample {
    /// The record's own id: a feature id, a row, the id of a demand point, an operator, a code.
    pub record: String,
    /// What was found there.
    pub found: String,
}

impl std::fmt::Display for GateExample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.record.is_empty(), self.found.is_empty()) {
            (true, _) => f.write_str(&self.found),
            (false, true) => f.write_str(&self.record),
            (false, false) => write!(f, "{}: {}", self.record, self.found),
        }
    }
}

/// How much of the result stands on what a finding is about, or is missing in it for that reason.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GateTouched {
    /// Demand points; of rows that were left out, and of places that a second list alone has, those that the result lacks.
    pub places: Option<u64>,
    /// Their weight, by [`Gate::weight`]; an unknown one adds nothing.
    pub weight: Option<f64>,
    /// Land, m².
    pub area_m2: Option<f64>,
}

/// Iakttagelse: what the gate found, and what it would do to the numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct GateFinding {
    /// The rule.
    pub rule: GateRule,
    /// How grave it is in this run.
    pub gravity: Gravity,
    /// Whether `[accept] rules` names it.
    pub accepted: bool,
    /// The source that it is about, as the configuration names it; empty where it is about several.
    pub source: SourceName,
    /// What within it: an operator, a weight, the reason of a reject, a sentence of the delivery control.
    pub about: String,
    /// The limit of the rule, where it has one.
    pub limit: Option<f64>,
    /// The municipality, where it is about one.
    pub municipality: Option<(MunicipalityCode, String)>,
    /// How many records, places or things the rule was met at.
    pub count: u64,
    /// Of how many, where that is known.
    pub of: Option<u64>,
    /// At most five of them.
    pub examples: Vec<GateExample>,
    /// What of the result stands on them; what is not known is `None`.
    pub touched: GateTouched,
}

impl GateFinding {
    /// The part of the source's records that is meant, where that is known.
    pub fn share(&self) -> Option<f64> {
        self.of.filter(|of| *of > 0).map(|of| self.count as f64 / of as f64)
    }
}

/// Vad grinden fann: all findings of a run, the gravest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The weight that is summed: households, otherwise points.
    pub weight: WeightKind,
    /// The findings.
    pub findings: Vec<GateFinding>,
}

impl Default for Gate {
    /// Nothing was looked at.
    fn default() -> Self {
        Self { weight: WeightKind::Points, findings: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_word_of_its_own() {
        let mut words: Vec<&str> = GateRule::ALL.iter().map(|rule| rule.as_str()).collect();
        for (rule, word) in GateRule::ALL.into_iter().zip(&words) {
            assert_eq!(GateRule::parse(word), Some(rule));
        }
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), GateRule::ALL.len());
    }
}
