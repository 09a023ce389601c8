//! The spatial index of a layer, packed at once.
//!
//! GDAL before 3.8 puts rows into the index one by one, which takes longer than the rest of the file: the squares of a
//! country are half a million. Here the library makes the index (its tables, triggers and entry among the extensions) while
//! the layer is empty, and the nodes of all rows are written at the end: `SQLite`'s format of them is that of its R*Tree
//! module (sqlite.org, rtree.c, "Database Format of R-Tree Tables"), the packing is sort-tile-recursive
//! (Leutenegger et al. 1997).
use geo::Rect;

use crate::emit::tables::single::{above, below};
use crate::emit::text::sql::literal;

/// Rows of a node: what the module takes at most.
const NODE_CELLS: usize = 51;
/// Bytes of a cell: an id and four bounds.
const CELL_BYTES: usize = 24;
/// Bytes of a node: depth, number of cells, cells.
const NODE_BYTES: usize = 4 + NODE_CELLS * CELL_BYTES;
/// Rows of a statement, and nodes of one: some 100 and 250 kB of text, below what `SQLite` takes.
const STATEMENT_ROWS: usize = 5000;
const STATEMENT_NODES: usize = 100;
/// The root always has this number.
const ROOT: i64 = 1;

/// An entry of a node: a row, or a node below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) struct Entry {
    id: i64,
    low: [f32; 2],
    high: [f32; 2],
}

impl Entry {
    /// A row by its `fid`. The bounds are rounded outwards: the index holds them in single precision.
    pub(in crate::emit) fn new(fid: i64, bounds: Rect<f64>) -> Self {
        let (min, max) = (bounds.min(), bounds.max());
        Self { id: fid, low: [min.x, min.y].map(below), high: [max.x, max.y].map(above) }
    }

    fn middle(&self, axis: usize) -> f32 {
        self.low[axis].midpoint(self.high[axis])
    }

    fn around(id: i64, entries: &[Self]) -> Self {
        let mut around = Self { id, low: [f32::INFINITY; 2], high: [f32::NEG_INFINITY; 2] };
        for entry in entries {
            for axis in 0..2 {
                around.low[axis] = around.low[axis].min(entry.low[axis]);
                around.high[axis] = around.high[axis].max(entry.high[axis]);
            }
        }
        around
    }
}

/// The statements that fill the empty index of a layer.
pub(in crate::emit) fn statements(layer: &str, rows: Vec<Entry>) -> Vec<String> {
    let table = |part: &str| format!("\"rtree_{}_geom_{part}\"", layer.replace('"', "\"\""));
    if rows.is_empty() {
        return Vec::new();
    }
    let Packed { nodes, parents, of_rows } = pack(rows);
    let mut statements = Vec::new();
    for nodes in nodes.chunks(STATEMENT_NODES) {
        let values = nodes.iter().map(|(id, bytes)| format!("({id},X'{}')", hexadecimal(bytes)));
        statements.push(insert(&table("node"), values));
    }
    for parents in parents.chunks(STATEMENT_ROWS) {
        statements.push(insert(&table("parent"), parents.iter().map(|(of, node)| format!("({of},{node})"))));
    }
    statements.extend(of_rows.chunks(STATEMENT_ROWS).map(|leaves| leaves_of_rows(&table("rowid"), leaves)));
    statements
}

/// The statement that finds the trigger by which the index follows new rows.
pub(in crate::emit) fn trigger_query(layer: &str) -> String {
    let name = literal(&format!("rtree_{layer}_geom_insert"));
    format!("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = {name}")
}

/// The statement that drops this trigger.
pub(in crate::emit) fn trigger_drop(layer: &str) -> String {
    format!("DROP TRIGGER \"rtree_{}_geom_insert\"", layer.replace('"', "\"\""))
}

/// Replaces rows: the empty root is there already.
fn insert(table: &str, values: impl Iterator<Item = String>) -> String {
    format!("INSERT OR REPLACE INTO {table} VALUES {}", values.collect::<Vec<_>>().join(","))
}

/// The statement that stores the leaf of each row, by ascending key. The list is one JSON text: given as values, each
/// of half a million rows would be parsed as an expression.
fn leaves_of_rows(table: &str, leaves: &[(i64, i64)]) -> String {
    let first = leaves[0].0;
    let mut list = String::new();
    let mut next = first;
    for &(row, leaf) in leaves {
        // Rows without a shape are in no leaf.
        (next..row).for_each(|_| list.push_str("null,"));
        list.push_str(&format!("{leaf},"));
        next = row + 1;
    }
    list.pop();
    format!(
        "INSERT INTO {table} SELECT key + {first}, value FROM json_each('[{list}]') WHERE value IS NOT NULL"
    )
}

/// The nodes of a tree.
struct Packed {
    nodes: Vec<(i64, Vec<u8>)>,
    /// Node, and the one above it.
    parents: Vec<(i64, i64)>,
    /// Row, and the leaf that it lies in.
    of_rows: Vec<(i64, i64)>,
}

