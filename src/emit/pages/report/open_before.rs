//! How much was unserved in the earlier result, as its open package published it, beside this year's: for the open edition.
//!
//! Both numbers are published, each in its own year. They stand side by side where both are shown and differ by nothing or by no small
//! number: a difference of 1 to 3 would be single households. One area alone that is left out in this way could be reckoned from the area
//! above it and the others, so the smallest of these is left out with it.
use super::document::{Block, Table, TableRow};
use super::facts::{AreaFacts, Facts, in_states};
use super::summary::difference;
use super::words::{Shown, UNKNOWN};
use crate::emit::Audience;
use crate::model::{AccessStatus, AreaLevel, RowKind};

/// How much was unserved in an area, as far as it may stand beside this year's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Before {
    /// So much.
    Shown(f64),
    /// Masked then or now.
    Masked,
    /// The difference would be small, or would give a small one away.
    Close,
    /// The area was not there.
    Missing,
}

/// An area with its place in the tree.
#[derive(Debug, Clone, Copy)]
struct Compared {
    before: Before,
    /// The position of the area above.
    parent: Option<usize>,
}

/// Parallel to the areas; empty within, and where the earlier package was not kept or does not count the main weight.
pub(super) fn of_areas(facts: &Facts<'_>) -> Vec<Before> {
    let column = format!("{}_unserved", facts.weight.as_str());
    let published = facts.page.published_before;
    let is_known = published.iter().any(|area| area.figures.contains_key(&column));
    if facts.page.audience != Audience::Open || !is_known {
        return Vec::new();
    }
    let mut compared: Vec<Compared> = facts
        .areas
        .iter()
        .map(|area| {
            let key = (AreaLevel::of(area.row.kind), area.row.code.as_str());
            let earlier = published.iter().find(|one| (AreaLevel::of(one.kind), one.code.as_str()) == key);
            let before = earlier.map_or(Before::Missing, |one| {
                beside(one.figures.get(&column).copied(), now(facts, area).number(), facts.page.below)
            });
            Compared { before, parent: parent(facts, area) }
        })
        .collect();
    hide_lone(&mut compared);
    compared.into_iter().map(|one| one.before).collect()
}

/// Whether two published counts may stand beside each other.
fn beside(before: Option<f64>, now: Option<f64>, below: f64) -> Before {
    let Some((before, now)) = before.zip(now) else { return Before::Masked };
    let difference = (now - before).abs();
    if difference > 0.0 && difference < below { Before::Close } else { Before::Shown(before) }
}

/// Where one part alone of an area is left out for its difference, the smallest of the others is left out too; where there is none, the
/// area itself. Parts come before the areas above them.
fn hide_lone(areas: &mut [Compared]) {
    for whole in 0..areas.len() {
        let parts: Vec<usize> = (0..areas.len()).filter(|&part| areas[part].parent == Some(whole)).collect();
        let is_shown = |part: usize| matches!(areas[part].before, Before::Shown(_));
        let mut hidden = parts.iter().filter(|&&part| !is_shown(part));
        let (Some(&only), None) = (hidden.next(), hidden.next()) else { continue };
        if areas[only].before != Before::Close || !is_shown(whole) {
            continue;
        }
        let count = |part: usize| match areas[part].before {
            Before::Shown(count) => count,
            _ => f64::INFINITY,
        };
        let others = parts.iter().copied().filter(|&part| is_shown(part));
        let smallest = others.min_by(|&a, &b| count(a).total_cmp(&count(b)));
        areas[smallest.unwrap_or(whole)].before = Before::Close;
    }
}

