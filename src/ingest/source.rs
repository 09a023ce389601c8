use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::source_file::FileSource;
use super::source_raster::RasterFormat;
use super::words;
use super::{
    Accept, CandidateSource, DemandCheckSource, FixedReach, FixedSource, IdForm, MeasuredSource, MobileReach,
    PlaceSource, PreviousSource, ProjectSource, RegisterSource, SpeedUnit, SupportOutcomeSource,
    SupportReviewSource, Value,
};
use crate::model::{
    AddedSources, DemandKind, Generation, LineJoin, LineKind, RouteRole, Settlement, SignalLevel,
};
use crate::schema::{Day, NotNegative, OrColumn, SomeOf, Speed, Text, Whole, Words};

/// `[municipalities]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MunicipalitySource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the code.
    #[schemars(extend("examples" = ["kommunkod"]))]
    pub code: String,
    /// Column of the name.
    #[schemars(extend("examples" = ["kommunnamn"]))]
    pub name: String,
    /// Column of the county code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["lanskod"]))]
    pub county: Option<String>,
    /// Column of the county name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["lansnamn"]))]
    pub county_name: Option<String>,
    /// Column of the part of the county (länsdel): rows of their own in the tables.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["lansdel"]))]
    pub part: Option<String>,
    /// Code prefixes that select municipalities: the rest is read but counted as outside the selection.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "SomeOf<Text>", extend("examples" = [["18"]]))]
    pub only: Option<Vec<String>>,
}

/// What to do with ids given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Repeated {
    /// The run stops.
    #[default]
    Error,
    /// The first row is used, the others are rejects.
    First,
    /// One row's place and weights are used (of those in a municipality the one furthest west and south, so that the order
    /// of delivery does not matter) with the offers of all rows of the id, so that the best one counts.
    Best,
}

/// `[demand]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DemandSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// What a point stands for, and is called on pages; left out: demand points (analysenheter). The ids of a grid (`rutid_scb`, `rutid_inspire`, H3) may be its places.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Words<DemandKind>", extend("examples" = ["building"]))]
    pub kind: Option<DemandKind>,
    /// Side of a grid cell, metres, for kind `grid`; left out: the id says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Whole")]
    pub cell_m: Option<u32>,
    /// Column of the id; left out: the row number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["uuid"]))]
    pub id: Option<String>,
    /// What to do with repeated ids.
    #[serde(default)]
    #[schemars(extend("examples" = ["error"]))]
    pub repeated: Repeated,
    /// Column of households. A weight that the file does not have is left out; an empty cell is unknown, and never 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["hushall"]))]
    pub households: Option<String>,
    /// Column of workplaces.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["arbetsstallen"]))]
    pub workplaces: Option<String>,
    /// Column of persons.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["personer"]))]
    pub persons: Option<String>,
    /// Column of holiday homes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["fritidshus"]))]
    pub holiday_homes: Option<String>,
    /// Column of buildings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["byggnader"]))]
    pub buildings: Option<String>,
    /// Column of the `DeSO` (demografiskt statistikområde): the tables get rows for each.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["deso"]))]
    pub deso: Option<String>,
    /// Kind of settlement: a column, instead of `[[settlements]]`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Words<Settlement>>", extend("examples" = [{"column": "bebyggelse"}]))]
    pub settlement: Option<Value<Settlement>>,
}

/// `[[settlements]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettlementSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Kind.
    #[schemars(with = "Words<words::DrawnSettlement>", extend("examples" = ["tatort"]))]
    pub kind: Settlement,
    /// Column of the name: settlements with a name are places too, after which shortage areas are called.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["tatort"]))]
    pub name: Option<String>,
}

/// `[[water]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WaterSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
}

/// `[[fibre_points]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FibrePointSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// A known form of delivery, whose keys are filled where they are not written: `ofds` (nodes of the Open Fibre Data Standard).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["ofds"]))]
    pub preset: Option<String>,
    /// `connection_point` (fiberanslutningspunkt), `exchange` (telestation), `handover` (överlämningspunkt) or
    /// `radio_site` (radiomast: no fibre starts from it, but fixed radio may).
    #[schemars(with = "OrColumn<Words<words::FibrePoint>, Text>", extend("examples" = ["connection_point"]))]
    pub kind: Value<String>,
    /// Feed of an exchange: `fibre`, `copper` or `radio`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Words<words::Feed>, Text>", extend("examples" = ["fibre"]))]
    pub feed: Option<Value<String>>,
    /// Column of the name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["namn"]))]
    pub name: Option<String>,
}

/// The publication status of a layer that states none.
pub(super) const fn yes() -> bool {
    true
}

