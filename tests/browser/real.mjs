// A certificate of a running federation: `node real.mjs FOLDER` with `given.json`, `certificate.zip`
// and `verify.html` in it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { answer, choose, open, withBrowser } from './browser.mjs';

const [folder] = process.argv.slice(2);
const { now, servers, code, facts } = JSON.parse(fs.readFileSync(path.join(folder, 'given.json')));
const files = new Map([['证书.zip', fs.readFileSync(path.join(folder, 'certificate.zip'))]]);
const disk = pathToFileURL(path.join(folder, 'verify.html')).href;
const time = new Date(1000 * now);

/**
 * Opens a page at the federation's time and gives it the certificate, or its code in the address. The
 * day asked for is the first of the term: a story's year is shorter than its notices say.
 */
async function shown(browser, address, given) {
  const { page, faults } = await open(browser, address, undefined, time);
  await page.fill('#day', facts.valid_from);
  if (given) await choose(page, given);
  const said = await answer(page);
  assert.deepEqual(faults, []);
  if (process.env.SRDI_SHOTS) await page.screenshot({ path: path.join(process.env.SRDI_SHOTS, `real-${shot++}.png`), fullPage: true });
  await page.close();
  return said;
}

let shot = 0;
await withBrowser(process.env.CHROMIUM ?? '/usr/bin/chromium', async (browser) => {
  for (const server of servers) {
    const scanned = await shown(browser, `${server}/v${code.slice(code.indexOf('#'))}`);
    assert.deepEqual([scanned.word, scanned.firm, scanned.marks], ['有效', facts.name, 'pass pass pass pass'], JSON.stringify(scanned));
    assert.match(scanned.net, /已联网重算公开台账/);
    const chosen = await shown(browser, `${server}/v`, files);
    assert.deepEqual([chosen.word, chosen.firm, chosen.marks], ['有效', facts.name, 'pass pass pass pass'], JSON.stringify(chosen));
    console.log(`ok ${server}: ${scanned.asOf}`);
  }
  const alone = await shown(browser, disk, files);
  assert.deepEqual([alone.word, alone.firm, alone.marks], ['有效', facts.name, 'pass pass pass pass'], JSON.stringify(alone));
  assert.match(alone.asOf, /之后未核验/);
  console.log(`ok offline: ${alone.asOf}`);
});
