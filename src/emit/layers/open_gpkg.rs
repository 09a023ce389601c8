//! `whitespot_open.gpkg`: the layers of the open package in one file, with the styles of the internal one.
use std::path::Path;

use super::gpkg::{self, AREAS, Layer, Package, Shape};
use super::grid;
use crate::emit::scope::Scope;
use crate::emit::tables::municipalities::{self, ColumnKind};
use crate::emit::tables::shortage::{self, ShortageRow};
use crate::emit::tables::table::Cell;
use crate::emit::{Context, EmitError};
use crate::model::{Findings, Grid, RowKind};

/// Writes `whitespot_open.gpkg` in the working CRS: `municipalities`, `shortage_areas`, `uncovered` where `has_uncovered`, and the
/// squares of each grid. `findings` and `grids` are the published ones: what is masked is null, and `masked` names it.
///
/// # Errors
/// Where the file cannot be written, the reference date is none, or the working CRS is not known to PROJ.
pub fn open_geopackage(
    findings: &Findings,
    grids: &[Grid],
    has_uncovered: bool,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    gpkg::write(context, path, |package| {
        municipalities(package, findings)?;
        shortage_areas(package, findings, context)?;
        if has_uncovered {
            gpkg::uncovered(package, findings, Scope::All)?;
        }
        grids.iter().try_for_each(|grid| grid::add(package, &findings.survey, grid))
    })
}

fn municipalities(package: &mut Package, findings: &Findings) -> Result<(), EmitError> {
    let columns = municipalities::columns(findings);
    let fields = columns.iter().map(|column| (column.name.as_str(), column.kind));
    let fields: Vec<_> = fields.chain([("masked", ColumnKind::Text)]).collect();
    let own = || findings.rows.iter().filter(|row| row.kind == RowKind::Municipality);
    let masked: Vec<String> = own().map(|row| municipalities::masked_names(&row.masked)).collect();
    let rows = own().zip(&masked).map(|(row, masked)| {
        let mut cells = municipalities::cells(findings, row);
        cells.push(named(masked));
        (cells, gpkg::boundary(findings, row).map(Shape::Area))
    });
    package.layer(&Layer { name: "municipalities", ty: AREAS, fields: &fields }, rows)
}

fn shortage_areas(package: &mut Package, findings: &Findings, context: &Context) -> Result<(), EmitError> {
    let fields: Vec<_> = ShortageRow::FIELDS.into_iter().chain([("masked", ColumnKind::Text)]).collect();
    let areas: Vec<_> = shortage::shown(findings)
        .map(|area| (ShortageRow::new(findings, area, context.language), shortage::masked(area), area))
        .collect();
    let rows = areas.iter().map(|(row, masked, area)| {
        let mut cells = row.published_cells();
        cells.push(masked.as_deref().map_or(Cell::Empty, named));
        (cells, Some(Shape::Area(&area.outline)))
    });
    package.layer(&Layer { name: "shortage_areas", ty: AREAS, fields: &fields }, rows)
}

/// What is masked, or nothing.
fn named(masked: &str) -> Cell<'_> {
    Cell::text(Some(masked).filter(|names| !names.is_empty()))
}
