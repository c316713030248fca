/** Meetings, rooms and plans for the tests of this folder. */
import { readFileSync } from 'node:fs';
import type { JoinDetails, Meeting } from '../../../src/model.js';
import type { Plan, PlanRules } from '../../../src/invitation/plan-types.js';
import { planMeeting } from '../../../src/invitation/plan.js';
import { renderTemplate } from '../../../src/invitation/template/render-template.js';
import { parseTemplate } from '../../../src/invitation/template/template.js';

export const NOW = new Date('2026-03-02T09:00:00Z');

export const ROOM: JoinDetails = {
  webLink: 'https://join.example.com/meeting/104417?secret=Yk3pQzVbT9sWmX1uRa7dLw',
  sipAddress: 'ann.space@video.example.com',
  callId: '104417',
  pin: '0471',
  spaceName: "Ann Archer's space",
};

/** The same room after its secret was made anew and its PIN taken away. */
export const CHANGED_ROOM: JoinDetails = {
  ...ROOM,
  webLink: 'https://join.example.com/meeting/104417?secret=h2Jf8KxNcE4gPvA6oZiTqB',
  pin: '',
};

/** Without a secret, so that the marker says of a detail only where it stood. */
export const OPEN_ROOM: JoinDetails = { ...ROOM, webLink: 'https://join.example.com/meeting/104417' };

export const BODY = '<html><body><p>Agenda</p></body></html>';

export interface InvitationTemplate {
  render(meeting: Meeting, room: JoinDetails): string;
}

/** What was rendered once is remembered: rendering is what costs in these tests. */
export function compileTemplate(source: string, file: string): InvitationTemplate {
  const parsed = parseTemplate(source, file);
  const rendered = new Map<string, string>();
  return {
    render: (meeting, room) => {
      const { mailbox, organizerName, subject, start } = meeting;
      const key = JSON.stringify([mailbox, organizerName, subject, start, room]);
      const html = rendered.get(key) ?? renderTemplate(parsed, meeting, room);
      rendered.set(key, html);
      return html;
    },
  };
}

export const SIMPLE = compileTemplate('<p>Join: <a href="{{ WEB_LINK }}">here</a></p>', 'simple.html');

export function template(name: 'templ1.html' | 'templ2.html' = 'templ1.html'): InvitationTemplate {
  const url = new URL(`../../../templates/${name}`, import.meta.url);
  return compileTemplate(readFileSync(url, 'utf8'), name);
}

export function meeting(html: string, changes: Partial<Meeting> = {}): Meeting {
  return {
    mailbox: 'ann@example.com',
    ref: { id: 'AAMk', changeKey: 'CQAA' },
    uid: '040000008200E00074C5B7101A82E00800000000B0A1C2D3E4F5D901000000000000000010000000A1B2C3D4E5F60718',
    type: 'Single',
    subject: 'Weekly review',
    location: 'Room 4 / @cms',
    start: new Date('2026-03-09T13:00:00Z'),
    end: new Date('2026-03-09T14:00:00Z'),
    isCancelled: false,
    appointmentState: 1,
    myResponseType: 'Organizer',
    isOrganizer: true,
    hasAttendees: true,
    meetingRequestWasSent: true,
    organizerName: 'Ann Archer',
    body: { html, isPlainText: false, isTruncated: false },
    modifiedOccurrences: [],
    ...changes,
  };
}

export interface Given {
  /** `unknown`: CMS was not asked. */
  readonly room?: JoinDetails | 'unknown';
  readonly template?: InvitationTemplate | undefined;
  readonly keywordRemoved?: 'remove' | 'keep';
  readonly keyword?: string;
  readonly now?: Date;
}

export const RULES: PlanRules = { keywords: ['@cms'], otherRooms: 'members', keywordRemoved: 'remove' };

const DEFAULT_TEMPLATE = template();

export function plan(
  given: Meeting,
  { room = ROOM, template = DEFAULT_TEMPLATE, ...rest }: Given = {},
): Plan {
  return planMeeting({
    meeting: given,
    rules: {
      ...RULES,
      keywords: [rest.keyword ?? '@cms'],
      keywordRemoved: rest.keywordRemoved ?? 'remove',
    },
    now: rest.now ?? NOW,
    room: room === 'unknown' ? undefined : room,
    render: (rendered, details) => template.render(rendered, details),
  });
}

/** The meeting as it is once the plan was carried out; itself where there is nothing to do. */
export function carriedOut(before: Meeting, result: Plan): Meeting {
  if (result.action === 'none') return before;
  return { ...withBody(before, result.html), marker: result.marker };
}

export function withoutMarker(before: Meeting): Meeting {
  return { ...before, marker: undefined };
}

export function withBody(before: Meeting, html: string): Meeting {
  return { ...before, body: { html, isPlainText: false, isTruncated: false } };
}

/** A body that a plan has changed; fails the test where it has not. */
export function changedHtml(result: Plan): string {
  if (result.action === 'none') {
    throw new Error(`expected a change, not ${JSON.stringify(result)}`);
  }
  return result.html;
}
