//! The last percent as tables: what closing each shortage area takes, in which order, and what serves it meanwhile.
use crate::emit::EmitError;
use crate::emit::scope::Scope;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::municipalities::ColumnKind::{self, Count, Number, Text, Whole};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::emit::text::titles::Words;
use crate::model::{
    Aim, Alternative, AreaPlan, Band, CostTerm, Findings, Meanwhile, Operators, ShortageArea, Unranked,
};

/// The columns of `last_percent.csv` and of the layer `last_percent`.
pub(in crate::emit) const COLUMNS: [(&str, ColumnKind); 61] = [
    ("rank", Whole),
    ("id", Text),
    ("name", Text),
    ("municipality", Text),
    ("municipality_name", Text),
    ("status", Text),
    ("unranked", Text),
    ("ordered_by", Text),
    ("key", Number),
    ("why", Text),
    ("points", Whole),
    ("places", Whole),
    ("households", Count),
    ("workplaces", Count),
    ("households_known", Number),
    ("gain_pp", Number),
    ("closing", Text),
    ("trench_m", Number),
    ("road_m", Number),
    ("drops_m", Number),
    ("crossings", Whole),
    ("straight_m", Number),
    ("feeds", Whole),
    ("places_left_out", Whole),
    ("places_off_road", Whole),
    ("households_left_out", Count),
    ("households_reached", Count),
    ("trench_m_per_place", Number),
    ("trench_m_per_household", Number),
    ("cost_low_sek", Number),
    ("cost_sek", Number),
    ("cost_high_sek", Number),
    ("cost_per_household_low_sek", Number),
    ("cost_per_household_sek", Number),
    ("cost_per_household_high_sek", Number),
    ("cost_left_out", Text),
    ("meanwhile", Text),
    ("meanwhile_generation", Text),
    ("meanwhile_service_mbps", Number),
    ("meanwhile_level", Text),
    ("meanwhile_operator", Text),
    ("meanwhile_share", Number),
    ("other_way", Text),
    ("radio_site_m", Number),
    ("radio_site_share", Number),
    ("connection_point_m", Number),
    ("exchange_m", Number),
    ("other_exchange_m", Number),
    ("backbone_m", Number),
    ("access_m", Number),
    ("connected_m", Number),
    ("connection_point_road_m", Number),
    ("exchange_road_m", Number),
    ("other_exchange_road_m", Number),
    ("backbone_road_m", Number),
    ("access_road_m", Number),
    ("connected_road_m", Number),
    ("cumulative_households", Count),
    ("cumulative_trench_m", Number),
    ("cumulative_cost_sek", Number),
    ("weight", Text),
];

/// Metres to the decimetre, as other distances of the tables.
fn metres(length_m: Option<f64>) -> Cell<'static> {
    Cell::number(length_m.map(|length_m| (length_m * 10.0).round() / 10.0))
}

/// Kronor without öre: no figure behind them is finer.
fn sek(amount: Option<f64>) -> Cell<'static> {
    Cell::number(amount.map(f64::round))
}

/// A shortage area that is open, with what closing it takes.
pub(in crate::emit) struct Row<'a> {
    findings: &'a Findings,
    pub(in crate::emit) area: &'a ShortageArea,
    pub(in crate::emit) plan: &'a AreaPlan,
    /// Sums of the areas that stand before it, itself among them: households, metres, SEK.
    sums: Option<(f64, f64, Option<f64>)>,
    why: String,
    left_out: String,
}

/// The open areas of a scope: those with a rank in their order, then the others in that of the register. Ranks and running sums are
/// those of the whole.
pub(in crate::emit) fn rows(findings: &Findings, scope: Scope) -> Vec<Row<'_>> {
    let plans = &findings.last_percent.plans;
    let open = |at: &u32| findings.shortage_areas[*at as usize].status.is_open();
    let unranked = (0..plans.len() as u32).filter(|&at| plans[at as usize].rank.is_none());
    let mut sums = (0.0, 0.0, Some(0.0));
    let row = |at: u32| {
        let (area, plan) = (&findings.shortage_areas[at as usize], &plans[at as usize]);
        let priced = plan.cost.as_ref();
        if plan.rank.is_some() {
            let cost = priced.map(|cost| cost.sum.expected);
            sums = (
                sums.0 + plan.joined_weight(),
                sums.1 + plan.trench.length_m().unwrap_or_default(),
                sums.2.zip(cost).map(|(sum, own)| sum + own),
            );
        }
        scope.holds(area.municipality).then(|| {
            let terms = plan.why.iter().map(|(term, share)| format!("{term} {:.0}%", share * 100.0));
            let why = terms.collect::<Vec<_>>().join("; ");
            let left_out = priced.into_iter().flat_map(|cost| &cost.left_out);
            let left_out = joined(left_out.map(|term| CostTerm::as_str(*term)));
            Row { findings, area, plan, sums: plan.rank.map(|_| sums), why, left_out }
        })
    };
    findings.last_percent.order.iter().copied().chain(unranked.filter(open)).filter_map(row).collect()
}

