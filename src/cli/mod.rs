//! The command line: one file per command; exit code 0 done, 1 failed, 2 wrong arguments or configuration.
mod ahead;
mod check;
mod compare;
mod demo;
mod gate;
mod history;
mod init;
mod inspect;
mod json;
mod notes;
mod portal;
mod print;
mod profiles;
mod progress;
mod register;
mod run;
mod scenario;
mod schema;
mod text;

use run::Shown;
use std::{path::PathBuf, process::ExitCode};

use clap::{CommandFactory, Parser, Subcommand};
use whitespot::{
    config::{ConfigError, Language},
    demo::{MOST_YEARS, Settings},
    pipeline::Options,
    results::ResultsError,
};

/// Finds what broadband has not reached: remaining shortage areas (bristområden, vita fläckar) per municipality.
///
/// Takes a year's fibre and mobile coverage layers and the places that want broadband, and writes counts, layers and an
/// offline map that add up.
#[derive(Parser)]
#[command(
    version,
    after_help = "\
First steps:
  whitespot demo county            make an invented county to try things on
  whitespot run county/county.toml read it, compute, write county/out
  whitespot inspect my_layer.gpkg  see what a file holds, with a configuration block to paste
  whitespot init my_county         write a commented configuration, and a schema for editors
  whitespot profiles               list the definitions and targets that are shipped
  whitespot scenario county.toml --remove generation=2G     who loses what when it closes
When there are results of several years:
  whitespot compare out_2024 out_2025    what changed, where, and why
  whitespot history out_2023 out_2024 out_2025
  whitespot register export out_2025 list.csv --for-excel

Exit codes: 0 done, 1 the run failed and nothing was written, 2 wrong arguments or configuration."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Say on stderr what is read and written, with the time it took; -vv says more.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Subcommand)]
enum Command {
    /// Do the whole job of a configuration: read, compute, write.
    #[command(after_help = "\
Examples:
  whitespot run county.toml
  whitespot run county.toml --out /tmp/trial --only 1880,1881
  whitespot run county.toml --only 18 --threads 1 --quiet
  whitespot run county.toml --sensitivity    # what if it were 50 m, 30 Mbit/s, grund+8?")]
    Run {
        /// The configuration (TOML); paths in it are relative to it.
        config: PathBuf,
        /// Folder of the result, instead of `[output] dir`.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// How many threads compute; the result is the same for any number.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
        threads: Option<u16>,
        /// Only municipalities whose code begins with one of these, instead of `[municipalities] only`.
        #[arg(long, value_name = "CODES", value_delimiter = ',')]
        only: Option<Vec<String>>,
        /// Language of maps, reports and sheets (sv, en), instead of `[run] language`.
        #[arg(long, value_name = "LANG", value_parser = language)]
        lang: Option<Language>,
        /// Also try other values of single definitions (`[sensitivity]`) and write sensitivity.csv.
        #[arg(long)]
        sensitivity: bool,
        /// Print errors only.
        #[arg(long, short)]
        quiet: bool,
        /// Print JSON lines for scripts.
        #[arg(long, conflicts_with = "quiet")]
        json: bool,
    },
    /// Read all inputs of a configuration, judge them and say what is wrong or doubtful with them.
    #[command(after_help = "\
Prints what each source gave and what the gate found: rule, severity, how many records, what of the result stands on them, examples, \
and what to write. Exit code 0 means that `run` reads the same inputs and stops for none of them; 1 that it would stop. Nothing is \
written without --out.")]
    Check {
        /// The configuration (TOML).
        config: PathBuf,
        /// Print JSON lines for scripts.
        #[arg(long)]
        json: bool,
        /// Write check.html and findings.csv to this folder.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// What if a network closes: who loses what, where, and what is left. Nothing is written.
    #[command(after_help = "\
Without arguments the [[scenario]] of the configuration are shown; `run` writes them (internal/scenario.csv). Keys of --remove: \
generation, operator, network, technology, source, exchange; what closes is every offer that all of them name. Needs: speech (mobile \
cover of any generation), data_10 (mobile data, Mbit/s), fixed_100 (an offer in the fixed net, Mbit/s).

Examples:
  whitespot scenario county.toml --remove generation=2G --operator Nordtel
  whitespot scenario county.toml --remove technology=xdsl,vdsl --needs fixed_30
  whitespot scenario county.toml --remove exchange=\"Norra stationen\" --only 1880")]
    Scenario {
        /// The configuration (TOML).
        config: PathBuf,
        /// What closes, as generation=2G; may be given several times.
        #[arg(long, value_name = "KEY=VALUES")]
        remove: Vec<String>,
        /// The operators whose offers close; the same as --remove operator=NAME.
        #[arg(long, value_name = "NAME")]
        operator: Vec<String>,
        /// What is asked of a place; left out: speech, or where the fixed net closes the shortage speed.
        #[arg(long, value_name = "NEED")]
        needs: Option<String>,
        /// Only municipalities whose code begins with one of these, instead of `[municipalities] only`.
        #[arg(long, value_name = "CODES", value_delimiter = ',')]
        only: Option<Vec<String>>,
    },
    /// Show what a file holds: layers, CRS, fields, counts, extent, and a configuration block to paste.
    #[command(after_help = "\
