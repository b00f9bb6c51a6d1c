// What a bundle encloses for other people's tools: no key is taken from it, but it must not
// contradict the anchor, or they would say otherwise than this page.

import { textOf } from './bytes.mjs';
import { parseStrict } from './json.mjs';

const MAX_EXTRA = 1 << 20;
const FOLDERS = { association: 'association', party: 'party-committee' };

/** The DID of a body; a port's colon is written `%3A`. */
export const didOf = (anchor, body) =>
  `did:web:${anchor.host.replace(/:/g, '%3A')}:bodies:${FOLDERS[body]}`;

/** The first of the enclosed files that contradicts the anchor, or null. */
export function extraDiffers(files, anchor) {
  for (const body of ['association', 'party']) {
    const name = `did-${body}.json`;
    if (files.has(name) && !didAgrees(files.get(name), anchor, body)) return name;
  }
  const pins = `ASSOC=${didOf(anchor, 'association')}\nPARTY=${didOf(anchor, 'party')}\nORIGIN=${anchor.origin}\n`;
  return files.has('pins') && textOf(files.get('pins')) !== pins ? 'pins' : null;
}

/**
 * Whether a DID document is that of `body` and has no other key under a name that the anchor knows. A
 * name that it does not know may be newer, and counts for nothing here.
 */
function didAgrees(bytes, anchor, body) {
  const document = parseStrict(bytes, MAX_EXTRA);
  if (document?.id !== didOf(anchor, body) || !Array.isArray(document.verificationMethod)) return false;
  const known = [...anchor.did.association, ...anchor.did.party];
  return document.verificationMethod.every((method) => {
    const key = known.find(({ id }) => id === method?.id);
    return !key || method.publicKeyMultibase === key.key;
  });
}
