//! Parquet files written a batch at a time, so that memory holds one batch and not the whole table.
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    Column, CompatLevel, DataFrame, KeyValueMetadata, ParquetCompression, ParquetWriter, Schema, SchemaExt,
};
use polars_parquet::write::schema_to_metadata_key;

use crate::emit::EmitError;

/// Rows of a batch, which is a row group of the file: wide enough to compress well, small enough for memory and for
/// readers that skip groups (engineering choice).
pub(in crate::emit) const BATCH_ROWS: usize = 250_000;

/// A Parquet file that is being written.
pub(in crate::emit) struct Parquet<'a> {
    path: &'a Path,
    writer: BatchedWriter<BufWriter<File>>,
}

impl<'a> Parquet<'a> {
    /// Makes the file, Zstandard compressed, with key-value metadata.
    pub(in crate::emit) fn create(
        path: &'a Path,
        schema: &Schema,
        mut metadata: Vec<(String, String)>,
    ) -> Result<Self, EmitError> {
        // By default the library declares texts as views, which many readers of Arrow cannot filter or sort.
        let types = schema_to_metadata_key(&schema.to_arrow(CompatLevel::oldest()));
        metadata.extend(types.value.map(|value| (types.key, value)));
        let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
        let writer = ParquetWriter::new(BufWriter::with_capacity(1 << 20, file))
            .with_compression(ParquetCompression::Zstd(None))
            .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata)))
            .batched(schema)
            .map_err(|error| EmitError::format(path, "schema", &error))?;
        Ok(Self { path, writer })
    }

    /// Writes a batch as one row group.
    pub(in crate::emit) fn batch(&mut self, height: usize, columns: Vec<Column>) -> Result<(), EmitError> {
        let frame =
            DataFrame::new(height, columns).map_err(|error| EmitError::format(self.path, "batch", &error))?;
        self.writer.write_batch(&frame).map_err(|error| EmitError::format(self.path, "batch", &error))
    }

    /// Writes the footer.
    pub(in crate::emit) fn finish(self) -> Result<(), EmitError> {
        // The library flushes after the footer: a full disk shows itself here.
        self.writer.finish().map(|_| ()).map_err(|error| EmitError::format(self.path, "footer", &error))
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{DataType, Field, IntoColumn, NamedFrom, ParquetReader, SerReader, Series};

    use super::*;

    #[test]
    fn texts_are_declared_as_texts_that_every_reader_knows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let schema: Schema = [Field::new("name".into(), DataType::String)].into_iter().collect();
        let mut file = Parquet::create(&path, &schema, Vec::new()).expect("made");
        file.batch(2, vec![Series::new("name".into(), ["Å", "b"]).into_column()]).expect("written");
        file.finish().expect("written");
        let bytes = std::fs::read(&path).expect("a file");
        let is_declared = |level| {
            let types = schema_to_metadata_key(&schema.to_arrow(level)).value.expect("a schema");
            bytes.windows(types.len()).any(|part| part == types.as_bytes())
        };
        assert!(is_declared(CompatLevel::oldest()) && !is_declared(CompatLevel::newest()));
        let frame = ParquetReader::new(File::open(&path).expect("a file")).finish().expect("a table");
        let texts = frame.column("name").expect("a column").str().expect("text");
        assert_eq!(texts.iter().collect::<Vec<_>>(), [Some("Å"), Some("b")]);
    }
}
