/** What the page shows, in words: the story and the calendars as one person sees them. Pure but for reading the company. */
import { sentenceFor } from '../../invitation/reason-sentences.js';
import { renderLocalDate } from '../../local-time.js';
import type { DemoCompany, Person } from '../company.js';
import { PARTNER } from '../company.js';
import { findWayIn, hasKeyword, KEYWORD, toHref } from './acts.js';
import { findOriginal, readEntries, readEntry, type CalendarEntry } from './calendar.js';
import { toMailView } from './document.js';
import type { Story, StoryEvent } from './story.js';
import { addDays, daysAround, FIRST_HOUR, LAST_HOUR, placeEntries } from './week.js';

/** What the address of the page asks for. */
export interface Shown {
  readonly who: Person;
  readonly pane: 'meeting' | 'edit' | 'new';
  /** An item of the person's mailbox. */
  readonly meeting: string;
}

const DAY_OF_MONTH = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric' });
const MONTH = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const NAMES = new Intl.ListFormat('en-GB');
const SECOND = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export function readShown({ people }: DemoCompany, query: URLSearchParams): Shown {
  const who = people.find(({ address }) => address === query.get('who')) ?? people[0];
  if (who === undefined) throw new Error('The demo has no people.');
  const pane = query.has('new') ? 'new' : query.has('edit') ? 'edit' : 'meeting';
  return { who, pane, meeting: query.get('meeting') ?? '' };
}

export function toPageValues(story: Story, shown: Shown, now: Date): object {
  const { company, program, isCmsDown } = story;
  const { who } = shown;
  const entry = readEntry(company, who.address, shown.meeting);
  const isForm = shown.pane === 'new' || (shown.pane === 'edit' && entry?.isOwn === true);
  return {
    who: { ...who, first: who.name.replace(/ .*/, '') },
    people: company.people.map((person) => ({
      ...person,
      initials: person.name.replace(/(\p{L})\S*\s*/gu, '$1'),
      href: toHref(person),
      isCurrent: person === who,
    })),
    room: toRoom(story, who),
    program: { ...program, looked: program.lookedAt && SECOND.format(program.lookedAt) },
    isCmsDown,
    ...toWeek(company, who, entry, now),
    newHref: `${toHref(who)}&new=1#pane`,
    pane: isForm ? shown.pane : 'meeting',
    meeting: entry === undefined ? undefined : toMeeting(story, who, entry, now),
    isGone: entry === undefined && shown.meeting !== '',
    form: isForm ? toForm(company, who, shown.pane === 'new' ? undefined : entry, now) : undefined,
    events: story.events.map((event) => toEvent(company, event)),
  };
}

function toRoom(story: Story, who: Person): object | undefined {
  const space = story.company.cms.objects.spaces.find(({ uri }) => uri === who.room);
  return space && { ...findWayIn(story, who), name: space.name };
}

function toWeek(company: DemoCompany, who: Person, current: CalendarEntry | undefined, now: Date): object {
  const days = daysAround(now);
  const hours = Array.from({ length: LAST_HOUR - FIRST_HOUR }, (_, hour) => `${hour + FIRST_HOUR}:00`);
  return {
    week: MONTH.formatRange(days[0] ?? now, days.at(-1) ?? now),
    hours,
    // Nobody looks at a weekend, but it is there.
    columns: days.map((day) => (day.getDay() % 6 === 0 ? 'minmax(3.3rem, .45fr)' : '1fr')).join(' '),
    days: days.map((day) => ({
      name: DAY_OF_MONTH.format(day),
      isToday: renderLocalDate(day) === renderLocalDate(now),
      isWeekend: day.getDay() % 6 === 0,
      places: placeEntries(readEntries(company, who.address, day, addDays(day, 1))).map((place, at) => ({
        ...place,
        key: `entry-${renderLocalDate(day)}-${at}`,
        href: `${toHref(who, place.entry.id)}#pane`,
        time: `${TIME.format(place.entry.start)}–${TIME.format(place.entry.end)}`,
        isCurrent: place.entry.id === current?.id,
        isOver: place.entry.end < now,
      })),
    })),
  };
}

function toMeeting(story: Story, who: Person, entry: CalendarEntry, now: Date): object {
  const { company } = story;
  const { item, location = '' } = entry;
  const originalId = findOriginal(company, entry)?.id ?? entry.id;
  const before = story.bodyBefore(originalId);
  const isOver = entry.end < now && item.recurrence === undefined;
  return {
    ...entry,
    when: toWhen(company, who, entry, now),
    attendees: item.attendees.map(({ address }) => nameOf(company, address)).join(', '),
    isDraft: item.isMeeting && !item.wasSent,
    hasKeyword: hasKeyword(location),
    isWaiting: story.isCmsDown && entry.isOwn && hasKeyword(location) && !entry.hasLink && !isOver,
    editHref: `${toHref(who, entry.id)}&edit=1#pane`,
    now: toMailView(entry.body),
    before: before && toMailView(before),
    // What is over or has no keyword is dropped by the program before it says a word.
    whyNot: isOver
      ? sentenceFor('ended', false)
      : sentenceFor('no-keyword', location.toLowerCase().includes(KEYWORD)),
    events: story.events
      .filter(({ itemId }) => itemId === originalId)
      .map((event) => toEvent(company, event)),
  };
}

/** Of a series: the occurrence in the week that is shown. */
function toWhen(company: DemoCompany, who: Person, entry: CalendarEntry, now: Date): string {
  const [first = now] = daysAround(now);
  const shown = readEntries(company, who.address, first, addDays(first, 7)).find(({ id }) => id === entry.id);
  const { start, end } = shown ?? entry;
  const isSeries = entry.item.recurrence !== undefined;
  return `${DAY.format(start)}, ${TIME.format(start)}–${TIME.format(end)}${isSeries ? ', every week' : ''}`;
}

function toForm(company: DemoCompany, who: Person, entry: CalendarEntry | undefined, now: Date): object {
  const days = daysAround(now);
  const tomorrow = addDays(now, 1);
  const start = entry?.start ?? new Date(tomorrow.setHours(13, 0, 0, 0));
  return {
    id: entry?.id ?? '',
    subject: entry?.subject ?? 'Project review',
    location: entry === undefined ? KEYWORD : (entry.location ?? ''),
    isSeries: entry?.item.recurrence !== undefined,
    days: days.map((day) => ({
      value: renderLocalDate(day),
      name: DAY.format(day),
      isChosen: renderLocalDate(day) === renderLocalDate(start),
    })),
    times: Array.from({ length: (LAST_HOUR - FIRST_HOUR) * 2 }, (_, half) => {
      const name = TIME.format(new Date(start).setHours(FIRST_HOUR, half * 30));
      return { name, isChosen: name === TIME.format(start) };
    }),
    invited: [...company.people.filter((person) => person !== who), { name: PARTNER, address: PARTNER }],
    html: entry === undefined ? undefined : toMailView(entry.body),
  };
}

function toEvent(company: DemoCompany, event: StoryEvent): object {
  const names = event.mailed?.map((address) => nameOf(company, address));
  const mailed =
    names?.length === 0
      ? 'Nobody is invited, so nobody was mailed.'
      : `Mailed to ${NAMES.format(names ?? [])}.`;
  return { ...event, time: SECOND.format(event.at), mailed: names && mailed };
}

function nameOf({ people }: DemoCompany, address: string): string {
  return people.find((person) => person.address === address)?.name ?? address;
}
