// Keys as the anchor and a policy name them: C2SP vkeys of logs and cosigners, and the Multikeys of
// credentials. Refusing bad keys here means that no signature check needs to ask.

import { concat, hex, same, unbase58, unbase64, unhex, utf8 } from './bytes.mjs';
import { publicPoint } from './curve.mjs';
import { sha256 } from './sha.mjs';

export const LOG = 0x01;
export const COSIGNER = 0x04;

/** What signed-note allows as a name in a signature line. */
export const validName = (name) => name !== '' && !/[\s+\u0085]/.test(name);

const points = new Map();

/** A public key of 32 bytes, or null if it is weak. Points are computed once. */
export function publicKey(bytes) {
  const spelling = hex(bytes);
  if (!points.has(spelling)) points.set(spelling, publicPoint(bytes));
  const found = points.get(spelling);
  return found && { bytes, point: found, spelling };
}

/** Reads `name+hexid+base64` of the kind wanted, or null. */
export function parseVkey(vkey, kind) {
  const found = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(vkey);
  if (!found || !validName(found[1]) || /\p{Cc}/u.test(found[1])) return null;
  const [, name, id, text] = found;
  const bytes = unbase64(text);
  if (!bytes || bytes.length !== 33 || bytes[0] !== kind) return null;
  const whole = sha256(concat(utf8(name), [0x0a], bytes));
  const key = publicKey(bytes.slice(1));
  if (!key || !same(whole.slice(0, 4), unhex(id, 4))) return null;
  return { ...key, name, kind, id, vkey };
}

/** Reads a publicKeyMultibase of Ed25519 (`z6Mk…`), or null. */
export function parseMultikey(text) {
  const bytes = text.startsWith('z') ? unbase58(text.slice(1), 34) : null;
  return bytes && bytes[0] === 0xed && bytes[1] === 0x01 ? publicKey(bytes.slice(2)) : null;
}

/** The kid of a key in the QR code: the first bytes of its digest. */
export const kid = (key) => sha256(key.bytes).slice(0, 4);