impl Row<'_> {
    /// The same with the terms of the order in words.
    pub(in crate::emit) fn in_words(mut self, words: Words) -> Self {
        if !self.why.is_empty() {
            self.why = words.value("why", &self.why).into_owned();
        }
        self
    }

    /// The values, parallel to [`COLUMNS`].
    pub(in crate::emit) fn cells(&self) -> Vec<Cell<'_>> {
        let Self { findings, area, plan, .. } = self;
        let municipality = &findings.survey.municipalities[area.municipality as usize];
        let trench = &plan.trench;
        let road = trench.road;
        let cost = plan.cost.as_ref().map(|cost| cost.sum);
        let each = plan.cost_per_household();
        let best = plan.best_meanwhile();
        let band = |band: Option<Band>| {
            [band.map(|band| band.low), band.map(|band| band.expected), band.map(|band| band.high)].map(sek)
        };
        let length_m = trench.length_m();
        let joined_places = (plan.places - trench.places_left_out) as f64;
        let mut cells = vec![
            plan.rank.map_or(Cell::Empty, |rank| Cell::Whole(u64::from(rank))),
            Cell::Text(area.id.as_str()),
            Cell::Text(&area.name),
            Cell::Text(municipality.code.as_str()),
            Cell::Text(&municipality.name),
            Cell::Text(area.status.as_str()),
            Cell::text(plan.unranked.map(Unranked::as_str)),
            Cell::text(findings.last_percent.ordered_by.map(crate::model::PriorityOrder::as_str)),
            Cell::number(plan.key),
            Cell::text(Some(self.why.as_str()).filter(|why| !why.is_empty())),
            Cell::Whole(plan.points),
            Cell::Whole(plan.places),
            Cell::number(area.households),
            Cell::number(area.workplaces),
            Cell::Number(plan.weight),
            Cell::number(plan.gain_pp),
            Cell::text(plan.closing.map(crate::model::Closing::as_str)),
            metres(length_m),
            metres(road.map(|road| road.road_m)),
            metres(road.map(|road| road.drops_m)),
            road.map_or(Cell::Empty, |road| Cell::Whole(road.crossings)),
            metres(trench.straight_m),
            length_m.map_or(Cell::Empty, |_| Cell::Whole(trench.feeds)),
            Cell::Whole(trench.places_left_out),
            Cell::Whole(trench.places_off_road),
            Cell::Number(trench.weight_left_out),
            Cell::number(plan.cost.as_ref().map(|_| plan.joined_weight())),
            metres(length_m.map(|length_m| length_m / joined_places)),
            metres(length_m.and_then(|_| plan.trench_per_household())),
        ];
        cells.extend(band(cost));
        cells.extend(band(each));
        cells.push(Cell::text(
            plan.cost.as_ref().map(|_| self.left_out.as_str()).filter(|out| !out.is_empty()),
        ));
        cells.extend(match best {
            Some((best, operator)) => {
                let [generation, service, level] = net(&best.kind);
                [
                    Cell::Text(best.kind.as_str()),
                    generation,
                    service,
                    level,
                    Cell::text(operator.map(|operator| findings.survey.operators.name(operator))),
                    Cell::number(best.share(plan)),
                ]
            }
            None => [Cell::Text("none"), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty],
        });
        cells.extend([
            if plan.points > 0 { Cell::Text(plan.other_way().as_str()) } else { Cell::Empty },
            metres(plan.radio_sites.map(|sites| sites.nearest_m)),
            Cell::number(plan.radio_site_share()),
        ]);
        cells.extend(plan.fibre.straight_m.map(metres));
        cells.extend(plan.fibre.road_m.map(metres));
        cells.extend([
            Cell::number(self.sums.map(|sums| sums.0)),
            metres(self.sums.map(|sums| sums.1)),
            sek(self.sums.and_then(|sums| sums.2)),
            Cell::text(findings.last_percent.weight.map(crate::model::WeightKind::as_str)),
        ]);
        cells
    }
}

