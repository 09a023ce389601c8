//! The keys of each section, filled in as far as the columns of a layer give them.
use std::fmt::Write as _;

use whitespot::ingest::{InspectedField, is_known_key_figure, words};
use whitespot::model::{Generation, Relation, ShortageStatus, ShortageType, Technology};

use super::evidence::Use;
use super::lines::{Lines, bare, quoted};
use super::names::{Names, plain};
use super::shown;

pub(super) fn name_of<'l>(names: &Names<'l>) -> Option<&'l InspectedField> {
    names.borders().1
}

/// The key figures of an answer of Kolada that only a person can say the meaning of.
pub(super) fn key_figures(lines: &mut Lines<'_>) {
    let ids = lines.layer.fields.iter().filter(|field| field.name == "kpi").flat_map(|field| &field.words);
    let entries: Vec<String> = ids
        .filter(|kpi| !is_known_key_figure(kpi))
        .map(|kpi| format!("  {{ kpi = {}, measure = \"…\" }},", quoted(kpi)))
        .collect();
    if !entries.is_empty() {
        lines.add("figures = [                  # what each counts; also weight, tier_mbps, settlement");
        for entry in &entries {
            lines.add(entry);
        }
        lines.add("]");
    }
}

/// A table of PC-Axis: which of its columns hold figures shows in that they are no texts of a variable; what each counts does not.
pub(super) fn columns_of_figures(lines: &mut Lines<'_>) {
    const CODE: &str = " / code";
    let fields = &lines.layer.fields;
    let is_variable = |field: &&InspectedField| {
        let coded = format!("{}{CODE}", field.name);
        field.name.ends_with(CODE) || fields.iter().any(|other| other.name == coded)
    };
    let code = fields.iter().find(|field| field.name.ends_with(CODE));
    lines.column("area_code", code, "the column of the codes of areas");
    if let Some(code) = code {
        lines.key("area_name", code.name.trim_end_matches(CODE));
    }
    let is_year =
        |field: &&InspectedField| ["tid", "time", "år", "year"].contains(&field.name.to_lowercase().as_str());
    let year = fields.iter().find(is_year);
    if let Some(year) = year {
        lines.add(&format!("year = {{ column = {} }}", quoted(&year.name)));
    }
    lines.ask("source", "…", "where it was published");
    lines.add("figures = [                  # what each counts; also weight, tier_mbps, settlement");
    let figures = fields.iter().filter(|field| !is_variable(field) && !is_year(field));
    for field in figures {
        let tail = field.name.len().saturating_sub(4);
        let last = field.name.get(tail..).filter(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        let own = last.filter(|_| year.is_none()).map_or_else(String::new, |last| format!(", year = {last}"));
        lines.add(&format!("  {{ column = {}, measure = \"…\"{own} }},", quoted(&field.name)));
    }
    lines.add("]");
}

pub(super) fn municipalities(lines: &mut Lines<'_>, names: &Names<'_>) {
    let (code, name) = names.borders();
    lines.column("code", code, "the column of the codes, another one for each municipality");
    lines.column("name", name, "the column of the names");
    match code {
        Some(code) if code.digits == Some(2) => {
            lines.add("# codes of two digits: counties? Municipalities have four");
        }
        Some(code) if !code.is_unique && code.missing == 0 => {
            lines.add("# a code stands in several rows: they become one municipality");
        }
        Some(code) if code.kind != "text" => {
            lines.add("# the codes are numbers: zeros at their beginning are lost");
        }
        _ => {}
    }
}

pub(super) fn demand(lines: &mut Lines<'_>, names: &Names<'_>) {
    lines.add("# beside other files of demand: [[demand]] for each in place of [demand], with an id each");
    lines.add("# kind = \"building\"            # building | address | workplace");
    id(lines, names);
    weights(lines, names);
}

pub(super) fn id(lines: &mut Lines<'_>, names: &Names<'_>) {
    if let Some(field) = names.id() {
        lines.key("id", &field.name);
    } else {
        let candidates = candidates(names);
        lines.add(&format!("# id = \"…\"{:17} # left out: the row number, by which no place is known again next year{candidates}", ""));
    }
}

pub(super) fn candidates(names: &Names<'_>) -> String {
    let found = names.id_candidates();
    if found.is_empty() {
        return String::new();
    }
    format!("; it may be {}", found.iter().map(|name| shown(name)).collect::<Vec<_>>().join(" or "))
}

pub(super) fn weights(lines: &mut Lines<'_>, names: &Names<'_>) {
    for (key, field) in names.weight_keys() {
        lines.key(key, &field.name);
    }
}

pub(super) fn grid(lines: &mut Lines<'_>, names: &Names<'_>) {
    lines.key("kind", "grid");
    lines.column("id", names.cell(), "the column of the ids that say where the cells lie");
    // Ids of INSPIRE and SCB are of one CRS each; Statistics Norway's are of UTM zone 33.
    if names.cell().is_some_and(|field| plain(&field.name).starts_with("rute_")) {
        lines.note("crs = \"EPSG:25833\"", "of the cells of Statistics Norway, which the file does not say");
    }
    // `rute_100m`: the side stands in the name of the column.
    let side = names.cell().and_then(|field| {
        let plain = plain(&field.name);
        let digits = plain.strip_suffix('m')?.rsplit('_').next()?.to_owned();
        digits.parse::<u32>().ok()
    });
    match side {
        Some(side) => lines.note(&format!("cell_m = {side}"), "by the name of the column"),
        None => lines.add("# cell_m = 1000                # the side, where the id does not say it"),
    }
    weights(lines, names);
}

pub(super) fn settlements(lines: &mut Lines<'_>, names: &Names<'_>) {
    let kinds = ["tatort", "smaort", "fritidshusomrade"];
    let named: Vec<&str> =
        kinds.into_iter().filter(|kind| names.speaks_of(&kind[..kind.len().min(13)])).collect();
    match named.as_slice() {
        [kind] => lines.key("kind", kind),
        _ => lines.ask("kind", "…", "tatort | smaort | fritidshusomrade"),
    }
    let name = names.column("tatort smaort fritidshusomrade namn name tatortsnamn");
    lines.optional("name", name.or_else(|| name_of(names)));
}

/// Operator, technology, relation and speed: from the columns, or to be asked for.
pub(super) fn offers(lines: &mut Lines<'_>, names: &Names<'_>, layers: Meant) {
    operator(lines, names, layers);
    let technology = names.technology();
    match technology.or_else(|| names.column("transmission_medium")) {
        None if layers == Meant::Technologies => lines.add("technology = { column = \"layer\" }"),
        None if names.speaks_of("fiber") || names.speaks_of("fibre") || names.speaks_of("ftth") => {
            lines.key("technology", "fiber");
        }
        field => {
            worded(
                lines,
                "technology",
                field,
                "fiber | cable | vdsl | xdsl | fixed_wireless | …",
                &|word| words::technology(word).map(Technology::as_str),
            );
        }
    }
    let relation = names.column("relation anslutning connected is_connected");
    worded(lines, "relation", relation, "connected | passed | planned", &|word| {
        words::relation(word).map(Relation::as_str)
    });
    match names.down() {
        Some(field) => speed(lines, "down_mbps", field),
        None => lines.ask("down_mbps", "…", "Mbit/s, or a column; left out: the offer gives no verdict"),
    }
    let is_pair = |field: &&InspectedField| {
        field.range.is_none() && field.words.iter().any(|word| mbps(word, true).is_some())
    };
    if let Some(field) = names.up().or_else(|| names.down().filter(is_pair)) {
        speed(lines, "up_mbps", field);
    }
    // What such a column means is for a person to say: a price may be a fee, a year that of the survey.
    for (key, columns) in
        [("planned_year", "planned_year byggar klar klart ar year"), ("cost_sek", "cost_sek kostnad pris")]
    {
        if let Some(field) = names.column(columns) {
            lines.add(&format!("# {key} = {{ column = {} }}", quoted(&field.name)));
        }
    }
}

/// What the layers of one delivery are called after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// There is one, or nothing says it.
    Nothing,
    /// Names that may be operators'.
    Names,
    /// Generations of mobile networks.
    Generations,
    /// Technologies of access.
    Technologies,
}

