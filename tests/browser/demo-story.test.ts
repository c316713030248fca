/** The story that the demo tells, clicked through from its beginning to its end. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { editorOf, findBarriers, openBrowser, openPage, type WatchedPage } from './support/chromium.js';
import { serveDemo, type ServedDemo } from './support/demo.js';

let demo: ServedDemo;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  demo = await serveDemo();
  browser = await openBrowser();
  watched = await openPage(browser, demo.origin);
  page = watched.page;
  await page.goto(demo.origin);
});

afterEach(async () => {
  expect(watched.complaints).toEqual([]);
  expect(await findBarriers(page)).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await demo.stop();
});

const happened = (text: string | RegExp): Locator =>
  page.getByRole('region', { name: 'What happened' }).getByRole('listitem').filter({ hasText: text }).first();
const pane = (): Locator => page.getByRole('region', { name: 'The invitation' });
const invitation = (title = 'The invitation now'): Locator =>
  page.frameLocator(`iframe[title="${title}"]`).locator('body');
const showing = (text: string): Locator => invitation().filter({ hasText: text });
const notShowing = (text: string): Locator => invitation().filter({ hasNotText: text });

async function openMeeting(person: string, subject: string): Promise<void> {
  await page.getByRole('link', { name: person }).click();
  await page.getByRole('link', { name: subject }).click();
  await pane().getByRole('heading', { name: subject }).waitFor();
}

async function makeMeeting(subject: string, client: string): Promise<void> {
  await page.getByRole('link', { name: 'New meeting' }).click();
  await page.getByLabel('Subject').fill(subject);
  expect(await page.getByLabel('Location').inputValue()).toBe('@cms');
  await page.getByRole('button', { name: client, exact: true }).click();
  await pane().getByRole('heading', { name: subject }).waitFor();
}

/** Types at the end of the paragraph or cell that holds `place`, and saves. */
async function typeInto(place: string, text: string, client: string): Promise<void> {
  await page.getByRole('link', { name: 'Edit or move it' }).click();
  const editor = editorOf(page);
  await editor.getByText(place).last().click();
  await page.keyboard.press('End');
  await page.keyboard.type(text);
  await page.getByRole('button', { name: client, exact: true }).click();
}

it('the program fills in what was there, and says whom it mailed and why', async () => {
  const planning = happened('wrote the join details into “Quarterly planning”');
  await planning.filter({ hasText: 'The Location holds the keyword' }).waitFor();
  await planning
    .filter({ hasText: 'Mailed to Борис Белов, Carla Conti and guest@partner.example.' })
    .waitFor();
  await happened('“First day” waits. CMS has no space').waitFor();
});

it("an attendee's calendar shows the same invitation with the organizer's room", async () => {
  await openMeeting('Борис Белов', 'Quarterly planning');
  await showing('4711001').waitFor();
  expect(await pane().innerText()).toContain('copy of somebody else');
  expect(await invitation('The invitation before').innerText()).not.toContain('4711001');
});

it('a new meeting with the keyword is filled in, and its attendees are mailed', async () => {
  await page.getByRole('link', { name: 'Ann Archer' }).click();
  await makeMeeting('Project review', 'in Outlook');
  await showing('Join the video meeting').waitFor();
  expect(await invitation('The invitation before').innerText()).toContain('let us look at the project');
  expect(await invitation('The invitation before').innerText()).not.toContain('Join the video meeting');
  await happened('wrote the join details into “Project review”')
    .filter({ hasText: 'Mailed to Борис' })
    .waitFor();
});

it.each(['in Outlook on the web', 'on a phone', 'in Outlook'])(
  'what is typed into the join details stays when it is saved %s',
  async (client) => {
    const text = ` typed ${client}.`;
    await typeInto('0042', text, client);
    await happened(`saved “Project review” ${client}.`).waitFor();
    await showing(text).waitFor();
    await expect.poll(() => invitation().getByText('Join in the browser').count()).toBe(1);
  },
);

it('a meeting that is moved takes its join details along', async () => {
  await page.getByRole('link', { name: 'Edit or move it' }).click();
  await page.getByLabel('Time of day').selectOption('16:00');
  await page.getByRole('button', { name: 'in Outlook', exact: true }).click();
  await happened('saved “Project review” in Outlook and moved it.').waitFor();
  await page.getByRole('link', { name: /16:00–17:00 Project review/ }).waitFor();
  await showing('4711001').waitFor();
});

it('another PIN in CMS reaches the invitation and its attendees', async () => {
  await page.getByLabel('PIN').fill('987654');
  await page.getByRole('button', { name: 'Change' }).click();
  await showing('987654').waitFor();
  await notShowing('0042').waitFor();
  await happened('replaced the join details in “Project review”')
    .filter({ hasText: 'Mailed to Борис' })
    .waitFor();
});

it('while CMS is down a meeting waits for its room, and is filled in afterwards', async () => {
  await page.getByRole('button', { name: 'Take it down' }).click();
  await page.getByText('Down.', { exact: true }).waitFor();
  await makeMeeting('Without CMS', 'on a phone');
  await happened('The meetings that need a room wait for it.').waitFor();
  await pane().getByText('The join details are written when it is up again.').waitFor();
  await page.getByRole('button', { name: 'Bring it up' }).click();
  await happened('wrote the join details into “Without CMS”').waitFor();
  await page.getByRole('link', { name: 'Without CMS' }).click();
  await showing('987654').waitFor();
});

it('without the keyword the join details go, and what was typed into them stays', async () => {
  await page.getByRole('link', { name: 'Project review' }).click();
  await page.getByRole('button', { name: 'Take the keyword out' }).click();
  await notShowing('987654').waitFor();
  await showing('typed on a phone').waitFor();
  await happened('took the join details out of “Project review”')
    .filter({ hasText: 'Mailed to Борис' })
    .waitFor();
  await page.getByRole('button', { name: 'Put the keyword in' }).click();
  await showing('987654').waitFor();
});

it('what was made while the program was stopped is seen when it is back', async () => {
  await page.getByRole('button', { name: 'Stop it' }).click();
  await page.getByText('Not running.', { exact: true }).waitFor();
  await makeMeeting('While it was stopped', 'in Outlook on the web');
  await page.getByRole('button', { name: 'Start it' }).click();
  await page.getByRole('link', { name: 'While it was stopped' }).click();
  await showing('987654').waitFor();
});

it('Ctrl+C ends the program and the page, and leaves nothing behind', async () => {
  const pid = await demo.programPid();
  const { code, left, stderr } = await demo.stop();
  expect({ code, left, stderr }).toEqual({ code: 0, left: [], stderr: '' });
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await page.getByText('The demo has ended.').waitFor();
  // The browser says that it could not reach the server.
  watched = { page, complaints: [] };
});
