/** Whatever order a template shows the details in, and whatever stands between them: an old block goes with its old PIN. */
import { describe, expect, test } from 'vitest';
import { readBody } from '../../../../src/invitation/html/body.js';
import type { JoinDetails } from '../../../../src/model.js';
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

type Part = (room: JoinDetails) => string;
const PARTS: Readonly<Record<string, Part>> = {
  link: ({ webLink }) => `<a href="${webLink}">Join</a>`,
  address: ({ sipAddress }) => sipAddress,
  id: ({ callId }) => callId,
  PIN: ({ pin }) => pin,
};

function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first) =>
    orders(items.filter((item) => item !== first)).map((others) => [first, ...others]),
  );
}

const LAYOUTS: Readonly<Record<string, (name: string, value: string) => string>> = {
  'with labels': (name, value) => `<p>${name}: ${value}</p>`,
  'in lines without labels': (_name, value) => `<p>${value}</p>`,
  'in one line': (_name, value) => `${value} `,
};

const TEMPLATES: [string, InvitationTemplate][] = Object.entries(LAYOUTS).flatMap(([layout, format]) =>
  orders(Object.keys(PARTS)).map((names): [string, InvitationTemplate] => [
    `${names.join(', ')}, ${layout}`,
    { render: (_meeting, room) => names.map((name) => format(name, PARTS[name]!(room))).join('') },
  ]),
);

const textOf = (html: string) => readBody(html).visible.text.replace(/\s+/gu, ' ').trim();

describe.each(TEMPLATES)('%s', (_name, template) => {
  const given = { template, room: OPEN_ROOM };
  const open = carriedOut(meeting(BODY), plan(meeting(BODY), given));

  test('in a room without a secret all of the block goes', () => {
    const html = changedHtml(plan({ ...open, location: '' }, { template, room: 'unknown' }));
    expect(textOf(html)).toBe('Agenda');
  });

  test('in a room without a secret a new PIN takes the place of the old one', () => {
    const html = changedHtml(plan(open, { template, room: { ...OPEN_ROOM, pin: '995511' } }));
    expect(textOf(html)).toMatch(/^Agenda \.:: CMS/u);
    expect(html).not.toContain(ROOM.pin);
    expect(html).toContain('995511');
  });

  test('without its links, and without CMS, all of the block goes', () => {
    const written = carriedOut(meeting(BODY), plan(meeting(BODY), { template }));
    const flat = withBody(written, written.body.html.replaceAll(/<\/?a\b[^>]*>/gu, ''));
    const html = changedHtml(plan({ ...flat, location: '' }, { template, room: 'unknown' }));
    expect(textOf(html)).toBe('Agenda');
  });

  test('with the marker lost all of the block goes', () => {
    const lost = withoutMarker(carriedOut(meeting(BODY), plan(meeting(BODY), { template })));
    const html = changedHtml(plan({ ...lost, location: '' }, { template, room: 'unknown' }));
    expect(textOf(html)).toBe('Agenda');
    const room = { ...ROOM, pin: '995511', webLink: ROOM.webLink.replace('secret=Y', 'secret=Z') };
    const later = changedHtml(plan(lost, { template, room }));
    expect(textOf(later)).toMatch(/^Agenda \.:: CMS/u);
    expect(later).not.toContain(ROOM.pin);
  });
});

test('a template too long for the marker leaves no old PIN either, in one block or in several', () => {
  const words = Array.from({ length: 1500 }, (_, index) => `word${index}`).join(' ');
  const template: InvitationTemplate = {
    render: (_meeting, { webLink, callId, pin, sipAddress }) =>
      `<p><a href="${webLink}">Join</a></p><p>${callId}</p><p>PIN ${pin}</p><p>${sipAddress}</p><p>${words}</p>`,
  };
  const written = carriedOut(meeting(BODY), plan(meeting(BODY), { template }));
  const room = { ...CHANGED_ROOM, pin: '995511' };
  const block = /<div class="cms-.*<\/div>/su.exec(written.body.html)?.[0] ?? '';
  const several = withBody(written, written.body.html.replace(block, `${block}<p>and</p>${block}`));
  for (const item of [written, several]) {
    const html = changedHtml(plan(item, { template, room }));
    expect(textOf(html)).toMatch(/^Agenda (?:and )?\.:: CMS/u);
    expect(html).not.toContain(ROOM.pin);
  }
});
