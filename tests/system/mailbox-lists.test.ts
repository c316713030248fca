/** [Mailboxes] only, except: who is not served is not polled, and the lists may change while the program runs. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openCompany, pollsSince } from '../support/company.js';
import type { Company, CompanyOptions } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import type { DrivenClock } from '../support/driven-clock.js';
import { ProgramInProcess, runInProcess } from '../support/in-process.js';
import { AGENDA, bodyOf, meet as meetIn } from '../support/meet.js';
import { expectNoHarm } from '../support/no-harm.js';

let company: Company;
let clock: DrivenClock;
let program: ProgramInProcess | undefined;
afterEach(async () => {
  await program?.close();
  program = undefined;
  await company.close();
});

async function open(lists: { only?: string; except?: string }, options: CompanyOptions = {}): Promise<void> {
  const Mailboxes = Object.fromEntries(Object.keys(lists).map((key) => [key, `config\\${key}.txt`]));
  company = await openCompany({ ...options, settings: { Mailboxes } });
  clock = createDrivenClock(new Date());
  for (const [key, text] of Object.entries(lists)) await writeList(key as 'only' | 'except', text);
}

async function writeList(key: 'only' | 'except', text: string): Promise<void> {
  await writeFile(path.join(company.home.dir, 'config', `${key}.txt`), text);
}

/** @returns the mailboxes that a cycle polls, each as often as it is polled */
async function polled(): Promise<string[]> {
  program ??= await ProgramInProcess.start(company.home, { clock });
  const before = company.exchange.requests.length;
  await program.goodCycle();
  clock.pass(60_000);
  return pollsSince(company, before).sort();
}

const address = (user: string): string => `${user}@corp.example`;

const meet = (mailbox: string, location = '@cms'): string => meetIn(company, mailbox, { location });

it('an entry of a list that names no user of CMS is named with each user sync: it may be misspelt', async () => {
  await open({ except: 'ceo@corp.exmaple\nbob@corp.example' });
  company.hire('ann');
  company.hire('bob');
  for (let run = 1; run <= 2; run += 1) await company.home.run(['--once']);
  const warned = (await company.home.readLog()).filter(({ level }) => level === 'warn');
  expect(warned.map(({ msg }) => msg)).toEqual([
    'No user of CMS leads to these entries of [Mailboxes] only and except: ceo@corp.exmaple.',
  ]);
});

it('who stands in except by the primary address is not served by another one either', async () => {
  await open({ except: 'Ann.Meier@corp.example' });
  const bob = company.hire('bob');
  const ann = company.hire('ann');
  company.exchange.removeMailbox(ann);
  company.exchange.addMailbox(address('ann.meier'), { proxyAddresses: [ann] });
  const ids = [meet(address('ann.meier')), meet(bob)] as const;
  const run = await company.home.run(['--once']);
  expect(run.stderr).toContain(`${ann} failed: it is another address of ann.meier@corp.example`);
  await company.home.run(['--resync', 'all']);
  expect(bodyOf(company, address('ann.meier'), ids[0])).toBe(AGENDA);
  expect(bodyOf(company, bob, ids[1])).toContain('.:: CMS');
});

