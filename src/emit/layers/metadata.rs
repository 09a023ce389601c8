//! Metadata of the layers after ISO 19115, as ISO 19139 writes it: what they are, of when, who answers for them, and out of what they were
//! made. Every date in it is the reference date.
use std::path::Path;

use gdal::spatial_ref::SpatialRef;

use super::provenance::{Provenance, sha256};
use super::qgis::xml;
use crate::emit::text::sql::literal;
use crate::emit::text::titles::Words;
use crate::emit::{Context, EmitError, Language};

/// The standard by which readers know such a record.
const STANDARD: &str = "http://www.isotc211.org/2005/gmd";
const CODES: &str = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml";

/// Writes `metadata.xml`: the record of `whitespot.gpkg`, which holds it too, but for the checksums of the inputs.
///
/// # Errors
/// Where the file cannot be written.
pub fn metadata_xml(provenance: &Provenance<'_>, context: &Context, path: &Path) -> Result<(), EmitError> {
    std::fs::write(path, record(provenance, context, Checksums::With))
        .map_err(|error| EmitError::write(path, error))
}

/// The statements that put a record into the tables of the metadata extension, which there are.
pub(super) fn statements(record: &str, stamp: &str) -> [String; 2] {
    let id = "(SELECT max(id) FROM gpkg_metadata)";
    [
        format!(
            "INSERT INTO gpkg_metadata (id, md_scope, md_standard_uri, mime_type, metadata) \
             VALUES (coalesce({id}, 0) + 1, 'dataset', '{STANDARD}', 'text/xml', {})",
            literal(record)
        ),
        format!(
            "INSERT INTO gpkg_metadata_reference (reference_scope, timestamp, md_file_id) \
             VALUES ('geopackage', {}, {id})",
            literal(stamp)
        ),
    ]
}

/// Whether a record holds the checksums of the inputs. They differ where the same rows came in another order, and the layers do not: a file
/// of layers has a record without them (law 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checksums {
    With,
    Without,
}

/// The sentences of the record.
pub(super) struct Sentences {
    pub(super) title: String,
    pub(super) about: String,
    /// On what terms it may be used.
    pub(super) terms: Vec<String>,
    /// How it was made, and out of what.
    pub(super) lineage: Vec<String>,
    pub(super) keywords: Vec<String>,
}

impl Sentences {
    fn of(provenance: &Provenance<'_>, context: &Context, checksums: Checksums) -> Self {
        let words = Words::of_run(context);
        let (name, date, profile) = (context.name, context.reference_date, context.profile);
        let invented =
            if context.invented { format!(" – {}", words.text("cover.invented")) } else { String::new() };
        let values = [("name", name), ("date", date), ("profile", profile)];
        let licence = provenance.licence;
        let mut terms = vec![words.text("metadata.terms").to_owned()];
        terms.extend(licence.map(|licence| words.filled("metadata.licence", &[("licence", licence)])));
        let values_of_run = [
            ("version", env!("CARGO_PKG_VERSION")),
            ("inputs", &provenance.inputs.len().to_string()),
            ("profile", profile),
            ("hash", &provenance.inputs_sha256()),
        ];
        let [how, out_of] = match checksums {
            Checksums::With => ["metadata.lineage", "metadata.source"],
            Checksums::Without => ["metadata.lineage_plain", "metadata.source_plain"],
        };
        let mut lineage = vec![words.filled(how, &values_of_run)];
        lineage.extend(provenance.inputs.iter().map(|file| {
            let values = [
                ("file", file.name.as_str()),
                ("records", &file.records.to_string()),
                ("hash", &file.sha256),
            ];
            words.filled(out_of, &values)
        }));
        Self {
            title: format!("{}{invented}", words.filled("metadata.title", &values)),
            about: words.filled("metadata.about", &values),
            terms,
            lineage,
            keywords: words.text("metadata.keywords").split("; ").map(str::to_owned).collect(),
        }
    }
}

/// The code of a language in ISO 639-2.
pub(super) const fn language_code(language: Language) -> &'static str {
    match language {
        Language::Sv => "swe",
        Language::En => "eng",
    }
}

