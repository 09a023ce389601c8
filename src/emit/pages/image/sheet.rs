//! Picture files: a map with its title, key numbers, legend and imprint, for a slide or a page of paper.
use super::atlas::Atlas;
use super::figures::{self, Figures};
use super::map::{self, Drawing};
use super::messages::{text, text_with};
use super::view::Frame;
use super::{Focus, legend, png};
use crate::emit::pages::chart::letters::{bold_width, fit, width, wrap};
use crate::emit::pages::chart::pen::{INK, Pen, SOFT};
use crate::emit::{Context, Language};
use crate::model::{Findings, RowKind};

/// What a picture file is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// A slide, 1920 × 1080.
    Slide,
    /// A page of paper, A4 upright.
    A4,
}

impl Sheet {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Slide, Self::A4];

    /// The word in names of files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Slide => "1920x1080",
            Self::A4 => "a4",
        }
    }

    /// Pixels to the inch: a slide is 13⅓ inches wide, as programs for slides have it; the other is A4 on paper.
    pub const fn per_inch(self) -> u32 {
        match self {
            Self::Slide => 144,
            Self::A4 => 150,
        }
    }

    /// Size in pixels.
    pub const fn pixels(self) -> (u32, u32) {
        match self {
            Self::Slide => (1920, 1080),
            Self::A4 => (1240, 1754),
        }
    }

    /// Size in the unit of the drawing, whose letters are as on a page.
    const fn units(self) -> (f64, f64) {
        match self {
            Self::Slide => (1280.0, 720.0),
            Self::A4 => (794.0, 1123.0),
        }
    }

    const fn size(self) -> &'static str {
        match self {
            Self::Slide => "width=\"1920\" height=\"1080\" viewBox=\"0 0 1280 720\"",
            Self::A4 => "width=\"210mm\" height=\"297mm\" viewBox=\"0 0 794 1123\"",
        }
    }
}

/// What a picture file says of the run.
#[derive(Debug, Clone, Copy)]
pub struct Imprint<'a> {
    /// The run.
    pub context: &'a Context<'a>,
    /// Names of the sources.
    pub sources: &'a [String],
    /// Not for publication: its counts are not suppressed.
    pub internal: bool,
}

/// The picture files of a run: the beginning of each name and the focus of its map. All municipalities together, each
/// county where there are several, each municipality.
pub fn pictures(findings: &Findings) -> Vec<(String, Focus)> {
    let mut pictures = vec![("all".to_owned(), Focus::All)];
    let codes = &findings.survey.municipalities;
    let counties: Vec<usize> = (0..findings.rows.len())
        .filter(|&row| matches!(findings.rows[row].kind, RowKind::County { .. }))
        .collect();
    if counties.len() > 1 {
        for position in counties {
            let code = findings.rows[position].code.as_str();
            let is_taken = code == "all" || codes.iter().any(|one| one.code.as_str() == code);
            let prefix = if is_taken { "county_" } else { "" };
            pictures.push((format!("{prefix}{}", file_name(code)), Focus::County(position)));
        }
    }
    for (index, one) in codes.iter().enumerate() {
        let code = one.code.as_str();
        let prefix = if code == "all" { "municipality_" } else { "" };
        pictures.push((format!("{prefix}{}", file_name(code)), Focus::Municipality(index as u32)));
    }
    pictures
}

/// A code as part of a file's name: what is neither letter, digit nor hyphen is written by its number.
fn file_name(code: &str) -> String {
    let mut name = String::new();
    for character in code.chars() {
        if character.is_alphanumeric() || character == '-' {
            name.push(character);
        } else {
            name.push_str(&format!("+{:x}", u32::from(character)));
        }
    }
    name
}

