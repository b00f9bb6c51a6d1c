// The whole check: of a certificate's files or of its QR code, without a network first, then again
// with the public ledger where the page was opened from a server.

import { BODIES } from './anchor.mjs';
import { same } from './bytes.mjs';
import { bodies, bodiesOf, codeFacts, factsIn, logged, readBundle, recordFacts, sealedAt, titleRecord, unaltered, witnessed } from './bundle.mjs';
import { Distrust, aboutToChange, lastSealed, memory, oneHistory } from './ledger.mjs';
import { conclude, dayAt, fail, none, pass } from './report.mjs';
import { serialOf } from './shape.mjs';
import { listStanding } from './standing.mjs';
import { listedStatus, outsideTerm } from './status.mjs';

/** Checks the files of a bundle against the anchor, as of `day`, without a network. */
export function checkBundle(files, anchor, day, now) {
  const bundle = readBundle(files, anchor);
  const lines = { unaltered: unaltered(bundle, anchor), bodies: bodies(bundle), logged: logged(bundle, anchor, now) };
  const facts = factsIn(bundle, lines.logged);
  lines.status = listedStatus(bundle, anchor, facts, day, lines.logged);
  const asOf = lines.status.at ?? lines.logged.at ?? null;
  return finish({ bundle, lines, facts, day, now, asOf, fresh: false, net: 'net.off' });
}

/** Checks a QR code against the anchor, as of `day`, without a network; `qr` is null if it cannot be read. */
export function checkQr(qr, anchor, day, now) {
  const refused = (line) => finish({
    lines: {
      unaltered: line, bodies: none('bodies.unread'), logged: none('logged.nocode'), status: none('status.unread'),
    },
    facts: null, day, now, asOf: null, fresh: false, net: 'net.off',
  });
  if (!qr) return refused(fail('unaltered.forged'));
  if (!qr.home) return refused(fail('unaltered.code_site'));
  const signed = Object.values(qr.signers);
  if (!signed.includes('good') && !signed.includes('retired')) {
    return refused(signed.includes('false') ? fail('unaltered.forged') : none('unaltered.unknown'));
  }
  const facts = codeFacts(qr.facts);
  const lines = {
    unaltered: pass('unaltered.pass'),
    bodies: bodiesOf((word) => BODIES.filter((body) => qr.signers[body] === word), true),
    logged: none('logged.code', { index: qr.facts.index }),
    status: outsideTerm(facts, day) ?? none('status.nolist'),
  };
  return finish({ qr, lines, facts, day, now, asOf: qr.facts.from, fresh: false, net: 'net.off' });
}

const TRUSTED = ['unaltered', 'bodies', 'logged'];

/** Whoever shows a forged document does not get a firm's name shown under it. */
function finish(report) {
  const facts = TRUSTED.some((line) => report.lines[line].mark === 'fail') ? null : report.facts;
  return { ...report, facts, conclusion: conclude(report) };
}

/** The same report once the server's ledger was read. */
export function withLedger(report, ledger, anchor) {
  const seen = memory.recall(anchor);
  if (seen) oneHistory(ledger, seen);
  const { shown } = report.bundle ?? {};
  if (shown && report.lines.logged.mark === 'pass') oneHistory(ledger, shown.checkpoint);
  const net = ledger.fresh ? 'net.good' : 'net.freeze';
  const found = findRecord(report, ledger);
  memory.keep(anchor, ledger.checkpoint);
  if (found < 0) return finish({ ...report, ledger, net, doubt: true });
  const record = titleRecord(ledger.entries[found]);
  const { sealed } = ledger;
  const lines = { ...report.lines };
  if (lines.logged.mark === 'none') lines.logged = witnessed(sealed.policy, sealed.note, anchor, found, report.now);
  // Both bodies sealed the record that names this credential: that says what a file not at hand would.
  // Of a key that nobody knows it says nothing.
  const forged = TRUSTED.some((line) => report.lines[line].mark === 'fail');
  if (lines.bodies.id === 'bodies.unread' && !forged) lines.bodies = pass('bodies.pass');
  if (lines.unaltered.id === 'unaltered.missing') lines.unaltered = pass('unaltered.pass');
  const facts = recordFacts(record);
  lines.status = listStanding(sealed.list, facts, report.day, replacedOn(ledger, record, found));
  const asked = { ...report, lines, facts, ledger, net, asOf: ledger.freshAt ?? report.asOf, fresh: ledger.fresh };
  if (!aboutToChange(ledger, record.number)) return finish(asked);
  const { at } = sealedAt(anchor, sealed.note, sealed.checkpoint.size);
  return finish({ ...asked, net: 'net.pending', asOf: at, fresh: false });
}

/** Where the certificate's record stands in the ledger, or -1. */
function findRecord({ bundle, qr }, ledger) {
  if (qr) return lastSealed(ledger, (record, index) => index === qr.facts.index && fitsCode(record, qr.facts));
  if (bundle?.shown) {
    const { index, extra } = bundle.shown;
    return lastSealed(ledger, (_, i) => i === index && same(ledger.entries[i], extra) && titleRecord(extra) !== null);
  }
  const digest = bundle?.credential?.facts && bundle.credential.digest;
  return digest ? lastSealed(ledger, (record) => isTitle(record) && record.credential === digest) : -1;
}

const isTitle = (record) => ['recognition', 'certificate'].includes(record.kind) && typeof record.credential === 'string';

function fitsCode(record, code) {
  if (!isTitle(record)) return false;
  const own = { ...recordFacts(record), serial: serialOf(record.id) };
  const its = codeFacts(code);
  const fields = ['serial', 'name', 'code', 'region', 'categories', 'from', 'until', 'status'];
  return fields.every((field) => String(own[field]) === String(its[field]));
}

/** The day from which another certificate stands in this one's place, if there is one. */
function replacedOn(ledger, record, index) {
  const next = lastSealed(ledger, (other, i) =>
    i > index && isTitle(other) && (other.id === record.id || other.number === record.number));
  return next < 0 ? null : dayAt(ledger.records[next].at);
}

/** The report when the server's ledger was not believed: what was checked offline stays, in doubt if
 * there are two histories. */
export function withDistrust(report, distrust) {
  if (!(distrust instanceof Distrust)) throw distrust;
  return finish({ ...report, distrust, net: distrust.id, doubt: distrust.id === 'net.fork' });
}

/** The files of a drop or a choice are one certificate when they hold one credential. */
export const isBundle = (files) => files.has('credential.json') || files.has('certificate.tlog-proof');
