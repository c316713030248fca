/** The decision table (*How it decides* in the README), every row and every reason. */
import { describe, expect, test } from 'vitest';
import type { JoinDetails, Meeting } from '../../../src/model.js';
import { wantsRoom } from '../../../src/invitation/plan.js';
import type { Plan } from '../../../src/invitation/plan-types.js';
import { ownerTag } from '../../../src/invitation/block/owner-tag.js';
import {
  carriedOut,
  changedHtml,
  CHANGED_ROOM,
  meeting,
  NOW,
  plan,
  ROOM,
  RULES,
  template,
  withBody,
  BODY,
} from './given.js';
import type { Given } from './given.js';

const plain = meeting(BODY);
const inserted = carriedOut(plain, plan(plain));
const tag = ownerTag(plain.uid);
const withoutEnd = inserted.body.html.replace(`CMS ${tag} ::.`, '');
const withoutBegin = inserted.body.html.replace(`.:: CMS ${tag}`, '');
const turned = `<p>:::: CMS ${tag} ::.</p><p>x</p><p>.:: CMS ${tag} ::::</p>`;
const pythonBody = `<html><body><p>Agenda</p><a href="${ROOM.webLink.replace('&', '&amp;')}">Join</a></body></html>`;
const hour = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

function change(changes: Partial<Meeting>, from: Meeting = plain): Meeting {
  return { ...from, ...changes };
}

