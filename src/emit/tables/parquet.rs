//! Parquet files written a batch at a time, so that memory holds a few batches and not the whole table.
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    Column, CompatLevel, DataFrame, DataType, KeyValueMetadata, ParquetCompression, ParquetWriter,
    PolarsError, Schema, SchemaExt,
};
use polars_parquet::write::{
    CompressedPage, Encoding, Page, SchemaDescriptor, StatisticsOptions, Version, WriteOptions,
    array_to_columns, compress, get_dtype_encoding, schema_to_metadata_key, to_parquet_schema,
};
use rayon::prelude::*;

use crate::emit::EmitError;

/// Rows of a batch, which is a row group of the file: wide enough to compress well, small enough for memory and for
/// readers that skip groups (engineering choice).
pub(in crate::emit) const BATCH_ROWS: usize = 250_000;

/// Batches that are made side by side before they are written: memory holds these, packed, and no more.
const SIDE_BY_SIDE: usize = 16;

/// How every page is packed.
const COMPRESSION: ParquetCompression = ParquetCompression::Zstd(None);

/// A Parquet file that is being written.
pub(in crate::emit) struct Parquet<'a> {
    path: &'a Path,
    writer: BatchedWriter<BufWriter<File>>,
    encoder: Encoder,
}

/// Rows of the table as columns of equal height.
pub(in crate::emit) struct Batch {
    /// Its rows.
    pub(in crate::emit) height: usize,
    /// Its columns, in the order of the schema.
    pub(in crate::emit) columns: Vec<Column>,
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
        let unwritable = |error: PolarsError| EmitError::format(path, "schema", &error);
        let encoder = Encoder::of(schema).map_err(unwritable)?;
        let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
        let writer = ParquetWriter::new(BufWriter::with_capacity(1 << 20, file))
            .with_compression(COMPRESSION)
            .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata)))
            .batched(schema)
            .map_err(unwritable)?;
        Ok(Self { path, writer, encoder })
    }

    /// Writes a batch of each part as one row group, in their order; `make` gives the batch of a part. An empty batch leaves no row group.
    ///
    /// The batches are made and packed side by side. The library's own way packs the columns of one batch after another and
    /// hands work to threads of its own, and the thread that waits for these would take up another file meanwhile.
    pub(in crate::emit) fn batches<T: Sync>(
        &mut self,
        parts: &[T],
        make: impl Fn(&T) -> Batch + Sync,
    ) -> Result<(), EmitError> {
        let failed = |error: PolarsError| EmitError::format(self.path, "batch", &error);
        for parts in parts.chunks(SIDE_BY_SIDE) {
            let packed: Vec<Result<Packed, PolarsError>> =
                parts.par_iter().map(|part| self.encoder.packed(make(part))).collect();
            for packed in packed {
                let (height, columns) = packed.map_err(failed)?;
                if height > 0 {
                    self.writer.write_row_group(height as u64, &columns).map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    /// Writes the footer.
    pub(in crate::emit) fn finish(self) -> Result<(), EmitError> {
        // The library flushes after the footer: a full disk shows itself here.
        self.writer.finish().map(|_| ()).map_err(|error| EmitError::format(self.path, "footer", &error))
    }
}

/// The rows of a batch, and the pages of each of its leaves.
type Packed = (usize, Vec<Vec<CompressedPage>>);

/// Packs batches.
struct Encoder {
    schema: SchemaDescriptor,
    /// Per column, how its leaves are encoded.
    encodings: Vec<Vec<Encoding>>,
    options: WriteOptions,
}

impl Encoder {
    fn of(schema: &Schema) -> Result<Self, PolarsError> {
        let arrow = schema.to_arrow(CompatLevel::newest());
        let encodings = schema.iter_values().zip(arrow.iter_values());
        let encodings = encodings.map(|(kind, field)| match kind {
            // The library makes no dictionary of doubles, yet looks first whether one would pay.
            DataType::Float64 => vec![Encoding::Plain],
            _ => get_dtype_encoding(&field.dtype),
        });
        let options = WriteOptions {
            statistics: StatisticsOptions::default(),
            version: Version::V1,
            compression: COMPRESSION.into(),
            data_page_size: None,
        };
        Ok(Self { encodings: encodings.collect(), schema: to_parquet_schema(&arrow)?, options })
    }

    fn packed(&self, batch: Batch) -> Result<Packed, PolarsError> {
        let height = batch.height;
        let frame = DataFrame::new(height, batch.columns)?;
        let mut leaves = Vec::new();
        for rows in frame.iter_chunks(CompatLevel::newest(), false) {
            let columns = rows.columns().par_iter().zip(self.schema.fields()).zip(&self.encodings);
            let columns = columns.map(|((array, kind), encoding)| {
                let leaves = array_to_columns(array, kind.clone(), self.options, encoding)?.into_iter();
                leaves.map(|pages| self.compressed(pages)).collect::<Result<Vec<_>, PolarsError>>()
            });
            let columns: Vec<Vec<Vec<CompressedPage>>> = columns.collect::<Result<_, _>>()?;
            leaves.extend(columns.into_iter().flatten());
        }
        Ok((height, leaves))
    }

    fn compressed(
        &self,
        pages: impl Iterator<Item = Result<Page, PolarsError>>,
    ) -> Result<Vec<CompressedPage>, PolarsError> {
        pages.map(|page| Ok(compress(page?, Vec::new(), self.options.compression)?)).collect()
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{DataType, Field, IntoColumn, NamedFrom, ParquetReader, SerReader, Series};

    use super::*;

    /// A batch of one column.
    fn names<const HEIGHT: usize>(names: &[&str; HEIGHT]) -> Batch {
        Batch { height: HEIGHT, columns: vec![Series::new("name".into(), names).into_column()] }
    }

    #[test]
    fn texts_are_declared_as_texts_that_every_reader_knows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let schema: Schema = [Field::new("name".into(), DataType::String)].into_iter().collect();
        let mut file = Parquet::create(&path, &schema, Vec::new()).expect("made");
        file.batches(&[["Å", "b"]], names).expect("written");
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
