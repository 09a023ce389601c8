//! Writes the county as the files that a region would have been sent, with a configuration that runs by itself.

use super::configuration;
use super::county::{self, County, Planted};
use super::delivered;
use super::error::DemoError;
use super::mobile::{OPERATORS, Signal};
use super::networks::{FibreArea, Networks, YEAR};
use super::premises::Premises;
use super::rows::{STATION_COLUMNS, area_columns, area_rows, names, road_row, settlement_rows, station_rows};
use super::settlements::{PlaceKind, Road};
use super::shapes::{Outline, at};
use super::tables;
use super::vector::{self, Column, Format, GeoJsonCrs, Layer, Shape, Value};
use std::path::{Path, PathBuf};

/// What county to make.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Demand points; 20 000 where nothing is said.
    pub points: usize,
    /// Seed of all chance; the same seed makes the same county.
    pub seed: u64,
    /// A file of real municipalities to use instead of the invented borders.
    pub municipalities: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { points: 20_000, seed: 1, municipalities: None }
    }
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Municipalities.
    pub municipalities: usize,
    /// Rows of demand points, those in no municipality included.
    pub points: usize,
    /// Households in them, where known.
    pub households: u64,
    /// Workplaces in them, where known.
    pub workplaces: u64,
    /// Connected, passed and planned fibre areas and routes.
    pub fibre_areas: usize,
    /// Mobile areas of the operators that deliver areas.
    pub mobile_areas: usize,
    /// Faults and hard cases planted on purpose.
    pub planted: Planted,
    /// The files in the order written.
    pub files: Vec<PathBuf>,
}

/// Below so many points some of the layers could be left without a record.
pub const LEAST_POINTS: usize = 2_000;

/// Makes a county and writes it to a folder, which is created where it is missing.
///
/// The same settings write the same content on every machine and for any number of threads.
///
/// # Errors
/// When fewer than [`LEAST_POINTS`] are asked for, a file cannot be written, or the file of municipalities cannot be read.
pub fn write(dir: &Path, settings: &Settings) -> Result<Summary, DemoError> {
    if settings.points < LEAST_POINTS {
        return Err(DemoError::TooFewPoints { found: settings.points, expected: LEAST_POINTS });
    }
    let given = settings.municipalities.as_deref().map(delivered::read).transpose()?;
    let is_invented = given.is_none();
    let county = county::make(settings.points, settings.seed, given);
    // The stamps that GDAL writes into a GeoPackage must not tell the time.
    let stamp = |action, result: Result<(), gdal::errors::GdalError>| {
        result.map_err(|source| DemoError::Geodata { path: dir.to_owned(), action, source })
    };
    stamp(
        "stamped",
        gdal::config::set_thread_local_config_option("OGR_CURRENT_DATE", "2025-10-01T00:00:00.000Z"),
    )?;
    let written = Writer { dir, county: &county, files: Vec::new() }.all(settings, is_invented);
    stamp("released", gdal::config::clear_thread_local_config_option("OGR_CURRENT_DATE"))?;
    let all = || county.premises.iter().flatten().chain(&county.strays);
    let sum = |weight: fn(&Premises) -> Option<u32>| all().filter_map(weight).map(u64::from).sum();
    let networks = &county.networks;
    Ok(Summary {
        municipalities: county.municipalities.len(),
        points: all().count(),
        households: sum(|premise| premise.households),
        workplaces: sum(|premise| premise.workplaces),
        fibre_areas: networks.connected.len()
            + networks.routes.len()
            + networks.passed.len()
            + networks.planned.len(),
        mobile_areas: county.mobile.areas.len(),
        planted: county.planted,
        files: written?,
    })
}

struct Writer<'a> {
    dir: &'a Path,
    county: &'a County,
    files: Vec<PathBuf>,
}

