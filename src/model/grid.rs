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
