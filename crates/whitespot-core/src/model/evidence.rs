use std::fmt;

use super::{Relation, Technology};

/// Underlag för status: why an entry of the register has its status. As text it is the `evidence` of `register.csv`, from
/// which [`Evidence::parse`] reads it again: an entry that closed years ago keeps the text of that year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// The fibre points that close it, by their words.
    pub fibre_points: Vec<ClosingPoint>,
    /// Demand points that it had and that still exist.
    pub of: u64,
    /// Of these, reached.
    pub reached: u64,
    /// Of these, planned.
    pub planned: u64,
    /// Of these, unserved.
    pub unserved: u64,
    /// Of these, without data.
    pub without_data: u64,
    /// Demand points that it had and that no longer exist.
    pub gone: u64,
    /// Demand points that it had and that were delivered this year, but rejected or outside the selection: not judged.
    pub not_judged: u64,
    /// The layers that reach them, most points first; only of one that was reached.
    pub layers: Vec<ReachingLayer>,
    /// Ids of reached points, the first of them; only of one that was reached.
    pub points: Vec<String>,
    /// How many more were reached than `points` names.
    pub more_points: u64,
}

/// A fibre point that closes a shortage area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingPoint {
    /// Its kind; an exchange is fed by fibre.
    pub kind: ClosingKind,
    /// Its name, otherwise its place.
    pub name: String,
}

/// Kinds of fibre point that close a shortage area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosingKind {
    /// Fiberanslutningspunkt.
    ConnectionPoint,
    /// Telestation, fed by fibre.
    Exchange,
}

/// Layers of one operator, technology and relation that reach demand points of a shortage area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachingLayer {
    /// Name of the operator.
    pub operator: String,
    /// Technology.
    pub technology: Technology,
    /// Relation.
    pub relation: Relation,
    /// How many points.
    pub points: u64,
}

const FIBRE_POINTS: &str = "fibre points: ";
const LAYERS: &str = "layers: ";
const POINTS: &str = "points: ";
const NO_POINT: &str = "no demand point at its place";

impl ClosingKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::ConnectionPoint, Self::Exchange];

    /// The kind of fibre point, as sources call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConnectionPoint => "connection_point",
            Self::Exchange => "exchange",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::ConnectionPoint => "connection_point ",
            Self::Exchange => "exchange fibre ",
        }
    }
}

impl fmt::Display for ClosingPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind.words(), self.name)
    }
}

impl fmt::Display for ReachingLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operator, technology, relation, points } = self;
        write!(f, "{operator} {} {} {points}", technology.as_str(), relation.as_str())
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.fibre_points.is_empty() {
            write!(f, "{FIBRE_POINTS}{}; ", joined(&self.fibre_points))?;
        }
        if self.of == 0 && self.gone == 0 && self.not_judged == 0 {
            f.write_str(NO_POINT)?;
        } else {
            write!(f, "reached {} of {} points", self.reached, self.of)?;
            for (number, words) in self.others() {
                if number > 0 {
                    write!(f, ", {number} {words}")?;
                }
            }
        }
        if !self.layers.is_empty() {
            write!(f, "; {LAYERS}{}", joined(&self.layers))?;
        }
        if !self.points.is_empty() {
            write!(f, "; {POINTS}{}", self.points.join(", "))?;
            if self.more_points > 0 {
                write!(f, " and {} more", self.more_points)?;
            }
        }
        Ok(())
    }
}

impl Evidence {
    /// Reads what [`Display`](fmt::Display) writes; `None` for any other text, such as a note of the county's own list.
    pub fn parse(text: &str) -> Option<Self> {
        let mut read = Self::default();
        let mut rest = text;
        if let Some(body) = text.strip_prefix(FIBRE_POINTS) {
            let ends = ["; reached ", "; no demand point "].into_iter().filter_map(|next| body.find(next));
            let (fed, behind) = body.split_at(ends.min()?);
            read.fibre_points = closing_points(fed)?;
            rest = behind.strip_prefix("; ")?;
        }
        let (counts, lists) =
            rest.split_once("; ").map_or((rest, None), |(counts, lists)| (counts, Some(lists)));
        if counts != NO_POINT {
            read.read_counts(counts)?;
        }
        if let Some(lists) = lists {
            read.read_lists(lists)?;
        }
        // Whatever was read must say the very same.
        (read.to_string() == text).then_some(read)
    }