What names, columns and values show is filled in. A … is for you to fill in: a run that finds one asks for it. Where they do not \
show what a layer is for, the sections that it may belong to are shown. Words and ranges of a layer that GDAL reads are of the first \
50 000 records, which is said where there are more; CSV and Parquet are read whole.

Examples:
  whitespot inspect fiber.gpkg
  whitespot inspect addresses.csv.gz
  whitespot inspect 'delivery.zip/inner/coverage.shp'")]
    Inspect {
        /// The file: anything GDAL opens, Parquet, CSV, a raster; .gz and .zip are read through.
        file: PathBuf,
        /// Print JSON lines for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Write a commented configuration to start from.
    Init {
        /// The folder; made where it is missing.
        dir: PathBuf,
    },
    /// Print what a configuration may hold, as JSON Schema: editors complete and check by it.
    #[command(after_help = "\
`whitespot init` writes it beside the configuration, whose first line names it (`#:schema ./whitespot.schema.json`).

Examples:
  whitespot schema > whitespot.schema.json
  whitespot schema --profile    # of a profile file of one's own
  whitespot schema --markdown   # the same for people")]
    Schema {
        /// Of a profile file instead of a configuration.
        #[arg(long, conflicts_with = "markdown")]
        profile: bool,
        /// As a page of Markdown.
        #[arg(long)]
        markdown: bool,
    },
    /// List the shipped definitions and targets, or print one profile: every key with its value and source.
    #[command(after_help = "\
Examples:
  whitespot profiles
  whitespot profiles pts-current --lang sv
  whitespot profiles bredbandsstod --html definitions.html")]
    Profiles {
        /// The profile; left out: all of them, and all targets.
        name: Option<String>,
        /// Write the profile's glossary (Swedish and English) to this file instead.
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
        /// Language of titles, keys and targets (sv, en); of the glossary: which comes first.
        #[arg(long, value_name = "LANG", default_value = "en", value_parser = language)]
        lang: Language,
    },
    /// Compare two results: why the unserved changed, and what became of every shortage area.
    #[command(after_help = "\
The two results are folders that `whitespot run` wrote. Demand points are the same where their ids are. A better state is \
build-out and a worse one worse data where the definitions that decide a state are equal (speed, passed, planned, shortage \
speed); otherwise the two and method are one number, access_or_method, and the definitions that differ are listed.

Files in DIR:
  compare.csv              unserved before and after, and causes, by area, settlement and weight
  compare_areas.csv        every shortage area: ids, status and points in both, and what became of it
  compare_definitions.csv  definitions that differ, with both values
  compare_areas.geojson    the outlines of both, with a `change` attribute
  compare_points.geojson   the demand points whose state differs, with both states and the cause
  compare.json             what the comparison rests on
  compare.html             the same to read, one file without a network

Examples:
  whitespot compare out_2024 out_2025
  whitespot compare out_2024 out_2025 --out 2024_to_2025")]
    Compare {
        /// The first result, the earlier one.
        #[arg(value_name = "OUT_A")]
        first: PathBuf,
        /// The second result.
        #[arg(value_name = "OUT_B")]
        second: PathBuf,
        /// Write tables, layers and a page into this folder; left out: a summary only.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Language of the page (sv, en).
        #[arg(long, value_name = "LANG", default_value = "sv", value_parser = language)]
        lang: Language,
    },
    /// List the results of many years as series, with the breaks of the series.
    #[command(after_help = "\
The results may stand in any order; each has a reference date of its own. history.csv holds a figure to a row: area, date, \
weight, measure (connected, with_passed, unserved, no_data, reached by tier, shortage areas, what remains of the county's \
list), value, total, share, and the change since the year before. `series_break` says why a figure cannot be compared with \
that without a word: other definitions, other municipalities in a sum, borders that moved (of 1 percent of a municipality's \
places or area), or a share that is worse by more than 5 points. When a target is reached is taken from the results' own years; a \
year beyond the last one is an estimate.

Examples:
  whitespot history out_2023 out_2024 out_2025
  whitespot history out_* --out history.csv
  whitespot history out_* --out series        # the tables and the page history.html in a folder")]
    History {
        /// The results.
        #[arg(value_name = "DIR", required = true)]
        results: Vec<PathBuf>,
        /// Write to this file (it ends in .csv) or into this folder; left out: a summary only.
        #[arg(long, value_name = "FILE_OR_DIR")]
        out: Option<PathBuf>,
        /// Language of the page (sv, en).
        #[arg(long, value_name = "LANG", default_value = "sv", value_parser = language)]
        lang: Language,
    },
    /// Keep the register of shortage areas by hand: export it, set a status, name or note, merge an edited table.
    #[command(subcommand)]
    Register(register::Command),
    /// Write an invented county with one configuration that runs by itself.
    ///
    /// It has three yearly surveys: the last one's input, and in DIR/tidigare the results of the two before, so that areas
    /// are known again and every change has its cause. What happened between the years is listed in DIR/tidigare/README.md.
    #[command(after_help = "\
Examples:
  whitespot demo county
  whitespot demo sweden --municipalities municipalities.geojson --points 2400000 --years 1")]
    Demo {
        /// The folder; made where it is missing.
        dir: PathBuf,
        /// How many demand points.
        #[arg(long, value_name = "N", default_value_t = 20_000)]
        points: usize,
        /// Another seed makes another county.
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// Put the invented points and layers on these municipalities instead of invented ones.
        #[arg(long, value_name = "FILE")]
        municipalities: Option<PathBuf>,
        /// How many yearly surveys, the last of them 2025; the results of the earlier ones are made too.
        #[arg(long, value_name = "N", default_value_t = MOST_YEARS, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_YEARS)))]
        years: u32,
    },
    /// Print what makes a shell complete commands, options and files.
    #[command(after_help = "\
Examples:
  whitespot completions bash > ~/.local/share/bash-completion/completions/whitespot
  whitespot completions zsh > ~/.zfunc/_whitespot
  whitespot completions fish > ~/.config/fish/completions/whitespot.fish")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// Whether JSON lines were asked for.
    const fn is_json(&self) -> bool {
        matches!(
            self,
            Self::Run { json: true, .. } | Self::Check { json: true, .. } | Self::Inspect { json: true, .. }
        )
    }
}

