// Bytes and their spellings. Every decoder takes the one spelling that its encoder writes, so that
// two readers can never see two things in one text.

/** A text as UTF-8. */
export const utf8 = (text) => new TextEncoder().encode(text);

/** UTF-8 as a text; malformed bytes and byte order marks are never repaired in silence. */
export function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const same = (one, other) =>
  one.length === other.length && one.every((byte, i) => byte === other[i]);

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

/** Lower-case hex of exactly `length` bytes, or null. */
export function unhex(text, length) {
  if (typeof text !== 'string' || text.length !== 2 * length || /[^0-9a-f]/.test(text)) return null;
  return Uint8Array.from({ length }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

function binary(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Standard base64 with padding (RFC 4648 §4). */
export const base64 = (bytes) => btoa(binary(bytes));

export function unbase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return null;
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return base64(bytes) === text ? bytes : null;
}

/** Base64 for URLs without padding (RFC 4648 §5), or null. */
export function unbase64url(text) {
  if (typeof text !== 'string' || /[^A-Za-z0-9_-]/.test(text) || text.length % 4 === 1) return null;
  const padded = text.replace(/-/g, '+').replace(/_/g, '/') + '==='.slice((text.length + 3) % 4);
  return unbase64(padded);
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58 of exactly `length` bytes (Bitcoin's alphabet), or null. */
export function unbase58(text, length) {
  if (text.length > 2 * length) return null;
  let value = 0n;
  for (const c of text) {
    const digit = BASE58.indexOf(c);
    if (digit < 0) return null;
    value = value * 58n + BigInt(digit);
  }
  const bytes = unbig(value, length);
  if (!bytes) return null;
  const zeros = text.length - text.replace(/^1+/, '').length;
  const leading = bytes.findIndex((byte) => byte !== 0);
  return zeros === (leading < 0 ? length : leading) ? bytes : null;
}

/** Big-endian bytes of a number, exactly `length` of them, or null. */
export function unbig(value, length) {
  const digits = value.toString(16).padStart(2 * length, '0');
  return unhex(digits, length);
}

/** The number that big-endian bytes spell. */
export const big = (bytes) => (bytes.length ? BigInt('0x' + hex(bytes)) : 0n);

/** Decimal in its only spelling: no sign, no leading zero; beyond 2^53 − 1 there is nothing of ours. */
export function decimal(text) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
