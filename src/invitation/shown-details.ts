/**
 * Which join details a reader finds in a piece of a body, as text or behind a link. The measure of "current": what the
 * rendered template shows must be shown by the block.
 */
import type { JoinDetails } from '../model.js';
import type { BodyReading } from './body-reading.js';
import { holdsJoinLink, joinLinkTest, readLinkTargets } from './join-link.js';

export interface ShownText {
  readonly text: string;
  readonly linkTargets: readonly string[];
}

/** A test for each of the room's details that `content` shows. */
export type DetailTest = (shown: ShownText) => boolean;

/** The details that the rendered template shows. */
export function shownDetails(content: BodyReading, room: JoinDetails): readonly DetailTest[] {
  const shown = shownText(content);
  return detailTests(room).filter((isShown) => isShown(shown));
}

export function showsAll(shown: ShownText, wanted: readonly DetailTest[]): boolean {
  return wanted.every((isShown) => isShown(shown));
}

/**
 * Does the body already carry the way into this room, put there by the Python service or the user? The link counts; for
 * a template that shows no link, the address does, too.
 * @param content the rendered template
 */
export function holdsRoomsDetails(body: BodyReading, room: JoinDetails, content: BodyReading): boolean {
  const shown = shownText(body);
  return showsLink(shown, room) || (!showsLink(shownText(content), room) && showsAddress(shown, room));
}

function shownText({ html, tokens, visible }: BodyReading): ShownText {
  return { text: visible.text, linkTargets: readLinkTargets(html, tokens) };
}

function detailTests(room: JoinDetails): readonly DetailTest[] {
  const tests: DetailTest[] = [(shown) => showsLink(shown, room), (shown) => showsAddress(shown, room)];
  for (const value of [room.callId, room.pin])
    if (value !== '') tests.push((shown) => showsValue(shown.text, value));
  return tests;
}

function showsLink({ text, linkTargets }: ShownText, { webLink }: JoinDetails): boolean {
  return linkTargets.some(joinLinkTest(webLink)) || holdsJoinLink(text, webLink);
}

function showsAddress({ text, linkTargets }: ShownText, { sipAddress }: JoinDetails): boolean {
  if (sipAddress === '') return false;
  return showsValue(text, sipAddress) || linkTargets.some((target) => showsValue(target, sipAddress));
}

/** As a whole: a PIN of 12 is not shown by 4123. White space within the value does not matter. */
function showsValue(text: string, value: string): boolean {
  const pattern = [...value.toLowerCase().replace(/\s+/gu, '')].map(escapeForRegExp).join(' ?');
  if (pattern === '') return true;
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'u').test(text.toLowerCase());
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
