use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use gdal::spatial_ref::SpatialRef;
use geo::Coord;
use polars::prelude::{
    BinaryChunked, Column, DataType, Field, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, Schema,
    Series, StringChunked, StructChunked,
};
use serde_json::{Map, Value, json};

use crate::emit::tables::parquet::{BATCH_ROWS, Parquet};
use crate::emit::tables::single::{above, below};
use crate::emit::text::names::joined;
use crate::emit::{Context, EmitError};
use crate::model::{
    Access, AccessStatus, Findings, OperatorSet, PassedRule, Reach, ShortageAreaId, WeightKind,
    delivered_text,
};

/// Bytes of a point in WKB: byte order, type, x, y.
const POINT_BYTES: usize = 1 + 4 + 8 + 8;
/// The fields of `bbox`, in the order of the `GeoParquet` specification.
const BOUNDS: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// How far a place without access is from each feature of the fibre net: straight, then along the roads.
pub(in crate::emit) const DISTANCES: [&str; 12] = [
    "connection_point_m",
    "exchange_m",
    "other_exchange_m",
    "backbone_m",
    "access_m",
    "connected_m",
    "connection_point_road_m",
    "exchange_road_m",
    "other_exchange_road_m",
    "backbone_road_m",
    "access_road_m",
    "connected_road_m",
];

/// Writes `demand_points.parquet`: `GeoParquet` 1.1 in the working CRS, one row per demand point in their order.
///
/// Households and workplaces always have a column, other weights where the source carries them; an unknown weight is
/// null. `settlement` is null where settlements are not known at all, and `deso` is there only where the demand source has
/// it; `passed_rule` is null unless the point is passed. Operators of both kinds are names in text order joined by `;` (a `;`
/// or a backslash within a name has a backslash in front): empty where none reaches, null where nothing is known (no fixed
/// data for the point; no mobile layers).
///
/// `delivered` lists whose layers hold at the place, and how, whatever the definitions make of it:
/// `connected:A;mobile:B` (connected, passed, planned, mobile; a `;` or a backslash within a name has a backslash in
/// front).
///
/// `bbox` is the box around the geometry in single precision, rounded outwards: the covering of the specification, by which
/// readers leave out the batches that lie elsewhere.
///
/// Next year's run reads the points again: `shortage_area` is the open area of a point, `last_shortage_area` that or
/// else the last one that it ever belonged to, `unserved_share` the part of its weights that is unserved, and
/// `scattered` says that it is unserved or planned and in no open area.
///
/// Distances to the features of the fibre net, metres to the decimetre, are there for points that are unserved or planned; null also
/// where no such feature was delivered, and along the roads where none leads there.
///
/// # Errors
/// Where the file cannot be written or the working CRS is not known to PROJ.
pub fn demand_points(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let weights: Vec<WeightKind> = crate::emit::tables::municipalities::weights(findings)
        .filter(|kind| *kind != WeightKind::Points)
        .collect();
    let has_deso = !findings.survey.deso.is_empty();
    let fields =
        [("id", DataType::String), ("municipality", DataType::String), ("settlement", DataType::String)]
            .into_iter()
            .chain(has_deso.then_some(("deso", DataType::String)))
            .chain(weights.iter().map(|kind| (kind.as_str(), DataType::Float64)))
            .chain([
                ("status", DataType::String),
                ("tier_mbps", DataType::Float64),
                ("tier_with_passed_mbps", DataType::Float64),
                ("passed_rule", DataType::String),
                ("operators", DataType::String),
                ("mobile_operators", DataType::String),
                ("delivered", DataType::String),
                ("shortage_area", DataType::String),
                ("last_shortage_area", DataType::String),
                ("unserved_share", DataType::Float64),
                ("scattered", DataType::Boolean),
            ])
            .chain(DISTANCES.map(|name| (name, DataType::Float64)))
            .chain([
                ("geometry", DataType::Binary),
                (
                    "bbox",
                    DataType::Struct(BOUNDS.map(|name| Field::new(name.into(), DataType::Float32)).into()),
                ),
            ]);
    let schema: Schema = fields.map(|(name, kind)| Field::new(name.into(), kind)).collect();
    let metadata = vec![("geo".to_owned(), geo_metadata(findings, context, path)?.to_string())];
    let names: Vec<String> = (0..findings.operator_sets.len())
        .map(|set| {
            let operators = findings.operator_sets.get(OperatorSet(set as u32));
            joined(operators.iter().map(|operator| findings.survey.operators.name(*operator)))
        })
        .collect();
    let delivered = DeliveredTexts::of(findings);
    let mut parquet = Parquet::create(path, &schema, metadata)?;
    let points = findings.survey.points.len();
    for start in (0..points).step_by(BATCH_ROWS) {
        let range = start..points.min(start + BATCH_ROWS);
        let batch = Batch { findings, names: &names, delivered: &delivered, range };
        parquet.batch(batch.range.len(), batch.columns(&weights))?;
    }
    parquet.finish()
}

