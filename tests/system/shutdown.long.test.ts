/** Asked to stop at whatever it is at, the program is gone within ten seconds, and has forgotten nothing that matters. */
import { afterAll, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/simulator/exchange/faults/fault.js';
import { joinLinks, withoutBlocks, writtenBlocks } from '../support/blocks.js';
import { meet } from '../support/meet.js';
import { joinLink, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished, Running } from '../support/program.js';

/** Ten seconds are promised; a machine that is busy otherwise gets three times that. */
const PROMISE_MS = 30_000;
const BODY = `<html><body><p>${BODY_WORDS}</p></body></html>`;
const ANN = 'ann@corp.example';
const GUEST = 'guest@elsewhere.example';

const companies: Company[] = [];
const started: Running[] = [];
afterAll(async () => {
  // A test that failed must not leave processes behind.
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ finished }) => finished));
  await Promise.all(companies.map((company) => company.close()));
});

interface Scene {
  readonly company: Company;
  readonly meetingId: string;
  /** What the program is to be at when it is asked to stop. */
  readonly reached: (running: Running) => Promise<unknown>;
}

describe.concurrent('asked to stop, it exits with 0 within ten seconds, and the next run ends with one block and one mail', () => {
  it('SIGTERM in the wait between two cycles', () =>
    expectCleanStop('SIGTERM', async () => {
      const scene = await open();
      return { ...scene, reached: () => logged(scene.company, /mailboxes served/) };
    }));

  it('SIGINT while SyncFolderItems takes three seconds', () =>
    expectCleanStop('SIGINT', () =>
      atExchange({ kind: 'drip', bytes: 400, everyMs: 1_000, operation: 'SyncFolderItems' }),
    ));

  it('SIGHUP while UpdateItem is carried out and its answer takes three seconds', () =>
    expectCleanStop('SIGHUP', () =>
      atExchange({ kind: 'drip', bytes: 400, everyMs: 1_000, operation: 'UpdateItem' }),
    ));

  it('SIGTERM while UpdateItem was carried out and is never answered', () =>
    expectCleanStop('SIGTERM', () =>
      atExchange({ kind: 'never-answer', operation: 'UpdateItem', executed: true }),
    ));

  it('SIGINT while UpdateItem was not carried out and is never answered', () =>
    expectCleanStop('SIGINT', () => atExchange({ kind: 'never-answer', operation: 'UpdateItem' })));

  it('SIGTERM while SyncFolderItems is never answered', () =>
    expectCleanStop('SIGTERM', () => atExchange({ kind: 'never-answer', operation: 'SyncFolderItems' })));

  it('SIGHUP while CMS hangs at the first user sync', () =>
    expectCleanStop('SIGHUP', () => atCms(/users\?/)));

  it('SIGTERM while CMS hangs at a room', () => expectCleanStop('SIGTERM', () => atCms(/coSpaces/)));

  it('SIGINT while it stands by for another instance', () =>
    expectCleanStop('SIGINT', async () => {
      const scene = await open();
      const first = startLoop(scene.company);
      await logged(scene.company, /mailboxes served/);
      const stopFirst = async (): Promise<void> => {
        first.child.kill('SIGTERM');
        expect(await first.finished).toMatchObject({ code: 0 });
      };
      return { ...scene, reached: () => logged(scene.company, /stands by/), afterwards: stopFirst };
    }));

  it('whoever presses Ctrl+C again and again does not wait for the answer of a server', async () => {
    const { company, reached } = await atExchange({ kind: 'never-answer', operation: 'SyncFolderItems' });
    const running = startLoop(company);
    await reached(running);
    // Signals that come before the first one is seen are one signal.
    const impatience = setInterval(() => running.child.kill('SIGINT'), 100);
    const stopped = await running.finished;
    clearInterval(impatience);
    // In the last moments of a process Node catches no signal any more.
    expect([0, 'SIGINT']).toContain(stopped.code ?? stopped.signal);
  });
});

function startLoop({ home }: Company): Running {
  const running = home.start([]);
  started.push(running);
  return running;
}

async function open(): Promise<Omit<Scene, 'reached'>> {
  const company = await openCompany();
  companies.push(company);
  company.hire('ann', { passcode: '66004217' });
  return { company, meetingId: meet(company, ANN, { body: BODY, attendees: [GUEST] }) };
}

async function atExchange(fault: FaultRule): Promise<Scene> {
  const scene = await open();
  const { exchange } = scene.company;
  exchange.faults.add(fault);
  const came = new Promise<void>((resolve) => {
    exchange.onRequest(({ operation }) => {
      // The request is carried out before the event loop turns.
      if (operation === fault.operation) setImmediate(resolve);
    });
  });
  return { ...scene, reached: () => came };
}

async function atCms(at: RegExp): Promise<Scene> {
  const scene = await open();
  const { cms } = scene.company;
  cms.faults.add({ kind: 'hang', at });
  const came = logOrWait(() => Promise.resolve(cms.requests.some(({ target }) => at.test(target))));
  return { ...scene, reached: () => came };
}

async function expectCleanStop(
  signal: NodeJS.Signals,
  set: () => Promise<Scene & { readonly afterwards?: () => Promise<void> }>,
): Promise<void> {
  const { company, meetingId, reached, afterwards } = await set();
  const running = startLoop(company);
  await reached(running);
  const asked = performance.now();
  running.child.kill(signal);
  const stopped = await running.finished;
  const tookMs = performance.now() - asked;
  expect(stopped).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(tookMs).toBeLessThan(PROMISE_MS);
  await afterwards?.();
  company.exchange.faults.clear();
  company.cms.faults.clear();
  const runs: Finished[] = [stopped];
  for (let run = 0; run < 2; run += 1) runs.push(await company.home.spawn(['--once']));
  expect(runs.slice(1)).toMatchObject([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  const { text } = company.exchange.readItem(ANN, meetingId).body;
  expect(writtenBlocks(text)).toHaveLength(1);
  expect(withoutBlocks(text)).toBe(BODY);
  expect(new Set(joinLinks(text))).toEqual(new Set([joinLink(company.cms, 'ann')]));
  expect(company.exchange.mails.map(({ to }) => to)).toEqual([GUEST]);
  await expectNoHarm(company, runs);
}

/** Waits for a line of the log. */
function logged({ home }: Company, message: RegExp): Promise<void> {
  return logOrWait(async () => {
    const lines = await home.readLog().catch(() => []);
    return lines.some(({ msg }) => message.test(String(msg)));
  });
}

async function logOrWait(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25));
}
