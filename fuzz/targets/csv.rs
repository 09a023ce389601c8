//! See `whitespot::fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whitespot::fuzz::ask("csv", bytes));
