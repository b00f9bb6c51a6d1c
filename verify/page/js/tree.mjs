// The Merkle tree over a ledger (RFC 6962, SHA-256): a proof that an entry is in it, and the roots
// of all entries.

import { concat, same } from './bytes.mjs';
import { sha256 } from './sha.mjs';

export const MAX_PROOF = 63;

export const leafHash = (entry) => sha256(concat([0x00], entry));
const nodeHash = (left, right) => sha256(concat([0x01], left, right));

/** Whether `leaf` is entry `index` of the tree with `size` leaves and `root` (RFC 9162 §2.1.3.2). */
export function includes(leaf, index, size, proof, root) {
  if (index >= size) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      // The last node of a row has no right sibling: it rises until it has a left one.
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(hash, root);
}

/** The roots of the first `sizes` leaves, by size: sizes beyond the leaves are left out. */
export function rootsAt(leaves, sizes) {
  const wanted = new Set(sizes);
  const roots = new Map();
  const edge = [];
  const root = () => edge.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
  leaves.forEach((leaf, index) => {
    let node = { hash: leaf, height: 0 };
    while (edge.length && edge[edge.length - 1].height === node.height) {
      node = { hash: nodeHash(edge.pop().hash, node.hash), height: node.height + 1 };
    }
    edge.push(node);
    if (wanted.has(index + 1)) roots.set(index + 1, root());
  });
  return roots;
}