impl Meant {
    /// By the names of several layers.
    pub(super) fn of(layers: &[&str]) -> Self {
        const GENERIC: [&str; 12] = [
            "folder",
            "layer",
            "lager",
            "mapp",
            "sheet",
            "blad",
            "placemarks",
            "polygons",
            "points",
            "lines",
            "namnlos",
            "untitled",
        ];
        let all = |is: &dyn Fn(&str) -> bool| layers.len() > 1 && layers.iter().all(|name| is(name));
        let is_name = |name: &str| {
            let name = plain(name);
            let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
            letters > 2
                && !name.contains(|sign: char| sign.is_ascii_digit())
                && !GENERIC.iter().any(|word| name.starts_with(word))
        };
        if all(&|name| words::generation(name).is_some()) {
            Self::Generations
        } else if all(&|name| words::technology(name).is_some()) {
            Self::Technologies
        } else if all(&is_name) {
            Self::Names
        } else {
            Self::Nothing
        }
    }
}

fn operator(lines: &mut Lines<'_>, names: &Names<'_>, layers: Meant) {
    match names.operator() {
        None if layers == Meant::Names => {
            lines.note(
                "operator = { column = \"layer\" }",
                "the layers are called after operators? Else its name",
            );
        }
        field => lines.value("operator", field, "its name, or { column = \"…\" }"),
    }
}

