/** "Why did nothing happen in my meeting?" is answered by one call: `--resync USER --dry-run`. */
import { expect, it } from 'vitest';
import { joinLink, hourAt, inHours, openCompany } from '../support/company.js';

const ANN = 'ann@corp.example';
/** Details that get lost are written again so many times. */
const REPAIRS = 10;

it('each reason why nothing happens is found by one call, in a sentence, and nothing is changed', async () => {
  const company = await openCompany({ settings: { Templates: { '@video': 'templates/templ1.html' } } });
  try {
    const { exchange, cms, home } = company;
    for (const user of ['ann', 'bob', 'cleo']) company.hire(user);
    let hours = 48;
    const create = (subject: string, input: object = {}, owner = ANN): string =>
      exchange.createMeeting(owner, {
        subject,
        location: '@cms',
        body: '<p>x</p>',
        attendees: ['guest@elsewhere.example'],
        ...hourAt((hours += 1)),
        ...input,
      });
    const current = create('current');
    const half = create('half');
    const kept = create('kept');
    create('other keyword', { location: '@video' });
    const lost = create('lost');
    await home.run(['--once']);
    for (let times = 0; times < REPAIRS; times += 1) {
      exchange.editMeeting(ANN, lost, { body: '<p>x</p>', sendUpdate: false });
      await home.run(['--once']);
    }
    expect(exchange.readItem(ANN, lost).body.text).toContain('/meeting/');
    exchange.editMeeting(ANN, lost, { body: '<p>x</p>', sendUpdate: false });
    exchange.editMeeting(ANN, kept, { location: 'Room 4', sendUpdate: false });
    await home.writeSettings({ EWS: { keyword_removed: 'keep' }, Templates: { '@video': undefined } });
    const { text } = exchange.readItem(ANN, half).body;
    exchange.editMeeting(ANN, half, { body: text.replace(/:::::: CMS \w+ ::\./, '') });
    create('glued', { location: '@cmsroom' });
    create('glued in an address', { location: 'help@cms.example.com' });
    create('draft', { sent: false });
    create('copy', { attendees: [ANN] }, 'bob@corp.example');
    create('over', { start: inHours(-3), end: inHours(-2) });
    exchange.cancelMeeting(ANN, create('cancelled'));
    create('by hand', { body: `<p><a href="${joinLink(cms, 'ann')}">Join</a></p>` });
    create('truncated', { body: `<p>${'long '.repeat(100)}</p>`, truncatedAt: 50 });
    create('without', { location: 'Room 4' });
    exchange.editMeeting(ANN, current, { subject: 'still current', sendUpdate: false });
    const before = [exchange.mails.length, exchange.requests.length] as const;
    const run = await home.run(['--resync', ANN, '--dry-run']);
    expect(run.code).toBe(0);
    const lines = run.stdout.trimEnd().split('\n');
    const told = new Map(lines.map((line) => line.split('\t')).map((cells) => [cells[2], cells[4] ?? '']));
    expect(Object.fromEntries(told)).toMatchObject({
      'still current': expect.stringContaining('those of the room today'),
      half: expect.stringContaining('One of the two lines'),
      glued: expect.stringContaining('part of a longer word'),
      'glued in an address': expect.stringContaining('part of a longer word'),
      draft: expect.stringContaining('draft'),
      copy: expect.stringContaining("attendee's copy"),
      over: 'The meeting is over.',
      cancelled: 'The meeting is cancelled.',
      'by hand': expect.stringContaining('already holds the link'),
      truncated: expect.stringContaining('only a part'),
      kept: expect.stringContaining('keyword_removed = keep'),
      'other keyword': expect.stringContaining('no longer in settings.ini'),
      lost: expect.stringContaining('lost again and again'),
    });
    expect(told.has('without')).toBe(false);
    expect(lines.at(-1)).toBe('Nothing would be changed.');
    expect(exchange.mails).toHaveLength(before[0]);
    const asked = exchange.requests.slice(before[1]).map(({ operation }) => operation);
    expect(asked).not.toContain('UpdateItem');
    expect(run.stdout + run.stderr).not.toMatch(/secret=|meeting\/4\d{3}/);
  } finally {
    await company.close();
  }
}, 60_000);

it('no room, a room without a call ID, CMS away and an item that cannot be read are named with what to do', async () => {
  const company = await openCompany();
  try {
    const { exchange, cms, home } = company;
    company.hire('ann');
    await home.run(['--once']);
    exchange.createMeeting(ANN, { subject: 'plan', location: '@cms', body: '<p>x</p>', ...hourAt(50) });
    const ask = async (): Promise<string> =>
      (await home.run(['--resync', ANN, '--dry-run'])).stdout.split('\n')[0] ?? '';
    cms.objects.setUri('ann.space', 'ann.other');
    expect(await ask()).toMatch(/\tplan\tnone\tCMS has no space with the URI ann\.space\..*personal_room/);
    cms.objects.setUri('ann.other', 'ann.space');
    exchange.faults.add({ kind: 'item-error', code: 'ErrorItemCorrupt', operation: 'GetItem' });
    expect(await ask()).toMatch(/\t\(could not be read\)\tnone\t.*damaged/);
    cms.objects.setCallId('ann.space', undefined);
    expect(await ask()).toMatch(/\tplan\tnone\t.*ann\.space.*call ID/);
    await cms.close();
    expect(await ask()).toMatch(/\tplan\tnone\tCMS at .* refuses connections/);
  } finally {
    await company.close();
  }
}, 60_000);
