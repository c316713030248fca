/**
 * Taking blocks out of a body. What goes is the text between the delimiters and the elements that stood around it only;
 * tags that belong to something outside stay, and so does what the user typed inside. Pure: source in, edits out.
 */
import { blockClass, type FoundBlock } from './block.js';
import type { BodyReading } from './body-reading.js';
import { TRAIT } from './elements.js';
import { readAttributes } from './html-tokens.js';
import { INLINE_WRAPPERS } from './inline-wrappers.js';
import { growOverEmptied, nextTag, rangeOf, type SourceRange } from './source-range.js';
import { typedHtml } from './typed-html.js';
import type { TypedText } from './typed-text.js';

/** What a cut leaves in the place of the range. */
export interface Cut {
  readonly range: SourceRange;
  /** End tags of elements that began before the range. */
  readonly closers: string;
  /** What the user typed inside, a paragraph for each line; empty where there is nothing. */
  readonly typed: string;
  /** Start tags of elements that go on after it. */
  readonly openers: string;
}

/** @param typed what the user typed inside the block */
export function cutBlock(reading: BodyReading, block: FoundBlock, tag: string, typed: TypedText): Cut {
  const range = growOverEmptied(reading, rangeOf(reading, block.from, block.to), (startTag) =>
    isDroppedWithBlock(reading, startTag, tag),
  );
  return { range, ...straddlingTags(reading, range), typed: typedHtml(reading, block, typed) };
}

/** Our own wrapper, or an element that says nothing but "a line" or "in this font". */
function isDroppedWithBlock({ html, tokens }: BodyReading, startTag: number, tag: string): boolean {
  const { name } = tokens.typeAt(startTag);
  if (name === 'p' || INLINE_WRAPPERS.has(name)) return true;
  const token = name === 'div' ? tokens.at(startTag) : undefined;
  if (token === undefined) return false;
  const attributes = readAttributes(html, token);
  const ours = new RegExp(`(?:^|\\s)(?:x_)*${blockClass(tag)}(?:\\s|$)`, 'iu');
  return (
    attributes.length === 0 || attributes.some(({ name, value }) => name === 'class' && ours.test(value))
  );
}

/** Tags inside the range that belong to elements which reach out of it. */
function straddlingTags(
  { html, tokens, nesting: { partner, closedAt } }: BodyReading,
  { firstToken, lastToken }: SourceRange,
): { readonly closers: string; readonly openers: string } {
  let closers = '';
  let openers = '';
  const following = nextTag(html, tokens, lastToken + 1, 1);
  for (let index = firstToken; index <= lastToken; index++) {
    const { kind, traits } = tokens.typeAt(index);
    const isOfDocument = (traits & TRAIT.document) !== 0;
    if (kind === 'end') {
      const start = partner[index] ?? -1;
      if (isOfDocument || (start >= 0 && start < firstToken))
        closers += html.slice(tokens.startAt(index), tokens.endAt(index));
    } else if (kind === 'start' && (traits & TRAIT.void) === 0) {
      const end = closedAt[index] ?? tokens.length;
      // An element without an end tag, ended by the very next tag, has nothing left in it.
      const isEmptied = (partner[index] ?? -1) < 0 && (end === following || end === tokens.length);
      if (isOfDocument || (end > lastToken && !isEmptied))
        openers += html.slice(tokens.startAt(index), tokens.endAt(index));
    }
  }
  return { closers, openers };
}