    const fn others(&self) -> [(u64, &'static str); 5] {
        [
            (self.planned, "planned"),
            (self.unserved, "unserved"),
            (self.without_data, "without data"),
            (self.gone, "no longer exist"),
            (self.not_judged, "not judged"),
        ]
    }

    fn read_counts(&mut self, text: &str) -> Option<()> {
        let mut counts = text.split(", ");
        let (reached, of) =
            counts.next()?.strip_prefix("reached ")?.strip_suffix(" points")?.split_once(" of ")?;
        (self.reached, self.of) = (reached.parse().ok()?, of.parse().ok()?);
        for count in counts {
            let (number, words) = count.split_once(' ')?;
            let place = match words {
                "planned" => &mut self.planned,
                "unserved" => &mut self.unserved,
                "without data" => &mut self.without_data,
                "no longer exist" => &mut self.gone,
                "not judged" => &mut self.not_judged,
                _ => return None,
            };
            *place = number.parse().ok()?;
        }
        Some(())
    }

    fn read_lists(&mut self, text: &str) -> Option<()> {
        let points = if let Some(body) = text.strip_prefix(LAYERS) {
            let (layers, points) =
                body.split_once("; points: ").map_or((body, None), |(layers, points)| (layers, Some(points)));
            self.layers = reaching_layers(layers)?;
            points
        } else {
            Some(text.strip_prefix(POINTS)?)
        };
        let Some(points) = points else { return Some(()) };
        let more = points.strip_suffix(" more").and_then(|body| body.rsplit_once(" and "));
        let more = more.and_then(|(named, number)| Some((named, number.parse().ok()?)));
        let (named, more) = more.unwrap_or((points, 0));
        self.points = named.split(", ").map(str::to_owned).collect();
        self.more_points = more;
        Some(())
    }
}

fn joined<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A name may hold a comma itself: what does not begin as a fibre point belongs to the one before.
fn closing_points(text: &str) -> Option<Vec<ClosingPoint>> {
    let mut list: Vec<ClosingPoint> = Vec::new();
    for piece in text.split(", ") {
        if let Some(point) = closing_point(piece) {
            list.push(point);
        } else {
            let name = &mut list.last_mut()?.name;
            name.push_str(", ");
            name.push_str(piece);
        }
    }
    Some(list)
}

/// The same of operators: what does not end as a layer goes on in the next.
fn reaching_layers(text: &str) -> Option<Vec<ReachingLayer>> {
    let mut list = Vec::new();
    let mut pending = String::new();
    for piece in text.split(", ") {
        pending.push_str(piece);
        if let Some(layer) = reaching_layer(&pending) {
            list.push(layer);
            pending.clear();
        } else {
            pending.push_str(", ");
        }
    }
    pending.is_empty().then_some(list)
}

fn closing_point(text: &str) -> Option<ClosingPoint> {
    ClosingKind::ALL.into_iter().find_map(|kind| {
        let name = text.strip_prefix(kind.words())?.to_owned();
        Some(ClosingPoint { kind, name })
    })
}

fn reaching_layer(text: &str) -> Option<ReachingLayer> {
    let mut words = text.rsplitn(4, ' ');
    let points = words.next()?.parse().ok()?;
    let relation = words.next()?;
    let technology = words.next()?;
    let operator = words.next()?.to_owned();
    let relation = Relation::ALL.into_iter().find(|known| known.as_str() == relation)?;
    let technology = Technology::ALL.into_iter().find(|known| known.as_str() == technology)?;
    Some(ReachingLayer { operator, technology, relation, points })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layer(operator: &str, points: u64) -> ReachingLayer {
        ReachingLayer {
            operator: operator.to_owned(),
            technology: Technology::FiberLan,
            relation: Relation::Passed,
            points,
        }
    }

    #[test]
    fn the_text_is_read_again() {
        let exchange = ClosingPoint { kind: ClosingKind::Exchange, name: "Norr, gamla".to_owned() };
        let whole = Evidence {
            fibre_points: vec![exchange],
            of: 20,
            reached: 18,
            planned: 1,
            unserved: 1,
            gone: 2,
            layers: vec![layer("Telia, Öst", 17), layer("B 4", 1)],
            points: vec!["a".to_owned(), "b and c".to_owned()],
            more_points: 16,
            ..Evidence::default()
        };
        let text = "fibre points: exchange fibre Norr, gamla; reached 18 of 20 points, 1 planned, 1 unserved, 2 no \
                    longer exist; layers: Telia, Öst fiber_lan passed 17, B 4 fiber_lan passed 1; points: a, b and c \
                    and 16 more";
        assert_eq!(whole.to_string(), text);
        assert_eq!(Evidence::parse(text), Some(whole));
        assert_eq!(Evidence::parse(NO_POINT), Some(Evidence::default()));
    }

    #[test]
    fn any_other_text_is_not_guessed_at() {
        for text in [
            "",
            "points 3",
            "reached 2 of 8",
            "reached 2 of 8 points, 6 lost",
            "reached 02 of 8 points",
            "reached 2 of 8 points; layers: Telia fibre connected 2",
            "fibre points: mast 4; reached 2 of 8 points",
            "Reached 2 of 8 points",
        ] {
            assert_eq!(Evidence::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            numbers in proptest::array::uniform7(0_u64..40),
            operators in proptest::collection::vec(("[a-zåäö&<\"]{1,9}( [0-9a-z]{1,4})?", 1_u64..50), 0..4),
            ids in proptest::collection::vec("[0-9a-f-]{1,12}", 0..5),
        ) {
            let [reached, planned, unserved, without_data, gone, not_judged, more_points] = numbers;
            let written = Evidence {
                of: reached + planned + unserved + without_data,
                reached, planned, unserved, without_data, gone, not_judged,
                layers: operators.iter().map(|(operator, points)| layer(operator, *points)).collect(),
                more_points: if ids.is_empty() { 0 } else { more_points },
                points: ids,
                ..Evidence::default()
            };
            prop_assert_eq!(Evidence::parse(&written.to_string()), Some(written));
        }

        #[test]
        fn nothing_is_lost_of_any_text(text in "(reached|fibre points:|layers:|points:|;|,| |[0-9]|of|more|and|<b>){0,12}") {
            if let Some(read) = Evidence::parse(&text) {
                prop_assert_eq!(read.to_string(), text);
            }
        }
    }
}
