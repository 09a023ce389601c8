//! Blocks for the configuration. What the file shows is filled in; what only a person knows is a `…`, which a run asks for.
use std::fmt::Write as _;

use whitespot::ingest::{ANSWER_OF_KOLADA, InspectedLayer, Inspection, TABLE_OF_PC_AXIS};

use super::evidence::{self, Use, Verdict};
use super::format;
use super::lines::Lines;
use super::names::Names;
use super::presets;
use super::sections::{self, Meant, name_of};
use super::shown;

/// So many choices are written out; of more only their heads and keys.
const WRITTEN_OUT: usize = 3;

/// Layers that are one delivery, with what they are for.
pub(super) struct Group<'i> {
    inspection: &'i Inspection,
    /// The layers; the first stands for all.
    pub layers: Vec<&'i InspectedLayer>,
    names: Names<'i>,
    verdict: Verdict,
    /// Whether other layers of the file hold demand too.
    is_one_of_several: bool,
}

/// The layers of a file, those together that are one delivery: of one use, with the same columns and CRS, and with the same words of
/// generations, technologies and relations in their names.
pub(super) fn groups(inspection: &Inspection) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for layer in &inspection.layers {
        let names = Names::new(&inspection.file, layer);
        let is_answer = inspection.format == ANSWER_OF_KOLADA;
        let known = presets::verdict(inspection, &names);
        let verdict = match known {
            _ if is_answer => evidence::of_answer(),
            _ if inspection.format == TABLE_OF_PC_AXIS => evidence::of_pc_axis(),
            Some(known) => known,
            None => evidence::verdict(&names),
        };
        let is_alike = |group: &&mut Group<'_>| {
            let first = group.layers[0];
            let columns = |layer: &InspectedLayer| -> Vec<String> {
                layer.fields.iter().map(|field| field.name.clone()).collect()
            };
            !group.verdict.is_open
                && !verdict.is_open
                && group.verdict.uses == verdict.uses
                && matches!(verdict.uses.as_slice(), [only] if only.takes_layers())
                && first.records > 0
                && layer.records > 0
                && first.geometry == layer.geometry
                && (&first.crs, &first.fit, &first.shapes_in) == (&layer.crs, &layer.fit, &layer.shapes_in)
                && columns(first) == columns(layer)
                && group.names.kinds() == names.kinds()
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.layers.push(layer),
            None => groups.push(Group {
                inspection,
                layers: vec![layer],
                names,
                verdict,
                is_one_of_several: false,
            }),
        }
    }
    let is_demand = |group: &Group<'_>| !group.verdict.is_open && group.verdict.uses.contains(&Use::Demand);
    let several = groups.iter().filter(|group| is_demand(group)).count() > 1;
    for group in &mut groups {
        group.is_one_of_several = several && is_demand(group);
    }
    groups
}

