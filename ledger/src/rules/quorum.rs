//! How many nodes must cosign before the bodies seal: a majority of those enrolled (A3-43).

/// floor(n/2)+1 of `nodes`, and 0 while there is none.
pub fn quorum(nodes: usize) -> usize {
    if nodes == 0 { 0 } else { nodes / 2 + 1 }
}

/// Nodes whose recent cosignature makes a list fresh: min(3, n).
pub fn fresh(nodes: usize) -> usize {
    nodes.min(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_from_0_to_25_nodes() {
        let want =
            [0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
        for (nodes, &k) in want.iter().enumerate() {
            assert_eq!(quorum(nodes), k, "{nodes} nodes");
            assert!(nodes == 0 || 2 * quorum(nodes) > nodes, "two halves cannot both have it");
        }
        assert_eq!([0, 1, 2, 3, 4, 21].map(fresh), [0, 1, 2, 3, 3, 3]);
    }
}
