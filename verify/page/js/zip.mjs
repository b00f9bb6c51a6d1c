// A bundle's zip: the files at its top or in its one folder, by name. Everything is bounded before
// it is unpacked.

import { textOf } from './bytes.mjs';
import { inflate } from './inflate.mjs';

const MAX_FILES = 64;
/** More than the largest file of a bundle, the verify page. */
export const MAX_FILE = 4 << 20;

export const isZip = (bytes) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;

/** The files by their names without folders; null if this is no zip of a bundle. */
export function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = directoryEnd(view);
  if (end < 0) return null;
  const files = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const entry = directoryEntry(view, bytes, at);
    if (!entry || files.size >= MAX_FILES) return null;
    at = entry.next;
    if (entry.name.endsWith('/')) continue;
    const name = entry.name.split('/').pop();
    const content = unpack(view, bytes, entry);
    if (!content || files.has(name)) return null;
    files.set(name, content);
  }
  return files;
}

function directoryEnd(view) {
  for (let at = view.byteLength - 22; at >= 0 && at > view.byteLength - 66000; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return -1;
}

function directoryEntry(view, bytes, at) {
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) return null;
  const u16 = (offset) => view.getUint16(at + offset, true);
  const u32 = (offset) => view.getUint32(at + offset, true);
  const after = at + 46 + u16(28);
  const name = textOf(bytes.subarray(at + 46, after));
  if (name === null) return null;
  const next = after + u16(30) + u16(32);
  return { name, method: u16(10), packed: u32(20), size: u32(24), local: u32(42), next };
}

function unpack(view, bytes, { method, packed, size, local }) {
  if (size > MAX_FILE || local + 30 > view.byteLength) return null;
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const data = bytes.subarray(from, from + packed);
  if (data.length !== packed) return null;
  const content = method === 0 ? data : method === 8 ? inflate(data, size) : null;
  return content?.length === size ? content : null;
}
