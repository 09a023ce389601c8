//! Readers that may panic on damaged bytes: what they do becomes the error of their file, and nothing is printed before it.
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::IngestError;

/// How many readers are being guarded.
static GUARDED: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static HERE: Cell<bool> = const { Cell::new(false) };
}

/// Counts a reader while it lives.
struct Guarded {
    outer: bool,
}

impl Guarded {
    fn begin() -> Self {
        GUARDED.fetch_add(1, Ordering::SeqCst);
        Self { outer: HERE.replace(true) }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        HERE.set(self.outer);
        GUARDED.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Keeps the panics of guarded readers off stderr. A reader may use threads of its own, so those of other crates are kept
/// off on every thread as long as one reader is guarded; ours are kept off on its own thread only.
fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |panic| {
            let is_ours = panic.location().is_some_and(|location| location.file().starts_with("src/"));
            if !HERE.get() && (is_ours || GUARDED.load(Ordering::SeqCst) == 0) {
                print(panic);
            }
        }));
    });
}

/// Runs a reader that may panic on damaged bytes, and makes an error of that.
pub(super) fn guarded<T>(
    file: &str,
    read: impl FnOnce() -> Result<T, IngestError>,
) -> Result<T, IngestError> {
    hush();
    let guard = Guarded::begin();
    let result = catch_unwind(AssertUnwindSafe(read));
    drop(guard);
    result.unwrap_or_else(|_| {
        Err(IngestError::Unreadable {
            file: file.to_owned(),
            reason: "the file is damaged or of an unknown kind".into(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic, reason = "what is guarded against")]
    fn a_panic_is_the_error_of_its_file() {
        let error = guarded::<()>("a.parquet", || panic!("on damaged bytes")).expect_err("panicked");
        assert_eq!(error.to_string(), "a.parquet: cannot be read: the file is damaged or of an unknown kind");
        assert!(!HERE.get());
        assert_eq!(guarded("a.parquet", || Ok(1)).expect("does not panic"), 1);
    }
}