/// A value from a column of words: where a run does not know all of them, with a map to be filled in.
fn worded(
    lines: &mut Lines<'_>,
    key: &str,
    field: Option<&InspectedField>,
    what: &str,
    known: &dyn Fn(&str) -> Option<&'static str>,
) {
    let words = |field: &InspectedField| -> Vec<String> {
        let of_domain = field.domain.iter().map(|(_, word)| word.clone());
        if field.domain.is_empty() { field.words.clone() } else { of_domain.collect() }
    };
    match field {
        Some(field) if words(field).iter().any(|word| known(word).is_none()) => {
            let entry = |word: &String| format!("{} = {}", bare(word), quoted(known(word).unwrap_or("…")));
            let map: Vec<String> = words(field).iter().map(entry).collect();
            let line =
                format!("{key} = {{ column = {}, map = {{ {} }} }}", quoted(&field.name), map.join(", "));
            lines.note(&line, what);
        }
        field => lines.value(key, field, what),
    }
}

/// A column of speeds with its unit, or with a map where its cells are texts as `1000/1000` and `1 Gbit/s`.
fn speed(lines: &mut Lines<'_>, key: &str, field: &InspectedField) {
    let column = quoted(&field.name);
    let name = shown(&field.name);
    let (low, high) = field.range.unwrap_or((f64::NAN, f64::NAN));
    if let Some(unit) = field.unit {
        lines.add(&format!("{key} = {{ column = {column}, unit = \"{unit}\" }}"));
    } else if high > NO_MBPS || low >= LEAST_KBPS && high > GREATEST_MBPS {
        let line = format!("{key} = {{ column = {column}, unit = \"kbit/s\" }}");
        let range = if low < high { format!("{low} to {high}") } else { low.to_string() };
        lines.note(&line, &format!("{name} is {range}, too much for Mbit/s"));
    } else if field.range.is_none() && !field.words.is_empty() {
        let is_up = key.starts_with("up");
        let entry = |word: &String| {
            let number = mbps(word, is_up).map_or_else(|| "\"…\"".to_owned(), |speed| speed.to_string());
            format!("{} = {number}", bare(word))
        };
        let map: Vec<String> = field.words.iter().map(entry).collect();
        let line = format!("{key} = {{ column = {column}, map = {{ {} }} }}", map.join(", "));
        lines.note(&line, "Mbit/s");
    } else {
        let _ = writeln!(lines.block, "{key} = {{ column = {column} }}");
        if high > GREATEST_MBPS {
            lines.add(&format!(
                "# {name} goes to {high}: is it kbit/s? Then unit = \"kbit/s\" beside the column"
            ));
        }
    }
}

/// A run takes no more for a speed in Mbit/s unless it is said (`greatest_speed_mbps`).
const GREATEST_MBPS: f64 = 10_000.0;
/// No line has 100 Gbit/s.
const NO_MBPS: f64 = 100_000.0;
/// A list of offers that begins here and goes beyond the greatest speed is in kbit/s.
const LEAST_KBPS: f64 = 1_000.0;

/// The speed that a text is: `100/10` (down, then up), `1 Gbit/s`, `250 Mbit`.
fn mbps(text: &str, is_up: bool) -> Option<f64> {
    let mut parts = text.split(['/', '\\', '|']);
    let is_number = |part: &str| part.trim().starts_with(|sign: char| sign.is_ascii_digit());
    let pair = parts.next().zip(parts.next()).filter(|(down, up)| is_number(down) && is_number(up));
    let part = match pair {
        Some((down, up)) => {
            if is_up {
                up
            } else {
                down
            }
        }
        None if is_up => return None,
        None => text,
    };
    let plain = plain(part.trim()).replace('_', " ");
    let digits = plain.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(plain.len());
    let number: f64 = plain[..digits].parse().ok()?;
    match plain[digits..].split_whitespace().collect::<String>().as_str() {
        "" | "m" | "mbit" | "mbits" | "mbps" => Some(number),
        "g" | "gbit" | "gbits" | "gbps" => Some(number * 1000.0),
        _ => None,
    }
}

/// A table that speaks of demand points by their ids.
pub(super) fn joined(lines: &mut Lines<'_>, names: &Names<'_>) {
    if let Some(field) = names.join() {
        let _ = writeln!(
            lines.block,
            "reach = {{ id = {} }}    # it must hold the values of the demand's own id",
            quoted(&field.name)
        );
    } else if let Some(cells) = names.h3() {
        lines.add(&format!("reach = {{ h3 = {} }}", quoted(&cells.name)));
    } else {
        let candidates = candidates(names);
        lines.add(&format!(
            "reach = {{ id = \"…\" }}          # which column holds the demand's own id{candidates}?"
        ));
    }
}

