//! The list of candidates for support, as a table and as layers, and the designated areas.
use std::path::Path;

use gdal::vector::OGRwkbGeometryType;
use geo::Point;

use super::csv::{self, Cell, Table};
use super::gpkg::{self, AREAS, Layer, Shape, about};
use super::municipalities::ColumnKind;
use super::names::joined;
use super::{Context, EmitError};
use crate::model::{Findings, Support, SupportCandidate, Technology, WeightKind};

/// The columns of the list whatever was delivered; the weights and, where it was delivered, the `DeSO` come in between.
const PLACE: [(&str, ColumnKind); 4] = [
    ("unit", ColumnKind::Text),
    ("municipality", ColumnKind::Text),
    ("municipality_name", ColumnKind::Text),
    ("settlement", ColumnKind::Text),
];
const COORDINATES: [(&str, ColumnKind); 2] = [("e_m", ColumnKind::Number), ("n_m", ColumnKind::Number)];
const JUDGED: [(&str, ColumnKind); 9] = [
    ("status", ColumnKind::Text),
    ("eligible", ColumnKind::Text),
    ("unserved_part", ColumnKind::Number),
    ("reason", ColumnKind::Text),
    ("best_down_mbps", ColumnKind::Number),
    ("technologies", ColumnKind::Text),
    ("planned_year", ColumnKind::Whole),
    ("shortage_area", ColumnKind::Text),
    ("designated_area", ColumnKind::Text),
];
/// For the region to fill in.
const REVIEWED: [(&str, ColumnKind); 2] = [("proposal", ColumnKind::Text), ("comment", ColumnKind::Text)];

/// The columns of the layer of designated areas.
pub(super) const AREA_COLUMNS: [(&str, ColumnKind); 8] = [
    ("id", ColumnKind::Text),
    ("municipality", ColumnKind::Text),
    ("municipality_name", ColumnKind::Text),
    ("points", ColumnKind::Whole),
    ("households", ColumnKind::Number),
    ("workplaces", ColumnKind::Number),
    ("best_down_mbps", ColumnKind::Number),
    ("area_m2", ColumnKind::Number),
];

/// The columns of the list: a weight has one where the demand source carries it.
pub(super) fn columns(has_deso: bool, weights: &[WeightKind]) -> Vec<(&'static str, ColumnKind)> {
    let weights = weights.iter().filter(|&&kind| kind != WeightKind::Points);
    PLACE
        .into_iter()
        .chain(has_deso.then_some(("deso", ColumnKind::Text)))
        .chain(COORDINATES)
        .chain(weights.map(|kind| (kind.as_str(), ColumnKind::Number)))
        .chain(JUDGED)
        .chain(REVIEWED)
        .collect()
}

/// Writes `support_candidates.csv`: the candidates by municipality and id.
///
/// Coordinates are of the working CRS, to the millimetre. `proposal` (add or remove) and `comment` are empty: the region
/// fills them in.
///
/// # Errors
/// Where the file cannot be written.
pub fn support_csv(findings: &Findings, support: &Support, path: &Path) -> Result<(), EmitError> {
    csv::write(path, |table| candidates(findings, support, table))
}

/// Fills the table of candidates.
pub(super) fn candidates(
    findings: &Findings,
    support: &Support,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let columns = columns(!findings.survey.deso.is_empty(), &findings.survey.weights);
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    table.head(&names)?;
    for candidate in &support.candidates {
        table.row(&Row::new(findings, support, candidate).cells())?;
    }
    Ok(())
}

