use std::collections::HashMap;
use std::path::Path;

use geo::Coord;
use polars::prelude::{Column, DataType, Field, IntoColumn, NamedFrom, Schema, Series};

use crate::emit::tables::parquet::{Batch, Parquet};
use crate::emit::tables::point_columns::{geo_metadata, geometry, geometry_fields, numbers, text, written};
use crate::emit::tables::point_order::{by_place, groups};
use crate::emit::text::names::joined;
use crate::emit::{Context, EmitError};
use crate::model::{
    Access, AccessStatus, DemandPoint, Findings, OperatorSet, PassedRule, Reach, ShortageAreaId, WeightKind,
    delivered_text,
};

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

/// Rows of a row group at most: small enough that a town is read without its county, large enough to compress well.
const GROUP_ROWS: usize = 50_000;

/// Writes `demand_points.parquet`: `GeoParquet` 1.1 in the working CRS, one row per demand point, by municipality code and then along
/// Hilbert's curve, in row groups of at most 50 000 rows.
///
/// Households and workplaces always have a column, other weights where the source carries them: integers where all of the file
/// are whole; an unknown weight is null. `settlement` is null where settlements are not known at all, and `deso` is there only where the demand source has
/// it; `passed_rule` is null unless the point is passed. Operators of both kinds are names in text order joined by `;` (a `;`
/// or a backslash within a name has a backslash in front): empty where none reaches, null where nothing is known (no fixed
/// data for the point; no mobile layers).
///
/// `delivered` lists whose layers hold at the place, and how, whatever the definitions make of it:
/// `connected:A;mobile:B` (connected, passed, planned, mobile; a `;` or a backslash within a name has a backslash in
/// front).
///
/// Places are given to 1/1024 of a metre. `bbox` is the box around the geometry in single precision, rounded outwards: the covering of the specification, by which
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
    write(findings, context, GROUP_ROWS, path)
}

fn write(findings: &Findings, context: &Context, group_rows: usize, path: &Path) -> Result<(), EmitError> {
    let weights: Vec<(WeightKind, DataType)> = crate::emit::tables::municipalities::weights(findings)
        .filter(|kind| *kind != WeightKind::Points)
        .map(|kind| (kind, count_type(findings, kind)))
        .collect();
    let has_deso = !findings.survey.deso.is_empty();
    let fields =
        [("id", DataType::String), ("municipality", DataType::String), ("settlement", DataType::String)]
            .into_iter()
            .chain(has_deso.then_some(("deso", DataType::String)))
            .chain(weights.iter().map(|(kind, of)| (kind.as_str(), of.clone())))
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
            .chain(geometry_fields());
    let schema: Schema = fields.map(|(name, kind)| Field::new(name.into(), kind)).collect();
    let metadata = vec![(
        "geo".to_owned(),
        geo_metadata(findings.survey.points.iter().map(|point| point.at), context, path)?.to_string(),
    )];
    let names: Vec<String> = (0..findings.operator_sets.len())
        .map(|set| {
            let operators = findings.operator_sets.get(OperatorSet(set as u32));
            joined(operators.iter().map(|operator| findings.survey.operators.name(*operator)))
        })
        .collect();
    let delivered = DeliveredTexts::of(findings);
    let mut parquet = Parquet::create(path, &schema, metadata)?;
    let points = &findings.survey.points;
    let order = by_place(points);
    parquet.batches(&groups(points, &order, group_rows), |group| {
        let group = Group { findings, names: &names, delivered: &delivered, rows: &order[group.clone()] };
        Batch { height: group.rows.len(), columns: group.columns(&weights) }
    })?;
    parquet.finish()
}

/// What a weight is in the file: an integer where every point's is whole.
fn count_type(findings: &Findings, kind: WeightKind) -> DataType {
    let mut values = findings.survey.points.iter().filter_map(|point| point.weights.get(kind));
    if values.all(|value| value.fract() == 0.0) { DataType::Int64 } else { DataType::Float64 }
}

/// Who was delivered at a place, and how: a text for each combination that occurs.
struct DeliveredTexts {
    texts: Vec<String>,
    /// Per demand point its text.
    of_points: Vec<u32>,
}