fn pack(rows: Vec<Entry>) -> Packed {
    let mut packed = Packed { nodes: Vec::new(), parents: Vec::new(), of_rows: Vec::new() };
    let mut next = ROOT + 1;
    let mut level = rows;
    let mut depth: u16 = 0;
    loop {
        let is_root = level.len() <= NODE_CELLS;
        tile(&mut level);
        let mut above = Vec::new();
        for entries in level.chunks(NODE_CELLS) {
            let id = if is_root { ROOT } else { next };
            next += 1;
            // Only the root holds the number of levels below it.
            packed.nodes.push((id, node(if is_root { depth } else { 0 }, entries)));
            let members = entries.iter().map(|entry| (entry.id, id));
            if depth == 0 {
                packed.of_rows.extend(members);
            } else {
                packed.parents.extend(members);
            }
            above.push(Entry::around(id, entries));
        }
        if is_root {
            // By their key, as the tables are stored.
            packed.of_rows.sort_unstable();
            return packed;
        }
        level = above;
        depth += 1;
    }
}

/// Puts entries in the order in which they are cut into nodes: strips from west to east, within each from south to north.
fn tile(entries: &mut [Entry]) {
    let by = |axis: usize| {
        move |a: &Entry, b: &Entry| a.middle(axis).total_cmp(&b.middle(axis)).then(a.id.cmp(&b.id))
    };
    let nodes = entries.len().div_ceil(NODE_CELLS);
    let strips = (nodes as f64).sqrt().ceil() as usize;
    entries.sort_unstable_by(by(0));
    for strip in entries.chunks_mut(nodes.div_ceil(strips.max(1)).max(1) * NODE_CELLS) {
        strip.sort_unstable_by(by(1));
    }
}

fn node(depth: u16, entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(NODE_BYTES);
    bytes.extend(depth.to_be_bytes());
    bytes.extend((entries.len() as u16).to_be_bytes());
    for entry in entries {
        bytes.extend(entry.id.to_be_bytes());
        for axis in 0..2 {
            bytes.extend(entry.low[axis].to_be_bytes());
            bytes.extend(entry.high[axis].to_be_bytes());
        }
    }
    bytes.resize(NODE_BYTES, 0);
    bytes
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use gdal::Dataset;
    use gdal::vector::{LayerAccess, OGRwkbGeometryType, sql};
    use geo::{Coord, Point};
    use rand::{RngExt, SeedableRng};

    use crate::emit::fixture::context;
    use crate::emit::layers::gpkg::{self, Layer, Shape};
    use crate::emit::tables::municipalities::ColumnKind;
    use crate::emit::tables::table::Cell;

    /// Writes `count` places, asks `SQLite` to check the index, and compares what it finds in a window with a plain
    /// scan.
    fn is_sound(count: usize) {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(count as u64);
        let places: Vec<Coord<f64>> = (0..count)
            .map(|_| Coord {
                x: 300_000.0 + random.random_range(0.0..400_000.0),
                y: 6_100_000.0 + random.random_range(0.0..1_500_000.0),
            })
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("places.gpkg");
        gpkg::write(&context(), &path, |package| {
            let layer = Layer {
                name: "places",
                ty: OGRwkbGeometryType::wkbPoint,
                fields: &[("number", ColumnKind::Whole)],
            };
            let rows = places.iter().enumerate().map(|(number, &at)| {
                // Every seventh has no place.
                (vec![Cell::Whole(number as u64)], (number % 7 != 6).then_some(Shape::Point(Point(at))))
            });
            package.layer(&layer, rows)
        })
        .expect("written");
        let dataset = Dataset::open(&path).expect("a file");
        let ask = |query: &str| {
            let mut rows =
                dataset.execute_sql(query, None, sql::Dialect::DEFAULT).expect("SQL").expect("rows");
            rows.features().map(|row| row.field_as_string(0).expect("a value")).collect::<Vec<_>>()
        };
        assert_eq!(ask("SELECT rtreecheck('rtree_places_geom')"), [Some("ok".to_owned())], "{count}");
        let indexed = ask("SELECT count(*) FROM rtree_places_geom");
        let drawn = (0..count).filter(|number| number % 7 != 6).count();
        assert_eq!(indexed, [Some(drawn.to_string())]);
        assert_eq!(
            ask(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rtree_places_geom_insert'"
            ),
            [Some("1".to_owned())]
        );
        for _ in 0..20 {
            let (x, y) = (random.random_range(3e5..7e5), random.random_range(6.1e6..7.6e6));
            let (east, north) = (x + random.random_range(0.0..1e5), y + random.random_range(0.0..3e5));
            let mut layer = dataset.layer_by_name("places").expect("a layer");
            layer.set_spatial_filter_rect(x, y, east, north);
            let mut found: Vec<usize> = layer
                .features()
                .map(|row| row.field_as_integer64(0).expect("a number").expect("a value") as usize)
                .collect();
            found.sort_unstable();
            let within = |at: &Coord<f64>| at.x >= x && at.x <= east && at.y >= y && at.y <= north;
            let scanned: Vec<usize> =
                (0..count).filter(|number| number % 7 != 6 && within(&places[*number])).collect();
            assert_eq!(found, scanned, "{count} places");
        }
    }

    #[test]
    fn an_index_of_any_depth_finds_what_a_plain_scan_finds() {
        // None, one node, one more row than a node holds, three levels.
        for count in [0, 1, 59, 60, 3000, 20_000] {
            is_sound(count);
        }
    }
}
