// What the page says of every case that the program was shown: `node agreed.mjs CASES` prints it as
// JSON, in both languages, one pair for each case.

import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { answer, choose, open, withBrowser } from './browser.mjs';

const { url, cases } = JSON.parse(fs.readFileSync(process.argv[2]));

/** What a reader sees: the conclusion, the four lines, the network's and the firm. */
async function shown(page) {
  const { live: line, lines, net, firm } = await answer(page);
  return { line, lines, net, firm };
}

async function give(page, { files, code, day }) {
  // Another day asks again of what was given before.
  await page.fill('#day', day);
  await page.evaluate(() => document.querySelector('#result').replaceChildren());
  if (code === null) {
    await choose(page, new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'base64')])));
  } else {
    await page.evaluate(() => { document.querySelector('#ask').open = true; });
    await page.fill('#code', code);
    await page.click('#paste button');
  }
}

/** Tabs with a page from the disk, one for each anchor: opening it is most of the work. */
const tabs = new Map();

async function offline(browser, one) {
  const key = `${fs.readFileSync(one.page)} ${one.now}`;
  if (!tabs.has(key)) {
    tabs.set(key, (await open(browser, pathToFileURL(one.page).href, undefined, new Date(1000 * one.now))).page);
  }
  const page = tabs.get(key);
  await give(page, one);
  return page;
}

async function online(browser, one) {
  const page = await browser.newPage();
  await page.clock.setFixedTime(new Date(1000 * one.now));
  await page.route(`${url}/v`, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: fs.readFileSync(one.page) }));
  for (const site of one.sites) {
    await fetch(`${url}/~/${site}`);
    await page.goto(`${url}/v`);
    await give(page, one);
    await answer(page);
  }
  return page;
}

async function run(browser, one) {
  const page = await (one.sites.length ? online : offline)(browser, one);
  const zh = await shown(page);
  await page.click('#language');
  const en = await shown(page);
  if (one.sites.length === 0) {
    await page.click('#language');
  } else {
    await page.evaluate(() => localStorage.clear());
    await page.close();
  }
  return [zh, en];
}

const all = [];
await withBrowser(process.env.CHROMIUM ?? '/usr/bin/chromium', async (browser) => {
  browser.setDefaultTimeout(20_000);
  for (const one of cases) {
    try {
      all.push(await run(browser, one));
    } catch (fault) {
      all.push([{ fault: `${one.name}: ${fault}` }, {}]);
    }
  }
});
console.log(JSON.stringify(all));
