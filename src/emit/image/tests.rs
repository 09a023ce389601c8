//! Maps as they go out.
