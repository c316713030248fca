/**
 * Which join details a reader finds in a piece of a body, as text or behind a link. The measure of "current": what the
 * rendered template shows must be shown by the block.
 */
import { escapeForRegExp } from '../../escape-for-reg-exp.js';
import type { JoinDetails } from '../../../model.js';
import type { Body } from '../../html/body.js';
import { readLinkTargets } from '../../html/link-targets.js';
import { holdsJoinLink } from './join-link.js';

export interface ShownText {
  readonly text: string;
  readonly linkTargets: readonly string[];
}

/** Whether a text shows one of the room's details. */
export type DetailTest = (shown: ShownText) => boolean;

/** One test for each detail that the rendered template shows. */
export function testsOfShown(content: Body, room: JoinDetails): readonly DetailTest[] {
  const shown = shownText(content);
  const values = [room.callId, room.pin].map(testOfValue);
  return [...values, testOfAddress(room), testOfLink(room)].filter((test) => test(shown));
}

/**
 * Does the body already carry the way into this room, put there by the Python service or the user? The link counts; for
 * a template that shows no link, the address does, too.
 * @param content the rendered template
 */
export function holdsRoomsDetails(body: Body, room: JoinDetails, content: Body): boolean {
  const showsLink = testOfLink(room);
  const shown = shownText(body);
  return showsLink(shown) || (!showsLink(shownText(content)) && testOfAddress(room)(shown));
}

/**
 * True for a body that shows a number behind the same word as the template shows the PIN, and it is not the PIN.
 * @param content the template, rendered for a room with the PIN `pin`
 */
export function showsOtherPin(body: Body, pin: string, content: Body): boolean {
  const label = new RegExp(`([\\p{L}\\p{M}]{2,50})[^\\p{L}\\p{N}]{1,9}${spelling(pin)}(?!\\p{N})`, 'iu').exec(
    content.visible.text,
  )?.[1];
  if (label === undefined) return false;
  const labelled = new RegExp(`(?<!\\p{L})${spelling(label)}[^\\p{L}\\p{N}]{1,9}(\\p{N}{3,50})`, 'giu');
  const shown = [...body.visible.text.matchAll(labelled)].map(([, number]) => number);
  return shown.length > 0 && !shown.includes(pin);
}

function shownText({ tokens, visible }: Body): ShownText {
  return { text: visible.text, linkTargets: readLinkTargets(tokens) };
}

function testOfLink({ webLink }: JoinDetails): DetailTest {
  return ({ text, linkTargets }) => holdsJoinLink([...linkTargets, text].join('\n'), webLink);
}

function testOfAddress({ sipAddress }: JoinDetails): DetailTest {
  const pattern = patternOf(sipAddress);
  return ({ text, linkTargets }) => pattern.test([...linkTargets, text].join('\n'));
}

function testOfValue(value: string): DetailTest {
  const pattern = patternOf(value);
  return ({ text }) => pattern.test(text);
}

/** As a whole: a PIN of 12 is not shown by 4123. An empty value is shown nowhere. */
function patternOf(value: string): RegExp {
  if (value.trim() === '') return /(?!)/u;
  return new RegExp(`(?<![\\p{L}\\p{N}])${spelling(value)}(?![\\p{L}\\p{N}])`, 'iu');
}

/** White space within the value does not matter. */
function spelling(value: string): string {
  return [...value.replace(/\s+/gu, '')].map(escapeForRegExp).join(' ?');
}
