//! Rapport: what the steering group holds in its hands, `report.html` and the same as plain text, `report.md`; before it two pages of
//! sentences, `summary.html` (`brief`).
//!
//! Takes the findings and what was counted, gives a document of chapters: the numbers that matter, the county, a page per
//! municipality, the register, the change and its causes, data quality, definitions, method, sources, the run. Every number
//! is one of the one table, of the indicators, of the reconciliation or of the change (law 4); the report only chooses,
//! subtracts shares and rounds, once. It is made once and set twice (`html`, `markdown`), so that both say the same.
//! Texts lie in `src/emit/web/messages/report.*.json`, the style in `src/emit/web/report.css`. No script, no connection.
mod basis;
mod brief;
mod brief_changed;
mod brief_html;
mod brief_last;
mod brief_support;
mod causes;
mod check;
mod closing_sets;
mod comparison;
mod county;
mod county_part;
mod curve;
mod delivery;
mod document;
mod facts;
mod gate;
mod html;
mod last_percent;
mod markdown;
mod mobile;
mod municipality;
mod net;
mod open_before;
mod paper;
mod published;
mod quality;
mod reached;
mod redefined;
mod register;
mod scenario;
mod several;
mod since;
mod standing;
mod summary;
mod support;
mod targets;
#[cfg(test)]
mod tests;
mod words;
mod years;

use std::fs;
use std::path::Path;

use crate::emit::pages::image::{self, Atlas, Focus};
use crate::emit::text::glossary::ProfileTable;
use crate::emit::{Audience, Context, EmitError};
use crate::indicators::{Indicators, Proof};
use crate::model::{
    AreaFigures, Arrival, ChangeRow, DefinitionDifference, Findings, HistoryRow, MovedPlaces,
    MunicipalityIndex, ReachChangeRow, Target, TargetNote,
};

pub use check::{CheckHead, CheckPage, CheckedFile, WrittenTable, check_html, stopped_check_html};
pub use comparison::{ComparisonPage, comparison_html};
pub use years::history_html;

use document::{Badge, Document};
use facts::Facts;
use words::Words;

/// A file that the run read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Its name, as configured.
    pub name: String,
    /// The date that it speaks of, where the configuration says so.
    pub as_of: Option<String>,
    /// Records read; not in the open edition.
    pub records: Option<u64>,
}

/// A report that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct ReportPage<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// What was counted of it.
    pub indicators: &'a Indicators,
    /// Counts from 1 to below this are not published in the open edition.
    pub below: f64,
    /// Why the unserved numbers changed; empty without an earlier result.
    pub changes: &'a [ChangeRow],
    /// Why what is reached changed, at every tier and by mobile cover; empty without an earlier result.
    pub reached: &'a [ReachChangeRow],
    /// The reference date of the earlier result.
    pub since: &'a str,
    /// Which places lie in another municipality than in the earlier result.
    pub moves: &'a [MovedPlaces],
    /// Why areas are new or open again, in the order of the areas.
    pub arrivals: &'a [Arrival],
    /// Definitions that differ from the earlier result.
    pub redefined: &'a [DefinitionDifference],
    /// What the open package of the earlier result published of each area; empty where it was not kept.
    pub published_before: &'a [AreaFigures],
    /// The years so far, this one last; empty without an earlier result.
    pub history: &'a [HistoryRow],
    /// The run.
    pub context: &'a Context<'a>,
    /// The profile as a table: what every number rests on.
    pub profile: &'a ProfileTable,
    /// The speed below which a point is short, Mbit/s down.
    pub shortage_mbps: f64,
    /// The targets that are followed.
    pub targets: &'a [Target],
    /// What their files cannot say in numbers.
    pub target_notes: &'a [TargetNote],
    /// The sums that were found to hold.
    pub proofs: &'a [Proof],
    /// Files read.
    pub sources: &'a [SourceLine],
    /// For whom it is.
    pub audience: Audience,
}

/// The report of a page: what it says is made once, and set in each of its forms. The same findings give the same bytes.
pub struct Report<'a> {
    page: &'a ReportPage<'a>,
    words: Words,
    facts: Facts<'a>,
    document: Document,
}

impl<'a> Report<'a> {
    /// Of a page, made at once: its chapters are made side by side, and a thread that waits for another's lock while it helps out
    /// would wait for itself.
    pub fn of(page: &'a ReportPage<'a>) -> Self {
        let words = Words { language: page.context.language, units: page.context.units };
        let facts = Facts::gather(page, words);
        let document = document(&facts);
        Self { page, words, facts, document }
    }