/** A copy made in Outlook: everything is copied, the UID is new. */
const copied = change({ uid: 'copy-of-it' }, inserted);
const stale = { ...carriedOut(inserted, plan(inserted, { room: CHANGED_ROOM })), body: inserted.body };
const twice = withBody(
  inserted,
  inserted.body.html.replace(/<div class="cms-.*<\/div>/su, '$&<p>pasted</p>$&'),
);
/** A copy of the block within the block, and of both within that, so often. */
function nested(copies: number): Meeting {
  const { html } = inserted.body;
  const [block] = /<div class="cms-.*<\/div>/su.exec(html) ?? [''];
  const firstLine = block.indexOf('</p>') + '</p>'.length;
  let inner = '';
  for (let copy = 0; copy <= copies; copy++)
    inner = `${block.slice(0, firstLine)}<p>pasted${copy}</p>${inner}${block.slice(firstLine)}`;
  return withBody(
    inserted,
    html.replace(block, () => inner),
  );
}

const unknown = { room: 'unknown' } as const;
const changed = { room: CHANGED_ROOM };
const half = expect.stringContaining('two lines around the join details') as string;

type Row = [situation: string, given: Meeting, expected: object, how?: Given];
const nothing = (reason: string) => ({ action: 'none', reason });

const ROWS: readonly Row[] = [
  ['an attendee copy by AppointmentState', change({ appointmentState: 3 }), nothing('not-organizer')],
  [
    'AppointmentState decides over what else is said',
    change({ appointmentState: 1, myResponseType: 'NoResponseReceived' }),
    { action: 'insert' },
  ],
  ['an ended meeting', change({ end: hour(-1) }), nothing('ended')],
  ['a meeting that ends now', change({ end: NOW }), nothing('ended')],
  ['a meeting that is under way', change({ start: hour(-1), end: hour(1) }), { action: 'insert' }],
  ['a series that began long ago', series({ seriesEnd: hour(1) }), { action: 'insert' }],
  ['a series that has ended', series({ seriesEnd: hour(-1) }), nothing('ended')],
  ['a series without end', series({ seriesEnd: 'never' }), { action: 'insert' }],
  ['a series whose end is not told', series({}), { action: 'insert' }],
  ['a cancelled meeting', change({ isCancelled: true }), nothing('cancelled')],
  ['an encrypted item', change({ itemClass: 'IPM.Appointment.SMIME' }), nothing('other-class')],
  ['a meeting cancelled by AppointmentState', change({ appointmentState: 5 }), nothing('cancelled')],
  ['a draft with attendees', change({ meetingRequestWasSent: false }), nothing('not-sent-yet')],
  [
    'an appointment, which is never sent',
    change({ meetingRequestWasSent: false, hasAttendees: false }),
    { action: 'insert' },
  ],
  [
    'a server that does not say whether it was sent',
    withoutField('meetingRequestWasSent'),
    { action: 'insert' },
  ],
  ['no keyword, nothing of ours', change({ location: 'Room 4' }), nothing('no-keyword')],
  [
    'no keyword, a marker but no block',
    change({ location: '', body: plain.body }, inserted),
    nothing('no-keyword'),
  ],
  ['no keyword, nothing asked of CMS', change({ location: '' }), nothing('no-keyword'), unknown],
  [
    'no keyword, half a block',
    change({ location: '' }, withBody(inserted, withoutEnd)),
    { ...nothing('no-keyword'), warning: half },
  ],
  ['keyword, the Python service was there', withBody(plain, pythonBody), nothing('link-already-there')],
  [
    'keyword, the Python service was there, details differ',
    withBody(plain, pythonBody),
    { action: 'insert', reason: 'keyword-without-block' },
    changed,
  ],
  ['a copied meeting', copied, nothing('block-is-current')],
  [
    'a copied meeting, details differ (case 16)',
    copied,
    { action: 'replace', reason: 'details-differ' },
    changed,
  ],
  [
    'a copied meeting without keyword (case 16)',
    change({ location: '' }, copied),
    { action: 'remove', reason: 'keyword-gone', html: BODY, marker: undefined },
  ],
  ['keyword, no block', plain, { action: 'insert', reason: 'keyword-without-block' }],
  [
    'keyword, block deleted by hand',
    withBody(inserted, BODY),
    { action: 'insert', reason: 'keyword-without-block' },
  ],
  ['keyword, current block', inserted, nothing('block-is-current')],
  ['keyword, current block without marker', withBody(plain, inserted.body.html), nothing('block-is-current')],
  [
    'keyword, current block, marker of a newer version',
    change({ marker: '[2,"?"]' }, inserted),
    nothing('block-is-current'),
  ],
  ['keyword, block with other details', inserted, { action: 'replace', reason: 'details-differ' }, changed],
  [
    'keyword, old body saved back under the new marker',
    stale,
    { action: 'replace', reason: 'details-differ' },
    changed,
  ],
  ['keyword, two blocks', twice, { action: 'replace', reason: 'several-blocks' }],
  ['keyword, two blocks with other details', twice, { action: 'replace', reason: 'several-blocks' }, changed],
  ['keyword, a block within the block', nested(1), { action: 'replace', reason: 'several-blocks' }],
  [
    'keyword, a block within the block, with other details',
    nested(1),
    { action: 'replace', reason: 'several-blocks' },
    changed,
  ],
  [
    'no keyword, a block within the block, to be kept',
    change({ location: '' }, nested(1)),
    nothing('block-kept'),
    { keywordRemoved: 'keep' },
  ],
  [
    'no keyword, block',
    change({ location: '' }, inserted),
    { action: 'remove', reason: 'keyword-gone', html: BODY, marker: undefined },
  ],
  [
    'another keyword in the settings, block',
    inserted,
    nothing('keyword-not-in-settings'),
    { keyword: '@other', ...unknown },
  ],
  [
    'no keyword, block, CMS not asked',
    change({ location: '' }, inserted),
    { action: 'remove', html: BODY },
    unknown,
  ],
  [
    'no keyword, block, to be kept',
    change({ location: '' }, inserted),
    nothing('block-kept'),
    { keywordRemoved: 'keep' },
  ],
  [
    'keyword, end delimiter gone',
    withBody(inserted, withoutEnd),
    { ...nothing('half-block-has-link'), warning: half },
  ],
  [
    'keyword, begin delimiter gone',
    withBody(inserted, withoutBegin),
    { ...nothing('half-block-has-link'), warning: half },
  ],
  [
    'keyword, half a block of other details',
    withBody(inserted, withoutEnd),
    { action: 'insert', reason: 'half-block-without-link', warning: half },
    changed,
  ],
  [
    'keyword, delimiters turned round',
    withBody(plain, turned),
    { action: 'insert', reason: 'half-block-without-link', warning: half },
  ],
  [
    'a truncated body',
    truncated(plain),
    { ...nothing('body-truncated'), warning: expect.any(String) as string },
  ],
  ['a truncated body without keyword', change({ location: '' }, truncated(plain)), nothing('no-keyword')],
  [
    'a truncated body with a block, without keyword',
    change({ location: '' }, truncated(inserted)),
    nothing('body-truncated'),
  ],
];

function series(changes: Partial<Meeting>): Meeting {
  return change({ type: 'RecurringMaster', start: hour(-9000), end: hour(-8999), ...changes });
}

function withoutField(name: keyof Meeting): Meeting {
  return Object.fromEntries(Object.entries(plain).filter(([key]) => key !== name)) as unknown as Meeting;
}

function truncated(from: Meeting): Meeting {
  return { ...from, body: { ...from.body, isTruncated: true } };
}

test.each(ROWS)('%s', (_situation, given, expected, how = {}) => {
  expect(plan(given, how)).toMatchObject(expected);
});

test('every reason has a row', () => {
  const reasons = ROWS.map(([, given, , how]) => plan(given, how)).flatMap((p: Plan) =>
    'reason' in p ? [p.reason] : [],
  );
  expect([...new Set(reasons)].sort()).toEqual(
    [
      ...[
        'not-organizer',
        'other-class',
        'ended',
        'cancelled',
        'not-sent-yet',
        'no-keyword',
        'link-already-there',
        'block-is-current',
        'keyword-not-in-settings',
      ],
      ...['block-kept', 'half-block-has-link', 'body-truncated', 'keyword-without-block', 'details-differ'],
      ...['several-blocks', 'keyword-gone', 'half-block-without-link'],
    ].sort(),
  );
});

describe('after the change', () => {
  test.each(ROWS.filter(([, given, , how]) => 'html' in plan(given, how)))(
    '%s: nothing is left to do',
    (_s, given, _e, how) => {
      const after = carriedOut(given, plan(given, how));
      expect(plan(after, how)).toMatchObject({ action: 'none' });
    },
  );

  test('two blocks are one, and what stood between them stays', () => {
    const html = changedHtml(plan(twice));
    expect(html.match(/::\./gu)).toHaveLength(1);
    expect(html).toContain('<p>pasted</p>');
    expect(changedHtml(plan(twice, changed)).match(/::\./gu)).toHaveLength(1);
  });

  test.each([1, 2, 4])(
    'blocks within the block, %s deep, are one or none, and what was typed stays',
    (depth) => {
      for (const [given, how, count] of [
        [nested(depth), {}, 1],
        [nested(depth), changed, 1],
        [change({ location: '' }, nested(depth)), unknown, 0],
      ] as const) {
        const html = changedHtml(plan(given, how));
        expect([html.match(/\.:: CMS/gu) ?? [], html.match(/CMS \w+ ::\./gu) ?? []]).toMatchObject([
          { length: count },
          { length: count },
        ]);
        for (let copy = 0; copy <= depth; copy++) expect(html).toContain(`<p>pasted${copy}</p>`);
        if (count === 0) expect(html).not.toContain(ROOM.pin);
      }
    },
  );

  test('a half block stays as it is beside the new one', () => {
    const html = changedHtml(plan(withBody(inserted, withoutEnd), changed));
    expect(html.startsWith(withoutEnd.slice(0, withoutEnd.indexOf('</body>')))).toBe(true);
  });
});

describe('a server that takes away what was written', () => {
  const stripLink = (html: string) => html.replaceAll(/(?:https:\/\/join|ann\.space@)[^"<]*/gu, '#');
  const stripBlock = () => BODY;

  test.each([
    ['a detail', stripLink, 'replace'],
    ['the block', stripBlock, 'insert'],
  ])('%s is put right ten times, then left, until the details change', (_what, strip, action) => {
    let current = inserted;
    const actions: string[] = [];
    for (let save = 0; save < 13; save++) {
      const saved = withBody(current, strip(current.body.html));
      const result = plan(saved);
      actions.push(result.action);
      current = carriedOut(saved, result);
    }
    expect(actions).toEqual([...Array<string>(10).fill(action), ...Array<string>(3).fill('none')]);
    const left = withBody(current, strip(current.body.html));
    expect(plan(left)).toMatchObject({ reason: 'lost-too-often', warning: expect.any(String) as string });
    expect(plan(left, changed)).toMatchObject({ action });
  });
});

test('the marker holds none of the details', () => {
  for (const room of [ROOM, CHANGED_ROOM, { ...ROOM, pin: 'open sesame' }]) {
    const { marker = '' } = carriedOut(plain, plan(plain, { room })) as { marker?: string };
    for (const detail of [room.pin, room.callId, 'secret', 'join.example', 'ann.space', 'sesame']) {
      if (detail !== '') expect(marker).not.toContain(detail);
    }
  }
});

test('where a room has no secret, its PIN leaves no trace in the marker, so two PINs give the same one', () => {
  const open = { ...ROOM, webLink: 'https://join.example.com/meeting/104417' };
  const marker = (pin: string) => carriedOut(plain, plan(plain, { room: { ...open, pin } })).marker;
  expect(marker('1111')).toBeDefined();
  expect(marker('1111')).toBe(marker('9876'));
  expect(marker('alpha')).toBe(marker('omega'));
});

test('where a room has a secret, the same PIN leaves another trace beside another secret', () => {
  const words = (webLink: string) => {
    const text = carriedOut(plain, plan(plain, { room: { ...ROOM, webLink } })).marker ?? '[]';
    return String((JSON.parse(text) as unknown[])[5]).match(/\.[\w-]{5}/gu) ?? [];
  };
  const [first, second] = [words(ROOM.webLink), words(CHANGED_ROOM.webLink)];
  expect(first.length).toBeGreaterThan(3);
  expect(first.filter((word) => second.some((other) => other === word))).toEqual([]);
});

test('a PIN that changes is a change of details each time, without a secret, too (case 12)', () => {
  const open = { ...ROOM, webLink: 'https://join.example.com/meeting/104417' };
  let current = carriedOut(plain, plan(plain, { room: open }));
  for (let change = 1; change <= 25; change++) {
    const room = { ...open, pin: String(5000 + change) };
    const result = plan(current, { room });
    expect(result).toMatchObject({ action: 'replace', reason: 'details-differ' });
    current = carriedOut(current, result);
    expect(current.body.html).toContain(room.pin);
    expect(current.body.html).not.toContain(change === 1 ? open.pin : String(5000 + change - 1));
    expect(plan(current, { room })).toEqual(nothing('block-is-current'));
  }
});

test('a PIN that is lost again and again is put back ten times, without a secret, too', () => {
  const room = { ...ROOM, webLink: 'https://join.example.com/meeting/104417' };
  for (const instead of ['', 'XXXX']) {
    let current = carriedOut(plain, plan(plain, { room }));
    const actions = Array.from({ length: 13 }, () => {
      const stripped = withBody(current, current.body.html.replaceAll(room.pin, instead));
      const result = plan(stripped, { room });
      current = carriedOut(stripped, result);
      return result.action;
    });
    expect(actions).toEqual([...Array<string>(10).fill('replace'), ...Array<string>(3).fill('none')]);
  }
});

test("a meeting copied to another person shows one room, the second person's (case 16)", () => {
  const theirs: JoinDetails = {
    webLink: 'https://join.example.com/meeting/200?secret=Qw3rTyUiOpAsDfGhJkLzXc',
    sipAddress: 'bob.space@video.example.com',
    callId: '200',
    pin: '',
    spaceName: 'Bob',
  };
  const copy = change({ mailbox: 'bob@example.com' }, copied);
  const typed = withBody(copy, copy.body.html.replace('Join the video', '7 guests Join the video'));
  const after = carriedOut(typed, plan(typed, { room: theirs }));
  expect(after.body.html).toContain(theirs.sipAddress);
  expect(after.body.html).toContain('7 guests');
  for (const detail of [ROOM.sipAddress, ROOM.pin, 'Yk3pQz', tag])
    expect(after.body.html).not.toContain(detail);
  expect(plan(after, { room: theirs })).toEqual(nothing('block-is-current'));
  expect(changedHtml(plan({ ...after, location: '' }, unknown))).not.toContain('bob.space');
});

test('a copied block beside the one that the copy got goes', () => {
  const after = carriedOut(copied, plan(copied, { ...changed }));
  const both = {
    ...withBody(
      after,
      after.body.html.replace('<p>Agenda</p>', () => inserted.body.html),
    ),
    marker: copied.marker,
  } as Meeting;
  const html = changedHtml(plan(both, changed));
  expect(html.match(/\.:: CMS/gu)).toHaveLength(1);
  expect(html).not.toContain(ROOM.pin);
});

test('a block of the keyword that the settings no longer have stays (case 20)', () => {
  const typo = { keyword: '@cmss' };
  expect(plan(inserted, { ...unknown, ...typo })).toEqual(nothing('keyword-not-in-settings'));
  expect(plan(change({ location: '@CMS, Room 4' }, inserted), { ...unknown, ...typo })).toEqual(
    nothing('keyword-not-in-settings'),
  );
  expect(plan(change({ location: 'Room 4' }, inserted), { ...unknown, ...typo })).toMatchObject({
    action: 'remove',
  });
});

describe('the room is asked for', () => {
  const wants = (given: Meeting) => wantsRoom(given, RULES, NOW);

  test('where the keyword stands in the Location', () => {
    expect(wants(plain)).toBe(true);
    expect(wants(inserted)).toBe(true);
    expect(wants(change({ location: 'Room 4' }))).toBe(false);
  });

  test.each([
    ['an attendee copy', { appointmentState: 3 }],
    ['an ended meeting', { end: NOW }],
    ['a cancelled one', { isCancelled: true }],
    ['a draft', { meetingRequestWasSent: false }],
    ['a truncated body', { body: { html: BODY, isPlainText: false, isTruncated: true } }],
  ])('not for %s', (_what, changes) => {
    expect(wants(change(changes))).toBe(false);
  });
});

describe('where the Python service was there', () => {
  const python = (room: JoinDetails) =>
    withBody(
      plain,
      `<p>Agenda</p>${template()
        .render(plain, room)
        .replace(/<\/?t[^>]*>/gu, ' ')}`,
    );

  test("a PIN that is not the room's is warned of", () => {
    const warned = {
      ...nothing('link-already-there'),
      warning: expect.stringContaining('another PIN') as string,
    };
    expect(plan(python({ ...ROOM, pin: '9999' }))).toEqual(warned);
    expect(plan(python(ROOM), { room: { ...ROOM, pin: '' } })).toEqual(warned);
  });

  test("the room's PIN, or none at all, is not", () => {
    expect(plan(python(ROOM))).toEqual(nothing('link-already-there'));
    expect(plan(python({ ...ROOM, pin: '' }))).toEqual(nothing('link-already-there'));
  });
});

test('a plain-text body becomes HTML that says the same', () => {
  const given: Meeting = {
    ...plain,
    body: { html: 'a < b\r\n  c  d\r\n', isPlainText: true, isTruncated: false },
  };
  const html = changedHtml(plan(given));
  expect(html).toMatch(/^<html><body><div>a &lt; b<br>\r\n&nbsp; *c&nbsp; d<br>\r\n<\/div><div class="cms-/u);
  expect(html.match(/<body/gu)).toHaveLength(1);
});

test('characters that XML forbids are left out of what is written', () => {
  const html = changedHtml(plan(withBody(plain, '<p>a\u0001b&#x1F;c&#9;d\ud800e</p>')));
  expect(html).toContain('<p>ab&#x1F;c&#9;de</p>');
});

test('a template without a link looks for the address before it adds a block', () => {
  const given = { template: { render: () => `<p>Call ${ROOM.sipAddress}</p>` } };
  expect(plan(withBody(plain, `<p>${ROOM.sipAddress}</p>`), given)).toMatchObject(
    nothing('link-already-there'),
  );
  const first = carriedOut(plain, plan(plain, given));
  expect(plan(first, given)).toMatchObject(nothing('block-is-current'));
});

test('the second template is as good as the first', () => {
  const given = { template: template('templ2.html') };
  const first = carriedOut(plain, plan(plain, given));
  expect(plan(first, given)).toEqual(nothing('block-is-current'));
});
