//! What stands for what, in charts, pictures, the interactive map and QGIS: colours, marks that do without colour, and class breaks. The
//! map's own scripts are kept equal to it by a test.
use crate::model::{AccessStatus, LineKind, PointCause, Settlement, ShortageStatus};

/// Marks on the ground colour, by which parts differ in grey and without a sense of colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Marks {
    None,
    Rising,
    Falling,
    Upright,
    Level,
    Dots,
    Cross,
}

/// What something looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) struct Look {
    /// Its name in ids.
    pub(in crate::emit) name: &'static str,
    /// Colour of the ground.
    pub(in crate::emit) ground: &'static str,
    /// Marks on it.
    pub(in crate::emit) marks: Marks,
    /// Colour of the marks.
    pub(in crate::emit) marks_colour: &'static str,
    /// Colour of an edge or a line: strong enough on white.
    pub(in crate::emit) line: &'static str,
    /// What lies under it shows through.
    pub(in crate::emit) is_sheer: bool,
}

impl Look {
    pub(in crate::emit) const fn solid(name: &'static str, ground: &'static str) -> Self {
        Self { name, ground, marks: Marks::None, marks_colour: ground, line: ground, is_sheer: false }
    }

    pub(in crate::emit) const fn marked(
        name: &'static str,
        ground: &'static str,
        marks: Marks,
        colour: &'static str,
    ) -> Self {
        Self { name, ground, marks, marks_colour: colour, line: colour, is_sheer: false }
    }

    pub(in crate::emit) const fn with_line(self, line: &'static str) -> Self {
        Self { line, ..self }
    }
}

pub(in crate::emit) const NO_DATA: Look = Look::marked("no-data", "#ffffff", Marks::Falling, "#8d9196");

/// Municipalities by the share of unserved, percent: `MISSING_BREAKS` of the map's `indicators.js`.
pub(in crate::emit) const BREAKS_PERCENT: [f64; 7] = [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 100.0];
/// `PURPLES` of `indicators.js`: none so dark that shortage areas, the theme of a map, would not stand out on it.
pub(in crate::emit) const CLASS_COLOURS: [&str; 6] =
    ["#f8f6fb", "#e6e3f1", "#d3cde6", "#bcb3d8", "#a396c9", "#8877b7"];

pub(in crate::emit) const EDGE: &str = "#8d9196";
pub(in crate::emit) const BORDER: &str = "#5b6066";
pub(in crate::emit) const OUTSIDE: &str = "#ececea";
pub(in crate::emit) const WATER: &str = "#cfe2ec";

pub(in crate::emit) const MASKED: Look = Look::marked("masked", "#e6e7e3", Marks::Dots, "#55595f");
/// Nothing to count.
pub(in crate::emit) const NOTHING: Look = Look::solid("none", "#e6e7e3").with_line(EDGE);

/// What a map lies on: `COLOURS` of `layers.js`.
#[cfg(feature = "tiles")]
pub(in crate::emit) const PAPER: &str = "#f4f5f2";

/// Shapes by which the causes of a change differ without any sense of colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Mark {
    Disc,
    Triangle,
    Cross,
    Diamond,
}

/// The mark of a place that is judged another way, by its cause, and its colour: `CHANGE_STYLES` of `changed.js`.
pub(in crate::emit) const fn change(cause: PointCause) -> (Mark, &'static str) {
    match cause {
        PointCause::BuildOut => (Mark::Disc, "#00665e"),
        PointCause::Worse => (Mark::Triangle, "#c8410b"),
        PointCause::Stock => (Mark::Cross, "#5d3f9b"),
        PointCause::AccessOrMethod => (Mark::Diamond, "#8a5a00"),
    }
}

/// A shortage area whose larger side is shorter than this is a symbol, pixels: `LEAST_OUTLINE_PX` of `layers.js`. Engineering choice:
/// some twice a symbol.
pub(in crate::emit) const LEAST_OUTLINE_PX: f64 = 14.0;

