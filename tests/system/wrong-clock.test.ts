/** A clock that is wrong for a while costs no meeting and sends no mail: nothing is decided by it. */
import { expect, it } from 'vitest';
import { systemClock } from '../../src/system-clock.js';
import { hourAt, openCompany } from '../support/company.js';
import { runInProcess } from '../support/in-process.js';

const DAY_MS = 86_400_000;

it.each([
  ['20 days ahead', 20 * DAY_MS, '480 h ahead of'],
  ['20 days behind', -20 * DAY_MS, '480 h behind'],
])('a clock that is %s is named, and nothing is passed by or written', async (_what, wrongMs, said) => {
  const company = await openCompany({ exchange: { tellsTime: true } });
  const ann = company.hire('ann');
  const attendees = [{ address: 'guest@other.example' }];
  const coming = company.exchange.createMeeting(ann, { location: '@cms', ...hourAt(240), attendees });
  const past = company.exchange.createMeeting(ann, { location: '@cms', ...hourAt(-240), attendees });
  const clock = { ...systemClock, now: () => new Date(Date.now() + wrongMs) };

  const wrong = await runInProcess(company.home, ['--once'], { clock });
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain(`the clock of this computer is ${said} that of the server`);
  expect(company.exchange.mails).toEqual([]);

  expect((await company.home.run(['--once'])).code).toBe(0);
  const bodyOf = (id: string): string => company.exchange.readItem(ann, id).body.text;
  expect(bodyOf(coming)).toContain('.:: CMS');
  expect(bodyOf(past)).not.toContain('.:: CMS');
  await company.close();
});
