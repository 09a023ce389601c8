use super::*;

const LEAST: &str = r#"
[run]
name = "Örebro län"
reference_date = "2025-10-01"
[municipalities]
path = "kommuner.gpkg"
code = "kommunkod"
name = "kommunnamn"
[demand]
path = "byggnader.parquet"
[[fixed]]
path = "fiber.gpkg"
operator = "Telia"
technology = "fiber"
down_mbps = 1000
"#;

fn read(text: &str) -> Result<Config, String> {
    read_with_position(text).map_err(|error| without_position(&error))
}

fn read_with_position(text: &str) -> Result<Config, String> {
    Config::from_text(Path::new("county.toml"), Path::new("."), text).map_err(|error| error.to_string())
}

/// A message without the line and the column, which a test of their own looks at.
pub(super) fn without_position(message: &str) -> String {
    let Some((before, rest)) = message.split_once(": line ") else { return message.to_owned() };
    let after = rest.split_once(": ").map_or(rest, |(_, after)| after);
    format!("{before}: {after}")
}

#[test]
fn the_least_that_a_file_needs() {
    let config = read(LEAST).expect("complete");
    assert_eq!(config.request.crs, "EPSG:3006");
    assert_eq!(config.profile.name, "pts-current");
    let built_in: Vec<Format> = Format::ALL.into_iter().filter(|format| format.lacks().is_none()).collect();
    assert_eq!(config.formats, built_in);
    #[cfg(all(feature = "tiles", feature = "xlsx"))]
    assert_eq!(config.formats, Format::ALL);
    assert_eq!(config.language, Language::Sv);
}

#[test]
fn a_date_of_toml_is_the_text_that_it_is() {
    let text =
        LEAST.replace("\"2025-10-01\"", "2025-10-01").replace("down_mbps = 1000", "as_of = 2025-09-30");
    let config = read(&text).expect("dates");
    assert_eq!(config.reference_date.to_string(), "2025-10-01");
    assert_eq!(config.request.fixed[0].as_of.as_deref(), Some("2025-09-30"));
    assert_eq!(config.as_read["run"]["reference_date"].as_str(), Some("2025-10-01"));
}

#[test]
fn a_format_that_the_build_lacks_is_reported_with_its_feature() {
    for (format, feature) in [("xlsx", "xlsx"), ("pmtiles", "tiles")] {
        let read = read(&format!("{LEAST}[output]\nformats = [\"csv\", \"{format}\"]\n"));
        let lacks = Format::ALL.into_iter().filter_map(Format::lacks).any(|one| one == feature);
        assert_eq!(read.is_err(), lacks);
        if let Err(error) = read {
            assert!(error.contains(&format!("build the package with its feature `{feature}`")), "{error}");
        }
    }
}

#[test]
fn a_slip_of_the_pen_is_reported_with_the_nearest_name() {
    let error = read(&LEAST.replace("down_mbps", "down_mpbs")).expect_err("unknown");
    assert_eq!(error, "county.toml: [[fixed]] 1: unknown key `down_mpbs`; did you mean `down_mbps`?");
    let error = read(&LEAST.replace("[demand]", "[demands]")).expect_err("unknown");
    assert!(error.contains("unknown key `demands`; did you mean `demand`?"), "{error}");
    let error = read(&format!("{LEAST}frobnicate = 1")).expect_err("unknown");
    assert!(error.contains("known are: path, source, layer, where, x, y, axes, crs"), "{error}");
}

