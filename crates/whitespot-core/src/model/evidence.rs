use std::fmt;

use super::{Relation, Technology, Wording};

/// Underlag för status: why an entry of the register has its status. As text it is the `evidence` of `register.csv`, from
/// which [`Evidence::parse`] reads it again: an entry that closed years ago keeps the text of that year. Layers and sheets have
/// it in the run's language: [`Evidence::said`].
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
}

impl fmt::Display for ClosingPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(&Wording::FILE))
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(&Wording::FILE))
    }
}

impl Evidence {
    /// The evidence in words.
    pub fn said(&self, wording: &Wording) -> String {
        let mut said = String::new();
        if !self.fibre_points.is_empty() {
            let points = self.fibre_points.iter().map(|point| point.said(wording));
            said += &format!("{}{}; ", wording.fibre_points, joined(points));
        }
        if self.of == 0 && self.gone == 0 && self.not_judged == 0 {
            said += wording.no_point;
        } else {
            let [before, between, behind] = wording.reached;
            said += &format!("{before}{}{between}{}{behind}", self.reached, self.of);
            for (number, words) in self.others(wording) {
                if number > 0 {
                    said += &format!(", {number} {words}");
                }
            }
        }
        if !self.layers.is_empty() {
            let layers = self.layers.iter().map(|layer| layer.said(wording));
            said += &format!("; {}{}", wording.layers, joined(layers));
        }
        if !self.points.is_empty() {
            said += &format!("; {}{}", wording.points, self.points.join(", "));
            if self.more_points > 0 {
                let [before, behind] = wording.more;
                said += &format!("{before}{}{behind}", self.more_points);
            }
        }
        said
    }

    /// Reads what [`Display`](fmt::Display) writes; `None` for any other text, such as a note of the county's own list.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_as(text, &Wording::FILE)
    }

    /// Reads what [`said`](Self::said) gives in any wording; `None` for any other text.
    pub fn read(text: &str) -> Option<Self> {
        Wording::ALL.iter().find_map(|wording| Self::parse_as(text, wording))
    }

    fn parse_as(text: &str, wording: &Wording) -> Option<Self> {
        // Whatever was read must say the very same.
        let whole = |read: Option<Self>| read.filter(|read| read.said(wording) == text);
        let Some(body) = text.strip_prefix(wording.fibre_points) else {
            return whole(Self::counted(text, Vec::new(), wording));
        };
        body.match_indices("; ").find_map(|(at, mark)| {
            let fibre_points = closing_points(&body[..at], wording)?;
            whole(Self::counted(&body[at + mark.len()..], fibre_points, wording))
        })
    }

    /// Reads what stands behind the fibre points.
    fn counted(text: &str, fibre_points: Vec<ClosingPoint>, wording: &Wording) -> Option<Self> {
        let mut read = Self { fibre_points, ..Self::default() };
        let (counts, lists) =
            text.split_once("; ").map_or((text, None), |(counts, lists)| (counts, Some(lists)));
        if counts != wording.no_point {
            read.read_counts(counts, wording)?;
        }
        if let Some(lists) = lists {
            read.read_lists(lists, wording)?;
        }
        Some(read)
    }

    const fn others(&self, wording: &Wording) -> [(u64, &'static str); 5] {
        [
            (self.planned, wording.planned),
            (self.unserved, wording.unserved),
            (self.without_data, wording.without_data),
            (self.gone, wording.gone),
            (self.not_judged, wording.not_judged),
        ]
    }

    fn read_counts(&mut self, text: &str, wording: &Wording) -> Option<()> {
        let mut counts = text.split(", ");
        let [before, between, behind] = wording.reached;
        let (reached, of) = counts.next()?.strip_prefix(before)?.strip_suffix(behind)?.split_once(between)?;
        (self.reached, self.of) = (reached.parse().ok()?, of.parse().ok()?);
        for count in counts {
            let (number, words) = count.split_once(' ')?;
            let position = self.others(wording).iter().position(|(_, known)| *known == words)?;
            let places = [
                &mut self.planned,
                &mut self.unserved,
                &mut self.without_data,
                &mut self.gone,
                &mut self.not_judged,
            ];
            *places.into_iter().nth(position)? = number.parse().ok()?;
        }
        Some(())
    }

    fn read_lists(&mut self, text: &str, wording: &Wording) -> Option<()> {
        let points = if let Some(body) = text.strip_prefix(wording.layers) {
            let points = format!("; {}", wording.points);
            let (layers, points) =
                body.split_once(&points).map_or((body, None), |(layers, points)| (layers, Some(points)));
            self.layers = reaching_layers(layers, wording)?;
            points
        } else {
            Some(text.strip_prefix(wording.points)?)
        };
        let Some(points) = points else { return Some(()) };
        let [before, behind] = wording.more;
        let more = points.strip_suffix(behind).and_then(|body| body.rsplit_once(before));
        let more = more.and_then(|(named, number)| Some((named, number.parse().ok()?)));
        let (named, more) = more.unwrap_or((points, 0));
        self.points = named.split(", ").map(str::to_owned).collect();
        self.more_points = more;
        Some(())
    }
}

