/** Which room a block leads to, told by the block alone. */
import type { JoinDetails } from '../../../model.js';
import { readTarget, type Word } from '../words/words.js';
import { readJoinLink } from './join-link.js';

/**
 * What the one join link and the one address say that the block leads to, or that it shows; of several none counts.
 * @param text of which the words are
 */
export function readShownRoom(
  linkTargets: readonly string[],
  text: string,
  words: readonly Word[],
): Partial<JoinDetails> {
  const linked = linkTargets.map((target) => ({ ...readTarget(target), source: target }));
  const shown = words.map((word) => ({ ...word, source: text.slice(word.from, word.to) }));
  const onlyOne = (kind: Word['kind']) => {
    const found = [linked, shown]
      .map(
        (some) => new Map(some.filter((word) => word.kind === kind).map((word) => [word.text, word.source])),
      )
      .find(({ size }) => size > 0);
    return found?.size === 1 ? [...found.entries()][0] : undefined;
  };
  const webLink = onlyOne('link')?.[1];
  const sipAddress = onlyOne('address')?.[0];
  return {
    ...(webLink !== undefined && { webLink, callId: readJoinLink(webLink)?.callId ?? '' }),
    ...(sipAddress !== undefined && { sipAddress }),
  };
}