/// Who was delivered at a place, and how: a text for each combination that occurs.
struct DeliveredTexts {
    texts: Vec<String>,
    positions: HashMap<(u32, OperatorSet), u32>,
}

impl DeliveredTexts {
    fn of(findings: &Findings) -> Self {
        let operators = &findings.survey.operators;
        let mut made = Self { texts: Vec::new(), positions: HashMap::new() };
        for access in &findings.access {
            made.positions.entry((access.signature, access.mobile)).or_insert_with(|| {
                let fixed = findings.delivered[access.signature as usize].iter();
                let mobile = findings.operator_sets.get(access.mobile).iter();
                made.texts.push(delivered_text(
                    fixed
                        .map(|(operator, relation)| (operators.name(*operator), Reach::from(*relation)))
                        .chain(mobile.map(|operator| (operators.name(*operator), Reach::Mobile))),
                ));
                made.texts.len() as u32 - 1
            });
        }
        made
    }

    fn of_place(&self, access: &Access) -> &str {
        &self.texts[self.positions[&(access.signature, access.mobile)] as usize]
    }
}

/// A stretch of the demand points.
struct Batch<'a> {
    findings: &'a Findings,
    /// Per operator set, the names joined.
    names: &'a [String],
    delivered: &'a DeliveredTexts,
    range: Range<usize>,
}

