//! The Delaunay triangulation of points of a lattice, by dividing and joining (Guibas and Stolfi 1985), exact.

/// A point of a lattice. Coordinates of one triangulation span less than [`SPAN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    pub(super) x: i64,
    pub(super) y: i64,
}

/// Spans of coordinates stay below it, so that the products of four differences have room in 128 bits.
pub(super) const SPAN: i64 = 1 << 30;

/// Positive where the way from `a` over `b` to `c` turns left; twice the area of the triangle.
fn turn(a: Site, b: Site, c: Site) -> i64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether `d` lies within the circle through `a`, `b` and `c`, which turn left.
fn is_within_circle([a, b, c, d]: [Site; 4]) -> bool {
    let lifted = |p: Site| {
        let (x, y) = (p.x - d.x, p.y - d.y);
        (x, y, i128::from(x * x + y * y))
    };
    let ((ax, ay, a), (bx, by, b), (cx, cy, c)) = (lifted(a), lifted(b), lifted(c));
    let minor = |px: i64, py: i64, qx: i64, qy: i64| i128::from(px * qy - py * qx);
    a * minor(bx, by, cx, cy) - b * minor(ax, ay, cx, cy) + c * minor(ax, ay, bx, by) > 0
}

/// Directed edges in pairs: an edge and the one back are `e` and `e ^ 1`.
#[derive(Debug)]
pub(super) struct Delaunay<'a> {
    sites: &'a [Site],
    /// Where each edge begins: a position in the sites; [`Self::GONE`] for an edge that was taken out.
    origin: Vec<u32>,
    /// The next edge around the origin, counter-clockwise.
    left: Vec<u32>,
    /// The next edge around the origin, clockwise.
    right: Vec<u32>,
}

impl<'a> Delaunay<'a> {
    const GONE: u32 = u32::MAX;

    /// Triangulates sites that ascend and of which no two are equal; the same triangles whatever they came from. O(n log n).
    pub(super) fn build(sites: &'a [Site]) -> Self {
        let room = 6 * sites.len();
        let mut built = Self {
            sites,
            origin: Vec::with_capacity(room),
            left: Vec::with_capacity(room),
            right: Vec::with_capacity(room),
        };
        if sites.len() > 1 {
            built.divide(0, sites.len() as u32);
        }
        built
    }

    /// All edges that are there, in both directions.
    pub(super) fn edges(&self) -> impl Iterator<Item = u32> {
        (0..self.origin.len() as u32).filter(|&edge| self.origin[edge as usize] != Self::GONE)
    }

    /// How many edges were ever made: they are numbered below.
    pub(super) fn count(&self) -> usize {
        self.origin.len()
    }

    pub(super) fn origin(&self, edge: u32) -> u32 {
        self.origin[edge as usize]
    }

    pub(super) fn end(&self, edge: u32) -> u32 {
        self.origin[(edge ^ 1) as usize]
    }

    /// The next edge around the origin, clockwise.
    pub(super) fn clockwise(&self, edge: u32) -> u32 {
        self.right[edge as usize]
    }

    /// The other two edges of the triangle on the left of an edge; `None` where no triangle lies there.
    pub(super) fn triangle(&self, edge: u32) -> Option<[u32; 2]> {
        let second = self.around_left(edge);
        let third = self.around_left(second);
        let is_closed = self.around_left(third) == edge && third != edge;
        let turns_left = self.turn(self.origin(edge), self.origin(second), self.origin(third)) > 0;
        (is_closed && turns_left).then_some([second, third])
    }

    /// The next edge around the face on the left, counter-clockwise.
    fn around_left(&self, edge: u32) -> u32 {
        self.right[(edge ^ 1) as usize]
    }

    fn site(&self, position: u32) -> Site {
        self.sites[position as usize]
    }

    fn turn(&self, a: u32, b: u32, c: u32) -> i64 {
        turn(self.site(a), self.site(b), self.site(c))
    }

    fn make(&mut self, from: u32, to: u32) -> u32 {
        let edge = self.origin.len() as u32;
        self.origin.extend([from, to]);
        self.left.extend([edge, edge + 1]);
        self.right.extend([edge, edge + 1]);
        edge
    }