impl Writer<'_> {
    fn all(mut self, settings: &Settings, is_invented: bool) -> Result<Vec<PathBuf>, DemoError> {
        for folder in ["", "fiber", "mobil", "forra_aret", "forra_aret/fiber"] {
            let path = self.dir.join(folder);
            std::fs::create_dir_all(&path).map_err(|source| DemoError::File {
                path,
                action: "created",
                source,
            })?;
        }
        self.base_map()?;
        self.infrastructure()?;
        self.demand("byggnader.parquet", YEAR)?;
        self.demand("forra_aret/byggnader.parquet", YEAR - 1)?;
        self.fibre("fiber", YEAR)?;
        self.fibre("forra_aret/fiber", YEAR - 1)?;
        self.slow()?;
        self.mobile(is_invented)?;
        self.text("county.toml", &configuration::text(YEAR, settings, is_invented))?;
        self.text("forra_aret/county.toml", &configuration::text(YEAR - 1, settings, is_invented))?;
        Ok(self.files)
    }

    fn file(&mut self, name: &str) -> PathBuf {
        let path = self.dir.join(name);
        self.files.push(path.clone());
        path
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), DemoError> {
        let path = self.file(name);
        std::fs::write(&path, text).map_err(|source| DemoError::File { path, action: "written", source })
    }

    fn base_map(&mut self) -> Result<(), DemoError> {
        let county = self.county;
        let municipalities: Vec<_> = county
            .municipalities
            .iter()
            .flat_map(|municipality| {
                municipality.parts.iter().map(move |part| (Shape::Area(part), names(municipality)))
            })
            .collect();
        let settlements = [
            ("tatorter", "tätort", [Column::Text("tatortskod"), Column::Text("tatort")], "TC"),
            ("smaorter", "småort", [Column::Text("smaortskod"), Column::Text("smaort")], "SC"),
            (
                "fritidshusomraden",
                "fritidshusområde",
                [Column::Text("fritidshusomradeskod"), Column::Text("namn")],
                "FC",
            ),
        ];
        let shared = [
            Column::Text("kommun"),
            Column::Text("kommunnamn"),
            Column::Whole("bef"),
            Column::Whole("area_ha"),
            Column::Whole("ar"),
        ];
        let columns: Vec<Vec<Column>> =
            settlements.iter().map(|(_, _, own, _)| own.iter().chain(&shared).copied().collect()).collect();
        let mut layers = vec![Layer {
            name: "kommuner",
            columns: &[
                Column::Text("kommunkod"),
                Column::Text("kommunnamn"),
                Column::Text("lanskod"),
                Column::Text("lansnamn"),
            ],
            rows: municipalities,
        }];
        for ((layer, kind, _, mark), columns) in settlements.iter().zip(&columns) {
            layers.push(Layer { name: layer, columns, rows: settlement_rows(county, kind, mark) });
        }
        vector::write(&self.file("underlag.gpkg"), Format::GeoPackage, &layers)?;

        let water = county
            .water
            .iter()
            .map(|water| (Shape::Area(&water.polygon), vec![water.name.as_str().into()]))
            .collect();
        let water = Layer { name: "vatten", columns: &[Column::Text("namn")], rows: water };
        vector::write(&self.file("vatten.gpkg"), Format::GeoPackage, &[water])?;

        let columns = [Column::Text("namn"), Column::Text("kommunkod"), Column::Text("typ")];
        let mut rows = Vec::new();
        for (municipality, land) in county.municipalities.iter().zip(&county.lands) {
            for place in &land.places {
                let kind = match place.kind {
                    PlaceKind::Town => "ort",
                    PlaceKind::Holiday => "fritidshusområde",
                    PlaceKind::Village => "by",
                    PlaceKind::Island => "ö",
                };
                let values = vec![place.name.as_str().into(), municipality.code.as_str().into(), kind.into()];
                rows.push((Shape::Point(place.middle), values));
            }
        }
        vector::write(
            &self.file("orter.gpkg"),
            Format::GeoPackage,
            &[Layer { name: "orter", columns: &columns, rows }],
        )
    }

    fn infrastructure(&mut self) -> Result<(), DemoError> {
        let is_rail = |road: &&Road| road.class == "Järnväg";
        let county = self.county;
        let roads = || county.main_roads.iter().chain(county.lands.iter().flat_map(|land| &land.roads));
        let columns = [Column::Text("namn"), Column::Text("klass")];
        let layers = [
            Layer {
                name: "vagar",
                columns: &columns,
                rows: roads().filter(|road| !is_rail(road)).map(road_row).collect(),
            },
            Layer {
                name: "jarnvag",
                columns: &columns,
                rows: roads().filter(is_rail).map(road_row).collect(),
            },
        ];
        vector::write(&self.file("vagar.gpkg"), Format::GeoPackage, &layers)
    }

    fn demand(&mut self, name: &str, year: u32) -> Result<(), DemoError> {
        let county = self.county;
        let premises: Vec<&Premises> = county
            .premises
            .iter()
            .flatten()
            .chain(&county.strays)
            .filter(|premise| year == YEAR || !premise.is_new)
            .collect();
        tables::write_premises(&self.file(name), &premises)
    }

    /// The fibre networks as they stood at the survey of a year.
    fn fibre(&mut self, folder: &str, year: u32) -> Result<(), DemoError> {
        let networks = &self.county.networks;
        let built: Vec<&FibreArea> = networks.connected.iter().filter(|area| area.year <= year).collect();
        let passed: Vec<&FibreArea> = networks.passed.iter().filter(|area| area.year <= year).collect();
        // Last year's plans were what has been built since, and what is still planned.
        let planned: Vec<&FibreArea> = networks
            .planned
            .iter()
            .chain(networks.connected.iter().filter(|area| area.year > year && area.polygon.is_some()))
            .collect();
        self.areas(&format!("{folder}/stadsnat.gpkg"), "anslutna_omraden", "driftsatt_ar", &built)?;
        let path = self.file(&format!("{folder}/homes_passed.geojson"));
        let columns = area_columns("byggt_ar");
        let layer = Layer { name: "homes_passed (påhittat)", columns: &columns, rows: area_rows(&passed) };
        vector::write_geojson(&path, GeoJsonCrs::Sweref99Tm, &layer)?;
        self.areas(&format!("{folder}/planerat.gpkg"), "planerade_omraden", "planerat_ar", &planned)?;
        let table: Vec<_> = networks.table.iter().filter(|row| row.year <= year).collect();
        tables::write_connections(&self.file(&format!("{folder}/riksnat_anslutna.csv")), &table)?;
        self.routes(&format!("{folder}/byanat.shp"), networks, year)
    }

    fn areas(
        &mut self,
        file: &str,
        name: &str,
        year: &'static str,
        areas: &[&FibreArea],
    ) -> Result<(), DemoError> {
        let columns = area_columns(year);
        let layer = Layer { name, columns: &columns, rows: area_rows(areas) };
        vector::write(&self.file(file), Format::GeoPackage, &[layer])
    }

    fn routes(&mut self, file: &str, networks: &Networks, year: u32) -> Result<(), DemoError> {
        // A Shapefile's column names hold ten letters.
        let columns = [
            Column::Text("operatör"),
            Column::Text("by"),
            Column::Text("kommunkod"),
            Column::Whole("nedhast"),
            Column::Whole("år"),
        ];
        let rows = networks
            .routes
            .iter()
            .filter(|route| route.year <= year)
            .map(|route| {
                let values = vec![
                    route.operator.as_str().into(),
                    route.village.as_str().into(),
                    route.municipality.as_str().into(),
                    Value::Whole(1000),
                    route.year.into(),
                ];
                (Shape::Line(&route.line), values)
            })
            .collect();
        let path = self.file(file);
        vector::write(&path, Format::Shapefile, &[Layer { name: "byanat", columns: &columns, rows }])?;
        for ending in ["shx", "dbf", "prj", "cpg"] {
            self.files.push(path.with_extension(ending));
        }
        Ok(())
    }

    /// Offers below the shortage speed, and the points from which fibre can be built on.
    fn slow(&mut self) -> Result<(), DemoError> {
        let networks = &self.county.networks;
        let layer = |name, stations| Layer { name, columns: &STATION_COLUMNS, rows: station_rows(stations) };
        let exchanges = [layer("telestationer", &networks.exchanges)];
        vector::write(&self.file("fiber/telestationer.gpkg"), Format::GeoPackage, &exchanges)?;
        let path = self.file("fiber/fast_radio.geojson");
        vector::write_geojson(&path, GeoJsonCrs::Wgs84, &layer("fast_radio (påhittat)", &networks.radio))?;
        let nodes = [layer("fiberanslutningspunkter", &networks.nodes)];
        vector::write(&self.file("fiber/noder.gpkg"), Format::GeoPackage, &nodes)
    }

    fn mobile(&mut self, is_invented: bool) -> Result<(), DemoError> {
        let county = self.county;
        let columns = [
            Column::Text("operatör"),
            Column::Text("teknik"),
            Column::Text("nivå"),
            Column::Whole("tjänst_mbit"),
            Column::Text("kommunkod"),
        ];
        let files = [
            ("mobil/nordtel_4g.gpkg", 0, 4, 0),
            ("mobil/nordtel_4g_plus8.gpkg", 0, 4, 8),
            ("mobil/nordtel_5g.gpkg", 0, 5, 0),
            ("mobil/blavag_4g.fgb", 1, 4, 0),
            ("mobil/blavag_5g.fgb", 1, 5, 0),
            ("mobil/trekant_4g.geojson", 2, 4, 0),
            ("mobil/trekant_5g.geojson", 2, 5, 0),
        ];
        for (file, operator, generation, above_db) in files {
            let level = if above_db == 0 { "grund" } else { "grund+8" };
            let rows = county
                .mobile
                .areas
                .iter()
                .filter(|area| {
                    (area.operator, area.generation, area.above_db) == (operator, generation, above_db)
                })
                .map(|area| {
                    let values = vec![
                        OPERATORS[operator].into(),
                        Value::Text(format!("{generation}G")),
                        level.into(),
                        Value::Whole(10),
                        area.municipality.as_str().into(),
                    ];
                    (Shape::Area(&area.polygon), values)
                })
                .collect();
            let layer = Layer { name: "yttackning", columns: &columns, rows };
            let path = self.file(file);
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
