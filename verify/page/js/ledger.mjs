// The public ledger, read from the server and recomputed here: every entry, the root over them, the
// list that both bodies sealed, and whether it is one history with all that was seen before. The
// server is believed in nothing.

import { BODIES, ofTheLog, sealBy, sealKey } from './anchor.mjs';
import { base64, hex, same, utf8 } from './bytes.mjs';
import { FUTURE_SKEW, nodesOf, witnessed } from './bundle.mjs';
import { fetched } from './fetch.mjs';
import { canonical, parseCanonical } from './json.mjs';
import { MAX_NOTE, checkpointOf, cosignedAt, parseNote } from './note.mjs';
import { parsePolicy } from './policy.mjs';
import { parseProof } from './proof.mjs';
import { sha256 } from './sha.mjs';
import { leafHash, rootsAt } from './tree.mjs';

const MAX_LIST = 8 << 20;
const MAX_SIZE = 1 << 17;
const TILE = 256;
/** Days until the public list is shown as not confirmed, where a charter says nothing. */
const FRESH_DAYS = 10;

/** A server's ledger that was not believed: `id` of the sentence, and what it was. */
export class Distrust extends Error {
  constructor(id, what) {
    super(what ?? id);
    Object.assign(this, { id, what });
  }
}

/** Reads and recomputes the ledger; null where there is no server; throws [`Distrust`]. */
export async function readLedger(anchor, now) {
  const [head, bytes] = await Promise.all([fetched('/checkpoint', MAX_NOTE), fetched('/list.json', MAX_LIST)]);
  if (!head || !bytes) return null;
  const note = parseNote(head);
  const checkpoint = note && checkpointOf(note);
  if (!checkpoint || !ofTheLog(anchor, note, checkpoint)) throw new Distrust('net.bad', '/checkpoint');
  const sealed = sealedList(bytes, anchor, now);
  const entries = await readEntries(checkpoint.size);
  const leaves = entries.map(leafHash);
  if (!same(rootsAt(leaves, [checkpoint.size]).get(checkpoint.size), checkpoint.root)) {
    throw new Distrust('net.bad', '/tile/entries');
  }
  if (hex(leaves[0]) !== anchor.charter) throw new Distrust('net.bad', '/tile/entries');
  const records = entries.map((entry) => parseCanonical(entry, 65535) ?? {});
  const ledger = { checkpoint, sealed, entries, leaves, records, voided: voided(records) };
  ledger.freshDays = freshDays(ledger);
  ledger.freshAt = freshAt([note, sealed.note], sealed, anchor, now);
  ledger.fresh = ledger.freshAt !== null && now - ledger.freshAt <= ledger.freshDays * 86400;
  oneHistory(ledger, sealed.checkpoint);
  // A second offer is made only once the first was sealed.
  if (offersAfter(ledger) > 1) throw new Distrust('net.hidden');
  return ledger;
}

/** Refuses a checkpoint that is not a prefix of this ledger. */
export function oneHistory(ledger, { size, root }) {
  if (size > ledger.leaves.length) throw new Distrust('net.rollback');
  const own = size && rootsAt(ledger.leaves.slice(0, size), [size]).get(size);
  if (size && !same(own, root)) throw new Distrust('net.fork');
}

async function readEntries(size) {
  if (size < 1 || size > MAX_SIZE) throw new Distrust('net.bad', '/checkpoint');
  const tiles = Math.ceil(size / TILE);
  const read = async (n) => {
    const width = Math.min(TILE, size - n * TILE);
    const path = `/tile/entries/${tileNumber(n)}${width < TILE ? `.p/${width}` : ''}`;
    const bytes = await fetched(path, width * 65537);
    const entries = bytes && split(bytes, width);
    if (!entries) throw new Distrust('net.bad', path);
    return entries;
  };
  return (await Promise.all(Array.from({ length: tiles }, (_, n) => read(n)))).flat();
}

/** A tile's number (tlog-tiles); [`MAX_SIZE`] needs one group of digits. */
const tileNumber = (n) => String(n).padStart(3, '0');

/** The entries of a bundle: each after its length in two bytes. */
function split(bytes, width) {
  const entries = [];
  let at = 0;
  while (entries.length < width && at + 2 <= bytes.length) {
    const end = at + 2 + ((bytes[at] << 8) | bytes[at + 1]);
    entries.push(bytes.slice(at + 2, end));
    at = end;
  }
  return entries.length === width && at === bytes.length ? entries : null;
}

