//! The last percent: which areas come next, what they cost and why, what serves them meanwhile; how far money reaches.
use super::brief_support;
use super::closing_sets;
use super::curve;
use super::document::{Block, Cell, Chapter, KeyFigure, Table, TableRow, named};
use super::facts::Facts;
use super::support::AreaSupport;
use super::words::{UNKNOWN, Words, capital};
use crate::emit::Audience;
use crate::model::{
    AreaKind, AreaPlan, Band, Closing, CostTerm, LastPercent, Meanwhile, NamedPlace, NewPoint, NewPointKind,
    OtherWay, PlaceShape, PriorityOrder, ShortageArea, Unranked,
};
use geo::{Centroid, Coord, Intersects};

/// Areas named first.
const NEXT: usize = 10;
pub(super) const SEK_PER_MKR: f64 = 1e6;
pub(super) const M_PER_KM: f64 = 1e3;

/// The chapter; none in the open edition, and none where no area is open.
pub(super) fn chapter(facts: &Facts<'_>) -> Option<Chapter> {
    let findings = facts.page.findings;
    let last = &findings.last_percent;
    let is_internal = facts.page.audience == Audience::Internal;
    if !is_internal || !findings.shortage_areas.iter().any(|area| area.status.is_open()) {
        return None;
    }
    let words = facts.words;
    let of_support = if AreaSupport::of(facts).is_empty() {
        String::new()
    } else {
        format!(" {}", words.t("last_lead_support"))
    };
    let lead = words.say("last_lead", &[("order", order(facts)), ("support", &of_support)]);
    let mut blocks = vec![Block::Text(lead)];
    if last.order.is_empty() {
        let has_no_feed = open_for(facts, Unranked::NoFeed) > 0;
        let feed = if has_no_feed { words.t("last_no_feed") } else { "" };
        blocks.push(Block::Note(format!("{}{feed}", words.t("last_no_order"))));
    } else {
        blocks.push(Block::Keys(keys(facts)));
        blocks.push(Block::Table(next(facts)));
        // What the two pages say of the sum is said here too.
        let of_support = [brief_support::beside(facts), brief_support::of_sum(facts)];
        let of_support: Vec<String> = of_support.iter().flatten().map(brief_support::plain).collect();
        if !of_support.is_empty() {
            blocks.push(Block::Text(of_support.join(" ")));
        }
        blocks.push(Block::Note(estimate(facts)));
        blocks.push(Block::Table(prices(facts)));
        blocks.extend(curve::curve(facts, AreaKind::Total, "total"));
        blocks.push(Block::Table(municipalities(facts)));
        blocks.extend(closing_sets::sets(facts));
    }
    blocks.extend(new_points(facts));
    blocks.extend(unranked(facts));
    blocks.push(Block::File(words.t("to_last_percent").to_owned(), "last_percent.csv"));
    Some(Chapter {
        id: "last-percent".to_owned(),
        title: words.t("last_percent").to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    })
}

pub(super) fn order(facts: &Facts<'_>) -> &'static str {
    facts.words.t(match facts.page.findings.last_percent.ordered_by {
        Some(PriorityOrder::TrenchPerHousehold) => "last_order_trench_per_household",
        Some(PriorityOrder::Households) => "last_order_households",
        Some(PriorityOrder::Gain) => "last_order_gain",
        Some(PriorityOrder::Weights) => "last_order_weights",
        Some(PriorityOrder::SupportPerBuilding) => "last_order_support",
        Some(PriorityOrder::CostPerHousehold) | None => "last_order_cost_per_household",
    })
}

/// A term of a cost or of a key.
fn term(words: Words, term: &str) -> &'static str {
    words.t(match term {
        "crossing" => "last_term_crossing",
        "drop" => "last_term_drop",
        "connection_point" => "last_term_connection_point",
        "road" => "last_term_road",
        "drops" => "last_term_drops",
        "households" => "last_term_households",
        "gain" => "last_term_gain",
        "cost" => "last_term_cost",
        "deduction" => "last_term_deduction",
        "expected_cost" => "last_term_expected_cost",
        _ => "last_term_trench",
    })
}

