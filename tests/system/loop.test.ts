/** The loop: in time, one at a time, open to requests, and gone within seconds when it is asked to stop. */
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { expectOwnLink, meet } from '../support/meet.js';
import { nextRequest, openCompany } from '../support/company.js';
import type { Company, CompanyOptions } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished, Running } from '../support/program.js';
import { triesAll } from '../support/few.js';
import { makeTempDir } from '../support/temp-dir.js';

let company: Company;
let runs: Finished[] = [];
let loops: Running[] = [];
afterEach(async () => {
  for (const { child } of loops) child.kill('SIGKILL');
  await Promise.all(loops.map(({ finished }) => finished));
  await company.close();
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ANN = 'ann@corp.example';

/** Service managers wait for twenty seconds; a machine that is busy otherwise gets three times that. */
const WITHIN_MS = 60_000;

describe('the loop', () => {
  it('fills meetings in as they come, once each, polling every poll_interval', async () => {
    await open({ settings: { EWS: { poll_interval: '1' }, Logging: { Sync_log_file: 'sync.log' } } });
    const first = createMeeting();
    const began = Date.now();
    const loop = startLoop();
    await updateOf(first);
    const second = createMeeting();
    await updateOf(second);
    for (let polls = 0; polls < 3; polls += 1)
      await nextRequest(company, ({ operation }) => operation === 'SyncFolderItems');
    await stop(loop, 'SIGTERM');
    expectOwnLink(company, ANN, first);
    expectOwnLink(company, ANN, second);
    expect(company.exchange.mails).toHaveLength(2);
    const polls = company.exchange.requests.filter(({ operation }) => operation === 'SyncFolderItems');
    // One at the start and one for each second since, however late a busy machine lets them arrive.
    const seconds = (polls.at(-1)!.at.getTime() - began) / 1000;
    expect(polls.length).toBeLessThanOrEqual(seconds + 2);
    // The users are read at the start, and the room once for both.
    expect(company.cms.requests.filter(({ target }) => target.includes('/users'))).toHaveLength(1);
    // A key of the Python service is told of once, not in each cycle.
    const told = (await company.home.readLog()).filter(({ msg }) => String(msg).includes('Sync_log_file'));
    expect(told).toHaveLength(1);
    await expectNoHarm(company, runs);
  });

  it.runIf(triesAll)(
    'carries out the request that --resync leaves, in its next cycle, and that says so',
    async () => {
      await open();
      const id = createMeeting();
      const loop = startLoop();
      await updateOf(id);
      await nextRequest(company, ({ operation }) => operation === 'SyncFolderItems');
      company.cms.objects.regenerateSecret('ann.space');
      const replaced = updateOf(id);
      const asked = await company.home.spawn(['--resync', ANN]);
      const unknown = await company.home.spawn(['--resync', 'nobody@corp.example']);
      runs.push(asked, unknown);
      expect(asked).toMatchObject({ code: 0, stderr: '' });
      expect(asked.stdout).toContain(ANN);
      expect(unknown.code).toBe(2);
      expect(unknown.stderr).toContain('nobody@corp.example');
      await replaced;
      await nextRequest(company, ({ operation }) => operation === 'SyncFolderItems');
      await stop(loop, 'SIGINT');
      expectOwnLink(company, ANN, id);
      expect(company.exchange.mails).toHaveLength(2);
      await expectNoHarm(company, runs);
    },
  );

  it.runIf(triesAll)(
    'stays where Exchange refuses the password, says so, and ends when it is asked to',
    async () => {
      await open();
      company.exchange.accounts.setPassword('svc@corp.example', 'another');
      const loop = startLoop();
      await expect
        .poll(async () => (await company.home.readLog()).map(({ code }) => code))
        .toContain('CredentialsRefused');
      const { stderr } = await stop(loop, 'SIGINT');
      expect(stderr).toMatch(/^Exchange .*\n.*impers_usr/);
      expect(company.exchange.signIns.failures).toBeLessThanOrEqual(3);
      await expectNoHarm(company, runs);
    },
  );

  it.runIf(triesAll)(
    'goes on whole after the files of the program were taken away, as by an update',
    async () => {
      await open();
      const installation = makeTempDir();
      for (const name of ['dist', 'package.json'])
        await cp(path.join(ROOT, name), path.join(installation, name), { recursive: true });
      const polled = nextRequest(company, ({ operation }) => operation === 'SyncFolderItems');
      const loop = company.home.startFrom(path.join(installation, 'dist'), []);
      loops.push(loop);
      await polled;
      await rm(installation, { recursive: true });
      const id = createMeeting();
      await updateOf(id);
      await stop(loop, 'SIGTERM');
      expectOwnLink(company, ANN, id);
      await expectNoHarm(company, runs);
    },
  );
});

async function open(options: CompanyOptions = {}): Promise<void> {
  runs = [];
  loops = [];
  company = await openCompany({ settings: { EWS: { poll_interval: '1' } }, ...options });
  company.hire('ann', { passcode: '66004217' });
}

function startLoop(): Running {
  const loop = company.home.start([]);
  loops.push(loop);
  return loop;
}

async function stop(loop: Running, signal: NodeJS.Signals): Promise<Finished> {
  const asked = performance.now();
  loop.child.kill(signal);
  const finished = await loop.finished;
  runs.push(finished);
  expect(finished).toMatchObject({ code: 0, signal: null });
  expect(performance.now() - asked).toBeLessThan(WITHIN_MS);
  return finished;
}

function createMeeting(): string {
  return meet(company, ANN, { body: `<p>${BODY_WORDS}</p>` });
}

/** Resolves when an UpdateItem of this item has come. */
function updateOf(id: string): Promise<void> {
  return nextRequest(
    company,
    ({ operation, requestXml }) => operation === 'UpdateItem' && requestXml.includes(id),
  );
}
