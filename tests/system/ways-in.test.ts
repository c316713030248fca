/** Which of a room's ways in reaches the invitation, and that nothing of the others reaches anything. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseWayIn } from '../../src/cms/rooms/choose-way-in.js';
import type { CmsFaultKind } from '../../src/simulator/cms/cms-faults.js';
import type { NewCmsAccessMethod, NewCmsSpace } from '../../src/simulator/cms/cms-objects.js';
import { hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import { ProgramInProcess, runInProcess } from '../support/in-process.js';
import { expectNoHarm } from '../support/no-harm.js';
import { runs } from '../support/runs.js';

let company: Company;
afterEach(() => company.close());

const HOST = {
  name: 'Host',
  uri: 'ann.host',
  callId: '7001',
  passcode: '11111111',
  scope: 'private',
} as const;
const GUEST = {
  name: 'Guest',
  uri: 'ann.guest',
  callId: '7002',
  passcode: '22222222',
  scope: 'public',
} as const;

describe('a room for hosts and guests', () => {
  it('is published with what guests need, and another setting takes its place with one mail', async () => {
    const [ann, id] = await openWithRoom({
      callId: '7000',
      passcode: '33333333',
      accessMethods: [HOST, GUEST],
    });
    const { home, exchange, cms } = company;
    const guest = cms.objects.accessMethod('ann.space', 'Guest');
    const body = (): string => exchange.readItem(ann, id).body.text;
    const runs = [await home.run(['--once'])];
    expect(body()).toContain(`/meeting/7002?secret=${guest.secret}`);
    expect(body()).toContain('ann.guest@video.corp.example');
    expect(body()).toContain('22222222');
    expect(body()).not.toMatch(/11111111|33333333|7001|ann\.host|ann\.space/);
    await home.writeSettings({ 'CMS API': { access_method: 'HOST' } });
    runs.push(await home.run(['--resync', ann]));
    expect(body()).toContain('11111111');
    expect(body()).not.toContain('22222222');
    expect(exchange.mails).toHaveLength(2);
    await home.writeSettings({ 'CMS API': { access_method: 'Desk' } });
    runs.push(await home.run(['--resync', ann]));
    expect(runs.at(-1)?.code).toBe(0);
    expect(exchange.mails).toHaveLength(2);
    expect(await home.readLog()).toContainEqual(
      expect.objectContaining({ code: 'NoSuchAccessMethod', hint: expect.stringContaining('access_method') }),
    );
    await expectNoHarm(company, runs);
  });

  it('made from a template, without the usual URI and call ID, is found by whom it was made for', async () => {
    company = await openCompany();
    const ann = 'ann@corp.example';
    company.cms.objects.addUser({ jid: 'ann@jid.example' });
    company.cms.objects.addSpace({
      name: 'From a template',
      provisionedForJid: 'ann@jid.example',
      accessMethods: [{ name: 'Join', uri: 'x4711', callId: '4711', passcode: '44444444' }],
    });
    company.exchange.addMailbox(ann);
    const id = meeting(ann);
    const runs = [await company.home.run(['--once'])];
    expect(company.exchange.readItem(ann, id).body.text).toContain('x4711@video.corp.example');
    await expectNoHarm(company, runs);
  });
});

describe('with mailbox_from = email', () => {
  it('mailboxes are the e-mail addresses of the users, whose rooms go by their JIDs', async () => {
    company = await openCompany({ settings: { 'CMS API': { mailbox_from: 'email' } } });
    const { cms, exchange, home } = company;
    const ann = 'ann.archer@corp.example';
    cms.objects.addUser({ jid: 'aa7@jid.example', email: 'Ann.Archer@Corp.Example' });
    cms.objects.addUser({ jid: 'bb8@jid.example' });
    cms.objects.addSpace({ name: 'Ann', uri: 'aa7.space', callId: '1' });
    exchange.addMailbox(ann);
    const id = meeting(ann);
    const runs = [await home.run(['--once'])];
    expect(exchange.readItem(ann, id).body.text).toContain('aa7.space@video.corp.example');
    expect(new Set(exchange.requests.map(({ mailbox }) => mailbox))).toEqual(new Set([ann]));
    cms.forgetRequests();
    // The next sync, of another process.
    const clock = createDrivenClock(new Date());
    const loop = new AbortController();
    const running = runInProcess(home, [], { clock, stop: loop.signal });
    await clock.somebodySleeps((ms) => ms > 30_000);
    loop.abort();
    expect((await running).code).toBe(0);
    const paths = cms.requests.map(({ target }) => target.replace(/\?.*/, ''));
    expect(paths.filter((one) => one.includes('users'))).toEqual(['/api/v1/users']);
    await expectNoHarm(company, runs);
  });
});

