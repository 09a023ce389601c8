//! What a layer is for. Each answer rests on something that can be named; where several answers fit, or none, a person is asked.
use super::names::{Names, because_of};

/// A section of the configuration that a layer may belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Municipalities,
    Demand,
    Grid,
    OffersOfDemand,
    Settlements,
    Places,
    Water,
    FixedAreas,
    FixedShapes,
    FixedTable,
    Mobile,
    Roads,
    Rails,
    FibrePoints,
    Projects,
    List,
    OwnRegister,
    Reference,
    /// Positions of antennas: no section reads them.
    Sites,
    /// Rows about a mobile net without areas: no section reads them.
    MobileTable,
    /// Speed tests by tile: no section reads them.
    SpeedTests,
    /// The frames of pictures: no section reads them.
    Frames,
    /// Lines of water: no section reads them.
    Rivers,
}

impl Use {
    /// Whether a section needs to know where its records lie.
    pub(super) const fn has_places(self) -> bool {
        !matches!(
            self,
            Self::Grid | Self::FixedTable | Self::Reference | Self::OwnRegister | Self::OffersOfDemand
        )
    }

    /// Whether several layers of a file may be one source of this kind.
    pub(super) const fn takes_layers(self) -> bool {
        matches!(
            self,
            Self::Water
                | Self::Places
                | Self::Settlements
                | Self::FixedAreas
                | Self::FixedShapes
                | Self::FixedTable
                | Self::Mobile
                | Self::Roads
                | Self::Rails
                | Self::FibrePoints
                | Self::Projects
        )
    }
}

/// What a layer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// One section, or several that belong together; if open, those that it may be.
    pub uses: Vec<Use>,
    /// Whether it is only one of these, for a person to choose.
    pub is_open: bool,
    /// The evidence.
    pub because: String,
}

fn sure(because: impl Into<String>, uses: &[Use]) -> Verdict {
    Verdict { uses: uses.to_vec(), is_open: false, because: because.into() }
}

fn open(because: impl Into<String>, uses: &[Use]) -> Verdict {
    Verdict { uses: uses.to_vec(), is_open: true, because: because.into() }
}

/// What an answer of Kolada is for.
pub(super) fn of_answer() -> Verdict {
    sure("it is an answer of Kolada", &[Use::Reference])
}

/// What a table of PC-Axis is for.
pub(super) fn of_pc_axis() -> Verdict {
    sure("it is a table of PC-Axis", &[Use::Reference])
}

/// What the layer of these names is for.
pub(super) fn verdict(names: &Names<'_>) -> Verdict {
    let has_all = |columns: &str| columns.split(' ').all(|column| names.column(column).is_some());
    if has_all("id municipality status lineage first_year") {
        return sure("it has the columns of a register of whitespot", &[Use::OwnRegister]);
    }
    if has_all("area_code year measure value") {
        return sure("it has the columns of published figures", &[Use::Reference]);
    }
    if has_all("quadkey tests devices") {
        return sure("speed tests by tile, as Ookla publishes them", &[Use::SpeedTests]);
    }
    if has_all("radio mcc cell lon lat") || names.is_list_of_cells_without_head() {
        return sure("cells of mobile nets, as OpenCelliD publishes them", &[Use::Sites]);
    }
    if names.is("line") {
        lines(names)
    } else if names.is("polygon") || names.is("collection") || names.is("surface") {
        areas(names)
    } else if names.is("point") {
        points(names)
    } else {
        table(names)
    }
}

fn lines(names: &Names<'_>) -> Verdict {
    // Rails first: järnväg has väg in it.
    if let Some(because) = names.named("jarnvag rail spar banor banvag") {
        return sure(because, &[Use::Rails]);
    }
    let roads = names.named("vagar vagnat vag road street gator highway");
    let roads = roads.or_else(|| names.has("vagnummer vagkategori highway vagklass"));
    let fixed = fixed(names).or_else(|| names.operator().map(because_of));
    match (roads, fixed, names.named("vattendrag river waterway stream")) {
        (Some(because), None, None) => sure(because, &[Use::Roads]),
        (None, Some(because), None) => sure(because, &[Use::FixedShapes]),
        (None, None, Some(because)) => sure(because, &[Use::Rivers]),
        _ => open("lines: routes of a net, roads or rails?", &[Use::FixedShapes, Use::Roads, Use::Rails]),
    }
}

/// The evidence that a layer is of a mobile network.
fn mobile(names: &Names<'_>) -> Option<String> {
    let named = names.named("2g 3g 4g 5g lte umts gsm mobil rsrp dbm");
    let columns =
        "generation minsignal mindown environmnt rsrp dbm band_mhz frekvens_mhz radio_type 2g 3g 4g 5g";
    let speaks = || {
        let words = ["2G", "3G", "4G", "5G", "LTE", "grund", "grund+8", "grund+16"];
        let found =
            names.filled().find(|(field, _)| field.words.iter().any(|word| words.contains(&word.trim())));
        found.map(|(field, _)| format!("the column {} says {}", field.name, field.words.join(", ")))
    };
    named.or_else(|| names.has(columns)).or_else(speaks)
}

