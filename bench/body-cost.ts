/**
 * A program: the CPU of planning what to do with one meeting, for large bodies of several shapes and for one shape in
 * growing sizes. No server, no clock.
 */
import { planMeeting } from '../src/invitation/plan.js';
import type { JoinDetails, Meeting } from '../src/model.js';
import { LINEARITY_SIZES_MB, type BodyCost } from './body-cost-result.js';

const MB = 1_048_576;
const ROOM: JoinDetails = {
  webLink: 'https://join.corp.example/meeting/4001?secret=abcDEF123',
  sipAddress: 'ann.space@video.corp.example',
  callId: '4001',
  pin: '0042',
  spaceName: "Ann's room",
};
const NEW_ROOM: JoinDetails = { ...ROOM, webLink: 'https://join.corp.example/meeting/4001?secret=newNEW456' };
const NOW = new Date('2026-06-10T10:00:00Z');

/** Each: a body of about so many characters. */
const SHAPES: Readonly<Record<string, (size: number) => string>> = {
  'paragraphs of text': (size) => document(fill(PARAGRAPH, size)),
  'nested 20,000 deep': (size) => {
    const depth = 20_000;
    return document('<div>'.repeat(depth) + fill(PARAGRAPH, size - depth * 11) + '</div>'.repeat(depth));
  },
  'nothing but nested elements': (size) => document('<div>'.repeat(size / 11) + '</div>'.repeat(size / 11)),
  'open elements, never closed': (size) => document(fill('<b><i>', size)),
  'nothing but <': (size) => document('<'.repeat(size)),
  'nothing but &': (size) => document('&'.repeat(size)),
  'comments that do not end': (size) => document(fill('<!-- ', size)),
  'tables in tables': (size) =>
    document(fill('<table><tr><td>', size / 2) + fill('</td></tr></table>', size / 2)),
  'half delimiters': (size) => document(fill('<p>.:: CMS ::::: CMS ::.</p>', size)),
  'one word': (size) => document('x'.repeat(size)),
  'white space': (size) => document(fill(' \r\n&nbsp;', size)),
};

const PARAGRAPH =
  '<p class="MsoNormal"><span style="font-size:11pt">Agenda, <b>second</b> draft &amp; notes</span></p>\r\n';

function document(content: string): string {
  return `<html><head><meta charset="utf-8"></head><body lang="EN-US">${content}</body></html>`;
}

function fill(piece: string, size: number): string {
  return piece.repeat(Math.max(0, Math.floor(size / piece.length)));
}

function meetingWith(html: string, marker?: string): Meeting {
  return {
    mailbox: 'ann@corp.example',
    ref: { id: 'AAMkAD', changeKey: 'DwAAAB' },
    uid: '040000008200E00074C5B7101A82E008',
    type: 'Single',
    subject: 'Planning',
    location: '@cms',
    start: new Date('2026-06-11T09:00:00Z'),
    end: new Date('2026-06-11T10:00:00Z'),
    isCancelled: false,
    hasAttendees: true,
    meetingRequestWasSent: true,
    appointmentState: 1,
    body: { html, isPlainText: false, isTruncated: false },
    ...(marker === undefined ? {} : { marker }),
    modifiedOccurrences: [],
  };
}

function plan(meeting: Meeting, room: JoinDetails): ReturnType<typeof planMeeting> {
  return planMeeting({
    meeting,
    rules: { keyword: '@cms', keywordRemoved: 'remove' },
    now: NOW,
    room,
    render: (_, { webLink, pin }) => `<p><a href="${webLink}">${webLink}</a> ${pin}</p>`,
  });
}

/** Median CPU of five, after two that count nothing. */
function costOf(meeting: Meeting, room: JoinDetails): { action: string; cpuMs: number } {
  const costs: number[] = [];
  let action = '';
  for (let run = 0; run < 7; run += 1) {
    globalThis.gc?.();
    const before = process.cpuUsage();
    action = plan(meeting, room).action;
    const spent = process.cpuUsage(before);
    if (run >= 2) costs.push((spent.user + spent.system) / 1000);
  }
  return { action, cpuMs: costs.sort((a, b) => a - b)[2] ?? NaN };
}

/** The body and the marker as a first plan leaves them, with as much of the user's text after the block as before it. */
function withBlockInside(size: number): Meeting {
  const first = plan(meetingWith(document(fill(PARAGRAPH, size / 2))), ROOM);
  if (first.action !== 'insert') throw new Error('The first plan inserts nothing.');
  const html = first.html.replace('</body>', `${fill(PARAGRAPH, size / 2)}</body>`);
  return meetingWith(html, first.marker);
}

const costs: BodyCost[] = [];
for (const [shape, make] of Object.entries(SHAPES))
  costs.push({ shape, megabytes: 1, ...costOf(meetingWith(make(MB)), ROOM) });
for (const megabytes of LINEARITY_SIZES_MB)
  costs.push({ shape: 'block inside', megabytes, ...costOf(withBlockInside(megabytes * MB), NEW_ROOM) });
process.stdout.write(JSON.stringify(costs));
