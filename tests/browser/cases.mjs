// The certificates and the servers that the tests show to the page: good ones, and each forgery that
// has fooled a verifier somewhere, named after it.

import { hex, jcs, sha256, zip } from './bytes.mjs';
import {
  Ledger, anchor, charter, credential, endorsement, keys, line, listOf, listRecord, policy, qrText,
  recognition, seconds, signed, statusList,
} from './world.mjs';

const firm = (n, name, code, more = {}) => ({
  number: `川专精特新〔2024〕000${n}号`, serial: `SC-SRDI-2024-000${n}`, name, code, region: '510100', categories: ['ZY', 'TS'],
  from: '2024-05-31', until: '2027-05-31', status: 48210 + n, ...more,
});

export const firms = {
  good: firm(1, '示例甲律师事务所', '31510000MD0000001X'),
  cancelled: firm(2, '示例乙律师事务所', '31510000MD0000002X'),
  renamed: firm(3, '示例丙（旧名）律师事务所', '31510000MD0000003X'),
  short: firm(4, '示例丁律师事务所', '31510000MD0000004X', { until: '2025-01-31' }),
  forged: firm(5, '示例戊律师事务所', '31510000MD0000005X'),
};

/** Both documents of a firm, as bytes. */
export function documents(one, by = keys.didParty) {
  const first = jcs(signed(credential(one), keys.didAssociation));
  const second = jcs(signed(endorsement(first, one), by));
  return { credential: first, endorsement: second };
}

const ledger = new Ledger();
ledger.add(charter);
const papers = {};
const places = {};
for (const [name, one] of Object.entries(firms)) {
  papers[name] = documents(one, name === 'forged' ? keys.stranger : keys.didParty);
  places[name] = ledger.add(recognition(one, papers[name]));
}
const first = listOf(...Object.values(firms).map((one) => line(one)));
ledger.add(listRecord(first, seconds('2024-05-30T11:00')));
const sealedAt = ledger.entries.length;
const firstSeal = ledger.seal(sealedAt, seconds('2024-05-30T15:00'));

// A year goes on: one title is cancelled, one firm is renamed and gets new documents.
ledger.add({
  kind: 'cancellation', v: 1, at: seconds('2024-11-01T10:00'), number: firms.cancelled.number,
  date: '2024-11-02', cause: 'unqualified',
});
const current = { ...firms.renamed, name: '示例丙律师事务所', status: 50001 };
const now = listOf(
  line(firms.good),
  line(firms.cancelled, { cancelled: { date: '2024-11-02', cause: 'unqualified' } }),
  line(current, {
    earlier: [{
      name: firms.renamed.name, code: firms.renamed.code, region: '510100',
      categories: firms.renamed.categories, valid_until: firms.renamed.until, until: '2024-12-01',
    }],
  }),
  line(firms.short),
  line(firms.forged),
);
ledger.add(listRecord(now, seconds('2024-12-01T10:00')));
const resealedAt = ledger.entries.length;
const secondSeal = ledger.seal(resealedAt, seconds('2024-12-01T15:00'));
for (let i = 0; i < 300; i++) ledger.add({ kind: 'answer', v: 1, digest: hex(sha256(Buffer.from(`${i}`))) });

const signedList = jcs({ list: now, policy, proof: ledger.proof(resealedAt - 1, resealedAt, secondSeal) });

/** The public files of a server whose newest checkpoint is of `size`, cosigned at `time`. */
function site(of, size, time, by = keys.nodes) {
  const files = new Map([['/checkpoint', of.note(size, time, by)], ['/list.json', signedList]]);
  const shown = Object.assign(new Ledger(), { entries: of.entries.slice(0, size) });
  for (let n = 0; 256 * n < size; n++) {
    const width = Math.min(256, size - 256 * n);
    files.set(`/tile/entries/00${n}${width < 256 ? `.p/${width}` : ''}`, shown.bundle(n));
  }
  return files;
}

const recent = seconds('2025-03-09T08:00');
const other = Object.assign(new Ledger(), { entries: [...ledger.entries] });
other.entries[places.good] = Buffer.from(jcs({ kind: 'answer', v: 1 }));

export const sites = {
  good: site(ledger, ledger.entries.length, recent),
  stale: site(ledger, ledger.entries.length, seconds('2024-12-02T08:00')),
  rollback: site(ledger, resealedAt, recent),
  fork: site(other, other.entries.length, recent),
  swapped: new Map([...site(ledger, ledger.entries.length, recent)].map(([path, file]) =>
    path.startsWith('/tile/entries/000') ? [path, Buffer.concat([file.subarray(0, 40), Buffer.from('x'), file.subarray(41)])] : [path, file])),
};

const statusAt = '2025-03-01T01:00:00Z';