/// `[[mobile]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MobileSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Raster format.
    #[serde(flatten)]
    pub raster: RasterFormat,
    /// How places are meant: `inside` its polygons; `{ h3 = "cell" }`: in the cells of H3 that a table lists, of any resolution;
    /// `{ id = "uuid" }` or `{ id = "postnummer", of = "postnr" }`: at the demand points that a table names, by id or by what a column of
    /// the demand says. Of these neither area nor length is known. Left out: inside.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["inside"]))]
    pub reach: Option<MobileReach>,
    /// `bare`: ids of `reach = { id = … }` are compared with those of the demand without capitals, braces, blanks, signs, `.0` and zeros in
    /// front; one that is two of the demand's in this form is unknown. Left out: as they are written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["bare"]))]
    pub id_form: Option<IdForm>,
    /// Operator.
    #[schemars(with = "OrColumn<Text>", extend("examples" = ["Operatör"]))]
    pub operator: Value<String>,
    /// Generation: a word of `data/words/generation.toml`.
    #[schemars(with = "OrColumn<Words<Generation>, Text>", extend("examples" = ["4G"]))]
    pub generation: Value<String>,
    /// Service, Mbit/s; 0 is speech. Each delivered generation, service and level makes a series, which holds every layer
    /// of its generation that is at least as fast and as strict.
    #[schemars(with = "Speed<SpeedUnit>", extend("examples" = [10]))]
    pub service_mbps: Value<f64>,
    /// Signal level: a word of the profile's `levels`.
    #[schemars(with = "OrColumn<Text>", extend("examples" = ["grund"]))]
    pub level: Value<SignalLevel>,
    /// Frequency band, MHz.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<NotNegative>", extend("examples" = [450]))]
    pub band_mhz: Option<Value<f64>>,
    /// The date that the layer speaks of, for the record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Day", extend("examples" = ["2025-10-01"]))]
    pub as_of: Option<String>,
    /// Whether the open package may show more of it than sums.
    #[serde(default = "yes")]
    #[schemars(with = "bool", extend("examples" = [true]))]
    pub publish: bool,
}

/// `[[lines]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Road or rail: mobile cover is measured along it. Roads are also the ways that trenches follow. Fibre: a route of the
    /// fibre net, to which distances are measured.
    #[schemars(with = "Words<LineKind>", extend("examples" = ["road"]))]
    pub kind: LineKind,
    /// What a fibre route is for: `backbone` (stamnät), which is entered at its connection points only, or `access` (accessnät),
    /// which can be extended from anywhere along it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Words<RouteRole>", extend("examples" = ["access"]))]
    pub role: Option<RouteRole>,
    /// Where roads are joined into a network: where an end lies on another line (`ends`, if left out: a bridge joins nothing), or
    /// also where lines cross (`crossings`, for files whose lines run on through a junction).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Words<LineJoin>", extend("examples" = ["ends"]))]
    pub joined: Option<LineJoin>,
    /// Column of the class.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["vagkategori"]))]
    pub class: Option<String>,
    /// Column of the name or number: stretches of one name are joined when a gap is measured.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["vagnummer"]))]
    pub name: Option<String>,
}

/// `[[reference]]`: published figures. Either a table with the columns of `data/reference-template.csv`, a row to a figure; or, with
/// `figures`, a table as an authority publishes it: a row to an area, a column to a figure; or answers of Kolada, as saved (`.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReferenceSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the area's code; left out: `area_code`. With `figures` a code of Sweden that was read as a number gets its zeros back
    /// (114 is 0114, 1 is 01), and `Riket`, 0, 00 or 0000 is the nation; county codes of four digits as Kolada writes them (0020) are those
    /// of two.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Kod"]))]
    pub area_code: Option<String>,
    /// Column of the area's name; left out: `area_name`, where the file has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Kommun"]))]
    pub area_name: Option<String>,
    /// The year that the figures speak of, but for those with a year of their own; left out: the column `year`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Whole>", extend("examples" = [{"column": "År"}]))]
    pub year: Option<Value<i32>>,
    /// Column of the kind of settlement; left out: `settlement`, where the file has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Område"]))]
    pub settlement: Option<String>,
    /// By which definition; left out: the column `definition`, where the file has it, or the title of Kolada's key figure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["hushåll, fiber eller i absoluta närheten"]))]
    pub definition: Option<String>,
    /// The columns that hold figures, and what each is: the heads of published tables say it in words only. `source` then says where
    /// they were published, in place of a column of that name. Or Kolada's key figures (`kpi` in place of `column`), beside those that
    /// are known (`data/words/kolada.toml`). Each may say a `weight`, `tier_mbps`, `settlement`; one of a column a `year` too.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = [[{"column": "100 Mbit/s", "measure": "reached_with_passed", "weight": "households", "tier_mbps": 100}]]))]
    pub figures: Option<Vec<FigureColumn>>,
}

/// A column of published shares, or a key figure of Kolada.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureColumn {
    /// The column of a table.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// The id of a key figure, in place of a column.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kpi: Option<String>,
    /// The measure, a word of the long table: `reached`, `reached_with_passed`, `mobile_any_km2`.
    pub measure: String,
    /// What is counted: a word of `data/words/weight.toml`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight: Option<String>,
    /// The tier, Mbit/s down, where the measure has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "NotNegative")]
    pub tier_mbps: Option<f64>,
    /// The kind of settlement that it speaks of: a word of `data/words/settlement_cut.toml` or `settlement.toml`. Left out: what the
    /// table says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settlement: Option<String>,
    /// The year that the column speaks of, where its head says one; left out: that of the table.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Whole")]
    pub year: Option<i32>,
}

