//! What lies together in the plane, together in memory.

use geo::Coord;

/// The tile of one metre that a place lies in, by the interleaved bits of its coordinates (Morton's order): what lies together in
/// the plane then lies together in memory, and the order follows from the place alone.
pub(super) fn tile(at: Coord<f64>) -> u64 {
    let spread = |value: f64| {
        let mut bits = u64::from((value.floor() + f64::from(1_u32 << 31)) as u32);
        for (shift, mask) in [
            (16, 0x0000_ffff_0000_ffff),
            (8, 0x00ff_00ff_00ff_00ff),
            (4, 0x0f0f_0f0f_0f0f_0f0f),
            (2, 0x3333_3333_3333_3333),
            (1, 0x5555_5555_5555_5555),
        ] {
            bits = (bits | bits << shift) & mask;
        }
        bits
    };
    spread(at.x) | spread(at.y) << 1
}
