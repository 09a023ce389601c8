//! The definitions of a profile: a struct per section, each setting with its source.
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{
    classify::SpeedJudged,
    model::{
        FibreFeature, Generation, NewPointKind, PassedRule, PriorityOrder, Settlement, SignalLevel,
        Technology,
    },
    schema::{
        Count, ListOf, NotNegative, Positive, Share, ShareOrNone, SomeOf, Text, Vocabulary, Whole, Words,
        Years,
    },
};

/// A value, where it comes from, and whether that source was confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Its source: a key of the list in `docs/sources.md`, or "configuration".
    pub source: String,
    /// Whether the source was confirmed.
    pub confirmed: bool,
    /// What a configuration put this value in place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Replaced<T>>,
}

/// As a profile file writes it; only a run record also holds what was replaced.
impl<T: JsonSchema> JsonSchema for Setting<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Setting".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "title": "{ value = …, source = \"…\", confirmed = true }",
            "type": "object",
            "properties": {
                "value": T::json_schema(generator),
                "source": Text::json_schema(generator),
                "confirmed": { "type": "boolean" },
            },
            "required": ["value", "source", "confirmed"],
        })
    }
}

/// What the profile said before a configuration replaced it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced<T> {
    /// The profile's value.
    pub value: T,
    /// Its source.
    pub source: String,
    /// Whether that source was confirmed.
    pub confirmed: bool,
}

/// Hastighetsnivåer: the tiers of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// Mbit/s downstream, rising.
    #[schemars(with = "Setting<ListOf<NotNegative>>")]
    pub down_mbps: Setting<Vec<f64>>,
    /// Mbit/s upstream for each of them; 0 is not judged. An empty list judges none.
    #[schemars(with = "Setting<ListOf<NotNegative>>")]
    pub up_mbps: Setting<Vec<f64>>,
    /// Every tier asks the same speed upstream as downstream.
    pub symmetric: Setting<bool>,
}

/// How offers are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Speeds {
    /// Advertised speed, speed in the busy hour, or that where it is given.
    #[schemars(with = "Setting<Words<SpeedJudged>>")]
    pub judged: Setting<SpeedJudged>,
    /// Greatest latency, milliseconds; 0 is not judged.
    #[schemars(with = "Setting<NotNegative>")]
    pub max_latency_ms: Setting<f64>,
    /// Technologies that count; none: all do. `fixed_wireless` stands for radio of every licence, `satellite` for every
    /// orbit. What does not count is an offer of 0 Mbit/s; a word that does not say enough gives no verdict, and the run
    /// says how many such offers there are.
    #[schemars(with = "Setting<ListOf<Words<Technology>>>")]
    pub reliable: Setting<Vec<Technology>>,
}

/// What counts as homes passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Passed {
    /// The rules that count; a source may narrow them.
    #[schemars(with = "Setting<ListOf<Words<PassedRule>>>")]
    pub passed_rules: Setting<Vec<PassedRule>>,
    /// Greatest cost of a connection, SEK.
    #[schemars(with = "Setting<NotNegative>")]
    pub max_cost_sek: Setting<f64>,
    /// Greatest distance from a demand point connected by fibre, metres; 0 is off.
    #[schemars(with = "Setting<NotNegative>")]
    pub near_connected_m: Setting<f64>,
}

/// What counts as planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// Built within so many years of the reference date.
    #[schemars(with = "Setting<Years>")]
    pub horizon_years: Setting<i32>,
    /// Plans stated as not credible do not count.
    pub credible_only: Setting<bool>,
}

/// What a shortage is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shortage {
    /// Below this speed in the fixed net a point is unserved.
    #[schemars(with = "Setting<Positive>")]
    pub speed_mbps: Setting<f64>,
    /// Points at most this far apart belong to one area.
    #[schemars(with = "Setting<Positive>")]
    pub link_m: Setting<f64>,
    /// Least number of points of an area.
    #[schemars(with = "Setting<Whole>")]
    pub min_points: Setting<u64>,
    /// Least number of distinct places of an area.
    #[schemars(with = "Setting<Whole>")]
    pub min_places: Setting<u64>,
    /// Least number of households of an area.
    #[schemars(with = "Setting<NotNegative>")]
    pub min_households: Setting<f64>,
    /// An area whose farthest places are farther apart than this, kilometres, is cut at its weakest link: where its two
    /// sides are within `link_m` of each other in one place only, and farthest apart. A broad settlement has no such link
    /// and stays whole; 0: never.
    #[schemars(with = "Setting<NotNegative>")]
    pub chain_km: Setting<f64>,
    /// An area is planned when this share of its points is.
    #[schemars(with = "Setting<Share>")]
    pub closed_share: Setting<f64>,
    /// Kinds of settlement whose points make no shortage area.
    #[schemars(with = "Setting<ListOf<Words<Settlement>>>")]
    pub exclude_settlements: Setting<Vec<Settlement>>,
}

