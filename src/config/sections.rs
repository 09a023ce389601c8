//! Every table of a configuration with its keys: the contract, as a list.
use super::shape::Shape;

/// A key and the shape of its value.
pub(super) struct Key {
    pub name: &'static str,
    pub shape: Shape,
    pub required: bool,
}

const fn must(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: true }
}
const fn may(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: false }
}

pub(super) const RELATIONS: &[&str] = &["connected", "passed", "planned"];
pub(super) const SETTLEMENTS: &[&str] = &["tatort", "smaort", "fritidshusomrade", "landsbygd"];
const PASSED_RULES: &[&str] = &["area", "cost", "near_route", "near_connected"];
const FIBRE_POINTS: &[&str] = &["connection_point", "exchange", "handover"];
const FEEDS: &[&str] = &["fibre", "copper", "radio"];
const STATUSES: &[&str] =
    &["new", "remaining", "under_construction", "planned", "remedied", "ended", "merged", "split"];
const TYPES: &[&str] = &["no_offer", "too_slow", "copper", "radio", "no_connection_point"];
const TECHNOLOGIES: &[&str] = &[
    "fiber",
    "fiber_lan",
    "cable",
    "vdsl",
    "xdsl",
    "fixed_wireless",
    "fixed_wireless_licensed",
    "fixed_wireless_licensed_by_rule",
    "fixed_wireless_unlicensed",
    "lte",
    "nr",
    "satellite",
    "satellite_geo",
    "satellite_leo",
    "other",
];
/// Generations of mobile networks.
pub(super) const GENERATIONS: &[&str] = &["2G", "3G", "4G", "5G", "6G"];
pub(super) const FORMATS: &[&str] =
    &["geojson", "gpkg", "flatgeobuf", "parquet", "csv", "xlsx", "html", "images", "pmtiles"];

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
pub(super) struct Section {
    pub name: &'static str,
    pub list: bool,
    pub required: bool,
    pub keys: &'static [&'static [Key]],
}

pub(super) const SECTIONS: &[Section] = &[
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
    Section {
        name: "places",
        list: true,
        required: false,
        keys: &[&[must("path", Shape::TextOrList), must("name", Shape::Text)], FILE],
    },
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
                may("passed_rules", Shape::WordList(PASSED_RULES)),
                may("near_connected_m", Shape::NotNegative),
                may("as_of", Shape::Date),
                may("publish", Shape::Flag),
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
                may("publish", Shape::Flag),
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
                may("name", Shape::Text),
            ],
            FILE,
        ],
    },
    Section {
        name: "projects",
        list: true,
        required: false,
        keys: &[
            &[
                must("path", Shape::TextOrList),
                may("name", Shape::Text),
                may("year", Shape::NumberValue),
                may("reach", Shape::Reach),
            ],
            FILE,
        ],
    },
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
    Section {
        name: "register",
        list: false,
        required: false,
        keys: &[
            &[
                must("path", Shape::TextOrList),
                may("id", Shape::Text),
                may("name", Shape::Text),
                may("municipality", Shape::Text),
                may("status", Shape::WordValue(STATUSES)),
                may("type", Shape::WordValue(TYPES)),
                may("note", Shape::Text),
                may("first_year", Shape::Text),
                may("reach_m", Shape::Positive),
            ],
            FILE,
        ],
    },
    Section {
        name: "previous",
        list: false,
        required: false,
        keys: &[&[must("dir", Shape::Text), may("codes", Shape::Codes), may("operators", Shape::Names)]],
    },
    Section {
        name: "accept",
        list: false,
        required: false,
        keys: &[&[may("rules", Shape::AnyTextList), may("drivers", Shape::AnyTextList)]],
    },
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
            may("reliable", Shape::WordList(TECHNOLOGIES)),
        ]],
    },
    Section {
        name: "passed",
        list: false,
        required: false,
        keys: &[&[
            may("passed_rules", Shape::WordList(PASSED_RULES)),
            may("max_cost_sek", Shape::NotNegative),
            may("near_connected_m", Shape::NotNegative),
        ]],
    },
    Section {
        name: "planned",
        list: false,
        required: false,
        keys: &[&[may("horizon_years", Shape::Years), may("credible_only", Shape::Flag)]],
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
            may("generations", Shape::SomeWords(GENERATIONS)),
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
        keys: &[&[may("dense", Shape::WordList(SETTLEMENTS))]],
    },
    Section { name: "targets", list: false, required: false, keys: &[&[may("names", Shape::AnyTextList)]] },
    Section {
        name: "limits",
        list: false,
        required: false,
        keys: &[&[
            may("edge_deviation_m", Shape::Positive),
            may("border_gap_m", Shape::NotNegative),
            may("crossings", Shape::Whole),
            may("ids_matched_stop", Shape::ShareOrNone),
            may("ids_matched_warn", Shape::ShareOrNone),
            may("greatest_speed_mbps", Shape::Positive),
            may("reach_fell_pp", Shape::Positive),
            may("reach_fell_households", Shape::Positive),
            may("borders_moved", Shape::Share),
        ]],
    },
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
            may("min_households", Shape::NotNegative),
            may("chain_km", Shape::NotNegative),
            may("closed_share", Shape::Share),
            may("exclude_settlements", Shape::WordList(SETTLEMENTS)),
        ]],
    },
    Section {
        name: "support",
        list: false,
        required: false,
        keys: &[&[may("exclude_settlements", Shape::WordList(SETTLEMENTS))]],
    },
    Section {
        name: "output",
        list: false,
        required: false,
        keys: &[&[
            may("dir", Shape::Text),
            may("formats", Shape::WordList(FORMATS)),
            may("suppress_below", Shape::Whole),
            may("licence", Shape::Text),
            may("publisher", Shape::Text),
            may("contact", Shape::Text),
            may("address", Shape::Address),
        ]],
    },
];