    /// Joins the edges around two origins into one circle, or parts one circle into two.
    fn splice(&mut self, a: u32, b: u32) {
        let (after_a, after_b) = (self.left[a as usize], self.left[b as usize]);
        self.left[a as usize] = after_b;
        self.right[after_b as usize] = a;
        self.left[b as usize] = after_a;
        self.right[after_a as usize] = b;
    }

    /// A new edge from the end of `a` to the origin of `b`, with the face that both have on their left divided by it.
    fn connect(&mut self, a: u32, b: u32) -> u32 {
        let edge = self.make(self.end(a), self.origin(b));
        let after = self.around_left(a);
        self.splice(edge, after);
        self.splice(edge ^ 1, b);
        edge
    }

    fn take_out(&mut self, edge: u32) {
        for half in [edge, edge ^ 1] {
            self.splice(half, self.right[half as usize]);
            self.origin[half as usize] = Self::GONE;
        }
    }

    /// Triangulates the sites from `start` to before `end`; gives the edges of the hull that leave the first site
    /// counter-clockwise and the last one clockwise.
    fn divide(&mut self, start: u32, end: u32) -> [u32; 2] {
        if end - start == 2 {
            let edge = self.make(start, start + 1);
            return [edge, edge ^ 1];
        }
        if end - start == 3 {
            let (a, b) = (self.make(start, start + 1), self.make(start + 1, start + 2));
            self.splice(a ^ 1, b);
            let turn = self.turn(start, start + 1, start + 2);
            if turn == 0 {
                return [a, b ^ 1];
            }
            let c = self.connect(b, a);
            return if turn > 0 { [a, b ^ 1] } else { [c ^ 1, c] };
        }
        let middle = start.midpoint(end);
        let left = self.divide(start, middle);
        let right = self.divide(middle, end);
        self.join(left, right)
    }

    /// Joins two triangulations, the one left of the other.
    fn join(
        &mut self,
        [mut first, mut inner_left]: [u32; 2],
        [mut inner_right, mut last]: [u32; 2],
    ) -> [u32; 2] {
        // The lowest line that both hulls lie above.
        loop {
            let (at_left, at_right) = (self.origin(inner_left), self.origin(inner_right));
            if self.turn(at_right, at_left, self.end(inner_left)) > 0 {
                inner_left = self.around_left(inner_left);
            } else if self.turn(at_left, at_right, self.end(inner_right)) < 0 {
                inner_right = self.left[(inner_right ^ 1) as usize];
            } else {
                break;
            }
        }
        let mut base = self.connect(inner_right ^ 1, inner_left);
        if self.origin(inner_left) == self.origin(first) {
            first = base ^ 1;
        }
        if self.origin(inner_right) == self.origin(last) {
            last = base;
        }
        // From there upwards, with the site next whose circle through both ends of the base holds no other.
        loop {
            let above = |it: &Self, edge: u32| it.turn(it.end(edge), it.end(base), it.origin(base)) > 0;
            let mut on_left = self.left[(base ^ 1) as usize];
            while above(self, on_left) && self.beats(base, on_left, self.left[on_left as usize]) {
                let next = self.left[on_left as usize];
                self.take_out(on_left);
                on_left = next;
            }
            let mut on_right = self.right[base as usize];
            while above(self, on_right) && self.beats(base, on_right, self.right[on_right as usize]) {
                let next = self.right[on_right as usize];
                self.take_out(on_right);
                on_right = next;
            }
            let (is_left, is_right) = (above(self, on_left), above(self, on_right));
            base = if is_right && (!is_left || self.is_nearer(on_left, on_right)) {
                self.connect(on_right, base ^ 1)
            } else if is_left {
                self.connect(base ^ 1, on_left ^ 1)
            } else {
                return [first, last];
            };
        }
    }

    /// Whether the end of `next` lies within the circle through the base and the end of `edge`.
    fn beats(&self, base: u32, edge: u32, next: u32) -> bool {
        let ends = [self.end(base), self.origin(base), self.end(edge), self.end(next)];
        is_within_circle(ends.map(|position| self.site(position)))
    }

    /// Whether the end of `on_right` lies within the circle through the base and the end of `on_left`.
    fn is_nearer(&self, on_left: u32, on_right: u32) -> bool {
        let ends = [self.end(on_left), self.origin(on_left), self.origin(on_right), self.end(on_right)];
        is_within_circle(ends.map(|position| self.site(position)))
    }
}

#[cfg(test)]
#[path = "delaunay_tests.rs"]
mod tests;
