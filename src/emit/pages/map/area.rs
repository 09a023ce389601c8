//! Shortage areas for the page: open ones, those that ended this year, and what the register keeps of earlier ones.
use std::collections::BTreeSet;

use geo::MultiPolygon;
use serde::Serialize;

use super::data::{Budget, label};
use super::encode::{self, Path, Shape};
use super::{MapError, ToWgs84};
use crate::emit::tables::shortage;
use crate::model::{
    AreaPlan, Band, Closing, Evidence, Findings, Lineage, Meanwhile, OtherWay, RegisterEntry, SetByHand,
    Settlement, ShortageArea, ShortageAreaId, ShortageStatus, ShortageType, Survey, Unranked, WeightKind,
};
use crate::spatial::simplify_to_fit;

/// Shortage areas, which are looked at from nearer than municipalities, keep their outlines better.
const AREA_TOLERANCE_M: f64 = 2.0;

/// Points of the evidence that are named, at most; the others are counted, and stand in `register.csv`.
const NAMED_POINTS: usize = 5;

/// A shortage area; fields as in `shortage_areas.geojson` and `register.csv`. What is unknown or empty is left out: a
/// country has thousands of them.
#[derive(Serialize, Default)]
pub(super) struct AreaOfShortage<'a> {
    id: &'a str,
    name: &'a str,
    /// A position in `municipalities`.
    municipality: u32,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    status: &'static str,
    first_year: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    households: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workplaces: Option<f64>,
    /// The counts that are masked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    masked: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    best_down_mbps: Option<f64>,
    /// Operators; nothing without mobile layers.
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest_fibre_m: Option<f64>,
    /// Members that no decided project holds; nothing without projects.
    #[serde(skip_serializing_if = "Option::is_none")]
    beyond_projects: Option<u64>,
    /// The kind of settlement that most of its members lie in; nothing where settlements or members are not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    settlement: Option<&'static str>,
    /// Ids of areas that continue this one across a municipal border.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    twins: Vec<&'a str>,
    /// Ids of areas of the same long chain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chain: Vec<&'a str>,
    /// Some of its places were delivered and not judged: given where their number is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partly_judged: bool,
    /// What closing it takes; nothing in the open edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Plan<'a>>,
    #[serde(flatten)]
    kept: Option<Kept<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    label: Path,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shape: Shape,
}

/// What closing an area takes, and what serves it meanwhile; lists of three are low, expected and high.
#[derive(Serialize)]
struct Plan<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unranked: Option<&'static str>,
    /// Households that the trench reaches, which its cost is of; nothing where households are not what is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    households_reached: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trench_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_sek: Option<[f64; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    each_sek: Option<[f64; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closing: Option<&'static str>,
    /// Kind, generation, service and operator, and the share that it reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    meanwhile: Option<(&'static str, &'a str, f64, &'a str, f64)>,
    /// Where a radio site is the other way: metres to the nearest one, and the share near enough to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    radio_site: Option<(f64, f64)>,
}

/// What only a register holds: left out in a first year.
#[derive(Serialize)]
struct Kept<'a> {
    lineage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_year: Option<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parents: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_hand: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listed_as: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<ShownEvidence<'a>>,
}

/// Evidence, for the page to put in words; a text of another origin stays as it is.
#[derive(Serialize)]
#[serde(untagged)]
enum ShownEvidence<'a> {
    Counted(Counted),
    Text(&'a str),
}

