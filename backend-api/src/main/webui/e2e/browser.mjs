import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const URL_OF_EDGE = process.env.ORRERY_CONSOLE_URL;
export const HOME = `${URL_OF_EDGE}/console`;
const PASSWORD = process.env.ORRERY_CONSOLE_PASSWORD;
const IMAGES = process.env.ORRERY_CONSOLE_IMAGES;

export const WIDE = { width: 1360, height: 850 };
export const PHONE = { width: 390, height: 844 };

export function launch() {
  return chromium.launch({
    executablePath: process.env.ORRERY_CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A browser of its own (cookies, storage) that remembers every complaint and every foreign request. */
export async function device(browser, options = {}) {
  const context = await browser.newContext({
    viewport: WIDE,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  const complaints = [];
  const watch = (page) => {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        complaints.push(`${message.type()}: ${message.text()} (${page.url()})`);
      }
    });
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message} (${page.url()})`));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${URL_OF_EDGE}/`)) {
        complaints.push(`request outside the origin: ${request.url()}`);
      }
    });
  };
  context.on('page', watch);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { context, page, complaints };
}

export async function logIn(page, place = '') {
  await page.goto(`${HOME}/${place}`);
  await page.getByLabel('Username or email').fill('superadmin');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('main#main').waitFor();
}

/** Nothing serious or critical by axe-core. */
export async function accessible(page, what) {
  await page.evaluate(AXE);
  const serious = await page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return found.violations
      .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
      .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
  assert.deepEqual(serious, [], `${what} as axe-core sees it`);
}

/** A picture of the page, where pictures are asked for. */
export async function picture(page, name) {
  if (IMAGES) {
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(IMAGES, `${name}.png`), animations: 'disabled' });
  }
}