/// Nodes and routes of the fibre net: `COLOURS` of `layers.js`.
pub(in crate::emit) const FIBRE: &str = "#0b3c5d";
/// Estimated trenches: `COLOURS` of `layers.js`.
pub(in crate::emit) const TRENCH: &str = "#7b2d8b";
/// Text, and what is drawn like it: `COLOURS` of `layers.js`.
pub(in crate::emit) const DARK: &str = "#26282b";

/// A place by its state in the fixed net: the shades of charts.
pub(in crate::emit) const fn state(status: AccessStatus) -> Look {
    match status {
        AccessStatus::Connected => Look::solid("connected", FIBRE),
        AccessStatus::Passed => Look::marked("passed", "#b5d0e6", Marks::Dots, "#2c6a9c"),
        AccessStatus::Planned => Look::marked("planned", "#ffffff", Marks::Rising, "#00665e"),
        AccessStatus::Unserved => {
            Look::marked("unserved", "#c8410b", Marks::Cross, "#f3b79c").with_line("#c8410b")
        }
        AccessStatus::NoData => NO_DATA.with_line("#767b80"),
    }
}

/// Shore of the water: `BASE_STYLES` of `base.js`, as what follows.
pub(in crate::emit) const SHORE: &str = "#a9c4d6";
/// Ground and edge of settlements.
pub(in crate::emit) const SETTLEMENT: (&str, &str) = ("#3c3c40", "#6b6e73");

/// How much of what lies under a settlement its ground hides, and the dashes of its edge in widths of the line.
pub(in crate::emit) const fn settlement(kind: Settlement) -> (f64, &'static [f64]) {
    match kind {
        Settlement::Tatort => (0.16, &[]),
        Settlement::Smaort => (0.08, &[2.0, 1.2]),
        Settlement::Fritidshusomrade | Settlement::Landsbygd => (0.04, &[0.6, 1.2]),
    }
}

/// Colour and dashes of a line of the base, the dashes in widths of the line.
pub(in crate::emit) const fn base_line(kind: LineKind) -> (&'static str, &'static [f64]) {
    match kind {
        LineKind::Rail => ("#44474c", &[4.0, 2.0]),
        _ => ("#837b6e", &[]),
    }
}

/// Colours of a line without mobile cover and of the beads on it: dark under light, seen on every ground.
pub(in crate::emit) const fn uncovered_line(kind: LineKind) -> (&'static str, &'static str) {
    match kind {
        LineKind::Rail => (DARK, "#ffd84d"),
        _ => ("#a3154b", "#ffffff"),
    }
}

/// The class of a share: a value on a break belongs to the higher class.
pub(in crate::emit) fn class_of(share: f64) -> usize {
    let above = BREAKS_PERCENT[1..CLASS_COLOURS.len()].iter().filter(|&&least| share * 100.0 >= least);
    above.count()
}

/// Shortage areas that look alike: the open statuses each, those that ended together. The lowest on the map last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Group {
    New,
    Remaining,
    UnderConstruction,
    Planned,
    Ended,
}

impl Group {
    pub(in crate::emit) const ALL: [Self; 5] =
        [Self::New, Self::Remaining, Self::UnderConstruction, Self::Planned, Self::Ended];

    pub(in crate::emit) const fn of(status: ShortageStatus) -> Self {
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
    pub(in crate::emit) const fn look(self) -> Look {
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
    pub(in crate::emit) const fn number(self) -> &'static str {
        match self {
            Self::New => "#8a2a04",
            Self::Remaining => "#42200f",
            Self::UnderConstruction => "#664400",
            Self::Planned => "#00665e",
            Self::Ended => "#4d5156",
        }
    }

    pub(in crate::emit) const fn dashes(self) -> &'static str {
        match self {
            Self::Planned => " stroke-dasharray=\"5 2.5\"",
            Self::Ended => " stroke-dasharray=\"2 2.5\"",
            _ => "",
        }
    }

    /// Dashes of its edge in widths of the line: `AREA_STYLES` of `layers.js`.
    pub(in crate::emit) const fn dash(self) -> &'static [f64] {
        match self {
            Self::Planned => &[3.0, 1.5],
            Self::Ended => &[1.2, 1.5],
            _ => &[],
        }
    }
}
