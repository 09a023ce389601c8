//! Utgivaren och villkoren: who publishes the open package and where it will lie, and what its record for data portals lacks.
//!
//! What is mandatory follows DCAT-AP-SE 3.0.1 (`docs/open-package.md` cites the paragraphs).
use schemars::JsonSchema;
use serde::Deserialize;

use crate::schema::{Address, Day, OrganisationNumber, Vocabulary, Words};

/// Who publishes the open package, and on what terms; what is left out the open package asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Publication {
    /// Licence of the open package's data, as a short name (`CC-BY-4.0`, `CC0-1.0`) or an address.
    #[schemars(extend("examples" = ["CC-BY-4.0"]))]
    pub licence: Option<String>,
    /// Who publishes the open package.
    #[schemars(extend("examples" = ["Region …"]))]
    pub publisher: Option<String>,
    /// What kind of body the publisher is; data portals ask for it.
    #[serde(default)]
    #[schemars(with = "Words<PublisherType>", extend("examples" = ["regional_authority"]))]
    pub publisher_type: Option<PublisherType>,
    /// The publisher's organisation number (organisationsnummer), by which the Swedish data portal knows it in every catalogue.
    #[serde(default)]
    #[schemars(with = "OrganisationNumber", extend("examples" = ["000000-0000"]))]
    pub organisation_number: Option<String>,
    /// Where to ask: an e-mail address, which data portals need, or a page.
    #[schemars(extend("examples" = ["bredband@example.se"]))]
    pub contact: Option<String>,
    /// The address of the folder that the open package will lie in; without it the record for data portals (`dcat.rdf`)
    /// names its files relative to itself and cannot be harvested.
    #[serde(default)]
    #[schemars(with = "Address", extend("examples" = ["https://example.se/bredband/2025"]))]
    pub address: Option<String>,
    /// An address that is the same every year: catalogue, publisher, contact and the series of the years' data sets are named
    /// by it. Left out: the data sets are in no series.
    #[serde(default)]
    #[schemars(with = "Address", extend("examples" = ["https://example.se/bredband"]))]
    pub series: Option<String>,
    /// The day on which the open package is published.
    #[serde(default)]
    #[schemars(with = "Day", extend("examples" = ["2025-12-01"]))]
    pub issued: Option<String>,
}

/// What kind of body publishes: the concepts of the vocabulary of ADMS that DCAT-AP-SE 3.0.1 lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublisherType {
    /// Akademi eller vetenskaplig organisation.
    Academia,
    /// Företag.
    Company,
    /// Industrikonsortium.
    IndustryConsortium,
    /// Kommun eller annan lokal myndighet.
    LocalAuthority,
    /// Nationell myndighet.
    NationalAuthority,
    /// Icke-statlig organisation.
    NonGovernmental,
    /// Ideell organisation.
    NonProfit,
    /// Privatperson.
    PrivateIndividual,
    /// Region eller annan regional myndighet.
    RegionalAuthority,
    /// Standardiseringsorgan.
    StandardisationBody,
    /// Mellanstatlig myndighet.
    SupranationalAuthority,
}

impl PublisherType {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Academia,
        Self::Company,
        Self::IndustryConsortium,
        Self::LocalAuthority,
        Self::NationalAuthority,
        Self::NonGovernmental,
        Self::NonProfit,
        Self::PrivateIndividual,
        Self::RegionalAuthority,
        Self::StandardisationBody,
        Self::SupranationalAuthority,
    ];

    /// As the configuration writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Academia => "academia",
            Self::Company => "company",
            Self::IndustryConsortium => "industry_consortium",
            Self::LocalAuthority => "local_authority",
            Self::NationalAuthority => "national_authority",
            Self::NonGovernmental => "non_governmental",
            Self::NonProfit => "non_profit",
            Self::PrivateIndividual => "private_individual",
            Self::RegionalAuthority => "regional_authority",
            Self::StandardisationBody => "standardisation_body",
            Self::SupranationalAuthority => "supranational_authority",
        }
    }

    /// The address of the concept.
    pub(super) const fn concept(self) -> &'static str {
        match self {
            Self::Academia => "http://purl.org/adms/publishertype/Academia-ScientificOrganisation",
            Self::Company => "http://purl.org/adms/publishertype/Company",
            Self::IndustryConsortium => "http://purl.org/adms/publishertype/IndustryConsortium",
            Self::LocalAuthority => "http://purl.org/adms/publishertype/LocalAuthority",
            Self::NationalAuthority => "http://purl.org/adms/publishertype/NationalAuthority",
            Self::NonGovernmental => "http://purl.org/adms/publishertype/NonGovernmentalOrganisation",
            Self::NonProfit => "http://purl.org/adms/publishertype/NonProfitOrganisation",
            Self::PrivateIndividual => "http://purl.org/adms/publishertype/PrivateIndividual(s)",
            Self::RegionalAuthority => "http://purl.org/adms/publishertype/RegionalAuthority",
            Self::StandardisationBody => "http://purl.org/adms/publishertype/StandardisationBody",
            Self::SupranationalAuthority => "http://purl.org/adms/publishertype/SupraNationalAuthority",
        }
    }
}

