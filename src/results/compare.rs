//! Two results side by side.
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use geo::Coord;
use serde_json::{Value, json};

use super::{ResultsError, definitions, place::Partial};
use crate::{
    compare::{self, Descent, Regions, Side},
    emit::{self, Language, LayerSide},
    ingest::{Crs, ResultFolder},
    model::{
        AreaFigures, ChangedPoint, ComparedArea, ComparedReachRow, ComparedRow, Decides,
        DefinitionDifference, MovedPlaces, Previous, RegisterEntry, RowKind,
    },
};

/// Rounding of sums of decimals, relative.
const ROUNDING: f64 = 1e-9;
/// Tables hold six decimals: a sum of a dozen numbers of theirs is off by less than this.
const TABLE_ROUNDING: f64 = 1e-5;
/// The demand points of a result.
const POINTS: &str = "internal/demand_points.parquet";
/// Why the numbers of a result changed.
const CHANGE: &str = "internal/change.csv";

/// How build-out, worse data and method were separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separation {
    /// The definitions that decide a state are equal: method is 0.
    EqualDefinitions,
    /// The second result was made with the first as its earlier one and has counted the causes itself, method too.
    ByChange,
    /// The definitions differ: build-out, worse data and method are one number.
    None,
}

impl Separation {
    /// The word of the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EqualDefinitions => "equal_definitions",
            Self::ByChange => "change_of_the_second_result",
            Self::None => "not_told",
        }
    }
}

/// What two results differ in.
#[derive(Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// The first result.
    pub before: ResultFolder,
    /// The second.
    pub after: ResultFolder,
    /// Definitions that differ.
    pub differences: Vec<DefinitionDifference>,
    /// How method was separated from the other causes.
    pub method: Separation,
    /// How the shortage areas were known again.
    pub descent: Descent,
    /// Unserved weight and causes.
    pub rows: Vec<ComparedRow>,
    /// Weight that is reached, at every tier that both have and by mobile cover, and causes.
    pub reached: Vec<ComparedReachRow>,
    /// Points whose state differs.
    pub points: Vec<ChangedPoint>,
    /// Places of both that lie in another municipality.
    pub moves: Vec<MovedPlaces>,
    /// Every shortage area.
    pub areas: Vec<ComparedArea>,
    sides: [Previous; 2],
}

/// Compares two results.
///
/// # Errors
/// Where one of the folders is no result that can be compared, and where the causes do not sum (law 6).
pub fn compare(first: &Path, second: &Path) -> Result<Comparison, ResultsError> {
    let (before, after) = (ResultFolder::open(first)?, ResultFolder::open(second)?);
    let same = |path: &Path| path.canonicalize().ok();
    if same(first).is_some() && same(first) == same(second) {
        return Err(ResultsError::SameResult { first: before.name, second: after.name });
    }
    let (rows_before, rows_after) = (before.municipalities()?, after.municipalities()?);
    share_a_municipality((&before, &rows_before), (&after, &rows_after))?;
    let (points_before, points_after) = (before.points()?, after.points()?);
    let (register_before, register_after) = (before.register()?, after.register()?);

    let differences = definitions::differences(&before, &after);
    let alike = definitions::decide_alike(&before, &after);
    let regions = Regions::new(&rows_before, &rows_after);
    let mut rows = compare::rows(&points_before, &points_after, &regions, alike);
    let mut reached = compare::series(&points_before, &points_after, &regions, alike);
    let method = if alike {
        Separation::EqualDefinitions
    } else if let Some(counted) = counted_by_change(&before, &after)? {
        rows = counted.0;
        // A folder that holds no more than the next year's run needs has no such table.
        if !counted.1.is_empty() {
            reached = counted.1;
        }
        Separation::ByChange
    } else {
        Separation::None
    };
    prove(&rows, &rows_after)?;
    prove_reached(&reached)?;

    let (one, other) = (&register_before.entries, &register_after.entries);
    if before.reference_date > after.reference_date && descends((&after, other), (&before, one))? {
        return Err(ResultsError::Backwards { first: before.name, second: after.name });
    }
    let descent = if descends((&before, one), (&after, other))? {
        Descent::Ids
    } else {
        let closed_share = definitions::closed_share(&after)
            .ok_or_else(|| after.refused("run.json gives no closed_share: run that year again"))?;
        Descent::Points { closed_share }
    };
    let areas = compare::areas(
        Side { points: &points_before, entries: one },
        Side { points: &points_after, entries: other },
        descent,
    );
    let points = compare::changed(&points_before, &points_after, alike);
    let moves = compare::moves(&points_before, &points_after);
    Ok(Comparison {
        differences,
        method,
        descent,
        rows,
        reached,
        points,
        moves,
        areas,
        sides: [points_before, points_after],
        before,
        after,
    })
}