pub(super) fn why_unranked(words: Words, reason: Unranked) -> &'static str {
    words.t(match reason {
        Unranked::Closed => "last_unranked_closed",
        Unranked::UnderConstruction => "last_unranked_under_construction",
        Unranked::Planned => "last_unranked_planned",
        Unranked::NoPlaces => "last_unranked_no_places",
        Unranked::NoHouseholds => "last_unranked_no_households",
        Unranked::NoFeed => "last_unranked_no_feed",
        Unranked::NoRoad => "last_unranked_no_road",
        Unranked::Unjoined => "last_unranked_unjoined",
        Unranked::NoPrice => "last_unranked_no_price",
    })
}

/// The areas with a rank, in their order.
pub(super) fn ranked<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = (&'f ShortageArea, &'f AreaPlan)> {
    let findings = facts.page.findings;
    let last: &LastPercent = &findings.last_percent;
    last.order.iter().map(|&at| (&findings.shortage_areas[at as usize], &last.plans[at as usize]))
}

/// A band as it is read: the expected amount, and the low and the high one in brackets.
pub(super) fn band(facts: &Facts<'_>, band: Option<Band>, per: f64, decimals: usize) -> String {
    let print = |value: f64| facts.words.language.rounded(value / per, decimals);
    band.map_or_else(
        || UNKNOWN.to_owned(),
        |band| format!("{} ({}\u{2013}{})", print(band.expected), print(band.low), print(band.high)),
    )
}

fn sum(mut costs: impl Iterator<Item = Option<Band>>) -> Option<Band> {
    costs.try_fold(Band::default(), |sum, one| Some(sum.plus(one?)))
}

fn keys(facts: &Facts<'_>) -> Vec<KeyFigure> {
    let words = facts.words;
    let key = |label: &str, value: String, beside: String| KeyFigure {
        label: label.to_owned(),
        value,
        beside,
        since: Vec::new(),
    };
    let areas = ranked(facts).count() as u64;
    let open = facts.page.findings.shortage_areas.iter().filter(|area| area.status.is_open()).count() as u64;
    let weight: f64 = ranked(facts).map(|(_, plan)| plan.joined_weight()).sum();
    let trench_m: f64 = ranked(facts).filter_map(|(_, plan)| plan.trench.length_m()).sum();
    let cost = sum(ranked(facts).map(|(_, plan)| plan.cost.as_ref().map(|cost| cost.sum)));
    vec![
        key(
            words.t("last_key_areas"),
            words.whole(areas),
            words.say("last_key_areas_beside", &[("open", &words.whole(open))]),
        ),
        key(
            &capital(words.weight(facts.weight)),
            words.count(Some(weight)),
            words.t("last_key_weight_beside").to_owned(),
        ),
        key(
            words.t("last_key_trench"),
            words.decimal(Some(trench_m / M_PER_KM)),
            words.t("last_key_trench_beside").to_owned(),
        ),
        key(
            words.t("last_key_cost"),
            cost.map_or_else(
                || UNKNOWN.to_owned(),
                |cost| words.language.rounded(cost.expected / SEK_PER_MKR, 1),
            ),
            cost.map_or_else(
                || words.t("last_key_cost_unknown").to_owned(),
                |cost| {
                    let part = |value: f64| words.language.rounded(value / SEK_PER_MKR, 1);
                    words.say("last_key_cost_beside", &[("low", &part(cost.low)), ("high", &part(cost.high))])
                },
            ),
        ),
    ]
}

