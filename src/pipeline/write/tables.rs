//! The tables, which are written whatever the formats.
use super::{Found, Tables, Writer};
use crate::{config::Format, emit};

/// The files of tables.
pub(super) fn writers(found: Found<'_>) -> Vec<Writer<'_>> {
    let Found { config, findings, context, .. } = found;
    let Tables { indicators, tried, changes, years, .. } = *found.tables;
    let mut writers = vec![
        Writer::new(None, "internal/lines.csv", |path| {
            Ok(emit::lines_csv(&indicators.lines(), &indicators.mobile_operators(), config.csv.file(path))?)
        }),
        Writer::new(None, "internal/reference.csv", |path| {
            let rows = indicators.references(&findings.survey.references);
            Ok(emit::reference_csv(&rows, context, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/municipalities.csv", |path| {
            Ok(emit::municipalities_csv(findings, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/register.csv", |path| {
            Ok(emit::register_csv(&findings.register, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/reconciliation.csv", |path| {
            Ok(emit::reconciliation_csv(&findings.reconciliation, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/delivery.csv", |path| {
            Ok(emit::delivery_csv(&findings.delivery, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/findings.csv", |path| {
            Ok(emit::findings_csv(&findings.gate, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/last_percent.csv", |path| {
            Ok(emit::last_percent_csv(findings, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/curve.csv", |path| Ok(emit::curve_csv(findings, config.csv.file(path))?)),
        Writer::new(None, "internal/closing_sets.csv", |path| {
            Ok(emit::closing_sets_csv(findings, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/new_points.csv", |path| {
            Ok(emit::new_points_csv(findings, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/meanwhile.csv", |path| {
            Ok(emit::meanwhile_csv(findings, config.csv.file(path))?)
        }),
        Writer::new(None, "internal/rejects.csv", |path| {
            Ok(emit::rejects_csv(findings, config.csv.file(path))?)
        }),
    ];
    // Of a country it has millions of rows, which no spreadsheet opens: the same stand in the Parquet file.
    if !findings.survey.is_country() || config.named_formats.contains(&Format::Csv) {
        writers.insert(
            0,
            Writer::new(None, "internal/indicators.csv", move |path| {
                Ok(emit::indicators_csv(indicators.areas(), context, config.csv.file(path))?)
            }),
        );
    }
    writers.push(Writer::new(None, "internal/history.csv", |path| {
        Ok(emit::history_csv(&years.history, config.csv.file(path))?)
    }));
    if !changes.rows.is_empty() {
        writers.push(Writer::new(None, "internal/change.csv", |path| {
            Ok(emit::change_csv(
                &changes.rows,
                &changes.since,
                context.reference_date,
                config.csv.file(path),
            )?)
        }));
    }
    if !changes.reached.is_empty() {
        writers.push(Writer::new(None, "internal/change_reached.csv", |path| {
            Ok(emit::change_reached_csv(
                &changes.reached,
                &changes.since,
                context.reference_date,
                config.csv.file(path),
            )?)
        }));
    }
    if !findings.measured.is_empty() {
        writers.push(Writer::new(None, "internal/measured.csv", |path| {
            Ok(emit::measured_csv(&findings.measured, config.csv.file(path))?)
        }));
    }
    if !findings.scenarios.scenarios.is_empty() {
        writers.push(Writer::new(None, "internal/scenario.csv", |path| {
            Ok(emit::scenario_csv(&findings.scenarios, config.csv.file(path))?)
        }));
    }
    if !findings.scenarios.steps.is_empty() {
        writers.push(Writer::new(None, "internal/scenario_steps.csv", |path| {
            Ok(emit::scenario_steps_csv(&findings.scenarios, config.csv.file(path))?)
        }));
    }
    if !tried.is_empty() {
        writers.push(Writer::new(None, "internal/sensitivity.csv", |path| {
            Ok(emit::sensitivity_csv(tried, config.csv.file(path))?)
        }));
    }
    writers.extend(support(found));
    writers.extend(sheets(found));
    writers
}

/// The candidates for support, and what became of it.
fn support(found: Found<'_>) -> Vec<Writer<'_>> {
    let Found { config, findings, .. } = found;
    let mut writers = Vec::new();
    if let Ok(support) = &findings.support {
        writers.push(Writer::new(None, "internal/support_candidates.csv", |path| {
            Ok(emit::support_csv(findings, support, config.csv.file(path))?)
        }));
    }
    if !findings.funnel.rows.is_empty() {
        writers.push(Writer::new(None, "internal/funnel.csv", |path| {
            Ok(emit::funnel_csv(findings, config.csv.file(path))?)
        }));
    }
    if let Some(proposals) = &findings.funnel.proposals {
        writers.push(Writer::new(None, "internal/support_proposals.csv", |path| {
            Ok(emit::support_proposals_csv(findings, proposals, config.csv.file(path))?)
        }));
    }
    writers
}

/// The workbook and the wide tables.
fn sheets(found: Found<'_>) -> Vec<Writer<'_>> {
    let Tables { indicators, .. } = *found.tables;
    let config = found.config;
    let mut writers = Vec::new();
    #[cfg(feature = "xlsx")]
    writers.push(Writer::new(Format::Xlsx, "internal/tables.xlsx", move |path| {
        super::with_definitions(found, |definitions| {
            let Found { findings, context, .. } = found;
            let Tables { tried, changes, .. } = *found.tables;
            let (changes, reached, since) = (&changes.rows, &changes.reached, &changes.since);
            let book = emit::TableBook {
                findings,
                context,
                indicators,
                changes,
                reached,
                since,
                tried,
                definitions,
            };
            Ok(emit::tables_xlsx(&book, path)?)
        })
    }));
    writers.extend(indicators.weights().iter().map(|&weight| {
        Writer::new(None, emit::wide_name(weight), move |path| {
            Ok(emit::wide_csv(indicators.areas_by(weight), config.csv.file(path))?)
        })
    }));
    writers
}
