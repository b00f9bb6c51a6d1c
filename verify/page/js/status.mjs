// What a title is worth on a day: its term, the association's status list, and, where the public
// ledger was read, what the ledger says. The ledger goes first: the list is a convenience copy.

import { gunzip } from './inflate.mjs';
import { unbase64url } from './bytes.mjs';
import { PLAIN_CONTEXT, equal, isMoment, parseDocument, signedByBody } from './document.mjs';
import { didOf } from './extra.mjs';
import { fail, minuteAt, none, pass } from './report.mjs';

const MAX_LIST = 1 << 20;
const MIN_BITS = 131072;

/** Whether the term covers the day; the line that says it does not, or null. */
export function outsideTerm({ from, until }, day) {
  if (day < from) return fail('status.early', { day, from });
  return day > until ? fail('status.expired', { day, until }) : null;
}

/** Line four without a network; `at` is when the list was signed, if it says that nothing happened. */
export function listedStatus(bundle, anchor, facts, day, logged) {
  if (!facts) return none('status.unread');
  const outside = outsideTerm(facts, day);
  if (outside) return outside;
  const bytes = bundle.files.get('status-1.json');
  if (!bytes) return none('status.nolist', facts);
  const list = parseDocument(bytes, PLAIN_CONTEXT);
  // What a retired key signed is too old to tell, or dated back by whoever stole it.
  const signed = list ? signedByBody(list, anchor.did.association, null) : 'false';
  if (signed === 'false') return fail('status.list');
  if (signed !== 'good') return none('status.other_key');
  const bits = bitsOf(list.value, anchor);
  if (!bits) return fail('status.list');
  const at = Date.parse(list.value.validFrom) / 1000;
  // Of a time before the certificate: it cannot know of it.
  if (at < (logged.listed ?? 0)) return fail('status.older');
  const marked = bitAt(bits, facts.status);
  return marked ? fail('status.marked') : { ...pass('status.listed', { time: minuteAt(at) }), at };
}

/** The bits of a status list; null if it is not the one of the association. */
function bitsOf(list, anchor) {
  const { type, statusPurpose, encodedList } = list.credentialSubject ?? {};
  const fits = list.id === `https://${anchor.host}/status/1`
    && list.issuer === didOf(anchor, 'association')
    && type === 'BitstringStatusList' && statusPurpose === 'revocation'
    && equal(list.type, ['VerifiableCredential', 'BitstringStatusListCredential'])
    && isMoment(list.validFrom) && isMoment(list.validUntil);
  const packed = fits && typeof encodedList === 'string' && encodedList.startsWith('u')
    ? unbase64url(encodedList.slice(1)) : null;
  const bits = packed && gunzip(packed, MAX_LIST);
  return bits && bits.length * 8 >= MIN_BITS ? bits : null;
}

/** A bit beyond the list is set. */
const bitAt = (bits, index) => index >= bits.length * 8 || Boolean(bits[index >> 3] & (0x80 >> (index & 7)));
