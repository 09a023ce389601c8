//! Parquet files written a batch at a time, so that memory holds one batch and not the whole table.
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{Column, DataFrame, KeyValueMetadata, ParquetCompression, ParquetWriter, Schema};

use super::EmitError;

/// Rows of a batch, which is a row group of the file: wide enough to compress well, small enough for memory and for
/// readers that skip groups (engineering choice).
pub(super) const BATCH_ROWS: usize = 250_000;

/// A Parquet file that is being written.
pub(super) struct Parquet<'a> {
    path: &'a Path,
    writer: BatchedWriter<BufWriter<File>>,
}

impl<'a> Parquet<'a> {
    /// Makes the file, Zstandard compressed, with key-value metadata.
    pub(super) fn create(
        path: &'a Path,
        schema: &Schema,
        metadata: Vec<(String, String)>,
    ) -> Result<Self, EmitError> {
        let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
        let writer = ParquetWriter::new(BufWriter::with_capacity(1 << 20, file))
            .with_compression(ParquetCompression::Zstd(None))
            .with_key_value_metadata((!metadata.is_empty()).then(|| KeyValueMetadata::from_static(metadata)))
            .batched(schema)
            .map_err(|error| EmitError::format(path, "schema", &error))?;
        Ok(Self { path, writer })
    }

    /// Writes a batch as one row group.
    pub(super) fn batch(&mut self, height: usize, columns: Vec<Column>) -> Result<(), EmitError> {
        let frame =
            DataFrame::new(height, columns).map_err(|error| EmitError::format(self.path, "batch", &error))?;
        self.writer.write_batch(&frame).map_err(|error| EmitError::format(self.path, "batch", &error))
    }

    /// Writes the footer.
    pub(super) fn finish(self) -> Result<(), EmitError> {
        // The library flushes after the footer: a full disk shows itself here.
        self.writer.finish().map(|_| ()).map_err(|error| EmitError::format(self.path, "footer", &error))
    }
}
