/** What the demo shows: the table of meetings, the line about a cycle, the invitation as a page. Pure. */
import type { DemoCompany, DemoMeeting } from '../company.js';
import type { ItemView } from '../../simulator/exchange/items/item-view.js';
import { toTable } from '../../text-table.js';
import { isOfCycle, type LogLine } from '../program-log.js';

const WHY: Readonly<Record<string, string>> = {
  'keyword-without-block': 'has the keyword',
  'link-already-there': 'the link was put there by hand',
  'not-sent-yet': 'a draft that was not sent yet',
  'not-organizer': "an attendee's copy: never touched",
  cancelled: 'the meeting is cancelled',
  ended: 'the meeting is over',
  NoPersonalRoom: 'no personal room in CMS yet: tried again',
};

/** One line for each meeting: whose, what, the Location, what was done to it, and why. */
export function describeMeetings(company: DemoCompany, log: readonly LogLine[], now: Date): string[] {
  const rows = company.meetings.map((meeting) => {
    const view = company.exchange.readItem(meeting.mailbox, meeting.id);
    return [
      meeting.mailbox.slice(0, meeting.mailbox.indexOf('@')),
      view.subject,
      view.location ?? '',
      ...outcomeOf(meeting, view, log, now),
    ];
  });
  const head = ['calendar', 'meeting', 'Location', 'details', 'why'];
  return toTable([head, ...rows]).map((line) => `  ${line}`);
}

function outcomeOf(
  meeting: DemoMeeting,
  { appointmentState, end }: ItemView,
  log: readonly LogLine[],
  now: Date,
): [string, string] {
  const line = log.findLast(
    ({ itemId, action, code }) => itemId === meeting.id && (action ?? code) !== undefined,
  );
  if (line === undefined) {
    // Dropped by its summary, so that its body never left Exchange.
    const isCopy = (appointmentState & 2) !== 0;
    const reason = isCopy ? 'not-organizer' : end < now ? 'ended' : undefined;
    return ['-', reason === undefined ? 'no keyword, so it was not even read' : (WHY[reason] ?? '')];
  }
  const reason = line.reason ?? line.code ?? '';
  const why = WHY[reason] ?? reason;
  if (line.action === undefined) return ['waiting', why];
  if (line.action === 'none') return ['-', why];
  return [line.sent === true ? 'written, mailed' : 'written', `${why}: ${meeting.about}`];
}

/** The program's own line of figures, and what the servers saw. */
export function describeCycle(
  company: DemoCompany,
  log: readonly LogLine[],
  before: { readonly exchange: number; readonly cms: number } = { exchange: 0, cms: 0 },
): string {
  const line = log.findLast(isOfCycle);
  const exchange = company.exchange.requests.length - before.exchange;
  const cms = company.cms.requests.length - before.cms;
  const mails = company.exchange.mails.length;
  return (
    `  ${line?.msg ?? 'The program left no line of figures.'}\n` +
    `  Exchange was asked ${exchange} times, CMS ${cms === 0 ? 'not at all' : `${cms} times`}; ${mails} mails to attendees so far.`
  );
}

/** The shown invitation as a page of its own. */
export function pageOf(company: DemoCompany, when: 'before' | 'after'): string {
  const { shown, exchange } = company;
  const view = exchange.readItem(shown.mailbox, shown.id);
  const head = `<!-- ${view.subject}, as Exchange stores its body ${when} the run. -->\n<meta charset="utf-8">\n`;
  return head + view.body.text;
}
