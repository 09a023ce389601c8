//! The fibre networks of one municipality, in the forms in which operators deliver, and the slow offers around
//! the telephone stations.

use super::dice::Dice;
use super::premises::Premises;
use super::settlements::{Land, Place, PlaceKind};
use super::shapes::{at, blob_area, distance, length, stretch};
use super::vector::Value;
use geo::{Coord, LineString, Polygon};

/// The year of the last survey.
pub(crate) const YEAR: u32 = 2025;

/// An area of a fibre network: connected, passed or planned.
#[derive(Clone, Debug)]
pub struct FibreArea {
    /// Operator.
    pub operator: String,
    /// The network that it sells in: its own, or an open one.
    pub network: String,
    /// Name of the area.
    pub name: String,
    /// Municipality code.
    pub municipality: String,
    /// Technology in Swedish.
    pub technology: &'static str,
    /// Mbit/s down; unknown when `None`.
    pub down_mbps: Option<u32>,
    /// Mbit/s up; unknown when `None`.
    pub up_mbps: Option<u32>,
    /// Year as drawn; for a plan the year it is planned for.
    pub year: u32,
    /// Year built, or the year it is planned for: the first survey that has it as built.
    pub since: u32,
    /// The first survey that no longer has it.
    pub gone: u32,
    /// Whether it was known as a plan before it was built.
    pub is_announced: bool,
    /// The area; a row without geometry is one of the planted faults.
    pub polygon: Option<Polygon>,
}

impl FibreArea {
    /// Chance that belongs to this area alone, so that what was drawn before stays as it was.
    fn dice(&self, subject: &str) -> Dice {
        Dice::new(u64::from(self.year), subject, &format!("{} {}", self.municipality, self.name))
    }

    /// What a connection costs where the area passes by, SEK; unknown for every third.
    pub(crate) fn cost_sek(&self) -> Option<u32> {
        const COSTS: [Option<u32>; 9] = [
            Some(19_900),
            Some(24_900),
            Some(29_500),
            Some(40_000),
            Some(48_000),
            Some(75_000),
            None,
            None,
            None,
        ];
        *self.dice("cost").pick(&COSTS)
    }

    /// Whether its plan is credible, in Swedish; an empty cell where nobody stated it.
    pub(crate) fn credible(&self) -> Value {
        match self.dice("credible").below(6) {
            0 => "nej".into(),
            1 => Value::Missing,
            _ => "ja".into(),
        }
    }

    /// The same area as offered by a service provider in the municipality's open network, where one sells there.
    pub(crate) fn open_network_service(&self) -> Option<Self> {
        let is_open = self.operator.ends_with("stadsnät (påhittat)") && self.polygon.is_some();
        (is_open && self.dice("service").chance(0.4))
            .then(|| Self { operator: SERVICES.to_owned(), ..self.clone() })
    }
}

/// A connected building in the national operator's table.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Building id as text, so that an unknown one can be planted.
    pub id: String,
    /// Mbit/s down; unknown when `None`.
    pub down_mbps: Option<f64>,
    /// Mbit/s up.
    pub up_mbps: Option<f64>,
    /// Year built.
    pub year: u32,
}

/// The cable route of a village association (byalag, fiberförening).
#[derive(Clone, Debug)]
pub struct Route {
    /// Operator.
    pub operator: String,
    /// Name of the village.
    pub village: String,
    /// Municipality code.
    pub municipality: String,
    /// Line.
    pub line: LineString,
    /// Year built.
    pub year: u32,
}

/// A telephone station, radio site or fibre connection point.
#[derive(Clone, Debug)]
pub struct Station {
    /// Name.
    pub name: String,
    /// Municipality code.
    pub municipality: String,
    /// Owner.
    pub owner: String,
    /// Technology in Swedish.
    pub technology: &'static str,
    /// How it is fed, in Swedish: fiber, koppar, radiolänk.
    pub feed: &'static str,
    /// Mbit/s down.
    pub down_mbps: u32,
    /// Mbit/s up.
    pub up_mbps: u32,
    /// Place.
    pub at: Coord,
}

impl Station {
    /// What is left of its speed in the busy hour (bråd timme), Mbit/s.
    pub(crate) fn busy_hour_mbps(&self) -> u32 {
        self.down_mbps / 2 + Dice::new(0, "busy hour", &self.name).whole(0, self.down_mbps / 2)
    }

    /// Latency, milliseconds.
    pub(crate) fn latency_ms(&self) -> u32 {
        Dice::new(0, "latency", &self.name).whole(22, 130)
    }
}

