/** The forms of the demo, sent by hand: what is not the page's own is refused in words, and changes nothing. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDemoCompany, type DemoCompany } from '../../../../src/demo/company.js';
import { startDemoServer } from '../../../../src/demo/serve/demo-server.js';
import { RunningProgram } from '../../../../src/demo/serve/running-program.js';
import { Story } from '../../../../src/demo/serve/story.js';
import { daysAround } from '../../../../src/demo/serve/week.js';
import { renderLocalDate } from '../../../../src/local-time.js';
import type { WebServer } from '../../../../src/web/web-server.js';

const NOW = new Date(2026, 10, 25, 12);
const ANN = 'ann@corp.example';

let company: DemoCompany;
let server: WebServer;
const errors: unknown[] = [];

beforeAll(async () => {
  company = await openDemoCompany(NOW);
  const story = new Story(company, () => NOW);
  // It is never started: the folder is not even there.
  const program = new RunningProgram('no-program', 'no-home', story);
  await program.close();
  server = await startDemoServer({ story, program, now: () => NOW }, (error) => errors.push(error));
});
afterAll(async () => {
  await server.close();
  await company.close();
  expect(errors).toEqual([]);
});

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${server.origin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams(fields),
  });

const MEETING = {
  who: ANN,
  subject: 'Review',
  location: '@cms',
  day: renderLocalDate(daysAround(NOW)[3] ?? NOW),
  time: '10:00',
  client: 'outlook',
  text: 'Dear all,',
};

it.each([
  ['/make', { ...MEETING, who: 'nobody@corp.example' }, 'There is no such person.'],
  ['/make', { ...MEETING, client: '__proto__' }, 'There is no such mail program.'],
  ['/make', { ...MEETING, day: '2099-01-01' }, 'The week that is shown has no such time.'],
  ['/make', { ...MEETING, time: '08:30' }, 'The week that is shown has no such time.'],
  ['/make', { ...MEETING, time: '17:00' }, 'The week that is shown has no such time.'],
  ['/make', { ...MEETING, subject: 'x'.repeat(300) }, 'The field subject is too long.'],
  ['/save', { ...MEETING, meeting: 'AAMk' }, 'Ann Archer has no such meeting.'],
  ['/keyword', { who: ANN, meeting: '' }, 'Ann Archer has no such meeting.'],
  ['/pin', { who: ANN, pin: '12<b>' }, 'A PIN is up to twelve digits.'],
  ['/pin', { who: 'eve@corp.example', pin: '12' }, 'A PIN is up to twelve digits.'],
])('%s with %j is refused in words', async (path, fields, words) => {
  const before = company.exchange.items(ANN).length;
  const answer = await post(path, fields);
  expect([answer.status, await answer.text()]).toEqual([400, `${words}\n`]);
  expect(company.exchange.items(ANN)).toHaveLength(before);
});

it("an attendee's copy is not the attendee's to change", async () => {
  const copy = company.meetings.find(({ about }) => about.includes("attendee's copy"));
  const answer = await post('/keyword', { who: copy?.mailbox ?? '', meeting: copy?.id ?? '' });
  expect([answer.status, await answer.text()]).toEqual([400, 'Борис Белов has no such meeting.\n']);
});

it('nobody is invited to their own meeting, nor anybody who is not there', async () => {
  const form = new URLSearchParams({ ...MEETING, subject: 'For two' });
  const invited = company.people.at(-1)?.address ?? '';
  for (const one of [ANN, invited, 'nobody@corp.example']) form.append('invite', one);
  const answer = await fetch(`${server.origin}/make`, { method: 'POST', redirect: 'manual', body: form });
  expect(answer.status).toBe(303);
  const made = company.exchange.items(ANN).find(({ subject }) => subject === 'For two');
  expect(made?.item.attendees.map(({ address }) => address)).toEqual([invited]);
});

it('a form of another site, and one that was sent to another name, changes nothing', async () => {
  const before = company.exchange.items(ANN).length;
  expect((await post('/make', MEETING, { Origin: 'http://evil.example' })).status).toBe(403);
  expect((await post('/make', MEETING, { Origin: 'null' })).status).toBe(403);
  expect(company.exchange.items(ANN)).toHaveLength(before);
});

it('a form leads to a page of the demo, wherever it says that it came from', async () => {
  for (const back of ['https://evil.example/', '//evil.example', '/\\evil.example'])
    expect((await post('/cms', { to: 'up', back })).headers.get('location')).toBe('/');
  expect((await post('/cms', { to: 'up', back: '/?who=x#pane' })).headers.get('location')).toBe(
    '/?who=x#pane',
  );
});

it('an address that names nobody, and a meeting that is gone, still give a page', async () => {
  for (const query of ['?who=nobody', `?who=${ANN}&meeting=gone`, '?meeting=%00&edit=1', '?new=1&who=%ff']) {
    const answer = await fetch(`${server.origin}/${query}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<h1>');
  }
});

it('only loopback is listened on', () => {
  expect(new URL(server.origin).hostname).toBe('127.0.0.1');
});
