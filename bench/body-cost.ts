/**
 * A program: the CPU of planning what to do with one meeting, for large bodies of many shapes in two sizes. No server,
 * no clock.
 */
import { parse } from 'parse5';
import { planMeeting } from '../src/invitation/plan.js';
import type { JoinDetails, Meeting } from '../src/model.js';
import { ownerTag } from '../src/invitation/block/owner-tag.js';
import { outlookWord } from '../src/simulator/clients/outlook-word.js';
import { owa } from '../src/simulator/clients/owa.js';
import { BODY_SHAPES, documentOf, LINK, TYPED_SHAPES, type BodyShape } from '../tests/support/body-shapes.js';

/** Of each shape, in milliseconds. */
export interface BodyCost {
  readonly shape: string;
  /** 1 for shapes as people write them, less for the others, which only must not grow faster than their length. */
  readonly megabytes: number;
  /** For a body of a quarter of that. */
  readonly quarterMs: number;
  readonly wholeMs: number;
}

/** All that the program tells. */
export interface BodyCosts {
  /** For making a tree of 1 MB of paragraphs with parse5: the yardstick for this processor. */
  readonly parse5Ms: number;
  readonly costs: readonly BodyCost[];
}

const MB = 1_048_576;
const WARM_UPS = 1;
const RUNS = 3;
/** A page as a person writes it, with a list and a table. */
const PAGE =
  '<p>Dear all,</p><p>please find the <b>agenda</b> of our meeting below, and the <a href="https://intranet.corp.example/page?a=1&amp;b=2">papers</a> for it.</p>' +
  '<ul><li>Minutes of the last meeting</li><li>Budget &amp; plan</li></ul><p>&nbsp;</p>' +
  '<table border="1"><tr><td>09:00</td><td>Welcome</td></tr><tr><td>09:10</td><td>Figures of the quarter</td></tr></table>';

/** Such pages as a mail program saves them. */
function savedBy(client: (html: string) => string): BodyShape {
  const content = /<body[^>]*>(.*)<\/body>/isu.exec(client(documentOf(PAGE)))?.[1] ?? '';
  return (size) => content.repeat(Math.floor(size / content.length));
}

const TABLE_ROW = '<tr><td>09:00</td><td>Figures of the quarter</td><td>Ann Archer</td></tr>\r\n';

/** As people write them. */
const ORDINARY_SHAPES: Readonly<Record<string, BodyShape>> = {
  Word: savedBy(outlookWord),
  OWA: savedBy(owa),
  'RTF of Outlook': BODY_SHAPES['RTF of Outlook']!,
  'a table': (size) => `<table>${TABLE_ROW.repeat(Math.floor(size / TABLE_ROW.length))}</table>`,
  'paragraphs of text': BODY_SHAPES['paragraphs of text']!,
  'Chinese and characters beyond': BODY_SHAPES['Chinese and characters beyond']!,
};
const UID = '040000008200E00074C5B7101A82E008';
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

function meetingWith(html: string, marker?: string): Meeting {
  return {
    mailbox: 'ann@corp.example',
    ref: { id: 'AAMkAD', changeKey: 'DwAAAB' },
    uid: UID,
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
    marker,
    modifiedOccurrences: [],
  };
}

function plan(meeting: Meeting, room: JoinDetails): ReturnType<typeof planMeeting> {
  return planMeeting({
    meeting,
    rules: { keywords: ['@cms'], otherRooms: 'members', keywordRemoved: 'remove' },
    now: new Date('2026-06-10T10:00:00Z'),
    room,
    render: (_, { webLink, pin }) => `<p><a href="${webLink}">${webLink}</a> ${pin}</p>`,
  });
}

/** Median of some runs, after some in which the code is compiled, with all garbage collected in between. */
function cpuMsOf(work: () => unknown): number {
  const costs: number[] = [];
  for (let run = -WARM_UPS; run < RUNS; run += 1) {
    globalThis.gc?.();
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    if (run >= 0) costs.push((user + system) / 1000);
  }
  return costs.sort((a, b) => a - b)[RUNS >> 1] ?? NaN;
}

/** A meeting as a first plan leaves it, with text after its block, or with something typed between the lines of the block. */
function planned(before: string, change: (html: string) => string): Meeting {
  const first = plan(meetingWith(documentOf(before)), ROOM);
  if (first.action !== 'insert') throw new Error('The first plan inserts nothing.');
  return meetingWith(change(first.html), first.marker);
}

function costOf(
  shape: string,
  room: JoinDetails,
  make: (characters: number) => Meeting,
  megabytes = 0.25,
): BodyCost {
  const costMs = (size: number): number => {
    const meeting = make(size * MB);
    return cpuMsOf(() => plan(meeting, room));
  };
  return { shape, megabytes, quarterMs: costMs(megabytes / 4), wholeMs: costMs(megabytes) };
}

const bodyOf = (shape: BodyShape) => (size: number) => meetingWith(documentOf(shape(size, ownerTag(UID))));
const text = BODY_SHAPES['paragraphs of text'] as BodyShape;
const others = Object.entries(BODY_SHAPES).filter(([name]) => !(name in ORDINARY_SHAPES));
const costs = [
  ...Object.entries(ORDINARY_SHAPES).map(([name, shape]) => costOf(name, ROOM, bodyOf(shape), 1)),
  costOf(
    'text around our block',
    NEW_ROOM,
    (size) =>
      planned(text(size / 2, ''), (html) => html.replace('</body>', () => `${text(size / 2, '')}</body>`)),
    1,
  ),
  ...others.map(([name, shape]) => costOf(name, ROOM, bodyOf(shape))),
  ...Object.entries(TYPED_SHAPES).map(([name, make]) =>
    costOf(`${name} in our block`, NEW_ROOM, (size) =>
      planned('<p>Agenda</p>', (html) => html.replace('<p><a', () => `${make(size)}<p><a`)),
    ),
  ),
];
const paragraphs = documentOf(text(MB, ''));
const measured: BodyCosts = { parse5Ms: cpuMsOf(() => parse(paragraphs)), costs };
process.stdout.write(JSON.stringify(measured));
