//! What no single key of a source shows: words that no definition knows, and keys that do not go together.
use std::path::{Component, Path, PathBuf};

use super::{Profile, keys};
use crate::{
    ingest::{
        Accept, CandidateSource, DemandSource, FileFormat, FixedReach, FixedSource, LineSource, MobileReach,
        MobileSource, RasterFormat, Reach, ReferenceSource, ShareUnit, SupportOutcomeSource,
        SupportReviewSource, Value, words,
    },
    model::{DemandKind, GateRule, LineKind, PriorityOrder, Relation, SignalLevel, Technology},
};

/// A level of `[[mobile]]` that the profile does not know: such a layer would never count. Gives position, found and expected.
pub(super) fn mobile(sources: &[MobileSource], profile: &Profile) -> Result<(), (usize, String, String)> {
    let levels = levels(profile);
    sources.iter().enumerate().try_for_each(|(position, source)| match &source.level {
        Value::Literal(level) => {
            one_of(&level.0, &levels).map_err(|(found, expected)| (position, found, expected))
        }
        Value::Column(_) => Ok(()),
    })
}

/// Keys of `[[lines]]` that do not go together.
pub(super) fn lines(source: &LineSource) -> Result<(), &'static str> {
    match (source.kind, source.role) {
        (LineKind::Fibre, None) => Err(
            "kind = \"fibre\" needs role = \"backbone\" (entered at its connection points) or role = \"access\" (extended from \
             anywhere along it)",
        ),
        (LineKind::Road | LineKind::Rail, Some(_)) => Err("role is for kind = \"fibre\""),
        (LineKind::Rail | LineKind::Fibre, _) if source.joined.is_some() => {
            Err("joined is for kind = \"road\": trenches follow roads")
        }
        (LineKind::Fibre, _) if source.class.is_some() => Err("class is for kind = \"road\" and \"rail\""),
        _ => Ok(()),
    }
}

/// Keys of `[[reference]]` that do not go together.
pub(super) fn references(source: &ReferenceSource) -> Result<(), String> {
    let Some(figures) = &source.figures else { return Ok(()) };
    if figures.is_empty() {
        return Err("figures names no column: write figures = [{ column = \"…\", measure = \"reached\", tier_mbps = 100 }], or leave it out"
            .into());
    }
    for figure in figures {
        match (&figure.column, &figure.kpi) {
            (None, None) => {
                return Err("a figure needs column (of a table) or kpi (of an answer of Kolada)".into());
            }
            (Some(column), Some(kpi)) => {
                return Err(format!(
                    "a figure has column = \"{column}\" and kpi = \"{kpi}\": give column for a table, or kpi for an answer of Kolada"
                ));
            }
            (None, Some(kpi)) if figure.year.is_some() => {
                return Err(format!(
                    "kpi = \"{kpi}\" has a year: an answer of Kolada says the year of each value; leave it out"
                ));
            }
            _ => {}
        }
        if let Some(word) = figure.settlement.as_deref().filter(|word| !words::is_settlement_cut(word)) {
            let (found, expected) = one_of(word, &words::cuts()).err().unwrap_or_default();
            return Err(format!("settlement of a figure: found {found}, expected {expected}"));
        }
    }
    let of_tables = figures.iter().filter(|figure| figure.column.is_some()).count();
    if of_tables > 0 && of_tables < figures.len() {
        return Err(
            "figures have column for a table and kpi for an answer of Kolada: write a [[reference]] for each"
                .into(),
        );
    }
    if of_tables > 0 && source.file.source.is_none() {
        return Err(
            "figures are columns of a published table: write source = \"where it was published\" too".into(),
        );
    }
    Ok(())
}

/// Keys of `[[support_outcomes]]` that do not go together.
pub(super) fn outcomes(source: &SupportOutcomeSource, has_candidates: bool) -> Result<(), &'static str> {
    match [&source.id, &source.candidate, &source.area].into_iter().flatten().count() {
        0 => {
            return Err(
                "needs one of id (a demand point), candidate (an authority's own id) and area (a shortage area)",
            );
        }
        1 => {}
        _ => return Err("id, candidate and area say what a row is about: found several of them, give one"),
    }
    if source.candidate.is_some() && !has_candidates {
        return Err("candidate is an id of the authority's list: add it as [[candidates]]");
    }
    Ok(())
}

