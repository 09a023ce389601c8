use super::{ClosingKind, Relation, ShortageArea, ShortageAreaId, Technology};

/// Ordalydelse: how the evidence and the note of a shortage area are worded. Tables that programs read have [`Wording::FILE`],
/// layers and sheets the words of the run's language; [`Evidence::read`](super::Evidence::read) and [`Wording::remark`] take all
/// of them, because a layer may be next year's `[register]`.
#[derive(Debug)]
pub struct Wording {
    pub(super) fibre_points: &'static str,
    pub(super) closing: fn(ClosingKind) -> &'static str,
    /// Instead of the counts, where there is nothing to count.
    pub(super) no_point: &'static str,
    /// Before, between and behind the counts of what is reached and of all.
    pub(super) reached: [&'static str; 3],
    pub(super) planned: &'static str,
    pub(super) unserved: &'static str,
    pub(super) without_data: &'static str,
    pub(super) gone: &'static str,
    pub(super) not_judged: &'static str,
    pub(super) layers: &'static str,
    /// Between operator, technology, relation and count.
    pub(super) layer: [&'static str; 3],
    pub(super) technology: fn(Technology) -> &'static str,
    pub(super) relation: fn(Relation) -> &'static str,
    pub(super) points: &'static str,
    /// Around the number of points that are not named.
    pub(super) more: [&'static str; 2],
    /// Behind the number of points that could not be judged.
    note_not_judged: &'static str,
    note_twins: &'static str,
    note_chain: &'static str,
    /// Behind a length in kilometres.
    note_too_long: &'static str,
    decimal_mark: &'static str,
}

impl Wording {
    /// The words of the files, which hold codes: `register.csv`.
    pub const FILE: Self = Self {
        fibre_points: "fibre points: ",
        closing: |kind| match kind {
            ClosingKind::ConnectionPoint => "connection_point",
            ClosingKind::Exchange => "exchange fibre",
        },
        no_point: "no demand point at its place",
        reached: ["reached ", " of ", " points"],
        planned: "planned",
        unserved: "unserved",
        without_data: "without data",
        gone: "no longer exist",
        not_judged: "not judged",
        layers: "layers: ",
        layer: [" ", " ", " "],
        technology: Technology::as_str,
        relation: Relation::as_str,
        points: "points: ",
        more: [" and ", " more"],
        note_not_judged: " of its points delivered, but not judged (rejected, or outside the selection)",
        note_twins: "continues across the municipal border: ",
        note_chain: "part of a long chain, continues in: ",
        note_too_long: " km long, without a weak link to cut it at",
        decimal_mark: ".",
    };

    /// For readers of English.
    pub const EN: Self = Self {
        closing: |kind| match kind {
            ClosingKind::ConnectionPoint => "connection point",
            ClosingKind::Exchange => "exchange fed by fibre",
        },
        reached: ["", " of ", " demand points are reached"],
        layers: "reached by: ",
        layer: [" (", ", ", "): "],
        technology: technology_en,
        relation: |relation| match relation {
            Relation::Connected => "connected",
            Relation::Passed => "passed",
            Relation::Planned => "planned",
        },
        points: "demand points: ",
        ..Self::FILE
    };

    /// For readers of Swedish.
    pub const SV: Self = Self {
        fibre_points: "fiber har nått platsen: ",
        closing: |kind| match kind {
            ClosingKind::ConnectionPoint => "fiberanslutningspunkt",
            ClosingKind::Exchange => "telestation matad med fiber",
        },
        no_point: "ingen analysenhet på platsen",
        reached: ["", " av ", " analysenheter är nådda"],
        planned: "planerade",
        unserved: "utan tillgång",
        without_data: "utan uppgift",
        gone: "finns inte kvar i underlaget",
        not_judged: "inte bedömda",
        layers: "nådda av: ",
        layer: [" (", ", ", "): "],
        technology: technology_sv,
        relation: |relation| match relation {
            Relation::Connected => "ansluten",
            Relation::Passed => "i absoluta närheten",
            Relation::Planned => "planerad",
        },
        points: "analysenheter: ",
        more: [" och ", " till"],
        note_not_judged: " av områdets analysenheter är levererade men inte bedömda (avvisade eller utanför urvalet)",
        note_twins: "fortsätter över kommungränsen: ",
        note_chain: "del av en lång kedja, fortsätter i: ",
        note_too_long: " km långt, utan någon svag länk att dela det vid",
        decimal_mark: ",",
    };

    /// All, those of the files first.
    pub(super) const ALL: [Self; 3] = [Self::FILE, Self::SV, Self::EN];

    /// The word for a technology.
    pub fn technology(&self, technology: Technology) -> &'static str {
        (self.technology)(technology)
    }

    /// The word for a relation.
    pub fn relation(&self, relation: Relation) -> &'static str {
        (self.relation)(relation)
    }

    /// What a person noted, out of the note of a layer: without the twins, cut chains and counts that
    /// [`ShortageArea::note`] appends in any language, because every run finds those anew. `None` where nothing is left.
    pub fn remark(note: &str) -> Option<String> {
        let ours = Self::ALL.iter().flat_map(|wording| {
            let begins = [wording.note_twins, wording.note_chain].map(|words| note.find(words));
            // These two have a number in front.
            let behind = [wording.note_not_judged, wording.note_too_long].map(|words| {
                let is_number = |sign: char| sign.is_ascii_digit() || wording.decimal_mark.contains(sign);
                note.find(words).map(|at| note[..at].trim_end_matches(is_number).len())
            });
            begins.into_iter().chain(behind).flatten()
        });
        let remark = note[..ours.min().unwrap_or(note.len())].trim_end_matches([';', ' ']);
        (!remark.is_empty()).then(|| remark.to_owned())
    }
}

impl ShortageArea {
    /// The note of layers and tables: what a person noted, what was not judged, the twins across a municipal border, and where a long chain
    /// was cut; `None` where there is nothing to note.
    pub fn note(&self, wording: &Wording) -> Option<String> {
        let list =
            |ids: &[ShortageAreaId]| ids.iter().map(ShortageAreaId::as_str).collect::<Vec<_>>().join(", ");
        let mut notes = Vec::new();
        if !self.remark.is_empty() {
            notes.push(self.remark.clone());
        }
        if self.not_judged > 0 {
            notes.push(format!("{}{}", self.not_judged, wording.note_not_judged));
        }
        if !self.twins.is_empty() {
            notes.push(format!("{}{}", wording.note_twins, list(&self.twins)));
        }
        if !self.continues_in.is_empty() {
            notes.push(format!("{}{}", wording.note_chain, list(&self.continues_in)));
        }
        if let Some(length_m) = self.too_long_m {
            let length_km = format!("{:.1}", length_m / 1000.0).replace('.', wording.decimal_mark);
            notes.push(format!("{length_km}{}", wording.note_too_long));
        }
        (!notes.is_empty()).then(|| notes.join("; "))
    }
}

const fn technology_sv(technology: Technology) -> &'static str {
    match technology {
        Technology::Fiber => "fiber",
        Technology::FiberLan => "fiber-LAN",
        Technology::Cable => "kabel-tv",
        Technology::Vdsl => "VDSL",
        Technology::Xdsl => "xDSL",
        Technology::FixedWireless => "fast radio",
        Technology::FixedWirelessLicensed => "fast radio i tillståndspliktigt band",
        Technology::FixedWirelessLicensedByRule => "fast radio i delat band",
        Technology::FixedWirelessUnlicensed => "fast radio i undantaget band",
        Technology::Lte => "LTE",
        Technology::Nr => "NR",
        Technology::Satellite => "satellit",
        Technology::SatelliteGeo => "geostationär satellit",
        Technology::SatelliteLeo => "satellit i låg bana",
        Technology::Other => "övrigt",
    }
}

