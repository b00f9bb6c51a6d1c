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
  const retired = (value.retired ?? []).map((one) => ({ ...one, key: parseVkey(one.key, COSIGNER) }));
  if (keys.includes(null) || retired.some(({ key }) => !key) || !unhex(value.charter, 32)) return null;
  const once = new Set(keys.map((key) => key.spelling)).size === keys.length;
  const anchor = { origin: value.origin, log, party, association, retired, did: value.did, charter: value.charter };
  return once ? { ...anchor, host: value.origin.replace(/\/hub$/, '') } : null;
}

/** The key by which a body seals a checkpoint of `size` records: exactly one. */
export const sealKey = (anchor, body, size) =>
  anchor.retired.find((one) => one.body === body && size <= one.until)?.key ?? anchor[body];

/**
 * How a body's seal stands on a checkpoint of `size` records: 'good', 'missing' if it has no line or a
 * false one, 'retired' if it is by a key given up before, 'unknown' if a line in its name is by a key
 * that the anchor does not have, which may be newer.
 */
export function sealBy(anchor, note, body, size) {
  const key = sealKey(anchor, body, size);
  const time = cosignedAt(note, key);
  if (time !== 0) return time === null ? 'missing' : 'good';
  const old = anchor.retired.filter((one) => one.body === body);
  if (old.some((one) => cosignedAt(note, one.key))) return 'retired';
  return note.signatures.some(({ name }) => name === key.name) ? 'unknown' : 'missing';
}

/** Whether the anchored log signed a checkpoint. */
export const ofTheLog = (anchor, note, checkpoint) =>
  checkpoint.origin === anchor.origin && logSigned(note, anchor.log) === true;
