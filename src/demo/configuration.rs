//! The text of the demo's configuration, written to teach: a comment for every choice.

use super::county::County;
use super::county::Since;
use super::event::FIRST_YEAR;
use super::mobile::OPERATORS;
use super::mobile_files::{AREAS, RASTERS};
use super::networks::{NATIONAL, YEAR};
use super::surveys::Settings;
use std::fmt::Write as _;

/// The folder of the results of earlier years.
pub const EARLIER: &str = "tidigare";

/// A survey, and what its configuration names.
pub(crate) struct Survey<'a> {
    pub year: u32,
    /// The survey before.
    pub last: Option<u32>,
    pub has_projects: bool,
    pub has_support: bool,
    /// Names and borders that differ from those of the survey before.
    pub since: Option<&'a Since>,
    /// The exchanges that a scenario closes; there are scenarios where there are any.
    pub closing: Vec<&'a str>,
}

/// The configuration for the survey of a year.
pub(crate) fn text(survey: &Survey<'_>, settings: &Settings, is_invented: bool) -> String {
    let Survey { year, .. } = *survey;
    let name = if is_invented { "Sagobygdens län" } else { "Riktiga kommuner med påhittad täckning" };
    let mut text = format!(
        r#"# Prov på whitespot: {name}, {year}. ALLT ÄR PÅHITTAT: orter, hushåll, operatörer och täckning.
# (A demo. Everything is invented: places, households, operators and coverage.)
# Gjord med: whitespot demo --points {points} --seed {seed}      Körs med: whitespot run county.toml
# Sökvägar räknas från den här filen. Det som utelämnas kommer från profilen och skrivs ut i resultatet.

[run]
name = "{name} (påhittat)"
reference_date = "{year}-10-01"    # PTS kartläggning avser den 1 oktober
profile = "pts-current"            # vad som menas med tillgång, i närheten, yttäckning
language = "sv"
country = "SE"                     # kommunkod med fyra siffror, länet är de två första; 02 finns inte i Sverige
crs = "EPSG:3006"                  # SWEREF 99 TM: alla meter räknas här
invented = true                    # kartan säger att länet inte finns

"#,
        points = settings.points,
        seed = settings.seed,
    );
    text.push_str(BASE);
    text.push_str(FIBRE);
    let _ = write!(text, "{}", national_table());
    text.push_str(SLOW);
    text.push_str(&mobile());
    rest(&mut text, survey);
    text
}

const BASE: &str = r#"# Kommuner. Flera rader med samma kod (öar) läggs ihop. Koderna är text: den inledande nollan hör till.
[municipalities]
path = "underlag.gpkg"
source = "Sagobygdens kartkontor (påhittat)"
layer = "kommuner"
code = "kommunkod"
name = "kommunnamn"
county = "lanskod"
county_name = "lansnamn"
part = "lansdel"                   # länsdelar: en egen rad för var och en

# Det som räknas: analysenheter med hushåll, arbetsställen, personer, fritidshus och byggnader. Tom cell = okänt, inte noll.
[demand]
path = "byggnader.parquet"
source = "Sagobygdens byggnadsregister (påhittat)"
kind = "building"
id = "uuid"
x = "e"
y = "n"
crs = "EPSG:3006"
households = "hushall"
workplaces = "arbetsstallen"
persons = "personer"
holiday_homes = "fritidshus"
buildings = "byggnader"
deso = "deso"                      # demografiska statistikområden: egna rader i tabellerna

# Bebyggelse: den som inte ligger i någon av dessa är landsbygd.
[[settlements]]
path = "underlag.gpkg"
source = "Sagobygdens kartkontor (påhittat)"
layer = "tatorter"
kind = "tatort"
name = "tatort"

[[settlements]]
path = "underlag.gpkg"
source = "Sagobygdens kartkontor (påhittat)"
layer = "smaorter"
kind = "smaort"
name = "smaort"

[[settlements]]
path = "underlag.gpkg"
source = "Sagobygdens kartkontor (påhittat)"
layer = "fritidshusomraden"
kind = "fritidshusomrade"
name = "namn"

# Sjöar och hav räknas bort från landytan.
[[water]]
path = "vatten.gpkg"
source = "Sagobygdens kartkontor (påhittat)"

"#;

const FIBRE: &str = r#"# ---- Fast bredband: ett block per leverans, i den form operatören lämnar den ----

# Stadsnäten: ytor där byggnaderna är anslutna.
[[fixed]]
path = "fiber/stadsnat.gpkg"
source = "Operatörernas uppgifter (påhittade)"
operator = { column = "operatör" }
technology = { column = "teknik" }           # fiber, fiber-LAN: svenska ord går bra
relation = "connected"
down_mbps = { column = "nedhastighet" }
up_mbps = { column = "upphastighet" }
reach = "inside"
valid = "everywhere"                         # standard: den som inte finns med saknar tillgång

