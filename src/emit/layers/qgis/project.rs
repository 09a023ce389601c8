//! The project: the layers of the result by relative paths, in groups, coloured and labelled.
use std::path::Path;

use gdal::spatial_ref::SpatialRef;
use geo::{BoundingRect, Coord, Rect};

use super::{layout, style, xml};
use crate::emit::layers::demand_points;
use crate::emit::layers::drawing::Symbols;
use crate::emit::layers::fields::Fields;
use crate::emit::layers::gpkg;
use crate::emit::layers::gpkg_style::{Label, Style};
use crate::emit::layers::grid;
use crate::emit::layers::metadata;
use crate::emit::layers::provenance::Provenance;
use crate::emit::layers::support;
use crate::emit::text::titles::Words;
use crate::emit::{Context, EmitError};
use crate::model::Findings;

/// Groups from top to bottom with their layers: what is small lies above what is wide.
const GROUPS: [(&str, &[&str]); 6] = [
    ("support", &["support_candidates", "designated_areas"]),
    ("fixed", &["demand_points", "fibre_points", "connections", "last_percent", "shortage_areas"]),
    ("mobile", &["uncovered_lines", "uncovered"]),
    ("base", &["base_places", "base_lines", "base_settlements", "base_water"]),
    ("squares", &["grid_250m", "grid_1km"]),
    ("areas", &["borders", "municipalities"]),
];
/// Layers that a reader turns on when wanted: many points, or an area that hides others.
const HIDDEN: [&str; 7] = [
    "support_candidates",
    "designated_areas",
    "last_percent",
    "uncovered",
    "grid_250m",
    "grid_1km",
    "borders",
];
/// Room around the municipalities, part of their width.
const MARGIN: f64 = 0.03;

/// Writes `whitespot.qgs`, which opens `whitespot.gpkg`, `support_candidates.gpkg` and the squares of these sides
/// (metres) beside it.
///
/// # Errors
/// Where the file cannot be written or the working CRS is not known to PROJ.
pub fn qgis_project(
    findings: &Findings,
    sides_m: &[u32],
    provenance: &Provenance<'_>,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    let crs = crs(context).map_err(|error| EmitError::Crs {
        path: path.to_owned(),
        crs: context.crs.to_owned(),
        reason: error.to_string(),
    })?;
    let layers = layers(findings, sides_m);
    let text = document(findings, provenance, context, &layers, &crs);
    std::fs::write(path, text).map_err(|error| EmitError::write(path, error))
}

/// The municipalities once more, for maps whose colours are of something else.
const BORDERS: Style = Style {
    layer: "borders",
    symbols: Symbols::Borders,
    label: Some(Label { field: "name", size: 11, weight: "Bold", priority: 10, scale: 0 }),
    scale: 0,
};

/// A layer of the project.
pub(super) struct Layer {
    style: &'static Style,
    /// The file that holds it, beside the project.
    file: String,
    /// The layer of the file.
    table: String,
    pub(super) fields: Fields,
}

impl Layer {
    fn source(&self) -> String {
        format!("./{}|layername={}", self.file, self.table)
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.style.layer == name
    }

    /// Its id in the project: QGIS makes a new one of what is shorter than ten characters.
    pub(super) fn id(&self) -> String {
        format!("whitespot_{}", self.style.layer)
    }

    pub(super) fn title(&self, words: Words) -> String {
        match style::weights(&self.fields).first() {
            Some(&weight) if self.style.symbols == Symbols::Shares => {
                let key = format!("layer_by.{}", self.style.layer);
                words.filled(&key, &[("weight", &style::noun(weight, words))])
            }
            _ => words.layer(self.style.layer).to_owned(),
        }
    }

    /// Its entry in a tree of layers.
    pub(super) fn in_tree(&self, words: Words, is_checked: bool) -> String {
        let checked = if is_checked { "Qt::Checked" } else { "Qt::Unchecked" };
        format!(
            "      <layer-tree-layer id=\"{}\" name=\"{}\" source=\"{}\" providerKey=\"ogr\" checked=\"{checked}\" \
             expanded=\"1\" legend_exp=\"\"/>\n",
            self.id(),
            xml(&self.title(words)),
            xml(&self.source()),
        )
    }

