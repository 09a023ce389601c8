//! The readers, from outside.
