//! What a layer and its columns are called, and which columns hold what: by names, and by values where those say more.
use std::path::Path;

use whitespot::ingest::{InspectedField, InspectedLayer, words};

const OPERATORS: &str = "operator operatorsnamn operator_name operatr provider provider_name brand_name brandname isp leverantor \
                         natagare natoperator operateur agare owner brand op";
const TECHNOLOGIES: &str = "technology teknik tech technology_code techcode accessteknik accesstyp access_technology technologie tech_type";
const DOWN: &str = "down_mbps ned_mbps download_mbps max_advertised_download_speed speed_down fastest_speed_down maxaddown max_ad_down \
                    maxdown max_down nedhastighet hastighet_ned hastighet_mbit down download ned ner hastighet mbps kapacitet \
                    kapacitet_ned bandbredd avg_d";
const UP: &str = "up_mbps upp_mbps upload_mbps max_advertised_upload_speed speed_up fastest_speed_up maxadup max_ad_up maxup max_up \
                  upphastighet hastighet_upp up upload upp kapacitet_upp avg_u";
/// Units at the end of the name of a column of speeds.
const UNITS: [&str; 13] = [
    "kbit_s", "kbits", "kbps", "kbit", "mbit_s", "mbits", "mbps", "mbit", "gbit_s", "gbps", "gbit", "bit_s",
    "bps",
];
/// Columns that count what a place weighs, by the key that takes them.
const WEIGHTS: [(&str, &str); 4] = [
    ("households", "hushall households antal_hushall"),
    ("workplaces", "arbetsstallen workplaces antal_arbetsstallen"),
    ("persons", "personer beftotalt bef population persons pop"),
    ("holiday_homes", "fritidshus holiday_homes"),
];
const CELLS: &str = "rutid_inspire rutid_scb rutid rute_100m rute_250m rute_1000m grd_id";
const COORDINATES: &str = "e,n x,y ost,norr ost,nord east,north easting,northing e_koord,n_koord x_koord,y_koord \
                           e_koordinat,n_koordinat sweref_e,sweref_n lon,lat lng,lat long,lat longitude,latitude";
/// What an id of a demand point is called.
const IDS: &str = "uuid objektidentitet location_id locid unit_id adressid adress_id byggnadsid byggnads_id byggnad_id fastighetsid \
                   analysenhet punkt_id id";

/// The names of a layer, and of its columns, in small letters without accents.
pub(super) struct Names<'l> {
    pub layer: &'l InspectedLayer,
    /// The parts of the names of file and layer.
    parts: Vec<String>,
    columns: Vec<String>,
}

/// Small letters, without accents; everything else as a line below.
pub(super) fn plain(name: &str) -> String {
    let simple = |letter: char| match letter {
        'å' | 'ä' | 'à' | 'á' | 'â' => 'a',
        'ö' | 'ø' | 'ó' | 'ô' => 'o',
        'é' | 'è' | 'ê' => 'e',
        'ü' | 'ú' => 'u',
        _ if letter.is_alphanumeric() => letter,
        _ => '_',
    };
    name.trim_start_matches('\u{feff}').to_lowercase().chars().map(simple).collect()
}

/// Whether a part of a name says a word: a long one anywhere in it, a generation at its beginning or end (`telia4g`), another
/// short one as a whole.
pub(super) fn says(part: &str, word: &str) -> bool {
    match word.len() {
        0..=2 if word.starts_with(|first: char| first.is_ascii_digit()) => {
            part.starts_with(word) || part.ends_with(word)
        }
        0..=3 => part == word,
        _ => part.contains(word),
    }
}

/// Whether two names begin with the same four letters, or are both so short: `COUNTY_COD` in `counties`.
fn same_beginning(one: &str, other: &str) -> bool {
    let beginning =
        |name: &str| name.chars().take_while(|letter| letter.is_alphabetic()).take(4).collect::<String>();
    let (one, other) = (beginning(one), beginning(other));
    one.len() > 2 && one == other
}

