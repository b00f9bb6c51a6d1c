// Checks a bundle's documents with Digital Bazaar's libraries alone, and that they refuse tampering.
// usage: node verify.mjs BUNDLE; exit 0 if all is as it should be.
import fs from 'node:fs';
import path from 'node:path';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';

const bundle = process.argv[2];
const read = name => JSON.parse(fs.readFileSync(path.join(bundle, name), 'utf8'));
const dids = ['did-association.json', 'did-party.json'].map(read);

// Keys come from the two DID documents; nothing is fetched.
async function documentLoader(url) {
  for (const did of dids) {
    if (url === did.id) return {documentUrl: url, document: did};
    for (const method of did.verificationMethod) {
      if (url === method.id) {
        const document = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
        return {documentUrl: url, document};
      }
    }
  }
  throw new Error(`not at hand: ${url}`);
}

async function holds(credential) {
  const suite = new DataIntegrityProof({cryptosuite: createVerifyCryptosuite()});
  const now = credential.validFrom;
  const options = {credential, suite, documentLoader, now};
  const result = await vc.verifyCredential({...options, checkStatus: async () => ({verified: true})});
  if (!result.verified && process.env.WHY) console.error(JSON.stringify(result.error, null, 1));
  return result.verified;
}

let failed = false;
function expect(what, found, wanted) {
  console.log(`${found === wanted ? 'ok' : 'WRONG'} ${what}`);
  failed ||= found !== wanted;
}

for (const name of ['credential.json', 'endorsement.json', 'status-1.json']) {
  expect(`${name} verifies`, await holds(read(name)), true);
  const renamed = read(name);
  renamed.validUntil = '2099-01-01T00:00:00Z';
  expect(`${name} with another term is refused`, await holds(renamed), false);
  const other = read(name);
  other.proof.proofValue = read(name === 'status-1.json' ? 'credential.json' : 'status-1.json').proof.proofValue;
  expect(`${name} with another signature is refused`, await holds(other), false);
}
process.exit(failed ? 1 : 0);
