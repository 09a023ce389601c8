//! The two pages as a text file to edit (Office Open XML): named styles, real headings and lists, the map with its
//! alternative text. The few parts of the package are written here: no library at hand writes alternative texts.
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::super::brief::Brief;
use super::letters::Letters;
use super::lines::map_size;
use super::{Block, Look, Span, blocks};
use crate::emit::pages::chart::letters::clean;
use crate::emit::pages::image::LETTERS;
use crate::emit::text::markup::escaped;

const STYLES: &str = include_str!("docx_styles.xml");
const NUMBERING: &str = include_str!("docx_numbering.xml");
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Units of a drawing per point.
const EMU: f32 = 12_700.0;

const WORDS: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006";
const PART: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The file.
///
/// # Errors
/// What the libraries answer to letters that they cannot read or an archive that they cannot write.
pub(in super::super) fn bytes(brief: &Brief, look: &Look<'_>) -> Result<Vec<u8>, String> {
    let blocks = blocks(brief, look);
    // The letters of the reader's program are narrower than those that are measured: what fits here fits there.
    let map = map_size(&blocks, &Letters::read(LETTERS)?, look.map.pixels);
    let language = if look.language == "sv" { "sv-SE" } else { "en-GB" };
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", package_links()),
        ("docProps/core.xml", properties(&look.title(brief), language)),
        ("word/document.xml", document(&blocks, look, map)),
        ("word/_rels/document.xml.rels", document_links()),
        ("word/styles.xml", STYLES.replace("{language}", language)),
        ("word/numbering.xml", NUMBERING.to_owned()),
        ("word/settings.xml", settings(language)),
        ("word/footer1.xml", footer(look.footer)),
    ];
    archive(&parts, look.map.png).map_err(|error| error.to_string())
}

/// Every part with the first time that the format can hold: the same brief gives the same bytes.
fn archive(parts: &[(&str, String)], png: &[u8]) -> Result<Vec<u8>, zip::result::ZipError> {
    let options =
        SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, options.compression_method(CompressionMethod::Deflated))?;
        zip.write_all(content.as_bytes())?;
    }
    zip.start_file("word/media/map.png", options.compression_method(CompressionMethod::Stored))?;
    zip.write_all(png)?;
    Ok(zip.finish()?.into_inner())
}

fn content_types() -> String {
    let part = |name: &str, kind: &str| {
        format!("<Override PartName=\"/word/{name}.xml\" ContentType=\"{PART}.{kind}+xml\"/>")
    };
    let parts = [
        part("document", "document.main"),
        part("styles", "styles"),
        part("numbering", "numbering"),
        part("settings", "settings"),
        part("footer1", "footer"),
    ];
    format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Default Extension=\"png\" ContentType=\"image/png\"/>{}\
         <Override PartName=\"/docProps/core.xml\" \
         ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>",
        parts.concat()
    )
}

fn links(entries: &[(&str, String, &str)]) -> String {
    let link = |(id, kind, target): &(&str, String, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>")
    };
    let entries: String = entries.iter().map(link).collect();
    format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{entries}</Relationships>")
}

fn package_links() -> String {
    links(&[
        ("rId1", format!("{LINKS}/officeDocument"), "word/document.xml"),
        ("rId2", format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
    ])
}

fn document_links() -> String {
    links(&[
        ("rId1", format!("{LINKS}/styles"), "styles.xml"),
        ("rId2", format!("{LINKS}/numbering"), "numbering.xml"),
        ("rId3", format!("{LINKS}/settings"), "settings.xml"),
        ("rId4", format!("{LINKS}/footer"), "footer1.xml"),
        ("rId5", format!("{LINKS}/image"), "media/map.png"),
    ])
}

/// Title and language; no date, for it would change.
fn properties(title: &str, language: &str) -> String {
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title>\
         <dc:language>{language}</dc:language></cp:coreProperties>",
        escaped(title)
    )
}

fn settings(language: &str) -> String {
    format!(
        "{HEAD}<w:settings {WORDS}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" \
         w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"{language}\"/></w:settings>"
    )
}

fn footer(text: &str) -> String {
    let field = |name: &str| {
        format!(
            "<w:fldSimple w:instr=\" {name} \"><w:r><w:rPr><w:noProof/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>"
        )
    };
    format!(
        "{HEAD}<w:ftr {WORDS}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{}<w:r><w:tab/></w:r>{}{}{}</w:p></w:ftr>",
        run(&clean(text), ""),
        field("PAGE"),
        run(" / ", ""),
        field("NUMPAGES")
    )
}

