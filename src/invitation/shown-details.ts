/**
 * Which join details a reader finds in a piece of a body, as text or behind a link. The measure of "current": what the
 * rendered template shows must be shown by the block.
 */
import type { JoinDetails } from '../model.js';
import type { BodyReading } from './body-reading.js';
import { joinLinkTest, readLinkTargets } from './join-link.js';

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
  const showsLink = linkTest(room);
  return showsLink(shown) || (!showsLink(shownText(content)) && addressTest(room)(shown));
}

function shownText({ html, tokens, visible }: BodyReading): ShownText {
  return { text: visible.text, linkTargets: readLinkTargets(html, tokens) };
}

function detailTests(room: JoinDetails): readonly DetailTest[] {
  const values = [room.callId, room.pin].filter((value) => value !== '').map(valueTest);
  return [
    linkTest(room),
    addressTest(room),
    ...values.map(
      (showsValue): DetailTest =>
        ({ text }) =>
          showsValue(text),
    ),
  ];
}

function linkTest({ webLink }: JoinDetails): DetailTest {
  const holdsLink = joinLinkTest(webLink);
  return ({ text, linkTargets }) => linkTargets.some(holdsLink) || holdsLink(text);
}

function addressTest({ sipAddress }: JoinDetails): DetailTest {
  if (sipAddress === '') return () => false;
  const showsAddress = valueTest(sipAddress);
  return ({ text, linkTargets }) => showsAddress(text) || linkTargets.some(showsAddress);
}

/** As a whole: a PIN of 12 is not shown by 4123. White space within the value does not matter. */
function valueTest(value: string): (text: string) => boolean {
  const spelling = [...value.toLowerCase().replace(/\s+/gu, '')].map(escapeForRegExp).join(' ?');
  if (spelling === '') return () => true;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${spelling}(?![\\p{L}\\p{N}])`, 'u');
  return (text) => pattern.test(text.toLowerCase());
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
