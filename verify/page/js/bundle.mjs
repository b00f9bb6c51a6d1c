// A certificate's files, read and checked without a network. What each file says is believed only
// as far as the anchored keys reach.

import { BODIES, ofTheLog, sealBy, sealKey } from './anchor.mjs';
import { hex, textOf, utf8 } from './bytes.mjs';
import { BADGE_CONTEXT, equal, names, parseDocument, signedByBody } from './document.mjs';
import { extraDiffers } from './extra.mjs';
import { parseCanonical } from './json.mjs';
import { cosignedAt } from './note.mjs';
import { askPolicy, parsePolicy } from './policy.mjs';
import { parseProof } from './proof.mjs';
import { digitsOf, leadsHome, parseQr, qrSigners } from './qr.mjs';
import { dayAt, fail, none, pass } from './report.mjs';
import { sha256 } from './sha.mjs';
import { bound, factsOf, serialOf } from './shape.mjs';
import { includes, leafHash } from './tree.mjs';

export const MAX_RECORD = 8 * 1024;
export const FUTURE_SKEW = 300;

/** The files of a bundle as values; what is missing or malformed is null, told apart by `has`. */
export function readBundle(files, anchor) {
  const read = (name, parse) => (files.has(name) ? parse(files.get(name)) : null);
  const proof = read('certificate.tlog-proof', (bytes) => openProof(bytes, anchor));
  const shown = proof?.log && proof.included ? proof : null;
  const index = shown?.index ?? null;
  const document = (body) => (bytes) => {
    const parsed = parseDocument(bytes, BADGE_CONTEXT);
    return parsed && { ...parsed, signed: signedByBody(parsed, anchor.did[body], index) };
  };
  return {
    has: (name) => files.has(name),
    files,
    credential: read('credential.json', (bytes) => credentialOf(document('association')(bytes), anchor)),
    endorsement: read('endorsement.json', document('party')),
    proof,
    shown,
    record: shown && titleRecord(shown.extra),
    policy: read('policy', (bytes) => parsePolicy(textOf(bytes) ?? '\0')),
    qr: read('qr.txt', (bytes) => qrOf(textOf(bytes) ?? '', anchor)),
  };
}

/** A credential with what it says; null unless it is of the form that is issued here. */
function credentialOf(parsed, anchor) {
  if (!parsed || parsed.signed === 'false') return parsed;
  const facts = factsOf(parsed.value, anchor);
  return facts && { ...parsed, facts };
}

/** A proof with what of it holds: the log's signature, the record's place, each body's seal. */
function openProof(bytes, anchor) {
  const proof = parseProof(bytes);
  if (!proof) return null;
  const { note, checkpoint: { size, root } } = proof;
  return {
    ...proof,
    log: ofTheLog(anchor, note, proof.checkpoint),
    included: includes(leafHash(proof.extra), proof.index, size, proof.hashes, root),
    seals: Object.fromEntries(BODIES.map((body) => [body, sealBy(anchor, note, body, size)])),
  };
}

/** A code with how each body's signature stands. */
export function qrOf(text, anchor) {
  const digits = digitsOf(text);
  const qr = digits && parseQr(digits);
  return qr && { facts: qr.facts, signers: qrSigners(qr, anchor), home: leadsHome(text, anchor) };
}

/** A ledger's record that gives a firm its title and names its documents; null if it is another. */
export function titleRecord(bytes) {
  const record = parseCanonical(bytes, MAX_RECORD);
  const kind = record && ['recognition', 'certificate'].includes(record.kind) && record.v === 1;
  return kind && typeof record.credential === 'string' ? record : null;
}

/** What a record says of a firm, in the words of the page. */
export const recordFacts = (record) => ({
  id: record.id,
  name: record.firm.name,
  code: record.firm.code,
  number: record.number,
  region: record.region,
  categories: record.categories,
  from: record.valid_from,
  until: record.valid_until,
  status: record.status,
});

/** What the signed bytes say: the credential's, or those of the record that both bodies sealed. */
export function factsIn({ credential, record }, logged) {
  if (credential?.signed === 'good') return credential.facts;
  return record && logged.mark === 'pass' ? recordFacts(record) : null;
}

/** Line one: every document is whole, and all say the same. */
export function unaltered(bundle, anchor) {
  const { has, credential, endorsement, shown, record, qr, files } = bundle;
  if (!has('credential.json')) return none('unaltered.missing', { file: 'credential.json' });
  if (!credential?.facts) return fail('unaltered.credential');
  const { facts } = credential;
  if (has('endorsement.json') && (!endorsement || endorsement.signed === 'false')) return fail('unaltered.endorsement');
  if (endorsement && !bound(endorsement.value, credential, facts, anchor)) return fail('unaltered.bound');
  if (shown) {
    const other = !record || !names(record.credential, credential)
      || (endorsement && !names(record.endorsement, endorsement));
    if (other) return fail('unaltered.record');
    const field = differing(facts, recordFacts(record));
    if (field) return fail('unaltered.fields', { field });
  }
  if (qr && !qr.home) return fail('unaltered.code_site');
  const field = has('qr.txt') ? codeDiffers(qr, facts, record, shown) : null;
  if (field) return fail('unaltered.code', { field });
  const extra = extraDiffers(files, anchor);
  if (extra) return fail('unaltered.extra', { file: extra });
  if (qr && Object.values(qr.signers).includes('unknown')) return none('unaltered.unknown');
  const missing = ['endorsement.json', 'certificate.tlog-proof'].find((name) => !has(name));
  return missing ? none('unaltered.missing', { file: missing }) : pass('unaltered.pass');
}

