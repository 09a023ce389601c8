//! Vad paketet rymmer: which file of the open package holds which data set, and which are pages about them.
/// A text in both languages.
pub(super) type Both = (&'static str, &'static str);

/// A data set: data of one kind, in one file or in several that hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// Kommuner.
    Municipalities,
    /// Bristområden.
    ShortageAreas,
    /// Rutor.
    Squares,
    /// Yta utan mobiltäckning.
    Uncovered,
    /// Avstämning av bristområden.
    Reconciliation,
}

/// What a file of the package is for a data portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// It holds a data set: all of it and nothing else.
    Data(Subject, Form),
    /// It holds several data sets as layers: every one that has places and is in the package.
    Layers(Form),
    /// A person reads it to understand the data: its title, and which data sets it is about.
    Page { title: String, title_en: String, about: &'static [Subject] },
    /// It belongs to the package and not to the data: the record itself, checksums, the licence of letters.
    Aside,
}

/// A form in which a data set is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// Its name.
    pub name: &'static str,
    /// The IANA media type.
    pub media_type: &'static str,
    /// The CRS: that of the run, WGS 84, or none.
    pub crs: FormCrs,
    /// Side of the squares, metres.
    pub side_m: Option<u32>,
    /// The file holds other data sets, too.
    pub is_shared: bool,
}

/// In which CRS a form gives places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormCrs {
    /// It holds no places.
    None,
    /// Longitude and latitude, as RFC 7946 has it.
    Wgs84,
    /// The working CRS.
    Working,
}

const CSV: Form =
    Form { name: "CSV", media_type: "text/csv", crs: FormCrs::None, side_m: None, is_shared: false };
const GEOJSON: Form = Form {
    name: "GeoJSON",
    media_type: "application/geo+json",
    crs: FormCrs::Wgs84,
    side_m: None,
    is_shared: false,
};
const GEOPACKAGE: Form = Form {
    name: "GeoPackage",
    media_type: "application/geopackage+sqlite3",
    crs: FormCrs::Working,
    side_m: None,
    is_shared: false,
};

impl Subject {
    /// All of them, in the order of the record.
    pub(super) const ALL: [Self; 5] =
        [Self::Municipalities, Self::ShortageAreas, Self::Squares, Self::Uncovered, Self::Reconciliation];

    /// The data sets that have places: a map shows them.
    pub(super) const MAPPED: &'static [Self] =
        &[Self::Municipalities, Self::ShortageAreas, Self::Squares, Self::Uncovered];

    /// As it stands in addresses.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Municipalities => "municipalities",
            Self::ShortageAreas => "shortage_areas",
            Self::Squares => "squares",
            Self::Uncovered => "uncovered",
            Self::Reconciliation => "reconciliation",
        }
    }

    /// What it is called. Fewer than ten words, without the place, which the publisher says (DCAT-AP-SE, recommendation 1).
    pub(super) const fn title(self) -> Both {
        match self {
            Self::Municipalities => {
                ("Tillgång till bredband per kommun", "Broadband access per municipality")
            }
            Self::ShortageAreas => ("Bristområden för bredband", "Broadband shortage areas"),
            Self::Squares => ("Tillgång till bredband per ruta", "Broadband access per grid square"),
            Self::Uncovered => {
                ("Yta utan mobiltäckning per kommun", "Area without mobile coverage per municipality")
            }
            Self::Reconciliation => {
                ("Avstämning av bristområden för bredband", "Reconciliation of broadband shortage areas")
            }
        }
    }

    /// What it holds.
    pub(super) const fn holds(self) -> Both {
        match self {
            Self::Municipalities => (
                "Antal analysenheter, hushåll och arbetsställen per kommun, län och totalt: anslutna, i absoluta närheten, planerade, utan tillgång och sådana som uppgift saknas om.",
                "Places, households and workplaces per municipality, county and in all: connected, passed, planned, unserved and without data.",
            ),
            Self::ShortageAreas => (
                "Områden av närliggande analysenheter utan tillgång till bredband, med status och utveckling sedan förra året. Konturerna är rutor.",
                "Areas of neighbouring places without access to broadband, with status and lineage since the year before. Their outlines are squares.",
            ),
            Self::Squares => (
                "Antal analysenheter, hushåll och arbetsställen per ruta i ett rutnät, efter tillgång till bredband.",
                "Places, households and workplaces per square of a grid, by access to broadband.",
            ),
            Self::Uncovered => (
                "Den yta i varje kommun som ingen operatörs mobilnät täcker, vid definitionernas tjänst och nivå.",
                "The area of each municipality that no operator's mobile net covers, at the service and level of the definitions.",
            ),
            Self::Reconciliation => (
                "Hur förra årets bristområden blev årets, i antal områden per kommun, län och totalt.",
                "How the shortage areas of the year before became this year's, as numbers of areas per municipality, county and in all.",
            ),
        }
    }

    /// What becomes of small numbers in it, behind a sentence that says which these are; `None` where it has no counts of places.
    pub(super) const fn masked(self) -> Option<Both> {
        match self {
            Self::Municipalities | Self::ShortageAreas => Some((
                "är maskerade, och andra tal som de kan räknas fram ur.",
                "are masked, and so are others from which they could be worked out.",
            )),
            Self::Squares => Some((
                "är maskerade, och rutor vars analysenheter är maskerade är utelämnade.",
                "are masked, and squares whose places are masked are left out.",
            )),
            Self::Uncovered | Self::Reconciliation => None,
        }
    }

    /// Keywords: the same in every year's data set and in their series (recommendation 21).
    pub(super) const fn keywords(self) -> &'static [Both] {
        const BROADBAND: Both = ("bredband", "broadband");
        const FIBRE: Both = ("fiber", "fibre");
        const MOBILE: Both = ("mobiltäckning", "mobile coverage");
        const SHORTAGE: Both = ("bristområde", "white spot");
        match self {
            Self::Municipalities | Self::Squares => &[BROADBAND, FIBRE, MOBILE],
            Self::ShortageAreas | Self::Reconciliation => &[BROADBAND, FIBRE, SHORTAGE],
            Self::Uncovered => &[BROADBAND, MOBILE],
        }
    }
}

