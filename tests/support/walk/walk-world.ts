/** The company that a random walk goes through: its people, their meetings, and the figures of the chance that moves it. */
import type { Company } from '../company.js';
import { joinLink } from '../company.js';
import type { DrivenClock } from '../driven-clock.js';
import type { SeededChance } from '../seeded-chance.js';
import type { WalkMeeting } from './walk-meeting.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const KEYWORDS = ['@cms', '@meet'] as const;
export type Keyword = (typeof KEYWORDS)[number];

/** Locations with each keyword, and those with none that look as if. */
const LOCATIONS: Readonly<Record<Keyword | 'none', readonly string[]>> = {
  '@cms': ['@cms', 'Room 4 / @CMS', '(@cms)', '@cms; Berlin'],
  '@meet': ['@meet', 'Saal 2, @Meet', '@meet.'],
  none: ['', 'Room 4', 'help@cms.corp.example', 'ann@cms', '@meet-2'],
};

export class WalkWorld {
  readonly meetings: WalkMeeting[] = [];
  /** All that must never be in a file or an output. */
  readonly secrets = new Set<string>();
  /** What real processes have printed. */
  printed = '';
  keyword: Keyword = '@cms';
  /** The keyword in the settings was changed at some time. */
  hasOtherKeyword = false;
  template: 'templ1.html' | 'templ2.html' = 'templ1.html';
  /** Users whose room was taken away. */
  readonly roomless = new Set<string>();
  readonly disabled = new Set<string>();
  readonly unknownToCms = new Set<string>();
  /**
   * Something has happened after which nobody can know that a mail is owed: an answer that hides a saved body, and a kill
   * before it was read or a loss of what had been written down of it.
   */
  mayOweForgotten = false;
  #words = 0;
  #callIds = 70_000;

  constructor(
    readonly company: Company,
    readonly users: readonly string[],
    readonly chance: SeededChance,
    readonly clock: DrivenClock,
    readonly say: (what: string) => void,
  ) {
    for (const user of users) {
      const address = company.hire(user, { passcode: this.newPin() });
      if (address !== addressOf(user)) throw new Error('Addresses are made otherwise here.');
      this.noteSecrets(user);
    }
  }

  get exchange() {
    return this.company.exchange;
  }

  /** A word that occurs nowhere else. */
  newWord(): string {
    return `word${(this.#words += 1)}x`;
  }

  newPin(): string {
    return String(10_000_000 + Math.floor(this.chance.next() * 89_999_999));
  }

  newCallId(): string {
    return String((this.#callIds += 1));
  }

  noteSecrets(user: string): void {
    const { secret, passcode } = this.company.cms.objects.space(`${user}.space`);
    for (const text of [secret, passcode]) if (text !== undefined) this.secrets.add(text);
  }

  pickLocation(isWanted: boolean): string {
    const other = KEYWORDS.find((keyword) => keyword !== this.keyword)!;
    const from = isWanted ? this.keyword : this.chance.next() < 0.8 ? 'none' : other;
    return this.chance.pick(LOCATIONS[from]);
  }

  wants(location: string | undefined): boolean {
    return LOCATIONS[this.keyword].includes(location ?? '');
  }

  /** The Location still asks by a keyword of earlier settings: a block that was written for it stays. */
  wantedOnce(location: string | undefined): boolean {
    if (!this.hasOtherKeyword || this.wants(location)) return false;
    return KEYWORDS.some((keyword) => LOCATIONS[keyword].includes(location ?? ''));
  }

  linkOf(address: string): string {
    return joinLink(this.company.cms, userOf(address));
  }

  /** Times of an hour, days ahead of all that the clock of a walk can come to. */
  pickHour(): { readonly start: Date; readonly end: Date } {
    const days = 10 + Math.floor(this.chance.next() * 30);
    const startMs = Math.ceil(this.clock.world().getTime() / HOUR_MS) * HOUR_MS + days * DAY_MS;
    return { start: new Date(startMs), end: new Date(startMs + HOUR_MS) };
  }

  /** A meeting in one of these states; undefined where there is none. */
  pickMeeting(
    where: (meeting: WalkMeeting) => boolean = ({ state }) => state === 'live',
  ): WalkMeeting | undefined {
    const found = this.meetings.filter(where);
    return found.length === 0 ? undefined : this.chance.pick(found);
  }

  body(meeting: WalkMeeting): string {
    return this.exchange.readItem(meeting.organizer, meeting.id).body.text;
  }

  /** After a kill or a loss of state; see `mayOweForgotten`. */
  noteOwedLoss(): void {
    this.mayOweForgotten ||= this.exchange.requests.some(({ fault }) => fault === 'partial-success');
  }

  happened(meeting: WalkMeeting, mails: 0 | 1): void {
    meeting.events.push({ mails, at: this.exchange.mails.length });
  }

  happenedToAll(mails: 0 | 1, organizer?: string): void {
    for (const meeting of this.meetings)
      if (organizer === undefined || meeting.organizer === organizer) this.happened(meeting, mails);
  }
}

export function addressOf(user: string): string {
  return `${user}@corp.example`;
}

export function userOf(address: string): string {
  return address.slice(0, address.indexOf('@'));
}