/// Writes `support_candidates.gpkg` in the working CRS: the candidates as points and the designated areas, with styles.
///
/// # Errors
/// Where the file cannot be written, the reference date is none, or the working CRS is not known to PROJ.
pub fn support_geopackage(
    findings: &Findings,
    support: &Support,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    gpkg::write(context, path, |package| {
        let description = format!("Designated areas: eligible places near each other, {}", about(context));
        let areas = support.areas.iter().map(|area| {
            let municipality = &findings.survey.municipalities[area.municipality as usize];
            let cells = vec![
                Cell::Text(&area.id),
                Cell::Text(municipality.code.as_str()),
                Cell::Text(&municipality.name),
                Cell::Whole(area.members.len() as u64),
                Cell::number(area.households),
                Cell::number(area.workplaces),
                Cell::number(area.best.and_then(|speed| speed.down_mbps)),
                Cell::Number(area.area_m2.round()),
            ];
            (cells, Some(Shape::Area(&area.outline)))
        });
        let fields = &AREA_COLUMNS;
        package.layer(
            &Layer { name: "designated_areas", description: &description, ty: AREAS, fields },
            areas,
        )?;

        let fields = &columns(!findings.survey.deso.is_empty(), &findings.survey.weights);
        let description =
            format!("Candidates for support, and what was left out with the reason, {}", about(context));
        let rows: Vec<Row> =
            support.candidates.iter().map(|candidate| Row::new(findings, support, candidate)).collect();
        let shapes = rows.iter().map(|row| {
            let at = findings.survey.points[row.candidate.point as usize].at;
            (row.cells(), Some(Shape::Point(Point(at))))
        });
        let ty = OGRwkbGeometryType::wkbPoint;
        package.layer(&Layer { name: "support_candidates", description: &description, ty, fields }, shapes)
    })
}

/// The layers of `support_candidates.gpkg` with the names of their fields.
pub(super) fn layers(findings: &Findings) -> Vec<(String, Vec<String>)> {
    let names = |fields: &[(&str, ColumnKind)]| fields.iter().map(|(name, _)| (*name).to_owned()).collect();
    let listed = columns(!findings.survey.deso.is_empty(), &findings.survey.weights);
    vec![
        ("designated_areas".to_owned(), names(&AREA_COLUMNS)),
        ("support_candidates".to_owned(), names(&listed)),
    ]
}

/// A candidate as a row.
struct Row<'a> {
    findings: &'a Findings,
    support: &'a Support,
    candidate: &'a SupportCandidate,
    /// Codes of its technologies, joined.
    technologies: String,
}

impl<'a> Row<'a> {
    fn new(findings: &'a Findings, support: &'a Support, candidate: &'a SupportCandidate) -> Self {
        let technologies = joined(candidate.technologies.iter().copied().map(Technology::as_str));
        Self { findings, support, candidate, technologies }
    }

    /// The values, parallel to [`columns`].
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { findings, support, candidate, .. } = self;
        let survey = &findings.survey;
        let place = candidate.point as usize;
        let point = &survey.points[place];
        let municipality = &survey.municipalities[point.municipality as usize];
        let deso = point.deso.map(|deso| survey.deso[deso as usize].as_str());
        let millimetres = |metres: f64| Cell::Number((metres * 1e3).round() / 1e3);
        let weights = survey.weights.iter().filter(|&&kind| kind != WeightKind::Points);
        let shortage_area = findings.membership[place];
        let eligible = if candidate.reason.is_eligible() { "yes" } else { "no" };
        let mut cells = vec![
            Cell::Text(point.id.as_str()),
            Cell::Text(municipality.code.as_str()),
            Cell::Text(&municipality.name),
            Cell::Text(point.settlement.as_str()),
        ];
        cells.extend((!survey.deso.is_empty()).then(|| Cell::text(deso)));
        cells.extend([millimetres(point.at.x), millimetres(point.at.y)]);
        cells.extend(weights.map(|&kind| Cell::number(point.weights.get(kind))));
        cells.extend([
            Cell::Text(findings.access[place].fixed.status.as_str()),
            Cell::Text(eligible),
            // Shares have no exact binary fraction: 0.3 is printed, not 0.30000000000000004.
            Cell::Number((candidate.unserved_part * 1e12).round() / 1e12),
            Cell::Text(candidate.reason.as_str()),
            Cell::number(candidate.best.and_then(|speed| speed.down_mbps)),
            Cell::Text(&self.technologies),
            Cell::number(candidate.planned_year.map(f64::from)),
            Cell::text(shortage_area.map(|area| findings.shortage_areas[area as usize].id.as_str())),
            Cell::text(candidate.area.map(|area| support.areas[area as usize].id.as_str())),
            Cell::Empty,
            Cell::Empty,
        ]);
        cells
    }
}

