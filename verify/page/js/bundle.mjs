// A certificate's files, read and checked without a network. What each file says is believed only
// as far as the anchored keys reach.

import { BODIES, unsealed } from './anchor.mjs';
import { hex, textOf, utf8 } from './bytes.mjs';
import { BADGE_CONTEXT, equal, names, parseDocument, signedByBody } from './document.mjs';
import { parseCanonical } from './json.mjs';
import { cosignedAt } from './note.mjs';
import { askPolicy, parsePolicy } from './policy.mjs';
import { parseProof } from './proof.mjs';
import { digitsOf, parseQr, qrSigners } from './qr.mjs';
import { fail, none, pass } from './report.mjs';
import { sha256 } from './sha.mjs';
import { includes, leafHash } from './tree.mjs';

export const MAX_RECORD = 8 * 1024;
export const FUTURE_SKEW = 300;
const LABELS = { ZY: '专业化', JX: '精细化', TS: '特色化', XX: '新型化' };

/** The files of a bundle as values; what is missing or malformed is null, told apart by `has`. */
export function readBundle(files, anchor) {
  const read = (name, parse) => (files.has(name) ? parse(files.get(name)) : null);
  const proof = read('certificate.tlog-proof', parseProof);
  const document = (body) => (bytes) => {
    const parsed = parseDocument(bytes, BADGE_CONTEXT);
    return parsed && { ...parsed, signed: signedByBody(parsed, anchor.did[body], proof?.index ?? null) };
  };
  return {
    has: (name) => files.has(name),
    files,
    credential: read('credential.json', document('association')),
    endorsement: read('endorsement.json', document('party')),
    proof,
    record: proof && titleRecord(proof.extra),
    policy: read('policy', (bytes) => parsePolicy(textOf(bytes) ?? '\0')),
    qr: read('qr.txt', (bytes) => qrOf(textOf(bytes) ?? '', anchor)),
  };
}

/** A code with the bodies that signed it. */
function qrOf(text, anchor) {
  const digits = digitsOf(text);
  const qr = digits && parseQr(digits);
  return qr && { facts: qr.facts, signers: qrSigners(qr, anchor) };
}

/** A ledger's record that gives a firm its title and names its documents; null if it is another. */
export function titleRecord(bytes) {
  const record = parseCanonical(bytes, MAX_RECORD);
  const kind = record && ['recognition', 'certificate'].includes(record.kind) && record.v === 1;
  return kind && typeof record.credential === 'string' ? record : null;
}

/** Line one: every document is whole, and all say the same. */
export function unaltered({ has, credential, endorsement, proof, record, qr }) {
  if (!has('credential.json')) return none('unaltered.missing', { file: 'credential.json' });
  if (!credential || credential.signed === 'false') return fail('unaltered.credential');
  if (has('endorsement.json') && (!endorsement || endorsement.signed === 'false')) return fail('unaltered.endorsement');
  if (endorsement && !bound(endorsement.value, credential)) return fail('unaltered.bound');
  if (proof && !record) return fail('unaltered.record');
  if (record) {
    const other = !names(record.credential, credential)
      || (endorsement && !names(record.endorsement, endorsement));
    if (other) return fail('unaltered.record');
    const field = differing(credential.value, record);
    if (field) return fail('unaltered.fields', { field });
  }
  const field = has('qr.txt') ? codeDiffers(qr, credential.value, record, proof) : null;
  if (field) return fail('unaltered.code', { field });
  const missing = ['endorsement.json', 'certificate.tlog-proof'].find((name) => !has(name));
  return missing ? none('unaltered.missing', { file: missing }) : pass('unaltered.pass');
}

function bound(endorsement, credential) {
  const { credentialSubject: subject, relatedResource: related } = endorsement;
  const one = Array.isArray(related) && related.length === 1 ? related[0] : {};
  return equal(endorsement.type, ['VerifiableCredential', 'EndorsementCredential'])
    && subject?.id === credential.value.id && one.id === credential.value.id
    && one.digestSRI === credential.sri;
}

const identifier = (subject, type) =>
  (Array.isArray(subject?.identifier) ? subject.identifier : [])
    .find(({ identityType }) => identityType === type)?.identityHash;

/** The first field in which a credential and the ledger's record differ. */
function differing(credential, record) {
  const subject = credential.credentialSubject;
  const pairs = {
    id: [credential.id, record.id],
    name: [identifier(subject, 'name'), record.firm.name],
    identifier: [identifier(subject, 'identifier'), record.firm.code],
    validFrom: [credential.validFrom, `${record.valid_from}T00:00:00+08:00`],
    validUntil: [credential.validUntil, `${record.valid_until}T23:59:59+08:00`],
    tag: [subject?.achievement?.tag, record.categories.map((one) => LABELS[one])],
    number: [subject?.achievement?.humanCode, record.number],
    statusListIndex: [credential.credentialStatus?.[0]?.statusListIndex, String(record.status)],
  };
  return Object.keys(pairs).find((field) => !equal(...pairs[field])) ?? null;
}

