/**
 * Any properties that were asked for missing from any answers of Exchange, for some cycles: mailboxes in pairs with the same
 * meetings, of which one is struck and the other is not. What the struck one may do meanwhile, and that both are the same
 * in the end.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { joinLinks, writtenBlocks } from './blocks.js';
import { joinLink, openCompany } from './company.js';
import type { Company } from './company.js';
import { createDrivenClock } from './driven-clock.js';
import { ProgramInProcess } from './in-process.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START = new Date('2026-06-10T10:00:20Z');
const TEMPLATE = 'templates/short.html';
const PAIRS = 4;

/** Of a summary: whatever is missing, it can be seen that something is. */
const SUMMARY = ['CalendarItemType', 'AppointmentState', 'End'];
const SUMMARY_MORE = ['Location', 'ExtendedProperty'];
const READ = [
  ...[
    'ItemClass',
    'Subject',
    'Body',
    'DateTimeCreated',
    'LastModifiedTime',
    'DisplayTo',
    'UID',
    'Start',
    'End',
  ],
  ...['Location', 'IsCancelled', 'MeetingRequestWasSent', 'CalendarItemType', 'MyResponseType', 'Organizer'],
  ...['RequiredAttendees', 'AppointmentState', 'Recurrence', 'LastOccurrence', 'ModifiedOccurrences'],
  ...['IsOrganizer', 'ExtendedProperty'],
];
/** Missing from both readings of an item, these are truly none: no server says that nobody is invited, or that it has no UIDs. */
const MAY_BE_NONE = ['UID', 'Location', 'RequiredAttendees', 'ModifiedOccurrences'];

interface AnyMeeting {
  readonly kind: 'appointment' | 'meeting' | 'series' | 'copy';
  readonly hasKeyword: boolean;
  readonly occurrence: 'none' | 'shows-series' | 'own-body';
  readonly then: 'nothing' | 'subject' | 'keyword-goes' | 'keyword-comes';
}

export interface AnyTrial {
  readonly meetings: readonly (readonly AnyMeeting[])[];
  readonly roomChanges: readonly boolean[];
  /** What is missing from one answer after the other, used again and again. */
  readonly summaries: readonly (readonly string[])[];
  readonly readings: readonly (readonly string[])[];
}

const meeting = fc.record<AnyMeeting>({
  kind: fc.constantFrom('appointment', 'meeting', 'meeting', 'series', 'copy'),
  hasKeyword: fc.boolean(),
  occurrence: fc.constantFrom('none', 'shows-series', 'own-body'),
  then: fc.constantFrom('nothing', 'subject', 'keyword-goes', 'keyword-comes'),
});
const summary = fc
  .tuple(fc.subarray(SUMMARY, { minLength: 1 }), fc.subarray(SUMMARY_MORE))
  .map(([some, more]) => [...some, ...more]);

export const anyTrial: fc.Arbitrary<AnyTrial> = fc.record({
  meetings: fc.array(fc.array(meeting, { minLength: 1, maxLength: 4 }), {
    minLength: PAIRS,
    maxLength: PAIRS,
  }),
  roomChanges: fc.array(fc.boolean(), { minLength: PAIRS, maxLength: PAIRS }),
  summaries: fc.array(fc.oneof(fc.constant([]), summary), { minLength: 3, maxLength: 11 }),
  readings: fc.array(fc.oneof(fc.constant([]), fc.subarray(READ)), { minLength: 3, maxLength: 17 }),
});

/** The same meeting twice. */
interface Twins {
  readonly spec: AnyMeeting;
  readonly phrase: string;
  readonly struck: readonly string[];
  readonly sound: readonly string[];
}

interface Pair {
  readonly struck: string;
  readonly sound: string;
  readonly twins: readonly Twins[];
  /** Items of the struck mailbox that were seen with a block. */
  readonly hadBlock: Set<string>;
}