/// Refuses results of which no municipality is in both.
pub(super) fn share_a_municipality(
    (first, one): (&ResultFolder, &[AreaFigures]),
    (second, other): (&ResultFolder, &[AreaFigures]),
) -> Result<(), ResultsError> {
    let codes = |rows: &[AreaFigures]| -> BTreeSet<String> {
        let municipalities = rows.iter().filter(|row| row.kind == RowKind::Municipality);
        municipalities.map(|row| row.code.clone()).collect()
    };
    let (one, other) = (codes(one), codes(other));
    if one.intersection(&other).next().is_some() {
        return Ok(());
    }
    let list = |codes: BTreeSet<String>| {
        let more = if codes.len() > 3 { ", …" } else { "" };
        format!("{}{more}", codes.into_iter().take(3).collect::<Vec<_>>().join(", "))
    };
    Err(ResultsError::OtherRegion {
        first: first.name.clone(),
        first_codes: list(one),
        second: second.name.clone(),
        second_codes: list(other),
    })
}

/// The change of the unserved weight and of what is reached, as a result itself says them.
type Counted = (Vec<ComparedRow>, Vec<ComparedReachRow>);

/// The causes that the second result counted from the first, which must be the result it was made with.
fn counted_by_change(before: &ResultFolder, after: &ResultFolder) -> Result<Option<Counted>, ResultsError> {
    if !after.has(CHANGE) || !after.record.was_made_from(&before.hash(POINTS)?) {
        return Ok(None);
    }
    let (rows, since) = after.change()?;
    if since != before.reference_date {
        return Ok(None);
    }
    let reached = after.change_reached()?;
    Ok(Some((compare::told(&rows), reached.iter().map(ComparedReachRow::from).collect())))
}

/// Law 6: the causes sum, and what they sum to is what the second result's own table says.
fn prove(rows: &[ComparedRow], table: &[AreaFigures]) -> Result<(), ResultsError> {
    for row in rows {
        let scale = row.causes.before.abs().max(row.causes.after.abs()).max(1.0);
        let holds = |found: f64, expected: f64| {
            if (found - expected).abs() <= TABLE_ROUNDING + ROUNDING * scale {
                return Ok(());
            }
            let place = format!("{}: the change in unserved {}", row.code, row.weight.as_str());
            Err(ResultsError::Law { place, found, expected })
        };
        holds(row.causes.explained(), row.causes.after)?;
        let is_level = |figures: &&AreaFigures| {
            figures.code == row.code
                && std::mem::discriminant(&figures.kind) == std::mem::discriminant(&row.kind)
        };
        let own = table.iter().find(is_level).filter(|_| row.settlement.is_none());
        let unserved = format!("{}_unserved", row.weight.as_str());
        if let Some(stated) = own.and_then(|own| own.figures.get(&unserved)) {
            holds(row.causes.after, *stated)?;
        }
    }
    Ok(())
}

/// Law 6 of what is reached: the causes sum.
fn prove_reached(rows: &[ComparedReachRow]) -> Result<(), ResultsError> {
    for row in rows {
        let (found, expected) = (row.change.explained(), row.change.after);
        let scale = row.change.before.abs().max(expected.abs()).max(1.0);
        if (found - expected).abs() > TABLE_ROUNDING + ROUNDING * scale {
            let place = format!("{}: the change in reached {}", row.code, row.weight.as_str());
            return Err(ResultsError::Law { place, found, expected });
        }
    }
    Ok(())
}

/// Whether the second register goes back to the first, so that an id is the same area in both.
///
/// It does where it was made from that very register; and, over several years, where it is a later one, was made with an
/// earlier register, and holds every id of the first with its first year: a register never loses an id.
fn descends(
    (before, one): (&ResultFolder, &[RegisterEntry]),
    (after, other): (&ResultFolder, &[RegisterEntry]),
) -> Result<bool, ResultsError> {
    if after.record.was_made_from(&before.hash("internal/register.csv")?) {
        return Ok(true);
    }
    let known: BTreeMap<&str, i32> =
        other.iter().map(|entry| (entry.id.as_str(), entry.first_year)).collect();
    Ok(before.reference_date < after.reference_date
        && after.record.has_earlier()
        && !one.is_empty()
        && one.iter().all(|entry| known.get(entry.id.as_str()) == Some(&entry.first_year)))
}