const fn technology_en(technology: Technology) -> &'static str {
    match technology {
        Technology::Fiber => "fibre",
        Technology::FiberLan => "fibre LAN",
        Technology::Cable => "cable",
        Technology::Vdsl => "VDSL",
        Technology::Xdsl => "xDSL",
        Technology::FixedWireless => "fixed wireless",
        Technology::FixedWirelessLicensed => "fixed wireless, licensed",
        Technology::FixedWirelessLicensedByRule => "fixed wireless, licensed by rule",
        Technology::FixedWirelessUnlicensed => "fixed wireless, unlicensed",
        Technology::Lte => "LTE",
        Technology::Nr => "NR",
        Technology::Satellite => "satellite",
        Technology::SatelliteGeo => "geostationary satellite",
        Technology::SatelliteLeo => "satellite in low orbit",
        Technology::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_of_a_layer_gives_back_the_remark() {
        for (note, remark) in [
            ("asked the village; 2024", Some("asked the village; 2024")),
            ("asked; continues across the municipal border: 1881-0001", Some("asked")),
            ("part of a long chain, continues in: 1880-0002", None),
            ("väntar; del av en lång kedja, fortsätter i: 1880-0002", Some("väntar")),
            ("fortsätter över kommungränsen: 1881-0001", None),
            (
                "by 2; 12 av områdets analysenheter är levererade men inte bedömda (avvisade eller utanför urvalet)",
                Some("by 2"),
            ),
            ("5,1 km långt, utan någon svag länk att dela det vid", None),
            ("seen; 5.1 km long, without a weak link to cut it at", Some("seen")),
        ] {
            assert_eq!(Wording::remark(note).as_deref(), remark, "{note}");
        }
    }
}
