/** The status page of a company in trouble, as an administrator sees it. PICTURES=DIR keeps what it looks like. */
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStatusPage, toPageValues } from '../../src/commands/status-page/status-page.js';
import { toHealth } from '../../src/commands/status-page/verdict.js';
import { startWebServer, type WebServer } from '../../src/web/web-server.js';
import type { Status, StatusMailbox } from '../../src/sync/cycle/status.js';
import { troubledStatus } from '../support/status-samples.js';
import { findBarriers, openBrowser, openPage, VIEWS } from './support/chromium.js';

const NOW = new Date();
const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>`;

let browser: Browser;
let server: WebServer;
let status: Status;

beforeAll(async () => {
  browser = await openBrowser();
  const page = createStatusPage();
  server = await startWebServer({
    host: '127.0.0.1',
    port: 0,
    onError: (error) => {
      throw error;
    },
    routes: {
      'GET /': () => {
        const values = toPageValues(status, toHealth(status, NOW, 60_000), { now: NOW, isStandby: false });
        return page.render({ title: 'CMS Calendar Magic', about: 'Version 1.0.0, as of now' }, values);
      },
    },
  });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

describe.each(VIEWS)('%s', (name, options) => {
  it('shows trouble with its remedy, fits, has no barriers and no errors', async () => {
    status = troubledStatus(NOW);
    const { page, complaints } = await openPage(browser, server.origin, options);
    await page.goto(server.origin);
    expect(await page.getByRole('status').textContent()).toBe('28 of 5,000 mailboxes are not served.');
    expect(await page.getByText('Give the account the role').isVisible()).toBe(true);
    expect(await page.getByRole('img', { name: 'Failures' }).isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await findBarriers(page)).toEqual([]);
    const { PICTURES } = process.env;
    if (PICTURES !== undefined)
      await page.screenshot({ path: path.join(PICTURES, `status-${name}.png`), fullPage: true });
    await page.getByText('The same in numbers').click();
    expect(await page.getByRole('cell').count()).toBeGreaterThan(90);
    expect(await findBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

it('is used by keyboard: the first key skips to the content, and the numbers open', async () => {
  status = troubledStatus(NOW);
  const { page } = await openPage(browser, server.origin);
  await page.goto(server.origin);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  expect(await skip.evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true);
  const box = await skip.boundingBox();
  expect(box!.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  expect(page.url()).toMatch(/#main$/);
  await page.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await page.getByRole('columnheader', { name: 'Polls' }).isVisible()).toBe(true);
  await page.context().close();
});

it('executes nothing of what it shows, and loads nothing', async () => {
  const troubled = troubledStatus(NOW);
  const [mailbox] = troubled.notServed as [StatusMailbox];
  status = {
    ...troubled,
    lastCycle: { ...troubled.lastCycle, summary: EVIL },
    notServed: [{ ...mailbox, mailbox: EVIL, message: EVIL, remedy: EVIL }],
    waitingMeetings: [{ ...troubled.waitingMeetings[0]!, mailbox: EVIL, room: EVIL, message: EVIL }],
  };
  const { page, complaints } = await openPage(browser, server.origin);
  await page.goto(server.origin);
  expect(await page.getByRole('rowheader', { name: EVIL }).count()).toBe(2);
  expect(await page.locator('script, img').count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});
