//! The known keys of a configuration, and the shape of each value: so that a slip of the pen is told in words.
use std::path::Path;

use toml::Table;

use super::{
    ConfigError,
    shape::{Mismatch, Shape, describe},
};

pub(super) struct Key {
    name: &'static str,
    shape: Shape,
    required: bool,
}

const fn must(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: true }
}
const fn may(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: false }
}
const fn later(name: &'static str) -> Key {
    Key { name, shape: Shape::Later, required: false }
}

pub(super) const RELATIONS: &[&str] = &["connected", "passed", "planned"];
pub(super) const SETTLEMENTS: &[&str] = &["tatort", "smaort", "fritidshusomrade", "landsbygd"];
const PASSED_RULES: &[&str] = &["area", "cost", "near_route", "near_connected"];
const FIBRE_POINTS: &[&str] = &["connection_point", "exchange", "handover"];
const FEEDS: &[&str] = &["fibre", "copper", "radio"];
pub(super) const FORMATS: &[&str] = &["geojson", "gpkg", "parquet", "csv", "html"];
const FORMATS_LATER: &[&str] = &["xlsx", "images", "pmtiles"];

const FILE: &[Key] = &[
    may("layer", Shape::Text),
    may("crs", Shape::Text),
    may("crs_override", Shape::Text),
    may("separator", Shape::Character),
    may("decimal_mark", Shape::Character),
    may("encoding", Shape::Text),
];
const RASTER: &[Key] =
    &[may("threshold", Shape::Threshold), may("band", Shape::Whole), may("nodata", Shape::Number)];

/// A table of the configuration: name, whether it is a list (`[[…]]`), whether it has a stage, and its keys.
struct Section {
    name: &'static str,
    list: bool,
    required: bool,
    keys: &'static [&'static [Key]],
}