# Öppna nät: en operatör som säljer tjänster i stadsnäten. Den är en operatör till, men inget nät till.
[[fixed]]
path = "fiber/oppna_nat.gpkg"
source = "Operatörernas uppgifter (påhittade)"
operator = { column = "operatör" }
network = { column = "nät" }                 # konkurrens räknar nät, inte operatörer
technology = { column = "teknik" }
relation = "connected"
down_mbps = { column = "nedhastighet" }
up_mbps = { column = "upphastighet" }
reach = "inside"

# Byalag: kabelns sträckning; de som bor inom 50 meter räknas som anslutna. Shapefile i Latin-1.
[[fixed]]
path = "fiber/byanat.shp"
source = "Operatörernas uppgifter (påhittade)"
operator = { column = "operatör" }
technology = "fiber"
relation = "connected"
down_mbps = 1000
up_mbps = 1000
reach = { within_m = 50 }

# De som bor inom 150 meter från byalagens kabel kan anslutas (homes passed efter avstånd).
[[fixed]]
path = "fiber/byanat.shp"
source = "Operatörernas uppgifter (påhittade)"
operator = { column = "operatör" }
technology = "fiber"
relation = "passed"
down_mbps = 1000
up_mbps = 1000
reach = { within_m = 150 }

# Fiber i absoluta närheten (homes passed): kan beställas men är inte ansluten. Där en kostnad anges räknas den som
# kostar högst så mycket som profilen säger (40 000 kr); en tom cell räknas som operatörens område.
[[fixed]]
path = "fiber/homes_passed.geojson"
source = "Operatörernas uppgifter (påhittade)"
operator = { column = "operatör" }
technology = "fiber"
relation = "passed"
down_mbps = 1000
up_mbps = 1000
cost_sek = { column = "anslutningskostnad_kr" }
reach = "inside"

# Beslutad utbyggnad med år; en del ligger bortom de tre år som räknas, en del är inte trovärdig.
[[fixed]]
path = "fiber/planerat.gpkg"
source = "Operatörernas uppgifter (påhittade)"
operator = { column = "operatör" }
technology = "fiber"
relation = "planned"
planned_year = { column = "planerat_ar" }
credible = { column = "trovärdig", map = { ja = true, nej = false } }   # tom cell: inte sagt, räknas
down_mbps = 1000
up_mbps = 1000
reach = "inside"

"#;

fn national_table() -> String {
    format!(
        r#"# {NATIONAL}: tabell med anslutna byggnaders id (semikolon, decimalkomma, Latin-1: upptäcks av sig själva).
[[fixed]]
path = "fiber/riksnat_anslutna.csv"
source = "Operatörernas uppgifter (påhittade)"
operator = {{ column = "operatör" }}
technology = "fiber"
relation = "connected"
down_mbps = {{ column = "nedhastighet" }}      # några rader saknar hastighet: de ger inget besked och räknas
up_mbps = {{ column = "upphastighet" }}
near_connected_m = 50                        # den som bor högst 50 m från en ansluten uppskattas kunna anslutas
reach = {{ id = "byggnadsid" }}

"#
    )
}

const SLOW: &str = r#"# Långsammare tillgång: 30 Mbit/s över koppar inom 2,5 km från telestationen ...
[[fixed]]
path = "fiber/telestationer.gpkg"
source = "Operatörernas uppgifter (påhittade)"
operator = { column = "ägare" }
technology = { column = "teknik" }           # xDSL, VDSL
relation = "connected"
down_mbps = { column = "nedhastighet" }
up_mbps = { column = "upphastighet" }
reach = { within_m = 2500 }
exchange = { column = "namn" }               # scenarier stänger koppar station för station

# ... och fast radio inom 6 km från masten, med hastighet i bråd timme och svarstid för de profiler som bedömer dem.
[[fixed]]
path = "fiber/fast_radio.geojson"
source = "Operatörernas uppgifter (påhittade)"
operator = { column = "ägare" }
technology = { column = "teknik" }           # fast radio
relation = "connected"
down_mbps = { column = "nedhastighet" }
up_mbps = { column = "upphastighet" }
down_peak_mbps = { column = "bråd_timme_mbit" }
latency_ms = { column = "svarstid_ms" }
reach = { within_m = 6000 }

"#;