/// A deduction that nothing would be deducted for.
pub(super) fn deduction(profile: &Profile, reviews: &[SupportReviewSource]) -> Result<(), &'static str> {
    let priority = &profile.priority;
    if priority.deduction_sek.value <= 0.0 {
        return Ok(());
    }
    if priority.order.value != PriorityOrder::SupportPerBuilding {
        return Err("deduction_sek is for order = \"support_per_building\"");
    }
    if reviews.iter().all(|review| review.prioritised.is_none()) {
        return Err("deduction_sek is for buildings with priority: add [[support_reviews]] with prioritised");
    }
    Ok(())
}

/// Keys of `[[candidates]]` that do not go together.
pub(super) fn candidates(source: &CandidateSource) -> Result<(), &'static str> {
    match source.reach {
        Reach::Word(_) => {
            Err("reach is { id = \"column\" } or { within_m = 25 }: the list is one of places, not of areas")
        }
        Reach::Id { .. } if source.file.format.x.is_some() => Err("x and y are for reach = { within_m = … }"),
        Reach::Id { .. } | Reach::Within { .. } => Ok(()),
    }
}

/// Keys of `[demand]`, or of one of several `[[demand]]` beside the first of them, that do not go together.
pub(super) fn demand(demand: &DemandSource, first: Option<&DemandSource>) -> Result<(), &'static str> {
    if demand.cell_m.is_some() && demand.kind != Some(DemandKind::Grid) {
        return Err("cell_m is for kind = \"grid\"");
    }
    if let Some(first) = first {
        if demand.id.is_none() {
            return Err(
                "several [[demand]] need an id each: row numbers of one file would be those of another too",
            );
        }
        if demand.repeated != first.repeated {
            return Err("repeated counts through all [[demand]]: write the same in each of them");
        }
    }
    Ok(())
}

/// Words of `[accept]` that no question and no format bears: they would accept nothing. Gives key, found and expected.
pub(super) fn accept(accept: &Accept) -> Result<(), (&'static str, String, String)> {
    for (key, words, known) in
        [("rules", &accept.rules, Accept::RULES), ("drivers", &accept.drivers, Accept::DRIVERS)]
    {
        for word in words {
            let named = word.split_once(": ").filter(|(_, operator)| !operator.trim().is_empty());
            let is_of_gate = |word: &str| GateRule::parse(word).is_some_and(|rule| !rule.is_of_delivery());
            let is_named =
                named.is_some_and(|(rule, _)| Accept::RULES_OF_OPERATORS.contains(&rule) || is_of_gate(rule));
            if key == "rules" && (is_named || is_of_gate(word)) {
                continue;
            }
            one_of(word, known).map_err(|(found, expected)| (key, found, expected))?;
        }
    }
    Ok(())
}

/// An earlier result in the folder that the run writes would be gone after it, and next year would be measured against itself.
pub(super) fn previous(dir: &Path, out: &Path) -> Result<(), String> {
    let plain = |path: &Path| {
        let mut plain = PathBuf::new();
        for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
            match part {
                Component::ParentDir => {
                    plain.pop();
                }
                part => plain.push(part),
            }
        }
        plain
    };
    if plain(dir) == plain(out) {
        return Err("dir is the folder that this run writes: name the folder of the earlier result, or write dir under [output]".into());
    }
    Ok(())
}

/// Levels of `[sensitivity]` that the profile does not know: they would never be tried. Gives found and expected.
pub(super) fn tried_levels(tried: &[SignalLevel], profile: &Profile) -> Result<(), (String, String)> {
    let levels = levels(profile);
    tried.iter().try_for_each(|level| one_of(&level.0, &levels))
}

fn levels(profile: &Profile) -> Vec<&str> {
    profile.mobile_cover.levels.value.iter().map(|level| level.0.as_str()).collect()
}

/// Gives found and expected of a word that is not known.
fn one_of(word: &str, known: &[&str]) -> Result<(), (String, String)> {
    if known.contains(&word) {
        return Ok(());
    }
    let near =
        keys::nearest(word, known).map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
    let expected = if known.is_empty() {
        "none: there is no such word".into()
    } else {
        format!("one of {}{near}", known.join(", "))
    };
    Err((format!("\"{word}\""), expected))
}

/// Whether a selection of municipalities is empty or holds an empty prefix.
pub(super) fn selects_blank(only: Option<&[String]>) -> bool {
    only.is_some_and(|only| only.is_empty() || only.iter().any(|prefix| prefix.trim().is_empty()))
}

