/** A meeting as people make it, for the tests that try the whole program: it wants join details, or has got them. */
import type { MeetingInput } from '../../src/simulator/exchange/calendar/meeting-input.js';
import { hourAt, joinLink, type Company } from './company.js';

/** @returns the id of a new meeting with the keyword and a guest from outside */
export function meet({ exchange }: Company, mailbox: string, more: Partial<MeetingInput> = {}): string {
  return exchange.createMeeting(mailbox, {
    subject: 'Plan',
    location: '@cms',
    body: '<html><body><p>Agenda</p></body></html>',
    attendees: ['guest@elsewhere.example'],
    ...hourAt(2),
    ...more,
  });
}

/** Whether the meeting's body holds the join link of the mailbox' own room. */
export function isFilledIn({ exchange, cms }: Company, mailbox: string, id: string): boolean {
  const [user = ''] = mailbox.split('@');
  const link = joinLink(cms, user).replaceAll('&', '&amp;');
  return exchange.readItem(mailbox, id).body.text.includes(link);
}
