//! Where a county stands among the others, by published figures.
use crate::model::{ReferenceValue, WeightKind};

/// Code of what was published for the whole, the nation.
const NATION: &str = "total";
/// The measures that say who has access, the wider one first.
const MEASURES: [&str; 2] = ["reached_with_passed", "reached"];

/// Läget bland länen: a county's published share beside those of the nation and of the other counties, all of one measure, one year and
/// one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing<'a> {
    /// The county's own figure.
    pub own: &'a ReferenceValue,
    /// That of the nation.
    pub nation: Option<&'a ReferenceValue>,
    /// Those of all counties, its own among them: the greatest share first, equal ones by code.
    pub counties: Vec<&'a ReferenceValue>,
    /// How far each county rose since the last earlier year that was published of its own: the greatest rise first, equal ones by code.
    /// Counties without an exact figure in both years are left out.
    pub rises: Vec<Rise<'a>>,
    /// What was published of earlier years and of this one, as far as it was counted alike: by area, then by year.
    alike: Vec<&'a ReferenceValue>,
}

/// Ökning: a county's share now and in an earlier year, counted alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rise<'a> {
    /// The earlier figure.
    pub before: &'a ReferenceValue,
    /// This one.
    pub now: &'a ReferenceValue,
}

impl Rise<'_> {
    /// What the share rose by, −1 to 1.
    pub fn share(&self) -> f64 {
        self.now.share - self.before.share
    }
}

/// Whether two figures were counted alike: by one method, where both name theirs; else only where one source gives both.
fn are_alike(one: &ReferenceValue, other: &ReferenceValue) -> bool {
    match (&one.definition, &other.definition) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.source == other.source,
        _ => false,
    }
}

impl<'a> Standing<'a> {
    /// What was published last of a county for a weight and a speed, over all kinds of settlement. Counties are the areas whose codes are
    /// as long as its own. Of several sources of one year it takes the one with most counties, then by its name; of measures the one that
    /// counts passed places. `None` where nothing stands beside the county's figure.
    pub fn find(
        references: &'a [ReferenceValue],
        county: &str,
        weight: WeightKind,
        tier_mbps: f64,
    ) -> Option<Self> {
        let is_meant = |value: &&ReferenceValue, measure: &str| {
            value.measure == measure
                && value.weight == Some(weight)
                && value.settlement.is_none()
                && value.tier_mbps.is_some_and(|tier| tier.total_cmp(&tier_mbps).is_eq())
        };
        MEASURES.into_iter().find_map(|measure| {
            let all: Vec<&ReferenceValue> =
                references.iter().filter(|value| is_meant(value, measure)).collect();
            let own = || all.iter().copied().filter(|value| value.area_code == county);
            let year = own().map(|value| value.year).max()?;
            own()
                .filter(|value| value.year == year)
                .map(|own| Self::beside(own, &all))
                .filter(|standing| standing.nation.is_some() || standing.counties.len() > 1)
                .max_by(|a, b| {
                    let counties = |one: &Self| one.counties.len();
                    counties(a).cmp(&counties(b)).then_with(|| b.own.source.cmp(&a.own.source))
                })
        })
    }

    fn beside(own: &'a ReferenceValue, all: &[&'a ReferenceValue]) -> Self {
        let others = || {
            all.iter().copied().filter(|value| {
                (value.year, &value.source, &value.definition) == (own.year, &own.source, &own.definition)
            })
        };
        let is_county = |value: &&ReferenceValue| {
            value.area_code != NATION && value.area_code.len() == own.area_code.len()
        };
        let mut counties: Vec<&ReferenceValue> = others().filter(is_county).collect();
        counties.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.area_code.cmp(&b.area_code)));
        counties.dedup_by(|a, b| a.area_code == b.area_code);
        let mut alike: Vec<&ReferenceValue> =
            all.iter().copied().filter(|value| value.year <= own.year && are_alike(value, own)).collect();
        alike.sort_by_key(|value| (&value.area_code, value.year));
        alike.dedup_by_key(|value| (&value.area_code, value.year));
        let rises = rises(own, &counties, &alike);
        Self { own, nation: others().find(|value| value.area_code == NATION), counties, rises, alike }
    }

    /// What was published of an area, counted alike, by year.
    pub fn years(&self, area_code: &str) -> &[&'a ReferenceValue] {
        let from = self.alike.partition_point(|value| value.area_code.as_str() < area_code);
        let to = self.alike.partition_point(|value| value.area_code.as_str() <= area_code);
        &self.alike[from..to]
    }

    /// The counties with a greater share, which come before it. `None` where that is open: one was published as "more than" a share that
    /// is no greater than the other's.
    pub fn before(&self) -> Option<&[&'a ReferenceValue]> {
        let own = self.own;
        let is_open = |other: &&ReferenceValue| {
            other.area_code != own.area_code
                && ((other.at_least && other.share <= own.share)
                    || (own.at_least && own.share <= other.share))
        };
        if self.counties.iter().any(is_open) {
            return None;
        }
        let better = self.counties.partition_point(|other| other.share > own.share);
        Some(&self.counties[..better])
    }
}