/// An argument that clap cannot judge by itself.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongArgument(String);

fn language(word: &str) -> Result<Language, String> {
    match word {
        "sv" => Ok(Language::Sv),
        "en" => Ok(Language::En),
        _ => Err("expected sv or en".into()),
    }
}

/// Prints what a shell needs.
fn completions(shell: clap_complete::Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "whitespot", &mut script);
    print::asked(&String::from_utf8_lossy(&script))
}

/// Runs the command that was asked for.
pub(crate) fn main() -> ExitCode {
    let Arguments { command, verbose } = Arguments::parse();
    notes::listen(verbose);
    let is_json = command.is_json();
    let done = match command {
        Command::Run { config, out, threads, only, lang, sensitivity, quiet, json } => {
            let shown = match (quiet, json) {
                (true, _) => Shown::Nothing,
                (_, true) => Shown::Json,
                _ => Shown::Screen,
            };
            run::run(&config, (threads, lang), Options { out, only, sensitivity }, shown)
        }
        Command::Check { config, json, out } => check::check(&config, json, out.as_deref()),
        Command::Scenario { config, remove, operator, needs, only } => {
            let asked = scenario::Asked { remove, operators: operator, needs, only };
            scenario::scenario(&config, asked)
        }
        Command::Inspect { file, json } => inspect::inspect(&file, json),
        Command::Init { dir } => init::init(&dir),
        Command::Schema { profile, markdown } => schema::schema(profile, markdown),
        Command::Profiles { name, html, lang } => profiles::profiles(name.as_deref(), html.as_deref(), lang),
        Command::Demo { dir, points, seed, municipalities, years } => {
            demo::demo(&dir, &Settings { points, seed, municipalities, years })
        }
        Command::Compare { first, second, lang, out } => {
            compare::compare(&first, &second, lang, out.as_deref())
        }
        Command::History { results, lang, out } => history::history(&results, lang, out.as_deref()),
        Command::Register(command) => register::register(&command),
        Command::Completions { shell } => completions(shell),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let message = format!("{error:#}");
            print::failure(&message);
            // Who wrote the arguments or the configuration can mend them; anything else is a failed run.
            let can_be_mended = error.chain().any(|cause| {
                cause.is::<ConfigError>()
                    || cause.is::<WrongArgument>()
                    || cause.downcast_ref::<ResultsError>().is_some_and(ResultsError::can_be_mended)
            });
            let code = if can_be_mended { 2 } else { 1 };
            if is_json {
                // Whoever reads has the exit code, and the words on stderr, where this cannot be printed.
                let _ = print::asked(&json::failed(code, &message));
            }
            ExitCode::from(code)
        }
    }
}
