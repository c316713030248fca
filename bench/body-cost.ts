/**
 * A program: the CPU of planning what to do with one meeting, for large bodies of many shapes in several sizes. No server,
 * no clock.
 */
import { parse } from 'parse5';
import { planMeeting } from '../src/invitation/plan.js';
import type { JoinDetails, Meeting } from '../src/model.js';
import { ownerTag } from '../src/invitation/block/owner-tag.js';
import { BODY_SHAPES, documentOf, LINK, TYPED_SHAPES, type BodyShape } from '../tests/support/body-shapes.js';
import { BLOCK_SIZES_MB, LINEARITY_SIZES_MB, YARDSTICK, type BodyCost } from './body-cost-result.js';

const MB = 1_048_576;
const WARM_UPS = 5;
const ROOM: JoinDetails = {
  webLink: LINK,
  sipAddress: 'ann.space@video.corp.example',
  callId: '104417',
  pin: '0042',
  spaceName: "Ann's room",
};
const NEW_ROOM: JoinDetails = {
  ...ROOM,
  webLink: 'https://join.example.com/meeting/104417?secret=h2Jf8KxNcE4gPvA6oZiTqB',
};
const NOW = new Date('2026-06-10T10:00:00Z');

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
    rules: { keywords: ['@cms'], otherRooms: 'members', keywordRemoved: 'remove' },
    now: NOW,
    room,
    render: (_, { webLink, pin }) => `<p><a href="${webLink}">${webLink}</a> ${pin}</p>`,
  });
}

function costOf(meeting: Meeting, room: JoinDetails, runs = 5): { action: string; cpuMs: number } {
  let action = '';
  const cpuMs = medianCpuMs(runs, () => {
    action = plan(meeting, room).action;
  });
  return { action, cpuMs };
}

/** Median CPU of so many runs, after some in which the code is compiled. */
function medianCpuMs(runs: number, work: () => void): number {
  const costs: number[] = [];
  for (let run = -WARM_UPS; run < runs; run += 1) {
    globalThis.gc?.();
    const before = process.cpuUsage();
    work();
    const spent = process.cpuUsage(before);
    if (run >= 0) costs.push((spent.user + spent.system) / 1000);
  }
  return costs.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN;
}

function meetingOf(shape: BodyShape, megabytes: number): Meeting {
  const { uid } = meetingWith('');
  return meetingWith(documentOf(shape(megabytes * MB, ownerTag(uid))));
}

/** As a first plan leaves it, with something typed between the lines of the block. */
function withTypedInside(typed: string): Meeting {
  const first = plan(meetingWith(documentOf('<p>Agenda</p>')), ROOM);
  if (first.action !== 'insert') throw new Error('The first plan inserts nothing.');
  return meetingWith(
    first.html.replace('<p><a', () => `${typed}<p><a`),
    first.marker,
  );
}

/** The body and the marker as a first plan leaves them, with as much of the user's text after the block as before it. */
function withBlockInside(megabytes: number): Meeting {
  const first = plan(meetingOf(paragraphs, megabytes / 2), ROOM);
  if (first.action !== 'insert') throw new Error('The first plan inserts nothing.');
  const after = paragraphs((megabytes / 2) * MB, '');
  return meetingWith(first.html.replace('</body>', `${after}</body>`), first.marker);
}

function costsOf(shape: string, make: (megabytes: number) => Meeting, room: JoinDetails): BodyCost[] {
  return [
    { shape, megabytes: 1, ...costOf(make(1), room) },
    ...Object.values(LINEARITY_SIZES_MB).map((megabytes) => ({
      shape,
      megabytes,
      ...costOf(make(megabytes), room, 3),
    })),
  ];
}

function allCosts(): BodyCost[] {
  const costs: BodyCost[] = [];
  for (const [shape, make] of Object.entries(BODY_SHAPES))
    costs.push(...costsOf(shape, (megabytes) => meetingOf(make, megabytes), ROOM));
  for (const [shape, make] of Object.entries(TYPED_SHAPES))
    costs.push(
      ...costsOf(`${shape} in our block`, (megabytes) => withTypedInside(make(megabytes * MB)), NEW_ROOM),
    );
  costs.push({ shape: 'paragraphs of text', megabytes: 8, ...costOf(meetingOf(paragraphs, 8), ROOM) });
  for (const megabytes of BLOCK_SIZES_MB)
    costs.push({ shape: 'block inside', megabytes, ...costOf(withBlockInside(megabytes), NEW_ROOM) });
  const html = documentOf(paragraphs(MB, ''));
  const cpuMs = medianCpuMs(11, () => void parse(html));
  return [...costs, { shape: YARDSTICK, megabytes: 1, action: 'a tree', cpuMs }];
}

function shapeNamed(name: string): BodyShape {
  const shape = BODY_SHAPES[name];
  if (shape === undefined) throw new Error(`There is no shape ${name}.`);
  return shape;
}

const paragraphs = shapeNamed('paragraphs of text');
process.stdout.write(JSON.stringify(allCosts()));
