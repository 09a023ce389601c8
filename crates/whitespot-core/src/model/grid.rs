use super::{MaskedWeight, MunicipalityIndex, WeightRow};

/// Ruta: a square of the national grid, as far as it lies in one municipality, and what its demand points have.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// The municipality whose points are counted.
    pub municipality: MunicipalityIndex,
    /// Easting of the lower left corner, metres: a multiple of the side.
    pub east_m: i64,
    /// Northing of the lower left corner.
    pub north_m: i64,
    /// One entry per weight of the survey; for publication without those that are masked whole.
    pub weights: Vec<WeightRow>,
    /// Weights of which counts are not published.
    pub masked: Vec<MaskedWeight>,
}

impl GridCell {
    /// `rutid` of Statistics Sweden: easting and northing of the lower left corner, 13 digits in SWEREF 99 TM.
    pub fn id(&self) -> String {
        format!("{:06}{:07}", self.east_m, self.north_m)
    }
}

/// Rutnät: the squares that hold any demand point, by municipality, easting and northing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// Side of a square, metres.
    pub side_m: u32,
    /// The squares.
    pub cells: Vec<GridCell>,
}

impl Grid {
    /// The position of a square by its municipality and lower left corner.
    pub fn position(&self, municipality: MunicipalityIndex, east_m: i64, north_m: i64) -> Option<usize> {
        let key = (municipality, east_m, north_m);
        self.cells.binary_search_by_key(&key, |cell| (cell.municipality, cell.east_m, cell.north_m)).ok()
    }

    /// The position of the square that a square of a finer grid lies in.
    pub fn around(&self, cell: &GridCell) -> Option<usize> {
        let side_m = i64::from(self.side_m);
        let low = |metres: i64| metres - metres.rem_euclid(side_m);
        self.position(cell.municipality, low(cell.east_m), low(cell.north_m))
    }
}