impl Batch<'_> {
    /// The distances to the fibre net, parallel to [`DISTANCES`].
    fn distances(&self) -> Vec<Column> {
        let all = &self.findings.last_percent.points;
        let place = |end: usize| all.partition_point(|(point, _)| (*point as usize) < end);
        let of_batch = &all[place(self.range.start)..place(self.range.end)];
        DISTANCES
            .iter()
            .enumerate()
            .map(|(position, name)| {
                let mut metres = vec![None; self.range.len()];
                for (point, distances) in of_batch {
                    let each = distances.straight_m.iter().chain(&distances.road_m);
                    metres[*point as usize - self.range.start] =
                        each.copied().nth(position).flatten().map(|metres| (metres * 10.0).round() / 10.0);
                }
                numbers(name, metres.into_iter())
            })
            .collect()
    }

    fn columns(&self, weights: &[WeightKind]) -> Vec<Column> {
        let survey = &self.findings.survey;
        let points = &survey.points[self.range.clone()];
        let access = &self.findings.access[self.range.clone()];
        let mbps =
            |tier: Option<u8>| tier.map(|tier| self.findings.ladder.tiers()[usize::from(tier)].down_mbps);
        let names = |set: OperatorSet| self.names[set.0 as usize].as_str();
        // Without mobile layers no municipality has an uncovered area.
        let has_mobile = self.findings.cover.iter().any(|cover| cover.uncovered.is_some());

        let mut columns = vec![
            text("id", points.iter().map(|point| Some(point.id.as_str()))),
            text(
                "municipality",
                points
                    .iter()
                    .map(|point| Some(survey.municipalities[point.municipality as usize].code.as_str())),
            ),
            text(
                "settlement",
                points.iter().map(|point| survey.has_settlements.then(|| point.settlement.as_str())),
            ),
        ];
        if !survey.deso.is_empty() {
            let deso = |area: u32| survey.deso[area as usize].as_str();
            columns.push(text("deso", points.iter().map(|point| point.deso.map(deso))));
        }
        columns.extend(
            weights
                .iter()
                .map(|kind| numbers(kind.as_str(), points.iter().map(|point| point.weights.get(*kind)))),
        );
        columns.extend([
            text("status", access.iter().map(|access| Some(access.fixed.status.as_str()))),
            numbers("tier_mbps", access.iter().map(|access| mbps(access.fixed.tier))),
            numbers("tier_with_passed_mbps", access.iter().map(|access| mbps(access.fixed.tier_with_passed))),
            text("passed_rule", access.iter().map(|access| access.fixed.passed_rule.map(PassedRule::as_str))),
            text(
                "operators",
                access.iter().map(|access| {
                    let operators = names(access.fixed.operators);
                    (access.fixed.status != AccessStatus::NoData || !operators.is_empty())
                        .then_some(operators)
                }),
            ),
            text("mobile_operators", access.iter().map(|access| has_mobile.then(|| names(access.mobile)))),
            text("delivered", access.iter().map(|access| Some(self.delivered.of_place(access)))),
            text(
                "shortage_area",
                self.findings.membership[self.range.clone()].iter().map(|area| {
                    let area = &self.findings.shortage_areas[(*area)? as usize];
                    area.status.is_open().then(|| area.id.as_str())
                }),
            ),
            text(
                "last_shortage_area",
                self.range
                    .clone()
                    .map(|point| self.findings.last_areas.get(point).map(ShortageAreaId::as_str)),
            ),
            numbers(
                "unserved_share",
                access.iter().map(|access| Some(self.findings.unserved_shares[access.signature as usize])),
            ),
            Series::new("scattered".into(), self.scattered()).into_column(),
        ]);
        columns.extend(self.distances());
        columns.extend([
            BinaryChunked::from_iter_values(
                "geometry".into(),
                points.iter().map(|point| well_known_bytes(point.at.x, point.at.y)),
            )
            .into_series()
            .into_column(),
            self.boxes(),
        ]);
        columns
    }

    fn boxes(&self) -> Column {
        let points = &self.findings.survey.points[self.range.clone()];
        let bounds = |name: &str, bound: &dyn Fn(Coord<f64>) -> f32| {
            Series::new(name.into(), points.iter().map(|point| bound(point.at)).collect::<Vec<_>>())
        };
        let [xmin, ymin, xmax, ymax] = BOUNDS;
        let fields = [
            bounds(xmin, &|at| below(at.x)),
            bounds(ymin, &|at| below(at.y)),
            bounds(xmax, &|at| above(at.x)),
            bounds(ymax, &|at| above(at.y)),
        ];
        StructChunked::from_series("bbox".into(), points.len(), fields.iter())
            .expect("the fields are as long as each other, and differ in name")
            .into_series()
            .into_column()
    }

    /// Whether a point is unserved or planned and in no open shortage area.
    fn scattered(&self) -> Vec<bool> {
        let members = &self.findings.membership[self.range.clone()];
        let open = |area: &u32| self.findings.shortage_areas[*area as usize].status.is_open();
        let pairs = self.findings.access[self.range.clone()].iter().zip(members);
        pairs
            .map(|(access, area)| access.fixed.status.is_short() && !area.as_ref().is_some_and(open))
            .collect()
    }
}

fn text<'a>(name: &str, values: impl ExactSizeIterator<Item = Option<&'a str>>) -> Column {
    StringChunked::from_iter_options(name.into(), values).into_series().into_column()
}

fn numbers(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    Series::new(name.into(), values.collect::<Vec<_>>()).into_column()
}

/// A point in WKB, little-endian; by hand, because it is two numbers and there are millions of them.
fn well_known_bytes(x: f64, y: f64) -> [u8; POINT_BYTES] {
    let mut bytes = [0; POINT_BYTES];
    bytes[0] = 1;
    bytes[1..5].copy_from_slice(&1_u32.to_le_bytes());
    bytes[5..13].copy_from_slice(&x.to_le_bytes());
    bytes[13..].copy_from_slice(&y.to_le_bytes());
    bytes
}