pub(super) fn mobile(lines: &mut Lines<'_>, names: &Names<'_>, layers: Meant) {
    operator(lines, names, layers);
    let generations = Generation::ALL.map(Generation::as_str);
    let named: Vec<&str> =
        generations.into_iter().filter(|word| names.speaks_of(&word.to_lowercase())).collect();
    let column = names.column("generation radio_type natgeneration");
    let generation = match (column, named.as_slice()) {
        (None, _) if layers == Meant::Generations => {
            lines.add("generation = { column = \"layer\" }");
            None
        }
        (None, [generation]) => {
            lines.key("generation", generation);
            Some(*generation)
        }
        (None, []) if names.speaks_of("lte") => {
            lines.key("generation", "4G");
            Some("4G")
        }
        _ => {
            worded(lines, "generation", column, &generations.join(" | "), &|word| {
                words::generation(word).map(Generation::as_str)
            });
            None
        }
    };
    let speed = names.column("service_mbps mindown hastighet mbps");
    let level = names.column("level niva tackningsniva");
    service(lines, generation, speed, level, names.service());
    if let Some(cells) = names.h3().filter(|_| names.layer.geometry.is_empty()) {
        lines.add(&format!("reach = {{ h3 = {} }}", quoted(&cells.name)));
    }
}

/// The speed and the level that a mobile layer speaks of. PTS's series of 4G and 5G are of at least 10 Mbit/s at the basic level: so
/// they are proposed, for a person to correct.
pub(super) fn service(
    lines: &mut Lines<'_>,
    generation: Option<&str>,
    speed: Option<&InspectedField>,
    level: Option<&InspectedField>,
    named: Option<u32>,
) {
    let is_data = matches!(generation, Some("4G" | "5G"));
    match (speed, named) {
        (None, Some(mbps)) => lines.note(&format!("service_mbps = {mbps}"), "by its name"),
        (None, None) if is_data => {
            lines.note(
                "service_mbps = 10",
                "the series of PTS is of at least 10 Mbit/s; or the speed that this is cover for",
            );
        }
        _ => lines.value("service_mbps", speed, "the speed that it is cover for, Mbit/s"),
    }
    match level {
        None if is_data => {
            lines
                .note("level = \"grund\"", "the lowest of grund | grund+8 | grund+16; or the profile's word");
        }
        _ => lines.value("level", level, "grund | grund+8 | grund+16, or the profile's word"),
    }
}

pub(super) fn ways(lines: &mut Lines<'_>, of: Use, names: &Names<'_>) {
    lines.key("kind", if of == Use::Rails { "rail" } else { "road" });
    lines.optional("class", names.column("vagkategori kategori klass class fclass highway"));
    lines.optional("name", names.column("vagnummer vagnr nummer ref namn name"));
}

pub(super) fn projects(lines: &mut Lines<'_>, names: &Names<'_>) {
    let name = names.column("projektnamn projekt project namn name");
    lines.optional("name", name);
    match names.column("klart ar slutar year klar fardigt") {
        Some(year) => {
            let _ = writeln!(lines.block, "year = {{ column = {} }}", quoted(&year.name));
        }
        None => lines.add("# year = 2027                  # when it is to be ready, or { column = \"…\" }"),
    }
    if lines.layer.geometry.is_empty() && names.coordinates().is_none() {
        joined(lines, names);
    } else if !lines.layer.geometry.iter().any(|kind| kind.contains("polygon")) {
        lines.add("reach = { within_m = \"…\" }    # from a point or line to what it reaches, in metres");
    }
}

pub(super) fn list(lines: &mut Lines<'_>, names: &Names<'_>) {
    let id = names.column("nr id nummer lopnr lopnummer objektid").filter(|field| field.is_unique);
    lines.optional("id", id);
    let name = names.column("namn name bristomrade bristomradesnamn ort omrade");
    if id.is_none() || name.is_some() {
        lines.column("name", name, "the column of the names");
    }
    lines.optional("municipality", names.column("kommun kommunkod kommunnamn municipality"));
    let is_status =
        |field: &&InspectedField| field.words.iter().any(|word| words::shortage_status(word).is_some());
    // A column `läge` may be a place too.
    let status =
        names.column("status").or_else(|| names.column("lage lagesbild tillstand").filter(is_status));
    if let Some(field) = status {
        worded(lines, "status", Some(field), "what became of it", &|word| {
            words::shortage_status(word).map(ShortageStatus::as_str)
        });
    }
    if let Some(field) = names.column("typ type bristtyp") {
        worded(lines, "type", Some(field), "what it lacks", &|word| {
            words::shortage_type(word).map(ShortageType::as_str)
        });
    }
}