/** The credential's names of what a credential, a record and a code say. */
const FIELDS = {
  id: 'id', name: 'name', identifier: 'code', validFrom: 'from', validUntil: 'until', tag: 'categories',
  number: 'number', statusListIndex: 'status',
};

/** The first field in which a credential and the ledger's record differ. */
const differing = (facts, record) =>
  Object.keys(FIELDS).find((field) => !equal(facts[FIELDS[field]], record[FIELDS[field]])) ?? null;

/** What a code says of a firm. It carries the number in the form that its address has. */
export const codeFacts = (code) =>
  ({ ...code, number: code.serial, from: dayAt(code.from), until: dayAt(code.until) });

/** The first field in which the code and the credential differ. */
function codeDiffers(qr, facts, record, shown) {
  if (!qr || Object.values(qr.signers).includes('false')) return 'qr.txt';
  const code = codeFacts(qr.facts);
  const field = ['name', 'identifier', 'validFrom', 'validUntil', 'tag', 'statusListIndex']
    .find((one) => !equal(code[FIELDS[one]], facts[FIELDS[one]]));
  if (field) return field;
  if (code.serial !== serialOf(facts.id)) return 'id';
  if (record && record.region !== code.region) return 'region';
  return shown && shown.index !== code.index ? 'index' : null;
}

/** Line two: each body by its name, on its document and on the sealed checkpoint. */
export function bodies({ credential, endorsement, proof }) {
  const signed = { association: credential?.signed, party: endorsement?.signed };
  const sealed = proof?.log ? proof.seals : {};
  return bodiesOf((word, seal) => BODIES.filter((body) => signed[body] === word || sealed[body] === seal),
    Boolean(credential && endorsement && proof));
}

/** A retired key first, then a signature that is not there, then one that nobody can judge. */
export function bodiesOf(those, whole) {
  const who = (found) => ({ who: found.map((body) => `who.${body}`) });
  const retired = those('retired', 'retired');
  if (retired.length) return fail('bodies.retired', who(retired));
  const missing = those('false', 'missing');
  if (missing.length) return fail('bodies.missing', who(missing));
  const unknown = those('unknown', 'unknown');
  if (unknown.length) return none('bodies.unknown', who(unknown));
  return whole ? pass('bodies.pass') : none('bodies.unread');
}

/** Line three: the record stands in a checkpoint that the log signed, both bodies sealed and enough
 * nodes witnessed. */
export function logged({ has, proof, record, policy }, anchor, now) {
  if (!has('certificate.tlog-proof')) return none('logged.unread');
  if (!proof) return fail('logged.proof');
  if (!proof.log) return fail('logged.log');
  if (!proof.included) return fail('logged.absent');
  const seals = Object.values(proof.seals);
  if (seals.includes('missing') || seals.includes('retired')) return fail('logged.unsealed');
  if (seals.includes('unknown')) return none('logged.unsealed');
  if (!has('policy')) return none('logged.nopolicy');
  if (!policy || record?.policy !== hex(sha256(utf8(policy.text)))) return fail('logged.policy');
  const { note, index, checkpoint: { size } } = proof;
  const line = witnessed(policy, note, anchor, index, now);
  return line.mark === 'pass' ? { ...line, ...sealedAt(anchor, note, size) } : line;
}

/** When the later of both bodies sealed, and when the association did, which signs the status list with it. */
export function sealedAt(anchor, note, size) {
  const [party, association] = BODIES.map((body) => cosignedAt(note, sealKey(anchor, body, size)));
  return { at: Math.max(party, association), listed: association };
}

/** The nodes of a policy: everyone in it but the two bodies. */
export const nodesOf = (policy) => policy.witnesses.filter(({ name }) => !BODIES.includes(name));

/** Whether a policy of the anchored log is met, in words. */
export function witnessed(policy, note, anchor, index, now) {
  const asked = askPolicy(policy, note, anchor.origin);
  if (asked.forged) return fail('logged.forged', { who: asked.forged });
  if (policy.logs.some((log) => log.vkey !== anchor.log.vkey) || !asked.log) return fail('logged.policy');
  const all = [...asked.times.values()];
  if (all.some((time) => time > now + FUTURE_SKEW)) return fail('logged.future');
  const nodes = nodesOf(policy);
  const times = nodes.map(({ name }) => asked.times.get(name)).filter(Boolean);
  const group = policy.groups.find(({ members }) => nodes.some(({ name }) => members.includes(name)));
  const values = { index, n: times.length, m: nodes.length, need: group?.need ?? 0 };
  if (!asked.met) return fail('logged.quorum', values);
  return pass(group ? 'logged.pass' : 'logged.alone', values);
}