impl Atlas<'_> {
    /// A picture file as SVG.
    pub fn sheet(&self, focus: Focus, sheet: Sheet, imprint: &Imprint) -> String {
        let language = imprint.context.language;
        let id = "w";
        let drawing = Drawing { atlas: self, focus, language, id, detail: 1.5 };
        let (wide, tall) = sheet.units();
        let mut inside = Pen::default();
        let margin = if sheet == Sheet::Slide { 32.0 } else { 40.0 };
        let room = wide - 2.0 * margin;
        let title = match focus {
            Focus::All => imprint.context.name.to_owned(),
            _ => figures::name(self.findings, focus, language),
        };
        let subtitle = if focus == Focus::All { "" } else { imprint.context.name };
        head(&mut inside, (margin, room), (&title, subtitle), language, imprint);
        let bottom = foot(&mut inside, (margin, room, tall), language, imprint);
        // A legend has level lines, which `png` draws only within a group.
        let legend = |inside: &mut Pen, seen: &map::Seen, at: (f64, f64), room: f64| {
            inside.markup(&format!("<g id=\"{id}-l\">"));
            let end = legend::draw(inside, seen, id, language, at, room);
            inside.markup("</g>");
            end
        };
        let top = 92.0;
        let seen = match sheet {
            Sheet::Slide => {
                const COLUMN: f64 = 300.0;
                let frame = Frame { x: margin, y: top, width: room - COLUMN - 24.0, height: bottom - top };
                let seen = map::draw(&mut inside, &drawing, frame);
                let left = wide - margin - COLUMN;
                let y = self.key_figures(&mut inside, &drawing, (left, top), (COLUMN, 3));
                legend(&mut inside, &seen, (left, y), COLUMN);
                seen
            }
            Sheet::A4 => {
                let y = self.key_figures(&mut inside, &drawing, (margin, top), (room / 3.0, 1));
                let frame = Frame { x: margin, y, width: room, height: bottom - y };
                let seen = map::draw(&mut Pen::default(), &drawing, frame);
                let needs = legend(&mut Pen::default(), &seen, (0.0, 0.0), room) + 8.0;
                let frame = Frame { height: frame.height - needs, ..frame };
                let seen = map::draw(&mut inside, &drawing, frame);
                legend(&mut inside, &seen, (margin, y + frame.height + 6.0), room);
                seen
            }
        };
        let mut pen = Pen::default();
        self.open(&mut pen, &drawing, sheet.size(), png::FONT);
        pen.patterns(id, &seen.looks);
        pen.markup("</defs>");
        pen.rect((0.0, 0.0), (wide, tall), "fill=\"#ffffff\"");
        pen.markup(&inside.finish());
        pen.markup("</svg>");
        pen.finish()
    }

    /// The numbers of the row, under each other or side by side; gives where they end.
    fn key_figures(
        &self,
        pen: &mut Pen,
        drawing: &Drawing,
        (left, top): (f64, f64),
        (room, rows): (f64, usize),
    ) -> f64 {
        const TALL: f64 = 62.0;
        let language = drawing.language;
        let Some(row) = figures::row(self.findings, drawing.focus) else { return top };
        let figures = Figures::of(self.findings, row, language);
        let weight = [("weight", figures::weight_name(self.findings, language))];
        let shown = [
            (&figures.unserved, text_with(language, "figure_unserved", &weight)),
            (&figures.share, text_with(language, "figure_share", &weight)),
            (&figures.areas, text(language, "figure_areas").to_owned()),
        ];
        for (number, (figure, words)) in shown.iter().enumerate() {
            let (across, down) = if rows > 1 { (0.0, number as f64) } else { (number as f64, 0.0) };
            let (x, y) = (left + across * room, top + down * TALL);
            let large = format!("font-size=\"30\" font-weight=\"bold\" fill=\"{INK}\"");
            pen.text((x, y + 26.0), figure, &large);
            let words = fit(words, 13.0, room - 8.0);
            pen.text((x, y + 44.0), &words, &format!("font-size=\"13\" fill=\"{SOFT}\""));
        }
        top + TALL * rows as f64 + 2.0
    }
}

fn head(
    pen: &mut Pen,
    (margin, room): (f64, f64),
    (title, subtitle): (&str, &str),
    language: Language,
    imprint: &Imprint,
) {
    let mut right = margin + room;
    let badges = [
        (imprint.internal, "#ffffff", text(language, "badge_internal")),
        (imprint.context.invented, "#ffe27a", text(language, "badge_invented")),
    ];
    for (_, ground, words) in badges.into_iter().filter(|(is_shown, ..)| *is_shown) {
        let wide = bold_width(words, 11.0) + 12.0;
        right -= wide;
        let attributes = format!("fill=\"{ground}\" stroke=\"{INK}\" stroke-width=\"1.2\" rx=\"3\"");
        pen.rect((right, 34.0), (wide, 20.0), &attributes);
        let bold = format!("text-anchor=\"middle\" font-size=\"11\" font-weight=\"bold\" fill=\"{INK}\"");
        pen.text((right + wide / 2.0, 48.0), words, &bold);
        right -= 8.0;
    }
    let room_of_title = right - margin - 8.0;
    let size =
        [28.0, 24.0, 20.0].into_iter().find(|size| bold_width(title, *size) <= room_of_title).unwrap_or(18.0);
    let title = fit(title, size * 1.12, room_of_title);
    let large = format!("font-size=\"{size}\" font-weight=\"bold\" fill=\"{INK}\"");
    pen.text((margin, 54.0), &title, &large);
    let date = text_with(language, "reference_date", &[("date", imprint.context.reference_date)]);
    let room_of_name = room - width(&date, 14.0) - 20.0;
    let line = if subtitle.is_empty() {
        date
    } else {
        format!("{} \u{b7} {date}", fit(subtitle, 14.0, room_of_name))
    };
    pen.text((margin, 76.0), &line, &format!("font-size=\"14\" fill=\"{SOFT}\""));
}

/// What the picture rests on, at the lower edge; gives where it begins.
fn foot(pen: &mut Pen, (margin, room, tall): (f64, f64, f64), language: Language, imprint: &Imprint) -> f64 {
    const LINES: usize = 2;
    let parts = [
        text_with(language, "profile", &[("profile", imprint.context.profile)]),
        text_with(language, "sources", &[("sources", &imprint.sources.join(", "))]),
    ];
    let mut lines = wrap(&parts.join(" \u{b7} "), 11.0, room);
    if lines.len() > LINES {
        let rest = lines.split_off(LINES - 1).join(" ");
        lines.push(fit(&rest, 11.0, room));
    }
    let top = tall - 28.0 - 15.0 * lines.len() as f64;
    for (number, line) in lines.iter().enumerate() {
        let at = (margin, top + 20.0 + 15.0 * number as f64);
        pen.text(at, line, &format!("font-size=\"11\" fill=\"{SOFT}\""));
    }
    top
}