impl Vocabulary for PublisherType {
    fn words() -> Vec<&'static str> {
        Self::ALL.into_iter().map(Self::as_str).collect()
    }
}

impl Publication {
    /// The keys of `[output]` that mandatory properties come from and that are not written, in the order of the section; none: the
    /// record is ready for data portals.
    ///
    /// A contact is recommended and not mandatory, but one without an e-mail address lacks a mandatory property: then `contact` is
    /// named.
    pub fn missing(&self) -> Vec<&'static str> {
        let is_without_mail = self.contact.as_deref().is_some_and(|contact| mail(contact).is_none());
        let keys = [
            ("publisher", self.publisher.is_none()),
            ("publisher_type", self.publisher_type.is_none()),
            ("contact", is_without_mail),
            ("address", self.address.is_none()),
        ];
        keys.into_iter().filter_map(|(key, is_missing)| is_missing.then_some(key)).collect()
    }
}

/// The address of a mailbox as an IRI; `None` for a text that is none. Signs that an IRI could not hold as they are belong to no
/// mailbox here.
pub(super) fn mail(contact: &str) -> Option<String> {
    let (name, domain) = contact.strip_prefix("mailto:").unwrap_or(contact).split_once('@')?;
    let is_name = |sign: char| sign.is_alphanumeric() || "!$&'*+-./=_~".contains(sign);
    let is_domain = |sign: char| sign.is_alphanumeric() || "-.".contains(sign);
    let is_mail = !name.is_empty() && name.chars().all(is_name) && domain.chars().all(is_domain);
    let labels = || domain.split('.');
    (is_mail && labels().count() > 1 && labels().all(|label| !label.is_empty()))
        .then(|| format!("mailto:{name}@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_no_page_and_no_name() {
        for good in ["bredband@example.se", "a.b+c@region.example.se", "mailto:bredband@example.se", "å@ö.se"]
        {
            assert!(mail(good).is_some(), "{good}");
        }
        assert_eq!(mail("bredband@example.se").as_deref(), Some("mailto:bredband@example.se"));
        for bad in [
            "https://example.se/fraga",
            "Bredbandsgruppen",
            "a@b@example.se",
            "@example.se",
            "a@",
            "a@localhost",
            "a@example..se",
            "a b@example.se",
            "Namn <a@example.se>",
            "a?subject=x@example.se",
        ] {
            assert_eq!(mail(bad), None, "{bad}");
        }
    }

    #[test]
    fn each_key_that_a_portal_needs_is_named_once() {
        assert_eq!(Publication::default().missing(), ["publisher", "publisher_type", "address"]);
        let whole = Publication {
            publisher: Some("Region A".to_owned()),
            publisher_type: Some(PublisherType::RegionalAuthority),
            address: Some("https://example.se/a".to_owned()),
            ..Publication::default()
        };
        assert!(whole.missing().is_empty());
        let page = Publication { contact: Some("https://example.se/fraga".to_owned()), ..whole };
        assert_eq!(page.missing(), ["contact"]);
    }

    #[test]
    fn the_words_of_the_configuration_are_those_of_the_enum() {
        for kind in PublisherType::ALL {
            let read: PublisherType = serde_json::from_value(kind.as_str().into()).expect("a word");
            assert_eq!(read, kind);
            assert!(kind.concept().starts_with("http://purl.org/adms/publishertype/"));
        }
    }
}
