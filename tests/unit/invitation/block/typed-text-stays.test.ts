/** What people type inside a block is theirs, numbers and addresses included; what is known to be ours goes. */
import { describe, expect, test } from 'vitest';
import { readBody } from '../../../../src/invitation/html/body.js';
import type { JoinDetails } from '../../../../src/model.js';
import { plainText } from '../../../../src/simulator/clients/plain-text.js';
import {
  carriedOut,
  changedHtml,
  CHANGED_ROOM,
  type InvitationTemplate,
  meeting,
  plan,
  ROOM,
  withBody,
  withoutMarker,
  BODY,
  OPEN_ROOM,
} from '../given.js';

interface Edit {
  readonly room?: JoinDetails;
  readonly template?: InvitationTemplate | undefined;
  readonly edit: (html: string) => string;
  /** What is known at the removal. */
  readonly now?: JoinDetails | 'unknown';
  readonly isMarkerLost?: boolean;
}

function withEdit({ room = ROOM, template, edit, isMarkerLost = false }: Edit) {
  const given = { room, template };
  const written = carriedOut(meeting(BODY), plan(meeting(BODY), given));
  const edited = withBody(written, edit(written.body.html));
  expect(edited.body.html).not.toBe(written.body.html);
  return isMarkerLost ? withoutMarker(edited) : edited;
}

/** The words that stand in the body once the keyword is gone. */
function leftAfterRemoval(what: Edit): string {
  const edited = withEdit(what);
  const { now = 'unknown', template } = what;
  const html = changedHtml(plan({ ...edited, location: '' }, { room: now, template }));
  return readBody(html).visible.text.replace(/\s+/gu, ' ').trim();
}

const templateOf = (render: (room: JoinDetails) => string): InvitationTemplate => ({
  render: (_meeting, room) => render(room),
});

describe('a number typed inside a block stays', () => {
  test('beside ours, in a room without a PIN, with one of our words broken', () => {
    const edit = (html: string) =>
      html.replace('Join the', 'J typed oin the').replace('ID <', 'I 901001 D <');
    for (const now of ['unknown', CHANGED_ROOM, ROOM] as const) {
      const left = leftAfterRemoval({ room: CHANGED_ROOM, edit, now });
      expect(left).toContain('901001');
      expect(left).not.toContain('104417');
    }
  });

  test('where the line with our PIN was deleted', () => {
    const edit = (html: string) =>
      html.replace(/<tr>(?:(?!<tr>).)*0471.*?<\/tr>/su, '').replace('104417<', '901001 104417<');
    const left = leftAfterRemoval({ edit });
    expect(left).toContain('901001');
    expect(left).not.toContain('104417');
  });

  test('in the place of our PIN, where CMS says that it is not ours', () => {
    const edit = (html: string) => html.replace('0471', '901001');
    expect(leftAfterRemoval({ edit, now: ROOM })).toBe('Agenda 901001');
  });

  test('in the place of our PIN, although CMS is not asked (case 15)', () => {
    const edit = (html: string) => html.replace('0471', '5555');
    expect(leftAfterRemoval({ edit })).toBe('Agenda 5555');
    expect(leftAfterRemoval({ edit: (html) => html.replace('104417<', '5555<') })).toBe('Agenda 5555');
  });

  test('behind our words, where ours was deleted', () => {
    const edit = (html: string) => html.replace('0471', 'ask 901001');
    expect(leftAfterRemoval({ edit })).toBe('Agenda ask 901001');
  });

  test('as the same number as our PIN, typed a second time', () => {
    const edit = (html: string) => html.replace('0471', '0471 0471');
    expect(leftAfterRemoval({ edit })).toBe('Agenda 0471');
  });
});

test('a PIN beside what was typed goes, although CMS is not asked', () => {
  const edit = (html: string) => html.replace('0471', '901001 0471 901002');
  expect(leftAfterRemoval({ edit })).toBe('Agenda 901001 901002');
});

