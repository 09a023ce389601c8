//! Findings in English words, for the terminal, the run record and `findings.csv`; pages have words of their own.
use crate::model::{GateFinding, GateRule, WeightKind};

/// A finding as a sentence, without what it would do to the numbers.
pub fn says(finding: &GateFinding) -> String {
    let GateFinding { rule, about, count, of, examples, .. } = finding;
    let limit = finding.limit.unwrap_or_default();
    let of_all = of.map_or_else(String::new, |of| format!(" of {of}"));
    let weight = about.replace('_', " ");
    let place =
        finding.municipality.as_ref().map_or_else(String::new, |(code, name)| format!("{code} {name}"));
    let example =
        |at: usize| examples.get(at).map_or(("", ""), |one| (one.record.as_str(), one.found.as_str()));
    match rule {
        GateRule::LayerCoversAll => format!("{about} covers all land of all {count} municipalities"),
        GateRule::MunicipalityCovered => format!("{about} covers all land of {count}{of_all} municipalities"),
        GateRule::MunicipalityReached => {
            format!("{about} reaches every place of {count}{of_all} municipalities")
        }
        GateRule::LayerIsBox => format!("{about}: an area is the box around {place}, corner by corner"),
        GateRule::GenerationLarger => {
            let ((newer, large), (older, small)) = (example(0), example(1));
            format!("{about} covers more land with {newer} ({large}) than with {older} ({small})")
        }
        GateRule::SourceLater => format!("its as_of is {about}, later than the reference date"),
        GateRule::SpeedMissing => format!("{count}{of_all} records state no speed and give no verdict"),
        GateRule::SpeedDoubtful => {
            format!("offers of {about} Mbit/s, by which files often say unknown, at {count}{of_all} places")
        }
        GateRule::PlanLate => {
            format!("plans for {about}, which is before the reference date, at {count} places")
        }
        GateRule::PlanBeyond => format!("plans for {about}, which is after the horizon, at {count} places"),
        GateRule::OperatorsAlike => format!("operators that may be one: {about}"),
        GateRule::TextBroken => format!(
            "{count}{of_all} names of {about} were read in another encoding than they were written in"
        ),
        GateRule::WeightZero => format!("{weight} are 0 at each of {count}{of_all} places"),
        GateRule::WeightOne => format!("{weight} are 1 at each of {count}{of_all} places"),
        GateRule::WeightMissing => format!("{weight} are not known at {count}{of_all} places"),
        GateRule::WeightHeaped => {
            format!(
                "{count} places hold more than {} % each of all {weight}",
                (limit * 1000.0).round() / 10.0
            )
        }
        GateRule::PlaceByDefault => {
            format!("{count}{of_all} rows lie at {about}, outside of every municipality")
        }
        GateRule::PlaceSwapped => {
            format!(
                "{count}{of_all} rows would lie in a municipality if their coordinates were exchanged; they are among those in no municipality"
            )
        }
        GateRule::PlaceShared => {
            format!("{count}{of_all} places stand on {about} coordinates, {limit} or more on each")
        }
        GateRule::PlaceBeside => format!("{count}{of_all} places stand within {limit} m of another"),
        GateRule::PlaceCoarse => format!("all {count} places stand on a lattice of {about} m"),
        GateRule::DemandMissing => {
            format!("{count}{of_all} places of the list have no demand point within {about} m")
        }
        GateRule::MeasuredShort => {
            format!("{about}: {count}{of_all} points measured inside its cover do not meet the threshold")
        }
        GateRule::MeasuredUnclaimed => {
            format!("{about}: {count} measured points, and no [[mobile]] layer claims such cover")
        }
        GateRule::MunicipalitiesGap => format!("{count} gaps between municipalities"),
        rule if rule.is_of_delivery() => about.clone(),
        _ => format!("{about}: {count}{of_all} records"),
    }
}