const SECTIONS: &[Section] = &[
    Section {
        name: "run",
        list: false,
        required: true,
        keys: &[&[
            must("name", Shape::Text),
            must("reference_date", Shape::Date),
            may("profile", Shape::Text),
            may("language", Shape::Words(&["sv", "en"])),
            may("country", Shape::Words(&["SE"])),
            may("crs", Shape::Text),
            may("invented", Shape::Flag),
        ]],
    },
    Section {
        name: "municipalities",
        list: false,
        required: true,
        keys: &[
            &[
                must("path", Shape::TextOrList),
                must("code", Shape::Text),
                must("name", Shape::Text),
                may("county", Shape::Text),
                may("county_name", Shape::Text),
                may("part", Shape::Text),
                may("only", Shape::TextList),
            ],
            FILE,
        ],
    },
    Section {
        name: "demand",
        list: false,
        required: true,
        keys: &[
            &[
                must("path", Shape::TextOrList),
                may("kind", Shape::Words(&["building", "address", "workplace", "grid"])),
                may("cell_m", Shape::Whole),
                may("id", Shape::Text),
                may("repeated", Shape::Words(&["error", "first", "best"])),
                may("x", Shape::Text),
                may("y", Shape::Text),
                may("households", Shape::Text),
                may("workplaces", Shape::Text),
                may("persons", Shape::Text),
                may("holiday_homes", Shape::Text),
                may("buildings", Shape::Text),
                may("deso", Shape::Text),
                may("settlement", Shape::WordValue(SETTLEMENTS)),
            ],
            FILE,
        ],
    },
    Section {
        name: "settlements",
        list: true,
        required: false,
        keys: &[
            &[
                must("path", Shape::TextOrList),
                must("kind", Shape::Words(&["tatort", "smaort", "fritidshusomrade"])),
                may("name", Shape::Text),
            ],
            FILE,
        ],
    },
    Section { name: "places", list: true, required: false, keys: &[] },
    Section { name: "water", list: true, required: false, keys: &[&[must("path", Shape::TextOrList)], FILE] },
    Section {
        name: "fixed",
        list: true,
        required: false,
        keys: &[
            &[
                may("path", Shape::TextOrList),
                must("operator", Shape::TextValue),
                may("network", Shape::TextValue),
                must("technology", Shape::TextValue),
                may("relation", Shape::WordValue(RELATIONS)),
                may("down_mbps", Shape::NumberValue),
                may("up_mbps", Shape::NumberValue),
                may("down_peak_mbps", Shape::NumberValue),
                may("latency_ms", Shape::NumberValue),
                may("cost_sek", Shape::NumberValue),
                may("planned_year", Shape::NumberValue),
                may("credible", Shape::FlagValue),
                may("share", Shape::ServedShare),
                may("passed_rules", Shape::WordList { known: PASSED_RULES, later: &[] }),
                may("near_connected_m", Shape::NotNegative),
                may("as_of", Shape::Date),
                later("publish"),
                may("valid", Shape::Valid),
                may("reach", Shape::Reach),
            ],
            FILE,
            RASTER,
        ],
    },
    Section {
        name: "mobile",
        list: true,
        required: false,
        keys: &[
            &[
                must("path", Shape::TextOrList),
                must("operator", Shape::TextValue),
                must("generation", Shape::TextValue),
                must("service_mbps", Shape::NumberValue),
                must("level", Shape::TextValue),
                may("band_mhz", Shape::NumberValue),
                may("as_of", Shape::Date),
                later("publish"),
            ],
            FILE,
            RASTER,
        ],
    },
    Section {
        name: "lines",
        list: true,
        required: false,
        keys: &[
            &[
                must("path", Shape::TextOrList),
                must("kind", Shape::Words(&["road", "rail"])),
                may("class", Shape::Text),
                may("name", Shape::Text),
            ],
            FILE,
        ],
    },
    Section {
        name: "fibre_points",
        list: true,
        required: false,
        keys: &[
            &[
                must("path", Shape::TextOrList),
                must("kind", Shape::WordValue(FIBRE_POINTS)),
                may("feed", Shape::WordValue(FEEDS)),
            ],
            FILE,
        ],
    },
    Section { name: "projects", list: true, required: false, keys: &[] },
    Section {
        name: "reference",
        list: true,
        required: false,
        keys: &[&[
            must("path", Shape::TextOrList),
            may("layer", Shape::Text),
            may("separator", Shape::Character),
            may("decimal_mark", Shape::Character),
            may("encoding", Shape::Text),
        ]],
    },
    Section { name: "register", list: false, required: false, keys: &[] },
    Section { name: "previous", list: false, required: false, keys: &[] },
    // The sections of a profile: each key here overrides the profile's.
    Section {
        name: "tiers",
        list: false,
        required: false,
        keys: &[&[
            may("down_mbps", Shape::NumberList),
            may("up_mbps", Shape::NumberList),
            may("symmetric", Shape::Flag),
        ]],
    },
    Section {
        name: "speed",
        list: false,
        required: false,
        keys: &[&[
            may("judged", Shape::Words(&["advertised", "peak", "peak_where_given"])),
            may("max_latency_ms", Shape::NotNegative),
        ]],
    },
    Section {
        name: "passed",
        list: false,
        required: false,
        keys: &[&[
            may("passed_rules", Shape::WordList { known: PASSED_RULES, later: &[] }),
            may("max_cost_sek", Shape::NotNegative),
            may("near_connected_m", Shape::NotNegative),
        ]],
    },
    Section {
        name: "planned",
        list: false,
        required: false,
        keys: &[&[may("horizon_years", Shape::Whole), may("credible_only", Shape::Flag)]],
    },
    Section {
        name: "competition",
        list: false,
        required: false,
        keys: &[&[
            may("speed_mbps", Shape::Positive),
            may("step_factor", Shape::Positive),
            may("step_down_mbps", Shape::Positive),
            may("step_up_mbps", Shape::NotNegative),
        ]],
    },
    Section {
        name: "mobile_cover",
        list: false,
        required: false,
        keys: &[&[
            may("generations", Shape::TextList),
            may("service_mbps", Shape::NotNegative),
            may("levels", Shape::TextList),
            may("level", Shape::Text),
            may("exclude_bands_mhz", Shape::NumberList),
        ]],
    },
    Section {
        name: "split",
        list: false,
        required: false,
        keys: &[&[may("dense", Shape::WordList { known: SETTLEMENTS, later: &[] })]],
    },
    Section { name: "targets", list: false, required: false, keys: &[&[may("names", Shape::AnyTextList)]] },
    Section {
        name: "sensitivity",
        list: false,
        required: false,
        keys: &[&[
            may("near_connected_m", Shape::NumberList),
            may("link_m", Shape::PositiveList),
            may("speed_mbps", Shape::PositiveList),
            may("service_mbps", Shape::NumberList),
            may("level", Shape::TextList),
        ]],
    },
    Section {
        name: "shortage",
        list: false,
        required: false,
        keys: &[&[
            may("speed_mbps", Shape::Positive),
            may("link_m", Shape::Positive),
            may("min_points", Shape::Whole),
            may("min_places", Shape::Whole),
            may("min_households", Shape::Number),
            later("chain_km"),
            may("closed_share", Shape::Share),
            may("exclude_settlements", Shape::WordList { known: SETTLEMENTS, later: &[] }),
        ]],
    },
    Section {
        name: "output",
        list: false,
        required: false,
        keys: &[&[
            may("dir", Shape::Text),
            may("formats", Shape::WordList { known: FORMATS, later: FORMATS_LATER }),
            later("suppress_below"),
        ]],
    },
];

