// The whole check: of a certificate's files or of its QR code, without a network first, then again
// with the public ledger where the page was opened from a server.

import { BODIES } from './anchor.mjs';
import { same } from './bytes.mjs';
import { bodies, logged, readBundle, serialOf, titleRecord, unaltered } from './bundle.mjs';
import { Distrust, lastSealed, memory, oneHistory } from './ledger.mjs';
import { qrSigners } from './qr.mjs';
import { conclude, dayAt, fail, none, pass } from './report.mjs';
import { listStanding } from './standing.mjs';
import { listedStatus, outsideTerm } from './status.mjs';

/** What a record says of a firm, in the words of the page. */
const factsOf = (record) => ({
  name: record.firm.name,
  code: record.firm.code,
  number: record.number,
  region: record.region,
  categories: record.categories,
  from: record.valid_from,
  until: record.valid_until,
});

/** Checks the files of a bundle against the anchor, as of `day`, without a network. */
export function checkBundle(files, anchor, day, now) {
  const bundle = readBundle(files, anchor);
  const lines = {
    unaltered: unaltered(bundle),
    bodies: bodies(bundle, anchor),
    logged: logged(bundle, anchor, now),
  };
  const facts = bundle.record ? factsOf(bundle.record) : null;
  lines.status = listedStatus(bundle, anchor, facts, day, lines.logged);
  const asOf = lines.status.at ?? lines.logged.at ?? null;
  return finish({ bundle, lines, facts, day, asOf, fresh: false });
}

/** Checks a QR code against the anchor, as of `day`, without a network. */
export function checkQr(qr, anchor, day) {
  const facts = { ...qr.facts, number: qr.facts.serial, from: dayAt(qr.facts.from), until: dayAt(qr.facts.until) };
  const signed = qrSigners(qr, anchor);
  const missing = BODIES.filter((body) => !signed.includes(body));
  const who = missing.map((body) => `who.${body}`);
  const lines = {
    unaltered: missing.length === 2 ? fail('unaltered.extra', { file: 'QR' }) : pass('unaltered.qr'),
    bodies: missing.length ? fail('bodies.missing', { who }) : pass('bodies.pass'),
    logged: none('logged.code', { index: qr.facts.index }),
    status: outsideTerm(facts, day) ?? none('status.nolist', facts),
  };
  return finish({ qr, lines, facts, day, asOf: qr.facts.from, fresh: false });
}

function finish(report) {
  return { ...report, conclusion: conclude(report) };
}

/** The same report once the server's ledger was read. */
export function withLedger(report, ledger, anchor) {
  const seen = memory.recall(anchor);
  if (seen) oneHistory(ledger, seen);
  const checkpoint = report.bundle?.proof?.checkpoint;
  if (checkpoint && report.lines.logged.mark === 'pass') oneHistory(ledger, checkpoint);
  memory.keep(anchor, ledger.checkpoint);
  const found = findRecord(report, ledger);
  if (found < 0) return finish({ ...report, ledger, doubt: true });
  const record = titleRecord(ledger.entries[found]);
  const facts = factsOf(record);
  const lines = { ...report.lines };
  if (lines.logged.mark === 'none') {
    lines.logged = { ...ledger.sealed.line, values: { ...ledger.sealed.line.values, index: found } };
  }
  // Both bodies sealed the record that names this credential: that says what a file not at hand would.
  if (lines.bodies.mark === 'none') lines.bodies = pass('bodies.pass');
  if (lines.unaltered.mark === 'none') lines.unaltered = pass('unaltered.pass');
  const replaced = replacedOn(ledger, record, found);
  lines.status = listStanding(ledger.sealed.list, facts, report.day, replaced);
  return finish({ ...report, lines, facts, ledger, asOf: ledger.freshAt ?? report.asOf, fresh: ledger.fresh });
}

/** Where the certificate's record stands in the ledger, or -1. */
function findRecord({ bundle, qr }, ledger) {
  if (qr) return lastSealed(ledger, (record, index) => index === qr.facts.index && fitsCode(record, qr.facts));
  if (bundle.proof) {
    const { index, extra } = bundle.proof;
    return lastSealed(ledger, (_, i) => i === index && same(ledger.entries[i], extra));
  }
  const digest = bundle.credential?.digest;
  return digest ? lastSealed(ledger, (record) => record.credential === digest) : -1;
}

function fitsCode(record, code) {
  if (!record.firm || typeof record.credential !== 'string') return false;
  const own = { ...factsOf(record), number: serialOf(record.id), status: record.status };
  const its = { ...code, number: code.serial, from: dayAt(code.from), until: dayAt(code.until) };
  return Object.keys(own).every((field) => String(own[field]) === String(its[field]));
}

/** The day from which another certificate stands in this one's place, if there is one. */
function replacedOn(ledger, record, index) {
  const next = lastSealed(ledger, (other, i) =>
    i > index && typeof other.credential === 'string' && (other.id === record.id || other.number === record.number));
  return next < 0 ? null : ledger.records[next].notice?.date ?? dayAt(ledger.records[next].at);
}

/** The report when the server's ledger was not believed: what was checked offline stays, in doubt. */
export function withDistrust(report, distrust) {
  if (!(distrust instanceof Distrust)) throw distrust;
  return finish({ ...report, distrust, doubt: distrust.id === 'net.fork' });
}

/** The files of a drop or a choice are one certificate when they hold one credential. */
export const isBundle = (files) => files.has('credential.json') || files.has('certificate.tlog-proof');