/// What a rule looks for, in words.
pub const fn meaning(rule: GateRule) -> &'static str {
    match rule {
        GateRule::OperatorGone => "An operator of the earlier result reaches nothing this year",
        GateRule::ReachFell => "An operator reaches much less of a municipality than in the earlier result",
        GateRule::PlacesLost => "Places side by side that some operator reached, and that none reaches now",
        GateRule::AccessLost => "Places side by side that had access and that only slower offers reach now",
        GateRule::OperatorNew => "An operator that is not in the earlier result",
        GateRule::OperatorRenamed => {
            "An operator under another name than in the earlier result, as the configuration says"
        }
        GateRule::LayerCoversNothing => "A layer that reaches nothing",
        GateRule::LayerCoversAll => {
            "A mobile operator that covers the land of every municipality, to the last square metre"
        }
        GateRule::MunicipalityCovered => "A mobile operator that covers the whole land of some municipality",
        GateRule::MunicipalityReached => "A fixed operator that reaches every place of a municipality",
        GateRule::LayerIsBox => "A layer of which a polygon is the box around a municipality",
        GateRule::GenerationLarger => {
            "A newer generation that covers more land than the older one of the same operator"
        }
        GateRule::PlacesUnnamed => "Built-up places that no fixed operator names",
        GateRule::Silence => "Places that count as unserved because no source names them",
        GateRule::SourceLater => "A layer of a later day than the reference date",
        GateRule::SpeedMissing => "Offers without a speed, which give no verdict",
        GateRule::SpeedDoubtful => {
            "A speed by which files often say that it is not known: 999, 9999 or 99999 Mbit/s"
        }
        GateRule::PlanLate => "Plans of a year before the reference date",
        GateRule::PlanBeyond => "Plans of a year after the horizon, which do not count",
        GateRule::OperatorsAlike => {
            "Names of operators that differ by case, blanks, signs or the form of the company"
        }
        GateRule::TextBroken => {
            "A name in which letters were read in another encoding than they were written in"
        }
        GateRule::WeightZero => "A weight that is 0 at every place",
        GateRule::WeightOne => "A weight that is 1 at every place",
        GateRule::WeightMissing => "A weight that is not known at some places",
        GateRule::WeightHeaped => "A weight of which one place holds a large part",
        GateRule::PlaceByDefault => {
            "Rows of the demand at one and the same place outside of every municipality"
        }
        GateRule::PlaceSwapped => {
            "Rows in no municipality that would lie in one if their coordinates were exchanged"
        }
        GateRule::PlaceOutside => "Rows in no municipality",
        GateRule::PlaceInCrack => "Rows in a crack between municipalities",
        GateRule::PlaceShared => "Many places with one and the same coordinate",
        GateRule::PlaceBeside => "Places within a metre of another",
        GateRule::PlaceCoarse => "Places of which all stand on a lattice",
        GateRule::DemandMissing => "Places of a second list that no demand point stands near",
        GateRule::MeasuredShort => {
            "Measured points inside the claimed cover that do not meet what is claimed"
        }
        GateRule::MeasuredUnclaimed => {
            "Measurements of an operator that claims no cover of that generation, service and level"
        }
        GateRule::MunicipalitiesOverlap => "Municipalities that overlap",
        GateRule::MunicipalitiesGap => "Holes that no municipality fills",
        GateRule::IdUnknown => "Ids that nothing in the demand has",
        GateRule::IdRepeated => "Ids given twice",
        GateRule::WordUnknown => "A word that no map translates",
        GateRule::ValueUnreadable => "A value that cannot be read",
        GateRule::ShapeMissing => "A record without a shape, or of another kind than was asked for",
        GateRule::ShapeUnusable => "A shape that cannot be used",
        GateRule::ShapeRepaired => "A shape that was mended",
        GateRule::RasterFull => "A raster of which every cell reaches the threshold",
        GateRule::LevelImpossible => "Levels that cannot be in dBm: outside -150 to -20",
        GateRule::RecordRejected => "Any other record that was left out, whole or in part",
        GateRule::RecordMended => "Any other record that was mended",
    }
}