/// The evidence that a layer is of a fixed network. An operator alone is none: a mobile network has one too.
fn fixed(names: &Names<'_>) -> Option<String> {
    let words = "fiber fibre ftth fttp fttb bredband broadband adsl vdsl xdsl dsl hfc coax docsis kabel cable koppar copper stadsnat \
                 span spans homes bdc";
    let column = || names.technology().or_else(|| names.down()).or_else(|| names.up());
    names.named(words).or_else(|| column().map(because_of))
}

fn settlements(names: &Names<'_>) -> Option<String> {
    let kinds = "tatort smaort fritidshusomr";
    let column = || names.filled().find(|(_, column)| kinds.split(' ').any(|kind| column.starts_with(kind)));
    names.named(kinds).or_else(|| column().map(|(field, _)| because_of(field)))
}

fn list(names: &Names<'_>) -> Option<String> {
    let named = names.named("brist vita vitflack white whitespot shortage");
    let listed = || names.named("lista list").filter(|_| names.has("status kommun kommunkod").is_some());
    named.or_else(|| names.has("bristomrade bristomradesnamn bristtyp")).or_else(listed)
}

fn projects(names: &Names<'_>) -> Option<String> {
    let named = names.named("projekt project beslut bidrag stodomr grant");
    named.or_else(|| names.has("projektnamn projekt arendenummer diarienummer beviljat"))
}

/// The column that holds a weight of demand, if there is one.
fn weights(names: &Names<'_>) -> Option<String> {
    names.has(
        "hushall households arbetsstallen workplaces personer beftotalt bef persons fritidshus holiday_homes",
    )
}

/// The evidence that records are houses, addresses or workplaces.
fn premises(names: &Names<'_>) -> Option<String> {
    let named = || {
        names.named(
            "byggnad building adress address fastighet hushall household premises demand fabric arbetsst",
        )
    };
    let column = || names.column("uuid location_id locid").or_else(|| names.like("byggnad adress address"));
    weights(names).or_else(named).or_else(|| column().map(because_of))
}

fn sites(names: &Names<'_>) -> Option<String> {
    let named = names.named("site sites cellsite mast master antenn basstation tower");
    named.or_else(|| names.has("antenna_height antennhojd azimuth"))
}

/// The evidence that areas are municipalities or their like.
fn borders(names: &Names<'_>) -> Option<String> {
    let words = "kommun municipal gemeinde bezirk county counties district lga boundar granser constituenc commune lan";
    let columns = "kommunkod kom_kod kommun_kod knkod kommunnamn kom_namn geoid";
    names.named(words).or_else(|| names.has(columns))
}

fn areas(names: &Names<'_>) -> Verdict {
    let is_picture = |word: &String| {
        let word = word.to_lowercase();
        [".tif", ".tiff", ".png", ".jpg", ".jp2", ".ecw", ".vrt"].iter().any(|ending| word.ends_with(ending))
    };
    if let Some((field, _)) = names.filled().find(|(field, _)| field.words.iter().any(is_picture)) {
        return sure(format!("the column {} names pictures", field.name), &[Use::Frames]);
    }
    let water = names.named("vatten water sjo sjoar lake hav ocean");
    let found: Vec<(String, Use)> = [
        (list(names), Use::List),
        (projects(names), Use::Projects),
        (settlements(names), Use::Settlements),
        (mobile(names), Use::Mobile),
        (fixed(names), Use::FixedAreas),
        (water, Use::Water),
    ]
    .into_iter()
    .filter_map(|(because, of)| Some((because?, of)))
    .collect();
    let (code, name) = names.borders();
    // A layer of cover may well say in which municipality each polygon lies: what it is of comes first.
    match (found.as_slice(), borders(names)) {
        ([], _) if names.operator().is_some() => {
            open("areas of an operator: of a fixed or of a mobile net?", &[Use::FixedAreas, Use::Mobile])
        }
        ([], Some(because)) => sure(because, &[Use::Municipalities]),
        ([], None) => match (code.filter(|code| code.is_unique), name, names.cell(), weights(names)) {
            (_, _, Some(cell), Some(_)) => sure(because_of(cell), &[Use::Grid]),
            (Some(code), Some(_), ..) => sure(
                format!("another code in each record of {}, a name, and nothing of a net", code.name),
                &[Use::Municipalities],
            ),
            _ => open(
                "areas whose names and columns do not say what they are",
                &[
                    Use::Municipalities,
                    Use::Settlements,
                    Use::Water,
                    Use::FixedAreas,
                    Use::Mobile,
                    Use::List,
                    Use::Projects,
                ],
            ),
        },
        ([(because, Use::Water)], Some(other)) => {
            open(format!("{because}; {other}"), &[Use::Water, Use::Municipalities])
        }
        ([(because, of)], _) => sure(because.clone(), &[*of]),
        (several, _) => one_of(names, several),
    }
}