#[derive(Serialize)]
struct Counted {
    reached: u64,
    of: u64,
    #[serde(skip_serializing_if = "is_none_of_them")]
    planned: u64,
    #[serde(skip_serializing_if = "is_none_of_them")]
    unserved: u64,
    #[serde(skip_serializing_if = "is_none_of_them")]
    no_data: u64,
    #[serde(skip_serializing_if = "is_none_of_them")]
    gone: u64,
    #[serde(skip_serializing_if = "is_none_of_them")]
    not_judged: u64,
    /// Kind and name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fibre_points: Vec<(&'static str, String)>,
    /// Operator, technology, relation and points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    layers: Vec<(String, &'static str, &'static str, u64)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    points: Vec<String>,
    #[serde(skip_serializing_if = "is_none_of_them")]
    more_points: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn is_none_of_them(number: &u64) -> bool {
    *number == 0
}

/// Open areas, areas that ended this year, and the entries of the selection that had ended before.
pub(super) fn areas<'a>(
    findings: &'a Findings,
    budget: &Budget,
    to_wgs84: ToWgs84,
) -> Result<Vec<AreaOfShortage<'a>>, MapError> {
    let shown: Vec<&ShortageArea> = shortage::shown(findings).collect();
    let outlines: Vec<&MultiPolygon<f64>> = shown.iter().map(|area| &area.outline).collect();
    let simple = simplify_to_fit(&outlines, AREA_TOLERANCE_M, budget.areas);
    let shapes = encode::shapes("shortage areas", &simple, to_wgs84)?;
    let mut areas = Vec::with_capacity(findings.register.len());
    // Areas that ended this year come last, and have no plan.
    let plans = findings.last_percent.plans.iter().map(Some).chain(std::iter::repeat(None));
    for (((one, simple), shape), of_area) in shown.iter().zip(&simple).zip(shapes).zip(plans) {
        let plan = of_area.filter(|_| one.status.is_open()).map(|plan| self::plan(findings, plan));
        let label = label("shortage areas", simple, to_wgs84)?;
        areas.push(AreaOfShortage { plan, ..area(findings, one, shape, label) });
    }
    let in_layer: BTreeSet<&ShortageAreaId> = shown.iter().map(|area| &area.id).collect();
    areas.extend(
        findings
            .register
            .iter()
            .filter(|entry| !in_layer.contains(&entry.id))
            .filter_map(|entry| ended_before(findings, entry)),
    );
    Ok(areas)
}

fn area<'a>(findings: &'a Findings, area: &'a ShortageArea, shape: Shape, label: Path) -> AreaOfShortage<'a> {
    let survey = &findings.survey;
    let entry = findings.register.binary_search_by(|entry| entry.id.cmp(&area.id)).ok();
    AreaOfShortage {
        id: area.id.as_str(),
        name: &area.name,
        municipality: area.municipality,
        kind: Some(area.kind.as_str()),
        status: area.status.as_str(),
        first_year: area.first_year,
        points: area.points(),
        households: area.households,
        workplaces: area.workplaces,
        masked: area
            .published
            .iter()
            .flat_map(|published| &published.masked)
            .map(|weight| weight.as_str())
            .collect(),
        best_down_mbps: area.best.and_then(|best| best.down_mbps),
        mobile: area
            .mobile
            .as_ref()
            .map(|set| set.iter().map(|&operator| survey.operators.name(operator)).collect()),
        nearest_fibre_m: area.nearest_fibre_m,
        beyond_projects: (!survey.projects.is_empty() && area.status.is_open())
            .then_some(area.beyond_projects),
        settlement: settlement(survey, area).map(Settlement::as_str),
        partly_judged: area.published.as_ref().is_some_and(|published| published.is_partly_judged),
        plan: None,
        twins: ids(&area.twins),
        chain: ids(&area.continues_in),
        kept: entry
            .filter(|_| findings.survey.register.is_some())
            .map(|entry| kept(&findings.register[entry])),
        label,
        shape,
    }
}

fn plan<'a>(findings: &'a Findings, plan: &'a AreaPlan) -> Plan<'a> {
    let survey = &findings.survey;
    let are_households = findings.last_percent.weight == Some(WeightKind::Households);
    let band = |band: Band| [band.low, band.expected, band.high].map(f64::round);
    let meanwhile = plan.best_meanwhile().map(|(best, operator)| {
        let (generation, service_mbps) = match &best.kind {
            Meanwhile::Mobile { generation, service_mbps, .. } => (generation.as_str(), *service_mbps),
            Meanwhile::FixedRadio | Meanwhile::Satellite => ("", 0.0),
        };
        let operator = operator.map_or("", |operator| survey.operators.name(operator));
        (best.kind.as_str(), generation, service_mbps, operator, best.share(plan).unwrap_or_default())
    });
    Plan {
        rank: plan.rank,
        unranked: plan.unranked.map(Unranked::as_str),
        households_reached: (are_households && plan.cost.is_some()).then(|| plan.joined_weight()),
        trench_m: plan.cost.as_ref().and(plan.trench.length_m()).map(f64::round),
        cost_sek: plan.cost.as_ref().map(|cost| band(cost.sum)),
        each_sek: plan.cost_per_household().map(band),
        closing: plan.closing.map(Closing::as_str),
        meanwhile,
        radio_site: (plan.other_way() == OtherWay::RadioSite)
            .then(|| Some((plan.radio_sites?.nearest_m.round(), plan.radio_site_share()?)))
            .flatten(),
    }
}

