/**
 * Stories of what people do to their meetings, told side by side: every story has an organizer of its own, and all of
 * them go forward together, one run of the built program between two steps. So many stories cost few process starts.
 * Afterwards a further run must find nothing to do, and nothing may be left where it does not belong.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { htmlToText } from '../../src/simulator/clients/plain-text.js';
import type { MeetingInput } from '../../src/simulator/exchange/calendar/meeting-input.js';
import type { EmbeddedExchange } from '../../src/simulator/exchange/exchange.js';
import type { SentMail } from '../../src/simulator/exchange/operations/call.js';
import type { LoggedRequest } from '../../src/simulator/exchange/watch/request-log.js';
import { countOf, hourAt, joinLink, openCompany } from './company.js';
import type { Company, CompanyOptions } from './company.js';
import { PASSWORDS } from './program.js';

/** What a story waits for: the next cycle, or a resync of its organizer's mailbox, after which a cycle may follow. */
export type Pause = 'cycle' | 'resync';

export type Story = (teller: Teller) => Generator<Pause, void, void>;

/** Stands in every body that `meet` makes. */
export const BODY_PHRASE = 'zwischen-uns-gesagt';
const BODY = `<html><body><p>Agenda, ${BODY_PHRASE}</p></body></html>`;
/** Long enough not to come up by chance in a sync state. */
const PIN = '904172635';
/** An attendee of all meetings, served like everybody else. */
const GUEST = 'gus';

/** The people of one story, and what can be seen of their meetings. */
export class Teller {
  readonly exchange: EmbeddedExchange;
  readonly company: Company;
  readonly user: string;
  /** The organizer's address. */
  readonly organizer: string;
  readonly guest: string;
  #updatesSeen = 0;
  #mailsSeen = 0;

  constructor(company: Company, user: string) {
    this.company = company;
    this.exchange = company.exchange;
    this.user = user;
    this.organizer = company.hire(user, { passcode: PIN });
    this.guest = `${GUEST}@corp.example`;
  }

  /** A meeting with the keyword and one attendee, unless the input says otherwise. @returns its id */
  meet(input: Partial<MeetingInput> = {}): string {
    return this.exchange.createMeeting(this.organizer, {
      subject: 'Plan',
      location: '@cms',
      body: BODY,
      attendees: [this.guest],
      ...hourAt(5),
      ...input,
    });
  }

  body(id: string): string {
    return this.exchange.readItem(this.organizer, id).body.text;
  }

  /** The body as a reader sees it, addresses of links behind their text. */
  text(id: string): string {
    return htmlToText(this.body(id));
  }

  link(): string {
    return joinLink(this.company.cms, this.user);
  }

