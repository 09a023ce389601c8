//! Laws 1 to 5 and 12, proved in every run by sums made another way.
use super::{
    Indicators,
    areas::Area,
    layout::{AT_LEAST, COMPETITION, Layout, TOTAL, state},
    reconcile,
};
use crate::{
    classify::Classification,
    model::{AccessStatus, AreaKind, Settlement, ShortageArea, Stock, Survey, WeightKind},
};

/// A law that does not hold: the run fails.
#[derive(Debug, thiserror::Error, PartialEq)]
#[error(
    "law {law} does not hold for {place}: found {found}, expected {expected}; this is a fault of whitespot, please report it"
)]
#[non_exhaustive]
pub struct LawBroken {
    /// Number of the law.
    pub law: u8,
    /// Where.
    pub place: String,
    /// Found.
    pub found: f64,
    /// Expected.
    pub expected: f64,
}

/// A sum that was found to hold: for the run record.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Proof {
    /// Number of the law.
    pub law: u8,
    /// What it says of this run.
    pub says: String,
    /// One side.
    pub left: f64,
    /// The other side.
    pub right: f64,
}

/// Rounding of sums of decimals, relative.
const ROUNDING: f64 = 1e-9;

/// Proves laws 1, 2, 4, 5 and 12 for what was counted, and law 3 for each mobile series and its lines.
///
/// # Errors
/// The first law that does not hold.
pub fn prove(
    survey: &Survey,
    classification: &Classification,
    shortage_areas: &[ShortageArea],
    excluded: &[Settlement],
    indicators: &Indicators,
) -> Result<Vec<Proof>, LawBroken> {
    let mut proofs = vec![rows_read(&survey.stock, survey.points.len())?];
    for area in &indicators.areas {
        states_and_networks(indicators, area)?;
        nested(indicators, area)?;
        by_count(area)?;
    }
    for (position, &weight) in survey.weights.iter().enumerate() {
        proofs.extend(sums(survey, classification, indicators, position, weight)?);
    }
    proofs.extend(reconcile::deso(survey, classification, indicators)?);
    let short = short_points(survey, classification, shortage_areas, excluded)?;
    let municipalities = indicators.areas.iter().filter(|area| area.kind == AreaKind::Municipality);
    let counted: u64 = municipalities.map(|area| area.ground.points_in_shortage_areas).sum();
    let members: usize = shortage_areas.iter().map(|area| area.members.len()).sum();
    hold(12, &|| "the municipalities' points in shortage areas".into(), counted as f64, members as f64)?;
    proofs.push(short);
    Ok(proofs)
}

/// Equal but for the rounding of sums of decimals.
pub(super) fn hold(law: u8, place: &dyn Fn() -> String, found: f64, expected: f64) -> Result<(), LawBroken> {
    if (found - expected).abs() <= ROUNDING * expected.abs().max(1.0) {
        Ok(())
    } else {
        Err(LawBroken { law, place: place(), found, expected })
    }
}

/// Not more, but for the rounding.
fn at_most(law: u8, place: &dyn Fn() -> String, found: f64, limit: f64) -> Result<(), LawBroken> {
    if found <= limit { Ok(()) } else { hold(law, place, found, limit) }
}

/// Law 1: used + outside the selection + rejected = rows read.
fn rows_read(stock: &Stock, points: usize) -> Result<Proof, LawBroken> {
    let (left, right) = ((stock.used + stock.outside_selection + stock.rejected) as f64, stock.rows as f64);
    hold(1, &|| "the demand rows".into(), left, right)?;
    hold(1, &|| "the demand points".into(), points as f64, stock.used as f64)?;
    let says = format!(
        "{} demand points in municipalities + {} outside the selection + {} rejected = {} rows",
        stock.used, stock.outside_selection, stock.rejected, stock.rows
    );
    Ok(Proof { law: 1, says, left, right })
}

