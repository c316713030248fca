/**
 * What has happened since the demo began: what people did, what the program did about it and why, who was mailed, and how each
 * invitation looked before. Knows no HTTP.
 */
import type { StoredBody } from '../../simulator/exchange/calendar/calendar-item.js';
import { parseItemId } from '../../simulator/exchange/calendar/item-ids.js';
import type { DemoCompany } from '../company.js';
import { isOfCycle, type LogLine } from '../program-log.js';
import { describeLine } from './sentences.js';

export interface StoryEvent {
  readonly at: Date;
  readonly by: 'person' | 'program';
  readonly what: string;
  readonly why: string;
  /** Addresses; absent where the event is none that anybody is mailed about. */
  readonly mailed?: readonly string[];
  /** The organizer's item; for an occurrence, its series. */
  readonly itemId?: string | undefined;
}

const MOST_EVENTS = 200;

export class Story {
  isCmsDown = false;
  readonly program = {
    isRunning: false,
    lastWords: '',
    /** The last cycle, and the line that the program logged about it. */
    lookedAt: undefined as Date | undefined,
    line: '',
    /** Where the program's own status page is. */
    page: '',
  };
  /** Newest first. */
  readonly events: StoryEvent[] = [];
  /** By item: its body before the program last wrote to it. */
  readonly #before = new Map<string, StoredBody>();
  /** By item: how many mails about it were told of. */
  readonly #mailsTold = new Map<string, number>();

  constructor(
    readonly company: DemoCompany,
    private readonly now: () => Date,
  ) {
    company.exchange.onRequest(({ operation, mailbox, requestXml }) => {
      const id = operation === 'UpdateItem' ? /ItemId Id="([^"]+)"/.exec(requestXml)?.[1] : undefined;
      if (id !== undefined) this.#before.set(id, { ...company.exchange.readItem(mailbox, id).body });
    });
  }

  bodyBefore(itemId: string): StoredBody | undefined {
    return this.#before.get(itemId);
  }

  /** Something that a person of the company or its administrator did. */
  tell(what: string, why = '', itemId?: string): void {
    this.#add({ at: this.now(), by: 'person', what, why, itemId });
  }

  /** @param lastWords why the program ended although nobody asked it to */
  onState(isRunning: boolean, lastWords = ''): void {
    this.program.isRunning = isRunning;
    this.program.lastWords = lastWords;
  }

  onLine(line: LogLine): void {
    const { msg = '', itemId } = line;
    const [, page] = /^The status page is at (http:\S+)\.$/.exec(msg) ?? [];
    if (page !== undefined) this.program.page = page;
    else if (isOfCycle(line)) {
      this.program.lookedAt = this.now();
      this.program.line = msg;
    } else {
      const event = itemId === undefined ? this.#ofAll(line) : this.#ofMeeting(line, itemId);
      if (event !== undefined && !this.#wasTold(event)) this.#add(event);
    }
  }

  #ofMeeting(line: LogLine, itemId: string): StoryEvent | undefined {
    const { exchange } = this.company;
    const parsed = parseItemId(itemId);
    const seriesId = parsed.kind === 'occurrence' ? parsed.masterId : itemId;
    const occurrence = parsed.kind === 'occurrence' ? parsed.originalStart : undefined;
    const view = exchange.items(line.mailbox ?? '').find(({ id }) => id === seriesId);
    const told = describeLine(line, view?.subject ?? 'a meeting', occurrence);
    if (told === undefined) return undefined;
    const event = { at: this.now(), by: 'program' as const, ...told, itemId: seriesId };
    if (line.action === undefined || line.action === 'none') return event;
    const mails = exchange.mails.filter((mail) => mail.itemId === itemId);
    const mailed = mails.slice(this.#mailsTold.get(itemId)).map(({ to }) => to);
    this.#mailsTold.set(itemId, mails.length);
    return { ...event, mailed };
  }

  /** Failures of a mailbox or of the whole, and a room that has changed. */
  #ofAll({ level, msg = '', hint = '', mailbox }: LogLine): StoryEvent | undefined {
    const isNews = level === 'warn' || level === 'error' || (level === 'info' && mailbox !== undefined);
    return isNews ? { at: this.now(), by: 'program', what: msg, why: hint } : undefined;
  }

  /** What goes on is told once, until somebody does something. */
  #wasTold({ what, why, itemId }: StoryEvent): boolean {
    const act = this.events.findIndex(({ by }) => by === 'person');
    return this.events
      .slice(0, act < 0 ? undefined : act)
      .some((event) => event.what === what && event.why === why && event.itemId === itemId);
  }

  #add(event: StoryEvent): void {
    this.events.unshift(event);
    this.events.length = Math.min(this.events.length, MOST_EVENTS);
  }
}
