//! What a map of a result stands on: its municipalities, water and settlements, as its layers hold them.
use std::cell::Cell;
use std::path::Path;

use geo::{Area, Coord, CoordsIter, MapCoordsInPlace, MultiPolygon};

use super::crs::Crs;
use super::error::IngestError;
use super::kinds::{polygons, take};
use super::load::load_some;
use super::result::ResultFolder;
use super::source_file::{FileFormat, FileSource, Layers, Paths};
use super::table::{Places, Wanted};

/// Its municipalities, in degrees since 0.2.
const MUNICIPALITIES: &str = "internal/municipalities.fgb";
/// All its layers; those of the base are simplified to what a map shows.
const PACKAGE: &str = "internal/whitespot.gpkg";

/// An area, and its name where it has one.
type Named = (Option<String>, MultiPolygon<f64>);

/// Kartans underlag, in the working CRS. Empty lists: the run did not write the layer.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// Municipalities with their names.
    pub municipalities: Vec<(String, MultiPolygon<f64>)>,
    /// Water.
    pub water: Vec<MultiPolygon<f64>>,
    /// Settlements that have a name, the largest first.
    pub settlements: Vec<(String, MultiPolygon<f64>)>,
}

impl ResultFolder {
    /// What its maps stand on.
    ///
    /// # Errors
    /// Where a layer is damaged.
    pub fn ground(&self) -> Result<Ground, IngestError> {
        let named = |(name, shape): Named| Some((name?, shape));
        let mut settlements: Vec<_> =
            self.shapes(PACKAGE, Some("base_settlements"), "name")?.into_iter().filter_map(named).collect();
        settlements.sort_by(|(a, one), (b, other)| {
            other.unsigned_area().total_cmp(&one.unsigned_area()).then_with(|| a.cmp(b))
        });
        let municipalities = self.shapes(MUNICIPALITIES, None, "name")?;
        let water = self.shapes(PACKAGE, Some("base_water"), "name")?;
        Ok(Ground {
            municipalities: municipalities
                .into_iter()
                .map(|(name, shape)| (name.unwrap_or_default(), shape))
                .collect(),
            water: water.into_iter().map(|(_, shape)| shape).collect(),
            settlements,
        })
    }

    /// The areas of a layer with their names; none where the file or the layer is not there.
    fn shapes(&self, file: &str, layer: Option<&str>, name: &str) -> Result<Vec<Named>, IngestError> {
        if !self.has(file) {
            return Ok(Vec::new());
        }
        let format =
            FileFormat { layer: layer.map(|layer| Layers::One(layer.to_owned())), ..FileFormat::default() };
        let source = FileSource { path: Paths::One(self.found(file).name), source: None, format };
        let columns = if layer == Some("base_water") { Vec::new() } else { vec![name.to_owned()] };
        let wanted = Wanted { columns, places: true, most: None };
        let load = match load_some(Path::new(""), &source, &wanted, true) {
            Err(IngestError::MissingLayer { .. }) => return Ok(Vec::new()),
            load => load?,
        };
        let mut shapes = Vec::new();
        for mut table in load.files.into_iter().map(|file| file.table) {
            let mut places = std::mem::replace(&mut table.places, Places::None);
            let names = if table.columns.is_empty() { None } else { Some(table.column(name)?) };
            for row in 0..table.rows() {
                let Some((parts, _)) = take(&mut places, row).ok().and_then(|shape| polygons(shape).ok())
                else {
                    continue;
                };
                let name = names.and_then(|names| names.text(row)).map(|text| text.trim().to_owned());
                shapes.push((name.filter(|name| !name.is_empty()), MultiPolygon(parts)));
            }
            if let Some(crs) = &table.crs.declared {
                self.to_working(crs, &mut shapes)?;
            }
        }
        Ok(shapes)
    }

    /// Brings areas of another CRS to the working one of the run; those that cannot be there are left out.
    fn to_working(&self, crs: &Crs, shapes: &mut Vec<Named>) -> Result<(), IngestError> {
        let working = Crs::try_new(&self.crs)?;
        if crs.is_same(&working) {
            return Ok(());
        }
        let mut corners: Vec<Coord<f64>> = shapes.iter().flat_map(|(_, shape)| shape.coords_iter()).collect();
        crs.transform_to(&working, &mut corners)?;
        let next = Cell::new(corners.iter());
        for (_, shape) in shapes.iter_mut() {
            shape.map_coords_in_place(|at| {
                let mut rest = next.take();
                let corner = rest.next().copied().unwrap_or(at);
                next.set(rest);
                corner
            });
        }
        shapes.retain(|(_, shape)| shape.coords_iter().all(|at| at.x.is_finite() && at.y.is_finite()));
        Ok(())
    }
}