/// The `geo` entry that makes a Parquet file a `GeoParquet` file.
fn geo_metadata(findings: &Findings, context: &Context, path: &Path) -> Result<Value, EmitError> {
    let unknown =
        |reason: String| EmitError::Crs { path: path.to_owned(), crs: context.crs.to_owned(), reason };
    let projjson = SpatialRef::from_definition(context.crs)
        .and_then(|crs| crs.to_projjson())
        .map_err(|error| unknown(error.to_string()))?;
    let crs: Value = serde_json::from_str(&projjson).map_err(|error| unknown(error.to_string()))?;
    let path_of = |bound: &str| json!(["bbox", bound]);
    let covering: Map<String, Value> =
        BOUNDS.iter().map(|bound| ((*bound).to_owned(), path_of(bound))).collect();
    let mut geometry = json!({
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "crs": crs,
        "covering": { "bbox": covering },
    });
    let bounds =
        findings.survey.points.iter().map(|point| point.at).fold(None, |bounds: Option<[f64; 4]>, at| {
            let [west, south, east, north] = bounds.unwrap_or([at.x, at.y, at.x, at.y]);
            Some([west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)])
        });
    if let Some(bounds) = bounds {
        geometry["bbox"] = json!(bounds);
    }
    Ok(json!({ "version": "1.1.0", "primary_column": "geometry", "columns": { "geometry": geometry } }))
}

#[cfg(test)]
mod tests {
    use polars::prelude::{ParquetReader, PlSmallStr, SerReader};

    use super::*;
    use crate::emit::fixture::{context, findings};