/// A text; what is not known is said to be missing.
fn text(tag: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => {
            format!("<gmd:{tag}><gco:CharacterString>{}</gco:CharacterString></gmd:{tag}>", xml(value))
        }
        None => format!("<gmd:{tag} gco:nilReason=\"missing\"/>"),
    }
}

fn code(tag: &str, list: &str, value: &str) -> String {
    format!(
        "<gmd:{tag}><gmd:{list} codeList=\"{CODES}#{list}\" codeListValue=\"{value}\">{value}</gmd:{list}></gmd:{tag}>"
    )
}

fn date(tag: &str, value: &str) -> String {
    format!("<gmd:{tag}><gco:Date>{}</gco:Date></gmd:{tag}>", xml(value))
}

fn language(context: &Context) -> String {
    let value = language_code(context.language);
    format!(
        "<gmd:language><gmd:LanguageCode codeList=\"http://www.loc.gov/standards/iso639-2/\" codeListValue=\"{value}\">{value}</gmd:LanguageCode></gmd:language>"
    )
}

fn party(tag: &str, provenance: &Provenance<'_>) -> String {
    let contact = provenance.contact;
    let is_mail = contact.is_some_and(|contact| contact.contains('@') && !contact.contains("://"));
    let mail = contact.filter(|_| is_mail).map(|contact| contact.trim_start_matches("mailto:"));
    let page = contact.filter(|_| !is_mail).map_or_else(String::new, |page| {
        format!(
            "<gmd:onlineResource><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>{}</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:onlineResource>",
            xml(page)
        )
    });
    format!(
        "<gmd:{tag}><gmd:CI_ResponsibleParty>{}<gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address>{}</gmd:CI_Address></gmd:address>{page}</gmd:CI_Contact></gmd:contactInfo>{}</gmd:CI_ResponsibleParty></gmd:{tag}>\n",
        text("organisationName", provenance.publisher),
        text("electronicMailAddress", mail),
        code("role", "CI_RoleCode", "pointOfContact"),
    )
}

/// The record.
pub(super) fn record(provenance: &Provenance<'_>, context: &Context, checksums: Checksums) -> String {
    let said = Sentences::of(provenance, context, checksums);
    // The same for the same region, date and definitions.
    let named = format!("{}\n{}", context.name, context.profile);
    let id = format!("whitespot-{}-{}", context.reference_date, &sha256(&named)[..16]);
    let crs = SpatialRef::from_definition(context.crs).ok();
    // A CRS of the region's own has no code: then its definition stands alone.
    let crs = crs.and_then(|crs| match (crs.auth_name(), crs.auth_code()) {
        (Some(name), Ok(code)) => Some(format!("http://www.opengis.net/def/crs/{name}/0/{code}")),
        _ => crs.to_wkt().ok(),
    });
    let crs = text("code", crs.as_deref());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gmd:MD_Metadata xmlns:gmd=\"{STANDARD}\" \
         xmlns:gco=\"http://www.isotc211.org/2005/gco\" xmlns:gml=\"http://www.opengis.net/gml/3.2\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n{}\n{}\n{}\n{}\n{}{}\n{}\n{}\n\
         <gmd:referenceSystemInfo><gmd:MD_ReferenceSystem><gmd:referenceSystemIdentifier><gmd:RS_Identifier>{crs}</gmd:RS_Identifier></gmd:referenceSystemIdentifier></gmd:MD_ReferenceSystem></gmd:referenceSystemInfo>\n\
         {}{}{}</gmd:MD_Metadata>\n",
        text("fileIdentifier", Some(&id)),
        language(context),
        code("characterSet", "MD_CharacterSetCode", "utf8"),
        code("hierarchyLevel", "MD_ScopeCode", "dataset"),
        party("contact", provenance),
        date("dateStamp", context.reference_date),
        text("metadataStandardName", Some("ISO 19115:2003/19139")),
        text("metadataStandardVersion", Some("1.0")),
        identification(provenance, context, &said, &id),
        distribution(),
        lineage(&said.lineage),
    )
}