/// Law 2 in one area, for every weight and kind of settlement: the five states sum to the total, and so do the classes of
/// competition with what has no data.
fn states_and_networks(indicators: &Indicators, area: &Area) -> Result<(), LawBroken> {
    for (position, weight) in indicators.weights.iter().enumerate() {
        for settlement in Settlement::ALL {
            let row = area.sums.row(settlement, position);
            let place =
                |what: &str| format!("{} {} {} {what}", area.code, settlement.as_str(), weight.as_str());
            let states: f64 = AccessStatus::ALL.iter().map(|&status| row[state(status)]).sum();
            hold(2, &|| place("states"), states, row[TOTAL])?;
            let networks: f64 = row[COMPETITION..COMPETITION + 3].iter().sum();
            hold(2, &|| place("networks"), networks + row[state(AccessStatus::NoData)], row[TOTAL])?;
        }
    }
    Ok(())
}

/// Law 5 in one area: connected is part of connected or passed, a tier of the tiers below it, and what n operators reach
/// of what fewer do.
fn nested(indicators: &Indicators, area: &Area) -> Result<(), LawBroken> {
    for (position, weight) in indicators.weights.iter().enumerate() {
        let of = |place| area.sums.all(position, place);
        let place = |what: &str| format!("{} {} {what}", area.code, weight.as_str());
        for tier in 0..indicators.tiers {
            let reached = Layout::reached(tier);
            at_most(5, &|| place("connected or passed"), of(reached), of(reached + 1))?;
            let below = if tier == 0 { TOTAL } else { Layout::reached(tier - 1) + 1 };
            at_most(5, &|| place("tiers with passed"), of(reached + 1), of(below))?;
            if tier > 0 {
                at_most(5, &|| place("tiers"), of(reached), of(Layout::reached(tier - 1)))?;
            }
        }
        at_most(5, &|| place("operators"), of(AT_LEAST), of(TOTAL))?;
        at_most(5, &|| place("two operators"), of(AT_LEAST + 1), of(AT_LEAST))?;
        at_most(5, &|| place("three operators"), of(AT_LEAST + 2), of(AT_LEAST + 1))?;
    }
    Ok(())
}

/// Law 3 for each mobile series: what no, one, two, … operators cover sums to the land and to the length of the lines.
fn by_count(area: &Area) -> Result<(), LawBroken> {
    let ground = &area.ground;
    for (position, series) in ground.series.iter().enumerate() {
        let place = || format!("{} land by operators, series {position}", area.code);
        let sum: f64 = series.by_count_m2.iter().sum();
        // A square metre per municipality, as for the cover of all operators.
        if (sum - ground.land_m2).abs() > area.members.len() as f64 {
            hold(3, &place, sum, ground.land_m2)?;
        }
    }
    for ((kind, class), lines) in &ground.lines {
        for (position, series) in lines.series.iter().enumerate() {
            let place = || {
                let class = class.as_deref().unwrap_or_default();
                format!("{} {} {class} by operators, series {position}", area.code, kind.as_str())
            };
            let sum: f64 = series.by_count_m.iter().sum();
            // A millimetre a municipality: what the joints of cut lines may lose.
            if (sum - lines.length_m).abs() > 1e-3 * area.members.len() as f64 {
                hold(3, &place, sum, lines.length_m)?;
            }
        }
    }
    Ok(())
}