/** The last part of a certificate's id, which the code carries in its stead. */
export const serialOf = (id) => String(id).split('/').pop();

/** The first field in which the code and the credential differ. */
function codeDiffers(qr, credential, record, proof) {
  if (!qr || qr.signers.length < BODIES.length) return 'qr.txt';
  const code = qr.facts;
  const subject = credential.credentialSubject;
  const seconds = (text) => Date.parse(text) / 1000;
  const pairs = {
    name: [code.name, identifier(subject, 'name')],
    identifier: [code.code, identifier(subject, 'identifier')],
    validFrom: [code.from, seconds(credential.validFrom)],
    validUntil: [code.until, seconds(credential.validUntil)],
    tag: [code.categories.map((one) => LABELS[one]), subject?.achievement?.tag],
    statusListIndex: [String(code.status), credential.credentialStatus?.[0]?.statusListIndex],
    id: [code.serial, serialOf(credential.id)],
    region: [code.region, record?.region ?? code.region],
    index: [code.index, proof?.index ?? code.index],
  };
  return Object.keys(pairs).find((field) => !equal(...pairs[field])) ?? null;
}

/** Line two: each body by its name, on its document and on the sealed checkpoint. */
export function bodies({ credential, endorsement, proof }, anchor) {
  const signed = { association: credential?.signed, party: endorsement?.signed };
  const sealed = proof && unsealed(anchor, proof.note, proof.checkpoint)?.missing;
  const who = (bodies) => ({ who: bodies.map((body) => `who.${body}`) });
  const retired = BODIES.filter((body) => signed[body] === 'retired');
  if (retired.length) return fail('bodies.retired', who(retired));
  const missing = BODIES.filter((body) => signed[body] === 'false' || sealed?.includes(body));
  if (missing.length) return fail('bodies.missing', who(missing));
  const unknown = BODIES.filter((body) => signed[body] === 'unknown');
  if (unknown.length) return none('bodies.unknown', who(unknown));
  return credential && endorsement && proof ? pass('bodies.pass') : none('bodies.unread');
}

/** Line three: the record stands in a checkpoint that the log signed and enough nodes witnessed. */
export function logged({ has, proof, record, policy }, anchor, now) {
  if (!has('certificate.tlog-proof')) return none('logged.unread');
  if (!proof) return fail('logged.proof');
  const { checkpoint, note, index } = proof;
  if (unsealed(anchor, note, checkpoint)?.log) return fail('logged.log');
  const { size, root } = checkpoint;
  if (!includes(leafHash(proof.extra), index, size, proof.hashes, root)) return fail('logged.absent');
  if (!has('policy')) return none('logged.policy');
  if (!policy || record?.policy !== hex(sha256(utf8(policy.text)))) return fail('logged.policy');
  return witnessed(policy, note, anchor, index, now);
}

/** The nodes of a policy: everyone in it but the two bodies. */
export const nodesOf = (policy, anchor) =>
  policy.witnesses.filter(({ key }) => BODIES.every((body) => anchor[body].spelling !== key.spelling));

/**
 * Whether a policy of the anchored log is met, in words; `at` is when the later of both bodies sealed,
 * `listed` when the association did, which signs the status list with it.
 */
export function witnessed(policy, note, anchor, index, now) {
  const asked = askPolicy(policy, note, anchor.origin);
  if (asked.forged) return fail('logged.forged', { who: asked.forged });
  if (policy.logs.some((log) => log.vkey !== anchor.log.vkey) || !asked.log) return fail('logged.policy');
  const all = [...asked.times.values()];
  if (all.some((time) => time > now + FUTURE_SKEW)) return fail('logged.future');
  const nodes = nodesOf(policy, anchor);
  const times = nodes.map(({ name }) => asked.times.get(name)).filter(Boolean);
  const group = policy.groups.find(({ members }) => nodes.some(({ name }) => members.includes(name)));
  const values = { index, n: times.length, m: nodes.length, need: group?.need ?? 0 };
  if (!asked.met) return fail('logged.quorum', values);
  const line = pass(group ? 'logged.pass' : 'logged.alone', values);
  const [party, association] = BODIES.map((body) => cosignedAt(note, anchor[body]));
  return { ...line, at: Math.max(party, association), listed: association };
}
