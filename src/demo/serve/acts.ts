/**
 * What a visitor does in the company's place: makes and changes meetings, saves them with a mail program, changes a PIN,
 * stops and starts CMS and the program. Reads the fields of the forms; knows no HTTP besides.
 */
import { findKeyword } from '../../invitation/keyword.js';
import { renderLocalDate } from '../../local-time.js';
import { escapeMarkup } from '../../simulator/clients/html-source.js';
import { mobile } from '../../simulator/clients/mobile.js';
import { outlookWord } from '../../simulator/clients/outlook-word.js';
import { owa } from '../../simulator/clients/owa.js';
import { PARTNER, type Person } from '../company.js';
import { readEntry, type CalendarEntry } from './calendar.js';
import { toDocument } from './document.js';
import type { RunningProgram } from './running-program.js';
import type { Story } from './story.js';
import { daysAround, FIRST_HOUR, LAST_HOUR } from './week.js';

/** The fields are not those of the page's own form. */
export class ActError extends Error {}

const CLIENTS = new Map([
  ['outlook', { name: 'in Outlook', save: outlookWord }],
  ['owa', { name: 'in Outlook on the web', save: owa }],
  ['phone', { name: 'on a phone', save: mobile }],
]);

export const KEYWORD = '@cms';

export interface World {
  readonly story: Story;
  readonly program: RunningProgram;
  readonly now: () => Date;
}

const HOUR_MS = 3_600_000;

/** @returns the address of the page that shows it */
function makeMeeting({ story, now }: World, form: URLSearchParams): string {
  const { company } = story;
  const who = readPerson(story, form);
  const client = readClient(form);
  const start = readStart(form, now());
  const others = [...company.people.map(({ address }) => address), PARTNER];
  const subject = readLine(form, 'subject');
  const text = readText(form, 'text', 20_000)
    .split(/\r?\n/)
    .map((line) => `<p>${line === '' ? '<br>' : escapeMarkup(line)}</p>`);
  const id = company.exchange.createMeeting(who.address, {
    subject,
    location: readLine(form, 'location'),
    body: client.save(`<html><body>${text.join('')}</body></html>`),
    attendees: form.getAll('invite').filter((one) => others.includes(one) && one !== who.address),
    start,
    end: new Date(start.getTime() + HOUR_MS),
  });
  story.tell(`${who.name} made the meeting “${subject}” ${client.name}.`, '', id);
  return `${toHref(who, id)}#pane`;
}

/** Text, Location and time, as one save of a mail program. */
function saveMeeting({ story, now }: World, form: URLSearchParams): void {
  const { who, entry } = readOwnMeeting(story, form);
  const client = readClient(form);
  const { body, item } = entry;
  const html = readText(form, 'html', 250_000) || toDocument(body);
  const start = item.recurrence === undefined ? readStart(form, now()) : entry.start;
  const isMoved = start.getTime() !== entry.start.getTime();
  const end = new Date(start.getTime() + entry.end.getTime() - entry.start.getTime());
  const subject = readLine(form, 'subject');
  story.company.exchange.editMeeting(who.address, entry.id, {
    subject,
    location: readLine(form, 'location'),
    body: client.save(html),
    ...(isMoved ? { start, end } : {}),
  });
  const moved = isMoved ? ' and moved it' : '';
  story.tell(`${who.name} saved “${subject}” ${client.name}${moved}.`, '', entry.id);
}

/** Takes the keyword out of the Location, or puts it in. */
function toggleKeyword({ story }: World, form: URLSearchParams): void {
  const { who, entry } = readOwnMeeting(story, form);
  const { subject, location = '' } = entry;
  const isThere = hasKeyword(location);
  const without = location.replace(/@cms(?::[\w.-]+)?/gi, '').replace(/\(\s*\)|^[\s,]+|[\s,]+$/g, '');
  const next = isThere ? without : [location, KEYWORD].filter((part) => part !== '').join(', ');
  story.company.exchange.editMeeting(who.address, entry.id, { location: next });
  const what = isThere ? 'took the keyword out of' : 'put the keyword into';
  story.tell(`${who.name} ${what} the Location of “${subject}”.`, '', entry.id);
}

