// Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature).
// Nothing in a note may be believed before a signature is checked.

import { big, concat, decimal, hex, textOf, unbase64, utf8 } from './bytes.mjs';
import { signedBy } from './curve.mjs';
import { validName } from './key.mjs';

export const MAX_NOTE = 64 * 1024;
const MAX_SIGNATURES = 32;

/** Reads a note without checking any signature; null if it is none. */
export function parseNote(bytes) {
  const note = bytes.length <= MAX_NOTE ? textOf(bytes) : null;
  const end = note === null ? -1 : note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(note)) return null;
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return null;
  const signatures = lines.map(signatureLine);
  return signatures.includes(null) ? null : { text: note.slice(0, end + 1), signatures };
}

function signatureLine(line) {
  const found = /^— ([^ ]+) ([^ ]+)$/.exec(line);
  const bytes = found && unbase64(found[2]);
  if (!bytes || bytes.length < 5 || !validName(found[1])) return null;
  return { name: found[1], id: hex(bytes.slice(0, 4)), payload: bytes.slice(4) };
}

/** The lines that say they are by `key`; of these every single one must hold. */
const linesOf = (note, key) =>
  note.signatures.filter(({ name, id }) => name === key.name && id === key.id);

/** Whether the log signed: true, false if it did not, null if a line in its name is false. */
export function logSigned(note, key) {
  const lines = linesOf(note, key);
  if (!lines.every(({ payload }) => signedBy(key, utf8(note.text), payload))) return null;
  return lines.length > 0;
}

/** When a cosigner signed last, POSIX seconds; 0 if it did not, null if a line of its is false. */
export function cosignedAt(note, key) {
  let latest = 0;
  for (const { payload } of linesOf(note, key)) {
    const time = payload.length === 72 ? Number(big(payload.subarray(0, 8))) : NaN;
    if (!Number.isSafeInteger(time)) return null;
    const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
    if (!signedBy(key, message, payload.subarray(8))) return null;
    latest = Math.max(latest, time);
  }
  return latest;
}

/** What a note states: origin, size and root; null unless it is three plain lines. */
export function checkpointOf(note) {
  const lines = note.text.split('\n');
  if (lines.length !== 4 || lines[3] !== '') return null;
  const size = decimal(lines[1]);
  const root = unbase64(lines[2]);
  if (!validName(lines[0]) || size === null || root?.length !== 32) return null;
  return { origin: lines[0], size, root };
}
