//! The buildings of an area that may get support.
use crate::model::{ShortageArea, Survey, Trench, WeightKind};

/// Buildings of an area by the rule of support: each demand point with a household, a workplace or a holiday home is one; a weight
/// that is not known may be there.
pub(super) struct Buildings {
    /// Those that the trench reaches.
    pub all: u64,
    /// Of these, those that the region gives priority.
    pub prioritised: u64,
    /// Whether the trench reaches a household or a workplace: holiday homes never count alone.
    pub stands: bool,
    /// Whether the area has a household or a workplace at all.
    pub may_stand: bool,
}

impl Buildings {
    pub(super) fn of(survey: &Survey, area: &ShortageArea, trench: &Trench) -> Self {
        let mut buildings = Self { all: 0, prioritised: 0, stands: false, may_stand: false };
        let has = |point: u32, kind: WeightKind| {
            let weight = survey.points[point as usize].weights.get(kind);
            survey.weights.contains(&kind) && weight.is_none_or(|weight| weight > 0.0)
        };
        let only_points = survey.weights.len() == 1;
        for &point in &area.members {
            let carries =
                only_points || has(point, WeightKind::Households) || has(point, WeightKind::Workplaces);
            buildings.may_stand |= carries;
            if trench.left_out.binary_search(&point).is_ok() {
                continue;
            }
            buildings.stands |= carries;
            if carries || has(point, WeightKind::HolidayHomes) {
                buildings.all += 1;
                let is_prioritised = survey.support.review(point).is_some_and(|review| review.is_prioritised);
                buildings.prioritised += u64::from(is_prioritised);
            }
        }
        buildings
    }
}
