//! The files of the mobile operators: areas by generation, service and level, and rasters of signal level.

use super::error::DemoError;
use super::files::Writer;
use super::mobile::{OPERATORS, Service, Signal};
use super::shapes::{Outline, at};
use super::tables;
use super::vector::{self, Column, Format, GeoJsonCrs, Layer, Shape, Value};

/// The delivered files of areas: name, position among the operators, and what they promise.
pub(crate) const AREAS: [(&str, usize, Service); 14] = [
    ("nordtel_2g_tal.fgb", 0, Service { generation: 2, service_mbps: 0, above_db: 0, band_mhz: None }),
    ("nordtel_4g.gpkg", 0, Service { generation: 4, service_mbps: 10, above_db: 0, band_mhz: None }),
    ("nordtel_4g_plus8.gpkg", 0, Service { generation: 4, service_mbps: 10, above_db: 8, band_mhz: None }),
    ("nordtel_4g_30.fgb", 0, Service { generation: 4, service_mbps: 30, above_db: 0, band_mhz: None }),
    ("nordtel_4g_450.fgb", 0, Service { generation: 4, service_mbps: 10, above_db: 0, band_mhz: Some(450) }),
    ("nordtel_5g.gpkg", 0, Service { generation: 5, service_mbps: 10, above_db: 0, band_mhz: None }),
    ("blavag_2g_tal.fgb", 1, Service { generation: 2, service_mbps: 0, above_db: 0, band_mhz: None }),
    ("blavag_4g.fgb", 1, Service { generation: 4, service_mbps: 10, above_db: 0, band_mhz: None }),
    ("blavag_4g_plus8.fgb", 1, Service { generation: 4, service_mbps: 10, above_db: 8, band_mhz: None }),
    ("blavag_4g_30.fgb", 1, Service { generation: 4, service_mbps: 30, above_db: 0, band_mhz: None }),
    ("blavag_4g_450.fgb", 1, Service { generation: 4, service_mbps: 10, above_db: 0, band_mhz: Some(450) }),
    ("blavag_5g.fgb", 1, Service { generation: 5, service_mbps: 10, above_db: 0, band_mhz: None }),
    ("trekant_4g.geojson", 2, Service { generation: 4, service_mbps: 10, above_db: 0, band_mhz: None }),
    ("trekant_5g.geojson", 2, Service { generation: 5, service_mbps: 10, above_db: 0, band_mhz: None }),
];

/// What is read from the rasters: file, generation, service, level and the least signal that it asks.
pub(crate) const RASTERS: [(&str, &str, u32, &str, i32); 5] = [
    ("4g", "4G", 0, "grund", -110),
    ("4g", "4G", 10, "grund", -105),
    ("4g", "4G", 10, "grund+8", -97),
    ("4g", "4G", 30, "grund", -99),
    ("5g", "5G", 10, "grund", -105),
];

impl Writer<'_> {
    pub(super) fn mobile(&mut self, is_invented: bool) -> Result<(), DemoError> {
        let county = self.county;
        let columns = [
            Column::Text("operatör"),
            Column::Text("teknik"),
            Column::Text("nivå"),
            Column::Whole("tjänst_mbit"),
            Column::Whole("band_mhz"),
            Column::Text("kommunkod"),
        ];
        for (file, operator, service) in AREAS {
            let rows = county
                .mobile
                .areas
                .iter()
                .filter(|area| area.operator == operator && area.service == service)
                .map(|area| {
                    let values = vec![
                        OPERATORS[operator].into(),
                        Value::Text(format!("{}G", service.generation)),
                        service.level().into(),
                        service.service_mbps.into(),
                        service.band_mhz.into(),
                        area.municipality.as_str().into(),
                    ];
                    (Shape::Area(&area.polygon), values)
                })
                .collect();
            let layer = Layer { name: "yttackning", columns: &columns, rows };
            let path = self.file(&format!("mobil/{file}"));
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("geojson") => vector::write_geojson(&path, GeoJsonCrs::Wgs84, &layer)?,
                Some("fgb") => vector::write(&path, Format::FlatGeobuf, &[layer])?,
                _ => vector::write(&path, Format::GeoPackage, &[layer])?,
            }
        }
        let outlines: Vec<Outline> = county
            .municipalities
            .iter()
            .flat_map(|municipality| municipality.parts.iter().cloned().map(Outline::new))
            .collect();
        let low = outlines.iter().fold(at(f64::INFINITY, f64::INFINITY), |low, outline| {
            at(low.x.min(outline.low.x), low.y.min(outline.low.y))
        });
        let high = outlines.iter().fold(at(f64::NEG_INFINITY, f64::NEG_INFINITY), |high, outline| {
            at(high.x.max(outline.high.x), high.y.max(outline.high.y))
        });
        let cell_m = if is_invented { 250.0 } else { 500.0 };
        let masts = &county.mobile.masts;
        let signal = Signal::compute(4, low, high, cell_m, masts, |mast| mast.reach_4g_m);
        tables::write_signal(&self.file("mobil/mosippa_4g_dbm.tif"), signal)?;
        let signal = Signal::compute(5, low, high, 2.0 * cell_m, masts, |mast| mast.reach_5g_m);
        tables::write_signal(&self.file("mobil/mosippa_5g_dbm.tif"), signal)
    }
}
