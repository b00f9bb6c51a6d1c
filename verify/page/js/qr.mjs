// The QR code of a certificate: COSE_Sign (RFC 9052) by both bodies, in decimal digits behind `#1`.

import { concat, same, textOf, unbig, utf8 } from './bytes.mjs';
import { byteString, parseCbor } from './cbor.mjs';
import { signedBy } from './curve.mjs';
import { countsAt } from './document.mjs';
import { kid, parseMultikey } from './key.mjs';

const MAX_DIGITS = 2000;
const COSE_SIGN = 98;
const EDDSA = Uint8Array.from([0xa1, 0x01, 0x27]);
const CATEGORIES = ['ZY', 'JX', 'TS', 'XX'];

/** The digits in a QR text, a URL's fragment, or bare; null if there are none. */
export function digitsOf(text) {
  const found = /(?:^|#)1([0-9]+)$/.exec(text.trim());
  return found && found[1].length <= MAX_DIGITS ? found[1] : null;
}

/** Reads the code; null if it is none of ours. Nothing in it is checked yet. */
export function parseQr(digits) {
  const value = BigInt(digits);
  if (value.toString() !== digits) return null;
  const whole = unbig(value, Math.ceil(value.toString(16).length / 2));
  const cose = whole?.[0] === 0x01 ? parseCbor(whole.subarray(1)) : undefined;
  if (cose?.tag !== COSE_SIGN || !Array.isArray(cose.value) || cose.value.length !== 4) return null;
  const [head, open, payload, signers] = cose.value;
  const form = head instanceof Uint8Array && head.length === 0 && open instanceof Map && open.size === 0
    && payload instanceof Uint8Array && Array.isArray(signers) && signers.length === 2
    && signers.every(isSigner);
  const facts = form ? payloadOf(parseCbor(payload)) : null;
  return facts && { facts, head, payload, signers };
}

/** EdDSA in the protected header, the key's id alone in the other. */
function isSigner(signer) {
  if (!Array.isArray(signer) || signer.length !== 3) return false;
  const [head, open, signature] = signer;
  return head instanceof Uint8Array && same(head, EDDSA)
    && open instanceof Map && open.size === 1 && open.get(4) instanceof Uint8Array
    && signature instanceof Uint8Array;
}

function payloadOf(map) {
  if (!(map instanceof Map) || map.size !== 5) return null;
  const [code, from, until, serial, more] = [2, 5, 4, 7, -65537].map((key) => map.get(key));
  const text = serial instanceof Uint8Array ? textOf(serial) : null;
  if (typeof code !== 'string' || text === null || !Array.isArray(more) || more.length !== 5) return null;
  const [name, bits, region, status, index] = more;
  if (typeof name !== 'string' || ![from, until, bits, status, index].every(Number.isSafeInteger)) return null;
  const categories = CATEGORIES.filter((_, i) => bits & (1 << i));
  return { code, from, until, serial: text, name, categories, region: String(region), status, index };
}

/**
 * How each body's signature stands to its anchored keys: 'good', 'false', 'unknown' or 'retired', as of
 * a document.
 */
export function qrSigners(qr, anchor) {
  const by = (body, i) => {
    const [, open] = qr.signers[i];
    const keys = anchor.did[body].map((one) => ({ ...one, key: parseMultikey(one.key) }));
    const named = keys.filter(({ key }) => key && same(open.get(4), kid(key)));
    if (!named.length) return 'unknown';
    const found = named.find(({ key }) => signed(qr, qr.signers[i], key));
    if (!found) return 'false';
    return countsAt(found, qr.facts.index) ? 'good' : 'retired';
  };
  return { association: by('association', 0), party: by('party', 1) };
}

/** Whether a code's text, where it has an address, leads to the anchored host. */
export const leadsHome = (text, anchor) =>
  !text.includes('://') || text.trim().startsWith(`https://${anchor.host}/v#1`);

/** Whether a signer's signature is by `key` (RFC 9052 §4.4). */
function signed(qr, [head, , signature], key) {
  const message = concat(
    Uint8Array.from([0x85, 0x69]), utf8('Signature'),
    byteString(qr.head), byteString(head), byteString(new Uint8Array()), byteString(qr.payload),
  );
  return signedBy(key, message, signature);
}