/// Generation, service and level of a mobile net.
fn net(kind: &Meanwhile) -> [Cell<'_>; 3] {
    match kind {
        Meanwhile::Mobile { generation, service_mbps, level } => {
            [Cell::Text(generation.as_str()), Cell::Number(*service_mbps), Cell::Text(&level.0)]
        }
        Meanwhile::FixedRadio | Meanwhile::Satellite => [Cell::Empty; 3],
    }
}

/// Writes `last_percent.csv`: the open shortage areas in their order, then those without a rank, each with the reason.
///
/// # Errors
/// Where the file cannot be written.
pub fn last_percent_csv<'f>(findings: &Findings, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| last_percent(findings, Scope::All, table))
}

/// Fills the table.
pub(in crate::emit) fn last_percent(
    findings: &Findings,
    scope: Scope,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    table.head(&COLUMNS.map(|(name, _)| name))?;
    rows(findings, scope).iter().try_for_each(|row| table.row(&row.cells()))
}

/// The columns of `curve.csv`.
pub(in crate::emit) const CURVE: [&str; 14] = [
    "area_kind",
    "area_code",
    "step",
    "id",
    "households",
    "workplaces",
    "trench_m",
    "cost_low_sek",
    "cost_sek",
    "cost_high_sek",
    "marginal_low_sek",
    "marginal_sek",
    "marginal_high_sek",
    "weight",
];

/// Writes `curve.csv`: per municipality, county and in all, the areas from the cheapest household on, each with what is reached, dug
/// and paid up to it.
///
/// # Errors
/// Where the file cannot be written.
pub fn curve_csv<'f>(findings: &Findings, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| curve(findings, table))
}

/// Fills the table.
pub(in crate::emit) fn curve(findings: &Findings, table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&CURVE)?;
    let curve = &findings.last_percent.curve;
    for group in curve.chunk_by(|a, b| (a.kind, &a.code) == (b.kind, &b.code)) {
        for (step, point) in group.iter().enumerate() {
            let mut cells = vec![
                Cell::Text(point.kind.as_str()),
                Cell::Text(&point.code),
                Cell::Whole(step as u64 + 1),
                Cell::Text(findings.shortage_areas[point.area as usize].id.as_str()),
                Cell::Number(point.weight),
                Cell::number(point.workplaces),
                metres(Some(point.trench_m)),
            ];
            for band in [point.cost, point.marginal] {
                cells.extend([
                    sek(band.map(|band| band.low)),
                    sek(band.map(|band| band.expected)),
                    sek(band.map(|band| band.high)),
                ]);
            }
            cells.push(Cell::text(findings.last_percent.weight.map(crate::model::WeightKind::as_str)));
            table.row(&cells)?;
        }
    }
    Ok(())
}

/// The columns of `closing_sets.csv`.
pub(in crate::emit) const SETS: [&str; 17] = [
    "area_kind",
    "area_code",
    "area_name",
    "aim",
    "target",
    "weight",
    "missing",
    "budget_sek",
    "reached",
    "gained",
    "shortage_areas",
    "trench_m",
    "cost_low_sek",
    "cost_sek",
    "cost_high_sek",
    "bound",
    "ids",
];

/// Writes `closing_sets.csv`: the cheapest set of areas that reaches each target, and the set that a budget reaches most with, per
/// municipality, county and in all.
///
/// # Errors
/// Where the file cannot be written.
pub fn closing_sets_csv<'f>(findings: &Findings, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| closing_sets(findings, table))
}

