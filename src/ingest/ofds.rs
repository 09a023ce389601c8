//! Networks of the Open Fibre Data Standard as JSON (its network package: `networks[].nodes[]` and `spans[]`) and as CSV (`nodes.csv`,
//! `spans.csv`), read as tables of nodes or of spans.
//!
//! The columns are called what its GeoJSON form calls them: `id`, `name`, `networkProviders.name`, `network.name`. Of CSV what a span says
//! several times stands in files of its own beside it.
use std::collections::HashMap;

use geo::{Coord, Geometry, LineString, Point};
use serde_json::{Map, Value as Json};

use super::archive::{Format, Opened};
use super::crs::{Crs, FileCrs};
use super::csv;
use super::error::IngestError;
use super::layers;
use super::nested::BETWEEN;
use super::page_limit::Page;
use super::shape_text;
use super::source_file::FileFormat;
use super::table::{Column, Places, Shape, Table, Wanted};

/// Which records of a network a source reads, where its file holds both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NetworkPart {
    /// Lines.
    #[default]
    Spans,
    /// Points.
    Nodes,
}

/// The column that says of what network a record is.
const NETWORK: &str = "network";
/// The columns that stand in files beside the CSV.
const NETWORK_NAME: &str = "network.name";
const PROVIDERS: &str = "networkProviders.name";
/// The file of all networks.
pub(super) const NETWORKS: &str = "networks.csv";
/// Members of a network that are not about all of it.
const RECORDS: [&str; 5] = ["nodes", "spans", "phases", "organisations", "contracts"];

impl NetworkPart {
    /// What the standard calls such records; the name of the layer.
    const fn name(self) -> &'static str {
        match self {
            Self::Spans => "spans",
            Self::Nodes => "nodes",
        }
    }

    /// The member that holds the shape of a record.
    const fn shape(self) -> &'static str {
        match self {
            Self::Spans => "route",
            Self::Nodes => "location",
        }
    }

    /// The CSV of such records.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Spans => "spans.csv",
            Self::Nodes => "nodes.csv",
        }
    }

    /// The CSV of their operators.
    pub(super) const fn file_of_providers(self) -> &'static str {
        match self {
            Self::Spans => "spans_networkProviders.csv",
            Self::Nodes => "nodes_networkProviders.csv",
        }
    }

    /// What the names of the columns of its CSV begin with.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Spans => "spans/0/",
            Self::Nodes => "nodes/0/",
        }
    }
}