/// All that is read, and from where.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The folder that paths are relative to.
    pub base: PathBuf,
    /// Working CRS: projected, in metres.
    pub crs: String,
    /// How far an edge that is straight in the CRS of its file may lie beside its course in the working CRS, metres.
    pub edge_deviation_m: f64,
    /// A greater speed than this stops the run with a question, Mbit/s: it is likely in kbit/s.
    pub greatest_speed_mbps: f64,
    /// A packed file or an archive that unpacks to more stops the run, GB (10⁹ bytes).
    pub unpacked_gb: f64,
    /// Country whose codes are checked (`SE`).
    pub country: Option<String>,
    /// `[municipalities]`.
    pub municipalities: MunicipalitySource,
    /// `[demand]`, or the first `[[demand]]`.
    pub demand: DemandSource,
    /// The other `[[demand]]`, with columns of their own.
    pub more_demand: Vec<DemandSource>,
    /// `[[settlements]]`.
    pub settlements: Vec<SettlementSource>,
    /// `[[water]]`.
    pub water: Vec<WaterSource>,
    /// `[[fixed]]`.
    pub fixed: Vec<FixedSource>,
    /// `[[mobile]]`.
    pub mobile: Vec<MobileSource>,
    /// `[[fibre_points]]`.
    pub fibre_points: Vec<FibrePointSource>,
    /// `[[lines]]`.
    pub lines: Vec<LineSource>,
    /// `[[reference]]`.
    pub references: Vec<ReferenceSource>,
    /// `[[places]]`.
    pub places: Vec<PlaceSource>,
    /// `[[projects]]`.
    pub projects: Vec<ProjectSource>,
    /// How many of the fixed and mobile sources and of the projects each scenario adds: they stand last.
    pub added: Vec<AddedSources>,
    /// `[[support_reviews]]`.
    pub support_reviews: Vec<SupportReviewSource>,
    /// `[[candidates]]`.
    pub candidates: Vec<CandidateSource>,
    /// `[[support_outcomes]]`.
    pub support_outcomes: Vec<SupportOutcomeSource>,
    /// `[[demand_check]]`.
    pub demand_check: Vec<DemandCheckSource>,
    /// `[[measured]]`.
    pub measured: Vec<MeasuredSource>,
    /// `[register]`.
    pub register: Option<RegisterSource>,
    /// `[previous]`.
    pub previous: Option<PreviousSource>,
    /// `[accept]`.
    pub accept: Accept,
    /// The folders of the result that the run replaces: nothing is read of them.
    pub replaces: Vec<PathBuf>,
}

impl Request {
    /// The fixed sources of today, without those of scenarios.
    pub fn fixed_today(&self) -> &[FixedSource] {
        &self.fixed[..self.fixed.len() - AddedSources::all(&self.added).fixed]
    }

    /// The mobile sources of today, without those of scenarios.
    pub fn mobile_today(&self) -> &[MobileSource] {
        &self.mobile[..self.mobile.len() - AddedSources::all(&self.added).mobile]
    }

    /// The columns of the demand by which tables name its points, each once.
    pub(super) fn joined_columns(&self) -> Vec<&str> {
        let fixed = self.fixed.iter().filter_map(|source| match &source.reach {
            Some(FixedReach::Id { of, .. }) => of.as_deref(),
            _ => None,
        });
        let mobile = self.mobile.iter().filter_map(|source| match &source.reach {
            Some(MobileReach::Id { of, .. }) => of.as_deref(),
            _ => None,
        });
        let mut columns = Vec::new();
        for column in fixed.chain(mobile) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// The place among them of the column that a reach names.
    pub(super) fn joined_column(&self, of: Option<&str>) -> Option<u32> {
        let of = of?;
        self.joined_columns().iter().position(|column| *column == of).map(|position| position as u32)
    }

    /// All demand sources.
    pub fn demands(&self) -> impl Iterator<Item = &DemandSource> {
        std::iter::once(&self.demand).chain(&self.more_demand)
    }

    /// A demand source by its place among them.
    pub(super) fn demand_at(&self, at: usize) -> &DemandSource {
        at.checked_sub(1).map_or(&self.demand, |at| &self.more_demand[at])
    }

    /// What all demand points are; `None` where the sources differ or do not say.
    pub fn demand_kind(&self) -> Option<DemandKind> {
        self.demand.kind.filter(|kind| self.more_demand.iter().all(|other| other.kind == Some(*kind)))
    }

    /// Whether all demand points have ids of their own.
    pub fn demand_has_id(&self) -> bool {
        self.demands().all(|source| source.id.is_some())
    }
}
