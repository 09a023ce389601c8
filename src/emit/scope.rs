//! Whose rows a file holds: of the whole, or of one municipality, for those who send each its own.
use std::ops::Range;

use crate::model::{
    Findings, MunicipalityIndex, MunicipalityRow, RowKind, Support, SupportCandidate, Survey,
};

/// Urval: the whole result or one municipality of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Scope {
    /// Everything.
    All,
    /// What is one municipality's own.
    Municipality(MunicipalityIndex),
}

impl Scope {
    /// Whether what belongs to a municipality is in it.
    pub(in crate::emit) fn holds(self, municipality: MunicipalityIndex) -> bool {
        match self {
            Self::All => true,
            Self::Municipality(own) => own == municipality,
        }
    }

    /// The rows of the one table that are in it: sums of several municipalities are in the whole alone.
    pub(in crate::emit) fn rows(self, findings: &Findings) -> impl Iterator<Item = &MunicipalityRow> + Clone {
        let own = match self {
            Self::All => None,
            Self::Municipality(own) => Some(findings.survey.municipalities[own as usize].code.as_str()),
        };
        findings
            .rows
            .iter()
            .filter(move |row| own.is_none_or(|code| row.kind == RowKind::Municipality && row.code == code))
    }

    /// The positions of its demand points: they stand by municipality.
    pub(in crate::emit) fn points(self, survey: &Survey) -> Range<usize> {
        match self {
            Self::All => 0..survey.points.len(),
            Self::Municipality(own) => {
                let begin = survey.points.partition_point(|point| point.municipality < own);
                let end = survey.points.partition_point(|point| point.municipality <= own);
                begin..end
            }
        }
    }

    /// The candidates for support that are in it: they stand in the order of the demand points.
    pub(in crate::emit) fn candidates<'a>(
        self,
        survey: &Survey,
        support: &'a Support,
    ) -> &'a [SupportCandidate] {
        let points = self.points(survey);
        let before =
            |end: usize| support.candidates.partition_point(|candidate| (candidate.point as usize) < end);
        &support.candidates[before(points.start)..before(points.end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::findings;

    #[test]
    fn the_scopes_of_the_municipalities_are_the_whole_in_parts() {
        let findings = findings();
        let survey = &findings.survey;
        let support = findings.support.as_ref().expect("a list");
        let parts = (0..survey.municipalities.len() as u32).map(Scope::Municipality);
        let mut end = 0;
        let mut candidates = Vec::new();
        for scope in parts {
            let points = scope.points(survey);
            assert_eq!(points.start, end, "{scope:?} begins where the one before it ends");
            assert!(survey.points[points.clone()].iter().all(|point| scope.holds(point.municipality)));
            end = points.end;
            candidates.extend_from_slice(scope.candidates(survey, support));
            assert_eq!(scope.rows(&findings).count(), 1, "{scope:?}");
        }
        assert_eq!(end, survey.points.len());
        assert_eq!(candidates, Scope::All.candidates(survey, support));
        assert_eq!(candidates, support.candidates);
        assert_eq!(Scope::All.rows(&findings).count(), findings.rows.len());
    }
}
