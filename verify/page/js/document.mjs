// The signed documents of a certificate: W3C credentials with one eddsa-jcs-2022 proof each. Common
// verifiers let an appended context and a forged second proof pass; here the contexts are exact and
// the proof is one.

import { base64, concat, hex, same, unbase58, utf8 } from './bytes.mjs';
import { signedBy } from './curve.mjs';
import { canonical, parseStrict, without } from './json.mjs';
import { parseMultikey } from './key.mjs';
import { sha256 } from './sha.mjs';

const MAX_DOCUMENT = 64 * 1024;
const W3C = 'https://www.w3.org/ns/credentials/v2';
const BADGES = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';
export const BADGE_CONTEXT = [W3C, BADGES];
export const PLAIN_CONTEXT = [W3C];

const PROOF = ['@context', 'created', 'cryptosuite', 'proofPurpose', 'proofValue', 'type', 'verificationMethod'];

/** Whether two JSON values are the same. */
export const equal = (one, other) => one !== undefined && canonical(one) === canonical(other);

/**
 * Reads a document: its value, the digest of its JCS, and the message of its proof. A program may have
 * laid the text out anew; what is signed is the value. Null unless it has exactly `context` and one
 * proof of exactly the form that we issue.
 */
export function parseDocument(bytes, context) {
  const value = parseStrict(bytes, MAX_DOCUMENT);
  const proof = value?.proof;
  if (!proof || !equal(value['@context'], context) || !equal(proof['@context'], context)) return null;
  const plain = equal(Object.keys(proof).sort(), PROOF)
    && proof.type === 'DataIntegrityProof'
    && proof.cryptosuite === 'eddsa-jcs-2022'
    && proof.proofPurpose === 'assertionMethod'
    && isMoment(proof.created);
  const text = typeof proof.proofValue === 'string' ? proof.proofValue : '';
  const signature = text.startsWith('z') ? unbase58(text.slice(1), 64) : null;
  if (!plain || !signature) return null;
  const digest = (part) => sha256(utf8(canonical(part)));
  const message = concat(digest(without(proof, 'proofValue')), digest(without(value, 'proof')));
  const whole = digest(value);
  return { value, proof, signature, message, digest: hex(whole), sri: `sha256-${base64(whole)}` };
}

/** Whether a text is a moment to the second in UTC, as proofs and status lists write it. */
export function isMoment(text) {
  const time = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isFinite(time) && new Date(time).toISOString().replace('.000Z', 'Z') === text;
}

/**
 * How a document stands to the anchored `keys` of its body: 'good', 'false' if the key it names did
 * not sign these bytes, 'unknown' if the anchor does not have that key, which may be newer, or
 * 'retired': such a key counts for records before its `until`, or whoever stole it could date back
 * what it signs.
 */
export function signedByBody(document, keys, index) {
  const known = keys.find(({ id }) => id === document.proof.verificationMethod);
  const key = known && parseMultikey(known.key);
  if (!key) return 'unknown';
  if (!signedBy(key, document.message, document.signature)) return 'false';
  return countsAt(known, index) ? 'good' : 'retired';
}

/** Whether an anchored key counts for the record at `index`; a retired one for none that is not known. */
export const countsAt = ({ until }, index) => until === undefined || (index !== null && index < until);

/** Whether a record names this document by its digest. */
export const names = (digest, document) =>
  typeof digest === 'string' && same(utf8(digest), utf8(document.digest));