/// The kind of settlement of most members; on a tie the denser kind.
fn settlement(survey: &Survey, area: &ShortageArea) -> Option<Settlement> {
    let of = |kind: Settlement| {
        area.members.iter().filter(|&&member| survey.points[member as usize].settlement == kind).count()
    };
    let is_known = survey.has_settlements && !area.members.is_empty();
    // `max_by_key` takes the last of equals, and the kinds stand from dense to sparse: hence `rev`.
    is_known.then(|| Settlement::ALL.into_iter().rev().max_by_key(|&kind| of(kind))).flatten()
}

/// An entry that had ended before this year: it has no place in this year's layer. One outside the selection has no
/// municipality to be listed under.
fn ended_before<'a>(findings: &'a Findings, entry: &'a RegisterEntry) -> Option<AreaOfShortage<'a>> {
    let municipalities = &findings.survey.municipalities;
    let municipality = municipalities.binary_search_by(|known| known.code.cmp(&entry.municipality)).ok()?;
    Some(AreaOfShortage {
        id: entry.id.as_str(),
        name: &entry.name,
        municipality: municipality as u32,
        kind: entry.kind.map(ShortageType::as_str),
        status: entry.status.as_str(),
        first_year: entry.first_year,
        kept: Some(kept(entry)),
        ..AreaOfShortage::default()
    })
}

fn kept(entry: &RegisterEntry) -> Kept<'_> {
    let SetByHand { status, name, note } = entry.set_by_hand;
    let by_hand = [(status, "status"), (name, "name"), (note, "note")];
    Kept {
        lineage: Lineage::as_str(entry.lineage),
        closed_year: entry.closed_year,
        parents: ids(&entry.parents),
        children: ids(&entry.children),
        note: &entry.note,
        by_hand: by_hand.into_iter().filter(|(is_set, _)| *is_set).map(|(_, word)| word).collect(),
        computed_status: entry.computed_status.map(ShortageStatus::as_str),
        listed_as: entry.listed_as.as_ref().map(ShortageAreaId::as_str),
        evidence: evidence(&entry.evidence),
    }
}

fn evidence(text: &str) -> Option<ShownEvidence<'_>> {
    if text.is_empty() {
        return None;
    }
    let Some(evidence) = Evidence::parse(text) else { return Some(ShownEvidence::Text(text)) };
    let unnamed = evidence.points.len().saturating_sub(NAMED_POINTS) as u64;
    Some(ShownEvidence::Counted(Counted {
        reached: evidence.reached,
        of: evidence.of,
        planned: evidence.planned,
        unserved: evidence.unserved,
        no_data: evidence.without_data,
        gone: evidence.gone,
        not_judged: evidence.not_judged,
        fibre_points: evidence
            .fibre_points
            .into_iter()
            .map(|point| (point.kind.as_str(), point.name))
            .collect(),
        layers: evidence
            .layers
            .into_iter()
            .map(|layer| (layer.operator, layer.technology.as_str(), layer.relation.as_str(), layer.points))
            .collect(),
        points: evidence.points.into_iter().take(NAMED_POINTS).collect(),
        more_points: evidence.more_points + unnamed,
    }))
}

fn ids(ids: &[ShortageAreaId]) -> Vec<&str> {
    ids.iter().map(ShortageAreaId::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::findings;

    #[test]
    fn an_area_lies_where_most_of_its_members_do() {
        let mut findings = findings();
        let area = &mut findings.shortage_areas[0];
        area.members = vec![0, 1, 2];
        let mut of = |kinds: [Settlement; 3]| {
            for (point, kind) in findings.survey.points.iter_mut().zip(kinds) {
                point.settlement = kind;
            }
            settlement(&findings.survey, &findings.shortage_areas[0])
        };
        let (dense, small, open) = (Settlement::Tatort, Settlement::Smaort, Settlement::Landsbygd);
        assert_eq!(of([open, dense, open]), Some(open));
        assert_eq!(of([open, small, dense]), Some(dense), "of as many the densest");
        findings.survey.has_settlements = false;
        assert_eq!(settlement(&findings.survey, &findings.shortage_areas[0]), None);
        findings.survey.has_settlements = true;
        findings.shortage_areas[0].members.clear();
        assert_eq!(settlement(&findings.survey, &findings.shortage_areas[0]), None, "for publication");
    }
}
