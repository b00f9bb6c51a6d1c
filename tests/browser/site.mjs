// The public site as its readers use it: `node site.mjs GIVEN` with the addresses of a hub and a node,
// a folder of the exported site, and the firms that are on it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { answer, drop, open, withBrowser } from './browser.mjs';
import { serveFolder } from './folder.mjs';

const given = JSON.parse(fs.readFileSync(process.argv[2]));
const { firms, phase, renamed } = given;
const now = new Date(1000 * given.now);
const shots = process.env.SRDI_SHOTS;
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = { phone: { width: 375, height: 812 }, desk: { width: 1366, height: 768 } };
const PAGES = ['index.html', 'cultivated.html', 'publicity.html', 'notices.html', 'changes.html', 'data.html', 'complaints.html', '404.html'];
const firmPage = (n) => `firm/${firms[n].code}.html`;
/** The page of some certificate's files. */
const certificate = `c/${fs.readdirSync(path.join(given.folder, 'c')).find((name) => !name.includes('.'))}/index.html`;
const TYPES = { name: 'h1', badge: '.card .badge' };

/** Looks at every page in both sizes: no fault, nothing wider than the screen, nothing that axe blames. */
async function looks(browser, name, base) {
  const pages = [...PAGES, ...[0, 1, 2, 3, 4].map(firmPage), certificate];
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const at of pages) {
      const { page, faults } = await open(browser, `${base}/${at}`, viewport, now);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${name} ${size} ${at}: ${wide} px too wide`);
      const found = await blame(page);
      assert.deepEqual(found, [], `${name} ${size} ${at}`);
      assert.deepEqual(faults, [], `${name} ${size} ${at}`);
      const shot = at.replaceAll('/', '-').replace('.html', '');
      if (shots) await page.screenshot({ path: path.join(shots, `${phase}-${name}-${size}-${shot}.png`), fullPage: true });
      await page.close();
    }
  }
}

async function blame(page) {
  return page.evaluate(`${axe}; axe.run().then(({ violations }) => violations
    .map(({ id, nodes }) => id + ' ' + nodes[0].html))`);
}

const rows = (page) => page.locator('.firms tbody tr:visible');

/** Finds a firm by its name and opens its page. */
async function find(page, base, words) {
  await page.goto(`${base}/index.html`);
  await page.fill('#q', words);
  await page.click('.search button');
  await page.waitForFunction(() => /符合条件 1 条/.test(document.querySelector('#count').textContent));
  assert.equal(await rows(page).count(), 1, words);
  await rows(page).first().getByRole('link').click();
  await page.waitForURL(/firm\//);
  return page.evaluate((at) => ({
    name: document.querySelector(at.name).textContent, badge: document.querySelector(at.badge)?.textContent,
  }), TYPES);
}

async function verified(page) {
  await page.getByRole('link', { name: '核验这份证明' }).first().click();
  await page.waitForSelector('.sheet');
  return answer(page);
}

/** Finds a firm in force, downloads its certificate, and verifies it by its link, by drag, and with the network off. */
async function reads(browser, name, base) {
  const { page, faults } = await open(browser, `${base}/index.html`, SIZES.desk, now);
  assert.deepEqual(await find(page, base, '乙'), { name: firms[1].name, badge: '有效' });
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /ZIP/ }).click()]);
  const zip = fs.readFileSync(await download.path());
  assert.ok(zip.subarray(0, 2).equals(Buffer.from('PK')), 'a zip');
  const linked = await verified(page);
  assert.deepEqual([linked.word, linked.firm], ['有效', firms[1].name], `${name} ${JSON.stringify(linked)}`);
  assert.match(linked.net, /已联网重算公开台账/, `${name} ${JSON.stringify(linked)}`);

  await page.goto(`${base}/v/`);
  await drop(page, '证明.zip', zip);
  const dropped = await answer(page);
  assert.deepEqual([dropped.word, dropped.marks], ['有效', 'pass pass pass pass'], `${name} ${JSON.stringify(dropped)}`);
  assert.deepEqual(faults, []);

  await page.goto(`${base}/v/`);
  await browser.setOffline(true);
  await drop(page, '证明.zip', zip);
  const alone = await answer(page);
  await browser.setOffline(false);
  assert.equal(alone.word, '有效', `${name} ${JSON.stringify(alone)}`);
  assert.match(alone.asOf, /之后未核验/);
  await page.close();
}

/** What became of the others, each under its one word; what counts no more says so on the verify page. */
async function others(browser, name, base) {
  const { page } = await open(browser, `${base}/index.html`, SIZES.phone, now);
  assert.equal((await find(page, base, firms[2].name)).badge, '已取消');
  assert.equal((await verified(page)).word, '无效');
  assert.equal((await find(page, base, firms[4].code)).badge, '自愿退出');
  assert.deepEqual(await find(page, base, firms[3].name), { name: renamed, badge: '有效' }, 'its old name leads to it');
  assert.deepEqual((await verified(page)).word, '有效', `${name}: the certificate was issued anew`);
  await page.close();
}

/** The search without any script, as a form that the server answers. */
async function plainly(name, base) {
  await withBrowser(process.env.CHROMIUM ?? '/usr/bin/chromium', async (browser) => {
    const page = await browser.newPage();
    await page.goto(`${base}/index.html`);
    await page.selectOption('#state', 'cancelled');
    await page.click('.search button');
    assert.equal(await page.locator('.firms tbody tr').count(), 1, name);
    assert.match(page.url(), /state=cancelled/);
    assert.equal(await page.inputValue('#state'), 'cancelled', 'what was asked stays in the form');
    await page.click('text=清除条件');
    assert.equal(await page.locator('.firms tbody tr').count(), firms.length, name);
  }, { javaScriptEnabled: false });
}

/** By the keyboard alone: past the ways into the text, and through the search. */
async function byKeyboard(browser, base) {
  const { page } = await open(browser, `${base}/index.html`, SIZES.desk, now);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), '跳到正文');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  await page.keyboard.type('乙');
  await page.keyboard.press('Enter');
  assert.equal(await rows(page).count(), 1);
  await page.close();
}

/** Two years later: terms ran out by themselves, and nobody vouched for the data since. */
async function stale(browser, name, base, live) {
  const { page } = await open(browser, `${base}/index.html`, SIZES.desk, now);
  assert.match(await page.locator('#stale').textContent(), /停滞：数据截至 2024-0/);
  assert.ok(await page.locator('#stale').isVisible(), `${name} says that it is old`);
  if (live) assert.equal((await find(page, base, firms[0].name)).badge, '有效期届满');
  if (live) {
    await page.goto(`${base}/publicity.html`);
    assert.match(await page.locator('main').textContent(), /目前没有进行中的公示/);
  }
  await page.close();
}

const folder = await serveFolder(given.folder);
const sites = [['hub', given.servers[0]], ['node', given.servers[1]], ['folder', folder.address]];
await withBrowser(process.env.CHROMIUM ?? '/usr/bin/chromium', async (browser) => {
  for (const [name, address] of sites) {
    const base = `http://${address}`;
    if (phase === 'fresh') {
      await reads(browser, name, base);
      await others(browser, name, base);
      await byKeyboard(browser, base);
      // The others serve the same bytes.
      if (name === 'hub') await looks(browser, name, base);
    } else {
      await stale(browser, name, base, name !== 'folder');
    }
    console.log(`ok ${phase} ${name}`);
  }
});
if (phase === 'fresh') for (const [name, address] of sites.slice(0, 2)) await plainly(name, `http://${address}`);
folder.close();
