//! Municipality rows → one boundary per code.
use std::collections::BTreeMap;

use geo::Polygon;
use rayon::prelude::*;

use super::{NormaliseError, NormaliseSettings, overlaps, repair_record};
use crate::model::{
    County, CountyCode, DeliveredArea, DeliveredMunicipality, Municipality, MunicipalityCode, Reject,
};
use whitespot_spatial::{self as spatial, ShapeError};

/// All rows of one code.
struct Rows {
    name: String,
    county: Option<County>,
    part: Option<String>,
    areas: Vec<Polygon<f64>>,
}

/// Dissolves the rows of each code. Gives the municipalities of the selection in code order, and the others.
pub(super) fn dissolve(
    delivered: Vec<DeliveredMunicipality>,
    settings: &NormaliseSettings,
    rejects: &mut Vec<Reject>,
) -> Result<(Vec<Municipality>, Vec<Municipality>), NormaliseError> {
    let source_name = delivered.first().map_or_else(String::new, |row| row.record.source.clone());
    let mut by_code: BTreeMap<MunicipalityCode, Rows> = BTreeMap::new();
    let repaired: Vec<(DeliveredMunicipality, Vec<Polygon<f64>>, Vec<Reject>)> = delivered
        .into_par_iter()
        .with_max_len(1)
        .map(|mut row| {
            let (delivered, mut faults) = (
                DeliveredArea { record: row.record.clone(), areas: std::mem::take(&mut row.areas) },
                Vec::new(),
            );
            let areas = repair_record(&delivered, settings.most_crossings, &mut faults);
            (row, areas, faults)
        })
        .collect();
    for (row, areas, faults) in repaired {
        rejects.extend(faults);
        let code = MunicipalityCode::new(&row.code);
        let name = row.name.trim().to_owned();
        let county =
            county_of(&code, row.county.as_deref(), row.county_name.as_deref(), settings.swedish_codes);
        let part = row.part.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
        match by_code.get_mut(&code) {
            None => {
                by_code.insert(code, Rows { name, county, part, areas });
            }
            Some(rows) if rows.name == name && rows.county == county && rows.part == part => {
                rows.areas.extend(areas);
            }
            Some(rows) if rows.name == name && rows.county == county => {
                let or_none = |part: Option<String>| part.unwrap_or_else(|| "none".into());
                return Err(NormaliseError::TwoParts {
                    source_name,
                    code: code.to_string(),
                    first: or_none(rows.part.clone()),
                    second: or_none(part),
                });
            }
            Some(rows) if rows.name == name => {
                let code_of = |county: &Option<County>| {
                    county.as_ref().map_or("none".into(), |one| one.code.to_string())
                };
                return Err(NormaliseError::TwoCounties {
                    source_name,
                    code: code.to_string(),
                    first: code_of(&rows.county),
                    second: code_of(&county),
                });
            }
            Some(rows) => {
                return Err(NormaliseError::TwoNames {
                    source_name,
                    code: code.to_string(),
                    first: rows.name.clone(),
                    second: name,
                });
            }
        }
    }
    let dissolved: Vec<Municipality> = by_code
        .into_iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(code, rows)| {
            let boundary = spatial::union(&rows.areas);
            let boundary = boundary.map_err(|cause| cause.of(format!("municipality {code}")))?;
            Ok(Municipality { code, part: rows.part, name: rows.name, county: rows.county, boundary })
        })
        .collect::<Result<_, ShapeError>>()?;
    let begins =
        |prefix: &str| dissolved.iter().any(|municipality| municipality.code.as_str().starts_with(prefix));
    if let Some(prefix) = settings.only.iter().flatten().find(|prefix| !begins(prefix)) {
        return Err(NormaliseError::NoMunicipality {
            source_name,
            expected: format!("whose code begins with {prefix}"),
        });
    }
    let (mut selected, outside): (Vec<_>, Vec<_>) = dissolved.into_iter().partition(|municipality| {
        settings.only.as_ref().is_none_or(|prefixes| {
            prefixes.iter().any(|prefix| municipality.code.as_str().starts_with(prefix.as_str()))
        })
    });
    if selected.is_empty() {
        return Err(NormaliseError::NoMunicipality { source_name, expected: "with a boundary".into() });
    }
    rejects.extend(overlaps::settle(&source_name, &mut selected, &outside)?);
    Ok((selected, outside))
}

/// The counties of Sweden by code (SCB, Län och kommuner), for layers that give no name.
const SWEDISH_COUNTIES: [(&str, &str); 21] = [
    ("01", "Stockholms län"),
    ("03", "Uppsala län"),
    ("04", "Södermanlands län"),
    ("05", "Östergötlands län"),
    ("06", "Jönköpings län"),
    ("07", "Kronobergs län"),
    ("08", "Kalmar län"),
    ("09", "Gotlands län"),
    ("10", "Blekinge län"),
    ("12", "Skåne län"),
    ("13", "Hallands län"),
    ("14", "Västra Götalands län"),
    ("17", "Värmlands län"),
    ("18", "Örebro län"),
    ("19", "Västmanlands län"),
    ("20", "Dalarnas län"),
    ("21", "Gävleborgs län"),
    ("22", "Västernorrlands län"),
    ("23", "Jämtlands län"),
    ("24", "Västerbottens län"),
    ("25", "Norrbottens län"),
];

/// The name of a county of Sweden by its code of two digits.
pub fn swedish_county(code: &str) -> Option<&'static str> {
    SWEDISH_COUNTIES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

fn county_of(
    code: &MunicipalityCode,
    county: Option<&str>,
    name: Option<&str>,
    swedish: bool,
) -> Option<County> {
    let first_two = swedish.then(|| code.as_str().get(..2)).flatten();
    let county = CountyCode::new(county.filter(|county| !county.trim().is_empty()).or(first_two)?);
    let known = || swedish.then(|| swedish_county(county.as_str())).flatten();
    let name = name.map(str::trim).filter(|name| !name.is_empty()).or_else(known);
    let name = name.unwrap_or(county.as_str()).to_owned();
    Some(County { code: county, name })
}
