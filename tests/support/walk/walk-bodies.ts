/** What users and their mail clients do to a body: typing in and around the block, pasting, deleting, saving. Pure. */
import { readBody } from '../../../src/invitation/html/body.js';
import { findDelimiters } from '../../../src/invitation/block/delimiter.js';
import { mobile } from '../../../src/simulator/clients/mobile.js';
import { outlookRtf } from '../../../src/simulator/clients/outlook-rtf.js';
import { outlookWord } from '../../../src/simulator/clients/outlook-word.js';
import { owa } from '../../../src/simulator/clients/owa.js';
import { plainText } from '../../../src/simulator/clients/plain-text.js';
import type { SeededChance } from '../seeded-chance.js';

export const CLIENTS = { outlookWord, outlookRtf, owa, mobile, plainText } as const;

/** Words that users typed; see WalkWorld.newWord. */
const TYPED = /word\d+x/g;

/** A word in the middle of an address that is written out leaves two halves that nobody can tell from typed text. */
const ADDRESS = /\S*(?:https?:|sip:|@)\S*/g;

export function typedWords(html: string): readonly string[] {
  return readBody(html).visible.text.match(TYPED) ?? [];
}

/**
 * Types a word somewhere in or outside of the block, but not into a delimiter, an address or another typed word.
 * @param tags of the blocks that may be there
 * @returns undefined where there is no such place
 */
export function typeInto(
  html: string,
  where: 'inside' | 'outside',
  word: string,
  tags: readonly string[],
  chance: SeededChance,
): string | undefined {
  const { visible } = readBody(html);
  const delimiters = tags.flatMap((tag) => findDelimiters(visible, tag));
  const whole = [TYPED, ADDRESS].flatMap((pattern) => [...visible.text.matchAll(pattern)]);
  const typed = whole.map(({ index, 0: { length } }) => ({ from: index, to: index + length }));
  const isFree = (place: number): boolean =>
    [...delimiters, ...typed].every(({ from, to }) => place <= from || place >= to);
  const isInside = (place: number): boolean =>
    delimiters.some(({ kind, to }) => kind === 'begin' && to <= place) &&
    delimiters.some(({ kind, from }) => kind === 'end' && place < from);
  const places = Array.from({ length: visible.text.length }, (_none, place) => place).filter(
    (place) => isFree(place) && isInside(place) === (where === 'inside'),
  );
  if (places.length === 0) return undefined;
  const place = chance.pick(places);
  const offset = (visible.text[place] === '\n' ? visible.ends[place] : visible.starts[place]) ?? 0;
  const form = chance.pick([
    ` ${word} `,
    `<br>${word}<br>`,
    ` <b>${word}</b>, `,
    ` <a href="https://x.example/">${word}</a> `,
    ` ${word}! `,
  ]);
  return html.slice(0, offset) + form + html.slice(offset);
}

/** The block stands there twice, as after pasting the whole invitation. @returns undefined where no block is whole */
export function pasteBlockTwice(html: string): string | undefined {
  const block = /<div class="cms-.*?::\.<\/p><\/div>/su.exec(html)?.[0];
  return block === undefined ? undefined : html.replace(block, () => block + block);
}

/** One of the two lines around the block is deleted. @returns undefined where that cannot be done neatly */
export function deleteDelimiter(html: string, tag: string, chance: SeededChance): string | undefined {
  const { visible } = readBody(html);
  const found = findDelimiters(visible, tag);
  if (found.length !== 2) return undefined;
  const { from, to } = chance.pick(found);
  const [start = 0, end = 0] = [visible.starts[from], visible.ends[to - 1]];
  const isOneText = !html.slice(start, end).includes('<');
  return isOneText ? html.slice(0, start) + html.slice(end) : undefined;
}
