/** How the page of the demo looks and behaves, whatever its visitor prefers, and whatever is typed into it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemoCompany, type DemoCompany } from '../../src/demo/company.js';
import { openDemo } from '../../src/demo/serve/serve-demo.js';
import type { WebServer } from '../../src/web/web-server.js';
import { editorOf, findBarriers, openBrowser, openPage, VIEWS } from './support/chromium.js';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>' {{ who }}`;

let browser: Browser;
let company: DemoCompany;
let demo: WebServer;
/** A server that a foreign body names. */
let foreign: Server;
let elsewhere: string;
const sentElsewhere: string[] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  foreign = createServer(({ url = '' }, response) => {
    sentElsewhere.push(url);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  elsewhere = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
  company = await openDemoCompany(new Date());
  const now = (): Date => new Date();
  demo = await openDemo(company, now, (error) => errors.push(error), PROGRAM);
});
afterAll(async () => {
  await browser.close();
  await demo.close();
  await company.close();
  foreign.close();
  expect(errors).toEqual([]);
  expect([...company.exchange.violations, ...company.cms.violations]).toEqual([]);
});

async function openPlanning(page: Page): Promise<void> {
  await page.goto(demo.origin);
  await page.getByRole('link', { name: 'Quarterly planning' }).click();
  const frame = page.frameLocator('iframe[title="The invitation now"]');
  await frame.locator('body').filter({ hasText: '4711001' }).waitFor();
}

describe.each(VIEWS)('%s', (_, options) => {
  it('everything fits, and nothing is in the way of anybody', async () => {
    const { page, complaints } = await openPage(browser, demo.origin, options);
    await openPlanning(page);
    // Room for a word at least.
    const texts = await page.locator('.server > div').all();
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect((await text.boundingBox())?.width).toBeGreaterThan(100);
    for (const link of [undefined, 'Edit or move it', 'New meeting']) {
      if (link !== undefined) await page.getByRole('link', { name: link }).click();
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await findBarriers(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

it('everything can be reached and done by keyboard', async () => {
  const { page } = await openPage(browser, demo.origin);
  await openPlanning(page);
  const press = async (key: string, name: string): Promise<void> => {
    // Not of what only holds others, and them all: the body has the focus while nothing else does.
    const focused = (): Promise<string> =>
      page.evaluate(`[document.activeElement].filter((one) => one.matches('a, button, input, select, iframe'))
        .map((one) => one.textContent.trim() || one.title).join()`);
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press(key);
      if ((await focused()).includes(name)) return;
    }
    throw new Error(`${name} is not reached.`);
  };
  await page.goto(demo.origin);
  await press('Tab', 'Skip to the content');
  await press('Tab', 'Take it down');
  await press('Tab', 'Carla Conti');
  await press('Tab', 'New meeting');
  await press('Tab', 'Quarterly planning');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Quarterly planning' }).waitFor();
  await press('Tab', 'Edit or move it');
  await page.keyboard.press('Enter');
  await page.getByLabel('Subject').waitFor();
  await editorOf(page).waitFor();
  await press('Tab', 'The invitation, to type into');
  await page.keyboard.type('By keyboard. ');
  await press('Tab', 'in Outlook on the web');
  await page.keyboard.press('Enter');
  const frame = page.frameLocator('iframe[title="The invitation now"]');
  await frame.locator('body').filter({ hasText: 'By keyboard. Dear all' }).waitFor();
  await page.context().close();
});

it('a link in an invitation leads nowhere', async () => {
  const { page, complaints } = await openPage(browser, demo.origin);
  await openPlanning(page);
  const body = page.frameLocator('iframe[title="The invitation now"]').locator('body');
  await body.getByRole('link', { name: 'Join in the browser' }).click();
  await body.getByText('Join in the browser').waitFor();
  expect(page.url()).toMatch(new RegExp(`^${demo.origin}/`));
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('nothing that a subject, a Location, a text, a room or a PIN holds is executed or loaded', async () => {
  const { page, complaints } = await openPage(browser, demo.origin);
  const space = company.cms.objects.space('carla.space');
  space.name = EVIL;
  space.callId = '<b>4711003</b>';
  await page.goto(`${demo.origin}/?who=carla%40corp.example&new=1`);
  await page.getByLabel('Subject').fill(EVIL);
  await page.getByLabel('Location').fill(`@cms ${EVIL}`);
  await page.getByLabel('Text').fill(`${EVIL}\n<iframe src="${elsewhere}/"></iframe>`);
  await page.getByRole('button', { name: 'in Outlook on the web' }).click();
  await page.getByRole('heading', { name: EVIL }).waitFor();
  await page.getByText(EVIL).first().waitFor();
  const id = new URL(page.url()).searchParams.get('meeting') ?? '';
  company.exchange.editMeeting('carla@corp.example', id, {
    body: `<html><body>Mail <script>parent.alert(1)</script><img src="${elsewhere}/a.png"><a href="javascript:alert(1)">here</a><form action="/program" method="post"><button>send</button></form><style>@import "${elsewhere}/a.css"; body { background: url(${elsewhere}/b.png) }</style></body></html>`,
  });
  await page.reload();
  const body = page.frameLocator('iframe[title="The invitation now"]').locator('body');
  await body.getByText('Mail').waitFor();
  await body.getByText('here').click();
  await body.getByText('send').click();
  expect(await page.locator('#look').innerText()).toContain('Running');
  expect(
    complaints.filter((text) => !/^console: .*(?:Content Security Policy|sandboxed|allow-)/s.test(text)),
  ).toEqual([]);
  await page.context().close();
});
