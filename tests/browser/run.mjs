// What the verify page does in a real browser. `node run.mjs PAGE ISSUED [SHOTS]`: PAGE is
// the file that the program makes for the fixture's anchor, ISSUED documents that it issued by the
// fixture's keys, SHOTS a folder for screenshots.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { SIZES, answer, choose, drop, open, withBrowser } from './browser.mjs';
import { bundles, codes, firms, issuedBundle, sites, zipOf } from './cases.mjs';
import { serve } from './server.mjs';

const [file, issued, shots] = process.argv.slice(2);
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const server = await serve(fs.readFileSync(file));
const disk = pathToFileURL(path.resolve(file)).href;
const fragment = (code) => code.slice(code.indexOf('#'));

/** Checks one bundle offline, from the disk, and says what came out. */
async function offline(browser, files, day) {
  const { page, faults } = await open(browser, disk);
  if (day) await page.fill('#day', day);
  await choose(page, files);
  const said = await answer(page);
  assert.deepEqual(faults, []);
  await page.close();
  return said;
}

/** Checks a bundle or a code on a server with the public files of `site`. */
async function online(browser, site, given, day) {
  server.state.site = site;
  const address = typeof given === 'string' ? `${server.url}/v${fragment(given)}` : `${server.url}/v`;
  const { page, faults } = await open(browser, address);
  if (day) await page.fill('#day', day);
  if (typeof given !== 'string') await choose(page, given);
  const said = await answer(page);
  const missing = faults.filter((fault) => !/404/.test(fault));
  assert.deepEqual(missing, []);
  return { said, page };
}

