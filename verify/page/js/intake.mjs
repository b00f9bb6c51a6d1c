// What the reader gives: dropped or chosen files, folders and zips, as names and bytes. Names of
// folders are dropped; nothing larger than a bundle is read.

import { MAX_FILE, isZip, unzip } from './zip.mjs';

const MAX_FILES = 64;

/** The files of one certificate by name; throws the sentence that says what is wrong. */
export async function filesOf(list) {
  const files = new Map();
  for (const file of list.slice(0, MAX_FILES)) {
    if (file.size > MAX_FILE) throw new Error('input.big');
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (isZip(bytes)) {
      if (list.length === 1) return unzip(bytes) ?? reject('input.nothing');
      continue;
    }
    const name = list.length === 1 && /\.json$/i.test(file.name) ? 'credential.json' : file.name;
    if (files.has(name)) throw new Error('input.other');
    files.set(name, bytes);
  }
  return files;
}

function reject(sentence) {
  throw new Error(sentence);
}

/** The files of a drop, those in folders too. */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map((entry) => within(entry, 0)))).flat();
}

async function within(entry, depth) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  if (depth > 1) return [];
  const reader = entry.createReader();
  const inside = await new Promise((done, failed) => reader.readEntries(done, failed));
  return (await Promise.all(inside.map((one) => within(one, depth + 1)))).flat();
}