describe('whatever ways in a room has', () => {
  const FAULTS: CmsFaultKind[] = ['status', 'truncated-xml', 'garbage', 'reset-in-answer', 'failure', 'html'];
  const method = fc.record({
    scope: fc.constantFrom<NewCmsAccessMethod['scope'][]>('public', 'private', undefined),
    hasCallId: fc.boolean(),
    hasPin: fc.boolean(),
    name: fc.constantFrom('Guest', 'Host', undefined),
  });
  const story = fc.record({
    own: fc.record({ hasCallId: fc.boolean(), hasPin: fc.boolean() }),
    methods: fc.array(method, { maxLength: 4 }),
    setting: fc.constantFrom('auto', 'space', 'guest', 'Desk'),
    fault: fc.option(fc.record({ kind: fc.constantFrom(...FAULTS), after: fc.nat({ max: 6 }) })),
  });

  it('no PIN and no secret but the chosen one stands in a body, a log, the state or an error', async () => {
    const stories = fc.sample(story, runs(4).numRuns);
    for (const { own, methods, setting, fault } of stories) {
      const values = (n: number, at: { hasCallId: boolean; hasPin: boolean }) => ({
        uri: n === 0 ? 'ann.space' : `ann.way${n}`,
        ...(at.hasCallId ? { callId: `800${n}`, secret: `sEcReT-of-${n}` } : {}),
        ...(at.hasPin ? { passcode: `9000000${n}` } : {}),
      });
      const accessMethods = methods.map(({ scope, name, ...at }, i) => ({
        ...values(i + 1, at),
        ...(scope === undefined ? {} : { scope }),
        ...(name === undefined ? {} : { name }),
      }));
      const [ann, id] = await openWithRoom({ ...values(0, own), accessMethods }, setting);
      const { cms, exchange, home } = company;
      if (fault !== null) cms.faults.add({ ...fault, at: /coSpaces/, times: 3 });
      const program = await ProgramInProcess.start(home, { clock: createDrivenClock(new Date()) });
      const outcomes = [await program.cycle(), await program.cycle()];
      cms.faults.clear();
      outcomes.push(await program.cycle({ resync: [ann] }));
      await program.close();
      const chosen = findChosen({ ...values(0, own) }, accessMethods, setting);
      const body = exchange.readItem(ann, id).body.text;
      expect(body.includes('.space') || body.includes('.way'), JSON.stringify(chosen)).toBe(
        chosen !== undefined,
      );
      const others = [values(0, own), ...accessMethods].filter(({ uri }) => uri !== chosen);
      const texts = others
        .flatMap(({ secret, passcode }) => [secret, passcode])
        .filter((text) => text !== undefined);
      expect(texts.filter((text) => body.includes(text))).toEqual([]);
      const written = (await home.readEverything()) + JSON.stringify(outcomes);
      expect(/sEcReT|9000000/.exec(written)?.[0]).toBeUndefined();
      expect(cms.violations).toEqual([]);
      await company.close();
    }
    company = await openCompany();
  });

  /** @returns the URI of what is to be published, if anything */
  function findChosen(
    own: Partial<NewCmsSpace>,
    methods: readonly Partial<NewCmsAccessMethod>[],
    setting: string,
  ): string | undefined {
    const filled = (values: Partial<NewCmsAccessMethod>) => ({
      uri: values.uri ?? '',
      callId: values.callId ?? '',
      passcode: '',
      secret: '',
      name: values.name ?? '',
      scope: values.scope ?? '',
    });
    const space = { id: '', secondaryUri: '', ownerJid: '', nonMemberAccess: true, accessMethodCount: 0 };
    try {
      return chooseWayIn(
        { ...filled({ uri: own.uri, callId: own.callId } as NewCmsAccessMethod), ...space },
        methods.map(filled),
        setting,
        '',
      ).uri;
    } catch {
      return undefined;
    }
  }
});

async function openWithRoom(room: Partial<NewCmsSpace>, access_method = 'auto'): Promise<[string, string]> {
  company = await openCompany({ settings: { 'CMS API': { access_method } } });
  const ann = 'ann@corp.example';
  company.cms.objects.addUser({ jid: 'ann@jid.example' });
  company.cms.objects.addSpace({ name: 'Ann', uri: 'ann.space', ...room });
  company.exchange.addMailbox(ann);
  return [ann, meeting(ann)];
}

function meeting(mailbox: string): string {
  return company.exchange.createMeeting(mailbox, {
    subject: 'Planning',
    location: '@cms',
    body: '<p>Agenda</p>',
    attendees: ['guest@partner.example'],
    ...hourAt(24),
  });
}
