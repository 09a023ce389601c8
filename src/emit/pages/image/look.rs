//! What stands for what on a map: colours and class breaks of the interactive map, kept equal to it by a test.
use crate::emit::pages::chart::look::{Look, Marks};
use crate::model::ShortageStatus;

/// Municipalities by the share of unserved, percent: `MISSING_BREAKS` of the map's `indicators.js`.
pub(super) const BREAKS_PERCENT: [f64; 7] = [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 100.0];
/// `PURPLES` of `indicators.js`.
pub(super) const CLASS_COLOURS: [&str; 6] =
    ["#f7f5fb", "#dfddee", "#c2c1df", "#a29ccb", "#8072b5", "#5d3f9b"];

pub(super) const EDGE: &str = "#8d9196";
pub(super) const BORDER: &str = "#5b6066";
pub(super) const OUTSIDE: &str = "#ececea";
pub(super) const WATER: &str = "#cfe2ec";

pub(super) use crate::emit::pages::chart::look::NO_DATA;
pub(super) const MASKED: Look = Look::marked("masked", "#e6e7e3", Marks::Dots, "#55595f");
/// Nothing to count.
pub(super) const NOTHING: Look = Look::solid("none", "#e6e7e3").with_line(EDGE);

/// The class of a share: a value on a break belongs to the higher class.
pub(super) fn class_of(share: f64) -> usize {
    let above = BREAKS_PERCENT[1..CLASS_COLOURS.len()].iter().filter(|&&least| share * 100.0 >= least);
    above.count()
}

/// Shortage areas that look alike: the open statuses each, those that ended together. The lowest on the map last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    New,
    Remaining,
    UnderConstruction,
    Planned,
    Ended,
}

impl Group {
    pub(super) const ALL: [Self; 5] =
        [Self::New, Self::Remaining, Self::UnderConstruction, Self::Planned, Self::Ended];

    pub(super) const fn of(status: ShortageStatus) -> Self {
        match status {
            ShortageStatus::New => Self::New,
            ShortageStatus::Remaining => Self::Remaining,
            ShortageStatus::UnderConstruction => Self::UnderConstruction,
            ShortageStatus::Planned => Self::Planned,
            ShortageStatus::Remedied
            | ShortageStatus::Ended
            | ShortageStatus::Merged
            | ShortageStatus::Split => Self::Ended,
        }
    }

    /// `AREA_STYLES` of `layers.js`.
    pub(super) const fn look(self) -> Look {
        match self {
            Self::New => Look::solid("new", "#c8410b"),
            Self::Remaining => Look::solid("remaining", "#42200f"),
            Self::UnderConstruction => {
                Look::marked("under-construction", "#f2b01e", Marks::Upright, "#7a5200")
            }
            Self::Planned => {
                Look { is_sheer: true, ..Look::marked("planned-area", "#ffffff", Marks::Rising, "#00665e") }
            }
            Self::Ended => Look::solid("ended", "#c9ccca").with_line("#63686e"),
        }
    }

    /// Colour of its number on the map.
    pub(super) const fn number(self) -> &'static str {
        match self {
            Self::New => "#8a2a04",
            Self::Remaining => "#42200f",
            Self::UnderConstruction => "#664400",
            Self::Planned => "#00665e",
            Self::Ended => "#4d5156",
        }
    }

    pub(super) const fn dashes(self) -> &'static str {
        match self {
            Self::Planned => " stroke-dasharray=\"5 2.5\"",
            Self::Ended => " stroke-dasharray=\"2 2.5\"",
            _ => "",
        }
    }
}
