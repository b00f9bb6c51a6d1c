// A small federation on paper: keys, a ledger with seals, and certificates, built by the formats
// alone. Firms and codes are fictional.

import zlib from 'node:zlib';
import { base58, cbor, credentialKey, hex, inclusion, jcs, leafHash, namedKey, root, sha256 } from './bytes.mjs';

export const HOST = 'srdi.example.cn';
export const ORIGIN = `${HOST}/hub`;
const NODES = ['510100', '510300', '510400', '510500', '510600'];
const LABELS = { ZY: '专业化', JX: '精细化', TS: '特色化', XX: '新型化' };
const W3C = 'https://www.w3.org/ns/credentials/v2';
const BADGES = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';
export const seconds = (text) => Date.parse(`${text}+08:00`) / 1000;

export const keys = {
  log: namedKey(ORIGIN, 1, 1),
  party: namedKey(`${HOST}/body/party-committee`, 4, 2),
  association: namedKey(`${HOST}/body/lawyers-association`, 4, 3),
  recovery: namedKey(`${HOST}/recovery`, 4, 4),
  didAssociation: credentialKey(`did:web:${HOST}:bodies:association#key-2024`, 5),
  didParty: credentialKey(`did:web:${HOST}:bodies:party-committee#key-2024`, 6),
  stranger: credentialKey(`did:web:${HOST}:bodies:party-committee#key-2024`, 7),
  nodes: NODES.map((code, i) => namedKey(`${HOST}/witness/${code}`, 4, 20 + i)),
};

export const policy = [
  `log ${keys.log.vkey}`,
  `witness party ${keys.party.vkey}`,
  `witness association ${keys.association.vkey}`,
  'group joint all party association',
  ...keys.nodes.map((key, i) => `witness n${NODES[i]} ${key.vkey}`),
  `group nodes 3 ${NODES.map((code) => `n${code}`).join(' ')}`,
  'group public all joint nodes',
  'quorum public',
  '',
].join('\n');
const policyDigest = hex(sha256(Buffer.from(policy)));

/** The ledger: entries, and notes over any prefix. */
export class Ledger {
  entries = [];

  add(record) {
    this.entries.push(Buffer.from(typeof record === 'string' ? record : jcs(record)));
    return this.entries.length - 1;
  }

  leaves(size = this.entries.length) {
    return this.entries.slice(0, size).map(leafHash);
  }

  /** A checkpoint with its log's line and those of `by`, as of `time`. */
  note(size, time, by) {
    const text = `${ORIGIN}\n${size}\n${root(this.leaves(size)).toString('base64')}\n`;
    return `${text}\n${keys.log.sign(text)}${by.map((key) => key.cosign(text, time)).join('')}`;
  }

  seal(size, time, nodes = keys.nodes.slice(0, 4)) {
    return this.note(size, time, [...nodes, keys.party, keys.association]);
  }

  proof(index, size, note) {
    const hashes = inclusion(this.leaves(size), index).map((hash) => `${hash.toString('base64')}\n`);
    const extra = this.entries[index].toString('base64');
    return `c2sp.org/tlog-proof@v1\nextra ${extra}\nindex ${index}\n${hashes.join('')}\n${note}`;
  }

  /** The tile of entries `n`. */
  bundle(n) {
    const part = this.entries.slice(256 * n, 256 * (n + 1));
    return Buffer.concat(part.flatMap((entry) => [Buffer.from([entry.length >> 8, entry.length & 255]), entry]));
  }
}

export const charter = jcs({ kind: 'charter', v: 1, host: HOST, at: seconds('2024-01-05T09:00') });

export const anchor = {
  origin: ORIGIN,
  log: keys.log.vkey,
  party: keys.party.vkey,
  association: keys.association.vkey,
  recovery: keys.recovery.vkey,
  charter: hex(leafHash(Buffer.from(charter))),
  did: {
    association: [{ id: keys.didAssociation.id, key: keys.didAssociation.key }],
    party: [{ id: keys.didParty.id, key: keys.didParty.key }],
  },
};

/** A document with its proof. */
export function signed(document, key, created = '2024-05-30T02:00:00Z') {
  const proof = {
    '@context': document['@context'], type: 'DataIntegrityProof', cryptosuite: 'eddsa-jcs-2022',
    created, proofPurpose: 'assertionMethod', verificationMethod: key.id,
  };
  const message = Buffer.concat([sha256(Buffer.from(jcs(proof))), sha256(Buffer.from(jcs(document)))]);
  return { ...document, proof: { ...proof, proofValue: `z${base58(key.sign(message))}` } };
}

