//! The layers of a file that a source means: one, or several as one delivery.
use gdal::Dataset;
use gdal::vector::{Layer, LayerAccess};
use glob::Pattern;

use super::archive::{Format, Opened};
use super::error::{IngestError, nearest};
use super::source_file::{FileFormat, Layers};
use super::table::{Column, Table};
use super::text::is_same;
use super::vector;

/// The column that holds the name of the layer.
const COLUMN: &str = "layer";

/// One of the layers that are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Picked {
    /// Its place in the file; `None`: what the key names, or the only one.
    pub at: Option<usize>,
    /// Whether a pattern found it: then one without records is no error.
    pub by_pattern: bool,
}

/// What the name of a layer is looked for by.
fn pattern(written: &str) -> Option<Pattern> {
    written.contains(['*', '?', '[']).then(|| Pattern::new(written).ok()).flatten()
}

/// The layers of a file that are read, in the order of the file. With `of_shapes` a pattern finds only those with geometry.
///
/// # Errors
/// A name or a pattern that no layer bears.
pub(super) fn pick(
    opened: &Opened,
    format: &FileFormat,
    of_shapes: bool,
) -> Result<Vec<Picked>, IngestError> {
    let only = vec![Picked { at: None, by_pattern: false }];
    let Some(layers) = &format.layer else { return Ok(only) };
    match opened.format {
        Format::Csv => refuse(layers, &opened.name, "one table: to choose rows of it write where")?,
        Format::Parquet => {
            refuse(layers, &opened.name, "one table (Parquet): to choose rows of it write where")?;
        }
        Format::Gdal => {}
    }
    if matches!(layers, Layers::One(name) if pattern(name).is_none()) {
        return Ok(only);
    }
    let path = opened.gdal_path()?;
    // What cannot be opened is reported when it is read, with what it may be instead.
    let Ok(dataset) = vector::open(&path.path, &opened.name, None, &format.accept) else { return Ok(only) };
    let there: Vec<(String, bool)> =
        dataset.layers().map(|layer| (layer.name(), layer.defn().geom_fields().next().is_some())).collect();
    drop(dataset);
    among(&there, layers, of_shapes).map_err(|written| missing(&opened.name, written, &there))
}

/// The error of a key `layer` for a file that has none; `holds`: what it has instead, and what to write.
///
/// # Errors
/// Always.
pub(super) fn refuse(layers: &Layers, file: &str, holds: &str) -> Result<(), IngestError> {
    Err(IngestError::BadSetting {
        file: file.to_owned(),
        key: "layer".into(),
        found: layers.iter().collect::<Vec<_>>().join(", "),
        expected: format!("no layer: leave it out, because the file has no layers but holds {holds}"),
    })
}

/// The layers among those that are there, each with its name and whether it has geometry; an error gives what none bears.
fn among<'l>(there: &[(String, bool)], layers: &'l Layers, of_shapes: bool) -> Result<Vec<Picked>, &'l str> {
    let mut picked: Vec<Option<Picked>> = vec![None; there.len()];
    for written in layers.iter() {
        let mut is_found = false;
        for (at, _) in there.iter().enumerate().filter(|(_, (name, _))| is_same(name, written)) {
            picked[at] = Some(Picked { at: Some(at), by_pattern: false });
            is_found = true;
        }
        // A name that looks like a pattern is a name first.
        if let (false, Some(pattern)) = (is_found, pattern(written)) {
            for (at, (name, has_shapes)) in there.iter().enumerate() {
                if pattern.matches(name) && (*has_shapes || !of_shapes) {
                    picked[at].get_or_insert(Picked { at: Some(at), by_pattern: true });
                    is_found = true;
                }
            }
        }
        if !is_found {
            return Err(written);
        }
    }
    Ok(picked.into_iter().flatten().collect())
}