/// The verdict where areas may be several things.
fn one_of(names: &Names<'_>, several: &[(String, Use)]) -> Verdict {
    let uses: Vec<Use> = several.iter().map(|(_, of)| *of).collect();
    let first = || sure(several[0].0.clone(), &uses[..1]);
    let is_net = |of: &Use| matches!(of, Use::Mobile | Use::FixedAreas);
    // A mobile net has speeds and technologies too; a list, a project and a settlement have a word of their own.
    if uses[0] == Use::Mobile && names.named("fiber fibre bredband broadband").is_none() {
        return first();
    }
    let is_special = matches!(uses[0], Use::List | Use::Projects | Use::Settlements);
    if is_special && uses[1..].iter().all(is_net) && names.operator().is_none() {
        return first();
    }
    let because: Vec<&str> = several.iter().map(|(because, _)| because.as_str()).collect();
    open(because.join("; "), &uses)
}

fn points(names: &Names<'_>) -> Verdict {
    if let Some(because) = sites(names) {
        return sure(because, &[Use::Sites]);
    }
    if let Some(because) = list(names) {
        return sure(because, &[Use::List]);
    }
    let nodes = names
        .named("noder nod node koppling telestation exchange handover anslutningspunkt transmission odf");
    if let Some(because) = nodes.or_else(|| names.has("transmission_medium nodtyp stationstyp")) {
        return sure(because, &[Use::FibrePoints]);
    }
    let net = fixed(names).or_else(|| names.operator().map(because_of));
    match (premises(names), net) {
        // Whoever lists what an operator reaches has neither an id of each place nor who lives there.
        (_, Some(because))
            if names.operator().is_some() && !names.is_identified() && names.weights().is_empty() =>
        {
            sure(
                format!("{because}, and neither an id nor a weight: what a net reaches"),
                &[Use::FixedShapes],
            )
        }
        (Some(because), None) => sure(because, &[Use::Demand]),
        (Some(one), Some(other)) => sure(format!("{one}; {other}"), &[Use::Demand, Use::OffersOfDemand]),
        (None, Some(because)) => open(
            format!("points, and {because}: what a net reaches, or places with what each has?"),
            &[Use::FixedShapes, Use::Demand, Use::OffersOfDemand],
        ),
        (None, None) if mobile(names).is_some() => sure(mobile(names).unwrap_or_default(), &[Use::Sites]),
        (None, None) => {
            let places = settlements(names).or_else(|| names.named("orter ort place byar village localit"));
            match places.filter(|_| names.borders().1.is_some()) {
                Some(because) => sure(because, &[Use::Places]),
                None => open(
                    "points whose names and columns do not say what they are",
                    &[Use::Demand, Use::Places, Use::FibrePoints, Use::FixedShapes, Use::List],
                ),
            }
        }
    }
}

fn table(names: &Names<'_>) -> Verdict {
    let has_place = names.coordinates().is_some() || names.cell().is_some();
    if let Some(because) = list(names) {
        return sure(because, &[Use::List]);
    }
    if let Some(because) = sites(names).or_else(|| mobile(names)) {
        let of = match (has_place, names.h3()) {
            (true, _) => Use::Sites,
            (false, Some(_)) => Use::Mobile,
            (false, None) => Use::MobileTable,
        };
        return sure(because, &[of]);
    }
    let offers = names.technology().or_else(|| names.down()).or_else(|| names.operator());
    let has_xy = names.coordinates().is_some();
    let is_demand = premises(names).is_some() || names.id().is_some() || !names.weights().is_empty();
    if has_xy && !(is_demand && offers.is_none()) {
        let of_points = points(names);
        let is_known = !of_points.is_open && of_points.uses != [Use::Demand];
        if is_known || !is_demand && offers.is_some() {
            return of_points;
        }
    }
    match (has_place, offers) {
        (true, None) => match (names.cell(), premises(names)) {
            (Some(cell), _) if names.coordinates().is_none() => sure(because_of(cell), &[Use::Grid]),
            (_, Some(because)) => sure(because, &[Use::Demand]),
            _ if names.id().is_some() => sure("each row has an id and a place", &[Use::Demand]),
            _ => open("rows with a place, and nothing that says what they are", &[Use::Demand]),
        },
        (true, Some(field)) => sure(
            format!("each row has a place, and a column {} of what it has", field.name),
            &[Use::Demand, Use::OffersOfDemand],
        ),
        (false, Some(field)) if names.id_candidates().is_empty() => {
            open(format!("{}, and no place and no id", because_of(field)), &[Use::FixedTable, Use::Reference])
        }
        (false, Some(field)) => {
            sure(format!("{}, and no place of its own", because_of(field)), &[Use::FixedTable])
        }
        (false, None) => match projects(names) {
            Some(because) => sure(because, &[Use::Projects]),
            None => open(
                "a table without places, and nothing that says what its rows are",
                &[Use::FixedTable, Use::List, Use::Reference, Use::Projects],
            ),
        },
    }
}