#[test]
fn the_line_and_the_column_are_reported() {
    for (from, to, expected) in [
        ("down_mbps", "down_mpbs", "county.toml: line 15, column 1: [[fixed]] 1: unknown key `down_mpbs`"),
        ("1000", "\"1000\"", "county.toml: line 15, column 1: [[fixed]] 1: `down_mbps`: found"),
        ("[demand]", "[demands]", "county.toml: line 9, column 2: top level: unknown key `demands`"),
        (
            "technology = \"fiber\"\n",
            "",
            "county.toml: line 11, column 1: [[fixed]] 1: key `technology` is missing",
        ),
        (
            "technology = \"fiber\"",
            "technology = \"fibber\"",
            "county.toml: line 11, column 1: [[fixed]] 1: technology: found",
        ),
        ("[run]\n", "[run]\n\n  crs = \"EPSG:4326\"\n", "county.toml: line 4, column 3: [run]: `crs`: found"),
        (
            "[run]\n",
            "[run]\nprofile = \"x\"\n",
            "county.toml: line 3, column 1: [run]: `profile`: found \"x\"",
        ),
        (
            "[run]\n",
            "[limits]\nedge_deviation_m = 0.0001\n[run]\n",
            "county.toml: line 3, column 1: profile pts-current: [limits]",
        ),
        // The first fault of the file is reported, not the first by name.
        ("[run]\n", "[zzz]\n[aaa]\n[run]\n", "county.toml: line 2, column 2: top level: unknown key `zzz`"),
    ] {
        let error = read_with_position(&LEAST.replacen(from, to, 1)).expect_err(to);
        assert!(error.starts_with(expected), "{error}\nnot: {expected}");
    }
}

#[test]
fn the_open_package_masks_below_four_unless_configured_otherwise() {
    let config = read(LEAST).expect("complete");
    assert_eq!((config.suppress_below, config.publication), (4, Publication::default()));
    assert!(config.request.fixed[0].publish);
    let config = read(&format!(
        "{LEAST}publish = false\n[output]\nsuppress_below = 10\nlicence = \"CC0-1.0\"\npublisher = \"Region\"\n"
    ))
    .expect("complete");
    assert!(!config.request.fixed[0].publish);
    assert_eq!((config.suppress_below, config.publication.licence.as_deref()), (10, Some("CC0-1.0")));
    let placed = |address: &str| read(&format!("{LEAST}[output]\naddress = \"{address}\"\n"));
    let config = placed("https://example.se/bredband").expect("an address");
    assert_eq!(config.publication.address.as_deref(), Some("https://example.se/bredband"));
    for address in ["example.se", "https://", "https:///", "ftp://example.se", "https://a b", "https://a#b"] {
        let error = placed(address).expect_err(address);
        assert!(error.contains("address") && error.contains("https://"), "{error}");
    }
    let error = read(&format!("{LEAST}[output]\nsuppress_below = 0")).expect_err("nothing is below 1");
    assert!(error.contains("suppress_below"), "{error}");
}

#[test]
fn published_tables_say_where_they_were_published() {
    let table = "[[reference]]\npath = \"pts.xlsx\"\nfigures = ";
    let figure = "[{ column = \"100 Mbit/s\", measure = \"reached\", tier_mbps = 100 }]";
    let error = read(&format!("{LEAST}{table}{figure}\n")).expect_err("no source");
    assert!(error.contains("[[reference]]") && error.contains("write source"), "{error}");
    let error = read(&format!("{LEAST}{table}[]\nsource = \"PTS\"\n")).expect_err("no column");
    assert!(error.contains("figures names no column"), "{error}");
    let config = read(&format!("{LEAST}{table}{figure}\nsource = \"PTS\"\nyear = 2024\n")).expect("a table");
    assert_eq!(config.request.references[0].figures.as_ref().map(Vec::len), Some(1));
}

#[test]
fn a_figure_is_of_a_column_or_of_a_key_figure() {
    let with = |figures: &str, keys: &str| {
        read(&format!("{LEAST}[[reference]]\npath = \"k.json\"\nfigures = [{figures}]\n{keys}"))
    };
    let config = with("{ kpi = \"N00914\", measure = \"reached\", settlement = \"tätbebyggt\" }", "")
        .expect("a key figure");
    let figures = config.request.references[0].figures.as_ref().expect("is there");
    assert_eq!((figures[0].kpi.as_deref(), figures[0].column.as_deref()), (Some("N00914"), None));
    let config = with("{ column = \"a / 2022\", measure = \"reached\", year = 2022 }", "source = \"PTS\"\n")
        .expect("a column");
    assert_eq!(
        config.request.references[0].figures.as_ref().map(|figures| figures[0].year),
        Some(Some(2022))
    );
    for (figures, expected) in [
        ("{ measure = \"reached\" }", "a figure needs column (of a table) or kpi"),
        (
            "{ column = \"a\", kpi = \"N1\", measure = \"reached\" }",
            "column = \"a\" and kpi = \"N1\": give column for a table",
        ),
        ("{ kpi = \"N1\", measure = \"reached\", year = 2022 }", "kpi = \"N1\" has a year"),
        (
            "{ kpi = \"N1\", measure = \"reached\", settlement = \"tatt\" }",
            "settlement of a figure: found \"tatt\", expected one of tatort, smaort, fritidshusomrade, landsbygd, tat, gles, total; did you \
             mean \"tat\"?",
        ),
        (
            "{ kpi = \"N1\", measure = \"reached\" }, { column = \"a\", measure = \"reached\" }",
            "write a [[reference]] for each",
        ),
    ] {
        let error = with(figures, "").expect_err(expected);
        assert!(error.contains("[[reference]] 1: ") && error.contains(expected), "{error}");
    }
    let error = with("{ column = \"a\", measure = \"reached\", year = 0 }", "").expect_err("no year");
    assert!(error.contains("figures"), "{error}");
}

