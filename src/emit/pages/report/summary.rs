//! First page: the numbers that matter, each with its change since the earlier result and why.
use super::brief::{Piece, Sentence, say};
use super::causes;
use super::county::scattered;
use super::document::{Block, Chapter, KeyFigure, named};
use super::facts::{AreaFacts, Facts, in_states, of_all, share};
use super::targets::ToTarget;
use super::words::{Shown, capital};
use super::{Audience, words::Words};
use crate::emit::pages::image::Focus;
use crate::model::{
    AccessStatus, Break, ChangeRow, DeliveryFinding, DeliveryKind, MovedPlaces, MunicipalityCode,
    ReconciliationCounts, ShortageArea, Target, TargetStatus, WeightKind,
};

/// What is unserved, and what has no data: of the two the open edition may show the sum alone.
const UNSERVED: [AccessStatus; 2] = [AccessStatus::Unserved, AccessStatus::NoData];

/// The first chapter.
pub(super) fn chapter(facts: &Facts<'_>) -> Chapter {
    let words = facts.words;
    let total = facts.total();
    let note = words.say("map_note", &[("table", &words.say("county_states", &[]))]);
    let mut blocks = vec![Block::Keys(keys(facts, total)), Block::Map(Focus::All, note)];
    if facts.page.audience == Audience::Internal {
        blocks.push(Block::File(words.t("to_map").to_owned(), "map.html"));
    }
    blocks.extend(super::delivery::note(facts));
    if facts.page.audience == Audience::Internal {
        blocks.extend(
            super::brief::besides(facts).map(|besides| Block::Text(super::brief_support::plain(&besides))),
        );
    }
    blocks.extend(not_judged(facts));
    blocks.extend(moved_places(facts));
    if let Some(target) = main_target(facts) {
        if distance(facts, total, target).is_some() {
            let title = target_title(words, target);
            let values = [("target", &*title), ("mark", unconfirmed(words, target.confirmed))];
            blocks.push(Block::Text(words.say("summary_target", &values)));
        }
        blocks.extend(planned_apart(facts).map(Block::Text));
    }
    if facts.page.audience == Audience::Open {
        blocks.push(Block::Note(masking(facts)));
        if !facts.page.changes.is_empty() && !facts.page.redefined.is_empty() {
            blocks.push(Block::Note(words.say("definitions_are_others", &[("date", facts.page.since)])));
        }
    }
    if let Some(sentence) = unconfirmed_definitions(facts) {
        blocks.push(Block::Note(sentence.text()));
    }
    Chapter {
        id: "summary".to_owned(),
        title: words.say("summary", &[("name", &named(facts.name_of_all()))]),
        is_name: false,
        is_part: false,
        blocks,
    }
}

