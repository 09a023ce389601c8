//! Names and numbers on a map, written where there is room: the first that asks gets it.
use geo::Coord;

use super::view::Frame;
use crate::emit::pages::chart::letters::bold_width;
use crate::emit::pages::chart::pen::{Pen, short};

/// One line of a label.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) size: f64,
    pub(super) is_bold: bool,
    pub(super) colour: &'a str,
}

/// What has been written and what must stay free.
pub(super) struct Labels {
    frame: Frame,
    taken: Vec<Frame>,
    /// Written over only where there is no other room.
    spared: Vec<Frame>,
}

impl Labels {
    pub(super) fn new(frame: Frame, kept_free: &[Frame], spared: Vec<Frame>) -> Self {
        Self { frame, taken: kept_free.to_vec(), spared }
    }

    /// Room that a text of one line takes.
    pub(super) fn size(line: &Line) -> (f64, f64) {
        (bold_width(line.text, line.size) + 4.0, line.size * 1.2 + 2.0)
    }

    /// Writes centred lines at the first of some places where nothing else stands, at worst over what is spared; says
    /// whether there was one.
    pub(super) fn write(&mut self, pen: &mut Pen, places: &[Coord<f64>], lines: &[Line]) -> bool {
        let width = lines.iter().map(|line| bold_width(line.text, line.size)).fold(0.0, f64::max) + 4.0;
        let height = lines.iter().map(|line| line.size * 1.2).sum::<f64>() + 2.0;
        let frames =
            || places.iter().map(|at| Frame { x: at.x - width / 2.0, y: at.y - height / 2.0, width, height });
        let is_free = |place: &Frame, others: &[Frame]| !others.iter().any(|other| other.overlaps(place));
        // Whole words or none: a name cut by the edge is of no use.
        let may_be_written = |place: &Frame| self.frame.holds(place) && is_free(place, &self.taken);
        let room = frames()
            .find(|place| may_be_written(place) && is_free(place, &self.spared))
            .or_else(|| frames().find(may_be_written));
        let Some(room) = room else { return false };
        self.taken.push(room);
        let mut y = room.y + 1.0;
        for line in lines {
            y += line.size * 1.2;
            let weight = if line.is_bold { " font-weight=\"bold\"" } else { "" };
            let attributes = format!("font-size=\"{}\" fill=\"{}\"{weight}", short(line.size), line.colour);
            pen.text((room.x + width / 2.0, y - line.size * 0.3), line.text, &attributes);
        }
        true
    }
}