#[cfg(test)]
mod tests {
    use gdal::Dataset;
    use gdal::vector::LayerAccess;

    use super::*;
    use crate::emit::fixture::{context, findings};
    use crate::model::DemandPointId;

    #[test]
    fn the_list_is_a_table_that_no_spreadsheet_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.csv");
        let mut findings = findings();
        findings.survey.points[2].id = DemandPointId::new("=c");
        findings.survey.deso = vec!["1801A0010".to_owned()];
        findings.survey.points[1].deso = Some(0);
        let support = findings.support.clone().expect("a list");
        support_csv(&findings, &support, &path).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "unit,municipality,municipality_name,settlement,deso,e_m,n_m,households,status,eligible,unserved_part,\
             reason,best_down_mbps,technologies,planned_year,shortage_area,designated_area,proposal,comment\n\
             b,1801,\"Väster, \"\"norra\"\"\",landsbygd,1801A0010,502000,6600500,1,unserved,yes,1,\
             too_slow,30,vdsl;xdsl,,1801-0001,1801-S001,,\n\
             '=c,1801,\"Väster, \"\"norra\"\"\",landsbygd,,502100,6600500,1.5,unserved,yes,1,\
             plan_beyond_horizon,,,2030,1801-0001,1801-S001,,\n\
             d,1802,'=Öster,smaort,,512000,6600500,,no_data,no,0,no_data,,,,,,,\n"
        );
    }

    #[test]
    fn the_layers_hold_the_same_with_styles_and_two_writes_are_equal() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = ["a.gpkg", "b.gpkg"].map(|name| folder.path().join(name));
        let findings = findings();
        let support = findings.support.as_ref().expect("a list");
        for path in &paths {
            support_geopackage(&findings, support, &context(), path).expect("written");
        }
        assert_eq!(std::fs::read(&paths[0]).expect("read"), std::fs::read(&paths[1]).expect("read"));
        let dataset = Dataset::open(&paths[0]).expect("a file");
        let layers: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
        assert_eq!(layers, ["designated_areas", "support_candidates", "layer_styles"]);
        let rows = |name: &str| -> Vec<Vec<String>> {
            let mut layer = dataset.layer_by_name(name).expect("a layer");
            let fields = layer.defn().fields().count();
            let cells = |row: gdal::vector::Feature| {
                (0..fields).map(|at| row.field_as_string(at).expect("a value").unwrap_or_default()).collect()
            };
            layer.features().map(cells).collect()
        };
        let name = "Väster, \"norra\"";
        assert_eq!(
            rows("designated_areas"),
            [["1801-S001", "1801", name, "2", "2.5", "", "30", "90000"].map(str::to_owned)]
        );
        let candidates = rows("support_candidates");
        assert_eq!(candidates.len(), 3);
        let first = "b|1801|Väster, \"norra\"|landsbygd|502000|6600500|1|unserved|yes|1|too_slow|30|vdsl;xdsl||1801-0001|1801-S001||";
        assert_eq!(candidates[0].join("|"), first);
        assert_eq!(rows("layer_styles").len(), 2);
        let mut layer = dataset.layer_by_name("support_candidates").expect("a layer");
        assert_eq!(layer.spatial_ref().expect("a CRS").auth_code().expect("a code"), 3006);
        let at = layer.features().next().and_then(|row| row.geometry().map(|at| at.get_point(0)));
        assert_eq!(at.map(|(x, y, _)| (x, y)), Some((502_000.0, 6_600_500.0)));
    }
}