/// The numbers that matter, of any area.
pub(super) fn keys(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Vec<KeyFigure> {
    let mut keys = vec![shortage_areas(facts, area), unserved(facts, area), with_access(facts, area)];
    keys.extend(gap(facts, area));
    keys
}

fn shortage_areas(facts: &Facts<'_>, area: &AreaFacts<'_>) -> KeyFigure {
    let words = facts.words;
    let mut figure = areas_and_list(facts, area);
    if let (Some(points), Shown::Number(_)) = (area.row.scattered_points, scattered(facts, area.row)) {
        let is_points = facts.weight == WeightKind::Points;
        let key = if is_points { "scattered_beside_points" } else { "scattered_beside" };
        let unserved = format!("{} {}", words.count(scattered(facts, area.row)), words.weight(facts.weight));
        figure.since.push(
            words.say(key, &[("unserved", &unserved), ("points", &words.count(Shown::Number(points)))]) + ".",
        );
    }
    figure
}

fn areas_and_list(facts: &Facts<'_>, area: &AreaFacts<'_>) -> KeyFigure {
    let words = facts.words;
    let open = area.row.shortage_areas;
    let Some(reconciliation) = facts.reconciliation(area.row) else {
        return KeyFigure {
            label: words.t("key_areas").to_owned(),
            value: words.whole(open),
            beside: words.t("key_areas_first_year").to_owned(),
            since: Vec::new(),
        };
    };
    let counts = reconciliation.counts;
    if facts.is_list() {
        let values = [("list", words.whole(counts.on_list))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let beyond = [("open", words.whole(open)), ("beyond", words.whole(counts.new))];
        let beyond: Vec<(&str, &str)> = beyond.iter().map(|(name, value)| (*name, value.as_str())).collect();
        return KeyFigure {
            label: words.t("key_areas_of_list").to_owned(),
            value: words.whole(counts.list_remaining()),
            beside: words.say("key_areas_beside_first_list", &values),
            since: vec![words.say("key_areas_beyond_list", &beyond)],
        };
    }
    let causes = causes_of_areas(words, &counts);
    let mut since = vec![difference(words, open as f64 - counts.open_before as f64, facts.since())];
    if !causes.is_empty() {
        since.push(format!("{}.", causes.join(", ")));
        since.extend(causes::areas_redefined(facts));
    }
    if counts.on_list == 0 {
        return KeyFigure {
            label: words.t("key_areas").to_owned(),
            value: words.whole(open),
            beside: words.say("key_areas_before", &[("before", &words.whole(counts.open_before))]),
            since,
        };
    }
    let values = [
        ("list", words.whole(counts.on_list)),
        ("open", words.whole(open)),
        ("before", words.whole(counts.open_before)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    KeyFigure {
        label: words.t("key_areas_of_list").to_owned(),
        value: words.whole(counts.list_remaining()),
        beside: words.say("key_areas_beside_list", &values),
        since,
    }
}

/// Areas that are named, at most.
const NAMED_AREAS: usize = 5;

/// Places of last year's areas that were delivered and could not be judged: they are not reported as gone.
fn not_judged(facts: &Facts<'_>) -> Option<Block> {
    let words = facts.words;
    let mut areas: Vec<&ShortageArea> =
        facts.page.findings.shortage_areas.iter().filter(|area| area.not_judged > 0).collect();
    areas.sort_by(|a, b| b.not_judged.cmp(&a.not_judged).then_with(|| a.id.cmp(&b.id)));
    let points: u64 = areas.iter().map(|area| area.not_judged).sum();
    let mut names: Vec<String> = areas
        .iter()
        .take(NAMED_AREAS)
        .map(|area| format!("{} {}", named(&area.name), words.whole(area.not_judged)))
        .collect();
    if let Some(more) = areas.len().checked_sub(NAMED_AREAS).filter(|more| *more > 0) {
        names.push(words.say("not_judged_more", &[("count", &words.whole(more as u64))]));
    }
    let key = if areas.len() == 1 { "not_judged_note_one" } else { "not_judged_note" };
    let values = [
        ("areas", words.whole(areas.len() as u64)),
        ("points", words.whole(points)),
        ("names", names.join(", ")),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    (!areas.is_empty()).then(|| Block::Note(words.say(key, &values)))
}

/// Places that lie in another municipality than in the earlier result.
fn moved_places(facts: &Facts<'_>) -> Option<Block> {
    let name = |code: &MunicipalityCode| facts.municipality_name(code);
    let is_shown = facts.page.audience == Audience::Internal;
    let moves = if is_shown { facts.page.moves } else { &[] };
    moved_note(facts.words, moves, facts.page.since, name).map(Block::Note)
}

/// Between which municipalities places moved, with their borders or by themselves, without how many; only where it is no small number.
pub(super) fn moved_between(facts: &Facts<'_>) -> Option<String> {
    let words = facts.words;
    let name = |code: &MunicipalityCode| facts.municipality_name(code);
    let moves: Vec<String> = facts
        .page
        .moves
        .iter()
        .filter(|moved| moved.points as f64 >= facts.page.below)
        .map(|moved| {
            let to = moved.to.as_ref().map_or_else(|| words.t("outside_selection").to_owned(), name);
            format!("{} → {to}", name(&moved.from))
        })
        .collect();
    let values = [("date", facts.page.since), ("moves", &*named(&moves.join(", ")))];
    (!moves.is_empty()).then(|| words.say("moved_between", &values))
}

/// How many definitions and targets rest on no confirmed source; nothing where all do.
pub(super) fn unconfirmed_definitions(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let (keys, targets) = (&facts.page.profile.keys, facts.page.targets);
    let doubtful = keys.iter().filter(|key| !key.confirmed).count();
    let doubtful_targets = targets.iter().filter(|target| !target.confirmed).count();
    let setting = |count: usize| Piece::Setting(words.whole(count as u64));
    let values = [
        ("count", Piece::figure(words.whole(doubtful as u64), "count(run.json:confirmed=false)")),
        ("all", Piece::figure(words.whole(keys.len() as u64), "count(run.json:confirmed=*)")),
        ("targets", setting(doubtful_targets)),
        ("all_targets", setting(targets.len())),
    ];
    let key = if doubtful_targets > 0 { "paper_unconfirmed_targets" } else { "paper_unconfirmed" };
    (doubtful + doubtful_targets > 0).then(|| say(words, key, &values))
}

/// What is masked, and how shares stand where they follow from the rest.
fn masking(facts: &Facts<'_>) -> String {
    let words = facts.words;
    let most = words.count(Shown::Number(facts.page.below - 1.0));
    let has_classes = facts.areas.iter().any(|area| {
        matches!(facts.share_with_access(area.row), Shown::Between(least, most)
            if words.language.percent_class(least, most).is_some())
    });
    let classes = if has_classes { words.t("masking_classes") } else { "" };
    words.say("masking", &[("most", &most)]) + classes
}

/// Those that count neither as with access nor as without it.
fn planned_apart(facts: &Facts<'_>) -> Option<String> {
    let (words, row) = (facts.words, facts.total().row);
    let states = [AccessStatus::Planned];
    let planned = in_states(row, facts.weight, &states);
    let values = [
        ("count", words.count(planned)),
        ("share", words.percent(share(row, facts.weight, &states))),
        ("weight", words.weight(facts.weight).to_owned()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    planned.number().is_some_and(|count| count > 0.0).then(|| words.say("planned_apart", &values))
}

/// How many places lie in another municipality, and from where to where; `name`: what a code is called.
pub(super) fn moved_note(
    words: Words,
    moves: &[MovedPlaces],
    since: &str,
    name: impl Fn(&MunicipalityCode) -> String,
) -> Option<String> {
    let points: u64 = moves.iter().map(|moved| moved.points).sum();
    let moves: Vec<String> = moves
        .iter()
        .map(|moved| {
            let to = moved.to.as_ref().map_or_else(|| words.t("outside_selection").to_owned(), &name);
            format!("{} → {to} {}", name(&moved.from), words.whole(moved.points))
        })
        .collect();
    let values =
        [("points", words.whole(points)), ("date", since.to_owned()), ("moves", named(&moves.join(", ")))];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let key = if points == 1 { "moved_note_one" } else { "moved_note" };
    (points > 0).then(|| words.say(key, &values))
}

/// The causes that changed the number of open areas, as clauses; those that changed nothing are left out.
fn causes_of_areas(words: Words, counts: &ReconciliationCounts) -> Vec<String> {
    [
        ("areas_closed_one", "areas_closed", counts.closed_remedied),
        ("areas_ended_one", "areas_ended", counts.closed_ended),
        ("areas_merged_one", "areas_merged", counts.merged_whole()),
        ("areas_divided_one", "areas_divided", counts.merged_split),
        ("areas_new_one", "areas_new", counts.new),
        ("areas_split_off_one", "areas_split_off", counts.split_off),
        ("areas_reopened_one", "areas_reopened", counts.reopened),
        ("areas_moved_out_one", "areas_moved_out", counts.moved_out),
        ("areas_moved_in_one", "areas_moved_in", counts.moved_in),
    ]
    .into_iter()
    .filter(|(.., number)| *number > 0)
    .map(|(one, several, number)| {
        let key = if number == 1 { one } else { several };
        words.say(key, &[("count", &words.whole(number))])
    })
    .collect()
}

/// How many fewer or more there are since a date.
pub(super) fn difference(words: Words, difference: f64, since: &str) -> String {
    let key = match difference.partial_cmp(&0.0) {
        Some(std::cmp::Ordering::Less) => "since_less",
        Some(std::cmp::Ordering::Greater) => "since_more",
        _ => "since_same",
    };
    words.say(key, &[("count", &words.count(Shown::Number(difference.abs()))), ("date", since)])
}

/// The causes of a change as sentences, without those that print as 0; `to_check`: what of the lost access is to be checked with whom.
fn why(words: Words, row: &ChangeRow, to_check: &str) -> Vec<String> {
    let change = &row.change;
    let build_out = causes::build_out(row, "why_build_out");
    let worse = causes::worse(row, "why_worse", "why_lost");
    let worse = if worse == "why_worse" && !to_check.is_empty() { "why_worse_checked" } else { worse };
    [
        (change.build_out, build_out, build_out),
        (change.worse, worse, worse),
        (change.stock, "why_stock_less", "why_stock_more"),
        (change.moved, "why_moved_less", "why_moved_more"),
        (change.rejected, "why_rejected", "why_rejected"),
        (change.method, "why_method_less", "why_method_more"),
    ]
    .into_iter()
    .filter(|(number, ..)| words.count(Shown::Number(number.abs())) != words.count(Shown::Number(0.0)))
    .map(|(number, less, more)| {
        let key = if number < 0.0 { less } else { more };
        words.say(key, &[("count", &words.count(Shown::Number(number.abs()))), ("check", to_check)])
    })
    .collect()
}

/// Build-out of planned places: they were not unserved before, and so stand under no cause.
fn planned_built(words: Words, row: &ChangeRow) -> Option<String> {
    let built = row.planned_built.filter(|built| *built > 0.0)?;
    Some(words.say("planned_built", &[("count", &words.count(Shown::Number(built)))]))
}

/// What is unserved, and why that changed. Where the open edition does not show it, what is unserved or has no data, if that is shown.
pub(super) fn unserved(facts: &Facts<'_>, area: &AreaFacts<'_>) -> KeyFigure {
    let words = facts.words;
    let weight = facts.weight;
    let count = |states: &[AccessStatus]| in_states(area.row, weight, states);
    let [own, rest] = [&UNSERVED[..1], &UNSERVED[..]];
    let (label, states) = match (count(own), count(rest)) {
        (Shown::Masked, Shown::Number(_)) => ("key_unserved_or_no_data", rest),
        _ => ("key_unserved", own),
    };
    let (count, share) = (count(states), share(area.row, weight, states));
    let values = [
        ("share", &*words.percent(share)),
        ("total", &*words.count(of_all(area.row, weight))),
        ("weight", words.weight(weight)),
    ];
    // A share without a class would say that something masked is part of the total.
    let is_told = words.percent(share) != words.t("masked");
    let beside = words.say(if is_told { "key_unserved_beside" } else { "key_unserved_masked" }, &values);
    let since = match facts.change(area.row, weight) {
        Some(row) => {
            let change = &row.change;
            let why = why(words, row, &to_check(facts, area));
            let first = difference(words, change.after - change.before, facts.since());
            std::iter::once(first).chain(why).chain(planned_built(words, row)).collect()
        }
        None => super::open_before::sentences(facts, area),
    };
    KeyFigure {
        label: words.say(label, &[("weight", &capital(words.weight(weight)))]),
        value: words.count(count),
        beside,
        since,
    }
}

/// What the delivery control asks about the access that a municipality lost: operators and places; empty where it asks nothing.
fn to_check(facts: &Facts<'_>, area: &AreaFacts<'_>) -> String {
    let words = facts.words;
    let is_here = |finding: &&DeliveryFinding| {
        let code = finding.municipality.as_ref().map(|(code, _)| code.as_str());
        let is_lost = matches!(finding.kind, DeliveryKind::PlacesLost | DeliveryKind::AccessLost);
        is_lost && finding.is_question() && code == Some(area.row.code.as_str())
    };
    let question = |finding: &DeliveryFinding| {
        let operators: Vec<String> = finding.operators.iter().map(|operator| named(operator)).collect();
        let values = [
            ("operators", operators.join(", ")),
            ("place", finding.place.as_deref().map_or_else(String::new, named)),
            ("count", words.count(finding.before.map(|before| before.weight))),
            ("weight", words.weight(facts.weight).to_owned()),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.say("why_worse_place", &values)
    };
    let findings = facts.page.findings.delivery.findings.iter();
    findings.filter(is_here).map(question).collect::<Vec<_>>().join(", ")
}

/// The share with access, beside the target.
pub(super) fn with_access(facts: &Facts<'_>, area: &AreaFacts<'_>) -> KeyFigure {
    let words = facts.words;
    let share = facts.share_with_access(area.row);
    let beside = main_target(facts).and_then(|target| distance(facts, area, target)).unwrap_or_else(|| {
        words.say("key_access_beside", &[("speed", &words.number(facts.page.shortage_mbps))])
    });
    let last = facts.this_year(area.row, "with_passed", None);
    let since = last.and_then(|row| {
        row.change_of_share.map(|change| in_points(facts, area, change * 100.0, &row.breaks))
    });
    KeyFigure {
        label: words.say("key_access", &[("speed", &words.number(facts.page.shortage_mbps))]),
        value: words.percent(share),
        beside,
        since: since.into_iter().collect(),
    }
}

/// Town less country.
pub(super) fn gap(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Option<KeyFigure> {
    let words = facts.words;
    let shares = facts.dense_sparse(area)?;
    let last = facts.this_year(area.row, "gap_pp", Some(facts.page.shortage_mbps));
    let since = last.and_then(|row| row.change.map(|change| in_points(facts, area, change, &row.breaks)));
    Some(KeyFigure {
        label: words.t("key_gap").to_owned(),
        value: words.decimal(Shown::Number(shares.gap_pp())),
        beside: words.say(
            "key_gap_beside",
            &[
                ("dense", &words.percent(Shown::Number(shares.dense))),
                ("sparse", &words.percent(Shown::Number(shares.sparse))),
            ],
        ),
        since: since.into_iter().collect(),
    })
}

/// A change in percentage points, and why the two years cannot be compared as they stand.
fn in_points(facts: &Facts<'_>, area: &AreaFacts<'_>, points: f64, breaks: &[Break]) -> String {
    let words = facts.words;
    // Where the definitions alter nothing, the years can be compared for all that.
    let has_no_effect = facts.change(area.row, facts.weight).is_some_and(|row| row.change.method == 0.0);
    let reason = |reason: &Break| match reason {
        Break::Definitions if has_no_effect => {
            words.say("break_definitions_no_effect", &[("weight", words.weight(facts.weight))])
        }
        reason => break_words(words, *reason).to_owned(),
    };
    let reasons: Vec<String> = breaks.iter().map(reason).collect();
    let key = if reasons.is_empty() { "since_points" } else { "since_points_break" };
    let values = [
        ("difference", words.change_in_points(points)),
        ("reasons", reasons.join(", ")),
        ("date", facts.since().to_owned()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    words.say(key, &values)
}

/// Why a series breaks.
pub(super) fn break_words(words: Words, reason: Break) -> &'static str {
    match reason {
        Break::Definitions => words.t("break_definitions"),
        Break::Municipalities => words.t("break_municipalities"),
        Break::Borders => words.t("break_borders"),
        Break::Drop => words.t("break_drop"),
    }
}

/// How far a target is: in words; `None` where that is not known or not shown.
fn distance(facts: &Facts<'_>, area: &AreaFacts<'_>, target: &Target) -> Option<String> {
    let words = facts.words;
    let ToTarget { points, units, .. } = ToTarget::of(facts, area, facts.weight, target)?;
    let key = if units > 0.0 { "target_left" } else { "target_reached" };
    Some(words.say(
        key,
        &[
            ("id", &target.id),
            ("share", &words.percent(Shown::Number(target.share))),
            ("points", &words.decimal(Shown::Number(points.abs()))),
            ("units", &words.count(Shown::Number(units.abs()))),
            ("weight", words.weight(facts.weight)),
        ],
    ))
}

/// The target that the share with access is held against: of those at the shortage speed with passed places and of the main
/// weight one that still holds, the latest; otherwise the latest of any status.
pub(super) fn main_target<'a>(facts: &Facts<'a>) -> Option<&'a Target> {
    let speed = facts.page.shortage_mbps;
    facts
        .page
        .targets
        .iter()
        .filter(|target| {
            target.with_passed
                && target.weights.contains(&facts.weight)
                && target.tier.down_mbps.total_cmp(&speed).is_eq()
        })
        .max_by(|a, b| {
            let key = |target: &Target| (target.status == TargetStatus::Current, target.year);
            key(a).cmp(&key(b)).then_with(|| b.id.cmp(&a.id))
        })
}

/// The wording of a target.
pub(super) fn target_title(words: Words, target: &Target) -> String {
    match words.language {
        crate::emit::Language::Sv => target.title_sv.clone(),
        crate::emit::Language::En => target.title_en.clone(),
    }
}

/// The mark of what rests on an unconfirmed source; nothing for the others.
pub(super) fn unconfirmed(words: Words, is_confirmed: bool) -> &'static str {
    if is_confirmed { "" } else { words.t("unconfirmed_mark") }
}
