//! What the points of a run are called on pages: buildings, addresses, workplaces, cells, or, where that is not said, demand points.
use super::language::Language;
use crate::model::{DemandKind, WeightKind};

/// What one point stands for, as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Units {
    /// Analysenheter: not said.
    #[default]
    Points,
    /// Byggnader.
    Buildings,
    /// Platser: buildings, where buildings are a weight as well.
    Places,
    /// Adresser.
    Addresses,
    /// Arbetsställen.
    Workplaces,
    /// Rutor.
    Cells,
}

impl Units {
    /// How many there are.
    pub(super) const COUNT: usize = 6;

    /// By `[demand] kind`. Where a column says how many buildings a point has, points are not called buildings too.
    pub fn of(kind: Option<DemandKind>, weights: &[WeightKind]) -> Self {
        match kind {
            None => Self::Points,
            Some(DemandKind::Building) if weights.contains(&WeightKind::Buildings) => Self::Places,
            Some(DemandKind::Building) => Self::Buildings,
            Some(DemandKind::Address) => Self::Addresses,
            Some(DemandKind::Workplace) if weights.contains(&WeightKind::Workplaces) => Self::Places,
            Some(DemandKind::Workplace) => Self::Workplaces,
            Some(DemandKind::Grid) => Self::Cells,
        }
    }

    /// The forms of the noun: those that begin with another stand before it.
    const fn forms(self, language: Language) -> [&'static str; 4] {
        match (language, self) {
            (Language::Sv, Self::Points) => {
                ["analysenheterna", "analysenheter", "analysenheten", "analysenhet"]
            }
            (Language::Sv, Self::Buildings) => ["byggnaderna", "byggnader", "byggnaden", "byggnad"],
            (Language::Sv, Self::Places) => ["platserna", "platser", "platsen", "plats"],
            (Language::Sv, Self::Addresses) => ["adresserna", "adresser", "adressen", "adress"],
            (Language::Sv, Self::Workplaces) => {
                ["arbetsställena", "arbetsställen", "arbetsstället", "arbetsställe"]
            }
            (Language::Sv, Self::Cells) => ["rutorna", "rutor", "rutan", "ruta"],
            (Language::En, Self::Points) => {
                ["demand points", "demand point", "analysis units", "analysis unit"]
            }
            (Language::En, Self::Buildings) => ["buildings", "building", "buildings", "building"],
            (Language::En, Self::Places) => ["places", "place", "places", "place"],
            (Language::En, Self::Addresses) => ["addresses", "address", "addresses", "address"],
            (Language::En, Self::Workplaces) => ["workplaces", "workplace", "workplaces", "workplace"],
            (Language::En, Self::Cells) => ["cells", "cell", "cells", "cell"],
        }
    }

    /// A text of a catalogue, which calls them demand points, with their own name.
    pub(in crate::emit) fn name(self, language: Language, text: &str) -> String {
        let mut named = text.to_owned();
        if self != Self::Points {
            let forms = Self::Points.forms(language).into_iter().zip(self.forms(language));
            for (general, own) in forms {
                named = named.replace(general, own).replace(&capital(general), &capital(own));
            }
        }
        named
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_noun_takes_its_name() {
        let text =
            "Analysenheter: varje analysenhet av analysenheterna, och analysenheternas antal; analysenheten.";
        assert_eq!(
            Units::Buildings.name(Language::Sv, text),
            "Byggnader: varje byggnad av byggnaderna, och byggnadernas antal; byggnaden."
        );
        assert_eq!(Units::Points.name(Language::Sv, text), text);
        assert_eq!(Units::Cells.name(Language::En, "Demand points: each demand point"), "Cells: each cell");
    }

    #[test]
    fn points_are_not_called_as_a_weight_is() {
        let weights = [WeightKind::Points, WeightKind::Households, WeightKind::Buildings];
        assert_eq!(Units::of(Some(DemandKind::Building), &weights), Units::Places);
        assert_eq!(Units::of(Some(DemandKind::Building), &weights[..2]), Units::Buildings);
        assert_eq!(Units::of(None, &weights), Units::Points);
    }
}