/// The text, A4 with the margins of the style sheet; lengths are twentieths of a point.
fn document(blocks: &[Block], look: &Look<'_>, map: (f32, f32)) -> String {
    let body: String = blocks.iter().map(|one| block(one, look, map)).collect();
    format!(
        "{HEAD}<w:document {WORDS} xmlns:r=\"{LINKS}\" xmlns:wp=\"{DRAWING}/wordprocessingDrawing\" \
         xmlns:a=\"{DRAWING}/main\" xmlns:pic=\"{DRAWING}/picture\"><w:body>{body}<w:sectPr>\
         <w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"680\" w:right=\"850\" w:bottom=\"680\" w:left=\"850\" w:header=\"283\" w:footer=\"283\" \
         w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

fn block(block: &Block, look: &Look<'_>, map: (f32, f32)) -> String {
    match block {
        Block::Badges(badges) => paragraph("Badges", "", &badges_runs(badges)),
        Block::Title(text) => paragraph("Title", "", &runs(text)),
        Block::Subtitle(text) => paragraph("Subtitle", "", &runs(text)),
        Block::Heading { text, begins_page } => {
            let page = if *begins_page { "<w:pageBreakBefore/>" } else { "" };
            paragraph("Heading1", page, &runs(text))
        }
        Block::Text(text) => paragraph("Normal", "", &runs(text)),
        Block::List(items) => items.iter().map(|item| paragraph("ListBullet", "", &runs(item))).collect(),
        Block::Map => paragraph("Picture", "", &picture(look, map)),
        Block::Caption(text) => paragraph("Caption", "", &runs(text)),
    }
}

fn paragraph(style: &str, properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>{runs}</w:p>")
}

/// A run of text that is escaped already.
fn run(text: &str, style: &str) -> String {
    let style = if style.is_empty() {
        String::new()
    } else {
        format!("<w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr>")
    };
    format!("<w:r>{style}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn runs(text: &[Span]) -> String {
    text.iter().map(|span| run(&escaped(&span.text), if span.is_bold { "Strong" } else { "" })).collect()
}

/// Framed words; spaces within the frames keep its lines away from the letters.
fn badges_runs(badges: &[(String, bool)]) -> String {
    let badge = |(text, is_invented): &(String, bool)| {
        let style = if *is_invented { "BadgeInvented" } else { "Badge" };
        run(&format!("\u{a0}{}\u{a0}", escaped(text)), style)
    };
    badges.iter().map(badge).collect::<Vec<_>>().join(&run("  ", ""))
}

/// The map as wide as in the PDF. `descr` is what screen readers speak.
fn picture(look: &Look<'_>, (wide, tall): (f32, f32)) -> String {
    let size = format!("cx=\"{}\" cy=\"{}\"", (wide * EMU).round() as u32, (tall * EMU).round() as u32);
    let alternative = clean(look.map.alternative);
    format!(
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent {size}/>\
         <wp:docPr id=\"1\" name=\"map.png\" descr=\"{alternative}\"/><wp:cNvGraphicFramePr>\
         <a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr><a:graphic>\
         <a:graphicData uri=\"{DRAWING}/picture\"><pic:pic><pic:nvPicPr>\
         <pic:cNvPr id=\"1\" name=\"map.png\" descr=\"{alternative}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"rId5\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext {size}/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:ln w=\"9525\"><a:solidFill>\
         <a:srgbClr val=\"D3D6D2\"/></a:solidFill></a:ln></pic:spPr></pic:pic></a:graphicData></a:graphic>\
         </wp:inline></w:drawing></w:r>"
    )
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use roxmltree::{Document, Node};

    use super::super::{MARK, sample, spans, text_of};
    use super::*;
    use crate::emit::pages::chart::letters::plain;

    const PNG: &[u8] = b"pixels";

    fn file() -> Vec<u8> {
        bytes(&sample::brief(), &sample::look(PNG)).expect("a file")
    }

    fn part(file: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(file)).expect("an archive");
        let mut text = String::new();
        zip.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
        text
    }

    fn text(node: Node<'_, '_>) -> String {
        node.descendants().filter(|one| is_word(*one, "t")).filter_map(|one| one.text()).collect()
    }

    fn is_word(node: Node<'_, '_>, name: &str) -> bool {
        node.tag_name().name() == name
            && node.tag_name().namespace().is_some_and(|of| of.contains("wordprocessingml"))
    }

    fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
        node.descendants()
            .find(|one| is_word(*one, name))
            .and_then(|one| one.attributes().find(|attribute| attribute.name() == "val"))
            .map(|attribute| attribute.value())
    }

    /// Style and text of each paragraph.
    fn paragraphs(document: &Document<'_>) -> Vec<(String, String)> {
        let all = document.descendants().filter(|one| is_word(*one, "p"));
        all.map(|one| (value(one, "pStyle").unwrap_or_default().to_owned(), text(one))).collect()
    }

    #[test]
    fn every_part_is_xml_and_every_link_leads_to_a_part() {
        let file = file();
        let zip = zip::ZipArchive::new(Cursor::new(&file[..])).expect("an archive");
        let names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
        assert_eq!(names[0], "[Content_Types].xml");
        for name in names.iter().filter(|name| *name != "word/media/map.png") {
            let xml = part(&file, name);
            Document::parse(&xml).unwrap_or_else(|error| unreachable!("{name}: {error}"));
        }
        let links = part(&file, "word/_rels/document.xml.rels");
        let links = Document::parse(&links).expect("XML");
        for target in links.descendants().filter_map(|one| one.attribute("Target")) {
            assert!(names.contains(&format!("word/{target}")), "{target}");
        }
        let styles = part(&file, "word/styles.xml");
        let document = part(&file, "word/document.xml");
        let document = Document::parse(&document).expect("XML");
        for style in document.descendants().filter(|one| is_word(*one, "pStyle") || is_word(*one, "rStyle")) {
            let id = style.attributes().next().expect("a value").value();
            assert!(styles.contains(&format!("w:styleId=\"{id}\"")), "{id}");
        }
    }

    #[test]
    fn paragraphs_follow_the_order_of_the_page() {
        let xml = part(&file(), "word/document.xml");
        let document = Document::parse(&xml).expect("XML");
        let paragraphs = paragraphs(&document);
        let styles: Vec<&str> = paragraphs.iter().map(|(style, _)| style.as_str()).collect();
        assert_eq!(styles[..7], ["Badges", "Title", "Subtitle", "Heading1", "Normal", "Picture", "Caption"]);
        let headings: Vec<&str> = paragraphs
            .iter()
            .filter(|(style, _)| style == "Heading1")
            .map(|(_, text)| text.as_str())
            .collect();
        let brief = sample::brief();
        let wanted: Vec<String> =
            brief.first.iter().chain(&brief.then).map(|section| plain(&section.title)).collect();
        assert_eq!(headings, wanted);
        assert_eq!(headings[0], "Läget i Örebro län <b>&");
    }

    #[test]
    fn every_sentence_stands_there_in_order() {
        let xml = part(&file(), "word/document.xml");
        let all = text(Document::parse(&xml).expect("XML").root_element()).replace(MARK, "");
        let brief = sample::brief();
        let mut from = 0;
        for section in brief.first.iter().chain(&brief.then) {
            for sentence in section.sentences.iter().chain(&section.list).chain(&section.last) {
                let words = text_of(&spans(sentence));
                let at =
                    all[from..].find(&words).unwrap_or_else(|| unreachable!("{words} is not behind {from}"));
                from += at + words.len();
            }
        }
        assert!(all.contains("<b>&\"abc]]></w:t> Åsmyra"), "a name is text, without what XML forbids");
    }

    #[test]
    fn the_map_has_its_alternative_text_and_the_second_sheet_begins_a_page() {
        let xml = part(&file(), "word/document.xml");
        let document = Document::parse(&xml).expect("XML");
        let picture = document.descendants().find(|one| one.tag_name().name() == "docPr").expect("a picture");
        let alternative = picture.attribute("descr").expect("an alternative text");
        assert_eq!(alternative, plain(sample::look(PNG).map.alternative));
        assert!(!alternative.contains('\u{2068}'));
        let breaks: Vec<String> = document
            .descendants()
            .filter(|one| is_word(*one, "p") && one.descendants().any(|one| is_word(one, "pageBreakBefore")))
            .map(text)
            .collect();
        assert_eq!(breaks, ["Var resten finns"]);
        let extent = document.descendants().find(|one| one.tag_name().name() == "extent").expect("a size");
        let [wide, tall] = ["cx", "cy"]
            .map(|side| extent.attribute(side).and_then(|text| text.parse::<f64>().ok()).expect(side));
        assert!((wide / tall - 1440.0 / 940.0).abs() < 0.001 && wide <= 180.0 * 36_000.0 + 1.0);
    }

    #[test]
    fn title_and_language_stand_in_the_file_and_no_date() {
        let english = Look { language: "en", ..sample::look(PNG) };
        let file = bytes(&sample::brief(), &english).expect("a file");
        let core = part(&file, "docProps/core.xml");
        assert!(
            core.contains(
                "<dc:title>Bredband i Örebro län 2025 &lt;&amp;&gt; – Sammanfattning på två sidor<"
            )
        );
        assert!(core.contains("en-GB") && !core.contains("dcterms"));
        assert!(part(&file, "word/styles.xml").contains("<w:lang w:val=\"en-GB\"/>"));
        assert!(part(&self::file(), "word/styles.xml").contains("<w:lang w:val=\"sv-SE\"/>"));
    }

    #[test]
    fn the_same_brief_gives_the_same_bytes() {
        let one = file();
        std::thread::sleep(std::time::Duration::from_millis(2100));
        assert!(one == file());
    }

    #[test]
    fn numbers_are_bold_and_where_they_were_read_is_not_printed() {
        let xml = part(&file(), "word/document.xml");
        let document = Document::parse(&xml).expect("XML");
        let run = document
            .descendants()
            .find(|one| is_word(*one, "r") && text(*one) == "12\u{a0}345")
            .expect("a number");
        assert_eq!(value(run, "rStyle"), Some("Strong"));
        assert!(!xml.contains("municipalities.csv"));
    }
}
