//! Laws 1, 2 and 4, proved in every run by sums made another way.
use crate::{
    classify::Classification,
    model::{AccessStatus, MunicipalityRow, RowKind, ShortageArea, Stock, Survey, WeightKind},
};

/// A law that does not hold: the run fails.
#[derive(Debug, thiserror::Error, PartialEq)]
#[error(
    "law {law} does not hold for {place}: found {found}, expected {expected}; this is a fault of whitespot, please report it"
)]
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
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
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

/// Proves laws 1, 2 and 4 for the rows of a run, and that areas and scattered points make up what is short.
///
/// # Errors
/// The first law that does not hold.
pub fn prove(
    survey: &Survey,
    classification: &Classification,
    areas: &[ShortageArea],
    rows: &[MunicipalityRow],
) -> Result<Vec<Proof>, LawBroken> {
    let mut proofs = vec![rows_read(&survey.stock, survey.points.len())?];
    for row in rows {
        for weight in &row.weights {
            let place = || format!("{} {}", row.code, weight.weight.as_str());
            hold(2, &place, weight.states.sum(), weight.total)?;
        }
    }
    for (position, &weight) in survey.weights.iter().enumerate() {
        proofs.extend(sums(survey, classification, rows, position, weight)?);
    }
    proofs.push(short_points(classification, areas)?);
    Ok(proofs)
}

/// Equal but for the rounding of sums of decimals.
fn hold(law: u8, place: &dyn Fn() -> String, found: f64, expected: f64) -> Result<(), LawBroken> {
    if (found - expected).abs() <= 1e-9 * expected.abs().max(1.0) {
        Ok(())
    } else {
        Err(LawBroken { law, place: place(), found, expected })
    }
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

/// Laws 2 and 4 for one weight: over all points in one pass, against the rows.
fn sums(
    survey: &Survey,
    classification: &Classification,
    rows: &[MunicipalityRow],
    position: usize,
    weight: WeightKind,
) -> Result<[Proof; 2], LawBroken> {
    let mut by_status = [0.0; AccessStatus::ALL.len()];
    for (point, access) in survey.points.iter().zip(&classification.access) {
        by_status[access.fixed.status as usize] += point.weights.get(weight).unwrap_or(0.0);
    }
    let all: f64 = by_status.iter().sum();
    let name = weight.as_str();
    let of = |kind: fn(&RowKind) -> bool| rows.iter().filter(move |row| kind(&row.kind));
    let total = of(|kind| *kind == RowKind::Total).map(|row| row.weights[position].total).sum::<f64>();
    hold(4, &|| format!("the total of {name}"), total, all)?;
    for status in AccessStatus::ALL {
        let found: f64 = of(|kind| *kind == RowKind::Municipality)
            .map(|row| row.weights[position].states.get(status))
            .sum();
        hold(4, &|| format!("{name} {}", status.as_str()), found, by_status[status as usize])?;
    }
    // Municipalities without a county leave the counties short of the total.
    if survey.municipalities.iter().all(|municipality| municipality.county.is_some()) {
        let counties: f64 =
            of(|kind| matches!(kind, RowKind::County { .. })).map(|row| row.weights[position].total).sum();
        hold(4, &|| format!("the counties' {name}"), counties, all)?;
    }
    let states =
        of(|kind| *kind == RowKind::Total).map(|row| row.weights[position].states.sum()).sum::<f64>();
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

/// Law 12: points in areas + scattered points = unserved + planned.
fn short_points(classification: &Classification, areas: &[ShortageArea]) -> Result<Proof, LawBroken> {
    let short = classification.access.iter().filter(|access| access.fixed.status.is_short()).count();
    let mut members: Vec<u32> = areas.iter().flat_map(|area| area.members.iter().copied()).collect();
    let in_areas = members.len();
    members.sort_unstable();
    members.dedup();
    hold(12, &|| "members of one area each".into(), members.len() as f64, in_areas as f64)?;
    let short_members = members
        .iter()
        .filter(|&&point| classification.access[point as usize].fixed.status.is_short())
        .count();
    hold(12, &|| "members without access".into(), short_members as f64, in_areas as f64)?;
    let scattered = short - short_members;
    let says =
        format!("{in_areas} points in shortage areas + {scattered} scattered = {short} unserved or planned");
    Ok(Proof { law: 12, says, left: (in_areas + scattered) as f64, right: short as f64 })
}