/** The signed list, checked as every other program checks it. */
function sealedList(bytes, anchor, now) {
  const bad = () => new Distrust('net.bad', '/list.json');
  const file = parseCanonical(bytes, MAX_LIST);
  const proof = file && typeof file.proof === 'string' ? parseProof(utf8(file.proof)) : null;
  if (!proof || typeof file.policy !== 'string' || !ofTheLog(anchor, proof.note, proof.checkpoint)) throw bad();
  if (BODIES.some((body) => sealBy(anchor, proof.note, body, proof.checkpoint.size) !== 'good')) throw bad();
  const record = parseCanonical(proof.extra, 8 * 1024);
  const policy = parsePolicy(file.policy);
  const named = record?.kind === 'list' && record.policy === hex(sha256(utf8(file.policy)))
    && record.digest === hex(sha256(utf8(canonical(file.list))));
  // That the record stands at the end of this checkpoint follows from the entries themselves.
  const line = policy && named ? witnessed(policy, proof.note, anchor, proof.index, now) : { mark: 'fail' };
  if (line.mark !== 'pass' || proof.index + 1 !== proof.checkpoint.size) throw bad();
  return { list: file.list, policy, note: proof.note, checkpoint: proof.checkpoint };
}

/** The time by which enough nodes had cosigned one of `notes`; before any node took part, both bodies. */
function freshAt(notes, { policy, checkpoint }, anchor, now) {
  const nodes = nodesOf(policy).map(({ key }) => key);
  const keys = nodes.length ? nodes : BODIES.map((body) => sealKey(anchor, body, checkpoint.size));
  const latest = (key) => Math.max(...notes.map((note) => cosignedAt(note, key)));
  const times = keys.map(latest).filter((time) => time && time <= now + FUTURE_SKEW);
  return times.sort((one, other) => other - one)[Math.min(3, keys.length) - 1] ?? null;
}

/** What the charter in effect says of `fresh_days`. */
function freshDays({ records, voided: out, sealed }) {
  const inEffect = records.slice(0, sealed.checkpoint.size);
  const amended = inEffect.filter(({ kind, fresh_days: days }, i) => kind === 'amendment' && days && !out.has(i));
  return amended.pop()?.fresh_days ?? records[0].plan?.fresh_days ?? FRESH_DAYS;
}

/** The index of the sealed entry for which `wanted` holds last, or -1; voided entries are left out. */
export function lastSealed(ledger, wanted) {
  for (let i = ledger.sealed.checkpoint.size - 1; i >= 0; i--) {
    if (!ledger.voided.has(i) && wanted(ledger.records[i], i)) return i;
  }
  return -1;
}

/** Indices of `list` records whose offer was not withdrawn. */
function offers(records) {
  const withdrawn = new Set(records.filter(({ kind }) => kind === 'offer_withdrawn').map(({ size }) => size));
  return records.flatMap(({ kind }, i) => (kind === 'list' && !withdrawn.has(i + 1) ? [i] : []));
}

const offersAfter = ({ records, sealed }) => offers(records).filter((i) => i >= sealed.checkpoint.size).length;

/** Entries that never took effect. A void of what an offer put into effect before it counts for nothing. */
function voided(records) {
  const offered = offers(records);
  const counts = ({ kind, index }, at) => kind === 'void' && !offered.some((i) => index < i && i < at);
  return new Set(records.filter(counts).map(({ index }) => index));
}

/** Whether what is on offer for the next seal is about this title: a server could hide that it was sealed. */
export function aboutToChange(ledger, title) {
  const later = ({ number }, i) => i >= ledger.sealed.checkpoint.size && number === title && !ledger.voided.has(i);
  return offersAfter(ledger) > 0 && ledger.records.some(later);
}

/** The largest checkpoint that this browser saw, so that a shorter or another history is noticed. */
export const memory = {
  key: (anchor) => `srdi ${anchor.origin} ${anchor.charter}`,
  recall(anchor) {
    try {
      const seen = JSON.parse(localStorage.getItem(this.key(anchor)));
      return seen && { size: seen.size, root: Uint8Array.from(atob(seen.root), (c) => c.charCodeAt(0)) };
    } catch {
      return null;
    }
  },
  keep(anchor, { size, root }) {
    try {
      localStorage.setItem(this.key(anchor), JSON.stringify({ size, root: base64(root) }));
    } catch {
      // Private windows and pages opened from a disk may have no memory; the check goes on without.
    }
  },
};
