/** The preview as a file in a browser. PICTURES=DIR keeps what it looks like. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { toPage } from '../../src/commands/preview/page.js';
import { findBarriers, openBrowser, openPage } from './support/chromium.js';

const folder = await mkdtemp(path.join(tmpdir(), 'preview-page-'));
const browser = await openBrowser();

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const MAIL = await readFile(new URL('../../templates/templ1.html', import.meta.url), 'utf8');
const EVIL = '<p style="height: 900px">tall</p><script>parent.document.title = "taken"</script>';

it('shows each mail in a frame as high as it is, runs nothing in it, and has no barriers', async () => {
  const file = path.join(folder, 'cms-preview.html');
  const rendering = { title: 'A room with a PIN', html: MAIL, word: EVIL, text: 'Join the meeting\n' };
  const templates = [
    { file: 'templates/templ1.html', usedFor: ['meetings with the keyword @cms'], renderings: [rendering] },
  ];
  await writeFile(file, toPage('Filled in with sample values.', { warning: 'Delete this page.', templates }));
  const { page, complaints } = await openPage(browser, 'file://');
  await page.goto(pathToFileURL(file).href);
  const frame = page.locator('iframe[title="Outlook for Windows"]');
  await expect.poll(async () => (await frame.boundingBox())?.height).toBeGreaterThan(900);
  expect(await page.title()).toBe('Preview of the invitation');
  expect(await findBarriers(page)).toEqual([]);
  // Chromium itself says that it ran no script in the frame.
  expect(complaints.filter((one) => !one.includes('Blocked script execution'))).toEqual([]);
  const { PICTURES } = process.env;
  if (PICTURES !== undefined) await page.screenshot({ path: path.join(PICTURES, 'preview.png') });
});