/// What a file of the package is, by its name within it; `None` for a name that no part of the program writes there.
pub(super) fn role(name: &str) -> Option<Role> {
    let page =
        |title: Both, about| Role::Page { title: title.0.to_owned(), title_en: title.1.to_owned(), about };
    let data = |subject, form| Some(Role::Data(subject, form));
    match name {
        "municipalities.csv" => data(Subject::Municipalities, CSV),
        "reconciliation.csv" => data(Subject::Reconciliation, CSV),
        "shortage_areas.geojson" => data(Subject::ShortageAreas, GEOJSON),
        "uncovered.geojson" => data(Subject::Uncovered, GEOJSON),
        "whitespot_open.gpkg" => Some(Role::Layers(Form { is_shared: true, ..GEOPACKAGE })),
        "README.md" => Some(page(
            ("Vad filerna innehåller och vad som är maskerat", "What the files hold and what is masked"),
            &Subject::ALL,
        )),
        "definitions.html" => {
            Some(page(("Ordlista och definitioner", "Glossary and definitions"), &Subject::ALL))
        }
        "report.html" => Some(page(("Rapport", "Report"), &Subject::ALL)),
        "report.md" => Some(page(("Rapport som ren text", "Report as plain text"), &Subject::ALL)),
        "map.html" => Some(page(("Karta", "Map"), Subject::MAPPED)),
        // A workbook of several tables for people: no data set is all of it.
        "tables.xlsx" => Some(page(
            ("Tabellerna som arbetsbok", "The tables as a workbook"),
            &[Subject::Municipalities, Subject::ShortageAreas, Subject::Reconciliation],
        )),
        "dcat.jsonld" | "dcat.rdf" | "checksums.sha256" => Some(Role::Aside),
        _ => square(name).or_else(|| picture(name)),
    }
}

/// The squares, whose side stands in the name.
fn square(name: &str) -> Option<Role> {
    let (side, ending) = name.strip_prefix("grid_")?.split_once('.')?;
    let side_m = match side.strip_suffix("km") {
        Some(side_km) => side_km.parse::<u32>().ok()?.checked_mul(1000)?,
        None => side.strip_suffix('m')?.parse().ok()?,
    };
    let form = match ending {
        "geojson" => GEOJSON,
        "gpkg" => GEOPACKAGE,
        _ => return None,
    };
    Some(Role::Data(Subject::Squares, Form { side_m: Some(side_m), ..form }))
}

/// Maps as pictures, of municipalities and shortage areas; what lies with them is the licence of their letters, which is not the
/// publisher's to give.
fn picture(name: &str) -> Option<Role> {
    let picture = name.strip_prefix("images/")?;
    if picture.starts_with("licence_") {
        return Some(Role::Aside);
    }
    picture.rsplit_once('.').filter(|(_, ending)| ["png", "svg"].contains(ending))?;
    Some(Role::Page {
        title: format!("Kartbild: {picture}"),
        title_en: format!("Picture of the map: {picture}"),
        about: &[Subject::Municipalities, Subject::ShortageAreas],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_data_of_one_set_or_a_page_or_neither() {
        let side = |name| match role(name) {
            Some(Role::Data(Subject::Squares, form)) => form.side_m,
            _ => None,
        };
        assert_eq!((side("grid_1km.gpkg"), side("grid_250m.gpkg")), (Some(1000), Some(250)));
        assert_eq!(role("municipalities.csv"), Some(Role::Data(Subject::Municipalities, CSV)));
        for page in ["README.md", "tables.xlsx", "map.html", "images/all_a4.svg", "images/18_a4.png"] {
            assert!(matches!(role(page), Some(Role::Page { .. })), "{page}");
        }
        for aside in ["dcat.rdf", "checksums.sha256", "images/licence_dejavu.txt"] {
            assert_eq!(role(aside), Some(Role::Aside), "{aside}");
        }
        for unknown in ["grid_1mile.gpkg", "grid_1km.csv", "images/notes.txt", "secret.csv"] {
            assert_eq!(role(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn titles_are_short_in_both_languages() {
        for subject in Subject::ALL {
            for title in [subject.title().0, subject.title().1] {
                // A year is added to it.
                assert!((2..9).contains(&(title.split(' ').count() + 1)), "{title}");
            }
        }
    }
}
