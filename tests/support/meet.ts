/** A meeting as people make it, for the tests that try the whole program: it wants join details, or has got them. */
import { expect } from 'vitest';
import type { MeetingInput } from '../../src/simulator/exchange/calendar/meeting-input.js';
import { joinLinks, withoutBlocks, writtenBlocks } from './blocks.js';
import { hourAt, joinLink, type Company } from './company.js';

/** The body of a meeting that says nothing else. */
export const AGENDA = '<html><body><p>Agenda</p></body></html>';

/** @returns the id of a new meeting with the keyword and a guest from outside */
export function meet({ exchange }: Company, mailbox: string, more: Partial<MeetingInput> = {}): string {
  return exchange.createMeeting(mailbox, {
    subject: 'Plan',
    location: '@cms',
    body: AGENDA,
    attendees: ['guest@elsewhere.example'],
    ...hourAt(2),
    ...more,
  });
}

/** Whether the meeting's body holds the join link of the mailbox' own room. */
export function isFilledIn(company: Company, mailbox: string, id: string): boolean {
  const [user = ''] = mailbox.split('@');
  const link = joinLink(company.cms, user).replaceAll('&', '&amp;');
  return bodyOf(company, mailbox, id).includes(link);
}

export function bodyOf({ exchange }: Company, mailbox: string, id: string): string {
  return exchange.readItem(mailbox, id).body.text;
}

/** @throws AssertionError unless the only join link of the body is the one of the mailbox' own room, as it is now */
export function expectOwnLink(company: Company, mailbox: string, id: string): void {
  const [user = ''] = mailbox.split('@');
  expect(joinLinks(bodyOf(company, mailbox, id))).toEqual([joinLink(company.cms, user)]);
}

/** @throws AssertionError unless one block with this link has come to the body, which is otherwise what it was */
export function expectOneBlock(company: Company, mailbox: string, id: string, before: string): void {
  const body = bodyOf(company, mailbox, id);
  expect(writtenBlocks(body)).toHaveLength(1);
  expect(withoutBlocks(body)).toBe(before);
  expectOwnLink(company, mailbox, id);
}
