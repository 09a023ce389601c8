//! Which municipality each demand point of a result lies in.
use super::error::IngestError;
use super::previous::POINTS;
use super::result::ResultFolder;
use super::table::Wanted;

/// The demand points of a result by id, each with its municipality.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PointPlaces {
    /// Ascending by id.
    points: Vec<(String, u32)>,
    /// The codes that the points name by position.
    municipalities: Vec<String>,
}

impl PointPlaces {
    /// Id and municipality of each, ascending by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.points.iter().map(|(id, at)| (id.as_str(), self.municipalities[*at as usize].as_str()))
    }
}

impl ResultFolder {
    /// In which municipality each demand point lies; or why that is not known.
    ///
    /// # Errors
    /// Where the points are there and cannot be read.
    pub fn places(&self) -> Result<Result<PointPlaces, &'static str>, IngestError> {
        if !self.record.has_ids() {
            return Ok(Err("its demand points have row numbers for ids"));
        }
        if !self.has(POINTS) {
            return Ok(Err("it has no internal/demand_points.parquet"));
        }
        let columns = ["id", "municipality"];
        let wanted = Wanted { columns: columns.map(str::to_owned).to_vec(), places: false, most: None };
        let table = self.one(POINTS, &wanted)?;
        let [id, municipality] = [table.column(columns[0])?, table.column(columns[1])?];
        let mut places = PointPlaces::default();
        let mut codes: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
        for row in 0..table.rows() {
            // A result writes both of every point.
            let (Some(id), Some(code)) = (id.text(row), municipality.text(row)) else { continue };
            let at = if let Some(at) = codes.get(code.as_ref()) {
                *at
            } else {
                let at = places.municipalities.len() as u32;
                codes.insert(code.clone().into_owned(), at);
                places.municipalities.push(code.into_owned());
                at
            };
            places.points.push((id.into_owned(), at));
        }
        places.points.sort_unstable();
        Ok(Ok(places))
    }
}
