/** Takes the pictures of the documents into the folder that is named: an invitation before and after, the demo, the status page. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { createStatusPage, toPageValues } from '../../src/commands/status-page/status-page.js';
import { toHealth } from '../../src/commands/status-page/verdict.js';
import { createPage } from '../../src/web/page.js';
import { openBrowser, openPage } from '../../tests/browser/support/chromium.js';
import { serveDemo } from '../../tests/browser/support/demo.js';
import { troubledStatus } from '../../tests/support/status-samples.js';

/** What a page of documents may weigh. */
const MOST_BYTES = 120_000;
const SCREEN = { viewport: { width: 1200, height: 1120 } };

/** Room for a whole invitation, in a picture of the usual size. */
const DEMO = { viewport: { width: 1440, height: 1040 }, deviceScaleFactor: 0.75 };

const [, , folder = '.'] = process.argv;

/** The pages name a font of Windows; the one that is taken for it has to be as narrow. */
const FONTS = `<?xml version="1.0"?>
<fontconfig>
<include>/etc/fonts/fonts.conf</include>
<alias binding="same"><family>Segoe UI</family><prefer><family>Liberation Sans</family></prefer></alias>
</fontconfig>`;

const BOTH = createPage({
  main: `<div class="both"><section><h2>As Ann wrote it</h2>{% render 'foreign-html', html: before, title: 'Before' %}</section>
<section><h2>A minute later</h2>{% render 'foreign-html', html: after, title: 'After' %}</section></div>`,
  style: `header { display: none; } body { padding: 1rem; } main { margin: 0; }
.both { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; } .paper { height: 26.5rem; border: 1px solid var(--line); }`,
  showsForeignHtml: true,
});

async function takeDemo(browser: Browser): Promise<void> {
  const demo = await serveDemo();
  try {
    const { page } = await openPage(browser, demo.origin, DEMO);
    await page.goto(demo.origin);
    await page.getByRole('link', { name: 'Quarterly planning' }).click();
    const body = page.frameLocator('iframe[title="The invitation now"]').locator('body');
    await body.filter({ hasText: '4711001' }).waitFor();
    const read = async (title: string): Promise<string> =>
      (await page.locator(`iframe[title="${title}"]`).getAttribute('srcdoc')) ?? '';
    const before = await read('The invitation before');
    const after = await read('The invitation now');
    await save(page, 'demo');
    await page.close();
    const { page: both } = await openPage(browser, demo.origin, SCREEN);
    await show(both, BOTH.render({ title: 'Before and after' }, { before, after }).body);
    await save(both, 'invitation', 510);
  } finally {
    await demo.stop();
  }
}

async function takeStatus(browser: Browser): Promise<void> {
  const now = new Date();
  const { notServed, ...troubled } = troubledStatus(now);
  const summary = '4999 of 5000 mailboxes served in 3.1 s: 2 inserted. Not served: 1 mailbox.';
  const status = {
    ...troubled,
    lastCycle: { ...troubled.lastCycle, summary },
    mailboxes: { total: 5_000, served: 4_999, failing: 0, waiting: 1 },
    notServed: notServed.slice(-1),
    waitingMeetings: [],
  };
  const values = toPageValues(status, toHealth(status, now, 60_000), { now, isStandby: false });
  const { page } = await openPage(browser, 'about:blank', SCREEN);
  await show(page, createStatusPage().render({ title: 'CMS Calendar Magic' }, values).body);
  await save(page, 'status');
}

async function show(page: BrowserPage, html: string): Promise<void> {
  await page.setContent(html, { waitUntil: 'load' });
}

async function save(
  page: BrowserPage,
  name: string,
  height = page.viewportSize()?.height ?? 0,
): Promise<void> {
  const file = path.join(folder, `${name}.png`);
  const width = page.viewportSize()?.width ?? 0;
  await page.screenshot({ path: file, clip: { x: 0, y: 0, width, height } });
  const { size } = await stat(file);
  process.stdout.write(`${file}: ${Math.round(size / 1000)} kB\n`);
  if (size > MOST_BYTES) throw new Error(`${file} is too large.`);
}

const temporary = await mkdtemp(path.join(tmpdir(), 'pictures-'));
process.env['FONTCONFIG_FILE'] = path.join(temporary, 'fonts.conf');
await writeFile(process.env['FONTCONFIG_FILE'], FONTS);
const browser = await openBrowser();
try {
  await takeDemo(browser);
  await takeStatus(browser);
} finally {
  await browser.close();
  await rm(temporary, { recursive: true });
}