/// Stöd: what is eligible for support.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupportKeys {
    /// Kinds of settlement whose points are not eligible for support; none: there is no rule, and no list of candidates.
    #[schemars(with = "Setting<ListOf<Words<Settlement>>>")]
    pub exclude_settlements: Setting<Vec<Settlement>>,
}

/// Konkurrens: how networks are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionKeys {
    /// A network counts from this speed on.
    #[schemars(with = "Setting<Positive>")]
    pub speed_mbps: Setting<f64>,
    /// A step change multiplies the speed by at least this.
    #[schemars(with = "Setting<Positive>")]
    pub step_factor: Setting<f64>,
    /// In grey and black areas it must give so much downstream.
    #[schemars(with = "Setting<Positive>")]
    pub step_down_mbps: Setting<f64>,
    /// And so much upstream.
    #[schemars(with = "Setting<NotNegative>")]
    pub step_up_mbps: Setting<f64>,
}

/// Which mobile layers count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MobileCover {
    /// Generations.
    #[schemars(with = "Setting<SomeOf<Words<Generation>>>")]
    pub generations: Setting<Vec<Generation>>,
    /// Least service, Mbit/s.
    #[schemars(with = "Setting<NotNegative>")]
    pub service_mbps: Setting<f64>,
    /// The levels, weakest first.
    #[schemars(with = "Setting<SomeOf<Text>>")]
    pub levels: Setting<Vec<SignalLevel>>,
    /// Least level.
    #[schemars(with = "Setting<Text>")]
    pub level: Setting<SignalLevel>,
    /// Bands that do not count.
    #[schemars(with = "Setting<ListOf<NotNegative>>")]
    pub exclude_bands_mhz: Setting<Vec<f64>>,
}

/// How settlements are split in two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// The kinds that are tätbebyggt; all others are glesbebyggt.
    #[schemars(with = "Setting<ListOf<Words<Settlement>>>")]
    pub dense: Setting<Vec<Settlement>>,
}

/// The targets that a region is measured by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Names of target files, or of single criteria.
    #[schemars(with = "Setting<ListOf<Text>>")]
    pub names: Setting<Vec<String>>,
}

/// Kostnad: what closing a shortage area costs. A price is three numbers, low, expected and high; an empty list is no price, and
/// what it would be of is left out of the sum and named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostKeys {
    /// A metre of trench, SEK.
    #[schemars(with = "Setting<ListOf<NotNegative>>")]
    pub trench_sek_per_m: Setting<Vec<f64>>,
    /// A metre of trench in a tätort, SEK; an empty list: as elsewhere.
    #[schemars(with = "Setting<ListOf<NotNegative>>")]
    pub tatort_sek_per_m: Setting<Vec<f64>>,
    /// A drop that crosses a road, SEK.
    #[schemars(with = "Setting<ListOf<NotNegative>>")]
    pub crossing_sek: Setting<Vec<f64>>,
    /// A place that is connected, beside its trench, SEK.
    #[schemars(with = "Setting<ListOf<NotNegative>>")]
    pub drop_sek: Setting<Vec<f64>>,
    /// A feed that a trench starts from, SEK.
    #[schemars(with = "Setting<ListOf<NotNegative>>")]
    pub connection_point_sek: Setting<Vec<f64>>,
    /// What a straight trench is multiplied by where no roads are delivered: low, expected and high.
    #[schemars(with = "Setting<SomeOf<Positive>>")]
    pub straight_factor: Setting<Vec<f64>>,
}

