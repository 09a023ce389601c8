//! Writes the county as the files that a region would have been sent, with a configuration that runs by itself.

use super::configuration;
use super::county::{self, County, Planted};
use super::delivered;
use super::error::DemoError;
use super::networks::{FibreArea, Networks, YEAR};
use super::premises::Premises;
use super::rows::{
    STATION_COLUMNS, area_columns, area_rows, names, road_rows, settlement_rows, station_rows, stretches,
    with_column, with_values,
};
use super::series;
use super::settlements::{PlaceKind, Road};
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
    is_ours(dir)?;
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

/// Whether the folder may be written to: it is missing, empty, or holds an earlier demo.
fn is_ours(dir: &Path) -> Result<(), DemoError> {
    let unreadable = |source| DemoError::File { path: dir.to_owned(), action: "read", source };
    let config = dir.join("county.toml");
    if !dir.exists() {
        return Ok(());
    }
    let is_empty = std::fs::read_dir(dir).map_err(unreadable)?.next().is_none();
    let is_demo = std::fs::read_to_string(&config)
        .ok()
        .and_then(|text| text.parse::<toml::Table>().ok())
        .is_some_and(|config| {
            config.get("run").and_then(|run| run.get("invented")).and_then(toml::Value::as_bool) == Some(true)
        });
    if is_empty || is_demo { Ok(()) } else { Err(DemoError::NotADemo { path: dir.to_owned() }) }
}

pub(super) struct Writer<'a> {
    dir: &'a Path,
    pub(super) county: &'a County,
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
        self.text("referens.csv", &series::text(self.county, settings.seed))?;
        self.text("county.toml", &configuration::text(YEAR, settings, is_invented))?;
        self.text("forra_aret/county.toml", &configuration::text(YEAR - 1, settings, is_invented))?;
        Ok(self.files)
    }

    pub(super) fn file(&mut self, name: &str) -> PathBuf {
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
                Column::Text("lansdel"),
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
        let highways = stretches(roads().filter(|road| !is_rail(road)));
        let rails = stretches(roads().filter(is_rail));
        let layers = [
            Layer { name: "vagar", columns: &columns, rows: road_rows(&highways) },
            Layer { name: "jarnvag", columns: &columns, rows: road_rows(&rails) },
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
        let open: Vec<FibreArea> = built.iter().filter_map(|area| area.open_network_service()).collect();
        let open: Vec<&FibreArea> = open.iter().collect();
        let columns = with_column(&area_columns("driftsatt_ar"), Column::Text("nät"));
        let networks_of = open.iter().map(|area| area.network.as_str().into());
        let layer =
            Layer { name: "tjanster", columns: &columns, rows: with_values(area_rows(&open), networks_of) };
        vector::write(&self.file(&format!("{folder}/oppna_nat.gpkg")), Format::GeoPackage, &[layer])?;
        let path = self.file(&format!("{folder}/homes_passed.geojson"));
        let columns = with_column(&area_columns("byggt_ar"), Column::Whole("anslutningskostnad_kr"));
        let rows = with_values(area_rows(&passed), passed.iter().map(|area| area.cost_sek().into()));
        let layer = Layer { name: "homes_passed (påhittat)", columns: &columns, rows };
        vector::write_geojson(&path, GeoJsonCrs::Sweref99Tm, &layer)?;
        let columns = with_column(&area_columns("planerat_ar"), Column::Text("trovärdig"));
        let rows = with_values(area_rows(&planned), planned.iter().map(|area| area.credible()));
        let layer = Layer { name: "planerade_omraden", columns: &columns, rows };
        vector::write(&self.file(&format!("{folder}/planerat.gpkg")), Format::GeoPackage, &[layer])?;
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
        let columns = with_column(&STATION_COLUMNS, Column::Whole("bråd_timme_mbit"));
        let columns = with_column(&columns, Column::Whole("svarstid_ms"));
        let rows = with_values(
            station_rows(&networks.radio),
            networks.radio.iter().map(|site| site.busy_hour_mbps().into()),
        );
        let rows = with_values(rows, networks.radio.iter().map(|site| site.latency_ms().into()));
        let radio = Layer { name: "fast_radio (påhittat)", columns: &columns, rows };
        vector::write_geojson(&path, GeoJsonCrs::Wgs84, &radio)?;
        let nodes = [layer("fiberanslutningspunkter", &networks.nodes)];
        vector::write(&self.file("fiber/noder.gpkg"), Format::GeoPackage, &nodes)
    }
}