fn missing(file: &str, layer: &str, there: &[(String, bool)]) -> IngestError {
    IngestError::MissingLayer {
        file: file.to_owned(),
        layer: layer.to_owned(),
        nearest: nearest(layer, there.iter().map(|(name, _)| name.as_str())),
        layers: there.iter().map(|(name, _)| name.clone()).collect(),
    }
}

/// The layer that is read now: by its place, by its name, or the only one; of several, the only one with geometry.
pub(super) fn choose<'d>(
    dataset: &'d Dataset,
    file: &str,
    format: &FileFormat,
) -> Result<Layer<'d>, IngestError> {
    let names: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
    let at = |position: usize| {
        dataset
            .layer(position)
            .map_err(|error| IngestError::Unreadable { file: file.to_owned(), reason: error.to_string() })
    };
    if let Some(position) = format.layer_at {
        return at(position);
    }
    if let Some(wanted) = format.layer.as_ref().and_then(|layers| layers.iter().next()) {
        let there: Vec<(String, bool)> = names.iter().map(|name| (name.clone(), true)).collect();
        let mut found = names.iter().enumerate().filter(|(_, name)| is_same(name, wanted));
        return match (found.next(), found.next()) {
            (Some((position, _)), None) => at(position),
            (Some(_), Some(_)) => Err(IngestError::WhichLayer { file: file.to_owned(), layers: names }),
            (None, _) => Err(missing(file, wanted, &there)),
        };
    }
    match names.len() {
        0 => Err(IngestError::Empty { file: file.to_owned() }),
        1 => at(0),
        _ => {
            let spatial: Vec<usize> = dataset
                .layers()
                .enumerate()
                .filter(|(_, layer)| layer.defn().geom_fields().next().is_some())
                .map(|(position, _)| position)
                .collect();
            match spatial.as_slice() {
                [only] => at(*only),
                _ => Err(IngestError::WhichLayer { file: file.to_owned(), layers: names }),
            }
        }
    }
}

/// Gives a table the column `layer`, where it is wanted and the file has none.
pub(super) fn add_column(table: &mut Table, is_wanted: bool) {
    if is_wanted && !table.layer.is_empty() && !table.names.iter().any(|name| name == COLUMN) {
        table.names.push(COLUMN.into());
        let names = vec![Some(table.layer.clone()); table.rows()];
        table.columns.push((COLUMN.into(), Column::Words(names)));
    }
}

/// Whether the column `layer` is among those that are wanted.
pub(super) fn is_wanted(columns: &[String]) -> bool {
    columns.iter().any(|column| column == COLUMN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(layers: &Layers, of_shapes: bool) -> Result<Vec<(usize, bool)>, String> {
        let there = [("Nordtel", true), ("4G_syd", true), ("4G_*", true), ("layer_styles", false)]
            .map(|(name, has_shapes)| (name.to_owned(), has_shapes));
        among(&there, layers, of_shapes)
            .map(|picked| picked.iter().filter_map(|picked| Some((picked.at?, picked.by_pattern))).collect())
            .map_err(str::to_owned)
    }

    #[test]
    fn names_count_before_patterns_and_tables_are_no_shapes() {
        let one = |name: &str| Layers::One(name.into());
        assert_eq!(found(&one("*"), true), Ok(vec![(0, true), (1, true), (2, true)]));
        assert_eq!(found(&one("*"), false).map(|all| all.len()), Ok(4));
        assert_eq!(found(&one("4G_*"), true), Ok(vec![(2, false)]));
        assert_eq!(found(&one("4G?s*"), true), Ok(vec![(1, true)]));
        let many = |names: &[&str]| Layers::Many(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(found(&many(&["*syd", "Nordtel"]), true), Ok(vec![(0, false), (1, true)]));
        assert_eq!(found(&many(&["Nordtel", "Blavag"]), true), Err("Blavag".into()));
        assert_eq!(found(&one("5G*"), true), Err("5G*".into()));
    }
}
