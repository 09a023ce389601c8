//! Which of last year's areas lives on in which group.

/// Pairs each left with at most one right so that the weight of the pairs is greatest.
///
/// `pairs` holds left, right and weight of every pair that shares something, each pair once. Of several best assignments
/// the one is chosen that (in the order of left) gives the lowest right. Does not depend on the order of `pairs`.
#[allow(dead_code)]
pub(super) fn assign(_pairs: &[(u32, u32, u64)]) -> Vec<(u32, u32)> {
    Vec::new()
}
