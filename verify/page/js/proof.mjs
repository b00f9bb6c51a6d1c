// A proof that stands alone (C2SP tlog-proof): the record, its way to the root, and the signed
// checkpoint, byte for byte.

import { decimal, textOf, unbase64 } from './bytes.mjs';
import { MAX_NOTE, checkpointOf, parseNote } from './note.mjs';
import { MAX_PROOF } from './tree.mjs';

const MAX_EXTRA = 65535;
const MAX_FILE = Math.ceil(MAX_EXTRA / 3) * 4 + MAX_PROOF * 45 + MAX_NOTE + 256;

/** Reads a proof file and the checkpoint in it; believes nothing; null if it is none. */
export function parseProof(bytes) {
  const end = bytes.length > MAX_FILE ? -1 : bytes.findIndex((b, i) => b === 10 && bytes[i + 1] === 10);
  const head = end < 0 ? null : textOf(bytes.slice(0, end));
  if (head === null) return null;
  const lines = head.split('\n');
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') return null;
  const extra = lines[0]?.startsWith('extra ') ? unbase64(lines.shift().slice(6)) : null;
  const index = lines[0]?.startsWith('index ') ? decimal(lines.shift().slice(6)) : null;
  if (!extra || extra.length < 1 || extra.length > MAX_EXTRA || index === null) return null;
  const hashes = lines.map(unbase64);
  if (hashes.length > MAX_PROOF || hashes.some((hash) => hash?.length !== 32)) return null;
  const note = parseNote(bytes.slice(end + 2));
  const checkpoint = note && checkpointOf(note);
  return checkpoint && { extra, index, hashes, note, checkpoint };
}