impl Group<'_> {
    /// The blocks, or the choices where it may be several things.
    pub(super) fn blocks(&self) -> String {
        let mut report = String::new();
        self.write_blocks(&mut report);
        report
    }

    fn write_blocks(&self, report: &mut String) {
        if self.layers[0].records == 0 {
            report.push_str("\n# no records: nothing to read\n");
            return;
        }
        let Verdict { uses, is_open, because } = &self.verdict;
        let because = shown(because);
        if let Some(why) = unread(uses[0]) {
            let _ = writeln!(report, "\n# nothing to paste ({because}): {why}");
            return;
        }
        if !is_open {
            let _ = writeln!(report, "\n# paste into the configuration and correct ({because})");
            for of in uses {
                self.write(report, *of);
            }
            return;
        }
        let _ = writeln!(report, "\n# not sure what this is: {because}");
        if uses.len() > WRITTEN_OUT {
            report.push_str("# write the section that fits, with its path and these keys:\n");
            for of in uses {
                let _ = writeln!(report, "#   {:<18} {}", heading(*of), keys(*of));
            }
            let mut block = String::new();
            let mut lines = Lines { block: &mut block, layer: self.layers[0] };
            format::keys(&mut lines, Use::Mobile, self.inspection, &self.layers, &self.names);
            if !block.is_empty() {
                report.push_str("# and these, whichever it is:\n");
            }
            commented(report, &block);
            return;
        }
        report.push_str("# take what fits, without its # signs:\n");
        for of in uses {
            let mut block = String::new();
            self.write(&mut block, *of);
            commented(report, &block);
        }
    }

    fn write(&self, block: &mut String, of: Use) {
        let (inspection, names, layer) = (self.inspection, &self.names, self.layers[0]);
        let mut lines = Lines { block, layer };
        let is_several = self.is_one_of_several && heading(of) == "[demand]";
        lines.add(if is_several { "[[demand]]" } else { heading(of) });
        if of == Use::OffersOfDemand {
            lines.add("# without a path: columns of the demand source itself, one offer to a row");
            sections::offers(&mut lines, names, Meant::Nothing);
            return;
        }
        lines.key("path", &inspection.file);
        format::keys(&mut lines, of, inspection, &self.layers, names);
        if presets::keys(&mut lines, of, inspection, names).is_some() {
            return;
        }
        let called: Vec<&str> = self.layers.iter().map(|layer| layer.name.as_str()).collect();
        let meant = Meant::of(&called);
        match of {
            Use::Municipalities => sections::municipalities(&mut lines, names),
            Use::Demand => sections::demand(&mut lines, names),
            Use::Grid => sections::grid(&mut lines, names),
            Use::Settlements => sections::settlements(&mut lines, names),
            Use::Places => lines.column("name", name_of(names), "the column of the names"),
            Use::FixedAreas => sections::offers(&mut lines, names, meant),
            Use::FixedShapes => {
                sections::offers(&mut lines, names, meant);
                lines.add(
                    "reach = { within_m = \"…\" }    # from a point or line to what it reaches, in metres",
                );
            }
            Use::FixedTable => {
                sections::offers(&mut lines, names, meant);
                sections::joined(&mut lines, names);
            }
            Use::Mobile => sections::mobile(&mut lines, names, meant),
            Use::Roads | Use::Rails => sections::ways(&mut lines, of, names),
            Use::FibrePoints => {
                lines.ask("kind", "…", "connection_point | exchange | handover | radio_site");
                lines.optional("name", name_of(names));
            }
            Use::Projects => sections::projects(&mut lines, names),
            Use::List => sections::list(&mut lines, names),
            Use::OwnRegister => lines.add("# a register of an earlier run needs its path only"),
            Use::Reference if inspection.format == ANSWER_OF_KOLADA => sections::key_figures(&mut lines),
            Use::Reference if inspection.format == TABLE_OF_PC_AXIS => {
                sections::columns_of_figures(&mut lines);
            }
            Use::Water
            | Use::Reference
            | Use::OffersOfDemand
            | Use::Sites
            | Use::MobileTable
            | Use::SpeedTests
            | Use::Frames
            | Use::Rivers => {}
        }
    }
}

/// A block as comments.
fn commented(report: &mut String, block: &str) {
    for line in block.lines() {
        let _ = writeln!(report, "# {line}");
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
        Use::SpeedTests => Some(
            "a test says what a subscriber got, and neither what can be ordered nor where there is cover:\n# a slow line may be a cheap \
             subscription, and a tile without tests says nothing; ask for the offers themselves, for\n# [[fixed]] and [[mobile]]. Points of a \
             drive test, with operator and value, go under [[measured]]",
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
        Use::Sites | Use::MobileTable | Use::SpeedTests | Use::Frames | Use::Rivers => "",
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
        Use::Mobile | Use::Sites | Use::MobileTable | Use::SpeedTests | Use::Frames => "[[mobile]]",
        Use::Roads | Use::Rails => "[[lines]]",
        Use::FibrePoints => "[[fibre_points]]",
        Use::Projects => "[[projects]]",
        Use::List | Use::OwnRegister => "[register]",
        Use::Reference => "[[reference]]",
    }
}
