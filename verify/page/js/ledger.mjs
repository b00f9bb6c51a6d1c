// The public ledger, read from the server and recomputed here: every entry, the root over them, the
// list that both bodies sealed, and whether it is one history with all that was seen before. The
// server is believed in nothing.

import { unsealed } from './anchor.mjs';
import { base64, hex, same, utf8 } from './bytes.mjs';
import { FUTURE_SKEW, nodesOf, witnessed } from './bundle.mjs';
import { fetched } from './fetch.mjs';
import { canonical, parseCanonical } from './json.mjs';
import { MAX_NOTE, checkpointOf, cosignedAt, logSigned, parseNote } from './note.mjs';
import { parsePolicy } from './policy.mjs';
import { parseProof } from './proof.mjs';
import { sha256 } from './sha.mjs';
import { leafHash, rootsAt } from './tree.mjs';

const MAX_LIST = 8 << 20;
const MAX_SIZE = 1 << 17;
const TILE = 256;
export const FRESH_DAYS = 10;

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
  if (!checkpoint || checkpoint.origin !== anchor.origin || !logSigned(note, anchor.log)) {
    throw new Distrust('net.bad', 'checkpoint');
  }
  const sealed = sealedList(bytes, anchor, now);
  const entries = await readEntries(checkpoint.size);
  const leaves = entries.map(leafHash);
  const ledger = { checkpoint, sealed, entries, leaves, ...freshness([note, sealed.note], sealed.policy, anchor, now) };
  if (hex(leaves[0]) !== anchor.charter) throw new Distrust('net.bad', 'charter');
  oneHistory(ledger, checkpoint);
  oneHistory(ledger, sealed.checkpoint);
  return ledger;
}

/** Refuses a checkpoint that is not a prefix of this ledger. */
export function oneHistory(ledger, { size, root }) {
  if (size > ledger.leaves.length) throw new Distrust('net.rollback');
  const own = size && rootsAt(ledger.leaves.slice(0, size), [size]).get(size);
  if (size && !same(own, root)) throw new Distrust('net.fork');
}

async function readEntries(size) {
  if (size < 1 || size > MAX_SIZE) throw new Distrust('net.bad', 'size');
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
  const bad = () => new Distrust('net.bad', 'list.json');
  const file = parseCanonical(bytes, MAX_LIST);
  const proof = file && typeof file.proof === 'string' ? parseProof(utf8(file.proof)) : null;
  if (!proof || typeof file.policy !== 'string' || unsealed(anchor, proof.note, proof.checkpoint)) throw bad();
  const record = parseCanonical(proof.extra, 8 * 1024);
  const policy = parsePolicy(file.policy);
  const named = record?.kind === 'list' && record.policy === hex(sha256(utf8(file.policy)))
    && record.digest === hex(sha256(utf8(canonical(file.list))));
  // That the record stands at the end of this checkpoint follows from the entries themselves.
  const line = policy && named ? witnessed(policy, proof.note, anchor, proof.index, now) : { mark: 'fail' };
  if (line.mark !== 'pass' || proof.index + 1 !== proof.checkpoint.size) throw bad();
  return { list: file.list, policy, line, note: proof.note, checkpoint: proof.checkpoint };
}

/** As of when enough nodes said that nothing newer is hidden, and whether that is recent. */
function freshness(notes, policy, anchor, now) {
  const nodes = nodesOf(policy, anchor);
  const witnesses = nodes.length ? nodes.map(({ key }) => key) : [anchor.party, anchor.association];
  const latest = (key) => Math.max(...notes.map((note) => cosignedAt(note, key)));
  const times = witnesses.map(latest).filter((time) => time && time <= now + FUTURE_SKEW);
  const newest = times.sort((one, other) => other - one);
  const at = newest[Math.min(3, witnesses.length) - 1] ?? null;
  return { freshAt: at, fresh: at !== null && now - at <= FRESH_DAYS * 86400 };
}

/** The index of the sealed entry for which `wanted` holds last, or -1; voided entries are left out. */
export function lastSealed(ledger, wanted) {
  ledger.records ??= ledger.entries.map((entry) => parseCanonical(entry, 65535) ?? {});
  ledger.voided ??= voided(ledger.records);
  for (let i = ledger.sealed.checkpoint.size - 1; i >= 0; i--) {
    if (!ledger.voided.has(i) && wanted(ledger.records[i], i)) return i;
  }
  return -1;
}

/** Entries that never took effect. A void of what an offer put into effect before it counts for nothing. */
function voided(records) {
  const withdrawn = new Set(records.filter(({ kind }) => kind === 'offer_withdrawn').map(({ size }) => size));
  const offered = records.flatMap(({ kind }, i) => (kind === 'list' && !withdrawn.has(i + 1) ? [i] : []));
  const counts = ({ kind, index }, at) => kind === 'void' && !offered.some((i) => index < i && i < at);
  return new Set(records.filter(counts).map(({ index }) => index));
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