fn rises<'a>(
    own: &ReferenceValue,
    counties: &[&'a ReferenceValue],
    alike: &[&'a ReferenceValue],
) -> Vec<Rise<'a>> {
    let of_own = alike.iter().filter(|value| value.area_code == own.area_code && value.year < own.year);
    let Some(year) = of_own.map(|value| value.year).max() else { return Vec::new() };
    let mut rises: Vec<Rise<'a>> = counties
        .iter()
        .filter_map(|now| {
            let key = (now.area_code.as_str(), year);
            let at = alike.binary_search_by(|value| (value.area_code.as_str(), value.year).cmp(&key)).ok()?;
            let before = alike[at];
            (!before.at_least && !now.at_least).then_some(Rise { before, now })
        })
        .collect();
    rises.sort_by(|a, b| b.share().total_cmp(&a.share()).then_with(|| a.now.area_code.cmp(&b.now.area_code)));
    rises
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RecordRef, SettlementCut};

    fn value(area_code: &str, year: i32, measure: &str, share: f64, source: &str) -> ReferenceValue {
        ReferenceValue {
            record: RecordRef { source: "published.csv".to_owned(), layer: String::new(), record: 1 },
            area_code: area_code.to_owned(),
            area_name: None,
            year,
            measure: measure.to_owned(),
            weight: Some(WeightKind::Households),
            tier_mbps: Some(100.0),
            settlement: None,
            share,
            at_least: false,
            source: source.to_owned(),
            definition: None,
        }
    }

    fn find(values: &[ReferenceValue]) -> Option<Standing<'_>> {
        Standing::find(values, "18", WeightKind::Households, 100.0)
    }

    #[test]
    fn the_last_year_of_the_source_with_most_counties_counts() {
        let values = [
            value("18", 2022, "reached", 0.70, "a"),
            value("01", 2022, "reached", 0.99, "a"),
            value("18", 2023, "reached", 0.80, "a"),
            value("18", 2023, "reached", 0.81, "b"),
            value("01", 2023, "reached", 0.90, "b"),
            value("25", 2023, "reached", 0.60, "b"),
            value("14", 2023, "reached", 0.81, "b"),
            value("total", 2023, "reached", 0.85, "b"),
            value("1880", 2023, "reached", 0.99, "b"),
        ];
        let standing = find(&values).expect("figures");
        assert_eq!((standing.own.share, standing.nation.map(|one| one.share)), (0.81, Some(0.85)));
        let codes: Vec<&str> = standing.counties.iter().map(|one| one.area_code.as_str()).collect();
        assert_eq!(codes, ["01", "14", "18", "25"], "a municipality is no county");
        assert_eq!(standing.before().map(<[_]>::len), Some(1), "an equal share is not before it");
    }

    #[test]
    fn passed_places_count_first_and_nothing_beside_is_no_standing() {
        let mut values = vec![
            value("18", 2023, "reached", 0.8, "a"),
            value("total", 2023, "reached", 0.9, "a"),
            value("18", 2022, "reached_with_passed", 0.82, "a"),
        ];
        assert_eq!(find(&values).expect("figures").own.measure, "reached", "the other stands alone");
        values.push(value("total", 2022, "reached_with_passed", 0.93, "a"));
        assert_eq!(find(&values).expect("figures").own.measure, "reached_with_passed");
        values[3].settlement = Some(SettlementCut::Sparse);
        assert_eq!(find(&values).expect("figures").own.measure, "reached");
        assert_eq!(find(&values[..1]), None);
        assert_eq!(find(&[]), None);
    }

    #[test]
    fn more_than_a_lesser_share_leaves_the_place_open() {
        let mut values = vec![
            value("18", 2023, "reached", 0.95, "a"),
            value("01", 2023, "reached", 0.99, "a"),
            value("12", 2023, "reached", 0.90, "a"),
        ];
        values[1].at_least = true;
        assert_eq!(find(&values).expect("figures").before().map(<[_]>::len), Some(1), "surely above");
        values[2].at_least = true;
        assert_eq!(find(&values).expect("figures").before(), None, "12 may be above");
        values[2].at_least = false;
        values[0].at_least = true;
        assert_eq!(find(&values).expect("figures").before(), None, "18 may be above 01");
    }

    #[test]
    fn counties_rise_between_years_that_were_counted_alike() {
        let of = |area: &str, year, share, definition: Option<&str>| ReferenceValue {
            definition: definition.map(str::to_owned),
            ..value(area, year, "reached", share, &format!("survey {year}"))
        };
        let values = [
            of("01", 2023, 0.90, Some("B")),
            of("01", 2024, 0.91, Some("B")),
            of("18", 2022, 0.50, Some("A")),
            of("18", 2023, 0.80, Some("B")),
            of("18", 2024, 0.84, Some("B")),
            of("25", 2023, 0.60, Some("B")),
            of("25", 2024, 0.66, Some("B")),
            ReferenceValue { at_least: true, ..of("26", 2023, 0.95, Some("B")) },
            of("26", 2024, 0.97, Some("B")),
            of("total", 2023, 0.85, Some("B")),
            of("total", 2024, 0.86, Some("B")),
        ];
        let standing = find(&values).expect("a county among others");
        let rises: Vec<(&str, i64)> = standing
            .rises
            .iter()
            .map(|rise| (rise.now.area_code.as_str(), (rise.share() * 100.0).round() as i64))
            .collect();
        assert_eq!(rises, [("25", 6), ("18", 4), ("01", 1)]);
        let years = |area| standing.years(area).iter().map(|value| value.year).collect::<Vec<_>>();
        assert_eq!((years("18"), years("total"), years("99")), (vec![2023, 2024], vec![2023, 2024], vec![]));
        // Two sources that do not say how they counted are not held against each other.
        let unnamed: Vec<ReferenceValue> =
            values.iter().map(|value| ReferenceValue { definition: None, ..value.clone() }).collect();
        let standing = find(&unnamed).expect("a county among others");
        assert!(standing.rises.is_empty());
        assert_eq!(standing.years("18").len(), 1);
    }
}