impl<'l> Names<'l> {
    pub(super) fn new(file: &str, layer: &'l InspectedLayer) -> Self {
        // `delivery.zip/inner/coverage.shp` and `addresses.csv.gz`: the name without the endings of the format.
        let name = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned());
        let stem = name.as_deref().and_then(|name| name.split('.').next()).unwrap_or_default().to_owned();
        let names = format!("{}_{}", plain(&stem), plain(&layer.name));
        Self {
            layer,
            parts: names.split('_').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
            columns: layer.fields.iter().map(|field| plain(&field.name)).collect(),
        }
    }

    /// The first of these words in the names of file and layer, as a reason.
    pub(super) fn named(&self, words: &str) -> Option<String> {
        let word = words.split_whitespace().find(|word| self.parts.iter().any(|part| says(part, word)))?;
        Some(format!("the name says {word}"))
    }

    /// Whether the names of file, layer or columns say a word.
    pub(super) fn speaks_of(&self, word: &str) -> bool {
        self.named(word).is_some() || self.filled().any(|(_, column)| says(column, word))
    }

    /// The columns that hold anything, with their names: a column without values says nothing.
    pub(super) fn filled(&self) -> impl Iterator<Item = (&'l InspectedField, &String)> {
        let rows = self.layer.looked_at;
        self.layer.fields.iter().zip(&self.columns).filter(move |(field, _)| field.missing < rows)
    }

    /// Whether its head is the first row of a list of cells, as `OpenCelliD` publishes them by country: the radio net, the codes of country,
    /// operator, area and cell, and so on.
    pub(super) fn is_list_of_cells_without_head(&self) -> bool {
        const COLUMNS: usize = 14;
        let [radio, codes @ ..] = self.columns.as_slice() else { return false };
        let is_code = |column: &String| column.bytes().all(|byte| byte.is_ascii_digit());
        self.columns.len() == COLUMNS
            && ["gsm", "umts", "cdma", "lte", "nr"].contains(&radio.as_str())
            && codes[..4].iter().all(is_code)
    }

    /// The first column with one of these names, the earlier names first.
    pub(super) fn column(&self, names: &str) -> Option<&'l InspectedField> {
        let called = |name: &str| self.filled().find(|(_, column)| column.as_str() == name);
        names.split_whitespace().find_map(called).map(|(field, _)| field)
    }

    /// The first column whose name holds one of these words.
    pub(super) fn like(&self, words: &str) -> Option<&'l InspectedField> {
        let holds = |word: &str| self.filled().find(|(_, column)| column.contains(word));
        words.split_whitespace().find_map(holds).map(|(field, _)| field)
    }

    /// A column as a reason.
    pub(super) fn has(&self, names: &str) -> Option<String> {
        self.column(names).map(because_of)
    }

    pub(super) fn operator(&self) -> Option<&'l InspectedField> {
        self.column(OPERATORS)
    }

    /// A column of kinds of access: by its name, or because most of its words are such.
    pub(super) fn technology(&self) -> Option<&'l InspectedField> {
        let is_known =
            |word: &&str| word.chars().any(char::is_alphabetic) && words::technology(word).is_some();
        let is_worded = |field: &&InspectedField| {
            let words = field.words.iter().chain(field.domain.iter().map(|(_, word)| word));
            let known = words.map(String::as_str).filter(is_known).count();
            known > 0 && 2 * known >= field.words.len().max(2)
        };
        self.column(TECHNOLOGIES).or_else(|| self.filled().map(|(field, _)| field).find(is_worded))
    }

    pub(super) fn down(&self) -> Option<&'l InspectedField> {
        self.column(DOWN).or_else(|| self.in_units(DOWN))
    }

    pub(super) fn up(&self) -> Option<&'l InspectedField> {
        self.column(UP).or_else(|| self.in_units(UP))
    }

    /// The first column with one of these names and a unit behind it: `ned_kbit_s`, `Kapacitet (kbit/s)`.
    fn in_units(&self, names: &str) -> Option<&'l InspectedField> {
        let without = |column: &str| {
            let column = column.trim_end_matches('_');
            let unit = UNITS.iter().find_map(|unit| column.strip_suffix(unit))?;
            Some(unit.trim_end_matches('_').to_owned())
        };
        let called = |name: &str| self.filled().find(|(_, column)| without(column).as_deref() == Some(name));
        names.split_whitespace().find_map(called).map(|(field, _)| field)
    }

    /// The columns of weights, each with the key that takes it.
    pub(super) fn weight_keys(&self) -> Vec<(&'static str, &'l InspectedField)> {
        WEIGHTS.iter().filter_map(|(key, columns)| Some((*key, self.column(columns)?))).collect()
    }

    /// The columns of weights.
    pub(super) fn weights(&self) -> Vec<&'l InspectedField> {
        self.weight_keys().into_iter().map(|(_, field)| field).collect()
    }

    /// The speed of a service that the names say: `4g_30mbit`.
    pub(super) fn service(&self) -> Option<u32> {
        self.parts.iter().find_map(|part| {
            let digits = part.strip_suffix("mbit").or_else(|| part.strip_suffix("mbps"))?;
            digits.parse().ok()
        })
    }

    /// What tells layers of one delivery apart in their names: generations, technologies and relations are different sources.
    pub(super) fn kinds(&self) -> Vec<&str> {
        let word = |part: &&String| {
            part.len() > 1
                && (words::generation(part).is_some()
                    || words::technology(part).is_some()
                    || words::relation(part).is_some())
        };
        self.parts.iter().filter(word).map(String::as_str).collect()
    }

    /// Columns of the place, east or longitude first.
    pub(super) fn coordinates(&self) -> Option<(&'l InspectedField, &'l InspectedField)> {
        let mut pairs = COORDINATES.split_whitespace().filter_map(|pair| pair.split_once(','));
        pairs.find_map(|(x, y)| self.column(x).zip(self.column(y)))
    }

    /// The id of a cell that says where it lies.
    pub(super) fn cell(&self) -> Option<&'l InspectedField> {
        self.column(CELLS)
    }

    /// The column of H3 cells, by its name.
    pub(super) fn h3(&self) -> Option<&'l InspectedField> {
        self.layer.fields.iter().find(|field| {
            let name = field.name.to_lowercase();
            name == "h3" || name.starts_with("h3_") || name.starts_with("h3index")
        })
    }

    /// The column that identifies the demand points, by name and by values; `None` where no column is both called so and
    /// different in every record, and where its values are only the numbers of the rows.
    pub(super) fn id(&self) -> Option<&'l InspectedField> {
        let found = IDS.split_whitespace().filter_map(|name| self.column(name));
        found.into_iter().find(|field| field.is_unique && !field.counts_rows)
    }

    /// Whether a column is called like an id of places.
    pub(super) fn is_identified(&self) -> bool {
        self.column(IDS).is_some()
    }

    /// The column by which a table of offers names the demand points: the only one that is called like their ids, whether or not
    /// a place has several offers. `None` where no column or several are, and where it only numbers the rows.
    pub(super) fn join(&self) -> Option<&'l InspectedField> {
        let found: Vec<&InspectedField> =
            IDS.split_whitespace().filter_map(|name| self.column(name)).collect();
        match found.as_slice() {
            // One value for all is an id that a spreadsheet has rounded away.
            [only] if !only.counts_rows && only.missing == 0 && only.words.len() != 1 => Some(only),
            _ => None,
        }
    }

    /// Columns that may be ids: different in every record, or called so.
    pub(super) fn id_candidates(&self) -> Vec<&'l str> {
        let may_be = |(field, name): (&'l InspectedField, &String)| {
            let is_called = name.ends_with("id") || name.contains("uuid");
            ((field.is_unique && field.kind != "number") || is_called).then_some(field.name.as_str())
        };
        self.filled().filter_map(may_be).take(4).collect()
    }

    /// The columns of an area's code and name: the code that is unique and is called as the file is, and the
    /// name that goes with it.
    pub(super) fn borders(&self) -> (Option<&'l InspectedField>, Option<&'l InspectedField>) {
        let codes: Vec<(i32, &'l InspectedField, &String)> = self
            .filled()
            .filter_map(|(field, name)| Some((self.code_score(field, name)?, field, name)))
            .collect();
        let best = codes.iter().map(|(score, ..)| *score).max();
        let mut first = codes.iter().filter(|(score, ..)| Some(*score) == best && *score > 0);
        // Two that fit alike: which one is for a person to say.
        let code = first.next().filter(|_| first.next().is_none());
        let score = |field: &InspectedField, name: &String| {
            let is_name = ["namn", "name", "_nam"].iter().any(|word| name.contains(word));
            let of_code = code.is_some_and(|(_, _, code)| same_beginning(code, name));
            let is_kind = ["kommun", "lan", "bezirk", "county", "municipality"].contains(&name.as_str());
            let is_code = code.is_some_and(|(_, code, _)| code.name == field.name);
            if field.kind != "text" || is_code || !(is_name || is_kind || of_code) || name.contains("cod") {
                return None;
            }
            let is_plain = name == "namn" || name == "name";
            let fits = 3 * i32::from(of_code) + 2 * i32::from(is_plain) + 2 * i32::from(field.is_unique);
            Some(fits + i32::from(is_name) - 3 * i32::from(self.is_larger(name)))
        };
        let named = self.filled().filter_map(|(field, name)| Some((score(field, name)?, field)));
        let named = named.filter(|(score, _)| *score > 0);
        // The first of those that fit alike: a name is shown and decides nothing.
        let name = named.fold(None, |best: Option<(i32, &'l InspectedField)>, one| match best {
            Some(best) if best.0 >= one.0 => Some(best),
            _ => Some(one),
        });
        (code.map(|(_, field, _)| *field), name.map(|(_, field)| field))
    }

    /// How well a column may be the code of the areas; `None` where nothing speaks for it.
    fn code_score(&self, field: &InspectedField, name: &str) -> Option<i32> {
        let is_called = "kod code _cod geoid ags ars".split(' ').any(|word| name.contains(word))
            && !name.contains("name")
            && !name.contains("post");
        let are_codes = field.is_unique && field.digits.is_some_and(|digits| digits == 4 || digits == 2);
        let own = "kommunkod kom_kod kommun_kod kommun_code knkod lga_code geoid";
        let is_own = own.split(' ').any(|word| name.starts_with(word) || name.ends_with(word));
        if field.kind == "number" || field.counts_rows || !(is_called || are_codes) {
            return None;
        }
        let of_file = self.parts.iter().any(|part| same_beginning(part, name));
        let fits = 4 * i32::from(field.is_unique) + 4 * i32::from(is_own) + 2 * i32::from(of_file);
        Some(fits + i32::from(is_called) - 4 * i32::from(self.is_larger(name)))
    }

    /// Whether a column speaks of something larger than the areas of the file: their county, state or country.
    fn is_larger(&self, column: &str) -> bool {
        let first = column.split('_').next().unwrap_or_default();
        let larger = ["lan", "ste", "state", "statefp", "aus", "country", "region", "land"];
        let is_larger = larger.contains(&first) || first.starts_with("lans") || first.starts_with("county");
        is_larger && !self.parts.iter().any(|part| same_beginning(part, column))
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        self.layer.geometry.iter().any(|found| found.contains(kind))
    }
}

/// A column as a reason.
pub(super) fn because_of(field: &InspectedField) -> String {
    format!("it has a column {}", field.name)
}
