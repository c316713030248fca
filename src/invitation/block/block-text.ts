/** What a reader finds in a block: its words and where its links lead. Knows nothing of what is ours in it. */
import type { JoinDetails } from '../../model.js';
import type { Body } from '../html/body.js';
import { readLinkTargets } from '../html/link-targets.js';
import { tokenIndexAt } from '../html/tokens.js';
import type { FoundBlock } from './block.js';
import { readJoinLink } from './details/join-link.js';
import type { ShownText } from './details/shown-details.js';
import { readTarget, readWords, type Word } from './words/words.js';

/** In a block with more words, pasted by somebody, nothing is told apart: all of it stays. */
const MAX_WORDS = 20_000;

export interface BlockText extends ShownText {
  /** Undefined: too many. */
  readonly words: readonly Word[] | undefined;
}

export function readBlockText({ html, tokens, visible }: Body, block: FoundBlock): BlockText {
  const text = withoutInner(visible.text, block);
  const first = tokenIndexAt(tokens, visible.starts[block.from] ?? 0);
  const last = tokenIndexAt(tokens, (visible.ends[block.to - 1] ?? 1) - 1);
  const linkTargets = readLinkTargets(html, tokens.slice(first, last + 1));
  return { text, linkTargets, words: readWords(text, MAX_WORDS) };
}

/** The text between the delimiters. Of a block within it, which is looked at by itself, only line ends are left. */
function withoutInner(visible: string, { contentFrom, contentTo, inner }: FoundBlock): string {
  let text = '';
  let at = contentFrom;
  for (const { from, to } of inner) {
    if (from < at) continue;
    text += visible.slice(at, from) + '\n'.repeat(to - from);
    at = to;
  }
  return text + visible.slice(at, contentTo);
}

/** The addresses that could be join links, shown and not. */
export function readLinks({ text, linkTargets, words = [] }: BlockText): string[] {
  const shown = words.filter(({ kind }) => kind === 'link');
  return [...linkTargets, ...shown.map(({ from, to }) => text.slice(from, to))];
}

/**
 * What the block itself says of its room: the one join link and the one address that it leads to or, where it leads to
 * none, that it shows; of several none counts.
 */
export function readShownRoom({ text, linkTargets, words = [] }: BlockText): Partial<JoinDetails> {
  const linked = linkTargets.map((target) => ({ ...readTarget(target), source: target }));
  const shown = words.map((word) => ({ ...word, source: text.slice(word.from, word.to) }));
  const onlyOne = (kind: Word['kind']) => {
    const [found] = [linked, shown]
      .map((some) => new Map(some.filter((one) => one.kind === kind).map((one) => [one.text, one.source])))
      .filter(({ size }) => size > 0);
    return found?.size === 1 ? [...found.entries()][0] : undefined;
  };
  const [, webLink] = onlyOne('link') ?? [];
  const [sipAddress] = onlyOne('address') ?? [];
  return {
    ...(webLink !== undefined && { webLink, callId: readJoinLink(webLink)?.callId ?? '' }),
    ...(sipAddress !== undefined && { sipAddress }),
  };
}
