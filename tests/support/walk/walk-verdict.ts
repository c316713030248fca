/** Whether everything is right at the end of a random walk. */
import { readBody } from '../../../src/invitation/html/body.js';
import { findDelimiters } from '../../../src/invitation/block/delimiter.js';
import { htmlToText } from '../../../src/simulator/clients/plain-text.js';
import type { ItemView } from '../../../src/simulator/exchange/items/item-view.js';
import { PASSWORDS } from '../program.js';
import { typedWords } from './walk-bodies.js';
import type { WalkMeeting } from './walk-meeting.js';
import type { WalkWorld } from './walk-world.js';

/** @returns what is wrong, as sentences; none where all is right */
export async function findWrongs(world: WalkWorld): Promise<string[]> {
  const { exchange, company } = world;
  return [
    ...world.meetings.flatMap((meeting) => wrongsOf(world, meeting)),
    ...exchange.violations.map((violation) => `Exchange complains: ${violation}`),
    ...company.cms.violations.map((violation) => `CMS complains: ${violation}`),
    ...(await leaks(world)),
  ];
}

/**
 * Changes that were lost: after a few ordinary cycles every meeting with the keyword has a block, if perhaps with the
 * details of a room that has changed since, and no other has one. Only a resync looks at meetings that nobody touched.
 */
export function findLostChanges(world: WalkWorld): string[] {
  if (world.hasOtherKeyword) return [];
  return world.meetings
    .filter(({ state, isIrregular }) => state === 'live' && !isIrregular)
    .flatMap((meeting) => {
      const view = world.exchange.readItem(meeting.organizer, meeting.id);
      const { visible } = readBody(view.body.text);
      const found = findDelimiters(visible, meeting.tags[0]!).length;
      const wanted = world.wants(view.location) ? 2 : 0;
      return found === wanted
        ? []
        : [
            `${meeting.organizer} ${meeting.words[0] ?? ''}: ${found} delimiters before the resync, Location "${view.location}"`,
          ];
    });
}

function wrongsOf(world: WalkWorld, meeting: WalkMeeting): string[] {
  const name = `${meeting.organizer} ${meeting.words[0] ?? ''} ${meeting.uid.slice(-8)} ${meeting.state}`;
  const wrongs = meeting.state === 'deleted' ? [] : wrongsOfBody(world, meeting);
  return [...wrongs, ...tooManyMails(world, meeting)].map((wrong) => `${name}: ${wrong}`);
}

function wrongsOfBody(world: WalkWorld, meeting: WalkMeeting): string[] {
  const { exchange } = world;
  const view = exchange.readItem(meeting.organizer, meeting.id);
  const wrongs = wrongsOfWords(view.body.text, meeting.words);
  if (meeting.state !== 'live') return wrongs;
  wrongs.push(...wrongsOfBlock(world, meeting, view));
  for (const originalStart of view.item.exceptions.keys()) {
    const { id } = view.occurrenceRef(new Date(originalStart));
    const occurrence = exchange.readItem(meeting.organizer, id);
    const own = meeting.occurrenceWords.get(originalStart) ?? [];
    const at = occurrence.start.toISOString();
    const found = [...wrongsOfWords(occurrence.body.text, own), ...wrongsOfBlock(world, meeting, occurrence)];
    wrongs.push(...found.map((wrong) => `the occurrence ${at}: ${wrong}`));
  }
  return [...wrongs, ...wrongsOfCopies(world, meeting, view)];
}

function wrongsOfWords(html: string, words: readonly string[]): string[] {
  const found = typedWords(html);
  return words
    .map((word) => ({ word, count: found.filter((other) => other === word).length }))
    .filter(({ count }) => count !== 1)
    .map(({ word, count }) => `the user's ${word} stands there ${count} times`);
}

function wrongsOfBlock(world: WalkWorld, meeting: WalkMeeting, view: ItemView): string[] {
  const isWanted = world.wants(view.location);
  const { visible } = readBody(view.body.text);
  const kinds = findDelimiters(visible, meeting.tags[0]!).map(({ kind }) => kind);
  const links = [
    ...new Set(htmlToText(view.body.text).match(/https:\/\/join\.corp\.example\/meeting\/[^\s<>]+/g)),
  ];
  const link = world.linkOf(meeting.organizer);
  if (meeting.isIrregular) {
    return isWanted && !links.includes(link) ? ['the current link is not there'] : [];
  }
  // Whatever stands there, a copy that was pasted included, stays as it is.
  if (world.wantedOnce(view.location)) return [];
  const wanted = isWanted ? { kinds: ['begin', 'end'], links: [link] } : { kinds: [], links: [] };
  return JSON.stringify({ kinds, links }) === JSON.stringify(wanted)
    ? []
    : [
        `delimiters are ${kinds.join(' ')} and there are ${links.length} links${isWanted && links.includes(link) ? ', the current one among them' : ''}; Location "${view.location}"`,
      ];
}

/** What the organizer has is what the attendees have: an update that was saved was sent. */
function wrongsOfCopies(world: WalkWorld, meeting: WalkMeeting, view: ItemView): string[] {
  if (world.mayOweForgotten || !view.item.wasSent) return [];
  const { exchange } = world;
  return view.item.attendees
    .map(({ address }) => address)
    .filter((address) => address.endsWith('@corp.example') && address !== meeting.organizer)
    .filter((address) => {
      const copy = exchange.items(address).find(({ item }) => item.uid === meeting.uid && item.isReceived);
      return copy !== undefined && copy.body.text !== view.body.text;
    })
    .map((address) => `${address} was not sent what the organizer has`);
}

/** At no time were there more mails than changes worth one: of the meeting, and of each of its occurrences. */
function tooManyMails(world: WalkWorld, meeting: WalkMeeting): string[] {
  const perRecipient = new Map<string, number[]>();
  world.exchange.mails.forEach(({ mailbox, uid, originalStart, to }, index) => {
    if (mailbox !== meeting.organizer || uid !== meeting.uid) return;
    const key = `${originalStart?.toISOString() ?? 'the meeting'} to ${to}`;
    perRecipient.set(key, [...(perRecipient.get(key) ?? []), index]);
  });
  const wrongs: string[] = [];
  for (const [key, indexes] of perRecipient) {
    indexes.forEach((index, before) => {
      const allowed = meeting.events
        .filter(({ at }) => at <= index)
        .reduce((sum, { mails }) => sum + mails, 0);
      if (before + 1 > allowed)
        wrongs.push(`mail ${before + 1} of ${key}, where changes are worth ${allowed}`);
    });
  }
  return wrongs;
}

async function leaks(world: WalkWorld): Promise<string[]> {
  const everything = (await world.company.home.readEverything()) + world.printed;
  const secrets = [...world.secrets, PASSWORDS.cms, PASSWORDS.exchange, '?secret=', 'Strictly-between-us'];
  return secrets
    .filter((secret) => everything.includes(secret))
    .map((secret) => `state/, logs/, users.txt or the output holds ${secret}`);
}