#[test]
fn the_lines_of_a_head_are_those_of_a_file() {
    for key in ["skip_rows = 1", "header_rows = 3"] {
        let error = read(&LEAST.replace("path = \"fiber.gpkg\"", key)).expect_err("no file");
        assert!(error.contains("leave out reach, layer, skip_rows, header_rows"), "{error}");
    }
    let table = |keys: &str| LEAST.replace("path = \"fiber.gpkg\"", &format!("path = \"f.xlsx\"\n{keys}"));
    let config = read(&table("skip_rows = 0\nheader_rows = 3")).expect("a table");
    let format = &config.request.fixed[0].format.table;
    assert_eq!((format.skip_rows, format.header_rows), (Some(0), Some(3)));
    for keys in ["header_rows = 0", "skip_rows = -1", "skip_rows = 1.5"] {
        assert!(read(&table(keys)).is_err(), "{keys}");
    }
}

#[test]
fn the_tables_of_the_register() {
    let config = read(&format!(
        "{LEAST}[[places]]\npath = \"orter.gpkg\"\nname = \"namn\"\n\
         [[projects]]\npath = \"beslut.csv\"\nreach = {{ id = \"uuid\" }}\nyear = 2027\n\
         [register]\npath = \"lista.xlsx\"\nname = \"namn\"\nstatus = {{ column = \"läge\", map = {{ k = \"remaining\" }} }}\n\
         [previous]\ndir = \"out_2024\"\ncodes = {{ \"1417\" = \"1444\" }}\n"
    ))
    .expect("complete");
    let request = config.request;
    assert_eq!(request.places[0].name, "namn");
    assert!(matches!(&request.projects[0].reach, Some(crate::ingest::Reach::Id { id }) if id == "uuid"));
    let register = request.register.expect("configured");
    assert_eq!((register.name.as_deref(), register.reach_m()), (Some("namn"), 1_000.0));
    assert!(request.previous.is_some_and(|previous| previous.codes.is_some()));
}