export async function tryMissingProperties(trial: AnyTrial): Promise<void> {
  const clock = createDrivenClock(START);
  const company = await openCompany({
    settings: { EWS: { inv_template: TEMPLATE } },
    exchange: { now: () => clock.now(), gzip: false },
  });
  await writeFile(path.join(company.home.dir, TEMPLATE), '<p>{{WEB_LINK}}</p>\n');
  try {
    const pairs = trial.meetings.map((specs, index) => createPair(company, index, specs));
    const program = await ProgramInProcess.start(company.home, { clock });
    const cycle = async (resync?: readonly string[]): Promise<void> => {
      const outcome = await program.cycle(resync === undefined ? {} : { resync });
      expect(outcome).toMatchObject({ error: undefined });
      clock.pass(MINUTE_MS);
    };
    strike(company, pairs, trial);
    for (let count = 0; count < 2; count += 1) {
      await cycle();
      for (const pair of pairs) expectNoHarm(company, pair);
    }
    const resync = pairs.flatMap((pair, index) => change(company, pair, trial.roomChanges[index] === true));
    for (let count = 0; count < 3; count += 1) {
      await cycle(count === 0 && resync.length > 0 ? resync : undefined);
      for (const pair of pairs) expectNoHarm(company, pair);
    }
    company.exchange.faults.clear();
    // What was read from the start was read from spoilt answers, too: the next cycle after the waits is a whole one.
    clock.pass(2 * 60 * MINUTE_MS);
    await cycle();
    await cycle();
    for (const pair of pairs) expectSame(company, pair);
    expect(company.exchange.violations).toEqual([]);
    await program.close();
  } finally {
    await company.close();
  }
}

function createPair(company: Company, index: number, specs: readonly AnyMeeting[]): Pair {
  const [struck, sound] = [company.hire(`struck${index}`), company.hire(`sound${index}`)];
  const twins = specs.map((spec, at): Twins => {
    const phrase = `Agenda-${index}-${at}`;
    const create = (address: string) => createMeeting(company, address, spec, phrase, at);
    return { spec, phrase, struck: create(struck), sound: create(sound) };
  });
  return { struck, sound, twins, hadBlock: new Set() };
}

/** @returns its id, and its changed occurrence's */
function createMeeting(
  { exchange }: Company,
  address: string,
  { kind, hasKeyword, occurrence }: AnyMeeting,
  phrase: string,
  at: number,
): readonly string[] {
  const start = new Date(START.getTime() - 20_000 + (3 + at) * DAY_MS);
  const id = exchange.createMeeting(address, {
    subject: 'Plan',
    location: hasKeyword ? '@cms' : 'Room 4',
    body: `<html><body><p>${phrase}</p></body></html>`,
    start,
    end: new Date(start.getTime() + 60 * MINUTE_MS),
    uid: `uid-${phrase}`,
    attendees: kind === 'appointment' ? [] : ['guest@elsewhere.example'],
    received: kind === 'copy',
    ...(kind === 'series' ? { recurrence: { pattern: 'daily', count: 10 } } : {}),
  });
  if (kind !== 'series' || occurrence === 'none') return [id];
  const original = new Date(start.getTime() + 2 * DAY_MS);
  const edit =
    occurrence === 'own-body' ? { body: `<p>${phrase}, this time</p>` } : { subject: 'Plan, with guests' };
  exchange.changeOccurrence(address, id, original, { ...edit, sendUpdate: false });
  return [id, exchange.readItem(address, id).occurrenceRef(original).id];
}

/** From now on properties are missing from answers of one mailbox of each pair. */
function strike({ exchange }: Company, pairs: readonly Pair[], { summaries, readings }: AnyTrial): void {
  // Counted for each by itself, since mailboxes are served side by side.
  const answers = new Map<string, number>();
  const draw = (from: readonly (readonly string[])[], id: string): readonly string[] => {
    const count = (answers.get(id) ?? id.charCodeAt(id.length - 2)) + 1;
    answers.set(id, count);
    return from[count % from.length]!;
  };
  const lastOf = new Map<string, readonly string[]>();
  const readingOf = (id: string): readonly string[] => {
    const last = lastOf.get(id) ?? [];
    const missing = draw(readings, id).filter((name) => !MAY_BE_NONE.includes(name) || !last.includes(name));
    lastOf.set(id, missing);
    return missing;
  };
  const summaryOf = (id: string): readonly string[] => draw(summaries, id);
  for (const { struck: mailbox } of pairs) {
    const always = { kind: 'incomplete', mailbox, times: Infinity } as const;
    exchange.faults.add({ ...always, operation: 'SyncFolderItems', without: summaryOf });
    exchange.faults.add({ ...always, operation: 'GetItem', without: readingOf });
  }
}