/// Prioritering: which shortage areas come first, and from where a net is extended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorityKeys {
    /// What a trench may start from: connection points (and handover points), exchanges fed by fibre, access routes, buildings that
    /// are connected by fibre. A backbone route is entered at its connection points only.
    #[schemars(with = "Setting<SomeOf<Words<Feed>>>")]
    pub feeds: Setting<Vec<FibreFeature>>,
    /// Greatest length of a drop from a road to a place, metres: what is farther away has no road.
    #[schemars(with = "Setting<Positive>")]
    pub drop_m: Setting<f64>,
    /// An end of a road that is at most so far from another road is joined to it, metres.
    #[schemars(with = "Setting<NotNegative>")]
    pub road_tolerance_m: Setting<f64>,
    /// A place that is at most so far from an access route or a connected building can be connected by itself, metres; 0: none.
    #[schemars(with = "Setting<NotNegative>")]
    pub later_connection_m: Setting<f64>,
    /// An area whose nearest feed is at most so far away is an extension of a net, metres; 0: none.
    #[schemars(with = "Setting<NotNegative>")]
    pub extension_m: Setting<f64>,
    /// A radio site may give fixed radio to places at most so far away, metres as the crow flies; 0: to none.
    #[schemars(with = "Setting<NotNegative>")]
    pub radio_site_m: Setting<f64>,
    /// What areas are ordered by.
    #[schemars(with = "Setting<Words<PriorityOrder>>")]
    pub order: Setting<PriorityOrder>,
    /// Of a low cost per household, where the order is `weights`.
    #[schemars(with = "Setting<NotNegative>")]
    pub weight_cost: Setting<f64>,
    /// Of many households, where the order is `weights`.
    #[schemars(with = "Setting<NotNegative>")]
    pub weight_households: Setting<f64>,
    /// Of a great gain, where the order is `weights`.
    #[schemars(with = "Setting<NotNegative>")]
    pub weight_gain: Setting<f64>,
    /// What is deducted for each prioritised building (`[[support_reviews]] prioritised`), SEK, where the order is
    /// `support_per_building`.
    #[schemars(with = "Setting<NotNegative>")]
    pub deduction_sek: Setting<f64>,
    /// Budgets, SEK: what each reaches most with.
    #[schemars(with = "Setting<ListOf<Positive>>")]
    pub budget_sek: Setting<Vec<f64>>,
    /// How many new connection points are looked for; 0: none.
    #[schemars(with = "Setting<Count>")]
    pub new_points: Setting<u64>,
    /// How far a new connection point reaches, metres as the crow flies.
    #[schemars(with = "Setting<Positive>")]
    pub new_point_reach_m: Setting<f64>,
    /// Where it may stand: exchanges without fibre, named places, places along the backbone, the middles of squares of a kilometre in
    /// which somebody has no access (`grid`).
    #[schemars(with = "Setting<SomeOf<Words<NewPointKind>>>")]
    pub new_point_candidates: Setting<Vec<NewPointKind>>,
    /// The target that a gain goes towards: one that is followed; `none`: a gain is all that an area brings.
    #[schemars(with = "Setting<Text>")]
    pub target: Setting<String>,
}

/// Features that a trench may start from, as the configuration writes them.
struct Feed;

impl Vocabulary for Feed {
    fn words() -> Vec<&'static str> {
        FibreFeature::FEEDS.into_iter().map(FibreFeature::as_str).collect()
    }
}

/// How exactly shapes and borders are taken, and how much is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// How far an edge that is straight in the CRS of its file may lie beside its course in the working CRS, metres:
    /// longer edges are cut where they cross a fixed lattice of their own CRS.
    #[schemars(with = "Setting<Positive>")]
    pub edge_deviation_m: Setting<f64>,
    /// A place in no municipality belongs to the nearest one that is at most so far away, metres; 0: to none.
    #[schemars(with = "Setting<NotNegative>")]
    pub border_gap_m: Setting<f64>,
    /// A polygon whose edges cross more often than this is a reject.
    #[schemars(with = "Setting<Whole>")]
    pub crossings: Setting<u64>,
    /// A table by id stops the run where a smaller share of its ids is known. The greater of two shares counts, that of
    /// the table's ids and that of the demand's ids, so that a table of the whole country does not stop it.
    #[schemars(with = "Setting<ShareOrNone>")]
    pub ids_matched_stop: Setting<f64>,
    /// Below this share a table by id is named on the terminal, with both spellings.
    #[schemars(with = "Setting<ShareOrNone>")]
    pub ids_matched_warn: Setting<f64>,
    /// A greater speed stops the run with a question, Mbit/s: it is likely in kbit/s.
    #[schemars(with = "Setting<Positive>")]
    pub greatest_speed_mbps: Setting<f64>,
    /// An operator that reaches fewer of a municipality by so many percentage points and by so many households (demand points
    /// where there are none) stops the run, until it is accepted.
    #[schemars(with = "Setting<Positive>")]
    pub reach_fell_pp: Setting<f64>,
    /// Households of that fall; lost places are reported from so many households on.
    #[schemars(with = "Setting<Positive>")]
    pub reach_fell_households: Setting<f64>,
    /// A place that holds a larger part of a weight than this is reported, where there are at least 1 000 places.
    #[schemars(with = "Setting<Share>")]
    pub heaped_share: Setting<f64>,
    /// So many places on one coordinate are reported.
    #[schemars(with = "Setting<Whole>")]
    pub shared_places: Setting<u64>,
    /// Places on other coordinates that are at most so near to another are reported, metres.
    #[schemars(with = "Setting<NotNegative>")]
    pub beside_m: Setting<f64>,
    /// The borders of a municipality have moved where at least this part of its places or area is another.
    #[schemars(with = "Setting<Share>")]
    pub borders_moved: Setting<f64>,
    /// So much may a packed file unpack to, GB (10⁹ bytes); more stops the run before memory or disk fills. Of a `.zip` counts what
    /// is read of it, of a `.gz`, `.tar`, `.tar.gz` or `.7z` all of it.
    #[schemars(with = "Setting<Positive>")]
    pub unpacked_gb: Setting<f64>,
}