/// The areas to close next, and why.
fn next(facts: &Facts<'_>) -> Table {
    let words = facts.words;
    let municipalities = &facts.page.findings.survey.municipalities;
    // What orders stands in the table: per building after deductions, otherwise per household.
    let is_of_support =
        facts.page.findings.last_percent.ordered_by == Some(PriorityOrder::SupportPerBuilding);
    let support = AreaSupport::of(facts);
    let reached = capital(words.weight(facts.weight));
    let mut headings = vec![
        words.t("last_rank"),
        words.t("last_area"),
        words.t("area"),
        &reached,
        words.t("last_trench_km"),
        words.t("last_cost_mkr"),
        words.t(if is_of_support { "last_support_each" } else { "last_cost_each" }),
    ];
    headings.extend((!support.is_empty()).then(|| words.t("last_support")));
    let numbers = headings.len();
    headings.extend([words.t("last_closing"), words.t("last_meanwhile"), words.t("last_why")]);
    let caption = words.say("last_next_caption", &[("count", &words.whole(NEXT as u64))]);
    let mut table = Table::new(caption, 3, &headings);
    for heading in table.headings.iter_mut().skip(numbers) {
        heading.is_number = false;
    }
    for (area, plan) in ranked(facts).take(NEXT) {
        let cost = plan.cost.as_ref().map(|cost| cost.sum);
        let why: Vec<String> = plan
            .why
            .iter()
            .map(|(term, share)| format!("{} {}", self::term(words, term), words.percent(Some(*share))))
            .collect();
        let mut cells = vec![
            Cell::from(plan.rank.map_or_else(String::new, |rank| words.whole(u64::from(rank)))),
            format!("{} ({})", named(&area.name), area.id).into(),
            municipalities[area.municipality as usize].name.clone().into(),
            words.count(Some(plan.joined_weight())).into(),
            words.decimal(plan.trench.length_m().map(|length_m| length_m / M_PER_KM)).into(),
            band(facts, cost, SEK_PER_MKR, 2).into(),
            if is_of_support {
                words.count(plan.key).into()
            } else {
                band(facts, plan.cost_per_household(), 1.0, 0).into()
            },
        ];
        cells.extend((!support.is_empty()).then(|| Cell::from(support.cell(facts, area))));
        cells.extend([
            plan.closing.map_or(UNKNOWN, |closing| closing_word(facts, closing)).into(),
            meanwhile(facts, plan).into(),
            why.join(", ").into(),
        ]);
        table.rows.push(TableRow::new(cells));
    }
    table
}