fn identification(provenance: &Provenance<'_>, context: &Context, said: &Sentences, id: &str) -> String {
    let keywords: String = said.keywords.iter().map(|word| text("keyword", Some(word))).collect();
    let (limits, others): (String, String) = (
        text("useLimitation", said.terms.first().map(String::as_str)),
        said.terms.iter().map(|term| text("otherConstraints", Some(term))).collect(),
    );
    let dates = |date_of: &str, kind: &str| {
        format!(
            "<gmd:date><gmd:CI_Date>{}{}</gmd:CI_Date></gmd:date>",
            date("date", date_of),
            code("dateType", "CI_DateTypeCode", kind)
        )
    };
    let issued = provenance.issued;
    format!(
        "<gmd:identificationInfo><gmd:MD_DataIdentification>\n<gmd:citation><gmd:CI_Citation>{}{}{}\
         <gmd:identifier><gmd:MD_Identifier>{}</gmd:MD_Identifier></gmd:identifier></gmd:CI_Citation></gmd:citation>\n{}\n{}\
         <gmd:descriptiveKeywords><gmd:MD_Keywords>{keywords}</gmd:MD_Keywords></gmd:descriptiveKeywords>\n\
         <gmd:resourceConstraints><gmd:MD_LegalConstraints>{limits}{}{others}</gmd:MD_LegalConstraints></gmd:resourceConstraints>\n\
         {}\n{}\n{}\n<gmd:topicCategory><gmd:MD_TopicCategoryCode>utilitiesCommunication</gmd:MD_TopicCategoryCode></gmd:topicCategory>\n\
         {}</gmd:MD_DataIdentification></gmd:identificationInfo>\n",
        text("title", Some(&said.title)),
        dates(context.reference_date, "creation"),
        issued.map_or_else(String::new, |day| dates(day, "publication")),
        text("code", Some(id)),
        text("abstract", Some(&said.about)),
        party("pointOfContact", provenance),
        code("accessConstraints", "MD_RestrictionCode", "otherRestrictions"),
        code("spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "vector"),
        language(context),
        code("characterSet", "MD_CharacterSetCode", "utf8"),
        extent(provenance, context),
    )
}

/// Where, and of when.
fn extent(provenance: &Provenance<'_>, context: &Context) -> String {
    let bounds = provenance.bounds.map_or_else(String::new, |[west, south, east, north]| {
        let side = |tag: &str, degrees: f64| {
            format!("<gmd:{tag}><gco:Decimal>{degrees:.6}</gco:Decimal></gmd:{tag}>")
        };
        format!(
            "<gmd:geographicElement><gmd:EX_GeographicBoundingBox>{}{}{}{}</gmd:EX_GeographicBoundingBox></gmd:geographicElement>",
            side("westBoundLongitude", west),
            side("eastBoundLongitude", east),
            side("southBoundLatitude", south),
            side("northBoundLatitude", north)
        )
    });
    format!(
        "<gmd:extent><gmd:EX_Extent>{bounds}<gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent>\
         <gml:TimeInstant gml:id=\"reference_date\"><gml:timePosition>{}</gml:timePosition></gml:TimeInstant>\
         </gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement></gmd:EX_Extent></gmd:extent>\n",
        xml(context.reference_date)
    )
}

fn distribution() -> String {
    format!(
        "<gmd:distributionInfo><gmd:MD_Distribution><gmd:distributionFormat><gmd:MD_Format>{}{}</gmd:MD_Format></gmd:distributionFormat></gmd:MD_Distribution></gmd:distributionInfo>\n",
        text("name", Some("GeoPackage")),
        text("version", Some("1.2"))
    )
}

/// The first sentence says how, the others out of what.
fn lineage(sentences: &[String]) -> String {
    let (how, out_of) = sentences.split_first().map_or(("", &[][..]), |(how, rest)| (how.as_str(), rest));
    let mut sources = String::new();
    for file in out_of {
        let description = text("description", Some(file));
        sources.push_str(&format!("<gmd:source><gmd:LI_Source>{description}</gmd:LI_Source></gmd:source>\n"));
    }
    format!(
        "<gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:scope><gmd:DQ_Scope>{}</gmd:DQ_Scope></gmd:scope>\
         <gmd:lineage><gmd:LI_Lineage>{}\n{sources}</gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality></gmd:dataQualityInfo>\n",
        code("level", "MD_ScopeCode", "dataset"),
        text("statement", Some(how))
    )
}

/// The record of a layer as QGIS keeps it in a project; `crs`: as QGIS writes it.
pub(super) fn of_layer(
    provenance: &Provenance<'_>,
    context: &Context,
    (id, title, about): (&str, &str, &str),
    crs: &str,
) -> String {
    let said = Sentences::of(provenance, context, Checksums::Without);
    let elements = |tag: &str, texts: &[String]| {
        texts.iter().fold(String::new(), |all, text| all + &format!("<{tag}>{}</{tag}>", xml(text)))
    };
    let keywords = elements("keyword", &said.keywords);
    let contact = provenance.publisher.map_or_else(String::new, |publisher| {
        format!(
            "<contact><name></name><organization>{}</organization><position></position><voice></voice><fax></fax>\
             <email>{}</email><role>pointOfContact</role></contact>",
            xml(publisher),
            xml(provenance.contact.filter(|contact| contact.contains('@')).unwrap_or_default())
        )
    });
    let rights = elements("rights", &said.terms);
    // The files are in the record beside the layers; here one sentence says how.
    let history = elements("history", &said.lineage[..1]);
    format!(
        "      <resourceMetadata><identifier>{}</identifier><parentidentifier>{}</parentidentifier><language>{}</language>\
         <type>dataset</type><title>{}</title><abstract>{}</abstract>\
         <keywords vocabulary=\"gmd:topicCategory\"><keyword>Utilities/Communication</keyword></keywords>\
         <keywords vocabulary=\"\">{keywords}</keywords>{contact}<links/>{history}<fees></fees>{rights}<encoding>UTF-8</encoding>\n      \
         <crs>\n{crs}      </crs>\n      <extent><temporal><instant>{}T00:00:00Z</instant></temporal></extent></resourceMetadata>\n",
        xml(id),
        xml(&said.title),
        language_code(context.language).to_uppercase(),
        xml(title),
        xml(about),
        xml(context.reference_date),
    )
}

#[cfg(test)]
mod tests {
    use resvg::usvg::roxmltree::{Document, Node};

    use super::*;
    use crate::emit::fixture::{context, provenance};

    /// The text at a path of elements below the root; `None` where there is none.
    fn at<'a>(document: &'a Document, path: &str) -> Option<&'a str> {
        let mut node: Node = document.root_element();
        for tag in path.split('/') {
            node = node.children().find(|child| child.tag_name().name() == tag)?;
        }
        node.text().or_else(|| node.attribute("codeListValue"))
    }

    #[test]
    fn what_the_standard_demands_is_there() {
        let text = record(&provenance(), &context(), Checksums::With);
        let document = Document::parse(&text).expect("XML");
        let citation = "identificationInfo/MD_DataIdentification/citation/CI_Citation";
        let box_of = "identificationInfo/MD_DataIdentification/extent/EX_Extent/geographicElement/EX_GeographicBoundingBox";
        // ISO 19115, core metadata for datasets: mandatory, and mandatory under conditions that hold here.
        for (path, expected) in [
            ("language/LanguageCode", "swe"),
            ("characterSet/MD_CharacterSetCode", "utf8"),
            ("contact/CI_ResponsibleParty/role/CI_RoleCode", "pointOfContact"),
            ("dateStamp/Date", "2025-10-01"),
            (
                &format!("{citation}/title/CharacterString"),
                "Bredbandskartläggning: Län \"A\" & co, 2025-10-01",
            ),
            (&format!("{citation}/date/CI_Date/date/Date"), "2025-10-01"),
            (&format!("{citation}/date/CI_Date/dateType/CI_DateTypeCode"), "creation"),
            (
                "identificationInfo/MD_DataIdentification/topicCategory/MD_TopicCategoryCode",
                "utilitiesCommunication",
            ),
            (&format!("{box_of}/westBoundLongitude/Decimal"), "14.000000"),
            (&format!("{box_of}/northBoundLatitude/Decimal"), "60.000000"),
            (
                "referenceSystemInfo/MD_ReferenceSystem/referenceSystemIdentifier/RS_Identifier/code/CharacterString",
                "http://www.opengis.net/def/crs/EPSG/0/3006",
            ),
            ("metadataStandardName/CharacterString", "ISO 19115:2003/19139"),
        ] {
            assert_eq!(at(&document, path), Some(expected), "{path}");
        }
        for path in [
            "fileIdentifier/CharacterString",
            "identificationInfo/MD_DataIdentification/abstract/CharacterString",
            "dataQualityInfo/DQ_DataQuality/lineage/LI_Lineage/statement/CharacterString",
        ] {
            assert!(at(&document, path).is_some_and(|text| !text.is_empty()), "{path}");
        }
        // Nobody is named who was not given.
        assert!(text.contains("<gmd:organisationName gco:nilReason=\"missing\"/>"));
    }

    /// The classes of `gmd.xsd` (ISO 19139, 2007-04-17) that a record uses and that have several properties: these in the order of the
    /// schema's sequences, which a valid record keeps. `!` marks those that must be there. Typed off the schema.
    const SEQUENCES: [(&str, &str); 18] = [
        (
            "MD_Metadata",
            "fileIdentifier language characterSet parentIdentifier hierarchyLevel hierarchyLevelName contact! dateStamp! \
             metadataStandardName metadataStandardVersion dataSetURI locale spatialRepresentationInfo referenceSystemInfo \
             metadataExtensionInfo identificationInfo! contentInfo distributionInfo dataQualityInfo portrayalCatalogueInfo \
             metadataConstraints applicationSchemaInfo metadataMaintenance series describes propertyType featureType featureAttribute",
        ),
        (
            "MD_DataIdentification",
            "citation! abstract! purpose credit status pointOfContact resourceMaintenance graphicOverview resourceFormat \
             descriptiveKeywords resourceSpecificUsage resourceConstraints aggregationInfo spatialRepresentationType spatialResolution \
             language! characterSet topicCategory environmentDescription extent supplementalInformation",
        ),
        (
            "CI_Citation",
            "title! alternateTitle date! edition editionDate identifier citedResponsibleParty presentationForm series \
             otherCitationDetails collectiveTitle ISBN ISSN",
        ),
        ("CI_ResponsibleParty", "individualName organisationName positionName contactInfo role!"),
        ("CI_Contact", "phone address onlineResource hoursOfService contactInstructions"),
        ("CI_Address", "deliveryPoint city administrativeArea postalCode country electronicMailAddress"),
        ("CI_Date", "date! dateType!"),
        ("MD_Identifier", "authority code!"),
        ("RS_Identifier", "authority code! codeSpace version"),
        ("MD_Keywords", "keyword! type thesaurusName"),
        ("MD_LegalConstraints", "useLimitation accessConstraints useConstraints otherConstraints"),
        ("EX_Extent", "description geographicElement temporalElement verticalElement"),
        (
            "EX_GeographicBoundingBox",
            "extentTypeCode westBoundLongitude! eastBoundLongitude! southBoundLatitude! northBoundLatitude!",
        ),
        ("MD_Distribution", "distributionFormat distributor transferOptions"),
        (
            "MD_Format",
            "name! version! amendmentNumber specification fileDecompressionTechnique formatDistributor",
        ),
        ("DQ_DataQuality", "scope! report lineage"),
        ("LI_Lineage", "statement processStep source"),
        (
            "LI_Source",
            "description scaleDenominator sourceReferenceSystem sourceCitation sourceExtent sourceStep",
        ),
    ];

    /// What a record does against the sequences of the schema.
    fn out_of_order(document: &Document<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        for node in document.descendants().filter(Node::is_element) {
            let own: Vec<&str> =
                node.children().filter(Node::is_element).map(|child| child.tag_name().name()).collect();
            let name = node.tag_name().name();
            let Some((_, sequence)) = SEQUENCES.iter().find(|(class, _)| *class == name) else {
                if own.windows(2).any(|pair| pair[0] != pair[1]) {
                    faults.push(format!("{name} has several properties and no sequence"));
                }
                continue;
            };
            let known: Vec<(&str, bool)> = sequence
                .split_whitespace()
                .map(|word| word.strip_suffix('!').map_or((word, false), |word| (word, true)))
                .collect();
            let ranks: Vec<Option<usize>> =
                own.iter().map(|child| known.iter().position(|(word, _)| word == child)).collect();
            if ranks.contains(&None) || !ranks.is_sorted() {
                faults.push(format!("{name}: {own:?}"));
            }
            let missing = known.iter().filter(|(word, is_needed)| *is_needed && !own.contains(word));
            faults.extend(missing.map(|(word, _)| format!("{name} lacks {word}")));
        }
        faults
    }

    #[test]
    fn every_class_keeps_the_sequence_of_the_schema() {
        let nobody = provenance();
        let mailed = Provenance {
            publisher: Some("Region A & B"),
            contact: Some("a@b.se"),
            licence: Some("CC0-1.0"),
            issued: Some("2026-03-01"),
            ..nobody.clone()
        };
        let paged = Provenance { contact: Some("https://b.se/a?b&c"), ..mailed.clone() };
        for checksums in [Checksums::With, Checksums::Without] {
            for provenance in [&nobody, &mailed, &paged] {
                let text = record(provenance, &context(), checksums);
                assert_eq!(
                    out_of_order(&Document::parse(&text).expect("XML")),
                    Vec::<String>::new(),
                    "{text}"
                );
            }
        }
        let text = record(&paged, &context(), Checksums::With);
        // The test sees what is wrong.
        let (title, rest) = text.split_once("<gmd:title>").expect("a title");
        let (title, rest) = (title, rest.split_once("</gmd:title>").expect("its end").1);
        let without = format!("{title}{rest}");
        let faults = out_of_order(&Document::parse(&without).expect("XML"));
        assert_eq!(faults, ["CI_Citation lacks title"]);
    }

    #[test]
    fn the_checksum_is_that_of_the_lines_and_who_publishes_is_named() {
        // printf '%s  fiber.gpkg\n%s  kommuner.gpkg\n' (64 times a) (64 times b) | sha256sum
        let expected = "3034b4008bf20d8e6ee0401f8cd2d3a523f4a14a2e58a954d25a64458dba8208";
        let provenance = Provenance {
            publisher: Some("Region <A>"),
            contact: Some("bredband@example.se"),
            licence: Some("CC-BY-4.0"),
            issued: Some("2025-12-01"),
            ..provenance()
        };
        let text = record(&provenance, &context(), Checksums::With);
        let document = Document::parse(&text).expect("XML");
        let party = "identificationInfo/MD_DataIdentification/pointOfContact/CI_ResponsibleParty";
        assert_eq!(at(&document, &format!("{party}/organisationName/CharacterString")), Some("Region <A>"));
        let mail = format!(
            "{party}/contactInfo/CI_Contact/address/CI_Address/electronicMailAddress/CharacterString"
        );
        assert_eq!(at(&document, &mail), Some("bredband@example.se"));
        let statement = "dataQualityInfo/DQ_DataQuality/lineage/LI_Lineage/statement/CharacterString";
        assert!(at(&document, statement).is_some_and(|text| text.contains(expected)), "{text}");
        assert_eq!(text.matches("<gmd:LI_Source>").count(), 2);
        let plain = record(&provenance, &context(), Checksums::Without);
        assert!(!plain.contains(&"a".repeat(64)) && !plain.contains(expected), "{plain}");
        assert_eq!(plain.matches("<gmd:LI_Source>").count(), 2);
        assert!(text.contains("Det öppna paketet har licensen CC-BY-4.0.") && text.contains("2025-12-01"));
    }
}