    /// Writes the report as one HTML file, its maps drawn from the atlas.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn html(&self, atlas: &Atlas<'_>, path: &Path) -> Result<(), EmitError> {
        write(path, &html::page(&self.document, self.words, Some(atlas)))
    }

    /// Writes the two pages for the steering group as one HTML file: sentences, each number with the cell of the table that it was
    /// read from.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn summary_html(&self, atlas: &Atlas<'_>, path: &Path) -> Result<(), EmitError> {
        write(path, &brief_html::page(&brief::brief(&self.facts), self.words, atlas))
    }

    /// Writes the same two pages as a text file to edit (Office Open XML).
    ///
    /// # Errors
    /// Where the map cannot be drawn or the file not be written.
    pub fn summary_docx(&self, atlas: &Atlas<'_>, path: &Path) -> Result<(), EmitError> {
        self.on_paper(atlas, path, paper::docx)
    }

    /// Writes the same two pages as a PDF that those who cannot see it can hear (PDF/UA-1).
    ///
    /// # Errors
    /// Where the map cannot be drawn or the file not be written.
    pub fn summary_pdf(&self, atlas: &Atlas<'_>, path: &Path) -> Result<(), EmitError> {
        self.on_paper(atlas, path, paper::pdf)
    }

    fn on_paper(
        &self,
        atlas: &Atlas<'_>,
        path: &Path,
        set: impl FnOnce(&brief::Brief, &paper::Look<'_>) -> Result<Vec<u8>, String>,
    ) -> Result<(), EmitError> {
        const PAGE_PER_INCH: u32 = 96;
        let Self { words, .. } = *self;
        let failed = |reason: String| EmitError::format(path, "summary", &reason);
        let (wide, tall) = brief_html::MAP;
        let svg = atlas.svg(Focus::All, words.language, "map-all", (wide, tall));
        // Twice the size of the page's picture: sharp on paper.
        let pixels = (2 * wide, 2 * tall);
        let look = paper::Look {
            language: words.language.as_str(),
            kind: words.t("paper_kind"),
            map: paper::Map {
                svg: &svg,
                png: &image::png(&svg, pixels, 2 * PAGE_PER_INCH).map_err(failed)?,
                pixels,
                alternative: &atlas.alternative(Focus::All, words.language),
                caption: &brief_html::caption(words),
            },
            footer: words.t("paper_foot"),
        };
        let bytes = set(&brief::brief(&self.facts), &look).map_err(failed)?;
        fs::write(path, bytes).map_err(|error| EmitError::write(path, error))
    }

    /// Writes the page of one municipality as an HTML file of its own: two sheets of A4.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn municipality_html(
        &self,
        municipality: MunicipalityIndex,
        atlas: &Atlas<'_>,
        path: &Path,
    ) -> Result<(), EmitError> {
        let document = &self.document;
        let code = self.page.findings.survey.municipalities[municipality as usize].code.as_str();
        let id = county::chapter_id(code);
        let own = document.chapters.iter().find(|chapter| chapter.id == id);
        let own = own.expect("each municipality has a chapter");
        write(path, &html::single(document, own, self.words, atlas))
    }

    /// Writes the report as Markdown, for those who edit it further.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn markdown(&self, path: &Path) -> Result<(), EmitError> {
        write(path, &markdown::text(&self.document, self.words))
    }
}

fn write(path: &Path, text: &str) -> Result<(), EmitError> {
    fs::write(path, text).map_err(|error| EmitError::write(path, error))
}

fn document(facts: &Facts<'_>) -> Document {
    let Facts { page, words, .. } = *facts;
    let mut chapters = vec![summary::chapter(facts)];
    chapters.extend(delivery::chapter(facts));
    chapters.extend(county::chapters(facts));
    chapters.extend(county_part::chapters(facts));
    chapters.extend(municipality::chapters(facts));
    chapters.extend(last_percent::chapter(facts));
    chapters.extend(scenario::chapter(facts));
    chapters.extend(support::chapter(facts));
    chapters.push(register::chapter(facts));
    chapters.extend(since::chapter(facts));
    chapters.push(quality::chapter(facts));
    chapters.extend(basis::chapters(facts));
    Document {
        title: page.context.name.to_owned(),
        kind: words.t("page_kind"),
        subtitle: words.say(
            "subtitle",
            &[
                ("date", &words.date(page.context.reference_date)),
                ("speed", &words.number(page.shortage_mbps)),
            ],
        ),
        badges: badges(words, page.context.invented, page.audience),
        // What is published of a municipality fills no two sheets.
        flows: page.audience == Audience::Open,
        chapters,
    }
}

/// What must be seen at once.
fn badges(words: Words, is_invented: bool, audience: Audience) -> Vec<Badge> {
    let mut badges = Vec::new();
    if is_invented {
        badges.push(Badge { text: words.t("badge_invented").to_owned(), is_invented: true });
    }
    let audience = match audience {
        Audience::Internal => words.t("badge_internal"),
        Audience::Open => words.t("badge_open"),
    };
    badges.push(Badge { text: audience.to_owned(), is_invented: false });
    badges
}