  /** Mails that the program's updates caused since this was last asked. */
  newMails(): readonly SentMail[] {
    const mails = this.exchange.mails.filter(({ mailbox }) => mailbox === this.organizer);
    const fresh = mails.slice(this.#mailsSeen);
    this.#mailsSeen = mails.length;
    return fresh;
  }

  /** UpdateItem requests since this was last asked, those that failed included. */
  newUpdates(): readonly LoggedRequest[] {
    const updates = updatesIn(this.exchange, this.organizer);
    const fresh = updates.slice(this.#updatesSeen);
    this.#updatesSeen = updates.length;
    return fresh;
  }

  /** @throws AssertionError unless the body holds exactly one whole block, and it is the room's of now */
  expectBlock(id: string): void {
    const text = this.text(id);
    expect(countDelimiters(text)).toEqual({ begin: 1, end: 1 });
    const block = text.slice(text.indexOf('.:: CMS'), text.indexOf('::.'));
    expect(block).toContain(this.link());
    expect(countOf(text, '/meeting/')).toBe(1);
  }

  expectNoBlock(id: string): void {
    expect(countDelimiters(this.text(id))).toEqual({ begin: 0, end: 0 });
    expect(this.text(id)).not.toContain('/meeting/');
  }

  /** @throws AssertionError unless the program wrote and mailed so often since this was last asked */
  expectWritten(updates: number, mails = updates): void {
    expect({ updates: this.newUpdates().length, mails: this.newMails().length }).toEqual({ updates, mails });
  }

  /** Does `act` before the nth request of this kind for the organizer from now on is carried out, and before more after it. */
  before(operation: LoggedRequest['operation'], nth: number, act: (time: number) => void, times = 1): void {
    let seen = 0;
    this.exchange.onRequest((request) => {
      if (request.operation !== operation || request.mailbox !== this.organizer) return;
      seen += 1;
      if (seen >= nth && seen < nth + times) act(seen - nth + 1);
    });
  }

  /** All that makes the old link useless: another secret, another PIN. @param pin null: none any more */
  changeRoom(pin: string | null = '615243798'): void {
    const { objects } = this.company.cms;
    objects.regenerateSecret(`${this.user}.space`);
    objects.setPasscode(`${this.user}.space`, pin ?? undefined);
  }
}

/**
 * Registers one test for each story and one for what holds of all of them.
 * @param saysOnStderr matched with what each run but the last says there: nothing, unless stories make trouble
 */
export function tellStories(
  stories: Readonly<Record<string, Story>>,
  options: CompanyOptions = {},
  saysOnStderr: unknown = '',
): void {
  let company: Company;
  const failures = new Map<string, unknown>();
  beforeAll(async () => {
    company = await openCompany(options);
    company.hire(GUEST, { passcode: PIN });
    await goThrough(company, stories, failures, saysOnStderr);
  });
  afterAll(() => company.close());

  for (const name of Object.keys(stories)) {
    it(name, () => {
      if (failures.has(name)) throw failures.get(name);
    });
  }
  it('a further run finds nothing to do; nothing forbidden was done, and nothing secret is left lying about', async () => {
    const writtenBefore = updatesIn(company.exchange).length;
    expect(await company.home.run(['--once'])).toMatchObject({ code: 0, stderr: '' });
    expect(updatesIn(company.exchange)).toHaveLength(writtenBefore);
    expect(updatesIn(company.exchange, `${GUEST}@corp.example`)).toHaveLength(0);
    expectNothingForbidden(company);
    await expectNothingSecret(company);
  });
}

/** Advances all stories to their next pause, runs the program, and so on until none goes on. */
async function goThrough(
  company: Company,
  stories: Readonly<Record<string, Story>>,
  failures: Map<string, unknown>,
  stderr: unknown,
): Promise<void> {
  let open = Object.entries(stories).map(([name, story], index) => {
    const teller = new Teller(company, `organizer${index}`);
    return { name, teller, telling: story(teller) };
  });
  for (;;) {
    const resyncs: string[] = [];
    open = open.filter(({ name, teller, telling }) => {
      try {
        const step = telling.next();
        if (step.done === true) return false;
        if (step.value === 'resync') resyncs.push('--resync', teller.organizer);
        return true;
      } catch (error) {
        failures.set(name, error);
        return false;
      }
    });
    if (open.length === 0) return;
    const isCycleDue = resyncs.length < 2 * open.length;
    const runs = [...(resyncs.length > 0 ? [resyncs] : []), ...(isCycleDue ? [['--once']] : [])];
    for (const args of runs) expect(await company.home.run(args)).toMatchObject({ code: 0, stderr });
  }
}

export function updatesIn(exchange: EmbeddedExchange, address?: string): readonly LoggedRequest[] {
  return exchange.requests.filter(
    ({ operation, mailbox }) => operation === 'UpdateItem' && (address === undefined || mailbox === address),
  );
}

export function countDelimiters(text: string): { readonly begin: number; readonly end: number } {
  return { begin: countOf(text, '.:: CMS '), end: countOf(text, '::.') };
}

export function expectNothingForbidden({ exchange, cms }: Company): void {
  expect(exchange.violations).toEqual([]);
  expect(cms.violations).toEqual([]);
}

/** Looks through state/, logs/ and users.txt, and through `printed` output of runs. */
export async function expectNothingSecret(company: Company, printed = ''): Promise<void> {
  const everything = (await company.home.readEverything()) + printed;
  expect(everything).not.toBe('');
  const rooms = company.cms.objects.spaces.flatMap(({ secret, passcode }) => [secret, passcode]);
  const secrets = [...rooms, PASSWORDS.cms, PASSWORDS.exchange, PIN, BODY_PHRASE, '/meeting/'];
  for (const secret of secrets) {
    if (secret !== undefined && secret !== '' && everything.includes(secret))
      throw new Error(`state/, logs/ or the output holds ${secret}.`);
  }
}
