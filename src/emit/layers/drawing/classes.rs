//! The classes of every layer, of the looks that the other maps have.
use super::{AreaMark, Class, Mark, PointMark, PointShape, Sign, Stroke, Term, Test};
use crate::emit::look::{
    self, BORDER, BREAKS_PERCENT, CLASS_COLOURS, DARK, EDGE, FIBRE, Group, Look, MASKED, Marks, NO_DATA,
    NOTHING, TRENCH,
};
use crate::emit::text::titles::Words;
use crate::model::{AccessStatus, LineKind, Settlement, ShortageStatus, SupportReason, WeightKind};

/// What a layer is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Symbols {
    /// Municipalities or squares by the share unserved.
    Shares,
    /// Borders of municipalities.
    Borders,
    /// Shortage areas by status.
    Statuses,
    /// Demand points by state in the fixed net.
    States,
    /// Candidates for support by reason.
    Reasons,
    /// Designated areas.
    Designated,
    /// Shortage areas behind their ranks.
    Ranked,
    /// Estimated trenches.
    Trenches,
    /// Points of the fibre net by kind.
    FibrePoints,
    /// Land without mobile cover.
    Uncovered,
    /// Roads and rails without mobile cover.
    UncoveredLines,
    /// Water.
    Water,
    /// Settlements by kind.
    Settlements,
    /// Roads and rails.
    Lines,
    /// Named places.
    Names,
}

/// The classes of a layer, in the order of its legend; `weight`: whose shares are drawn.
pub(in crate::emit) fn classes(symbols: Symbols, weight: WeightKind, words: Words) -> Vec<Class> {
    let word = |code: &str| words.coded(code).unwrap_or(code).to_owned();
    let every = |mark| vec![Class { test: Test::Every, label: String::new(), mark }];
    match symbols {
        Symbols::Shares => shares(weight, words),
        Symbols::Borders => every(Mark::Area(AreaMark {
            ground: None,
            opacity: 0.0,
            near_opacity: 0.0,
            marks: Marks::None,
            marks_colour: BORDER,
            edge: Some(Stroke::solid(BORDER, 0.3)),
        })),
        Symbols::Statuses => ShortageStatus::ALL
            .map(|status| coded("status", status.as_str(), &word, spot(Group::of(status))))
            .into(),
        Symbols::States => {
            AccessStatus::ALL.map(|status| coded("status", status.as_str(), &word, state(status))).into()
        }
        Symbols::Reasons => {
            SupportReason::ALL.map(|reason| coded("reason", reason.as_str(), &word, candidate(reason))).into()
        }
        Symbols::Designated => every(tinted("#c8410b", 0.24)),
        Symbols::Ranked => every(tinted(TRENCH, 0.12)),
        Symbols::Trenches => every(Mark::Line(vec![
            Stroke::solid("#ffffff", 1.0),
            Stroke { dash: &[3.0, 1.5], ..Stroke::solid(TRENCH, 0.6) },
        ])),
        Symbols::FibrePoints => fibre_points(&word),
        Symbols::Uncovered => every(Mark::Area(AreaMark {
            ground: None,
            opacity: 0.0,
            near_opacity: 0.0,
            marks: Marks::Dots,
            marks_colour: DARK,
            edge: Some(Stroke::solid("#b9bcbf", 0.1)),
        })),
        Symbols::UncoveredLines => LineKind::MEASURED
            .map(|kind| {
                let (colour, beads) = look::uncovered_line(kind);
                let beads = Stroke { dash: &[0.1, 3.0], ..Stroke::solid(beads, 0.5) };
                coded("kind", kind.as_str(), &word, Mark::Line(vec![Stroke::solid(colour, 1.1), beads]))
            })
            .into(),
        Symbols::Water => every(Mark::Area(AreaMark {
            ground: Some(look::WATER),
            opacity: 1.0,
            near_opacity: 1.0,
            marks: Marks::None,
            marks_colour: look::WATER,
            edge: Some(Stroke::solid(look::SHORE, 0.1)),
        })),
        Symbols::Settlements => Settlement::ALL
            .into_iter()
            .filter(|kind| *kind != Settlement::Landsbygd)
            .map(|kind| coded("kind", kind.as_str(), &word, settlement(kind)))
            .collect(),
        Symbols::Lines => LineKind::MEASURED
            .map(|kind| {
                let (colour, dash) = look::base_line(kind);
                coded("kind", kind.as_str(), &word, Mark::Line(vec![Stroke { colour, width_mm: 0.35, dash }]))
            })
            .into(),
        Symbols::Names => every(point(PointShape::Circle, BORDER, Stroke::solid("#ffffff", 0.2), 0.8)),
    }
}

