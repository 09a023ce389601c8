//! How files are read: what the keys that every source may have do not go together with.
use super::Tables;
use super::error::Place;
use super::scenarios::Joined;
use crate::ingest::{FileFormat, Valid};

/// What may part thousands.
const THOUSANDS: [char; 10] =
    ['.', ',', ' ', '\'', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}', '\u{2019}', '\u{2bc}'];

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
pub(super) fn check(tables: &Tables, joined: &Joined) -> Result<(), (Place, Fault)> {
    for Source { place, format, is_raster, is_of_demand } in sources(tables, joined) {
        if let Err(fault) = check_one(format, is_raster, is_of_demand) {
            return Err((place, fault));
        }
    }
    Ok(())
}

fn check_one(format: &FileFormat, is_raster: bool, is_of_demand: bool) -> Result<(), Fault> {
    let contradiction = |message: String| Err(Fault::Contradiction(message));
    if let Some(filter) = &format.rows {
        filter.check().map_err(|(found, expected)| Fault::Value("where", found, expected))?;
    }
    if let Some(mark) = format.table.thousands_mark {
        let expected = "\".\", \",\", a blank or an apostrophe, and another sign than decimal_mark";
        if !THOUSANDS.contains(&mark) || format.table.decimal_mark == Some(mark) {
            return Err(Fault::Value("thousands_mark", format!("\"{mark}\""), expected.into()));
        }
    }
    let (xy, geometry) = (format.x.is_some() || format.y.is_some(), format.table.geometry.is_some());
    if format.x.is_some() != format.y.is_some() {
        return contradiction(
            "x and y go together: give both columns, or neither to use the geometry".into(),
        );
    }
    if xy && geometry {
        return contradiction(
            "x and y are two columns of numbers, geometry is one of shapes: give either".into(),
        );
    }
    if xy && format.axes.is_some() {
        return contradiction("axes is for shapes: exchange x and y, and leave axes out".into());
    }
    let keys = [
        ("where", format.rows.is_some()),
        ("x", xy),
        ("y", xy),
        ("geometry", geometry),
        ("axes", format.axes.is_some()),
        ("thousands_mark", format.table.thousands_mark.is_some()),
    ];
    let keys: Vec<&str> = keys.into_iter().filter_map(|(key, is_there)| is_there.then_some(key)).collect();
    let keys = keys.join(", ");
    if is_raster && !keys.is_empty() {
        return contradiction(format!(
            "a raster with a threshold has neither rows nor columns: leave out {keys}, or threshold"
        ));
    }
    if is_of_demand && !keys.is_empty() {
        return contradiction(format!(
            "without a path the offers are columns of the demand source: leave out {keys}, or write it under [demand]"
        ));
    }
    Ok(())
}

/// All sources in the order of the contract.
fn sources<'t>(tables: &'t Tables, joined: &Joined) -> Vec<Source<'t>> {
    let mut sources = Vec::new();
    let mut add = |place: Place, format| {
        sources.push(Source { place, format, is_raster: false, is_of_demand: false });
    };
    add(Place::table("municipalities"), &tables.municipalities.file.format);
    for (place, source) in tables.demand.placed() {
        add(place, &source.file.format);
    }
    macro_rules! lists {
        ($($name:ident)*) => {$(
            for (position, source) in tables.$name.iter().enumerate() {
                add(joined.place(stringify!($name), position), &source.file.format);
            }
        )*};
    }
    lists!(settlements water fibre_points lines reference places projects support_reviews candidates support_outcomes demand_check measured);
    if let Some(register) = &tables.register {
        add(Place::table("register"), &register.file.format);
    }
    for (position, source) in tables.mobile.iter().enumerate() {
        let is_raster = source.raster.threshold.is_some();
        let place = joined.place("mobile", position);
        sources.push(Source { place, format: &source.file.format, is_raster, is_of_demand: false });
    }
    for (position, source) in tables.fixed.iter().enumerate() {
        let place = joined.place("fixed", position);
        if let Some(Valid::Area(area)) = &source.valid {
            let (place, format) = (place.within("valid"), &area.format);
            sources.push(Source { place, format, is_raster: false, is_of_demand: false });
        }
        let (is_raster, is_of_demand) = (source.raster.threshold.is_some(), source.path.is_none());
        sources.push(Source { place, format: &source.format, is_raster, is_of_demand });
    }
    sources
}