fn mobile() -> String {
    let mut text = String::from(
        "# ---- Mobiltäckning: en fil per operatör, generation, tjänst och nivå. Tjänst 0 är tal ----\n\n",
    );
    // Writing to a String cannot fail.
    for (file, operator, service) in AREAS {
        let _ = write!(
            text,
            "[[mobile]]\npath = \"mobil/{file}\"\noperator = \"{}\"\ngeneration = \"{}G\"\n\
             service_mbps = {}\nlevel = \"{}\"\n",
            OPERATORS[operator],
            service.generation,
            service.service_mbps,
            service.level()
        );
        if let Some(band_mhz) = service.band_mhz {
            let _ =
                writeln!(text, "band_mhz = {band_mhz}                     # profilen räknar inte 450 MHz");
        }
        text.push('\n');
    }
    text.push_str(
        "# Mosippa lämnar signalnivå i dBm som raster. Samma raster ger flera tjänster och nivåer: 8 dB högre tröskel är grund+8.\n",
    );
    for (file, generation, service_mbps, level, at_least) in RASTERS {
        let _ = write!(
            text,
            "[[mobile]]\npath = \"mobil/mosippa_{file}_dbm.tif\"\noperator = \"Mosippa\"\n\
             generation = \"{generation}\"\nservice_mbps = {service_mbps}\nlevel = \"{level}\"\n\
             threshold = {{ at_least = {at_least} }}\nband = 1\n\n"
        );
    }
    text
}

/// Places, projects, the years before, and the definitions.
fn rest(text: &mut String, survey: &Survey<'_>) {
    text.push_str(BUILD_ON);
    if survey.has_projects {
        text.push_str(PROJECTS);
    }
    text.push_str(GROUND);
    if survey.has_support {
        text.push_str(SUPPORT);
    }
    // Writing to a String cannot fail.
    if let Some(last) = survey.last {
        let _ = write!(
            text,
            "# Förra årets resultat: bristområdena känns igen (samma id), och varje förändring får sin orsak. Vad som hände\n\
             # mellan åren står i {EARLIER}/README.md.\n[previous]\ndir = \"{EARLIER}/{last}\"\n"
        );
        if let Some((old, new)) = survey.since.and_then(|since| since.renamed.as_ref()) {
            let _ = writeln!(text, "operators = {{ {old:?} = {new:?} }}   # en operatör som har bytt namn");
        }
        text.push('\n');
        if let Some(gone) = survey.since.and_then(|since| since.gone.as_ref()) {
            let _ = write!(
                text,
                "# Leveranskontrollen stannar när en operatör fattas. Den här är uppköpt: godkänt.\n[accept]\nrules = [\"operator_gone: {gone}\"]\n\n"
            );
        }
    }
    if survey.year < YEAR {
        let _ = write!(
            text,
            "# Länets egen gräns till och med {}: en anslutning fick kosta så mycket.\n[passed]\nmax_cost_sek = {}\n\n",
            YEAR - 1,
            super::scene::MOST_SEK_BEFORE
        );
    }
    text.push_str(SHORTAGE);
    super::closings::write(text, survey);
    text.push_str(if survey.year < YEAR {
        "[output]\ndir = \"out\"\nformats = [\"geojson\", \"parquet\"]\n"
    } else {
        OUTPUT
    });
}

const OUTPUT: &str = r#"# Resultatet; out/open är det som får publiceras, och anger sin utgivare, sin licens och var det kommer att ligga.
[output]
dir = "out"
licence = "CC0-1.0"
publisher = "Region Sagobygden (påhittad)"
publisher_type = "regional_authority"             # vad utgivaren är: dataportaler frågar efter det
contact = "bredband@example.se"
address = "https://example.se/bredband/2025"
series = "https://example.se/bredband"            # samma varje år: årens datamängder blir en serie
issued = "2025-12-01"
"#;

const BUILD_ON: &str = r#"# Varifrån fiber kan byggas vidare: avstånd mäts till närmaste.
[[fibre_points]]
path = "fiber/noder.gpkg"
source = "Operatörernas uppgifter (påhittade)"
kind = "connection_point"

# En telestation med fiber kan också mata ett nät; en med koppar eller radiolänk kan det inte.
[[fibre_points]]
path = "fiber/telestationer.gpkg"
source = "Operatörernas uppgifter (påhittade)"
kind = "exchange"
feed = { column = "matning" }
name = "namn"

# Radiomaster: fast radio kan kanske ges från dem där ingen fiber kommer.
[[fibre_points]]
path = "fiber/fast_radio.geojson"
source = "Operatörernas uppgifter (påhittade)"
kind = "radio_site"
name = "namn"

# Fiberstråk: ett accessnät kan förlängas var som helst, ett stamnät nås bara vid sina anslutningspunkter.
[[lines]]
path = "fiber/byanat.shp"
source = "Operatörernas uppgifter (påhittade)"
kind = "fibre"
role = "access"
name = "operatör"

[[lines]]
path = "fiber/stamnat.gpkg"
source = "Operatörernas uppgifter (påhittade)"
kind = "fibre"
role = "backbone"
name = "namn"