fn coded(field: &'static str, code: &'static str, word: &impl Fn(&str) -> String, mark: Mark) -> Class {
    Class { test: Test::Code(field, code), label: word(code), mark }
}

/// The classes of a share of every other map, and apart from them those without a share. A square without a count is masked.
fn shares(weight: WeightKind, words: Words) -> Vec<Class> {
    let all = weight.as_str();
    let field = |part: &str| format!("{all}_{part}");
    let share = || Term::Percent(field("unserved"), all.to_owned());
    let number = |sign, number| Test::Compare(Term::Field(all.to_owned()), sign, Term::Number(number));
    let is_unknown = || Test::Compare(Term::Twice(field("no_data")), Sign::More, Term::Field(all.to_owned()));
    // Near, a dark ground would hide roads and small areas.
    let mark = |look: &Look| {
        Mark::Area(AreaMark { near_opacity: 0.4, ..area(look, 1.0, Stroke::solid(BORDER, 0.2)) })
    };
    let mut classes = Vec::with_capacity(CLASS_COLOURS.len() + 3);
    for (class, ground) in CLASS_COLOURS.into_iter().enumerate() {
        let (from, to) = (BREAKS_PERCENT[class], BREAKS_PERCENT[class + 1]);
        let mut tests = vec![
            number(Sign::More, 0.0),
            Test::Not(Box::new(is_unknown())),
            Test::Compare(share(), Sign::AtLeast, Term::Number(from)),
        ];
        // All are within the last class.
        if class + 1 < CLASS_COLOURS.len() {
            tests.push(Test::Compare(share(), Sign::Less, Term::Number(to)));
        }
        let label = format!("{from}–{to}{}", words.language().percent_sign());
        classes.push(Class { test: Test::All(tests), label, mark: mark(&Look { ground, ..NOTHING }) });
    }
    let rest = [
        (Test::All(vec![number(Sign::More, 0.0), is_unknown()]), "legend.no_data", NO_DATA),
        (Test::Unknown(field("unserved")), "legend.masked", MASKED),
        (number(Sign::Equal, 0.0), "legend.nothing", NOTHING),
    ];
    classes.extend(rest.map(|(test, key, look)| Class {
        test,
        label: words.text(key).to_owned(),
        mark: mark(&look),
    }));
    classes
}

fn area(look: &Look, opacity: f64, edge: Stroke) -> AreaMark {
    AreaMark {
        ground: Some(look.ground),
        opacity,
        near_opacity: opacity,
        marks: look.marks,
        marks_colour: look.marks_colour,
        edge: Some(edge),
    }
}

/// A ground that shows what lies under it, with an edge of its colour.
fn tinted(colour: &'static str, opacity: f64) -> Mark {
    Mark::Area(area(&Look::solid("", colour), opacity, Stroke::solid(colour, 0.4)))
}

fn point(shape: PointShape, ground: &'static str, edge: Stroke, size_mm: f64) -> Mark {
    Mark::Point(PointMark { shape, ground, edge, size_mm })
}