test('an old PIN goes with an old block, although CMS has a new one', () => {
  const edit = (html: string) => html.replace('0471', '901001 0471');
  const html = changedHtml(plan(withEdit({ edit }), { room: CHANGED_ROOM }));
  expect(html).toContain('901001');
  expect(html).not.toContain('0471');
});

test('a number in the place of a detail is kept where the marker is lost and words around it are, too', () => {
  const edit = (html: string) => html.replace('PIN <', '<').replace('0471', '901001');
  expect(leftAfterRemoval({ edit, isMarkerLost: true })).toContain('901001');
});

test('an older block saved back under the marker of today leaves none of its words', () => {
  const written = carriedOut(meeting(BODY), plan(meeting(BODY)));
  const changed = carriedOut(written, plan(written, { room: CHANGED_ROOM }));
  const html = changedHtml(plan(withBody(changed, written.body.html), { room: CHANGED_ROOM }));
  expect(html).not.toContain('0471');
  expect(html).not.toContain('By phone');
});

test('words that were typed over the text of our link stay, without the link', () => {
  const template = templateOf(({ webLink, pin }) => `<p><a href="${webLink}">${webLink}</a> ${pin}</p>`);
  const { webLink, pin } = ROOM;
  const edit = (html: string) => html.replace(`>${webLink}<`, '>see the agenda<').replace(` ${pin}<`, '<');
  const edited = withEdit({ template, edit });
  const html = changedHtml(plan(edited, { template, room: CHANGED_ROOM }));
  expect(html).toContain('<p>see the agenda</p>');
  expect(html).not.toContain(webLink);
});

test('our address goes off what was typed over its text, below more links of others than are kept', () => {
  const template = templateOf(
    ({ webLink, sipAddress }) =>
      `<p><a href="${webLink}">Join</a> or <a href="sip:${sipAddress}">call</a></p>`,
  );
  const others = Array.from({ length: 1001 }, (_none, index) => `<a href="https://x.example/${index}">x</a>`);
  const edit = (html: string) =>
    html.replace('>call<', '>typed over<').replace('<p><a', () => `<p>${others.join(' ')}</p><p><a`);
  const html = changedHtml(plan(withEdit({ template, edit }), { template, room: CHANGED_ROOM }));
  const block = html.indexOf('.:: CMS');
  expect(html.slice(0, block)).toContain('typed over');
  expect(html.slice(0, block)).not.toContain('sip:');
});

test.each([
  ['above', 'Join me on Friday', '<p>Join '],
  ['above', 'Meeting ID is new since May', '<p>Meeting '],
  ['above', 'PIN for the door: ask Bob', '<p>PIN '],
  ['below', 'or in the browser', '<p>Meeting '],
  ['below', 'ask Bob for the PIN', '<p>PIN '],
])('a line typed %s one of ours that shares words with it stays whole: %s', (_, typed, line) => {
  const template = templateOf(
    ({ webLink, callId, pin }) =>
      `<p>Join <a href="${webLink}">in the browser</a></p><p>Meeting ID ${callId}</p><p>PIN ${pin}</p>`,
  );
  const edit = (html: string) =>
    html.replace(line, `<p>${typed}</p>${line}`).replace('</div>', '<p>one more</p></div>');
  expect(leftAfterRemoval({ template, edit })).toBe(`Agenda ${typed} one more`);
});

test.each([
  ['ask Bob for the PIN', '<p>PIN '],
  ['Meeting ID is new since May', '<p>Meeting '],
])('so does one in a room without a secret, and our number goes: %s', (typed, line) => {
  const template = templateOf(
    ({ webLink, callId, pin }) =>
      `<p>Join <a href="${webLink}">in the browser</a></p><p>Meeting ID ${callId}</p><p>PIN ${pin}</p>`,
  );
  const edit = (html: string) => html.replace(line, `<p>${typed}</p>${line}`);
  expect(leftAfterRemoval({ template, room: OPEN_ROOM, edit })).toBe(`Agenda ${typed}`);
});