    #[test]
    fn the_columns_are_those_of_the_contract_and_two_writes_are_equal() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = ["a.parquet", "b.parquet"].map(|name| folder.path().join(name));
        for path in &paths {
            demand_points(&findings(), &context(), path).expect("written");
        }
        assert_eq!(std::fs::read(&paths[0]).expect("read"), std::fs::read(&paths[1]).expect("read"));
        let frame =
            ParquetReader::new(std::fs::File::open(&paths[0]).expect("a file")).finish().expect("a table");
        let texts = |column: &str| -> Vec<Option<String>> {
            let column = frame.column(column).expect("a column").str().expect("text").clone();
            column.iter().map(|text| text.map(str::to_owned)).collect()
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            frame.get_column_names().into_iter().map(PlSmallStr::as_str).collect::<Vec<_>>(),
            [
                "id",
                "municipality",
                "settlement",
                "households",
                "workplaces",
                "status",
                "tier_mbps",
                "tier_with_passed_mbps",
                "passed_rule",
                "operators",
                "mobile_operators",
                "delivered",
                "shortage_area",
                "last_shortage_area",
                "unserved_share",
                "scattered",
                "connection_point_m",
                "exchange_m",
                "other_exchange_m",
                "backbone_m",
                "access_m",
                "connected_m",
                "connection_point_road_m",
                "exchange_road_m",
                "other_exchange_road_m",
                "backbone_road_m",
                "access_road_m",
                "connected_road_m",
                "geometry",
                "bbox"
            ]
        );
        assert_eq!(texts("status"), [some("connected"), some("unserved"), some("unserved"), some("no_data")]);
        assert_eq!(texts("operators"), [some("Tele2;Telia"), some(""), some(""), None]);
        assert_eq!(texts("mobile_operators"), [some("Tele2;Telia"), some(""), some("Telia"), some("Telia")]);
        assert_eq!(texts("shortage_area"), [None, some("1801-0001"), some("1801-0001"), None]);
        assert_eq!(
            texts("last_shortage_area"),
            [some("1801-0007"), some("1801-0001"), some("1801-0001"), None]
        );
        let shares = frame.column("unserved_share").expect("a column").f64().expect("doubles");
        assert_eq!(shares.iter().collect::<Vec<_>>(), [0.0, 0.75, 1.0, 0.0].map(Some));
        let scattered = frame.column("scattered").expect("a column").bool().expect("flags");
        assert_eq!(scattered.iter().collect::<Vec<_>>(), [Some(false); 4]);
        let households = frame.column("households").expect("a column").f64().expect("doubles");
        assert_eq!(households.iter().collect::<Vec<_>>(), [Some(2.0), Some(1.0), Some(1.5), None]);
        let boxes = frame.column("bbox").expect("a column").struct_().expect("a box").clone();
        let west = boxes.field_by_name("xmin").expect("a bound");
        assert_eq!(west.f32().expect("single precision").get(0), Some(500_500.0));
        let tiers = frame.column("tier_mbps").expect("a column").f64().expect("doubles");
        assert_eq!(tiers.iter().collect::<Vec<_>>(), [Some(1000.0), Some(30.0), None, None]);
    }

    #[test]
    fn who_wants_access_and_stands_in_no_open_area_is_scattered() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let mut findings = findings();
        findings.membership[1] = None;
        findings.shortage_areas[0].status = crate::model::ShortageStatus::Remedied;
        demand_points(&findings, &context(), &path).expect("written");
        let frame =
            ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
        let scattered = frame.column("scattered").expect("a column").bool().expect("flags");
        assert_eq!(
            scattered.iter().collect::<Vec<_>>(),
            [Some(false), Some(true), Some(true), Some(false)],
            "connected, unserved in no area, unserved in a closed one, without data"
        );
        assert_eq!(frame.column("shortage_area").expect("a column").null_count(), 4);
    }

    #[test]
    fn what_no_source_speaks_of_is_null() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let mut findings = findings();
        findings.survey.has_settlements = false;
        findings.survey.weights = WeightKind::ALL.to_vec();
        findings.cover.iter_mut().for_each(|cover| cover.uncovered = None);
        demand_points(&findings, &context(), &path).expect("written");
        let frame =
            ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
        for column in [
            "settlement",
            "workplaces",
            "persons",
            "holiday_homes",
            "buildings",
            "mobile_operators",
            "passed_rule",
        ] {
            assert_eq!(frame.column(column).expect("a column").null_count(), 4, "{column}");
        }
        assert!(frame.column("deso").is_err(), "nobody delivered it");
    }

    #[test]
    fn what_was_delivered_of_a_point_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let mut findings = findings();
        findings.survey.deso = vec!["1801A0010".to_owned(), "1801C0020".to_owned()];
        findings.survey.points[1].deso = Some(1);
        findings.access[0].fixed.status = AccessStatus::Passed;
        findings.access[0].fixed.passed_rule = Some(PassedRule::NearRoute);
        demand_points(&findings, &context(), &path).expect("written");
        let frame =
            ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
        let texts = |column: &str| {
            let column = frame.column(column).expect("a column").str().expect("text").clone();
            column.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(texts("deso"), [None, Some("1801C0020".to_owned()), None, None]);
        assert_eq!(texts("passed_rule"), [Some("near_route".to_owned()), None, None, None]);
    }

    #[test]
    fn the_metadata_names_the_crs_and_the_bounds() {
        let metadata = geo_metadata(&findings(), &context(), Path::new("x")).expect("a known CRS");
        let geometry = &metadata["columns"]["geometry"];
        assert_eq!(geometry["crs"]["id"], json!({ "authority": "EPSG", "code": 3006 }));
        assert_eq!(geometry["bbox"], json!([500_500.0, 6_600_500.0, 512_000.0, 6_600_500.0]));
        assert_eq!(geometry["covering"]["bbox"]["ymax"], json!(["bbox", "ymax"]));
        let unknown = Context { crs: "EPSG:1", ..context() };
        let error = geo_metadata(&findings(), &unknown, Path::new("x")).expect_err("refused");
        assert!(error.to_string().contains("EPSG:1"), "{error}");
    }

    #[test]
    fn a_survey_without_points_makes_a_table_without_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let mut findings = findings();
        findings.survey.points.clear();
        findings.access.clear();
        findings.membership.clear();
        findings.last_areas.of_points.clear();
        demand_points(&findings, &context(), &path).expect("written");
        let frame =
            ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
        assert_eq!(frame.shape(), (0, 30));
    }
}
