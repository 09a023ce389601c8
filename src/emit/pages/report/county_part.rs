//! Länsdelar: a page for each part of a county, made of its municipalities.
use super::document::{Block, Chapter, KeyFigure};
use super::facts::{AreaFacts, Facts};
use super::municipality::states;
use super::{county, mobile, net, summary, targets};
use crate::emit::pages::image::Focus;

/// A page for each part, in the order of the tables; none in the open edition, where nothing is published of parts.
pub(super) fn chapters(facts: &Facts<'_>) -> Vec<Chapter> {
    facts.parts().enumerate().map(|(position, part)| chapter(facts, &part, position)).collect()
}

/// Where the chapter of a part stands, by its position among the parts.
pub(super) fn chapter_id(position: usize) -> String {
    format!("part-{position}")
}

fn chapter(facts: &Facts<'_>, part: &AreaFacts<'_>, position: usize) -> Chapter {
    let words = facts.words;
    let id = chapter_id(position);
    let (positions, of): (Vec<u32>, Vec<&AreaFacts<'_>>) = facts.members(part).unzip();
    let mut blocks = vec![Block::Keys(keys(facts, part, &of))];
    if let Some(first) = positions.first() {
        blocks.push(Block::Map(Focus::Part(*first), words.t("map_note_part").to_owned()));
    }
    blocks.extend(county::states(facts, &format!("states-{id}-by-municipality"), of.clone(), part));
    blocks.push(Block::Table(county::rows(facts, of.iter().copied().chain([part]))));
    blocks.extend(county::town_and_country(facts, &format!("gap-{id}"), &of, part));
    blocks.extend(mobile::cover(facts, part));
    blocks.extend(states(facts, part, &id));
    blocks.extend(net::tiers(facts, part, &id));
    blocks.extend(targets::table(facts, part));
    Chapter {
        id,
        title: words.say("part_title", &[("name", &super::document::named(&part.row.name))]),
        is_name: false,
        is_part: true,
        blocks,
    }
}

fn keys(facts: &Facts<'_>, part: &AreaFacts<'_>, members: &[&AreaFacts<'_>]) -> Vec<KeyFigure> {
    let words = facts.words;
    let areas = KeyFigure {
        label: words.t("key_areas").to_owned(),
        value: words.whole(part.row.shortage_areas),
        beside: words.say("key_part_municipalities", &[("count", &words.whole(members.len() as u64))]),
        since: Vec::new(),
    };
    let mut unserved = summary::unserved(facts, part);
    let changes: Option<Vec<f64>> = members
        .iter()
        .map(|area| facts.change(area.row, facts.weight).map(|row| row.change.after - row.change.before))
        .collect();
    if let Some(changes) = changes.filter(|changes| !changes.is_empty()) {
        unserved.since = vec![summary::difference(words, changes.iter().sum(), facts.since())];
    }
    let mut keys = vec![areas, unserved, summary::with_access(facts, part)];
    keys.extend(summary::gap(facts, part));
    keys
}