describe('in a room without a secret', () => {
  test('all of the block goes', () => {
    const written = carriedOut(meeting(BODY), plan(meeting(BODY), { room: OPEN_ROOM }));
    const result = plan({ ...written, location: '' }, { room: 'unknown' });
    expect(changedHtml(result)).toBe(BODY);
  });

  test('a number beside our PIN, and words in its place, stay', () => {
    for (const typed of ['901001 0471', 'ask me']) {
      const edit = (html: string) => html.replace('0471', typed);
      expect(leftAfterRemoval({ room: OPEN_ROOM, edit })).toContain(typed);
    }
  });
});

describe('in a room without a secret, an address that was typed and became a link stays', () => {
  const link = '<a href="mailto:bob@example.com">bob@example.com</a>';
  const edit = (html: string) => html.replace('Video ', `Video ${link} `);

  test('and ours goes, where it is one to call', () => {
    const template = templateOf(
      ({ webLink, sipAddress }) =>
        `<p>Join <a href="${webLink}">here</a></p><p>Video <a href="sip:${sipAddress}">${sipAddress}</a></p>`,
    );
    expect(leftAfterRemoval({ template, room: OPEN_ROOM, edit })).toBe('Agenda bob@example.com');
  });

  test('where ours is plain text', () => {
    const template = templateOf(
      ({ webLink, sipAddress }) => `<p>Join <a href="${webLink}">here</a></p><p>Video ${sipAddress}</p>`,
    );
    expect(leftAfterRemoval({ template, room: OPEN_ROOM, edit })).toContain('bob@example.com');
  });
});

describe('of a template that shows', () => {
  test('no address, an address that was typed stays', () => {
    const template = templateOf(({ webLink }) => `<p>Join <a href="${webLink}">here</a> please</p>`);
    const edit = (html: string) => html.replace('please', 'please bob@example.com');
    expect(leftAfterRemoval({ template, edit })).toBe('Agenda bob@example.com');
  });

  test('no link, a join link that was typed stays', () => {
    const template = templateOf(({ sipAddress }) => `<p>Call ${sipAddress} please</p>`);
    const typed = 'https://other.example/meeting/55?secret=abcdefghijklmnopqrst';
    const edit = (html: string) => html.replace('please', `please ${typed}`);
    expect(leftAfterRemoval({ template, edit })).toBe(`Agenda ${typed}`);
  });

  describe('a number for dialling in', () => {
    const template = templateOf(
      ({ webLink, callId, pin }) =>
        `<p>Join <a href="${webLink}">here</a>, room${callId} or <a href="tel:+49301234,,${callId}#,,${pin}#">dial</a> key${pin}</p>`,
    );

    test('the marker of a room without a secret is the same for every PIN', () => {
      const marker = (pin: string) => {
        const room = { ...OPEN_ROOM, pin };
        const text = carriedOut(meeting(BODY), plan(meeting(BODY), { room, template })).marker ?? '[]';
        return (JSON.parse(text) as unknown[])[5];
      };
      expect(marker('1111')).toBe(marker('98765432'));
    });

    test('a client that shows where links lead leaves no PIN beside what was typed', () => {
      const edit = (html: string) => plainText(html.replace('or <', 'or bring 12 cups <'));
      expect(leftAfterRemoval({ template, edit, now: ROOM })).toBe('Agenda bring 12 cups');
    });

    test('what was typed into the link stays without it', () => {
      const edit = (html: string) => html.replace('>dial<', '>or ring 12<');
      const written = withEdit({ template, edit });
      const html = changedHtml(plan({ ...written, location: '' }, { template, room: ROOM }));
      expect(html).toContain('ring 12');
      expect(html).not.toContain('0471');
    });
  });
});