export function credential(firm) {
  const { number, serial, name, code, categories, from, until, status } = firm;
  return {
    '@context': [W3C, BADGES], id: `https://${HOST}/c/${serial}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'], name: '四川省专精特新律师事务所',
    issuer: { id: `did:web:${HOST}:bodies:association`, type: ['Profile'], name: '四川省律师协会' },
    validFrom: `${from}T00:00:00+08:00`, validUntil: `${until}T23:59:59+08:00`,
    awardedDate: `${from}T00:00:00+08:00`,
    credentialSubject: {
      type: ['AchievementSubject'],
      identifier: [
        { type: 'IdentityObject', identityType: 'identifier', hashed: false, identityHash: code },
        { type: 'IdentityObject', identityType: 'name', hashed: false, identityHash: name },
      ],
      achievement: {
        id: `https://${HOST}/achievements/srdi-2024`, type: ['Achievement'], achievementType: 'Certification',
        name: '四川省专精特新律师事务所(2024)', humanCode: number,
        description: `依据《培育计划》2024年度认定：${categories.map((one) => LABELS[one]).join('、')}`,
        criteria: { id: `https://${HOST}/criteria/2024`, narrative: '《培育计划》第三部分所列认定标准' },
        tag: categories.map((one) => LABELS[one]),
      },
    },
    credentialStatus: [{
      id: `https://${HOST}/status/1#${status}`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation',
      statusListIndex: String(status), statusListCredential: `https://${HOST}/status/1`,
    }],
  };
}

export function endorsement(credentialBytes, firm) {
  const id = `https://${HOST}/c/${firm.serial}`;
  return {
    '@context': [W3C, BADGES], id: `${id}/endorsement`, type: ['VerifiableCredential', 'EndorsementCredential'],
    name: '四川省专精特新律师事务所', issuer: { id: `did:web:${HOST}:bodies:party-committee`, type: ['Profile'], name: '四川省律师行业党委' },
    validFrom: `${firm.from}T00:00:00+08:00`, validUntil: `${firm.until}T23:59:59+08:00`,
    credentialSubject: { id, type: ['EndorsementSubject'], endorsementComment: `与律师协会联合公布：${firm.number}` },
    relatedResource: [{ id, mediaType: 'application/vc', digestSRI: `sha256-${sha256(Buffer.from(credentialBytes)).toString('base64')}` }],
  };
}

export function statusList(marked, at, key = keys.didAssociation) {
  const bits = Buffer.alloc(16384);
  for (const index of marked) bits[index >> 3] |= 0x80 >> (index & 7);
  return jcs(signed({
    '@context': [W3C], id: `https://${HOST}/status/1`, type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: `did:web:${HOST}:bodies:association`, validFrom: at, validUntil: '2029-01-01T00:00:00Z',
    credentialSubject: {
      id: `https://${HOST}/status/1#list`, type: 'BitstringStatusList', statusPurpose: 'revocation',
      encodedList: `u${zlib.gzipSync(bits).toString('base64url')}`,
    },
  }, key));
}

export function recognition(firm, documents) {
  const digest = (text) => hex(sha256(Buffer.from(text)));
  return {
    kind: 'recognition', v: 1, at: seconds('2024-05-30T10:00'), nonce: digest(firm.number),
    id: `https://${HOST}/c/${firm.serial}`, number: firm.number, round: '2024-1',
    firm: { name: firm.name, code: firm.code }, region: firm.region, categories: firm.categories,
    valid_from: firm.from, valid_until: firm.until, policy: policyDigest,
    credential: digest(documents.credential), endorsement: digest(documents.endorsement), status: firm.status,
    charter: anchor.charter, seat: 'H1',
  };
}

/** A line of the public list. */
export const line = (firm, more = {}) => ({
  number: firm.number, name: firm.name, code: firm.code, region: firm.region, year: 2024,
  categories: firm.categories, valid_from: firm.from, valid_until: firm.until, ...more,
});

export const listOf = (...lines) => ({
  kind: 'srdi-list', v: 1, title: '四川省“专精特新”律师事务所培育计划', recognised: lines, cultivated: [],
});

export const listRecord = (list, at) => ({
  kind: 'list', v: 1, at, nonce: hex(sha256(Buffer.from(String(at)))), policy: policyDigest,
  digest: hex(sha256(Buffer.from(jcs(list)))), recognised: list.recognised.length, cultivated: 0,
  charter: anchor.charter, seat: 'H1',
});

/** The QR code's text of a certificate, by `keys` of both bodies. */
export function qrText(firm, index, by = [keys.didAssociation, keys.didParty]) {
  const bits = ['ZY', 'JX', 'TS', 'XX'].reduce((sum, one, i) => sum | (firm.categories.includes(one) ? 1 << i : 0), 0);
  const payload = cbor(new Map([
    [2, firm.code], [5, seconds(`${firm.from}T00:00:00`)], [4, seconds(`${firm.until}T23:59:59`)],
    [7, Buffer.from(firm.serial)], [-65537, [firm.name, bits, Number(firm.region), firm.status, index]],
  ]));
  const head = Buffer.alloc(0);
  const signers = by.map((key) => {
    const inner = cbor(new Map([[1, -8]]));
    const message = cbor(['Signature', head, inner, Buffer.alloc(0), payload]);
    return [inner, new Map([[4, sha256(key.bytes).subarray(0, 4)]]), key.sign(message)];
  });
  const whole = Buffer.concat([Buffer.from([1]), cbor({ tag: 98, value: [head, new Map(), payload, signers] })]);
  return `https://${HOST}/v#1${BigInt(`0x${hex(whole)}`)}`;
}
