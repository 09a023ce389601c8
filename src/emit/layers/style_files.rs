//! Styles as files: those of QGIS beside the layers that have none within, and SLD of every layer.
use std::path::Path;

use super::fields::Fields;
use super::gpkg_style::Style;
use super::{qgis, sld};
use crate::emit::text::titles::Words;
use crate::emit::{Context, EmitError};
use crate::model::Findings;

/// Layers in files that cannot hold a style: QGIS takes the one of the same name beside them.
const LOOSE: [&str; 4] = ["municipalities", "shortage_areas", "uncovered", "connections"];

/// The layers that have styles, with their fields.
#[derive(Debug)]
pub struct StyledLayers(Vec<Fields>);

impl StyledLayers {
    /// Those of a result with files of squares of these sides, metres.
    pub fn of(findings: &Findings, sides_m: &[u32]) -> Self {
        Self(qgis::fields(findings, sides_m))
    }

    /// The files of styles, by their names: `shortage_areas.qml` lies beside the layer, `styles/shortage_areas.sld` for servers.
    pub fn files(&self) -> Vec<String> {
        let names = || self.0.iter().map(|fields| fields.layer.as_str());
        let beside = names().filter(|name| LOOSE.contains(name)).map(|name| format!("{name}.qml"));
        beside.chain(names().map(|name| format!("styles/{name}.sld"))).collect()
    }

    /// Writes one of [`files`](Self::files).
    ///
    /// # Errors
    /// Where the file cannot be written.
    ///
    /// # Panics
    /// Where `file` is none of them.
    pub fn write(&self, file: &str, context: &Context, path: &Path) -> Result<(), EmitError> {
        let words = Words::of_run(context);
        let name = file.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
        let fields = name.and_then(|(layer, _)| self.0.iter().find(|fields| fields.layer == layer));
        let style = fields.and_then(|fields| Some((Style::named(&fields.layer)?, fields)));
        let (style, fields) = style.expect("one of the files");
        let text = match name {
            Some((_, "qml")) => qgis::styles(style, fields, words).swap_remove(0).qml,
            _ => sld::document(style, fields, words),
        };
        std::fs::write(path, text).map_err(|error| EmitError::write(path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::{context, findings};

    #[test]
    fn every_file_is_written_and_is_a_document() {
        let folder = tempfile::tempdir().expect("a folder");
        let layers = StyledLayers::of(&findings(), &[1000]);
        let files = layers.files();
        assert_eq!(
            files[..4],
            ["municipalities.qml", "shortage_areas.qml", "uncovered.qml", "connections.qml"]
        );
        assert!(files.contains(&"styles/demand_points.sld".to_owned()), "{files:?}");
        assert!(!files.iter().any(|file| file.contains("borders")), "borders are no layer of a file");
        let squares: Vec<&String> = files.iter().filter(|file| file.contains("grid")).collect();
        assert_eq!(squares, ["styles/grid_1km.sld"], "squares without a file have no style");
        for (at, file) in files.iter().enumerate() {
            let path = folder.path().join(at.to_string());
            layers.write(file, &context(), &path).expect("written");
            let text = std::fs::read_to_string(path).expect("UTF-8");
            let options = resvg::usvg::roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
            resvg::usvg::roxmltree::Document::parse_with_options(&text, options).expect(file);
        }
    }
}