export function hasKeyword(location: string): boolean {
  return findKeyword(location, { keywords: [KEYWORD], otherRooms: 'members' }) !== undefined;
}

/** The way in whose details are published, or undefined where the person has no room. */
export function findWayIn({ company }: Story, { room }: Person) {
  const space = company.cms.objects.spaces.find(({ uri }) => uri === room);
  return space?.accessMethods?.find(({ scope }) => scope === 'public') ?? space;
}

async function changePin({ story, program }: World, form: URLSearchParams): Promise<void> {
  const who = readPerson(story, form);
  const wayIn = findWayIn(story, who);
  const pin = form.get('pin') ?? '';
  if (wayIn === undefined || !/^\d{0,12}$/.test(pin)) throw new ActError('A PIN is up to twelve digits.');
  if (pin === '') delete wayIn.passcode;
  else wayIn.passcode = pin;
  story.tell(
    `The administrator gave the room of ${who.name} another PIN in CMS.`,
    'The program looks at all rooms once a day and at its start. So that nobody has to wait, it was started anew.',
  );
  await program.restart();
}

async function switchCms({ story, program }: World, form: URLSearchParams): Promise<void> {
  const { faults } = story.company.cms;
  faults.clear();
  story.isCmsDown = form.get('to') === 'down';
  if (!story.isCmsDown) {
    story.tell('CMS is up again.');
    return;
  }
  faults.add({ kind: 'reset-before-answer', times: Infinity });
  story.tell(
    'CMS is down.',
    'The program remembers a room for five minutes. So that nobody has to wait, it was started anew.',
  );
  await program.restart();
}

async function switchProgram({ story, program }: World, form: URLSearchParams): Promise<void> {
  const isStart = form.get('to') === 'start';
  story.tell(isStart ? 'The program was started.' : 'The program was stopped.');
  await (isStart ? program.start() : program.stop());
}

/** By the path that a form is sent to. Each gives where to go on; nothing: back to where the form was. */
export const ACTS: Readonly<
  Record<string, (world: World, form: URLSearchParams) => string | void | Promise<void>>
> = {
  '/make': makeMeeting,
  '/save': saveMeeting,
  '/keyword': toggleKeyword,
  '/pin': changePin,
  '/cms': switchCms,
  '/program': switchProgram,
};

/** The address of the page. @param meeting an item of the person's mailbox, to be shown */
export function toHref({ address }: Person, meeting = ''): string {
  const query = new URLSearchParams({ who: address });
  if (meeting !== '') query.set('meeting', meeting);
  return `/?${query.toString()}`;
}

function readPerson({ company }: Story, form: URLSearchParams): Person {
  const who = company.people.find(({ address }) => address === form.get('who'));
  if (who === undefined) throw new ActError('There is no such person.');
  return who;
}

function readOwnMeeting(story: Story, form: URLSearchParams): { who: Person; entry: CalendarEntry } {
  const who = readPerson(story, form);
  const entry = readEntry(story.company, who.address, form.get('meeting') ?? '');
  if (entry?.isOwn !== true) throw new ActError(`${who.name} has no such meeting.`);
  return { who, entry };
}

function readClient(form: URLSearchParams) {
  const client = CLIENTS.get(form.get('client') ?? '');
  if (client === undefined) throw new ActError('There is no such mail program.');
  return client;
}

/** A local time on one of the days that the week shows. */
function readStart(form: URLSearchParams, now: Date): Date {
  const [, hours, minutes] = /^(\d\d):(00|30)$/.exec(form.get('time') ?? '') ?? [];
  const day = daysAround(now).find((one) => renderLocalDate(one) === form.get('day'));
  if (day === undefined || Number(hours) < FIRST_HOUR || !(Number(hours) < LAST_HOUR))
    throw new ActError('The week that is shown has no such time.');
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), Number(hours), Number(minutes));
}

function readLine(form: URLSearchParams, name: string): string {
  return readText(form, name, 255).replace(/\p{Cc}/gu, ' ');
}

function readText(form: URLSearchParams, name: string, limit: number): string {
  const text = form.get(name) ?? '';
  if (text.length > limit) throw new ActError(`The field ${name} is too long.`);
  return text;
}
