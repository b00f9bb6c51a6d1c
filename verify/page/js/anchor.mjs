// The anchor: who must have signed what this page believes. It stands in the page itself; no key is
// ever taken from a bundle.

import { unhex } from './bytes.mjs';
import { COSIGNER, LOG, parseMultikey, parseVkey } from './key.mjs';
import { cosignedAt, logSigned } from './note.mjs';

export const BODIES = ['party', 'association'];

/** Reads an anchor's JSON; null if a key in it is bad or stands twice. */
export function parseAnchor(value) {
  const log = parseVkey(value.log, LOG);
  const [party, association] = BODIES.map((body) => parseVkey(value[body], COSIGNER));
  const dids = BODIES.flatMap((body) => value.did[body].map(({ key }) => parseMultikey(key)));
  const keys = [log, party, association, ...dids];
  if (keys.includes(null) || !unhex(value.charter, 32)) return null;
  const once = new Set(keys.map((key) => key.spelling)).size === keys.length;
  return once ? { origin: value.origin, log, party, association, did: value.did, charter: value.charter } : null;
}

/** Why a checkpoint is not one that the log signed and both bodies sealed; null if it is. */
export function unsealed(anchor, note, checkpoint) {
  if (checkpoint.origin !== anchor.origin || !logSigned(note, anchor.log)) return { log: true };
  const missing = BODIES.filter((body) => !cosignedAt(note, anchor[body]));
  return missing.length ? { missing } : null;
}
