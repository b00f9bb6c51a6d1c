// 核验结果单: a report as people read and print it.

import { LINES, dayAt, minuteAt } from './report.mjs';
import { plain, punctuation, say } from './words.mjs';

const MARKS = { pass: '✓', fail: '✗', none: '–' };

/** An element with text or children; nothing from a file is ever read as HTML. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** The conclusion in one line: 有效, 无效 or 无法确认, as of when, and why. */
export function headline(report) {
  const word = say(`conclusion.${report.conclusion}`);
  const [open, close, colon] = punctuation();
  const [asOf, why] = [asOfText(report), reason(report)];
  const head = asOf ? `${word}${open}${asOf}${close}` : word;
  if (report.conclusion === 'invalid') return `${word}${open}${why}${close}`;
  return why ? `${head}${colon}${why}` : head;
}

function asOfText(report) {
  if (report.conclusion === 'invalid' || report.asOf === null) return '';
  const ahead = report.day > dayAt(report.now);
  const later = report.conclusion === 'valid' && (!report.fresh || ahead);
  return say(later ? 'asof.later' : 'asof', { time: minuteAt(report.asOf) });
}

/** Why it is not simply good, in one sentence; empty if it is. */
export function reason(report) {
  const bad = LINES.find((line) => report.lines[line].mark === 'fail');
  if (bad) return say(report.lines[bad].id, report.lines[bad].values);
  if (report.conclusion !== 'unknown') return '';
  if (report.net === 'net.fork') return say(report.net, networkValues(report));
  const open = LINES.find((line) => report.lines[line].mark === 'none');
  return say(open ? report.lines[open].id : 'net.absent', open ? report.lines[open].values : {});
}

/** The whole sheet. `made` is when, `anchor` by which keys. */
export function sheet(report, anchor, made) {
  const box = element('article', `sheet ${report.conclusion}`);
  box.append(element('p', 'kind', say('ui.sheet')), verdict(report));
  if (report.facts) box.append(firm(report.facts));
  box.append(element('h3', '', say('ui.checks')), checks(report), network(report), signature(report, anchor, made));
  return box;
}

function verdict(report) {
  const heading = element('h2', 'verdict', element('span', 'word', say(`conclusion.${report.conclusion}`)));
  heading.tabIndex = -1;
  const asOf = asOfText(report);
  if (asOf) heading.append(' ', element('span', 'asof', asOf));
  const why = reason(report);
  const box = element('header', 'conclusion', heading);
  if (why) box.append(element('p', 'reason', why));
  return box;
}

function firm(facts) {
  const list = element('dl', 'firm');
  const row = (name, value, className) => list.append(element('dt', '', say(name)), element('dd', className ?? '', value));
  row('ui.firm', plain(facts.name), 'name');
  row('ui.code', plain(facts.code), 'digits');
  row('ui.number', plain(facts.number), 'digits');
  row('ui.categories', facts.categories.map((one) => say(`category.${one}`)).join('　'));
  row('ui.term', say('ui.term_value', facts));
  return list;
}

function checks(report) {
  const list = element('ol', 'checks');
  for (const line of LINES) {
    const { mark, id, values } = report.lines[line];
    const sign = element('span', 'mark', MARKS[mark]);
    sign.setAttribute('aria-hidden', 'true');
    const title = element('strong', '', say(`line.${line}`), element('span', 'tag', say(`mark.${mark}`)));
    list.append(element('li', mark, sign, element('div', '', title, element('p', '', say(id, values)))));
  }
  return list;
}

const networkValues = ({ distrust, ledger, net, asOf }) => ({
  what: distrust?.what ?? '',
  days: ledger?.freshDays ?? '',
  size: ledger?.checkpoint.size ?? '',
  time: net === 'net.pending' ? minuteAt(asOf) : ledger?.freshAt ? minuteAt(ledger.freshAt) : '—',
});

function network(report) {
  return element('p', `net ${report.distrust ? 'warn' : ''}`, say(report.net, networkValues(report)));
}

function signature(report, anchor, made) {
  const list = element('dl', 'made');
  const row = (name, value) => list.append(element('dt', '', say(name)), element('dd', 'digits', value));
  row('ui.day', report.day);
  row('ui.at', minuteAt(made));
  if (report.bundle?.credential) row('ui.digest', report.bundle.credential.digest);
  row('ui.anchor', say('ui.anchor_value', anchor));
  const print = element('button', 'print', say('ui.print'));
  print.type = 'button';
  print.addEventListener('click', () => window.print());
  return element('footer', '', list, element('p', 'printed', say('ui.printed')), print);
}
