// The page: takes what the reader gives, shows the answer, and asks the server it came from.

import { parseAnchor } from './anchor.mjs';
import { textOf } from './bytes.mjs';
import { qrOf } from './bundle.mjs';
import { checkBundle, checkQr, isBundle, withDistrust, withLedger } from './check.mjs';
import { dropped, filesOf } from './intake.mjs';
import { readLedger } from './ledger.mjs';
import { digitsOf } from './qr.mjs';
import { dayAt, isDay } from './report.mjs';
import { element, headline, sheet } from './sheet.mjs';
import { languageTag, nextLanguage, say, setLanguage } from './words.mjs';

const at = (id) => document.getElementById(id);
const now = () => Math.floor(Date.now() / 1000);

/** What was given last, to be checked again for another day; and the server's ledger once read. */
const state = { anchor: null, given: null, report: null, problem: null, made: 0, turn: 0, ledger: undefined };

function speak() {
  document.documentElement.lang = languageTag();
  document.title = say('ui.title');
  for (const node of document.querySelectorAll('[data-say]')) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll('[data-hint]')) node.placeholder = say(node.dataset.hint);
  show();
}

function show(focus = false) {
  const { report, problem } = state;
  at('problem').textContent = problem ? say(problem) : '';
  at('result').replaceChildren(...(report ? [sheet(report, state.anchor, state.made)] : []));
  at('live').textContent = report ? headline(report) : '';
  document.body.classList.toggle('answered', Boolean(report));
  if (focus && report) at('result').querySelector('h2').focus();
}

/** Checks what was given, shows the offline answer at once, then asks the server. */
async function run() {
  const turn = ++state.turn;
  const { given, anchor } = state;
  const day = isDay(at('day').value) ? at('day').value : dayAt(now());
  at('day').value = day;
  state.made = now();
  let report = given.files ? checkBundle(given.files, anchor, day, state.made) : checkQr(given.qr, anchor, day, state.made);
  const online = /^https?:$/.test(location.protocol);
  state.report = online ? { ...report, net: 'net.asking' } : report;
  state.problem = null;
  at('ask').open = false;
  show(true);
  if (!online) return;
  report = await asked(report);
  if (turn !== state.turn) return;
  state.report = report;
  show();
}

async function asked(report) {
  try {
    state.ledger ??= await readLedger(state.anchor, now());
    return state.ledger ? withLedger(report, state.ledger, state.anchor) : { ...report, net: 'net.none' };
  } catch (distrust) {
    return withDistrust(report, distrust);
  } finally {
    // A server that could not be asked, or was not believed, is asked again next time.
    if (!state.ledger) state.ledger = undefined;
  }
}

function give(given) {
  state.given = given;
  return run();
}

function refuse(sentence) {
  Object.assign(state, { report: null, given: null, problem: sentence, turn: state.turn + 1 });
  at('ask').open = true;
  show();
}

function giveText(text) {
  const qr = qrOf(text, state.anchor);
  // Of a whole address somebody says that it is a certificate's; of a few digits nobody does.
  return qr || (digitsOf(text) && text.includes('://')) ? give({ qr }) : refuse('input.qr');
}

async function giveFiles(list) {
  try {
    const files = await filesOf(list);
    if (isBundle(files)) return await give({ files });
    const text = files.size === 1 ? textOf([...files.values()][0]) : null;
    return text && digitsOf(text) ? giveText(text) : refuse('input.nothing');
  } catch (problem) {
    return refuse(/^input\./.test(problem.message) ? problem.message : 'input.nothing');
  }
}

function listen() {
  for (const id of ['files', 'folder']) {
    at(id).addEventListener('change', ({ target }) => {
      const chosen = [...target.files];
      target.value = '';
      if (chosen.length) giveFiles(chosen);
    });
  }
  at('paste').addEventListener('submit', (event) => {
    event.preventDefault();
    giveText(at('code').value);
  });
  at('day').addEventListener('change', () => state.given && run());
  at('language').addEventListener('click', () => {
    nextLanguage();
    speak();
  });
  addEventListener('hashchange', openFragment);
  addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('over');
  });
  addEventListener('dragleave', ({ relatedTarget }) => relatedTarget ?? document.body.classList.remove('over'));
  addEventListener('drop', async (event) => {
    event.preventDefault();
    document.body.classList.remove('over');
    giveFiles(await dropped(event.dataTransfer));
  });
}

/** The QR code's own address: its fragment never reaches the server. */
function openFragment() {
  if (location.hash.length > 2) giveText(location.hash);
}

function start() {
  setLanguage(new URLSearchParams(location.search).get('lang') ?? 'zh');
  state.anchor = parseAnchor(JSON.parse(at('anchor').textContent));
  at('day').value = dayAt(now());
  if (!state.anchor) state.problem = 'ui.broken';
  speak();
  if (!state.anchor) return;
  at('ask').hidden = false;
  at('known').replaceChildren(element('span', 'digits', say('ui.anchor_value', state.anchor)));
  listen();
  openFragment();
}

start();
