//! Blocks for the configuration. What the file shows is filled in; what only a person knows is a `…`, which a run asks for.
use std::fmt::Write as _;

use whitespot::ingest::{ANSWER_OF_KOLADA, InspectedLayer, Inspection};

use super::evidence::{self, Use, Verdict};
use super::lines::Lines;
use super::names::Names;
use super::sections::{self, name_of};
use super::shown;

/// So many choices are written out; of more only their heads and keys.
const WRITTEN_OUT: usize = 3;

/// The blocks of a layer, or the choices where it may be several things.
pub(super) fn blocks(report: &mut String, inspection: &Inspection, layer: &InspectedLayer) {
    if layer.records == 0 {
        report.push_str("\n# no records: nothing to read\n");
        return;
    }
    let names = Names::new(&inspection.file, layer);
    let is_answer = inspection.format == ANSWER_OF_KOLADA;
    let verdict = if is_answer { evidence::of_answer() } else { evidence::verdict(&names) };
    let Verdict { uses, is_open, because } = verdict;
    let because = shown(&because);
    if let Some(why) = unread(uses[0]) {
        let _ = writeln!(report, "\n# nothing to paste ({because}): {why}");
        return;
    }
    if !is_open {
        let _ = writeln!(report, "\n# paste into the configuration and correct ({because})");
        for of in &uses {
            write(report, *of, inspection, layer, &names);
        }
        return;
    }
    let _ = writeln!(report, "\n# not sure what this is: {because}");
    if uses.len() > WRITTEN_OUT {
        report.push_str("# write the section that fits, with its path and these keys:\n");
        for of in uses {
            let _ = writeln!(report, "#   {:<18} {}", heading(of), keys(of));
        }
        return;
    }
    report.push_str("# take what fits, without its # signs:\n");
    for of in uses {
        let mut block = String::new();
        write(&mut block, of, inspection, layer, &names);
        for line in block.lines() {
            let _ = writeln!(report, "# {line}");
        }
    }
}

/// Why a layer is of no use as it is, and what to ask for instead.
const fn unread(of: Use) -> Option<&'static str> {
    match of {
        Use::Sites => Some(
            "positions of antennas or masts do not say what is reached, and no section reads them;\n# ask for the areas or the raster of \
             the cover that was computed from them, for [[mobile]]",
        ),
        Use::MobileTable => Some(
            "rows about a mobile net without areas: [[mobile]] reads areas and rasters;\n# ask for those, or make them of what the rows \
             name",
        ),
        Use::Frames => Some(
            "the frames of pictures are no areas of cover;\n# inspect the pictures, or ask for the layer that they were made from",
        ),
        Use::Rivers => Some("lines of water: [[water]] reads areas, and [[lines]] roads and rails"),
        _ => None,
    }
}

/// The keys that a section needs beside its path, for a choice that is not written out.
const fn keys(of: Use) -> &'static str {
    match of {
        Use::Municipalities => "borders: code, name",
        Use::Demand | Use::Grid | Use::OffersOfDemand => "places that want broadband: id, households, …",
        Use::Settlements => "tätorter and the like: kind, name",
        Use::Places => "names for shortage areas: name",
        Use::Water => "areas of water",
        Use::FixedAreas => "what a fixed net reaches: operator, technology, relation, down_mbps",
        Use::FixedShapes => {
            "a fixed net: operator, technology, relation, down_mbps, reach = { within_m = … }"
        }
        Use::FixedTable => {
            "offers by the demand's id: operator, technology, relation, down_mbps, reach = { id = … }"
        }
        Use::Mobile => "cover of a mobile net: operator, generation, service_mbps, level",
        Use::Roads | Use::Rails => "roads or rails: kind",
        Use::FibrePoints => "nodes of a net: kind, name",
        Use::Projects => "decided build-out: name, year",
        Use::List => "the county's own list of shortage areas: id, name, municipality, status",
        Use::OwnRegister => "a register of an earlier run",
        Use::Reference => "published figures, in columns called area_code, year, measure, value",
        Use::Sites | Use::MobileTable | Use::Frames | Use::Rivers => "",
    }
}

fn write(block: &mut String, of: Use, inspection: &Inspection, layer: &InspectedLayer, names: &Names<'_>) {
    let mut lines = Lines { block, layer };
    lines.add(heading(of));
    if of == Use::OffersOfDemand {
        lines.add("# without a path: columns of the demand source itself, one offer to a row");
        sections::offers(&mut lines, names);
        return;
    }
    lines.key("path", &inspection.file);
    if inspection.layers.len() > 1 {
        lines.key("layer", &layer.name);
    }
    let has_columns_of_place = layer.geometry.is_empty() && names.coordinates().is_some();
    if layer.crs.is_none() && (!layer.geometry.is_empty() || (of == Use::Demand && has_columns_of_place)) {
        lines.ask("crs", "EPSG:…", "the file declares none");
    }
    match of {
        Use::Municipalities => sections::municipalities(&mut lines, names),
        Use::Demand => sections::demand(&mut lines, names, has_columns_of_place),
        Use::Grid => sections::grid(&mut lines, names),
        Use::Settlements => sections::settlements(&mut lines, names),
        Use::Places => lines.column("name", name_of(names), "the column of the names"),
        Use::FixedAreas => {
            sections::offers(&mut lines, names);
            sections::classes(&mut lines, names);
        }
        Use::FixedShapes => {
            sections::offers(&mut lines, names);
            lines.add("reach = { within_m = \"…\" }    # from a point or line to what it reaches, in metres");
        }
        Use::FixedTable => {
            sections::offers(&mut lines, names);
            sections::joined(&mut lines, names);
        }
        Use::Mobile => {
            sections::mobile(&mut lines, names);
            sections::classes(&mut lines, names);
        }
        Use::Roads | Use::Rails => sections::ways(&mut lines, of, names),
        Use::FibrePoints => {
            lines.ask("kind", "…", "connection_point | exchange | handover | radio_site");
            lines.optional("name", name_of(names));
        }
        Use::Projects => sections::projects(&mut lines, names),
        Use::List => sections::list(&mut lines, names),
        Use::OwnRegister => lines.add("# a register of an earlier run needs its path only"),
        Use::Reference if inspection.format == ANSWER_OF_KOLADA => sections::key_figures(&mut lines),
        Use::Water
        | Use::Reference
        | Use::OffersOfDemand
        | Use::Sites
        | Use::MobileTable
        | Use::Frames
        | Use::Rivers => {}
    }
}

const fn heading(of: Use) -> &'static str {
    match of {
        Use::Municipalities => "[municipalities]",
        Use::Demand | Use::Grid => "[demand]",
        Use::Settlements => "[[settlements]]",
        Use::Places => "[[places]]",
        Use::Water | Use::Rivers => "[[water]]",
        Use::FixedAreas | Use::FixedShapes | Use::FixedTable | Use::OffersOfDemand => "[[fixed]]",
        Use::Mobile | Use::Sites | Use::MobileTable | Use::Frames => "[[mobile]]",
        Use::Roads | Use::Rails => "[[lines]]",
        Use::FibrePoints => "[[fibre_points]]",
        Use::Projects => "[[projects]]",
        Use::List | Use::OwnRegister => "[register]",
        Use::Reference => "[[reference]]",
    }
}
