//! The register on hand-made maps and on generated histories.
mod drawn;
mod generated;
mod listed;
mod outlined;
mod world;
