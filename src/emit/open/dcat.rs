//! The record for data portals, after DCAT-AP-SE 3.0.1: a catalogue of the data sets that the package holds, their files, and
//! the pages about them.
//!
//! Every node has an address of its own, because the portal accepts no blank nodes. What lasts (catalogue, publisher, contact,
//! series) is named by `[output] series`, what belongs to this year by `[output] address`. The documentation cites the paragraphs:
//! `docs/open-package.md`, and `tests/dcat/shapes.ttl` as rules.
use std::{collections::BTreeSet, fs, path::Path};

use super::contents::{Both, Form, FormCrs, Role, Subject, role};
use super::publication::mail;
use super::rdf::{Graph, Node, Object};
use super::{OpenFile, OpenPackage};
use crate::emit::EmitError;
use crate::emit::text::language::Language;

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";
const MEDIA_TYPES: &str = "http://www.iana.org/assignments/media-types/";
const ORGANISATIONS: &str = "http://dataportal.se/organisation/SE";
const CREATIVE_COMMONS: &str = "http://creativecommons.org/";
/// What DCAT-AP-SE demands of the record itself, whatever the licence of the data.
const CC0: &str = "http://creativecommons.org/publicdomain/zero/1.0/";

/// A property and what it leads to.
type Property = (&'static str, Object);

/// Writes `dcat.jsonld`.
///
/// # Errors
/// Where the file cannot be written.
pub fn dcat_jsonld(package: &OpenPackage, files: &[OpenFile], path: &Path) -> Result<(), EmitError> {
    let mut text = serde_json::to_string_pretty(&catalogue(package, files).json_ld())
        .map_err(|error| EmitError::format(path, "catalogue", &error))?;
    text.push('\n');
    fs::write(path, text).map_err(|error| EmitError::write(path, error))
}

/// Writes `dcat.rdf`: the same as RDF/XML.
///
/// # Errors
/// Where the file cannot be written.
pub fn dcat_rdf(package: &OpenPackage, files: &[OpenFile], path: &Path) -> Result<(), EmitError> {
    fs::write(path, catalogue(package, files).xml()).map_err(|error| EmitError::write(path, error))
}

/// The data sets of an earlier package that are members of series, as (series, data set), read from its `dcat.jsonld`; none
/// where there is no such record, or one that names no series.
pub fn members_of_series(record: &Path) -> BTreeSet<(String, String)> {
    let record = fs::read(record).ok().and_then(|text| serde_json::from_slice(&text).ok());
    record.as_ref().map(Graph::members).unwrap_or_default()
}

fn catalogue(package: &OpenPackage, files: &[OpenFile]) -> Graph {
    let record = Record { package, year: package.context.reference_date.get(..4).unwrap_or_default() };
    let mut graph = Graph::default();
    let held: Vec<Subject> = Subject::ALL
        .into_iter()
        .filter(|subject| files.iter().any(|file| record.holds(file, *subject).is_some()))
        .collect();
    graph.describe(record.catalogue(&held));
    record.describe_publisher(&mut graph);
    for subject in held {
        record.describe_data_set(subject, files, &mut graph);
    }
    graph
}

fn both(property: &'static str, (sv, en): (impl AsRef<str>, impl AsRef<str>)) -> [Property; 2] {
    [(property, Object::text(sv, "sv")), (property, Object::text(en, "en"))]
}

fn authority(property: &'static str, concept: &str) -> Property {
    (property, Object::Address(format!("{AUTHORITY}{concept}")))
}

/// What the record is made of.
struct Record<'a> {
    package: &'a OpenPackage<'a>,
    year: &'a str,
}

