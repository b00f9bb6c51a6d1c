// A headless Chromium with nothing of its own running, and the verify page in it.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
/** The day on which every test is: the fixture's certificates have a term. */
export const NOW = new Date('2025-03-10T10:00:00+08:00');
export const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1366, height: 768 } };

/** Runs `use` with a fresh profile, and removes it. */
export async function withBrowser(executablePath, use, more = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'srdi-browser-'));
  const browser = await chromium.launchPersistentContext(folder, {
    executablePath, headless: true, args: FLAGS, viewport: SIZES.desk, locale: 'zh-CN', timezoneId: 'Europe/Berlin', ...more,
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A new tab on `address`, at `time`; `faults` collects what the console complains of. */
export async function open(browser, address, size = SIZES.desk, time = NOW) {
  const page = await browser.newPage();
  const faults = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.setViewportSize(size);
  await page.clock.setFixedTime(time);
  await page.goto(address);
  return { page, faults };
}

/** Gives files to the page as if they were chosen. */
export const choose = (page, files) =>
  page.setInputFiles('#files', [...files].map(([name, content]) => ({ name, mimeType: '', buffer: Buffer.from(content) })));

/** Drops one file on the page. */
export async function drop(page, name, content) {
  const data = await page.evaluateHandle(([file, text]) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], file));
    return transfer;
  }, [name, Buffer.from(content).toString('base64')]);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

/** What the page answers, once it is done asking. */
export async function answer(page) {
  await page.waitForSelector('.sheet');
  await page.waitForFunction(() => !/正在联网|recomputing/.test(document.querySelector('.net').textContent));
  return page.evaluate(() => {
    const text = (selector) => document.querySelector(selector)?.textContent ?? '';
    const checks = [...document.querySelectorAll('.checks li')];
    const marks = checks.map((line) => line.className);
    const lines = checks.map((line) => `${line.querySelector('.tag').textContent}　${line.querySelector('p').textContent}`);
    return {
      word: text('.word'), asOf: text('.asof'), reason: text('.reason'), net: text('.net'), live: text('#live'),
      firm: text('.firm .name'), marks: marks.join(' '), lines, focus: document.activeElement?.className ?? '',
    };
  });
}