/// The area above: the county of a municipality, where there is one, and the total of everything else.
fn parent(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Option<usize> {
    let is_county = |row: RowKind| matches!(row, RowKind::County { .. });
    let county = || {
        let its = |one: &AreaFacts<'_>| is_county(one.row.kind) && one.row.county == area.row.county;
        facts.areas.iter().position(its)
    };
    match area.row.kind {
        RowKind::Municipality => county().or(Some(facts.areas.len() - 1)),
        RowKind::County { .. } => Some(facts.areas.len() - 1),
        RowKind::Total => None,
    }
}

fn now(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Shown {
    in_states(area.row, facts.weight, &[AccessStatus::Unserved])
}

/// What stands beside the count of an area; nothing where there is nothing to compare.
pub(super) fn sentences(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Vec<String> {
    let words = facts.words;
    let key = (AreaLevel::of(area.row.kind), area.row.code.as_str());
    let at = facts.areas.iter().position(|one| (AreaLevel::of(one.row.kind), one.row.code.as_str()) == key);
    let before = at.and_then(|at| facts.before.get(at).copied());
    match (before, now(facts, area)) {
        (Some(Before::Shown(before)), Shown::Number(now)) => {
            let values = [("before", &*words.count(Some(before))), ("date", facts.page.since)];
            vec![difference(words, now - before, facts.since()), words.say("before_in_open", &values)]
        }
        (Some(Before::Masked), Shown::Number(_)) => {
            vec![words.say("open_before_masked", &[("date", facts.page.since)])]
        }
        (Some(Before::Close), Shown::Number(_)) => vec![words.t("open_before_close").to_owned()],
        _ => Vec::new(),
    }
}

/// The table of all areas; nothing where there is nothing to compare.
pub(super) fn table(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    if facts.before.is_empty() {
        return Vec::new();
    }
    let caption = words.say("open_before_caption", &[("weight", words.weight(facts.weight))]);
    let heads = [words.t("area"), facts.page.since, facts.page.context.reference_date, words.t("difference")];
    let mut table = Table::new(caption, 1, &heads);
    let is_whole = |row: RowKind| AreaLevel::of(row) == AreaLevel::Total;
    for (area, before) in facts.areas.iter().zip(&facts.before) {
        // The one county is the total.
        if AreaLevel::of(area.row.kind) == AreaLevel::County && facts.has_one_county() {
            continue;
        }
        let now = now(facts, area);
        let (then, less) = match (before, now) {
            (Before::Shown(before), Shown::Number(now)) => {
                (words.count(Some(*before)), words.signed(now - before))
            }
            (Before::Close, _) => {
                (words.t("open_before_hidden").to_owned(), words.t("open_before_hidden").to_owned())
            }
            (Before::Missing, _) => (UNKNOWN.to_owned(), UNKNOWN.to_owned()),
            _ => (words.t("masked").to_owned(), words.t("masked").to_owned()),
        };
        let row = TableRow::new([facts.name(area.row).to_owned(), then, words.count(now), less]);
        table.rows.push(TableRow { is_sum: is_whole(area.row.kind), ..row });
    }
    let mut blocks = vec![Block::Table(table)];
    if facts.before.contains(&Before::Close) {
        let most = words.count(Some(facts.page.below - 1.0));
        blocks.push(Block::Note(words.say("open_before_note", &[("most", &most)])));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_difference_and_what_was_masked_are_left_out() {
        assert_eq!(beside(Some(20.0), Some(20.0), 4.0), Before::Shown(20.0));
        assert_eq!(beside(Some(20.0), Some(16.0), 4.0), Before::Shown(20.0));
        for (before, now) in [(20.0, 17.0), (17.0, 20.0), (1.0, 0.5)] {
            assert_eq!(beside(Some(before), Some(now), 4.0), Before::Close);
        }
        assert_eq!(beside(None, Some(20.0), 4.0), Before::Masked);
        assert_eq!(beside(Some(20.0), None, 4.0), Before::Masked);
    }

    /// Three municipalities of one county, the county, the total.
    fn tree(befores: [Before; 5]) -> Vec<Before> {
        let parents = [Some(3), Some(3), Some(3), Some(4), None];
        let mut areas: Vec<Compared> =
            befores.into_iter().zip(parents).map(|(before, parent)| Compared { before, parent }).collect();
        hide_lone(&mut areas);
        areas.into_iter().map(|one| one.before).collect()
    }

    #[test]
    fn one_alone_takes_the_smallest_other_with_it() {
        use Before::{Close, Masked, Shown};
        assert_eq!(
            tree([Close, Shown(50.0), Shown(20.0), Shown(80.0), Shown(80.0)]),
            [Close, Shown(50.0), Close, Shown(80.0), Shown(80.0)]
        );
        // Two hide each other; a masked one hides as well.
        for other in [Close, Masked] {
            let two = [Close, Shown(50.0), other, Shown(80.0), Shown(80.0)];
            assert_eq!(tree(two), two);
        }
        // The one county is the total: where it is left out, so is the total.
        assert_eq!(tree([Close, Close, Close, Close, Shown(80.0)])[4], Close);
        // Nothing can be reckoned where the county is not shown.
        let masked = [Close, Shown(50.0), Shown(20.0), Masked, Masked];
        assert_eq!(tree(masked), masked);
    }
}
