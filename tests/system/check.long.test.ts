/** `check` as an administrator runs it: the built program, quick where all is right, and beside a running service. */
import { afterEach, expect, it } from 'vitest';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

let company: Company;
afterEach(() => company.close());

it('takes less than three seconds where all is right', async () => {
  company = await openCompany({ exchange: { auth: ['ntlm'] } });
  for (const user of ['ann', 'bob', 'carla']) company.hire(user);
  const starts: Finished[] = [];
  const checks: Finished[] = [];
  for (let times = 0; times < 3; times += 1) {
    starts.push(await company.home.spawn(['--version']));
    checks.push(await company.home.spawn(['check'], { LC_ALL: 'C.UTF-8' }));
  }
  const [ended] = checks as [Finished, ...Finished[]];
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(/^✓ calendar of carla@corp\.example: /m);
  expect(ended.stdout).toMatch(/\n\nNothing is wrong\. Nothing was changed\.\n$/);
  // On a busy machine, measured by what a mere start takes there: a tenth of a second on a quiet one. The quickest of some:
  // what else the machine is at makes none quicker.
  const quickest = (all: readonly Finished[]): number => Math.min(...all.map(({ ms }) => ms));
  expect(quickest(checks)).toBeLessThan(Math.max(3_000, 30 * quickest(starts)));
  await expectNoHarm(company, checks);
});

it('works beside a running service, says who that is, and leaves it alone', async () => {
  company = await openCompany();
  company.hire('ann');
  const loop = company.home.start([]);
  await new Promise<void>((resolve) => {
    company.exchange.onRequest(() => resolve());
  });
  const ended = await company.home.spawn(['check'], { LC_ALL: 'C.UTF-8' });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(
    new RegExp(`✓ state/instance\\.lock: an instance is at work: loop, process ${loop.child.pid} on `),
  );
  loop.child.kill('SIGTERM');
  const { code, stderr } = await loop.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await expectNoHarm(company, [ended]);
});