/** A whole bundle of one firm. */
export function bundle(name, change = {}) {
  const index = places[name];
  return new Map(Object.entries({
    'credential.json': papers[name].credential,
    'endorsement.json': papers[name].endorsement,
    'status-1.json': statusList([firms.cancelled.status, firms.renamed.status], statusAt),
    'certificate.tlog-proof': ledger.proof(index, sealedAt, firstSeal),
    policy,
    'qr.txt': `${qrText(firms[name], index)}\n`,
    '说明.txt': '示例\n',
    ...change,
  }).filter(([, content]) => content !== undefined));
}

/** Documents by a key of the association that the anchor does not have. */
function newer() {
  const key = { ...keys.stranger, id: keys.didAssociation.id.replace('2024', '2026') };
  const first = jcs(signed(credential(firms.good), key));
  const second = jcs(signed(endorsement(first, firms.good), keys.didParty));
  const alone = Object.assign(new Ledger(), { entries: ledger.entries.slice(0, sealedAt) });
  alone.entries[places.good] = Buffer.from(jcs(recognition(firms.good, { credential: first, endorsement: second })));
  const note = alone.seal(sealedAt, seconds('2024-05-30T15:00'));
  const proof = alone.proof(places.good, sealedAt, note);
  return { 'credential.json': first, 'endorsement.json': second, 'certificate.tlog-proof': proof };
}

const tampered = papers.good.credential.replace('示例甲', '示例卯');
const appended = (() => {
  const value = JSON.parse(papers.good.credential);
  value['@context'].push('https://example.com/more');
  return jcs(value);
})();
const fewNodes = ledger.seal(sealedAt, seconds('2024-05-30T15:00'), keys.nodes.slice(0, 2));
const oneBody = ledger.note(sealedAt, seconds('2024-05-30T15:00'), [...keys.nodes, keys.association]);
const loose = policy.replace('group nodes 3', 'group nodes 1');

export const bundles = {
  good: bundle('good'),
  cancelled: bundle('cancelled'),
  renamed: bundle('renamed'),
  expired: bundle('short'),
  cleared: bundle('cancelled', { 'status-1.json': statusList([], statusAt) }),
  tampered: bundle('good', { 'credential.json': tampered }),
  appended: bundle('good', { 'credential.json': appended }),
  pretty: bundle('good', { 'credential.json': JSON.stringify(JSON.parse(papers.good.credential), null, 2) }),
  duplicate: bundle('good', { 'credential.json': papers.good.credential.replace('{', '{"@context":[],') }),
  other_firm: bundle('good', { 'credential.json': papers.cancelled.credential, 'endorsement.json': papers.cancelled.endorsement }),
  forged_endorsement: bundle('forged'),
  no_endorsement: bundle('good', { 'endorsement.json': undefined }),
  few_nodes: bundle('good', { 'certificate.tlog-proof': ledger.proof(places.good, sealedAt, fewNodes) }),
  one_body: bundle('good', { 'certificate.tlog-proof': ledger.proof(places.good, sealedAt, oneBody) }),
  loose_policy: bundle('good', { policy: loose }),
  moved: bundle('good', {
    'certificate.tlog-proof': ledger.proof(places.good, sealedAt, firstSeal).replace(`index ${places.good}`, 'index 2'),
  }),
  forged_list: bundle('good', { 'status-1.json': statusList([], statusAt, { ...keys.didParty, id: keys.didAssociation.id }) }),
  older_list: bundle('good', { 'status-1.json': statusList([], '2024-05-01T00:00:00Z') }),
  half_code: bundle('good', { 'qr.txt': qrText(firms.good, places.good, [keys.didAssociation, keys.stranger]) }),
  newer_key: bundle('good', newer()),
  other_code: bundle('good', { 'qr.txt': qrText({ ...firms.good, until: '2029-05-31' }, places.good) }),
};

/** A bundle of documents that the program issued, in a ledger of their own. */
export function issuedBundle({ facts, credential: first, endorsement: second, status, qr }) {
  const own = {
    ...facts, serial: facts.id.split('/').pop(), region: '510100', from: facts.valid_from, until: facts.valid_until,
  };
  const alone = new Ledger();
  alone.add(charter);
  alone.add(recognition(own, { credential: first, endorsement: second }));
  alone.add(listRecord(listOf(line(own)), seconds('2024-05-30T11:00')));
  const note = alone.seal(3, seconds('2024-05-30T15:00'));
  return new Map(Object.entries({
    'credential.json': first, 'endorsement.json': second, 'status-1.json': status,
    'certificate.tlog-proof': alone.proof(1, 3, note), policy, 'qr.txt': qr,
  }));
}

export const codes = {
  good: qrText(firms.good, places.good),
  cancelled: qrText(firms.cancelled, places.cancelled),
  one_body: qrText(firms.good, places.good, [keys.didAssociation, keys.stranger]),
};

export const zipOf = (name) => zip(new Map([...bundles[name]].map(([file, content]) => [`证书/${file}`, content])));
export { anchor };