/// An outline, and a dot as large as it is on the other maps; open areas stand out.
fn spot(group: Group) -> Mark {
    let look = group.look();
    // A solid dot has a light rim, that of a light or hatched area the colour of its line.
    let rim = if look.line == look.ground { "#ffffff" } else { look.line };
    let dot = PointMark {
        shape: PointShape::Circle,
        ground: look.ground,
        edge: Stroke::solid(rim, 0.4),
        size_mm: if group == Group::Ended { 1.6 } else { 2.4 },
    };
    let edge = Stroke { dash: group.dash(), ..Stroke::solid(look.line, 0.4) };
    Mark::Spot(dot, area(&look, if look.is_sheer { 0.75 } else { 1.0 }, edge))
}

/// A place by its state, by shape too: those without access stand out, those that are reached are small.
fn state(status: AccessStatus) -> Mark {
    let look = look::state(status);
    let rim =
        if look.marks == Marks::None || status == AccessStatus::Unserved { "#ffffff" } else { look.line };
    let (shape, size_mm) = match status {
        AccessStatus::Connected => (PointShape::Circle, 1.2),
        AccessStatus::Passed => (PointShape::Circle, 1.4),
        AccessStatus::Planned => (PointShape::Diamond, 2.0),
        AccessStatus::Unserved => (PointShape::Circle, 2.0),
        AccessStatus::NoData => (PointShape::Square, 1.6),
    };
    point(shape, look.ground, Stroke::solid(rim, 0.25), size_mm)
}

/// A candidate: circles are eligible by what is there, diamonds by what is planned, crosses are left out.
fn candidate(reason: SupportReason) -> Mark {
    let (shape, ground) = match reason {
        SupportReason::NoOffer => (PointShape::Circle, "#c8410b"),
        SupportReason::TooSlow => (PointShape::Circle, "#e69f00"),
        SupportReason::PartOfCell => (PointShape::Circle, "#f0e442"),
        SupportReason::PlanBeyondHorizon => (PointShape::Diamond, "#0072b2"),
        SupportReason::PlanNotCredible => (PointShape::Diamond, "#56b4e9"),
        SupportReason::PlanWithoutYear => (PointShape::Diamond, "#009e73"),
        SupportReason::TooDear => (PointShape::Diamond, "#cc79a7"),
        SupportReason::PassedOtherwise => (PointShape::Diamond, "#78468c"),
        SupportReason::InsideSettlement => (PointShape::Across, EDGE),
        SupportReason::PlannedWithinHorizon => (PointShape::Across, "#00665e"),
        SupportReason::NoData => (PointShape::Across, DARK),
    };
    match shape {
        PointShape::Across => point(shape, ground, Stroke::solid(ground, 0.3), 1.4),
        _ => point(shape, ground, Stroke::solid("#ffffff", 0.2), 1.8),
    }
}

fn fibre_points(word: &impl Fn(&str) -> String) -> Vec<Class> {
    let edge = Stroke::solid(FIBRE, 0.4);
    let kinds = [
        ("connection_point", point(PointShape::Circle, "#ffffff", edge, 1.8)),
        ("exchange", point(PointShape::Square, FIBRE, Stroke::solid("#ffffff", 0.2), 2.4)),
        ("handover", point(PointShape::Triangle, FIBRE, Stroke::solid("#ffffff", 0.2), 2.6)),
        ("radio_site", point(PointShape::Across, DARK, Stroke::solid(DARK, 0.3), 2.4)),
    ];
    let codes = kinds.iter().map(|(code, _)| *code).collect();
    let mut classes: Vec<Class> = Vec::new();
    classes.extend(kinds.map(|(code, mark)| coded("kind", code, word, mark)));
    let other = point(PointShape::Circle, EDGE, Stroke::solid("#ffffff", 0.2), 1.6);
    classes.push(Class { test: Test::NoneOf("kind", codes), label: word("other"), mark: other });
    classes
}

fn settlement(kind: Settlement) -> Mark {
    let (ground, line) = look::SETTLEMENT;
    let (opacity, dash) = look::settlement(kind);
    Mark::Area(area(&Look::solid("", ground), opacity, Stroke { dash, ..Stroke::solid(line, 0.2) }))
}