/// What to do about a rule; empty where there is nothing to do.
pub const fn advice(rule: GateRule) -> &'static str {
    match rule {
        GateRule::OperatorGone => "ask for it, or write [previous] operators = { \"old\" = \"new\" }",
        GateRule::ReachFell | GateRule::PlacesLost | GateRule::AccessLost => {
            "ask the operator whether it is true"
        }
        GateRule::OperatorNew => {
            "if it has another name than before, write [previous] operators = { \"old\" = \"new\" }"
        }
        GateRule::LayerCoversNothing => "check its crs, its columns and its area, or leave it out",
        GateRule::LayerCoversAll | GateRule::MunicipalityCovered | GateRule::MunicipalityReached => {
            "check threshold, band and where, and whether the area is that of an offer and not of a licence"
        }
        GateRule::LayerIsBox => "ask for the area that is reached, not for the frame of the map",
        GateRule::GenerationLarger => {
            "check that the layers were not exchanged, and that their levels are the same"
        }
        GateRule::PlacesUnnamed => {
            "ask who serves them: a town without any offer is likely left out of a file"
        }
        GateRule::SourceLater => {
            "check as_of and reference_date: what was built after that day must not count"
        }
        GateRule::SpeedMissing => "write down_mbps, or a map for the words of its column",
        GateRule::SpeedDoubtful => {
            "ask what the number means: where it stands for unknown leave the records out with where, or write a map"
        }
        GateRule::PlanLate => "ask whether it was built: then it is connected or passed",
        GateRule::OperatorsAlike => "write [operators] \"other spelling\" = \"name\"",
        GateRule::TextBroken => "write encoding under the source",
        GateRule::WeightZero | GateRule::WeightOne | GateRule::WeightHeaped => {
            "check the column of the weight"
        }
        GateRule::PlaceByDefault => "have them located, or leave them out with where",
        GateRule::PlaceSwapped => {
            "mend these rows in the source; where every row is so, exchange the columns of x and y, or write axes = \"swapped\""
        }
        GateRule::PlaceOutside => "check crs and axes, or add the municipality",
        GateRule::PlaceInCrack => "use boundaries that meet, or a larger border_gap_m under [limits]",
        GateRule::PlaceCoarse => "ask for places to the metre; for cells write kind = \"grid\"",
        GateRule::DemandMissing => {
            "ask whether the demand is complete there, or whether within_m is too small"
        }
        GateRule::MeasuredUnclaimed => {
            "check operator, generation, service_mbps and level, which must be those of [[mobile]]"
        }
        GateRule::MunicipalitiesOverlap => "use boundaries that meet",
        GateRule::IdUnknown => {
            "check the column of the id; where only case, signs or leading zeros differ write id_form = \"bare\""
        }
        GateRule::IdRepeated => "mend the source, or write repeated under [demand]",
        GateRule::WordUnknown => "write the word into map",
        GateRule::ShapeMissing => "check reach, geometry and layer",
        GateRule::RasterFull => "check threshold and nodata",
        GateRule::LevelImpossible => "check band, nodata and the unit: levels lie between -150 and -20 dBm",
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
        | GateRule::RecordMended => "",
    }
}

/// What of the result stands on a finding: `12 places, 34 households, 5.60 km2`; empty where nothing is known of it.
pub fn touches(finding: &GateFinding, weight: WeightKind) -> String {
    let touched = finding.touched;
    let places = touched.places.map(|places| format!("{places} places"));
    let own = touched.weight.filter(|_| weight != WeightKind::Points);
    let sum = own.map(|sum| format!("{} {}", (sum * 10.0).round() / 10.0, weight.as_str().replace('_', " ")));
    let area = touched.area_m2.map(|area| format!("{:.2} km2", area / 1e6));
    [places, sum, area].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