impl DeliveredTexts {
    fn of(findings: &Findings) -> Self {
        let operators = &findings.survey.operators;
        let mut texts = Vec::new();
        let mut positions: HashMap<(u32, OperatorSet), u32> = HashMap::new();
        let mut text_of = |of: (u32, OperatorSet)| {
            *positions.entry(of).or_insert_with(|| {
                let fixed = findings.delivered[of.0 as usize].iter();
                let mobile = findings.operator_sets.get(of.1).iter();
                texts.push(delivered_text(
                    fixed
                        .map(|(operator, relation)| (operators.name(*operator), Reach::from(*relation)))
                        .chain(mobile.map(|operator| (operators.name(*operator), Reach::Mobile))),
                ));
                texts.len() as u32 - 1
            })
        };
        // Most often a point has what the one before it has.
        let mut last = None;
        let of_point = |access: &Access| {
            let of = (access.signature, access.mobile);
            match last {
                Some((before, text)) if before == of => text,
                _ => {
                    let text = text_of(of);
                    last = Some((of, text));
                    text
                }
            }
        };
        let of_points = findings.access.iter().map(of_point).collect();
        Self { texts, of_points }
    }

    fn of_place(&self, point: u32) -> &str {
        &self.texts[self.of_points[point as usize] as usize]
    }
}

/// A row group of the demand points.
struct Group<'a> {
    findings: &'a Findings,
    /// Per operator set, the names joined.
    names: &'a [String],
    delivered: &'a DeliveredTexts,
    /// Their positions, in the order of the file.
    rows: &'a [u32],
}

impl Group<'_> {
    /// The distances to the fibre net, parallel to [`DISTANCES`].
    fn distances(&self) -> Vec<Column> {
        let all = &self.findings.last_percent.points;
        let is_short = |row: &u32| self.findings.access[*row as usize].fixed.status.is_short();
        let place = |row: &u32| is_short(row).then(|| all.position(*row))?;
        let places: Vec<Option<usize>> = self.rows.iter().map(place).collect();
        let column = |(position, name): (usize, &&str)| {
            let Some(metres) = all.column_m(position) else {
                return Series::full_null((*name).into(), places.len(), &DataType::Float64).into_column();
            };
            let metre = |place: &Option<usize>| Some((metres[(*place)?]? * 10.0).round() / 10.0);
            numbers(name, places.iter().map(metre))
        };
        DISTANCES.iter().enumerate().map(column).collect()
    }

    /// The demand points.
    fn points(&self) -> impl ExactSizeIterator<Item = &DemandPoint> {
        self.rows.iter().map(|row| &self.findings.survey.points[*row as usize])
    }

    fn columns(&self, weights: &[(WeightKind, DataType)]) -> Vec<Column> {
        let survey = &self.findings.survey;
        let points: Vec<&DemandPoint> = self.points().collect();
        // Side by side: the points of the survey stand in another order.
        let places: Vec<Coord<f64>> = points.iter().map(|point| written(point.at)).collect();
        let access = self.rows.iter().map(|row| &self.findings.access[*row as usize]);
        let access: Vec<&Access> = access.collect();
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
        columns.extend(weights.iter().map(|(kind, of)| {
            counts(kind.as_str(), of, points.iter().map(|point| point.weights.get(*kind)))
        }));
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
            text("delivered", self.rows.iter().map(|row| Some(self.delivered.of_place(*row)))),
            text(
                "shortage_area",
                self.rows.iter().map(|row| {
                    let area = self.findings.membership[*row as usize]?;
                    let area = &self.findings.shortage_areas[area as usize];
                    area.status.is_open().then(|| area.id.as_str())
                }),
            ),
            text(
                "last_shortage_area",
                self.rows
                    .iter()
                    .map(|row| self.findings.last_areas.get(*row as usize).map(ShortageAreaId::as_str)),
            ),
            numbers(
                "unserved_share",
                access.iter().map(|access| Some(self.findings.unserved_shares[access.signature as usize])),
            ),
            Series::new("scattered".into(), self.scattered()).into_column(),
        ]);
        columns.extend(self.distances());
        columns.extend(geometry(&places));
        columns
    }

    /// Whether a point is unserved or planned and in no open shortage area.
    fn scattered(&self) -> Vec<bool> {
        let open = |area: u32| self.findings.shortage_areas[area as usize].status.is_open();
        let is_scattered = |row: &u32| {
            let position = *row as usize;
            let area = self.findings.membership[position];
            self.findings.access[position].fixed.status.is_short() && !area.is_some_and(open)
        };
        self.rows.iter().map(is_scattered).collect()
    }
}

fn counts(name: &str, of: &DataType, values: impl Iterator<Item = Option<f64>>) -> Column {
    if *of == DataType::Int64 {
        let whole = values.map(|value| value.map(|value| value as i64));
        return Series::new(name.into(), whole.collect::<Vec<_>>()).into_column();
    }
    numbers(name, values)
}

#[cfg(test)]
#[path = "demand_points_tests.rs"]
mod tests;