#[test]
fn wrong_values_name_found_and_expected() {
    for (from, to, expected) in [
        (
            "\"2025-10-01\"",
            "\"2025-10-32\"",
            "`reference_date`: found the text \"2025-10-32\", expected a date as \"2025-10-01\"",
        ),
        (
            "down_mbps = 1000",
            "down_mbps = \"1000\"",
            "`down_mbps`: found the text \"1000\", expected a number, at least 0, or { column",
        ),
        ("operator = \"Telia\"", "operator = 7", "`operator`: found the number 7, expected a text"),
        (
            "path = \"byggnader.parquet\"",
            "path = \"b.csv\"\nkind = \"house\"",
            "`kind`: found the text \"house\", expected one of building, address",
        ),
        (
            "down_mbps = 1000",
            "reach = { within = 5 }",
            "`reach`: found a table with within, expected \"inside\"",
        ),
        (
            "down_mbps = 1000",
            "reach = { within_m = -50 }",
            "`reach`: found within_m = -50, expected \"inside\", { within_m = 50 }, at least 0, { id",
        ),
        (
            "down_mbps = 1000",
            "passed_rules = [\"area\", \"kost\"]",
            "`passed_rules`: found \"kost\" in the list, expected a list of area, cost",
        ),
        (
            "path = \"byggnader.parquet\"",
            "path = [\"a.csv\", 7]",
            "`path`: found 7 in the list, expected a text or a list of texts",
        ),
        (
            "path = \"byggnader.parquet\"",
            "path = []",
            "`path`: found an empty list, expected a text or a list of texts",
        ),
        (
            "down_mbps = 1000",
            "[sensitivity]\nlink_m = [100, 0]",
            "`link_m`: found 0 in the list, expected a list of numbers above 0",
        ),
        (
            "down_mbps = 1000",
            "[sensitivity]\nlevel = [\"grund\", \"grund+9\"]",
            "[sensitivity]: `level`: found \"grund+9\", expected one of grund, grund+8, grund+16; did you mean",
        ),
        (
            "down_mbps = 1000",
            "[mobile_cover]\ngenerations = [\"4G\", \"LTE\"]",
            "`generations`: found \"LTE\" in the list, expected a list of 2G, 3G, 4G, 5G, 6G",
        ),
        (
            "down_mbps = 1000",
            "[mobile_cover]\nlevels = [\"grund\", \"grund\"]",
            "[mobile_cover]: `levels`: found \"grund\" twice, expected each level once",
        ),
        (
            "down_mbps = 1000",
            "[previous]\ndir = \"out_2024\"\ncodes = { \"1417\" = 1444 }",
            "[previous]: `codes`: found a table with 1417, expected { \"1417\" = \"1444\" } (old code = new code",
        ),
        (
            "down_mbps = 1000",
            "[register]\npath = \"l.csv\"\nstatus = \"läge\"",
            "[register]: `status`: found the text \"läge\", expected one of new, remaining, under_construction",
        ),
        ("down_mbps = 1000", "[register]\npath = \"l.csv\"\nnamn = \"n\"", "did you mean `name`?"),
        ("down_mbps = 1000", "[[places]]\npath = \"l.csv\"", "[[places]] 1: key `name` is missing"),
        (
            "down_mbps = 1000",
            "[previous]\ndir = \"out/../out\"",
            "[previous]: dir is the folder that this run writes",
        ),
        (
            "down_mbps = 1000",
            "[limits]\nedge_deviation_m = 0.0001",
            "[limits]: `edge_deviation_m`: found 0.0001, expected at least 0.001",
        ),
        (
            "down_mbps = 1000",
            "[limits]\nborder_gap_m = -1",
            "`border_gap_m`: found the number -1, expected a number, at least 0",
        ),
        ("operator = \"Telia\"\n", "", "[[fixed]] 1: key `operator` is missing"),
        ("[run]\n", "[run]\nprofile = \"pts-curent\"\n", "did you mean \"pts-current\"?"),
        ("[run]\n", "[run\n", "not valid TOML"),
        ("path = \"byggnader.parquet\"", "path = \"b.csv\"\nx = \"e\"", "x and y go together"),
        ("path = \"fiber.gpkg\"", "layer = \"a\"", "leave out reach, layer, skip_rows"),
        ("down_mbps = 1000", "band = 2", "band and nodata are for rasters"),
    ] {
        assert!(LEAST.contains(from), "{from}");
        let error = read(&LEAST.replacen(from, to, 1)).expect_err(to);
        assert!(error.contains(expected), "{error}\nnot: {expected}");
    }
}

#[test]
fn what_is_accepted_is_a_known_word() {
    let config = read(&format!("{LEAST}[accept]\ndrivers = [\"vrt\"]\nrules = []\n")).expect("known");
    assert!(config.request.accept.driver("vrt") && !config.request.accept.driver("wfs"));
    let error = read(&format!("{LEAST}[accept]\ndrivers = [\"vtr\"]\n")).expect_err("unknown");
    assert!(error.contains("[accept]: `drivers`: found \"vtr\", expected one of vrt, "), "{error}");
    assert!(error.ends_with("did you mean \"vrt\"?"), "{error}");
    let error = read(&format!("{LEAST}[accept]\nrules = [\"everything\"]\n")).expect_err("unknown");
    assert!(error.contains("[accept]: `rules`: found \"everything\""), "{error}");
    let error = read(&format!("{LEAST}[accept]\ndriver = [\"vrt\"]\n")).expect_err("unknown");
    assert!(error.contains("[accept]: unknown key `driver`; did you mean `drivers`?"), "{error}");
}