impl Record<'_> {
    /// The address of a part of this year's package: relative to the record where the package has none.
    fn located(&self, name: &str) -> String {
        address(self.package.publication.address.as_deref(), name)
    }

    /// The address of something that is the same every year.
    fn lasting(&self, name: &str) -> String {
        let publication = self.package.publication;
        address(publication.series.as_deref().or(publication.address.as_deref()), name)
    }

    /// In which form a file holds a data set; `None` where it does not.
    fn holds(&self, file: &OpenFile, subject: Subject) -> Option<Form> {
        let is_layer = Subject::MAPPED.contains(&subject)
            && (subject != Subject::Uncovered || self.package.has_uncovered);
        match role(&file.name) {
            Some(Role::Data(of, form)) if of == subject => Some(form),
            Some(Role::Layers(form)) if is_layer => Some(form),
            _ => None,
        }
    }

    fn data_set(&self, subject: Subject) -> String {
        self.located(&format!("#{}", subject.as_str()))
    }

    /// The address of the series of a data set over the years; `None` without an address that lasts.
    fn series(&self, subject: Subject) -> Option<String> {
        self.package.publication.series.as_ref()?;
        Some(self.lasting(&format!("#series-{}", subject.as_str())))
    }

    fn catalogue(&self, held: &[Subject]) -> Node {
        let region = self.package.context.name;
        let mut properties = Vec::new();
        properties.extend(both(
            "dcterms:title",
            (format!("Bredband i {region}: öppna data"), format!("Broadband in {region}: open data")),
        ));
        properties.extend(both(
            "dcterms:description",
            (
                format!("Öppna data om tillgång till bredband i {region}.{}", self.invented().0),
                format!("Open data on access to broadband in {region}.{}", self.invented().1),
            ),
        ));
        properties.extend(self.publisher());
        properties.push(("dcterms:license", Object::Address(CC0.to_owned())));
        properties
            .extend(["SWE", "ENG"].map(|word| authority("dcterms:language", &format!("language/{word}"))));
        properties.push(authority("dcat:themeTaxonomy", "data-theme"));
        properties
            .extend(held.iter().map(|subject| ("dcat:dataset", Object::Address(self.data_set(*subject)))));
        properties.extend(
            held.iter().filter_map(|subject| Some(("dcat:dataset", Object::Address(self.series(*subject)?)))),
        );
        Node::new(self.lasting("#catalogue"), "dcat:Catalog", properties)
    }

    /// A county that does not exist is called so wherever it is described.
    fn invented(&self) -> Both {
        if self.package.context.invented {
            (" Länet är påhittat.", " The county is invented.")
        } else {
            ("", "")
        }
    }

    /// Publisher and contact, each once. They are not the same thing to a portal and never share an address.
    fn describe_publisher(&self, graph: &mut Graph) {
        let OpenPackage { context, publication, .. } = self.package;
        let language = context.language.as_str();
        if let Some(name) = &publication.publisher {
            let mut properties = vec![("foaf:name", Object::text(name, language))];
            let kind = publication.publisher_type;
            properties.extend(kind.map(|kind| ("dcterms:type", Object::Address(kind.concept().to_owned()))));
            let number = publication.organisation_number.as_deref().map(digits);
            properties.extend(number.map(|number| ("dcterms:identifier", Object::code(number))));
            graph.describe(Node::new(self.publisher_address(), "foaf:Agent", properties));
        }
        if let Some(contact) = &publication.contact {
            let name = publication.publisher.as_ref().unwrap_or(contact);
            let mut properties = vec![("vcard:fn", Object::text(name, language))];
            if let Some(mail) = mail(contact) {
                properties.push(("vcard:hasEmail", Object::Address(mail)));
            } else if is_address(contact) {
                properties.push(("vcard:hasURL", Object::Address(contact.clone())));
            }
            graph.describe(Node::new(self.lasting("#contact"), "vcard:Organization", properties));
        }
    }

    /// The Swedish data portal knows a publisher of several catalogues by its organisation number.
    fn publisher_address(&self) -> String {
        match &self.package.publication.organisation_number {
            Some(number) => format!("{ORGANISATIONS}{}", digits(number)),
            None => self.lasting("#publisher"),
        }
    }

    fn publisher(&self) -> Option<Property> {
        self.package.publication.publisher.as_ref()?;
        Some(("dcterms:publisher", Object::Address(self.publisher_address())))
    }

    fn contact(&self) -> Option<Property> {
        self.package.publication.contact.as_ref()?;
        Some(("dcat:contactPoint", Object::Address(self.lasting("#contact"))))
    }

    /// What is the same in each year's data set and in their series (recommendation 21).
    fn shared(&self, subject: Subject) -> Vec<Property> {
        let mut properties: Vec<Property> = self.publisher().into_iter().chain(self.contact()).collect();
        for keyword in subject.keywords() {
            properties.extend(both("dcat:keyword", *keyword));
        }
        properties
            .extend(["TECH", "REGI"].map(|theme| authority("dcat:theme", &format!("data-theme/{theme}"))));
        properties
    }

    fn describe_data_set(&self, subject: Subject, files: &[OpenFile], graph: &mut Graph) {
        let OpenPackage { context, publication, .. } = self.package;
        let mut properties = Vec::new();
        let (sv, en) = subject.title();
        properties
            .extend(both("dcterms:title", (format!("{sv} {}", self.year), format!("{en} {}", self.year))));
        properties.extend(both("dcterms:description", self.description(subject)));
        properties.extend(self.shared(subject));
        let issued = publication.issued.as_ref();
        properties.extend(issued.map(|day| ("dcterms:issued", Object::Typed(day.clone(), "xsd:date"))));
        properties.push(("dcterms:temporal", Object::Address(self.located("#period"))));
        let extent = self.extent();
        properties.extend(
            extent.as_ref().map(|extent| ("dcterms:spatial", Object::Address(extent.address.clone()))),
        );
        properties.push(authority("dcterms:accessRights", "access-right/PUBLIC"));
        // Columns and codes are English in every run; what people read is in the language of the run.
        let languages: &[&str] = if context.language == Language::Sv { &["SWE", "ENG"] } else { &["ENG"] };
        properties
            .extend(languages.iter().map(|word| authority("dcterms:language", &format!("language/{word}"))));
        let series = self.series(subject);
        if let Some(series) = &series {
            properties.push(("dcat:inSeries", Object::Address(series.clone())));
            properties.extend(self.previous(subject, series));
        } else {
            properties.push(authority("dcterms:accrualPeriodicity", "frequency/ANNUAL"));
        }
        let held = || files.iter().filter_map(|file| Some((file, self.holds(file, subject)?)));
        properties.extend(held().map(|(file, form)| {
            ("dcat:distribution", Object::Address(self.distribution(file, subject, form)))
        }));
        let pages: Vec<Node> = files.iter().filter_map(|file| self.page(file, subject)).collect();
        properties.extend(pages.iter().map(|page| ("foaf:page", Object::Address(page.address.clone()))));
        graph.describe(Node::new(self.data_set(subject), "dcat:Dataset", properties));
        if let Some(series) = series {
            graph.describe(self.series_node(subject, series));
        }
        graph.describe(self.period());
        if let Some(extent) = extent {
            graph.describe(extent);
        }
        for (file, form) in held() {
            self.describe_distribution(file, subject, form, graph);
        }
        for page in pages {
            graph.describe(page);
        }
    }

    fn description(&self, subject: Subject) -> (String, String) {
        let OpenPackage { context, below, .. } = self.package;
        let (sv, en) = subject.holds();
        let (region, date, invented) = (context.name, context.reference_date, self.invented());
        let most = below.saturating_sub(1);
        let masked = subject.masked().filter(|_| most > 0).map(|(sv, en)| {
            (format!(" Tal från 1 till {most} {sv}"), format!(" Numbers from 1 to {most} {en}"))
        });
        let masked = masked.unwrap_or_default();
        (
            format!("{sv} Område: {region}. Mättidpunkt {date}.{}{}", masked.0, invented.0),
            format!("{en} Region: {region}. Reference date {date}.{}{}", masked.1, invented.1),
        )
    }

    /// Last year's data set of the same series, where the earlier result's own record says that it is one, under an address of the web.
    fn previous(&self, subject: Subject, series: &str) -> Option<Property> {
        let own = self.data_set(subject);
        let is_another =
            |member: &&(String, String)| member.0 == series && member.1 != own && is_address(&member.1);
        let (_, member) = self.package.earlier.iter().find(is_another)?;
        Some(("dcat:prev", Object::Address(member.clone())))
    }

    fn series_node(&self, subject: Subject, series: String) -> Node {
        let (sv, en) = subject.title();
        let (holds_sv, holds_en) = subject.holds();
        let region = self.package.context.name;
        let mut properties = Vec::new();
        properties.extend(both("dcterms:title", (format!("{sv}, år för år"), format!("{en}, year by year"))));
        properties.extend(both(
            "dcterms:description",
            (
                format!("{holds_sv} En datamängd per år. Område: {region}.{}", self.invented().0),
                format!("{holds_en} A data set a year. Region: {region}.{}", self.invented().1),
            ),
        ));
        properties.extend(self.shared(subject));
        properties.push(authority("dcterms:accrualPeriodicity", "frequency/ANNUAL"));
        Node::new(series, "dcat:DatasetSeries", properties)
    }

    /// The data speak of one day.
    fn period(&self) -> Node {
        let date = || Object::Typed(self.package.context.reference_date.to_owned(), "xsd:date");
        let days = vec![("dcat:startDate", date()), ("dcat:endDate", date())];
        Node::new(self.located("#period"), "dcterms:PeriodOfTime", days)
    }

    fn extent(&self) -> Option<Node> {
        let [west, south, east, north] = self.package.bounds?;
        let polygon = format!(
            "POLYGON(({west:.5} {south:.5}, {east:.5} {south:.5}, {east:.5} {north:.5}, {west:.5} {north:.5}, {west:.5} {south:.5}))"
        );
        let bounds = vec![("dcat:bbox", Object::Typed(polygon, "geosparql:wktLiteral"))];
        Some(Node::new(self.located("#extent"), "dcterms:Location", bounds))
    }

    /// A file that holds several data sets is a distribution of each: they share the file and not the description.
    fn distribution(&self, file: &OpenFile, subject: Subject, form: Form) -> String {
        let of = if form.is_shared { format!("-{}", subject.as_str()) } else { String::new() };
        self.located(&format!("#file-{}{of}", encoded(&file.name)))
    }

    fn describe_distribution(&self, file: &OpenFile, subject: Subject, form: Form, graph: &mut Graph) {
        let (sv, en) = subject.title();
        let side = form.side_m.map(|side_m| format!(", {side_m} m")).unwrap_or_default();
        let (shared_sv, shared_en) =
            if form.is_shared { (" med alla lager", " with all layers") } else { ("", "") };
        let title = |title: &str, shared: &str| format!("{title}{side}, {}{shared}", form.name);
        let (holds_sv, holds_en) = subject.holds();
        let at = self.located(&encoded(&file.name));
        let mut properties = Vec::new();
        properties.extend(both("dcterms:title", (title(sv, shared_sv), title(en, shared_en))));
        properties.extend(both("dcterms:description", (holds_sv, holds_en)));
        properties.extend([
            ("dcat:accessURL", Object::Address(at.clone())),
            ("dcat:downloadURL", Object::Address(at)),
            // The profile wants a text here, where DCAT-AP wants an address of its list of file types.
            ("dcterms:format", Object::code(form.media_type)),
            ("dcat:mediaType", Object::Address(format!("{MEDIA_TYPES}{}", form.media_type))),
            ("dcat:byteSize", Object::Typed(file.bytes.to_string(), "xsd:nonNegativeInteger")),
        ]);
        if let Some(licence) = self.licence() {
            properties.push(("dcterms:license", Object::Address(licence.address.clone())));
            if !licence.address.starts_with(CREATIVE_COMMONS) {
                graph.describe(licence);
            }
        }
        if let Some(crs) = self.crs(form) {
            properties.push(("dcterms:conformsTo", Object::Address(crs.address.clone())));
            graph.describe(crs);
        }
        let resolution = form.side_m.map(|side_m| Object::Typed(side_m.to_string(), "xsd:decimal"));
        properties.extend(resolution.map(|side| ("dcat:spatialResolutionInMeters", side)));
        graph.describe(Node::new(self.distribution(file, subject, form), "dcat:Distribution", properties));
    }

    /// The CRS of a form, as a standard; `None` where it has none, or one that the list of OGC does not have.
    fn crs(&self, form: Form) -> Option<Node> {
        let (address, name) = match form.crs {
            FormCrs::None => return None,
            FormCrs::Wgs84 => ("http://www.opengis.net/def/crs/OGC/1.3/CRS84".to_owned(), "WGS 84"),
            FormCrs::Working => {
                let name = self.package.context.crs;
                let code = name.strip_prefix("EPSG:")?;
                if code.is_empty() || !code.bytes().all(|sign| sign.is_ascii_digit()) {
                    return None;
                }
                (format!("http://www.opengis.net/def/crs/EPSG/0/{code}"), name)
            }
        };
        Some(Node::new(address, "dcterms:Standard", both("dcterms:title", (name, name)).to_vec()))
    }

    /// The licence of the data: one of Creative Commons has one address in every catalogue, another has its own or a name alone.
    fn licence(&self) -> Option<Node> {
        let licence = self.package.publication.licence.as_deref()?;
        let (address, name) = match creative_commons(licence) {
            Some(address) => (address, None),
            None if is_address(licence) => (licence.to_owned(), None),
            None => (self.lasting("#licence"), Some(licence)),
        };
        let language = self.package.context.language.as_str();
        let title = name.map(|name| ("dcterms:title", Object::text(name, language)));
        Some(Node::new(address, "dcterms:LicenseDocument", title.into_iter().collect()))
    }

    /// A file that is a page about a data set.
    fn page(&self, file: &OpenFile, subject: Subject) -> Option<Node> {
        match role(&file.name) {
            Some(Role::Page { title, title_en, about }) if about.contains(&subject) => {
                let titles = both("dcterms:title", (title, title_en)).to_vec();
                Some(Node::new(self.located(&encoded(&file.name)), "foaf:Document", titles))
            }
            _ => None,
        }
    }
}

