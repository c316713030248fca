/** What is worked out for one block counts for its copies, and for nothing else. */
import { expect, test } from 'vitest';
import { readBody } from '../../../src/invitation/html/body.js';
import { BlockStudy } from '../../../src/invitation/block/block-study.js';
import { findBlocks } from '../../../src/invitation/block/block.js';
import { formatBeginDelimiter, formatEndDelimiter } from '../../../src/invitation/block/delimiter.js';

const TAG = 'k7qd2xm';
const SOURCE = `${formatBeginDelimiter(TAG)} one\ntwo ${formatEndDelimiter(TAG)}`;

function studied(html: string) {
  const reading = readBody(html);
  const { blocks } = findBlocks(reading, TAG);
  const study = new BlockStudy(reading, blocks, undefined, undefined, () => '');
  return blocks.map((block) => study.of(block));
}

test('of copies one is looked at', () => {
  const [first, second] = studied(`<p>${SOURCE}</p><p>${SOURCE}</p>`);
  expect(first).toBeDefined();
  expect(second).toBe(first);
});

test('a block in preformatted text is no copy of one with the same source elsewhere', () => {
  const blocks = studied(`<p>${SOURCE}</p><pre>${SOURCE}</pre><p>${SOURCE}</p>`);
  expect(blocks.map(({ text }) => text.trim())).toEqual(['one two', 'one\ntwo', 'one two']);
});