/// Everything fixed in one municipality or in the county.
#[derive(Clone, Debug, Default)]
pub struct Networks {
    /// Connected areas of the municipal networks (stadsnät).
    pub connected: Vec<FibreArea>,
    /// Connected buildings of the national operator.
    pub table: Vec<Connection>,
    /// Routes of the village associations.
    pub routes: Vec<Route>,
    /// Areas where fibre passes by.
    pub passed: Vec<FibreArea>,
    /// Areas with decided plans.
    pub planned: Vec<FibreArea>,
    /// Telephone stations with xDSL.
    pub exchanges: Vec<Station>,
    /// Sites of fixed wireless access.
    pub radio: Vec<Station>,
    /// Fibre connection points.
    pub nodes: Vec<Station>,
}

impl Networks {
    /// Adds another municipality's networks at the end.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.connected.append(&mut other.connected);
        self.table.append(&mut other.table);
        self.routes.append(&mut other.routes);
        self.passed.append(&mut other.passed);
        self.planned.append(&mut other.planned);
        self.exchanges.append(&mut other.exchanges);
        self.radio.append(&mut other.radio);
        self.nodes.append(&mut other.nodes);
    }
}

struct Builder<'a> {
    dice: &'a mut Dice,
    code: &'a str,
    city_network: String,
    /// How far the municipality has come, 0 to 1.
    progress: f64,
    found: Networks,
}

/// The operators that work in the whole county; none exists.
pub(crate) const NATIONAL: &str = "Rikslina";
/// Sells services in the municipal networks.
pub(crate) const SERVICES: &str = "Tjänstebruket";
const SECOND: &str = "Fjärdefibern";
const RADIO: &str = "Luftbro";
const COPPER: &str = "Kopparverket";

/// Builds the networks; `progress` from 0 (hardly begun in the country) to 1 (nearly done).
pub(crate) fn build(
    dice: &mut Dice,
    code: &str,
    name: &str,
    land: &Land,
    premises: &[Premises],
    progress: f64,
) -> Networks {
    let city_network = format!("{name} stadsnät (påhittat)");
    let mut builder = Builder { dice, code, city_network, progress, found: Networks::default() };
    // The share of each place's buildings that the national operator's table lists.
    let listed: Vec<f64> = land.places.iter().map(|place| builder.place(land, place)).collect();
    builder.table(premises, &listed);
    for _ in 0..2 {
        let Some(place) = land.places.get(builder.dice.below(land.places.len())) else { break };
        builder.found.radio.push(Station {
            name: format!("{} mast", place.name),
            municipality: code.to_owned(),
            owner: RADIO.to_owned(),
            technology: "fast radio",
            feed: "radiolänk",
            down_mbps: 30,
            up_mbps: 5,
            at: place.middle,
        });
    }
    builder.found
}