/// Writes the tables and layers of a comparison into a folder; gives the names of the files.
///
/// # Errors
/// Where the folder or a file cannot be written, or a layer of outlines is damaged.
pub fn write_comparison(
    comparison: &Comparison,
    #[cfg_attr(not(feature = "pages"), expect(unused_variables, reason = "only the page has a language"))]
    language: Language,
    folder: &Path,
) -> Result<Vec<&'static str>, ResultsError> {
    let Comparison { before, after, differences, rows, reached, points, areas, sides, .. } = comparison;
    let mut partial = Partial::of_folder(folder)?;
    let (from, to) = (&before.reference_date, &after.reference_date);
    emit::compare_csv(rows, from, to, &partial.path("compare.csv"))?;
    emit::compared_reached_csv(reached, from, to, &partial.path("compare_reached.csv"))?;
    emit::compared_areas_csv(areas, &partial.path("compare_areas.csv"))?;
    emit::definitions_csv(differences, &partial.path("compare_definitions.csv"))?;
    let mut files =
        vec!["compare.csv", "compare_reached.csv", "compare_areas.csv", "compare_definitions.csv"];

    let outlines = [before.outlines()?, after.outlines()?];
    let crs = [Crs::try_new(&before.crs)?, Crs::try_new(&after.crs)?];
    for crs in &crs {
        crs.to_wgs84(&mut [])?;
    }
    let to_wgs84 = |side: usize| {
        let crs = &crs[side];
        move |places: &mut [Coord<f64>]| {
            crs.to_wgs84(places).expect("the way to WGS 84 was found before");
        }
    };
    let ways = [to_wgs84(0), to_wgs84(1)];
    let nothing = BTreeMap::new();
    let side = |at: usize, date| LayerSide {
        reference_date: date,
        points: &sides[at],
        outlines: outlines[at].as_ref().unwrap_or(&nothing),
        to_wgs84: &ways[at],
    };
    let (one, other) = (side(0, from.as_str()), side(1, to.as_str()));
    if outlines.iter().all(Option::is_some) {
        emit::compared_areas_geojson(areas, &one, &other, &partial.path("compare_areas.geojson"))?;
        files.push("compare_areas.geojson");
    }
    emit::changed_points_geojson(points, &one, &other, &partial.path("compare_points.geojson"))?;
    emit::json(&record(comparison)?, &partial.path("compare.json"))?;
    files.extend(["compare_points.geojson", "compare.json"]);
    #[cfg(feature = "pages")]
    {
        page(comparison, language, &partial.path("compare.html"))?;
        files.push("compare.html");
    }
    partial.commit()?;
    Ok(files)
}

/// Writes the page of a comparison.
#[cfg(feature = "pages")]
fn page(comparison: &Comparison, language: Language, path: &Path) -> Result<(), ResultsError> {
    let Comparison { before, after, differences, rows, reached, points, areas, sides, .. } = comparison;
    let is_invented = before.record.is_invented() || after.record.is_invented();
    let ground = after.ground()?;
    let page = crate::emit::report::ComparisonPage {
        title: &after.region,
        dates: [&before.reference_date, &after.reference_date],
        rows,
        reached,
        areas,
        sides: [&sides[0], &sides[1]],
        points,
        municipalities: &ground.municipalities,
        water: &ground.water,
        settlements: &ground.settlements,
        moves: &comparison.moves,
        differences,
        versions: [&before.version, &after.version],
        language,
        is_invented,
    };
    Ok(crate::emit::report::comparison_html(&page, path)?)
}

/// What the comparison rests on.
fn record(comparison: &Comparison) -> Result<Value, ResultsError> {
    let Comparison { before, after, differences, method, descent, .. } = comparison;
    let side = |result: &ResultFolder| {
        Ok::<Value, ResultsError>(json!({
            "name": result.region,
            "reference_date": result.reference_date,
            "profile": result.profile,
            "whitespot": result.version,
            "demand_points_sha256": result.hash(POINTS)?,
            "register_sha256": result.hash("internal/register.csv")?,
        }))
    };
    Ok(json!({
        "whitespot": env!("CARGO_PKG_VERSION"),
        "before": side(before)?,
        "after": side(after)?,
        "method_told": method.as_str(),
        "areas_matched_by": match descent { Descent::Ids => "ids", Descent::Points { .. } => "demand points" },
        "definitions_that_differ": differences.iter().map(|difference| json!({
            "key": difference.key,
            "before": difference.before.as_deref().unwrap_or_default(),
            "after": difference.after.as_deref().unwrap_or_default(),
            "decides": difference.decides.as_str(),
        })).collect::<Vec<_>>(),
    }))
}

impl Comparison {
    /// The definitions that keep build-out, worse data and method from being separated.
    pub fn undecided_by(&self) -> impl Iterator<Item = &DefinitionDifference> {
        self.differences.iter().filter(|difference| difference.decides == Decides::State)
    }
}
