//! A file of tiles that is being written.
use std::fs::File;
use std::path::Path;

use flate2::{Compress, CompressError, Compression as Level, Crc, FlushCompress, Status};
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

    /// Writes tiles in their order, which is that of their ids; `make` gives the bytes of each, none where nothing stands in it.
    pub(super) fn tiles<T: Sync>(
        &mut self,
        tiles: &[(TileId, T)],
        make: impl Fn(TileCoord, &T) -> Made<Vec<u8>> + Sync,
    ) -> Result<(), EmitError> {
        let failed = |reason: String| EmitError::format(self.path, "tile", &reason);
        for batch in tiles.chunks(BATCH) {
            let made: Vec<Result<Vec<u8>, String>> = batch
                .par_iter()
                .map_init(Packer::new, |packer, (id, content)| {
                    let tile = make(TileCoord::from(*id), content).map_err(|error| error.to_string())?;
                    if tile.is_empty() {
                        return Ok(tile);
                    }
                    packer.zipped(&tile).map_err(|error| error.to_string())
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

/// The bytes of a tile of layers; none where no layer has a feature.
pub(super) fn tile_of_layers(make: impl FnOnce(&Tile) -> Made<Vec<Layer>>) -> Made<Vec<u8>> {
    let mut tile = Tile::new(EXTENT);
    for layer in make(&tile)?.into_iter().filter(|layer| layer.num_features() > 0) {
        tile.add_layer(layer)?;
    }
    if tile.num_layers() == 0 { Ok(Vec::new()) } else { tile.to_bytes() }
}

/// Below the usual level, because a country has millions of features: its points take 6 percent more room (engineering choice).
const LEVEL: Level = Level::new(3);
/// The header of a gzip stream without name and time, made on no system in particular (RFC 1952).
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// Packs tiles, one after another: what it needs for it takes more room than most tiles, and is made once.
struct Packer(Compress);

impl Packer {
    fn new() -> Self {
        Self(Compress::new(LEVEL, false))
    }

    /// A tile as it is stored: a gzip stream.
    fn zipped(&mut self, tile: &[u8]) -> Result<Vec<u8>, CompressError> {
        self.0.reset();
        let mut stream = Vec::with_capacity(HEADER.len() + tile.len() / 2 + 64);
        stream.extend(HEADER);
        loop {
            let rest = &tile[self.0.total_in() as usize..];
            if self.0.compress_vec(rest, &mut stream, FlushCompress::Finish)? == Status::StreamEnd {
                break;
            }
            stream.reserve(stream.capacity());
        }
        let mut crc = Crc::new();
        crc.update(tile);
        stream.extend(crc.sum().to_le_bytes());
        stream.extend((tile.len() as u32).to_le_bytes());
        Ok(stream)
    }
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
    fn a_packed_tile_is_the_stream_of_the_library() {
        use std::io::Write;
        let mut packer = Packer::new();
        let mut dice = whitespot_test_kit::Dice(3);
        for length in [0, 1, 300, 70_000, 900_000] {
            // Half of it cannot be packed.
            let tile: Vec<u8> =
                (0..length).map(|at| if at % 2 == 0 { (dice.unit() * 256.0) as u8 } else { 7 }).collect();
            let mut theirs = flate2::write::GzEncoder::new(Vec::new(), LEVEL);
            theirs.write_all(&tile).expect("packed");
            assert!(packer.zipped(&tile).expect("packed") == theirs.finish().expect("packed"), "{length}");
        }
    }

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
