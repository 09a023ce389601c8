//! Writes the county as the files that a region would have been sent, with a configuration that runs by itself.

use super::configuration;
use super::county::County;
use super::error::DemoError;
use super::networks::{FibreArea, Networks, YEAR};
use super::premises::Premises;
use super::rows::{
    STATION_COLUMNS, area_columns, area_rows, names, road_rows, settlement_rows, station_rows, stretches,
    with_column, with_values,
};
use super::scene::HORIZON;
use super::series;
use super::settlements::{PlaceKind, Road};
use super::surveys::Settings;
use super::tables;
use super::vector::{self, Column, Format, GeoJsonCrs, Layer, Shape, Value};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The folder of the round of support.
const SUPPORT: &str = "stod";

pub(super) struct Writer<'a> {
    pub(super) dir: &'a Path,
    pub(super) county: &'a County,
    pub(super) year: u32,
    pub(super) files: Vec<PathBuf>,
}

impl Writer<'_> {
    pub(super) fn all(mut self, settings: &Settings, is_invented: bool) -> Result<Vec<PathBuf>, DemoError> {
        let year = self.year;
        let earlier: Vec<u32> = settings.surveys().filter(|earlier| *earlier < year).collect();
        let mut folders = vec!["", "fiber", "mobil"];
        if year == YEAR && !earlier.is_empty() {
            folders.extend([configuration::EARLIER, SUPPORT]);
        }
        for folder in folders {
            let path = self.dir.join(folder);
            std::fs::create_dir_all(&path).map_err(|source| DemoError::File {
                path,
                action: "created",
                source,
            })?;
        }
        self.base_map()?;
        self.infrastructure()?;
        self.demand("byggnader.parquet")?;
        self.fibre()?;
        self.projects()?;
        self.slow()?;
        self.mobile(is_invented)?;
        self.text("referens.csv", &series::text(self.county, settings.seed))?;
        let has_support = year == YEAR && !earlier.is_empty() && !self.county.support.listed.is_empty();
        if has_support {
            self.support()?;
        }
        if year == YEAR && !earlier.is_empty() {
            let text = configuration::readme(self.county, &earlier);
            self.text(&format!("{}/README.md", configuration::EARLIER), &text)?;
        }
        let has_projects = self.county.projects.iter().any(|project| project.since <= year);
        let since = (year == YEAR).then_some(&self.county.since);
        let last = earlier.last().copied();
        let closing = if year == YEAR { self.county.closing_exchanges() } else { Vec::new() };
        let survey = configuration::Survey { year, last, has_projects, has_support, since, closing };
        self.text("county.toml", &configuration::text(&survey, settings, is_invented))?;
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

    fn support(&mut self) -> Result<(), DemoError> {
        let round = &self.county.support;
        self.text(&format!("{SUPPORT}/forteckning.csv"), &round.list_text())?;
        self.text(&format!("{SUPPORT}/granskning.csv"), &round.review_text())?;
        self.text(&format!("{SUPPORT}/utfall.csv"), &round.outcome_text())
    }

    fn base_map(&mut self) -> Result<(), DemoError> {
        let (county, year) = (self.county, self.year);
        let municipalities: Vec<_> = county
            .municipalities
            .iter()
            .enumerate()
            .flat_map(|(position, municipality)| {
                let parts = county.parts_in(position, year);
                parts.iter().map(move |part| (Shape::Area(part), names(municipality)))
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

    fn demand(&mut self, name: &str) -> Result<(), DemoError> {
        let premises: Vec<Cow<'_, Premises>> = standing(self.county, self.year).collect();
        let premises: Vec<&Premises> = premises.iter().map(AsRef::as_ref).collect();
        tables::write_premises(&self.file(name), &premises)
    }

    /// The fibre networks as they stood at the survey.
    fn fibre(&mut self) -> Result<(), DemoError> {
        let (networks, year) = (&self.county.networks, self.year);
        let is_there = |area: &&FibreArea| (area.since..area.gone).contains(&year);
        let built: Vec<&FibreArea> = networks.connected.iter().filter(is_there).collect();
        let passed: Vec<&FibreArea> = networks.passed.iter().filter(is_there).collect();
        // Some of what was built since had been planned before.
        let announced = networks.connected.iter().filter(|area| area.is_announced && area.since > year);
        // Plans slip: a plan for the last year that counts now was then announced for the last year that counted.
        let announced_then = |area: &FibreArea| {
            let since = if area.year <= YEAR + HORIZON { area.since.min(year + HORIZON) } else { area.since };
            FibreArea { since, ..area.clone() }
        };
        let planned: Vec<FibreArea> =
            networks.planned.iter().map(announced_then).chain(announced.cloned()).collect();
        let planned: Vec<&FibreArea> = planned.iter().collect();
        self.areas("fiber/stadsnat.gpkg", "anslutna_omraden", "driftsatt_ar", &built)?;
        let open: Vec<FibreArea> = built.iter().filter_map(|area| area.open_network_service()).collect();
        let open: Vec<&FibreArea> = open.iter().collect();
        let columns = with_column(&area_columns("driftsatt_ar"), Column::Text("nät"));
        let networks_of = open.iter().map(|area| area.network.as_str().into());
        let layer =
            Layer { name: "tjanster", columns: &columns, rows: with_values(area_rows(&open), networks_of) };
        vector::write(&self.file("fiber/oppna_nat.gpkg"), Format::GeoPackage, &[layer])?;
        let path = self.file("fiber/homes_passed.geojson");
        let columns = with_column(&area_columns("byggt_ar"), Column::Whole("anslutningskostnad_kr"));
        let rows = with_values(area_rows(&passed), passed.iter().map(|area| area.cost_sek().into()));
        let layer = Layer { name: "homes_passed (påhittat)", columns: &columns, rows };
        vector::write_geojson(&path, GeoJsonCrs::Sweref99Tm, &layer)?;
        let columns = with_column(&area_columns("planerat_ar"), Column::Text("trovärdig"));
        let rows = with_values(area_rows(&planned), planned.iter().map(|area| area.credible()));
        let layer = Layer { name: "planerade_omraden", columns: &columns, rows };
        vector::write(&self.file("fiber/planerat.gpkg"), Format::GeoPackage, &[layer])?;
        let table: Vec<_> = networks.table.iter().filter(|row| row.year <= year).collect();
        tables::write_connections(&self.file("fiber/riksnat_anslutna.csv"), &table)?;
        self.routes("fiber/byanat.shp", networks)
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

    fn routes(&mut self, file: &str, networks: &Networks) -> Result<(), DemoError> {
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
            .filter(|route| route.year <= self.year)
            .map(|route| {
                let values = vec![
                    self.county.operator_in(&route.operator, self.year).into(),
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

    /// Decided and subsidised build-out.
    fn projects(&mut self) -> Result<(), DemoError> {
        let columns = [Column::Text("projekt"), Column::Text("kommunkod"), Column::Whole("klart_ar")];
        let rows: Vec<_> = self
            .county
            .projects
            .iter()
            .filter(|project| project.since <= self.year)
            .map(|project| {
                let values = vec![
                    project.name.as_str().into(),
                    project.municipality.as_str().into(),
                    project.year.into(),
                ];
                (Shape::Area(&project.polygon), values)
            })
            .collect();
        if rows.is_empty() {
            // A file that another county or year left there would be read as this survey's.
            let path = self.dir.join("fiber/beslut.gpkg");
            let removed = if path.exists() { std::fs::remove_file(&path) } else { Ok(()) };
            return removed.map_err(|source| DemoError::File { path, action: "removed", source });
        }
        let layer = Layer { name: "beslutade_projekt", columns: &columns, rows };
        vector::write(&self.file("fiber/beslut.gpkg"), Format::GeoPackage, &[layer])
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
        // The backbone runs along the main roads.
        let county = self.county;
        let roads = || county.main_roads.iter().filter(|road| road.class != "Järnväg");
        let main = stretches(roads());
        let columns = [Column::Text("namn"), Column::Text("klass")];
        let backbone = [Layer { name: "stamnat", columns: &columns, rows: road_rows(&main) }];
        vector::write(&self.file("fiber/stamnat.gpkg"), Format::GeoPackage, &backbone)?;
        let nodes = [layer("fiberanslutningspunkter", &networks.nodes)];
        vector::write(&self.file("fiber/noder.gpkg"), Format::GeoPackage, &nodes)
    }
}

/// The demand points that stood at a survey, in the order of the table.
pub(super) fn standing(county: &County, year: u32) -> impl Iterator<Item = Cow<'_, Premises>> {
    county.premises.iter().flatten().chain(&county.strays).filter_map(move |premise| premise.as_of(year))
}
