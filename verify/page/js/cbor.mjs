// Deterministic CBOR (RFC 8949 §4.2), as much as the QR code needs: shortest forms only, so that one
// value has one spelling.

import { big, textOf } from './bytes.mjs';

/** The one item that `bytes` hold, or undefined. Maps are Map, tags are `{ tag, value }`. */
export function parseCbor(bytes) {
  try {
    const reader = { bytes, at: 0 };
    const value = item(reader, 0);
    return reader.at === bytes.length ? value : undefined;
  } catch {
    return undefined;
  }
}

function take(reader, count) {
  const end = reader.at + count;
  if (end > reader.bytes.length) throw new RangeError('end');
  const part = reader.bytes.slice(reader.at, end);
  reader.at = end;
  return part;
}

/** Major type and argument, in the shortest form. */
function head(reader) {
  const [first] = take(reader, 1);
  const short = first & 31;
  if (short < 24) return [first >> 5, short];
  if (short > 27) throw new RangeError('form');
  const size = 1 << (short - 24);
  const value = Number(big(take(reader, size)));
  const least = size === 1 ? 24 : 2 ** (4 * size);
  if (value < least || !Number.isSafeInteger(value)) throw new RangeError('form');
  return [first >> 5, value];
}

function item(reader, depth) {
  const [major, value] = depth > 8 ? [9] : head(reader);
  switch (major) {
    case 0:
      return value;
    case 1:
      return -1 - value;
    case 2:
      return take(reader, value);
    case 3:
      return whole(textOf(take(reader, value)));
    case 4:
      return list(reader, value, depth + 1);
    case 5:
      return map(reader, value, depth + 1);
    case 6:
      return { tag: value, value: item(reader, depth + 1) };
    default:
      throw new RangeError('type');
  }
}

function whole(text) {
  if (text === null) throw new RangeError('text');
  return text;
}

function list(reader, count, depth) {
  const items = [];
  for (let i = 0; i < count; i++) items.push(item(reader, depth));
  return items;
}

function map(reader, count, depth) {
  const entries = new Map();
  let before = null;
  for (let i = 0; i < count; i++) {
    const from = reader.at;
    const key = item(reader, depth);
    const spelling = reader.bytes.slice(from, reader.at);
    if (before && !precedes(before, spelling)) throw new RangeError('order');
    before = spelling;
    entries.set(key, item(reader, depth));
  }
  return entries;
}

/** Byte order of the keys' spellings. */
function precedes(one, other) {
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    if (one[i] !== other[i]) return one[i] < other[i];
  }
  return one.length < other.length;
}

/** A byte string as CBOR writes it. */
export function byteString(bytes) {
  const { length } = bytes;
  const start = length < 24 ? [0x40 | length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Uint8Array.from([...start, ...bytes]);
}