/// Reads a file of the standard; `None` where it is none, or is in its GeoJSON form.
///
/// # Errors
/// Where it cannot be read, and a layer that is neither `nodes` nor `spans`.
pub(super) fn read(
    opened: &Opened,
    format: &FileFormat,
    wanted: &Wanted,
) -> Result<Option<Table>, IngestError> {
    match opened.format {
        Format::Csv => of_csv(opened, format, wanted),
        Format::Gdal if opened.ending() == "json" => of_json(opened, format, wanted),
        Format::Gdal | Format::Parquet => Ok(None),
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn of_json(opened: &Opened, format: &FileFormat, wanted: &Wanted) -> Result<Option<Table>, IngestError> {
    let start = opened.start()?;
    if !start.is_empty() && !holds(&start, "\"networks\"") {
        return Ok(None);
    }
    // What is no JSON has another reader, with a better reason.
    let Ok(package) = serde_json::from_slice::<Json>(&opened.bytes()?) else { return Ok(None) };
    let Some(networks) = package.get("networks").and_then(Json::as_array) else { return Ok(None) };
    let part = match &format.layer {
        // Lines or points: whoever delivers a network says which.
        None if !format.is_network => {
            return Err(IngestError::Unreadable {
                file: opened.name.clone(),
                reason: "is a network of the Open Fibre Data Standard (JSON with nodes and spans), no GeoJSON: write preset = \"ofds\", \
                         or layer = \"spans\" or \"nodes\", or ask for its GeoJSON form"
                    .into(),
            });
        }
        None => format.network_part,
        Some(layers) => match layers.iter().collect::<Vec<_>>().as_slice() {
            ["spans"] => NetworkPart::Spans,
            ["nodes"] => NetworkPart::Nodes,
            _ => {
                layers::refuse(layers, &opened.name, "a network: its spans (layer = \"spans\") and nodes")?;
                format.network_part
            }
        },
    };
    let mut table = empty(opened, part);
    let (mut rows, mut shapes): (Vec<(usize, &Map<String, Json>)>, _) = (Vec::new(), Vec::new());
    for (at, network) in networks.iter().enumerate() {
        let crs = crs_of(network, &opened.name)?;
        if let (Some(crs), Some(first)) = (&crs.declared, &table.crs.declared)
            && !crs.is_same(first)
        {
            let reason =
                format!("its networks are in several CRSs, as {} and {}", first.label(), crs.label());
            return Err(IngestError::Unreadable { file: opened.name.clone(), reason });
        }
        table.crs = crs;
        let records = network.get(part.name()).and_then(Json::as_array);
        for record in records.into_iter().flatten().filter_map(Json::as_object) {
            for name in record.keys().filter(|name| *name != part.shape()) {
                if !table.names.contains(name) {
                    table.names.push(name.clone());
                }
            }
            shapes.push(match record.get(part.shape()) {
                None | Some(Json::Null) => Shape::Missing,
                Some(shape) => shape_text::of_text(&shape.to_string()),
            });
            rows.push((at, record));
        }
    }
    table.names.push(NETWORK.to_owned());
    table.records = (1..=rows.len() as u64).collect();
    if wanted.places {
        table.places = Places::Shapes(shapes);
    }
    let of_networks: Vec<Option<String>> = networks.iter().map(|network| said(&about(network))).collect();
    for name in table.names.iter().filter(|name| wanted.holds(name)) {
        let cell = |(network, record): &(usize, &Map<String, Json>)| {
            if name == NETWORK { of_networks[*network].clone() } else { record.get(name).and_then(said) }
        };
        table.columns.push((name.clone(), Column::Words(rows.iter().map(cell).collect())));
    }
    Ok(Some(table))
}

/// The spans and nodes that a file of the standard holds, with all their columns; none where it is no such file, or is in its
/// `GeoJSON` form.
///
/// # Errors
/// As [`read`].
pub(super) fn all(opened: &Opened) -> Result<Vec<Table>, IngestError> {
    let mut tables: Vec<Table> = Vec::new();
    for part in [NetworkPart::Spans, NetworkPart::Nodes] {
        let format = FileFormat { is_network: true, network_part: part, ..FileFormat::default() };
        let mut columns = vec![NETWORK_NAME.to_owned(), PROVIDERS.to_owned()];
        let names = Wanted { columns: columns.clone(), places: false, most: None };
        let Some(first) = read(opened, &format, &names)? else { return Ok(tables) };
        columns.extend(first.names);
        if let Some(table) = read(opened, &format, &Wanted { columns, places: true, most: None })?
            // A table of CSV is of one kind, whatever was asked for.
            && table.rows() > 0
            && tables.iter().all(|known| known.layer != table.layer)
        {
            tables.push(table);
        }
    }
    Ok(tables)
}

/// A network without its records.
fn about(network: &Json) -> Json {
    let members = network.as_object().into_iter().flatten();
    let of_all = members.filter(|(name, _)| !RECORDS.contains(&name.as_str()));
    Json::Object(of_all.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// A value as the text of a cell; lists and objects as JSON.
fn said(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        _ => Some(value.to_string()),
    }
}

/// The CRS of a network: what it names, else longitude and latitude in WGS 84, as in GeoJSON.
fn crs_of(network: &Json, file: &str) -> Result<FileCrs, IngestError> {
    let named = network.get("crs").and_then(|crs| crs.get("name")).and_then(Json::as_str);
    let declared = match named.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => Crs::from_text(name, file)?,
        None => Crs::wgs84()?,
    };
    Ok(FileCrs { declared: Some(declared), assumed: named.is_none() })
}

fn empty(opened: &Opened, part: NetworkPart) -> Table {
    Table {
        source: opened.name.clone(),
        layer: part.name().to_owned(),
        records: Vec::new(),
        columns: Vec::new(),
        names: Vec::new(),
        places: Places::None,
        crs: FileCrs::default(),
        decimal_mark: None,
        thousands_mark: None,
        shapes_in: String::new(),
        page: Page::default(),
        hint: String::new(),
    }
}

fn of_csv(opened: &Opened, format: &FileFormat, wanted: &Wanted) -> Result<Option<Table>, IngestError> {
    let start = opened.start()?;
    let head = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let parts = [NetworkPart::Spans, NetworkPart::Nodes];
    let is_of = |part: &NetworkPart| holds(head, part.prefix()) && holds(head, part.shape());
    let Some(part) = parts.into_iter().find(is_of) else { return Ok(None) };
    if let Some(layers) = &format.layer {
        layers::refuse(layers, &opened.name, "one table: to choose rows of it write where")?;
    }
    let prefix = part.prefix();
    let raw = |name: &str| format!("{prefix}{}", name.replace('.', "/"));
    let shape = part.shape();
    let (kind, coordinates) = (raw(&format!("{shape}.type")), raw(&format!("{shape}.coordinates")));
    let mut columns: Vec<String> = wanted.columns.iter().map(|name| raw(name)).collect();
    columns.extend(["id".to_owned(), raw("id"), raw(shape), kind.clone(), coordinates.clone()]);
    let read = csv::read(opened, &format.table, &Wanted { columns, places: false, most: wanted.most })?;
    let mut table = Table { records: read.records.clone(), ..empty(opened, part) };
    table.crs = FileCrs { declared: Some(Crs::wgs84()?), assumed: true };
    let find = |name: &str| read.columns.iter().find(|(known, _)| known == name).map(|(_, column)| column);
    let words = |name: &str| find(name).map(|column| texts(column, read.rows()));
    table.names =
        read.names.iter().filter_map(|name| Some(name.strip_prefix(prefix)?.replace('/', "."))).collect();
    if wanted.places {
        let cells = words(&coordinates).or_else(|| words(&raw(shape))).unwrap_or_default();
        let kinds = words(&kind).unwrap_or_else(|| vec![None; read.rows()]);
        table.places = Places::Shapes(
            kinds.iter().zip(&cells).map(|(kind, cell)| route(kind.as_deref(), cell.as_deref())).collect(),
        );
    }
    for name in &wanted.columns {
        if let Some(cells) = words(&raw(name)) {
            table.columns.push((name.clone(), Column::Words(cells)));
        }
    }
    add_beside(opened, part, wanted, &mut table, (words("id"), words(&raw("id"))))?;
    Ok(Some(table))
}

fn texts(column: &Column, rows: usize) -> Vec<Option<String>> {
    (0..rows).map(|row| column.text(row).map(std::borrow::Cow::into_owned)).collect()
}

/// The ids of all rows; `None` where the column is not there.
type Ids = Option<Vec<Option<String>>>;

/// Adds the columns that stand in the files beside a CSV; `ids`: of the networks and of the records.
fn add_beside(
    opened: &Opened,
    part: NetworkPart,
    wanted: &Wanted,
    table: &mut Table,
    (networks, records): (Ids, Ids),
) -> Result<(), IngestError> {
    let of_record = format!("{}id", part.prefix());
    let name_of_provider = format!("{}networkProviders/0/name", part.prefix());
    for (name, file, id, value, ids) in [
        (NETWORK_NAME, NETWORKS, "id", "name", networks),
        (PROVIDERS, part.file_of_providers(), of_record.as_str(), name_of_provider.as_str(), records),
    ] {
        let Some(ids) = ids.filter(|_| wanted.holds(name) && opened.file_name() == part.file()) else {
            continue;
        };
        let Some(bytes) = opened.neighbour(file)? else { continue };
        let Some([keys, values]) = csv::columns(bytes, [id, value], file)? else { continue };
        let mut said: HashMap<String, Vec<String>> = HashMap::new();
        for (key, value) in keys.into_iter().zip(values) {
            let (Some(key), Some(value)) = (key, value) else { continue };
            let known = said.entry(key).or_default();
            if !known.contains(&value) {
                known.push(value);
            }
        }
        // As its GeoJSON form has no such member where no record has one.
        if !said.is_empty() {
            let cell = |id: &Option<String>| said.get(id.as_ref()?).map(|values| values.join(BETWEEN));
            table.columns.push((name.to_owned(), Column::Words(ids.iter().map(cell).collect())));
            table.names.push(name.to_owned());
        }
    }
    Ok(())
}

/// The shape of a row: numbers as `longitude,latitude;longitude,latitude` beside its kind, or WKT.
fn route(kind: Option<&str>, cell: Option<&str>) -> Shape {
    let Some(cell) = cell else { return Shape::Missing };
    let numbers = |text: &str| -> Option<Vec<f64>> {
        text.split([',', ';']).map(|number| number.trim().parse().ok()).collect()
    };
    let coord = |text: &str| match numbers(text)?[..] {
        [x, y] => Some(Coord { x, y }),
        _ => None,
    };
    let geometry: Option<Geometry<f64>> = match kind {
        None => return shape_text::of_text(cell),
        Some("Point") => coord(cell).map(|coord| Point(coord).into()),
        Some("LineString") => {
            let coords: Option<Vec<_>> = cell.split(';').map(coord).collect();
            coords.map(|coords| LineString(coords).into())
        }
        Some(_) => None,
    };
    geometry.map_or_else(
        || {
            let (kind, start) = (kind.unwrap_or_default(), cell.chars().take(40).collect::<String>());
            Shape::Broken(format!("\"{start}\" is no {kind} of longitudes and latitudes"))
        },
        Shape::Is,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_read_as_the_standard_writes_them() {
        let line = Shape::Is(LineString::from(vec![(34.5, 0.25), (34.75, 0.5)]).into());
        let point = Shape::Is(Point::new(36.5, -1.25).into());
        let text = |shape: Shape| format!("{shape:?}");
        assert_eq!(text(route(Some("LineString"), Some("34.5,0.25;34.75,0.5"))), text(line));
        assert_eq!(text(route(Some("Point"), Some("36.5;-1.25"))), text(point));
        assert_eq!(text(route(Some("Point"), None)), text(Shape::Missing));
        assert_eq!(
            text(route(None, Some("LINESTRING (34.5 0.25,34.75 0.5)"))),
            text(Shape::Is(LineString::from(vec![(34.5, 0.25), (34.75, 0.5)]).into()))
        );
        for (kind, cell) in
            [("LineString", "34.5,0.25;34.75"), ("Point", "36.5"), ("Polygon", "1,2"), ("Point", "a,b")]
        {
            assert!(matches!(route(Some(kind), Some(cell)), Shape::Broken(_)), "{kind} {cell}");
        }
    }
}