/// Fills the table.
pub(in crate::emit) fn closing_sets(findings: &Findings, table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&SETS)?;
    for set in &findings.last_percent.sets {
        let counted = findings.last_percent.weight.map(crate::model::WeightKind::as_str);
        let (aim, target, weight, missing, budget) = match &set.aim {
            Aim::Target { id, weight, missing } => {
                ("target", Cell::Text(id), Some(weight.as_str()), Cell::Number(*missing), Cell::Empty)
            }
            Aim::Budget(sek) => ("budget", Cell::Empty, counted, Cell::Empty, Cell::Number(*sek)),
        };
        let ids = joined(set.areas.iter().map(|&at| findings.shortage_areas[at as usize].id.as_str()));
        let reached = match (set.is_reached, set.is_exact) {
            (false, _) => "no",
            (true, true) => "exact",
            (true, false) => "near",
        };
        let of_set = |cell: Cell<'static>| if set.is_reached { cell } else { Cell::Empty };
        let bound = if matches!(set.aim, Aim::Target { .. }) { set.bound.round() } else { set.bound };
        table.row(&[
            Cell::Text(set.kind.as_str()),
            Cell::Text(&set.code),
            Cell::text(Some(set.name.as_str()).filter(|name| !name.is_empty())),
            Cell::Text(aim),
            target,
            Cell::text(weight),
            missing,
            budget,
            Cell::Text(reached),
            Cell::Number(set.gained),
            Cell::Whole(set.areas.len() as u64),
            of_set(metres(Some(set.trench_m))),
            of_set(sek(Some(set.cost.low))),
            of_set(sek(Some(set.cost.expected))),
            of_set(sek(Some(set.cost.high))),
            of_set(Cell::Number(bound)),
            Cell::text(Some(ids.as_str()).filter(|ids| !ids.is_empty())),
        ])?;
    }
    Ok(())
}

/// The columns of `meanwhile.csv`.
pub(in crate::emit) const MEANWHILE: [&str; 10] = [
    "id",
    "municipality",
    "meanwhile",
    "generation",
    "service_mbps",
    "level",
    "operator",
    "points",
    "households",
    "share",
];

/// Writes `meanwhile.csv`: per open shortage area everything that serves some of it today, by any operator (an empty cell) and by each.
///
/// # Errors
/// Where the file cannot be written.
pub fn meanwhile_csv<'f>(findings: &Findings, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| meanwhile(findings, table))
}

/// Fills the table.
pub(in crate::emit) fn meanwhile(findings: &Findings, table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&MEANWHILE)?;
    for row in rows(findings, Scope::All) {
        let municipality = &findings.survey.municipalities[row.area.municipality as usize];
        for alternative in &row.plan.meanwhile {
            table.row(&alternative_cells(
                &row,
                municipality.code.as_str(),
                alternative,
                &findings.survey.operators,
            ))?;
        }
    }
    Ok(())
}

fn alternative_cells<'a>(
    row: &'a Row<'_>,
    municipality: &'a str,
    alternative: &'a Alternative,
    operators: &'a Operators,
) -> Vec<Cell<'a>> {
    let [generation, service, level] = net(&alternative.kind);
    vec![
        Cell::Text(row.area.id.as_str()),
        Cell::Text(municipality),
        Cell::Text(alternative.kind.as_str()),
        generation,
        service,
        level,
        Cell::text(alternative.operator.map(|operator| operators.name(operator))),
        Cell::Whole(alternative.points),
        Cell::Number(alternative.weight),
        Cell::number(alternative.share(row.plan)),
    ]
}

/// The columns of `new_points.csv`.
pub(in crate::emit) const NEW_POINTS: [&str; 10] = [
    "step",
    "candidate",
    "name",
    "e_m",
    "n_m",
    "points",
    "households",
    "cumulative_households",
    "share_of_best",
    "weight",
];

/// Writes `new_points.csv`: where new connection points bring most unserved households within reach, one after the other; without
/// rows where none are looked for.
///
/// # Errors
/// Where the file cannot be written.
pub fn new_points_csv<'f>(findings: &Findings, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| new_points(findings, table))
}

/// Fills the table.
pub(in crate::emit) fn new_points(findings: &Findings, table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&NEW_POINTS)?;
    let weight = findings.last_percent.weight.map(crate::model::WeightKind::as_str);
    for (step, point) in findings.last_percent.new_points.iter().enumerate() {
        table.row(&[
            Cell::Whole(step as u64 + 1),
            Cell::Text(point.kind.as_str()),
            Cell::text(point.name.as_deref()),
            metres(Some(point.at.x)),
            metres(Some(point.at.y)),
            Cell::Whole(point.points),
            Cell::Number(point.gain),
            Cell::Number(point.sum),
            Cell::Number(point.share_of_best),
            Cell::text(weight),
        ])?;
    }
    Ok(())
}
