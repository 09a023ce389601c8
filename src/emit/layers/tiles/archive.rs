//! A file of tiles that is being written.
use std::fs::File;
use std::io::Write;
use std::path::Path;

use flate2::Compression as Level;
use flate2::write::GzEncoder;
use mvt::{Layer, Tile};
use pmtiles::{Compression, PmTilesStreamWriter, PmTilesWriter, TileCoord, TileId, TileType};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::{DEEPEST, EXTENT, Made};
use crate::emit::{Context, EmitError};

/// Tiles that are made side by side before they are written: memory holds these and no more.
const BATCH: usize = 512;

/// A file of tiles.
pub(super) struct Archive<'a> {
    path: &'a Path,
    writer: PmTilesStreamWriter<File>,
}

/// A kind of feature, as the file describes it to its readers.
pub(super) struct LayerNote<'a> {
    pub(super) id: &'a str,
    pub(super) description: &'a str,
    /// Names of the attributes, and whether they are numbers.
    pub(super) fields: &'a [(&'a str, bool)],
}

impl<'a> Archive<'a> {
    /// Makes the file. `bounds` are west, south, east, north in degrees; `None` where there is nothing to show.
    pub(super) fn create(
        path: &'a Path,
        name: &str,
        layers: &[LayerNote],
        bounds: Option<[f64; 4]>,
        context: &Context,
    ) -> Result<Self, EmitError> {
        let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
        let [west, south, east, north] = bounds.unwrap_or([-180.0, -85.0, 180.0, 85.0]);
        let writer = PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .min_zoom(0)
            .max_zoom(DEEPEST)
            .bounds(west, south, east, north)
            .center(f64::midpoint(west, east), f64::midpoint(south, north))
            .center_zoom(7)
            .metadata(metadata(name, layers, context).to_string())
            .create(file)
            .map_err(|error| EmitError::format(path, "header", &error))?;
        Ok(Self { path, writer })
    }

    /// Writes tiles in their order, which is that of their ids; `make` gives the layers of each.
    pub(super) fn tiles<T: Sync>(
        &mut self,
        tiles: &[(TileId, T)],
        make: impl Fn(&Tile, TileCoord, &T) -> Made<Vec<Layer>> + Sync,
    ) -> Result<(), EmitError> {
        let failed = |reason: String| EmitError::format(self.path, "tile", &reason);
        for batch in tiles.chunks(BATCH) {
            let made: Vec<Result<Vec<u8>, String>> = batch
                .par_iter()
                .map(|(id, content)| {
                    let mut tile = Tile::new(EXTENT);
                    let layers =
                        make(&tile, TileCoord::from(*id), content).map_err(|error| error.to_string())?;
                    for layer in layers.into_iter().filter(|layer| layer.num_features() > 0) {
                        tile.add_layer(layer).map_err(|error| error.to_string())?;
                    }
                    if tile.num_layers() == 0 {
                        return Ok(Vec::new());
                    }
                    zipped(&tile).map_err(|error| error.to_string())
                })
                .collect();
            for ((id, _), bytes) in batch.iter().zip(made) {
                let bytes = bytes.map_err(failed)?;
                self.writer
                    .add_tile(TileCoord::from(*id), &bytes)
                    .map_err(|error| failed(error.to_string()))?;
            }
        }
        Ok(())
    }

    /// Writes the directory.
    pub(super) fn finish(self) -> Result<(), EmitError> {
        self.writer.finalize().map_err(|error| EmitError::format(self.path, "directory", &error))
    }
}

/// Below the usual level, because a country has millions of features: its points take 6 percent more room (engineering choice).
const LEVEL: Level = Level::new(3);

/// A tile as it is stored. The header of the stream holds no time.
fn zipped(tile: &Tile) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut stream = GzEncoder::new(Vec::new(), LEVEL);
    stream.write_all(&tile.to_bytes()?)?;
    Ok(stream.finish()?)
}

fn metadata(name: &str, layers: &[LayerNote], context: &Context) -> Value {
    let fields = |layer: &LayerNote| {
        let kind = |is_number: bool| if is_number { "Number" } else { "String" };
        let fields =
            layer.fields.iter().map(|(name, is_number)| ((*name).to_owned(), json!(kind(*is_number))));
        Value::Object(fields.collect())
    };
    json!({
        "name": format!("{}: {name}", context.name),
        "description": crate::emit::layers::gpkg::about(context),
        "attribution": context.name,
        "version": context.reference_date,
        "type": "overlay",
        "generator": concat!("whitespot ", env!("CARGO_PKG_VERSION")),
        "invented": context.invented,
        "vector_layers": layers.iter().map(|layer| json!({
            "id": layer.id,
            "description": layer.description,
            "minzoom": 0,
            "maxzoom": DEEPEST,
            "fields": fields(layer),
        })).collect::<Vec<_>>(),
    })
}

/// The tile of a zoom that a column and a row of tiles name.
pub(super) fn tile_id(zoom: u8, x: u32, y: u32) -> TileId {
    let coord = TileCoord::new(zoom, x, y).expect("columns and rows are those of units within the world");
    TileId::from(coord)
}

/// The number of a unit of the deepest zoom on the curve of its kind, Hilbert's: the four that share one of the zoom above follow
/// one another, and so do those of every tile.
pub(super) fn along(x: u32, y: u32) -> u64 {
    let zoom = DEEPEST + EXTENT.ilog2() as u8;
    tile_id(zoom, x, y).value() - tiles_before(zoom)
}

/// The tile of a zoom by its number on the curve.
pub(super) fn numbered_tile(zoom: u8, number: u64) -> TileId {
    TileId::new(tiles_before(zoom) + number).expect("as many numbers as tiles of the zoom")
}

/// Tiles of all zooms before this.
fn tiles_before(zoom: u8) -> u64 {
    (4_u64.pow(u32::from(zoom)) - 1) / 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_tile_follows_one_another() {
        for (x, y) in [(0, 0), (9_240_577, 4_934_212), (16_777_215, 16_777_215), (1 << 23, (1 << 23) - 1)] {
            for zoom in 0..=DEEPEST {
                let bits = u32::from(DEEPEST - zoom) + EXTENT.ilog2();
                let tile = numbered_tile(zoom, along(x, y) >> (2 * bits));
                assert_eq!(tile, tile_id(zoom, x >> bits, y >> bits), "zoom {zoom} of {x} {y}");
            }
        }
    }
}