    /// What the format and the project call its shapes.
    fn shapes(&self) -> (&'static str, &'static str) {
        match self.style.layer {
            "fibre_points" | "support_candidates" | "demand_points" | "base_places" => ("Point", "Point"),
            "uncovered_lines" | "base_lines" => ("Line", "LineString"),
            "connections" => ("Line", "MultiLineString"),
            _ => ("Polygon", "MultiPolygon"),
        }
    }
}

fn layers(findings: &Findings, sides_m: &[u32]) -> Vec<Layer> {
    let main = gpkg::layers(findings).into_iter().map(|fields| ("whitespot.gpkg".to_owned(), fields));
    let list = findings.support.iter().flat_map(|list| support::layers(findings, list));
    let list = list.map(|fields| ("support_candidates.gpkg".to_owned(), fields));
    // The points of a country are half a gigabyte: they are in the Parquet file alone.
    let points = (!findings.survey.is_country())
        .then(|| ("demand_points.gpkg".to_owned(), demand_points::fields(findings)));
    let styled = |(file, fields): (String, Fields)| {
        let style = Style::named(&fields.layer)?;
        Some(Layer { style, file, table: fields.layer.clone(), fields })
    };
    let squares = grid::layers(&findings.survey, sides_m);
    let mut layers: Vec<Layer> = main.chain(list).chain(points).chain(squares).filter_map(styled).collect();
    let borders = gpkg::layers(findings).into_iter().find(|fields| fields.layer == "municipalities");
    layers.extend(borders.map(|fields| Layer {
        style: &BORDERS,
        file: "whitespot.gpkg".to_owned(),
        table: fields.layer.clone(),
        fields,
    }));
    layers
}

/// The layers of files that have styles, with their fields; `sides_m` are those of the squares.
pub(in crate::emit) fn fields(findings: &Findings, sides_m: &[u32]) -> Vec<Fields> {
    let of_files = layers(findings, sides_m).into_iter().filter(|layer| !layer.is(BORDERS.layer));
    of_files.map(|layer| layer.fields).collect()
}

/// What every sheet says of the run.
pub(super) fn about(context: &Context) -> String {
    gpkg::about(context)
}

fn document(
    findings: &Findings,
    provenance: &Provenance<'_>,
    context: &Context,
    layers: &[Layer],
    crs: &str,
) -> String {
    let words = Words::of_run(context);
    let invented =
        if context.invented { format!(" – {}", words.text("cover.invented")) } else { String::new() };
    let title = xml(&format!("{}, {}{invented}", context.name, context.reference_date));
    let mut tree = String::new();
    let mut order = String::new();
    for (group, names) in GROUPS {
        let members: Vec<&Layer> =
            names.iter().filter_map(|name| layers.iter().find(|layer| layer.style.layer == *name)).collect();
        if members.is_empty() {
            continue;
        }
        let name = xml(words.text(&format!("group.{group}")));
        tree.push_str(&format!(
            "    <layer-tree-group name=\"{name}\" checked=\"Qt::Checked\" expanded=\"1\">\n"
        ));
        for layer in members {
            tree.push_str(&layer.in_tree(words, !HIDDEN.contains(&layer.style.layer)));
            order.push_str(&format!("    <layer id=\"{}\"/>\n", layer.id()));
        }
        tree.push_str("    </layer-tree-group>\n");
    }
    let maps: String = layers.iter().map(|layer| map_layer(layer, provenance, context, crs)).collect();
    let extent = extent(findings);
    let (low, high) = (extent.min(), extent.max());
    let themes = layout::themes(layers, words);
    let layouts = layout::layouts(findings, context, layers, &provenance.suppliers, &extent);
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.22.0\" projectname=\"{title}\">\n  <title>{title}</title>\n  <projectCrs>\n{crs}  </projectCrs>\n\
         \x20 <layer-tree-group>\n{tree}  </layer-tree-group>\n\
         \x20 <mapcanvas name=\"theMapCanvas\">\n    <units>meters</units>\n    <extent>\n      <xmin>{}</xmin>\n      \
         <ymin>{}</ymin>\n      <xmax>{}</xmax>\n      <ymax>{}</ymax>\n    </extent>\n    <rotation>0</rotation>\n    \
         <destinationsrs>\n{crs}    </destinationsrs>\n  </mapcanvas>\n\
         \x20 <projectlayers>\n{maps}  </projectlayers>\n  <layerorder>\n{order}  </layerorder>\n{themes}{layouts}\
         \x20 <properties>\n    <SpatialRefSys>\n      <ProjectionsEnabled type=\"int\">1</ProjectionsEnabled>\n    \
         </SpatialRefSys>\n    <Paths>\n      <Absolute type=\"bool\">false</Absolute>\n    </Paths>\n  </properties>\n</qgis>\n",
        low.x, low.y, high.x, high.y
    )
}