/// Laws 2 and 4 for one weight: over all points in one pass, against the sums of the areas.
fn sums(
    survey: &Survey,
    classification: &Classification,
    indicators: &Indicators,
    position: usize,
    weight: WeightKind,
) -> Result<[Proof; 2], LawBroken> {
    let mut by_status = [0.0; AccessStatus::ALL.len()];
    let mut by_settlement = [0.0; Settlement::ALL.len()];
    for (point, access) in survey.points.iter().zip(&classification.access) {
        let known = point.weights.get(weight).unwrap_or(0.0);
        let states = &classification.fixed[access.signature as usize].states;
        by_settlement[point.settlement as usize] += known;
        for status in AccessStatus::ALL {
            by_status[status as usize] += known * states.get(status);
        }
    }
    let all: f64 = by_settlement.iter().sum();
    let name = weight.as_str();
    let of = |kind: AreaKind| indicators.areas.iter().filter(move |area| area.kind == kind);
    let sum_of = |kind, place| of(kind).map(|area| area.sums.all(position, place)).sum::<f64>();
    let total = sum_of(AreaKind::Total, TOTAL);
    hold(4, &|| format!("the total of {name}"), total, all)?;
    for status in AccessStatus::ALL {
        let found = sum_of(AreaKind::Municipality, state(status));
        hold(4, &|| format!("{name} {}", status.as_str()), found, by_status[status as usize])?;
    }
    for settlement in Settlement::ALL {
        let found: f64 = of(AreaKind::Total).map(|area| area.sums.row(settlement, position)[TOTAL]).sum();
        let place = || format!("{name} in {}", settlement.as_str());
        hold(4, &place, found, by_settlement[settlement as usize])?;
    }
    // Municipalities without a county leave the counties short of the total, and so do those without a part.
    if survey.municipalities.iter().all(|municipality| municipality.county.is_some()) {
        hold(4, &|| format!("the counties' {name}"), sum_of(AreaKind::County, TOTAL), all)?;
    }
    if survey.municipalities.iter().all(|municipality| municipality.part.is_some()) {
        hold(4, &|| format!("the parts' {name}"), sum_of(AreaKind::Part, TOTAL), all)?;
    }
    counties_by_parts(survey, indicators, position, name)?;
    let states: f64 = AccessStatus::ALL.iter().map(|&status| sum_of(AreaKind::Total, state(status))).sum();
    Ok([
        Proof { law: 2, says: format!("{name}: the five states sum to the total"), left: states, right: all },
        Proof {
            law: 4,
            says: format!("{name}: the municipalities sum to the total"),
            left: total,
            right: all,
        },
    ])
}

/// Law 4: a county whose municipalities all have a part is the sum of its parts.
fn counties_by_parts(
    survey: &Survey,
    indicators: &Indicators,
    weight: usize,
    name: &str,
) -> Result<(), LawBroken> {
    for county in indicators.areas.iter().filter(|area| area.kind == AreaKind::County) {
        let has_part = |&member: &usize| survey.municipalities[member].part.is_some();
        if county.members.iter().all(has_part) {
            let parts = indicators
                .areas
                .iter()
                .filter(|area| area.kind == AreaKind::Part && county.members.contains(&area.members[0]));
            let found: f64 = parts.map(|part| part.sums.all(weight, TOTAL)).sum();
            let place = || format!("the parts of {} {name}", county.code);
            hold(4, &place, found, county.sums.all(weight, TOTAL))?;
        }
    }
    Ok(())
}

/// Law 12: points in areas + scattered points + points in excluded settlements = unserved + planned.
fn short_points(
    survey: &Survey,
    classification: &Classification,
    areas: &[ShortageArea],
    excluded: &[Settlement],
) -> Result<Proof, LawBroken> {
    let mut of_areas = vec![0_u32; survey.points.len()];
    for &point in areas.iter().flat_map(|area| &area.members) {
        of_areas[point as usize] += 1;
    }
    let [mut in_areas, mut scattered, mut left_out, mut short] = [0_u64; 4];
    for ((point, access), &areas) in survey.points.iter().zip(&classification.access).zip(&of_areas) {
        let is_short = access.fixed.status.is_short();
        let is_excluded = excluded.contains(&point.settlement);
        hold(12, &|| format!("the areas of point {}", point.id), f64::from(areas), f64::from(areas.min(1)))?;
        if areas > 0 && (!is_short || is_excluded) {
            let place = format!("point {}, a member of a shortage area where it may not be", point.id);
            return Err(LawBroken { law: 12, place, found: 1.0, expected: 0.0 });
        }
        short += u64::from(is_short);
        in_areas += u64::from(areas > 0);
        left_out += u64::from(is_short && is_excluded);
        scattered += u64::from(is_short && !is_excluded && areas == 0);
    }
    let left = (in_areas + scattered + left_out) as f64;
    hold(12, &|| "unserved and planned points".into(), left, short as f64)?;
    let excluded =
        if left_out > 0 { format!(" + {left_out} in excluded settlements") } else { String::new() };
    let says = format!(
        "{in_areas} points in shortage areas + {scattered} scattered{excluded} = {short} unserved or planned"
    );
    Ok(Proof { law: 12, says, left, right: short as f64 })
}
