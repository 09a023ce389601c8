//! Tables: CSV and Parquet files and the workbook. A file for each table; one function fills its CSV file and its sheet.
pub(in crate::emit) mod change;
pub(in crate::emit) mod compare;
pub(in crate::emit) mod csv;
pub(in crate::emit) mod delivery;
pub(in crate::emit) mod demand_points;
pub(in crate::emit) mod findings;
pub(in crate::emit) mod funnel;
pub(in crate::emit) mod history;
pub(in crate::emit) mod indicators;
pub(in crate::emit) mod last_percent;
pub(in crate::emit) mod lines;
pub(in crate::emit) mod measured;
pub(in crate::emit) mod municipalities;
pub(in crate::emit) mod parquet;
pub(in crate::emit) mod places;
mod point_columns;
mod point_order;
pub(in crate::emit) mod reference;
pub(in crate::emit) mod register;
pub(in crate::emit) mod register_sheet;
pub(in crate::emit) mod rejects;
pub(in crate::emit) mod scenario;
pub(in crate::emit) mod sensitivity;
pub(in crate::emit) mod shortage;
pub(in crate::emit) mod single;
pub(in crate::emit) mod support;
pub(in crate::emit) mod table;
pub(in crate::emit) mod wide;
#[cfg(feature = "xlsx")]
pub(in crate::emit) mod xlsx;

#[cfg(test)]
mod columns_tests;