fn map_layer(layer: &Layer, provenance: &Provenance<'_>, context: &Context, crs: &str) -> String {
    let words = Words::of_run(context);
    let id = layer.id();
    let (geometry, wkb) = layer.shapes();
    let title = layer.title(words);
    let about =
        format!("{}, {}", words.text(&format!("layer_about.{}", layer.style.layer)), gpkg::about(context));
    let record = metadata::of_layer(provenance, context, (&id, &title, &about), crs);
    let title = xml(&title);
    format!(
        "    <maplayer type=\"vector\" geometry=\"{geometry}\" wkbType=\"{wkb}\" labelsEnabled=\"{labels}\" \
         hasScaleBasedVisibilityFlag=\"{near}\" minScale=\"{scale}\" maxScale=\"0\" autoRefreshEnabled=\"0\">\n      \
         <id>{id}</id>\n      \
         <datasource>{source}</datasource>\n      <layername>{title}</layername>\n      <abstract>{about}</abstract>\n      \
         <srs>\n{crs}      </srs>\n      <provider encoding=\"UTF-8\">ogr</provider>\n{record}{parts}    </maplayer>\n",
        labels = u8::from(layer.style.label.is_some()),
        near = u8::from(layer.style.scale > 0),
        scale = layer.style.scale,
        source = xml(&layer.source()),
        about = xml(&about),
        parts = style::parts(layer.style, &layer.fields, words, None),
    )
}

/// The working CRS as QGIS writes it.
fn crs(context: &Context) -> gdal::errors::Result<String> {
    let crs = SpatialRef::from_definition(context.crs)?;
    // A CRS of the region's own has no code: then its definition stands alone.
    let code = crs.auth_name().zip(crs.auth_code().ok());
    let code = code.map(|(name, code)| format!("{name}:{code}")).unwrap_or_default();
    let number = code.rsplit(':').next().unwrap_or_default();
    Ok(format!(
        "      <spatialrefsys>\n        <wkt>{}</wkt>\n        <srid>{number}</srid>\n        <authid>{}</authid>\n        \
         <geographicflag>false</geographicflag>\n      </spatialrefsys>\n",
        xml(&crs.to_wkt()?),
        xml(&code),
    ))
}

/// The municipalities with some room around them.
fn extent(findings: &Findings) -> Rect<f64> {
    let boxes = findings.survey.municipalities.iter().filter_map(|one| one.boundary.bounding_rect());
    let all = boxes.reduce(|a, b| {
        Rect::new(
            Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
            Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
        )
    });
    let all = all.unwrap_or_else(|| Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 1.0, y: 1.0 }));
    let margin = Coord { x: all.width().max(1.0) * MARGIN, y: all.height().max(1.0) * MARGIN };
    Rect::new(all.min() - margin, all.max() + margin)
}
