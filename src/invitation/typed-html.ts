/**
 * What the user typed inside a block as HTML to be put beside it: each line a paragraph of its own, formatting and links
 * kept, links of ours taken off.
 */
import type { FoundBlock } from './block.js';
import type { BodyReading } from './body-reading.js';
import { TRAIT } from './elements.js';
import { INLINE_WRAPPERS } from './inline-wrappers.js';
import { readLinkTargets } from './join-link.js';
import { growOverEmptied, rangeOf, type SourceRange } from './source-range.js';
import type { TypedText } from './typed-text.js';

/** Empty where nothing was typed. */
export function typedHtml(
  reading: BodyReading,
  { contentFrom }: FoundBlock,
  { stretches, isOurLink }: TypedText,
): string {
  const { tokens } = reading;
  const isWrapper = (startTag: number) => INLINE_WRAPPERS.has(tokens.typeAt(startTag).name);
  let html = '';
  let line = -1;
  for (const stretch of stretches) {
    const visible = rangeOf(reading, contentFrom + stretch.from, contentFrom + stretch.to);
    const source = balancedSource(reading, growOverEmptied(reading, visible, isWrapper), isOurLink);
    html += stretch.line === line ? ` ${source}` : `${html === '' ? '' : '</div>'}<div>${source}`;
    line = stretch.line;
  }
  return html === '' ? '' : `${html}</div>`;
}

/** The source of a range without comments, links of ours, and tags whose partner is outside of it. */
function balancedSource(
  { html, tokens, nesting: { partner } }: BodyReading,
  range: SourceRange,
  isOurLink: (target: string) => boolean,
): string {
  let source = '';
  const dropped = new Set<number>();
  for (let index = range.firstToken; index <= range.lastToken; index++) {
    const { kind, traits } = tokens.typeAt(index);
    if (kind === 'start' && (traits & TRAIT.void) === 0) {
      const isOurs =
        (traits & TRAIT.link) !== 0 && readLinkTargets(html, tokens, index, index + 1).some(isOurLink);
      if (isOurs) dropped.add(partner[index] ?? -1);
      if (isOurs || !isWithin(partner[index] ?? -1, range)) continue;
    } else if (kind === 'end') {
      if (dropped.has(index) || !isWithin(partner[index] ?? -1, range)) continue;
    } else if (kind !== 'text' && kind !== 'start') continue;
    source += html.slice(
      Math.max(tokens.startAt(index), range.from),
      Math.min(tokens.endAt(index), range.to),
    );
  }
  return source;
}

function isWithin(token: number, { firstToken, lastToken }: SourceRange): boolean {
  return token >= firstToken && token <= lastToken;
}
