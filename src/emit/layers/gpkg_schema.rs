//! The schema extension of the format: what the columns of each layer are called in words, and what their codes mean.
use crate::emit::layers::fields::Fields;
use crate::emit::text::sql::literal;
use crate::emit::text::titles::Words;

/// The statements that make and fill `gpkg_data_columns` and `gpkg_data_column_constraints`. Readers show the title in
/// place of the column's name, and the description of a code in place of the code.
pub(in crate::emit) fn statements(layers: &[Fields], words: Words) -> Vec<String> {
    let mut statements = vec![
        "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT UNIQUE, \
         title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, \
         CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))"
            .to_owned(),
        "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, \
         value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, \
         CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))"
            .to_owned(),
    ];
    statements.extend(["gpkg_data_columns", "gpkg_data_column_constraints"].map(|table| {
        format!(
            "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) \
             VALUES ('{table}', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', \
             'read-write')"
        )
    }));
    let (mut columns, mut constraints) = (Vec::new(), Vec::new());
    for Fields { layer, names, .. } in layers {
        for field in names {
            let meanings = words.meanings(layer, field);
            let codes = literal(&format!("{layer}_{field}"));
            let row = |(code, meaning): &(&str, &str)| {
                format!("({codes}, 'enum', {}, {})", literal(code), literal(meaning))
            };
            constraints.extend(meanings.iter().map(row));
            let constraint = if meanings.is_empty() { "NULL" } else { &codes };
            let title = literal(&words.column(field));
            columns.push(format!("({}, {}, {title}, {constraint})", literal(layer), literal(field)));
        }
    }
    for (table, rows) in [
        ("gpkg_data_column_constraints (constraint_name, constraint_type, value, description)", constraints),
        ("gpkg_data_columns (table_name, column_name, title, constraint_name)", columns),
    ] {
        if !rows.is_empty() {
            statements.push(format!("INSERT INTO {table} VALUES {}", rows.join(", ")));
        }
    }
    statements
}
