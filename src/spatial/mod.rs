//! Floor 0: kernels of plane geometry, in metres, that have never heard of broadband.

mod along;
mod area_index;
mod borders;
mod cells;
mod depths;
mod engine;
mod farthest;
mod grid;
mod inside;
mod lattice;
mod linkage;
mod nearest;
mod outline;
mod overlay;
mod reach;
mod region;
mod repair;
mod rings;
mod simple;
mod slabs;
mod spanning;
mod stack;
#[cfg(test)]
mod toys;
mod trace;

pub use along::{cut, length_m};
pub use area_index::AreaIndex;
pub use borders::{BorderIndex, NearBorder};
pub use depths::Depths;
pub use farthest::farthest;
pub use inside::inside;
pub use linkage::linkage;
pub use nearest::{Nearest, NearestIndex};
pub use outline::{outline, outline_beside};
pub use overlay::{Cover, Overlay};
pub use reach::ReachIndex;
pub use region::Region;
pub use repair::{Fault, Repaired, difference, repair, union};
pub use spanning::{Link, Way, spanning_tree, way_through};
pub use stack::CoverStack;
pub use trace::{Mask, trace, trace_dense};
