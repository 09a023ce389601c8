//! What several results show together: when the targets are reached, and that they were made by several versions.
use super::document::{Block, Table, TableRow};
use super::words::{Words, capital};
use crate::model::{TargetReached, WhenReached};

/// When each target is reached, by the results' own years; nothing where none is followed.
pub(super) fn targets(words: Words, targets: &[TargetReached]) -> Option<Block> {
    if targets.is_empty() {
        return None;
    }
    let headings = ["target", "counted", "asked", "reached", "year_reached"].map(|key| words.t(key));
    let mut table = Table::new(words.t("targets_of_series"), 2, &headings);
    for target in targets {
        let when = match &target.reached {
            WhenReached::Shown { date } => words.say("reached_on", &[("date", date)]),
            WhenReached::Estimated { year, since, .. } => {
                words.say("reached_estimate", &[("year", &year.to_string()), ("since", since)])
            }
            WhenReached::NotRising { since } => words.say("reached_never", &[("since", since)]),
            WhenReached::NotTold => words.t("reached_not_told").to_owned(),
        };
        table.rows.push(TableRow::new([
            target.id.clone(),
            capital(words.weight(target.weight)),
            words.percent(Some(target.asked)),
            words.percent(target.share),
            when,
        ]));
    }
    Some(Block::Table(table))
}

/// That the results were made by several versions of the program.
pub(super) fn versions(words: Words, versions: &[&str]) -> Block {
    Block::Note(words.say("made_by_versions", &[("versions", &versions.join(", "))]))
}