fn closing_word(facts: &Facts<'_>, closing: Closing) -> &'static str {
    facts.words.t(match closing {
        Closing::LaterConnection => "last_later_connection",
        Closing::Extension => "last_extension",
        Closing::NewFibre => "last_new_fibre",
    })
}

/// What serves an area meanwhile, how much of it, and by whom.
fn meanwhile(facts: &Facts<'_>, plan: &AreaPlan) -> String {
    let words = facts.words;
    let Some((best, operator)) = plan.best_meanwhile() else {
        return words.t("last_meanwhile_none").to_owned() + &radio_site(facts, plan);
    };
    let kind = match &best.kind {
        Meanwhile::FixedRadio => words.t("last_fixed_radio").to_owned(),
        Meanwhile::Mobile { generation, service_mbps, .. } => words.say(
            "last_mobile",
            &[("generation", generation.as_str()), ("service", &words.number(*service_mbps))],
        ),
        Meanwhile::Satellite => words.t("last_satellite").to_owned(),
    };
    let share = words.percent(best.share(plan));
    let operators = &facts.page.findings.survey.operators;
    let by = operator.map(|operator| format!(", {}", named(operators.name(operator)))).unwrap_or_default();
    format!("{kind}{by}: {share}{}", radio_site(facts, plan))
}

/// Where a radio site is the other way: how far the nearest one is.
fn radio_site(facts: &Facts<'_>, plan: &AreaPlan) -> String {
    let sites = plan.radio_sites.filter(|_| plan.other_way() == OtherWay::RadioSite);
    sites.map_or_else(String::new, |sites| {
        let distance = facts.words.decimal(Some(sites.nearest_m / M_PER_KM));
        facts.words.say("last_radio_site", &[("distance", &distance)])
    })
}

/// The terms that no price is known of.
pub(super) fn left_out(facts: &Facts<'_>) -> Vec<&'static str> {
    let mut left_out: Vec<CostTerm> = ranked(facts)
        .filter_map(|(_, plan)| plan.cost.as_ref())
        .flat_map(|cost| cost.left_out.iter().copied())
        .collect();
    left_out.sort_unstable();
    left_out.dedup();
    left_out.iter().map(|one| term(facts.words, one.as_str())).collect()
}

/// The terms that the costs hold, of every area.
pub(super) fn priced(facts: &Facts<'_>) -> Vec<&'static str> {
    let mut priced: Vec<CostTerm> = ranked(facts)
        .filter_map(|(_, plan)| plan.cost.as_ref())
        .flat_map(|cost| cost.terms.iter().map(|(term, _)| *term))
        .collect();
    priced.sort_unstable();
    priced.dedup();
    let left_out = left_out(facts);
    priced.iter().map(|one| term(facts.words, one.as_str())).filter(|name| !left_out.contains(name)).collect()
}

/// What the costs rest on, and what is not in them.
fn estimate(facts: &Facts<'_>) -> String {
    let words = facts.words;
    let terms = left_out(facts);
    let along = if ranked(facts).any(|(_, plan)| plan.trench.road.is_some()) {
        "last_along_roads"
    } else {
        "last_straight"
    };
    let mut text = format!("{} {}", words.t("last_estimate"), words.t(along));
    if !terms.is_empty() {
        text.push(' ');
        text.push_str(&words.say("last_left_out", &[("terms", &terms.join(", "))]));
    }
    let off_road = facts.page.findings.last_percent.feeds_off_road;
    if off_road > 0 {
        text.push(' ');
        text.push_str(&words.say("last_feeds_off_road", &[("count", &words.whole(off_road))]));
    }
    text
}

/// The prices, with their sources.
fn prices(facts: &Facts<'_>) -> Table {
    let words = facts.words;
    let language = words.language;
    let mut table = Table::new(
        words.t("last_prices_caption"),
        4,
        &[words.t("meaning"), words.t("value"), words.t("source"), words.t("confirmed")],
    );
    for key in facts.page.profile.keys.iter().filter(|key| key.section == "cost") {
        table.rows.push(TableRow::new([
            key.words(language),
            key.value_words(language),
            key.source_words(language).to_owned(),
            words.t(if key.confirmed { "yes" } else { "unconfirmed_no" }).to_owned(),
        ]));
    }
    table
}

/// What the areas with a rank take in each municipality.
fn municipalities(facts: &Facts<'_>) -> Table {
    let words = facts.words;
    let mut table = Table::new(
        words.t("last_municipalities_caption"),
        1,
        &[
            words.t("area"),
            words.t("last_areas"),
            &capital(words.weight(facts.weight)),
            words.t("last_trench_km"),
            words.t("last_cost_mkr"),
            words.t("last_cost_each"),
        ],
    );
    let row = |name: &str, of: &dyn Fn(&ShortageArea) -> bool| {
        let plans = || ranked(facts).filter(|(area, _)| of(area)).map(|(_, plan)| plan);
        let weight: f64 = plans().map(AreaPlan::joined_weight).sum();
        let cost = sum(plans().map(|plan| plan.cost.as_ref().map(|cost| cost.sum)));
        let trench_m: f64 = plans().filter_map(|plan| plan.trench.length_m()).sum();
        let each = cost.filter(|_| weight > 0.0).map(|cost| cost.times(1.0 / weight));
        TableRow::new([
            name.to_owned(),
            words.whole(plans().count() as u64),
            words.count(Some(weight)),
            words.decimal(Some(trench_m / M_PER_KM)),
            band(facts, cost, SEK_PER_MKR, 1),
            band(facts, each, 1.0, 0),
        ])
    };
    for (position, municipality) in facts.page.findings.survey.municipalities.iter().enumerate() {
        if ranked(facts).any(|(area, _)| area.municipality as usize == position) {
            table.rows.push(row(&municipality.name, &|area| area.municipality as usize == position));
        }
    }
    let all = row(facts.name_of_all(), &|_| true);
    table.rows.push(TableRow { is_sum: true, ..all });
    table
}

/// Where new connection points bring most within reach.
fn new_points(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let points = &facts.page.findings.last_percent.new_points;
    if points.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(
        words.t("last_new_points_caption"),
        3,
        &[
            words.t("last_new_point"),
            words.t("municipality"),
            words.t("last_candidate"),
            &capital(words.weight(facts.weight)),
            words.t("last_so_far"),
            words.t("last_share_of_best"),
        ],
    );
    for point in points {
        let kind = match point.kind {
            NewPointKind::Exchange => "last_candidate_exchange",
            NewPointKind::Place => "last_candidate_place",
            NewPointKind::Backbone => "last_candidate_backbone",
            NewPointKind::Grid => "last_candidate_grid",
        };
        table.rows.push(TableRow::new([
            new_point_name(facts, point),
            municipality_at(facts, point.at).unwrap_or_default(),
            words.t(kind).to_owned(),
            words.count(Some(point.gain)),
            words.count(Some(point.sum)),
            words.percent(Some(point.share_of_best)),
        ]));
    }
    vec![Block::Heading(words.t("last_new_points").to_owned()), Block::Table(table)]
}

/// How many open areas have no place in the order for a reason.
pub(super) fn open_for(facts: &Facts<'_>, reason: Unranked) -> usize {
    let findings = facts.page.findings;
    let plans = findings.shortage_areas.iter().zip(&findings.last_percent.plans);
    plans.filter(|(area, plan)| area.status.is_open() && plan.unranked == Some(reason)).count()
}

/// What a new point is called: along a net, which has one name over all its length, by the nearest place.
fn new_point_name(facts: &Facts<'_>, point: &NewPoint) -> String {
    let coordinate = format!("E {:.0} N {:.0}", point.at.x, point.at.y);
    let name = point.name.as_ref().map_or(coordinate, |name| named(name));
    if matches!(point.kind, NewPointKind::Exchange | NewPointKind::Place) {
        return name;
    }
    let distance = |place: &NamedPlace| {
        let at = match &place.shape {
            PlaceShape::Point(at) => Some(*at),
            PlaceShape::Area(area) => area.centroid().map(|centre| centre.0),
        };
        at.map(|at| (at.x - point.at.x).hypot(at.y - point.at.y))
    };
    let places = facts.page.findings.survey.places.iter();
    let near = places.filter_map(|place| Some((distance(place)?, place)));
    let Some((_, place)) = near.min_by(|(one, _), (other, _)| one.total_cmp(other)) else { return name };
    facts.words.say("last_new_point_beside", &[("name", &name), ("place", &named(&place.name))])
}

/// The municipality that a place lies in.
fn municipality_at(facts: &Facts<'_>, at: Coord<f64>) -> Option<String> {
    let municipalities = &facts.page.findings.survey.municipalities;
    let home = municipalities.iter().find(|one| one.boundary.intersects(&at))?;
    Some(home.name.clone())
}

/// Open areas without a rank, by the reason.
fn unranked(facts: &Facts<'_>) -> Option<Block> {
    let words = facts.words;
    let mut table = Table::new(
        words.t("last_unranked_caption"),
        1,
        &[words.t("last_unranked_why"), words.t("last_areas")],
    );
    for reason in Unranked::ALL {
        let count = open_for(facts, reason);
        if count > 0 {
            let why = why_unranked(words, reason).to_owned();
            table.rows.push(TableRow::new([why, words.whole(count as u64)]));
        }
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}
