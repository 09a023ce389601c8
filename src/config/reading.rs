//! How files are read: what the keys that every source may have do not go together with.
use super::Tables;
use super::error::Place;
use crate::ingest::{FileFormat, Valid};

/// A source as far as its reading goes.
struct Source<'t> {
    place: Place,
    format: &'t FileFormat,
    /// A raster with a threshold has neither rows nor columns.
    is_raster: bool,
    /// The offers are columns of the demand source.
    is_of_demand: bool,
}

/// What is wrong with a key.
pub(super) enum Fault {
    /// A value: key, found and expected.
    Value(&'static str, String, String),
    /// Keys that do not go together.
    Contradiction(String),
}

/// The first source whose keys of reading say something that cannot be.
pub(super) fn check(tables: &Tables) -> Result<(), (Place, Fault)> {
    for Source { place, format, is_raster, is_of_demand } in sources(tables) {
        if let Err(fault) = check_one(format, is_raster, is_of_demand) {
            return Err((place, fault));
        }
    }
    Ok(())
}

fn check_one(format: &FileFormat, is_raster: bool, is_of_demand: bool) -> Result<(), Fault> {
    if let Some(filter) = &format.rows {
        filter.check().map_err(|(found, expected)| Fault::Value("where", found, expected))?;
    }
    let of_tables: Vec<&str> = [("where", format.rows.is_some())]
        .into_iter()
        .filter_map(|(key, is_there)| is_there.then_some(key))
        .collect();
    if of_tables.is_empty() {
        return Ok(());
    }
    let keys = of_tables.join(", ");
    if is_raster {
        return Err(Fault::Contradiction(format!(
            "a raster with a threshold has neither rows nor columns: leave out {keys}, or threshold"
        )));
    }
    if is_of_demand {
        return Err(Fault::Contradiction(format!(
            "without a path the offers are columns of the demand source: leave out {keys}, or write it under [demand]"
        )));
    }
    Ok(())
}

/// All sources in the order of the contract.
fn sources(tables: &Tables) -> Vec<Source<'_>> {
    let mut sources = Vec::new();
    let mut add = |place: Place, format| {
        sources.push(Source { place, format, is_raster: false, is_of_demand: false });
    };
    add(Place::table("municipalities"), &tables.municipalities.file.format);
    add(Place::table("demand"), &tables.demand.file.format);
    macro_rules! lists {
        ($($name:ident)*) => {$(
            for (position, source) in tables.$name.iter().enumerate() {
                add(Place::entry(stringify!($name), position), &source.file.format);
            }
        )*};
    }
    lists!(settlements water fibre_points lines reference places projects support_reviews candidates support_outcomes);
    if let Some(register) = &tables.register {
        add(Place::table("register"), &register.file.format);
    }
    for (position, source) in tables.mobile.iter().enumerate() {
        let is_raster = source.raster.threshold.is_some();
        let place = Place::entry("mobile", position);
        sources.push(Source { place, format: &source.file.format, is_raster, is_of_demand: false });
    }
    for (position, source) in tables.fixed.iter().enumerate() {
        let place = Place::entry("fixed", position);
        if let Some(Valid::Area(area)) = &source.valid {
            let (place, format) = (place.within("valid"), &area.format);
            sources.push(Source { place, format, is_raster: false, is_of_demand: false });
        }
        let (is_raster, is_of_demand) = (source.raster.threshold.is_some(), source.path.is_none());
        sources.push(Source { place, format: &source.format, is_raster, is_of_demand });
    }
    sources
}
