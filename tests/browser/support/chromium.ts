/** Chromium with a new, empty profile, and pages that note what a visitor should never see. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';

/** undefined: there is none on this computer. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (file) => existsSync(file),
);

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Of a busy machine; what is waited for is always something on the page. */
const PATIENCE_MS = 300_000;

export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('There is no Chromium.');
  return await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: ARGUMENTS,
    timeout: PATIENCE_MS,
  });
}

/** What visitors prefer or have. */
export const VIEWS: [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['at 200 %', { viewport: { width: 640, height: 800 }, deviceScaleFactor: 2 }],
  ['on a narrow screen', { viewport: { width: 320, height: 800 } }],
];

export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings on the console, errors of scripts, dialogs, and requests to anywhere else than `origin`. */
  readonly complaints: readonly string[];
}

export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const complainOf = (url: string): void => {
    if (!url.startsWith(`${origin}/`) && !/^(?:data|about):/.test(url)) complaints.push(`request: ${url}`);
  };
  context.on('requestfinished', (request) => complainOf(request.url()));
  context.on('requestfailed', (request) => {
    // What the policy of the page forbids is not sent.
    if (request.failure()?.errorText !== 'csp') complainOf(request.url());
  });
  return { page, complaints };
}

/** What an invitation is typed into on the page of the demo, once it takes what is typed. */
export function editorOf(page: Page): Locator {
  return page.frameLocator('iframe[title="The invitation, to type into"]').locator('body[contenteditable]');
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core calls serious or critical, as `rule: element`. Foreign HTML in frames is not looked at. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return await page.evaluate<string[]>(`axe.run(document, { iframes: false }).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`);
}
