// Ed25519 as every other program here checks it: the strict equation of RFC 8032 without cofactor,
// on keys that are neither of small nor of mixed order. Usual checks, WebCrypto's among them, accept
// forgeries under weak keys.

import { concat, hex } from './bytes.mjs';
import { Point } from '../vendor/noble-ed25519.js';
import { sha512 } from './sha.mjs';

const ORDER = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;
const little = (bytes) => BigInt('0x' + hex(Uint8Array.from(bytes).reverse()));

function point(bytes) {
  try {
    return Point.fromBytes(bytes, false);
  } catch {
    return null;
  }
}

/** The point of a public key, or null if anybody could sign for it. */
export function publicPoint(bytes) {
  const key = bytes.length === 32 ? point(bytes) : null;
  return key && !key.isSmallOrder() && key.isTorsionFree() ? key : null;
}

/** Whether `signature` is by the key of `bytes`, whose point is `key`, over `message`. */
export function signedBy({ bytes, point: key }, message, signature) {
  if (signature.length !== 64) return false;
  const r = point(signature.subarray(0, 32));
  const s = little(signature.subarray(32));
  if (!r || r.isSmallOrder() || s >= ORDER) return false;
  const k = little(sha512(concat(signature.subarray(0, 32), bytes, message))) % ORDER;
  return Point.BASE.multiply(s, false).equals(r.add(key.multiply(k, false)));
}