describe('a pilot', () => {
  it('of 20 among 5,000 costs 20 polls a cycle', async () => {
    const pilot = Array.from({ length: 20 }, (_none, i) => address(`u${i * 250}`));
    await open({ only: `# pilot\n${pilot.join('\r\n')}\n` }, { cms: { pageCap: 500 } });
    for (let i = 0; i < 5_000; i += 1) company.cms.objects.addUser({ jid: `u${i}@jid.example` });
    for (const mailbox of pilot) company.exchange.addMailbox(mailbox);
    expect(await polled()).toEqual(pilot.sort());
    expect(await polled()).toEqual(pilot);
    await expectNoHarm(company, []);
  });

  it('is whom the lists name today, whoever comes, leaves or returns while the loop runs', async () => {
    await open({ only: '*@corp.example', except: '' });
    const [ann, bob, cid] = ['ann', 'bob', 'cid'].map((user) => company.hire(user)) as [
      string,
      string,
      string,
    ];
    const early = meet(bob);
    expect(await polled()).toEqual([ann, bob, cid]);
    expect(bodyOf(company, bob, early)).toContain('bob.space');
    await writeList('except', 'B*@corp.example # on leave\n');
    expect(await polled()).toEqual([ann, cid]);
    const missed = meet(bob);
    company.exchange.editMeeting(bob, early, { location: 'Canteen' });
    expect(await polled()).toEqual([ann, cid]);
    expect(bodyOf(company, bob, missed)).toBe(AGENDA);
    expect(bodyOf(company, bob, early)).toContain('bob.space');
    await writeList('except', '');
    // Where he was left: nothing is lost, and nothing is read anew.
    expect(await polled()).toEqual([ann, bob, cid]);
    expect(bodyOf(company, bob, missed)).toContain('bob.space');
    expect(bodyOf(company, bob, early)).not.toContain('bob.space');
    await writeList('only', cid);
    expect(await polled()).toEqual([cid]);
  });

  it('stays as it was while a list cannot be read, which is said once', async () => {
    await open({ only: address('ann'), except: 'nobody@corp.example' });
    const ann = company.hire('ann');
    company.hire('bob');
    expect(await polled()).toEqual([ann]);
    for (const key of ['only', 'except']) await rm(path.join(company.home.dir, 'config', `${key}.txt`));
    expect(await polled()).toEqual([ann]);
    expect(await polled()).toEqual([ann]);
    const warnings = (await company.home.readLog()).filter(({ msg }) =>
      String(msg).includes('counts as it was'),
    );
    expect(warnings).toHaveLength(2);
  });

  it('that leaves out everybody fails the run and says why', async () => {
    await open({ only: 'nobody@corp.example' });
    const ann = company.hire('ann');
    const once = await runInProcess(company.home, ['--once'], { clock });
    expect(once.code).toBe(1);
    expect(once.stderr).toContain('[Mailboxes] only and except leave out all 1');
    const resync = await runInProcess(company.home, ['--resync', ann], { clock });
    expect(resync.code).toBe(2);
    expect(resync.stderr).toContain('[Mailboxes]');
  });
});

describe('templates of their own', () => {
  const TEMPLATE = '<p><a href="{{ WEB_LINK }}">{{ WEB_LINK }}</a></p>';

  async function openWithTemplates(): Promise<void> {
    await open({});
    for (const name of ['german', 'anns', 'corp'])
      await writeFile(
        path.join(company.home.dir, 'templates', `${name}.html`),
        `<p>Template ${name}</p>${TEMPLATE}`,
      );
    await company.home.writeSettings({
      Templates: {
        '@cms-de': 'templates\\german.html',
        'Ann@corp.example': 'templates/anns.html',
        '*@corp.example': '/templates/corp.html',
      },
    });
  }

  it('are for keyword, mailbox and domain, in this order, and the keyword is one in every respect', async () => {
    await openWithTemplates();
    const [ann, bob] = [company.hire('ann'), company.hire('bob')];
    const german = meet(ann, 'Room 4, @CMS-DE');
    const own = meet(ann);
    const others = meet(bob);
    const none = meet(bob, '@cms-fr');
    await polled();
    expect(bodyOf(company, ann, german)).toContain('Template german');
    expect(bodyOf(company, ann, own)).toContain('Template anns');
    expect(bodyOf(company, bob, others)).toContain('Template corp');
    expect(bodyOf(company, bob, none)).toBe(AGENDA);
    company.exchange.editMeeting(ann, german, { location: 'Room 4' });
    await polled();
    expect(bodyOf(company, ann, german)).not.toContain('Template german');
    await expectNoHarm(company, []);
  });
});
