// The QR code of a certificate: COSE_Sign (RFC 9052) by both bodies, in decimal digits behind `#1`.

import { concat, same, textOf, unbig, utf8 } from './bytes.mjs';
import { byteString, parseCbor } from './cbor.mjs';
import { signedBy } from './curve.mjs';
import { kid, parseMultikey } from './key.mjs';

const MAX_DIGITS = 2000;
const COSE_SIGN = 98;
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
  const form = head instanceof Uint8Array && open instanceof Map && open.size === 0
    && payload instanceof Uint8Array && Array.isArray(signers) && signers.length === 2
    && signers.every(isSigner);
  const facts = form ? payloadOf(parseCbor(payload)) : null;
  return facts && { facts, head, payload, signers };
}

const isSigner = (signer) =>
  Array.isArray(signer) && signer.length === 3 && signer[0] instanceof Uint8Array
  && signer[1] instanceof Map && signer[2] instanceof Uint8Array;

function payloadOf(map) {
  if (!(map instanceof Map) || map.size !== 5) return null;
  const [code, from, until, number, more] = [2, 5, 4, 7, -65537].map((key) => map.get(key));
  const text = number instanceof Uint8Array ? textOf(number) : null;
  if (typeof code !== 'string' || text === null || !Array.isArray(more) || more.length !== 5) return null;
  const [name, bits, region, status, index] = more;
  if (typeof name !== 'string' || ![from, until, bits, status, index].every(Number.isSafeInteger)) return null;
  const categories = CATEGORIES.filter((_, i) => bits & (1 << i));
  return { code, from, until, number: text, name, categories, region: String(region), status, index };
}

/** Which of the two bodies signed the code: names of `anchor.did`. */
export function qrSigners(qr, anchor) {
  const signed = ([, , signature], protectedHead, key) => {
    const message = concat(
      Uint8Array.from([0x85, 0x69]), utf8('Signature'),
      byteString(qr.head), byteString(protectedHead), byteString(new Uint8Array()), byteString(qr.payload),
    );
    return signedBy(key, message, signature);
  };
  const by = (body) => anchor.did[body].some(({ key: text, until }) => {
    const key = parseMultikey(text);
    const counts = key && (until === undefined || qr.facts.index < until);
    return counts && qr.signers.some((signer) => signerNames(signer, key) && signed(signer, signer[0], key));
  });
  return ['party', 'association'].filter(by);
}

/** Whether a signer says that it is EdDSA by this key; `kid` may stand in either header. */
function signerNames([head, open], key) {
  const inner = parseCbor(head);
  const id = open.get(4) ?? inner?.get(4);
  return inner instanceof Map && inner.get(1) === -8 && id instanceof Uint8Array && same(id, kid(key));
}
