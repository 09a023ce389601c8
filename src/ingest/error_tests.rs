use super::*;

#[test]
fn messages_say_where_what_and_what_to_do() {
    let missing = IngestError::MissingColumn {
        file: "kommuner.gpkg".into(),
        layer: "kommuner".into(),
        column: "kommunkod".into(),
        nearest: nearest("kommunkod", ["namn", "kommun_kod"].into_iter()),
        columns: vec!["namn".into(), "kommun_kod".into()],
    };
    assert_eq!(
        missing.to_string(),
        "kommuner.gpkg: layer kommuner: no column kommunkod (the nearest is kommun_kod); the columns are namn, kommun_kod"
    );
    let zero = IngestError::LostZero {
        file: "k.csv".into(),
        layer: String::new(),
        record: 3,
        column: "kod".into(),
        code: "114".into(),
    };
    assert_eq!(
        zero.to_string(),
        "k.csv: record 3: municipality code 114 in column kod has lost its leading zero; expected 4 digits (0114): \
         deliver the column as text, not as a number"
    );
}