"#;

const PROJECTS: &str = r#"# Beslutad eller stödd utbyggnad: bristområden som den täcker till minst 90 procent är under utbyggnad.
[[projects]]
path = "fiber/beslut.gpkg"
name = "projekt"
year = { column = "klart_ar" }

"#;

const SUPPORT: &str = r#"# Stöd, följt upp: myndighetens byggnadsförteckning med egna id (närmaste byggnad inom 25 meter räknas som samma), regionens
# granskning av den, och vad som blev av det. Se docs/support.md.
[[candidates]]
path = "stod/forteckning.csv"
id = "byggnad"
x = "e"
y = "n"
crs = "EPSG:3006"
reach = { within_m = 25 }

[[support_reviews]]
path = "stod/granskning.csv"
prioritised = "prioriterad"

[[support_outcomes]]
path = "stod/utfall.csv"
candidate = "byggnad"
status = { column = "status" }
date = { column = "datum" }
sek = { column = "stod_kr" }

"#;

const GROUND: &str = r#"# Ortnamn: bristområden får namn efter tätort, småort eller närmaste ort.
[[places]]
path = "orter.gpkg"
name = "namn"

# Vägar och järnväg: längden utan mobiltäckning för varje klass. Sträckor med samma namn som möts läggs ihop.
[[lines]]
path = "vagar.gpkg"
source = "Sagobygdens vägkontor (påhittat)"
layer = "vagar"
kind = "road"
class = "klass"
name = "namn"

[[lines]]
path = "vagar.gpkg"
source = "Sagobygdens vägkontor (påhittat)"
layer = "jarnvag"
kind = "rail"
class = "klass"
name = "namn"

# Publicerade uppgifter om tidigare år, visas bredvid körningens egna. Påhittade, med ett seriebrott när metoden byttes.
[[reference]]
path = "referens.csv"

"#;

const SHORTAGE: &str = r#"# Bristområden: byggnader utan 100 Mbit/s, högst 200 meter ifrån varandra, minst tre.
[shortage]
speed_mbps = 100
link_m = 200
min_points = 3

# Sista procenten: bristområdena i ordning efter väntad kostnad per hushåll. Vad två budgetar räcker till, i kronor, och
# vilket mål vinsten räknas mot.
[priority]
order = "cost_per_household"
budget_sek = [5000000, 20000000]
target = "SE-2020"
new_points = 5                     # var fem nya fiberanslutningspunkter ger mest ...
new_point_reach_m = 2000           # ... inom två kilometer

# Vad `whitespot run county.toml --sensitivity` prövar, ett värde i taget.
[sensitivity]
near_connected_m = [0, 50, 100]
link_m = [100, 200, 400]
speed_mbps = [30, 100, 1000]

"#;

/// What the folder of earlier results says of itself.
pub(crate) fn readme(county: &County, earlier: &[u32]) -> String {
    let years: Vec<String> = earlier.iter().map(u32::to_string).collect();
    let years = years.join(", ");
    let (last, limit) = (YEAR - 1, "40 000");
    format!(
        r"# Tidigare år / earlier years

Resultaten för {years}, som nästa års körning och `whitespot history` behöver. De är gjorda av `whitespot demo`, som skriver
varje års underlag, kör det och behåller resultatet men inte underlaget; av resultatets filer finns bara några kvar.
*The results of {years} that the next year's run and `whitespot history` need. `whitespot demo` made them: it writes each
year's input, runs it, and keeps the result without the input; of the result's files only some are kept.*

Till och med {last} räknade det påhittade länet en anslutning för högst 75 000 kr som tillgång (`[passed] max_cost_sek`), sedan
{limit} kr som kartläggningen. *Until {last} the invented county counted a connection for at most SEK 75 000; since then
{limit}, as the survey does.* Planer skjuts fram: det som {YEAR} är planerat till {late} var {FIRST_YEAR} planerat till
{early}. *Plans slip: what is planned for {late} in {YEAR} was planned for {early} in {FIRST_YEAR}.*

## Vad som hände / what happened
Allt som skiljer åren åt. Orsak: punkter / hushåll utan tillgång, mot året före; nya hus som är planerade hör inte dit. Sist det som registret {YEAR} säger.
*All that differs between the years. Cause: points / households without access, against the year before; new houses that are planned are not among them. Last what the
register of {YEAR} says.*

| år | kommun | vid / near | vad / what | orsak / cause | register {YEAR} |
|---|---|---|---|---|---|
{rows}",
        late = FIRST_YEAR + super::scene::HORIZON + 1,
        early = FIRST_YEAR + super::scene::HORIZON,
        rows = super::events::table(county)
    )
}