const tests = {
  async 'a good bundle without a network'(browser) {
    const said = await offline(browser, bundles.good);
    assert.equal(said.word, '有效');
    assert.equal(said.asOf, '数据截至 2025-03-01 09:00，之后未核验');
    assert.equal(said.firm, firms.good.name);
    assert.equal(said.marks, 'pass pass pass pass');
    assert.equal(said.live, '有效（数据截至 2025-03-01 09:00，之后未核验）');
    assert.equal(said.focus, 'verdict');
  },

  async 'what the program itself issues'(browser) {
    const documents = JSON.parse(fs.readFileSync(issued));
    const said = await offline(browser, issuedBundle(documents));
    assert.equal(said.reason, '');
    assert.equal(said.word, '有效');
    assert.equal(said.asOf, '数据截至 2025-03-01 09:00，之后未核验');
    assert.equal(said.firm, documents.facts.name);
    const code = await offline(browser, new Map([['qr.txt', documents.qr]]));
    assert.equal(code.word, '有效');
    assert.equal(code.firm, documents.facts.name);
  },

  async 'before its first day it is not good yet'(browser) {
    assert.equal((await offline(browser, bundles.good, '2024-05-31')).word, '有效');
    const early = await offline(browser, bundles.good, '2024-05-30');
    assert.equal(early.word, '无效');
    assert.match(early.reason, /2024-05-31 起方生效/);
  },

  async 'the last day counts to its end'(browser) {
    assert.equal((await offline(browser, bundles.expired, '2025-01-31')).word, '有效');
    const said = await offline(browser, bundles.expired, '2025-02-01');
    assert.equal(said.word, '无效');
    assert.match(said.reason, /有效期届满/);
  },

  async 'a zip is dropped'(browser) {
    const { page, faults } = await open(browser, disk);
    await drop(page, '证书.zip', zipOf('good'));
    assert.equal((await answer(page)).word, '有效');
    assert.deepEqual(faults, []);
    await page.close();
  },

  async 'forgeries are refused, each for its reason'(browser) {
    const refused = {
      tampered: /证明文件已被改动/, appended: /证明文件已被改动/,
      duplicate: /证明文件已被改动/, other_firm: /台账记录载明的不是这两份文件/,
      forged_endorsement: /背书文件已被改动/, few_nodes: /核验联署不足：2 家/,
      one_body: /缺少省律师行业党委的有效签名/, loose_policy: /核验规则与台账记录载明的不符/,
      moved: /该记录不在所签发的台账中/, forged_list: /状态名单不是省律师协会签发的/, other_code: /validUntil/,
      cancelled: /已取消、已换发或已终止/, older_list: /状态名单早于这份证明/,
    };
    for (const [name, reason] of Object.entries(refused)) {
      const said = await offline(browser, bundles[name]);
      assert.equal(said.word, '无效', name);
      assert.match(said.reason, reason, name);
    }
    // Whoever shows a forged document does not get a firm's name shown under it.
    assert.equal((await offline(browser, bundles.other_firm)).firm, '');
  },

  async 'a text laid out anew says the same'(browser) {
    assert.equal((await offline(browser, bundles.pretty)).word, '有效');
  },

  async 'a missing half cannot be confirmed'(browser) {
    const said = await offline(browser, bundles.no_endorsement);
    assert.equal(said.word, '无法确认');
  },

  async 'a key newer than the anchor proves nothing against anyone'(browser) {
    for (const name of ['newer_key', 'half_code']) {
      const said = await offline(browser, bundles[name]);
      assert.equal(said.word, '无法确认', name);
      assert.match(said.reason, /请换用新的信任锚/, name);
    }
  },

  async 'what is no certificate is said to be none'(browser) {
    const { page } = await open(browser, disk);
    await choose(page, new Map([['a.txt', 'hello']]));
    await page.waitForFunction(() => document.querySelector('#problem').textContent.includes('没有找到'));
    await page.fill('#code', '12345');
    await page.click('#paste button');
    await page.waitForFunction(() => document.querySelector('#problem').textContent.includes('无法识别'));
    await page.close();
  },

  async 'a code pasted without a network says what it cannot know'(browser) {
    const { page, faults } = await open(browser, disk);
    await page.fill('#code', codes.good);
    await page.keyboard.press('Enter');
    const said = await answer(page);
    assert.equal(said.word, '有效');
    assert.equal(said.asOf, '数据截至 2024-05-31 00:00，之后未核验');
    assert.equal(said.marks, 'pass pass none none');
    assert.deepEqual(faults, []);
    await page.close();
  },

  async 'a code opened from its address, with the ledger'(browser) {
    const good = await online(browser, sites.good, codes.good);
    assert.equal(good.said.word, '有效');
    assert.equal(good.said.asOf, '数据截至 2025-03-09 08:00');
    assert.equal(good.said.marks, 'pass pass pass pass');
    assert.match(good.said.net, /[0-9]+ 条/);
    // The fragment stays in the browser.
    assert.ok(server.state.asked.every((asked) => !asked.includes('1234')));
    const bad = await online(browser, sites.good, codes.one_body);
    assert.equal(bad.said.word, '无法确认');
    await Promise.all([good.page.close(), bad.page.close()]);
  },

  async 'a cancelled certificate, also when its bit was cleared'(browser) {
    for (const name of ['cancelled', 'cleared']) {
      const { said, page } = await online(browser, sites.good, bundles[name]);
      assert.equal(said.word, '无效');
      assert.match(said.reason, /已取消（2024-11-02，不再符合认定标准）/);
      await page.close();
    }
    const before = await online(browser, sites.good, bundles.cancelled, '2024-11-01');
    assert.equal(before.said.word, '有效');
    await before.page.close();
  },

  async 'a renamed firm leads to its present name'(browser) {
    const { said, page } = await online(browser, sites.good, bundles.renamed);
    assert.equal(said.word, '无效');
    assert.match(said.reason, /已换发，称号继续有效.*示例丙律师事务所/);
    await page.close();
  },

  async 'freeze: a server that nobody witnesses any more'(browser) {
    const { said, page } = await online(browser, sites.stale, bundles.good);
    assert.equal(said.word, '有效');
    assert.equal(said.asOf, '数据截至 2024-12-02 08:00，之后未核验');
    assert.match(said.net, /停滞/);
    await page.close();
  },

  async 'rollback: a server that shows less than was seen before'(browser) {
    await (await online(browser, sites.good, bundles.good)).page.close();
    const { said, page } = await online(browser, sites.rollback, bundles.good);
    assert.match(said.net, /回退/);
    assert.match(said.asOf, /之后未核验/);
    await page.evaluate(() => localStorage.clear());
    await page.close();
  },

  async 'fork: a server with another history'(browser) {
    const { said, page } = await online(browser, sites.fork, bundles.good);
    assert.equal(said.word, '无法确认');
    assert.match(said.reason, /分叉/);
    await page.evaluate(() => localStorage.clear());
    await page.close();
  },

  async 'junk from a mirror is not believed'(browser) {
    const { said, page } = await online(browser, sites.swapped, bundles.good);
    assert.match(said.net, /未通过核验|分叉/);
    assert.notEqual(said.asOf, '数据截至 2025-03-09 08:00');
    await page.close();
  },

  async 'a server without the ledger leaves the offline answer'(browser) {
    const { said, page } = await online(browser, new Map(), bundles.good);
    assert.equal(said.word, '有效');
    assert.match(said.net, /未能联网/);
    await page.close();
  },

  async 'English, the other day and the keyboard'(browser) {
    const { page } = await open(browser, disk);
    await choose(page, bundles.good);
    await answer(page);
    await page.click('#language');
    assert.equal((await answer(page)).word, 'Valid');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    await page.fill('#day', '2028-01-01');
    await page.waitForFunction(() => document.querySelector('.word').textContent === 'Not valid');
    await page.click('#language');
    const reached = new Set();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.className));
    }
    for (const stop of ['day', 'language', 'print']) assert.ok(reached.has(stop), stop);
    await page.close();
  },

  async 'no sideways scroll, no serious fault of access'(browser) {
    for (const [size, view] of Object.entries(SIZES)) {
      for (const name of ['', 'good', 'cancelled', 'no_endorsement']) {
        const { page } = await open(browser, disk, view);
        if (name) {
          await choose(page, bundles[name]);
          await answer(page);
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assert.equal(wide, false, `${size} ${name}`);
        const found = await page.evaluate(`${axe}; axe.run().then(({ violations }) => violations
          .filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => id + ' ' + nodes[0].html))`);
        assert.deepEqual(found, [], `${size} ${name}`);
        if (shots) await page.screenshot({ path: path.join(shots, `${size}-${name || 'start'}.png`), fullPage: true });
        if (shots && name && size === 'desk') await page.pdf({ path: path.join(shots, `${name}.pdf`), preferCSSPageSize: true });
        await page.close();
      }
    }
  },

  async 'the page weighs under 150 KB'() {
    const weight = zlib.gzipSync(fs.readFileSync(file)).length;
    console.log(`the page: ${(weight / 1024).toFixed(0)} KB compressed`);
    assert.ok(weight < 150 * 1024, `${weight} bytes`);
  },

  async 'a bundle in under 300 ms'(browser) {
    const times = [];
    for (let i = 0; i < 5; i++) {
      const { page } = await open(browser, disk);
      await page.evaluate(() => {
        new MutationObserver(() => (window.shownAt ??= performance.now())).observe(document.querySelector('#result'), { childList: true });
        document.querySelector('#files').addEventListener('change', () => (window.givenAt = performance.now()), true);
      });
      await page.clock.resume().catch(() => {});
      await choose(page, bundles.good);
      await answer(page);
      times.push(await page.evaluate(() => window.shownAt - window.givenAt));
      await page.close();
    }
    const median = times.sort((one, other) => one - other)[2];
    console.log(`a bundle, cold: ${median.toFixed(0)} ms (${times.map((time) => time.toFixed(0)).join(', ')})`);
    assert.ok(median < 300, `${median} ms`);
  },
};

let failed = 0;
await withBrowser(chromium, async (browser) => {
  for (const [name, test] of Object.entries(tests)) {
    if (process.env.ONLY && !name.includes(process.env.ONLY)) continue;
    try {
      await test(browser);
      console.log(`ok ${name}`);
    } catch (fault) {
      failed += 1;
      console.log(`FAILED ${name}\n${fault.stack}`);
    }
  }
});
server.close();
process.exit(failed ? 1 : 0);
