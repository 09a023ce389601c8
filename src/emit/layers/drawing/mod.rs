//! What each layer is drawn with: classes, each with the rows that it holds, its words and its mark. The styles of QGIS, SLD and the tiles
//! are written from these, so that a layer looks the same wherever it is opened.
mod classes;
#[cfg(test)]
mod tests;

pub(in crate::emit) use classes::{Symbols, classes};

use crate::emit::look::Marks;

/// Areas are dots where the map is smaller than one to this, outlines where it is larger.
pub(in crate::emit) const OUTLINES_FROM: u32 = 150_000;

/// A class of a legend.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::emit) struct Class {
    /// The rows that it holds.
    pub(in crate::emit) test: Test,
    /// What the legend says.
    pub(in crate::emit) label: String,
    /// What its rows are drawn with.
    pub(in crate::emit) mark: Mark,
}

/// Which rows a class holds. A comparison with an unknown value holds for none.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::emit) enum Test {
    /// Every row.
    Every,
    /// Those whose field holds a code.
    Code(&'static str, &'static str),
    /// Those whose field holds none of the codes.
    NoneOf(&'static str, Vec<&'static str>),
    /// Those for which a comparison holds.
    Compare(Term, Sign, Term),
    /// Those whose field is unknown.
    Unknown(String),
    /// All others.
    Not(Box<Test>),
    /// Those for which all hold.
    All(Vec<Test>),
}

/// A number that rows are compared by.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::emit) enum Term {
    /// As it is.
    Number(f64),
    /// A field.
    Field(String),
    /// Twice a field.
    Twice(String),
    /// One field in percent of another.
    Percent(String, String),
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Sign {
    Less,
    Equal,
    More,
    AtLeast,
}

impl Sign {
    /// As expressions write it.
    pub(in crate::emit) const fn text(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::Equal => "=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// What a row is drawn with.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::emit) enum Mark {
    Area(AreaMark),
    /// Strokes on each other, the lowest first.
    Line(Vec<Stroke>),
    Point(PointMark),
    /// An area that is a dot in its middle where the map is smaller than [`OUTLINES_FROM`].
    Spot(PointMark, AreaMark),
}

/// An area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) struct AreaMark {
    /// Colour of the ground; `None`: what lies under it is seen.
    pub(in crate::emit) ground: Option<&'static str>,
    /// How much the ground hides, 0 to 1.
    pub(in crate::emit) opacity: f64,
    /// The same where areas have their outlines: there what lies under a ground of its own is looked at.
    pub(in crate::emit) near_opacity: f64,
    pub(in crate::emit) marks: Marks,
    pub(in crate::emit) marks_colour: &'static str,
    pub(in crate::emit) edge: Option<Stroke>,
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) struct Stroke {
    pub(in crate::emit) colour: &'static str,
    pub(in crate::emit) width_mm: f64,
    /// Lengths of dashes and gaps in turn, in widths of the line; empty: whole.
    pub(in crate::emit) dash: &'static [f64],
}

impl Stroke {
    pub(in crate::emit) const fn solid(colour: &'static str, width_mm: f64) -> Self {
        Self { colour, width_mm, dash: &[] }
    }
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) struct PointMark {
    pub(in crate::emit) shape: PointShape,
    pub(in crate::emit) ground: &'static str,
    pub(in crate::emit) edge: Stroke,
    pub(in crate::emit) size_mm: f64,
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum PointShape {
    Circle,
    Square,
    Diamond,
    Triangle,
    /// Two strokes across each other.
    Across,
}
