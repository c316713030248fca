/** Elements that say nothing but "in this font": once they are empty, nobody misses them. */
import type { BodyReading } from './body-reading.js';

const INLINE_WRAPPERS: ReadonlySet<string> = new Set([
  ...['a', 'b', 'big', 'code', 'em', 'font', 'i', 's', 'small', 'span', 'strike', 'strong', 'sub', 'sup'],
  ...['u', 'o:p', 'st1:place'],
]);

export function isInlineWrapper({ tokens }: BodyReading, startTag: number): boolean {
  return INLINE_WRAPPERS.has(tokens.typeAt(startTag).name);
}