/// Whether a source says in which columns its places stand, or how.
fn has_places(format: &FileFormat) -> bool {
    format.x.is_some() || format.table.geometry.is_some() || format.axes.is_some()
}

/// Keys of a table by demand point that do not go together.
fn by_id(format: &FileFormat) -> Result<(), String> {
    if has_places(format) {
        return Err(
            "a table by id needs no places: leave out x, y, geometry and axes, or write another reach".into(),
        );
    }
    Ok(())
}

/// Keys of a table of cells that do not go together.
fn cells(format: &FileFormat) -> Result<(), String> {
    if has_places(format) || format.crs.is_some() || format.crs_override.is_some() {
        return Err("cells of H3 say where they lie: leave out x, y, geometry, axes, crs and crs_override, or write another reach".into());
    }
    Ok(())
}

/// What a form of ids needs.
const ID_FORM: &str = "id_form is for ids of a table: write reach = { id = \"…\" }, or leave it out";

/// Keys of `[[mobile]]` that do not go together.
pub(super) fn mobile_keys(source: &MobileSource) -> Result<(), String> {
    no_raster(&source.raster)?;
    if source.raster.threshold.is_some() && !matches!(source.reach, None | Some(MobileReach::Word(_))) {
        return Err("a raster with a threshold is read by its cells: leave out reach".into());
    }
    if source.id_form.is_some() && !matches!(source.reach, Some(MobileReach::Id { .. })) {
        return Err(ID_FORM.into());
    }
    match &source.reach {
        Some(MobileReach::Id { .. }) => by_id(&source.file.format),
        Some(MobileReach::Cells { .. }) => cells(&source.file.format),
        None | Some(MobileReach::Word(_)) => Ok(()),
    }
}

/// Keys of `[[fixed]]` that do not go together.
pub(super) fn fixed(source: &FixedSource) -> Result<(), String> {
    if let Value::Literal(word) = &source.technology
        && words::technology(word).is_none()
    {
        let known = Technology::ALL.map(Technology::as_str);
        let near =
            keys::nearest(word, &known).map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
        return Err(format!("technology: found \"{word}\", expected one of {}{near}", known.join(", ")));
    }
    if source.relation == Some(Value::Literal(Relation::Planned)) && source.planned_year.is_none() {
        return Err("relation = \"planned\" needs planned_year, a year or a column: a plan without a year does not count".into());
    }
    let raster = source.raster.threshold.is_some();
    let table = &source.format.table;
    let is_of_a_file =
        source.format.layer.is_some() || table.skip_rows.is_some() || table.header_rows.is_some();
    if source.path.is_none() && (source.reach.is_some() || raster || is_of_a_file) {
        return Err("without a path the offers are columns of the demand source: leave out reach, layer, skip_rows, header_rows and \
                    threshold".into());
    }
    if raster && !matches!(source.reach, None | Some(FixedReach::Word(_))) {
        return Err("a raster with a threshold is read by its cells: leave out reach".into());
    }
    if source.id_form.is_some() && !matches!(source.reach, Some(FixedReach::Id { .. })) {
        return Err(ID_FORM.into());
    }
    match &source.reach {
        Some(FixedReach::Id { .. }) => by_id(&source.format)?,
        Some(FixedReach::Cells { .. }) => cells(&source.format)?,
        _ => {}
    }
    if raster && source.share.is_some() {
        return Err("share is a column of a table or layer, and a raster with a threshold has none: leave out share or threshold".into());
    }
    if let Some(share) = &source.share {
        let most = if share.unit == ShareUnit::Percent { 100.0 } else { 1.0 };
        for (word, [low, high]) in share.classes.iter().flatten() {
            if !(0.0 <= *low && low <= high && *high <= most) {
                return Err(format!(
                    "share: class \"{word}\": found [{low}, {high}], expected two bounds of 0 to {most}, the lower one first{}",
                    if most < *high { "; percentages need unit = \"percent\"" } else { "" }
                ));
            }
        }
    }
    no_raster(&source.raster)
}

/// Keys of a raster without the one that makes a source a raster.
fn no_raster(raster: &RasterFormat) -> Result<(), String> {
    if raster.threshold.is_none() && (raster.band.is_some() || raster.nodata.is_some()) {
        return Err("band and nodata are for rasters: add threshold = { at_least = … }, { at_most = … } or { equals = [ … ] }".into());
    }
    Ok(())
}