/// The address of a part of a folder, relative to the record where the folder has none.
fn address(folder: Option<&str>, name: &str) -> String {
    format!("{}/{name}", folder.map_or(".", |folder| folder.trim_end_matches('/')))
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// A name within the package as a part of an address.
fn encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// An address of the web without signs that no IRI can hold (RFC 3987).
fn is_address(text: &str) -> bool {
    let rest = ["http://", "https://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let is_illegal = |sign: char| sign.is_whitespace() || sign.is_control() || "<>\"{}|\\^`".contains(sign);
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !text.contains(is_illegal)
}

/// The one address of a licence of Creative Commons in version 4.0 (CC0: 1.0), from its short name or any address of it: with `http`, without a
/// language, with a slash at the end.
fn creative_commons(licence: &str) -> Option<String> {
    const KINDS: [&str; 6] = ["by", "by-sa", "by-nc", "by-nd", "by-nc-sa", "by-nc-nd"];
    let of = |kind: &str| format!("{CREATIVE_COMMONS}licenses/{kind}/4.0/");
    if licence == "CC0-1.0" {
        return Some(CC0.to_owned());
    }
    if let Some(kind) = licence.strip_prefix("CC-").and_then(|name| name.strip_suffix("-4.0")) {
        let kind = kind.to_ascii_lowercase();
        return KINDS.contains(&kind.as_str()).then(|| of(&kind));
    }
    let page = licence.strip_prefix("https://").or_else(|| licence.strip_prefix("http://"))?;
    let page = page.strip_prefix("www.").unwrap_or(page).strip_prefix("creativecommons.org/")?;
    let is_of =
        |start: &str| page.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if is_of("publicdomain/zero/1.0") {
        return Some(CC0.to_owned());
    }
    KINDS.into_iter().find(|kind| is_of(&format!("licenses/{kind}/4.0"))).map(of)
}

#[cfg(test)]
#[path = "dcat_tests.rs"]
mod tests;