/** @returns the mailboxes to be read from the start */
function change(company: Company, { struck, sound, twins }: Pair, isRoomChanged: boolean): readonly string[] {
  const { exchange, cms } = company;
  for (const { spec, struck: one, sound: other } of twins) {
    if (spec.kind === 'copy' || spec.then === 'nothing') continue;
    const edit =
      spec.then === 'subject'
        ? { subject: 'Plan, second thoughts' }
        : { location: spec.then === 'keyword-goes' ? 'Canteen' : '@cms' };
    exchange.editMeeting(struck, one[0]!, { ...edit, sendUpdate: false });
    exchange.editMeeting(sound, other[0]!, { ...edit, sendUpdate: false });
  }
  if (!isRoomChanged) return [];
  for (const address of [struck, sound]) cms.objects.regenerateSecret(`${userOf(address)}.space`);
  return [struck, sound];
}

/** No text is lost, no block that the sound twin has had is gone, and nobody is mailed who is not mailed without faults. */
function expectNoHarm(company: Company, { struck, sound, twins, hadBlock }: Pair): void {
  for (const { phrase, struck: one, sound: other } of twins) {
    one.forEach((id, at) => {
      expect(bodyOf(company, struck, id)).toContain(phrase);
      const wanted = writtenBlocks(bodyOf(company, sound, other[at]!)).length;
      const there = writtenBlocks(bodyOf(company, struck, id)).length;
      if (hadBlock.has(id) && wanted > 0)
        expect(there, `${phrase}: its block is still there`).toBeGreaterThan(0);
      if (there > 0) hadBlock.add(id);
      expect(mailsOf(company, id), `${phrase} ${at}: mails`).toBeLessThanOrEqual(
        wantedMails(company, other, at),
      );
    });
  }
}

function expectSame(company: Company, { struck, sound, twins }: Pair): void {
  for (const { phrase, spec, struck: one, sound: other } of twins) {
    one.forEach((id, at) => {
      const label = `${phrase} ${at} ${JSON.stringify(spec)}`;
      expect(asAnybodys(company, struck, id), label).toBe(asAnybodys(company, sound, other[at]!));
      expect(mailsOf(company, id), label).toBeLessThanOrEqual(wantedMails(company, other, at));
      const [last] = company.exchange.mails.filter(({ itemId }) => itemId === id).slice(-1);
      if (last !== undefined) expect(last.bodyAtSend, label).toBe(bodyOf(company, struck, id));
    });
  }
}

/** The body with the room's link written as anybody's, and the tag, which an item without a UID has from its id. */
function asAnybodys(company: Company, address: string, id: string): string {
  const body = bodyOf(company, address, id);
  const link = joinLink(company.cms, userOf(address));
  expect(joinLinks(body).filter((found) => found !== link)).toEqual([]);
  return body.replaceAll(link, 'LINK').replaceAll(/(?<=\b(cms-|CMS ))\w+/g, 'TAG');
}

function bodyOf({ exchange }: Company, address: string, id: string): string {
  return exchange.readItem(address, id).body.text;
}

function mailsOf({ exchange }: Company, id: string): number {
  return exchange.mails.filter(({ itemId }) => itemId === id).length;
}

/** An occurrence that is read while its series has to wait is filled in, and mailed, before it. */
function wantedMails(company: Company, sound: readonly string[], at: number): number {
  const ofSeries = at === 0 ? 0 : mailsOf(company, sound[0]!);
  return mailsOf(company, sound[at]!) + ofSeries;
}

function userOf(address: string): string {
  return address.slice(0, address.indexOf('@'));
}
