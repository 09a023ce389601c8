//! How the library writes files of the format, for one thread.
use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::errors::GdalError;

/// Options of GDAL for the thread that writes: other files are written by other threads at the same time.
pub(super) struct ThreadOptions<'a>(&'a [(&'a str, &'a str)]);

impl<'a> ThreadOptions<'a> {
    pub(super) fn set(options: &'a [(&'a str, &'a str)]) -> Result<Self, GdalError> {
        // Made first, so that options already set are cleared where a later one fails.
        let guard = Self(options);
        for (key, value) in options {
            set_thread_local_config_option(key, value)?;
        }
        Ok(guard)
    }
}

impl Drop for ThreadOptions<'_> {
    fn drop(&mut self) {
        for (key, _) in self.0 {
            // Fails only for a key with a zero byte in it.
            let _ = clear_thread_local_config_option(key);
        }
    }
}
