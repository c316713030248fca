/**
 * Which join details a reader finds in a piece of a body, as text or behind a link. The measure of "current": what the
 * rendered template shows must be shown by the block.
 */
import { escapeForRegExp } from '../escape-for-reg-exp.js';
import type { JoinDetails } from '../../model.js';
import { readLinkTargets } from '../html/attributes.js';
import type { Body } from '../html/body.js';
import { JoinLinkTest } from './join-link.js';

export interface ShownText {
  readonly text: string;
  readonly linkTargets: readonly string[];
}

/** A test whether a text shows one of the room's details. */
interface DetailTest {
  isShownIn(shown: ShownText): boolean;
}

/** Some of the room's details, to be looked for in many texts. */
export class ShownDetails {
  readonly #tests: readonly DetailTest[];

  constructor(tests: readonly DetailTest[]) {
    this.#tests = tests;
  }

  /** Those that the rendered template shows. */
  static of(content: Body, room: JoinDetails): ShownDetails {
    const shown = shownText(content);
    return new ShownDetails(detailTests(room).filter((test) => test.isShownIn(shown)));
  }

  areAllIn(shown: ShownText): boolean {
    for (const test of this.#tests) if (!test.isShownIn(shown)) return false;
    return true;
  }
}

/**
 * Does the body already carry the way into this room, put there by the Python service or the user? The link counts; for
 * a template that shows no link, the address does, too.
 * @param content the rendered template
 */
export function holdsRoomsDetails(body: Body, room: JoinDetails, content: Body): boolean {
  const shown = shownText(body);
  const link = new LinkTest(room.webLink);
  if (link.isShownIn(shown)) return true;
  return !link.isShownIn(shownText(content)) && new AddressTest(room.sipAddress).isShownIn(shown);
}

function shownText({ html, tokens, visible }: Body): ShownText {
  return { text: visible.text, linkTargets: readLinkTargets(html, tokens) };
}

function detailTests(room: JoinDetails): readonly DetailTest[] {
  const values = [room.callId, room.pin].filter((value) => value !== '').map((value) => new ValueTest(value));
  // What needs no look at the links comes first.
  return [...values, new AddressTest(room.sipAddress), new LinkTest(room.webLink)];
}

class LinkTest implements DetailTest {
  readonly #link: JoinLinkTest;

  constructor(webLink: string) {
    this.#link = new JoinLinkTest(webLink);
  }

  isShownIn({ text, linkTargets }: ShownText): boolean {
    return linkTargets.some((target) => this.#link.isIn(target)) || this.#link.isIn(text);
  }
}

class AddressTest implements DetailTest {
  readonly #address: ValueTest | undefined;

  constructor(sipAddress: string) {
    if (sipAddress !== '') this.#address = new ValueTest(sipAddress);
  }

  isShownIn({ text, linkTargets }: ShownText): boolean {
    const address = this.#address;
    if (address === undefined) return false;
    return address.isIn(text) || linkTargets.some((target) => address.isIn(target));
  }
}

/** As a whole: a PIN of 12 is not shown by 4123. White space within the value does not matter. */
class ValueTest implements DetailTest {
  readonly #pattern: RegExp;

  constructor(value: string) {
    const spelling = [...value.toLowerCase().replace(/\s+/gu, '')].map(escapeForRegExp).join(' ?');
    this.#pattern = new RegExp(
      spelling === '' ? '' : `(?<![\\p{L}\\p{N}])${spelling}(?![\\p{L}\\p{N}])`,
      'u',
    );
  }

  isShownIn({ text }: ShownText): boolean {
    return this.isIn(text);
  }

  isIn(text: string): boolean {
    return this.#pattern.test(text.toLowerCase());
  }
}
