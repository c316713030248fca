/**
 * The mistakes of a first evening, each run three times with `--once`: every run ends with an exit code other than 0 and
 * a sentence that names the cause, or says in its last line who is not served, or what waits, and why.
 */
import { afterEach, expect, it } from 'vitest';
import type { Clock } from '../../src/sync/ports.js';
import { systemClock } from '../../src/system-clock.js';
import { hourAt } from '../support/company.js';
import type { Company } from '../support/company.js';
import { few } from '../support/few.js';
import { runInProcess } from '../support/in-process.js';
import { CMS_MISTAKES } from '../support/mistakes/cms.js';
import { EXCHANGE_MISTAKES } from '../support/mistakes/exchange.js';
import { ofEws, openArranged } from '../support/mistakes/mistake.js';
import type { Arrangement } from '../support/mistakes/mistake.js';
import { SETTINGS_MISTAKES } from '../support/mistakes/settings.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

const MISTAKES = [...SETTINGS_MISTAKES, ...CMS_MISTAKES, ...EXCHANGE_MISTAKES].flatMap(
  ({ run, ...mistake }) => (run === undefined ? [] : [{ ...mistake, run }]),
);

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 1_500;
let company: Company;
afterEach(() => company.close());

it.each(few(MISTAKES, 5))('$mistake: said in each of three runs', async (row) => {
  await open(row);
  const runs = [await runOnce(0), await runOnce(1), await runOnce(2)];
  const [expectedCode, says] = row.run;
  for (const { code, stderr } of runs) {
    expect(stderr).toMatch(says);
    expect(code).toBe(expectedCode);
    expect(stderr).not.toContain('nothing to do');
  }
  await expectNoHarm(company, runs, ['wrong-password']);
});

it('a mistyped keyword: the first run says that no meeting has it, and which key it is', async () => {
  await open({ company: { isFirstRun: true }, settings: ofEws({ magic_w: '@csm' }) });
  const first = await runOnce(0);
  expect(first.code).toBe(0);
  expect(first.stderr).toMatch(
    /^First run: no coming meeting needs join details\..* holds @csm, which is magic_w/,
  );
  expect((await runOnce(1)).stderr).toBe('');
});

async function open(row: Arrangement): Promise<void> {
  company = await openArranged(row);
  company.exchange.createMeeting('ann@corp.example', {
    location: '@cms',
    body: `<p>${BODY_WORDS}</p>`,
    attendees: ['guest@elsewhere.example'],
    ...hourAt(50),
  });
}

/** A run of Task Scheduler's, so many minutes after the first. */
async function runOnce(minute: number): Promise<Finished> {
  const clock = { now: () => new Date(Date.now() + minute * MINUTE_MS), sleep };
  return { ...(await runInProcess(company.home, ['--once'], { clock })), signal: null, ms: 0 };
}

/** Pauses between two tries of one request pass at once; signs of life keep their time. */
const sleep: Clock['sleep'] = (ms, signal) => systemClock.sleep(ms < LONGEST_PAUSE_MS ? 0 : ms, signal);