impl ClosingPoint {
    fn said(&self, wording: &Wording) -> String {
        format!("{} {}", (wording.closing)(self.kind), self.name)
    }

    fn read(text: &str, wording: &Wording) -> Option<Self> {
        ClosingKind::ALL.into_iter().find_map(|kind| {
            let name = text.strip_prefix((wording.closing)(kind))?.strip_prefix(' ')?.to_owned();
            Some(Self { kind, name })
        })
    }
}

impl ReachingLayer {
    fn said(&self, wording: &Wording) -> String {
        let [a, b, c] = wording.layer;
        let (technology, relation) = (wording.technology(self.technology), wording.relation(self.relation));
        format!("{}{a}{technology}{b}{relation}{c}{}", self.operator, self.points)
    }

    fn read(text: &str, wording: &Wording) -> Option<Self> {
        let named = text.trim_end_matches(|digit: char| digit.is_ascii_digit());
        let points = text[named.len()..].parse().ok()?;
        let [a, b, c] = wording.layer;
        let named = named.strip_suffix(c)?;
        let relation =
            Relation::ALL.into_iter().find(|relation| named.ends_with(wording.relation(*relation)))?;
        let named = named.strip_suffix(wording.relation(relation))?.strip_suffix(b)?;
        Technology::ALL.into_iter().find_map(|technology| {
            let operator = named.strip_suffix(wording.technology(technology))?.strip_suffix(a)?.to_owned();
            Some(Self { operator, technology, relation, points })
        })
    }
}

fn joined(list: impl Iterator<Item = String>) -> String {
    list.collect::<Vec<_>>().join(", ")
}

/// A name may hold a comma itself: what does not begin as a fibre point belongs to the one before.
fn closing_points(text: &str, wording: &Wording) -> Option<Vec<ClosingPoint>> {
    let mut list: Vec<ClosingPoint> = Vec::new();
    for piece in text.split(", ") {
        if let Some(point) = ClosingPoint::read(piece, wording) {
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
fn reaching_layers(text: &str, wording: &Wording) -> Option<Vec<ReachingLayer>> {
    let mut list = Vec::new();
    let mut pending = String::new();
    for piece in text.split(", ") {
        pending.push_str(piece);
        if let Some(layer) = ReachingLayer::read(&pending, wording) {
            list.push(layer);
            pending.clear();
        } else {
            pending.push_str(", ");
        }
    }
    pending.is_empty().then_some(list)
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
        assert_eq!(Evidence::parse(Wording::FILE.no_point), Some(Evidence::default()));
    }

    #[test]
    fn readers_have_it_in_their_language_and_the_next_year_reads_it_again() {
        let evidence = Evidence {
            fibre_points: vec![ClosingPoint { kind: ClosingKind::Exchange, name: "Norr; gamla".to_owned() }],
            of: 20,
            reached: 18,
            unserved: 2,
            not_judged: 3,
            layers: vec![layer("Telia, Öst", 17), layer("B 4", 1)],
            points: vec!["a".to_owned()],
            more_points: 17,
            ..Evidence::default()
        };
        let swedish = "fiber har nått platsen: telestation matad med fiber Norr; gamla; 18 av 20 analysenheter är nådda, \
                       2 utan tillgång, 3 inte bedömda; nådda av: Telia, Öst (fiber-LAN, i absoluta närheten): 17, B 4 \
                       (fiber-LAN, i absoluta närheten): 1; analysenheter: a och 17 till";
        assert_eq!(evidence.said(&Wording::SV), swedish);
        assert_eq!(Evidence::parse(swedish), None, "files have the words of files");
        for wording in Wording::ALL {
            assert_eq!(Evidence::read(&evidence.said(&wording)).as_ref(), Some(&evidence));
        }
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
            for wording in Wording::ALL {
                let read = Evidence::read(&written.said(&wording));
                prop_assert_eq!(read.as_ref(), Some(&written));
            }
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