/// Checks names and shapes of a whole configuration.
///
/// # Errors
/// The first key that is unknown, not supported yet, missing or of the wrong shape.
pub(super) fn check(path: &Path, config: &Table) -> Result<(), ConfigError> {
    for (name, value) in config {
        let Some(section) = SECTIONS.iter().find(|section| section.name == name) else {
            let known: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
            return Err(unknown(path, "top level", name, &known));
        };
        let bracketed = if section.list { format!("[[{name}]]") } else { format!("[{name}]") };
        if section.keys.is_empty() {
            return Err(ConfigError::NotSupportedYet {
                path: path.into(),
                place: "top level".into(),
                key: bracketed,
            });
        }
        let wrong = |expected: &str| ConfigError::WrongValue {
            path: path.into(),
            place: "top level".into(),
            key: name.clone(),
            found: describe(value),
            expected: expected.into(),
        };
        if section.list {
            let tables = value.as_array().ok_or_else(|| wrong(&format!("tables headed {bracketed}")))?;
            for (position, table) in tables.iter().enumerate() {
                let table = table.as_table().ok_or_else(|| wrong(&format!("tables headed {bracketed}")))?;
                check_table(path, &format!("{bracketed} {}", position + 1), table, section.keys)?;
            }
        } else {
            let table = value.as_table().ok_or_else(|| wrong(&format!("a table headed {bracketed}")))?;
            check_table(path, &bracketed, table, section.keys)?;
        }
    }
    for section in SECTIONS.iter().filter(|section| section.required) {
        if !config.contains_key(section.name) {
            return Err(ConfigError::MissingKey {
                path: path.into(),
                place: "top level".into(),
                key: format!("[{}]", section.name),
                expected: "a table of that name; `whitespot init DIR` writes one to start from".into(),
            });
        }
    }
    Ok(())
}

fn check_table(path: &Path, place: &str, table: &Table, keys: &[&[Key]]) -> Result<(), ConfigError> {
    let known = || keys.iter().copied().flatten();
    for (name, value) in table {
        let Some(key) = known().find(|key| key.name == name) else {
            let names: Vec<&str> = known().map(|key| key.name).collect();
            return Err(unknown(path, place, name, &names));
        };
        let expected = match key.shape.check(value) {
            Ok(()) => continue,
            Err(Mismatch::Later(word)) => {
                let key = if word.is_empty() { name.clone() } else { word };
                return Err(ConfigError::NotSupportedYet { path: path.into(), place: place.into(), key });
            }
            Err(Mismatch::Expected(expected)) => expected,
        };
        return Err(ConfigError::WrongValue {
            path: path.into(),
            place: place.into(),
            key: name.clone(),
            found: describe(value),
            expected,
        });
    }
    match known().find(|key| key.required && !table.contains_key(key.name)) {
        None => Ok(()),
        Some(key) => Err(ConfigError::MissingKey {
            path: path.into(),
            place: place.into(),
            key: key.name.into(),
            expected: key.shape.describe(),
        }),
    }
}

fn unknown(path: &Path, place: &str, key: &str, known: &[&str]) -> ConfigError {
    let hint = match nearest(key, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    };
    ConfigError::UnknownKey { path: path.into(), place: place.into(), key: key.into(), hint }
}

/// The nearest known word, when it is near enough to be a slip of the pen.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let (near, likeness) = known
        .iter()
        .map(|&candidate| (candidate, strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase())))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    (likeness > 0.8).then_some(near)
}