impl Builder<'_> {
    /// Decides what a place has; gives the share of its buildings that the national operator connects.
    fn place(&mut self, land: &Land, place: &Place) -> f64 {
        let progress = self.progress;
        let reach = match place.kind {
            PlaceKind::Town if place.houses >= 110 => return self.town(place),
            PlaceKind::Town => 0.55 + 0.43 * progress,
            PlaceKind::Village => 0.44 + 0.54 * progress,
            PlaceKind::Holiday => 0.25 + 0.6 * progress,
            PlaceKind::Island => 0.2 + 0.5 * progress,
        };
        if !self.dice.chance(reach) {
            self.not_connected(place, place.middle, place.radius_m + 90.0);
            let feed = if self.dice.chance(0.7) { "koppar" } else { "radiolänk" };
            self.exchange(place, feed);
            return 0.0;
        }
        self.node(place);
        self.exchange(place, "fiber");
        let way = self.dice.unit();
        if let (Some((on, along_m)), true) = (place.on_road, way < 0.45) {
            let line = &land.roads[on].line.0;
            let from_m = along_m - place.radius_m - self.dice.between(200.0, 1800.0);
            let to_m = along_m + place.radius_m + self.dice.between(200.0, 2600.0);
            let line = stretch(line, from_m.max(0.0), to_m.min(length(line)));
            let year = self.year();
            self.found.routes.push(Route {
                operator: format!("{} fiberförening", place.name),
                village: place.name.clone(),
                municipality: self.code.to_owned(),
                line: LineString::new(line),
                year,
            });
            0.05
        } else if way < 0.8 {
            let operator = if self.dice.chance(0.2) { SECOND.to_owned() } else { self.city_network.clone() };
            let area = self.area(operator, &place.name, place.middle, place.radius_m + 75.0);
            self.found.connected.push(area);
            0.08
        } else {
            0.93
        }
    }

    /// A town is connected district by district.
    fn town(&mut self, town: &Place) -> f64 {
        self.node(town);
        self.exchange(town, "fiber");
        // A few municipalities lie far behind the others.
        let behind = 1.0 - self.progress;
        let spacing_m = (town.radius_m / 2.0).max(390.0);
        let steps = (town.radius_m / spacing_m).ceil() as i32 + 1;
        for row in -steps..=steps {
            for column in -steps..=steps {
                let shift = if row % 2 == 0 { 0.0 } else { 0.5 };
                let middle = at(
                    town.middle.x + (f64::from(column) + shift) * spacing_m,
                    town.middle.y + f64::from(row) * spacing_m * 0.866,
                );
                let out = distance(middle, town.middle);
                if out > town.radius_m + spacing_m * 0.35 {
                    continue;
                }
                let name = format!("{} {}", town.name, self.found.connected.len() + 1);
                // The last to be connected lie at the edge.
                let edge = if out > town.radius_m * 0.6 { 0.05 } else { 0.0 };
                if self.dice.chance(0.992 - 0.52 * behind * behind * behind * behind * behind - edge) {
                    let operator = self.city_network.clone();
                    let area = self.area(operator, &name, middle, spacing_m * 0.68);
                    if self.dice.chance(0.06) {
                        // A second network over the first: overlaps are normal in deliveries.
                        let over = self.area(SECOND.to_owned(), &name, middle, spacing_m * 0.8);
                        self.found.connected.push(over);
                    }
                    self.found.connected.push(area);
                } else {
                    self.not_connected(town, middle, spacing_m * 0.62);
                }
            }
        }
        0.16
    }

    /// What a place without fibre has instead: passed, planned or nothing.
    fn not_connected(&mut self, place: &Place, middle: Coord, radius_m: f64) {
        let fate = self.dice.unit();
        let operator = if self.dice.chance(0.5) { NATIONAL.to_owned() } else { self.city_network.clone() };
        if fate < 0.20 {
            let area = self.area(operator, &place.name, middle, radius_m);
            self.found.passed.push(area);
        } else if fate < 0.42 {
            let mut area = self.area(operator, &place.name, middle, radius_m);
            // Some plans lie beyond the three years that count.
            area.year = if self.dice.chance(0.75) {
                YEAR + self.dice.whole(1, 2)
            } else {
                YEAR + self.dice.whole(4, 6)
            };
            area.since = area.year;
            self.found.planned.push(area);
        }
    }

    fn area(&mut self, operator: String, name: &str, middle: Coord, radius_m: f64) -> FibreArea {
        let corners = if radius_m > 300.0 { 22 } else { 16 };
        let polygon = blob_area(self.dice, middle, radius_m, corners, 0.12);
        let (down_mbps, up_mbps) =
            *self.dice.pick(&[(1000, 1000), (1000, 1000), (1000, 1000), (1000, 100), (250, 250)]);
        let technology = if self.dice.chance(0.1) { "fiber-LAN" } else { "fiber" };
        let year = self.year();
        FibreArea {
            network: operator.clone(),
            operator,
            name: name.to_owned(),
            municipality: self.code.to_owned(),
            technology,
            down_mbps: Some(down_mbps),
            up_mbps: Some(up_mbps),
            year,
            since: year,
            gone: u32::MAX,
            is_announced: false,
            polygon: Some(polygon),
        }
    }

    fn year(&mut self) -> u32 {
        if self.dice.chance(0.07) { YEAR } else { self.dice.whole(2012, YEAR - 1) }
    }

    fn node(&mut self, place: &Place) {
        self.found.nodes.push(Station {
            name: place.name.clone(),
            municipality: self.code.to_owned(),
            owner: self.city_network.clone(),
            technology: "fiber",
            feed: "fiber",
            down_mbps: 1000,
            up_mbps: 1000,
            at: place.middle,
        });
    }

    fn exchange(&mut self, place: &Place, feed: &'static str) {
        let wanted = place.kind == PlaceKind::Town || self.dice.chance(0.3);
        if wanted {
            self.found.exchanges.push(Station {
                name: format!("{} station", place.name),
                municipality: self.code.to_owned(),
                owner: COPPER.to_owned(),
                technology: if self.dice.chance(0.5) { "xDSL" } else { "VDSL" },
                feed,
                down_mbps: 30,
                up_mbps: 10,
                at: place.middle,
            });
        }
    }

    fn table(&mut self, premises: &[Premises], listed: &[f64]) {
        for premise in premises {
            let share = premise.place.map_or(0.25 + 0.60 * self.progress, |place| listed[place as usize]);
            if self.dice.chance(share) {
                let speeds = [
                    (1000.0, 1000.0),
                    (1000.0, 1000.0),
                    (500.0, 500.0),
                    (250.0, 250.0),
                    (100.0, 100.0),
                    (97.5, 10.5),
                ];
                let (down_mbps, up_mbps) = *self.dice.pick(&speeds);
                let year = if premise.is_new { YEAR } else { self.year() };
                self.found.table.push(Connection {
                    id: super::dice::uuid_text(premise.id),
                    down_mbps: Some(down_mbps),
                    up_mbps: Some(up_mbps),
                    year,
                });
            }
        }
    }
}
