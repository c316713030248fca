/**
 * Bodies before and after, as files that a browser shows: tests/fixtures/bodies. The first word of a name says what is
 * done: `insert`, `replace` (the room's details have changed), `remove` (the keyword is gone), `same` (nothing to do, so
 * there is no file after it).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findBlocks } from '../../../src/invitation/block.js';
import { readBody } from '../../../src/invitation/body-reading.js';
import { ownerTag } from '../../../src/invitation/owner-tag.js';
import {
  carriedOut,
  changedHtml,
  CHANGED_ROOM,
  compileTemplate,
  meeting,
  plan,
  ROOM,
  withBody,
} from './given.js';

const FOLDER = new URL('../../fixtures/bodies/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
const TEMPLATE = compileTemplate(read('template.html'), 'template.html');
const EMPTY = meeting('');
const WRITTEN = carriedOut(EMPTY, plan(EMPTY, { template: TEMPLATE }));

const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.before.html'))
  .map((name) => name.slice(0, -'.before.html'.length));

test('there are at least thirty', () => {
  expect(names.filter((name) => !name.startsWith('same')).length).toBeGreaterThanOrEqual(30);
});

describe.each(names)('%s', (name) => {
  const action = name.split('-')[0] ?? '';
  const before = read(`${name}.before.html`);
  const room = action === 'replace' ? CHANGED_ROOM : ROOM;
  const given = { room, template: TEMPLATE };
  const isOfBlock = action === 'replace' || action === 'remove';
  const start = {
    ...withBody(isOfBlock ? WRITTEN : EMPTY, before),
    location: action === 'remove' ? 'Room 4' : '@cms',
  };

  if (action === 'same') {
    test('is left alone', () => {
      expect(plan(start, given).action).toBe('none');
    });
    return;
  }

  test('becomes what it should', () => {
    const result = plan(start, given);
    expect(result.action).toBe(action);
    expect(changedHtml(result)).toBe(read(`${name}.after.html`));
  });

  test('is one document with one block or none, and done with', () => {
    const after = carriedOut(start, plan(start, given));
    const { blocks } = findBlocks(readBody(after.body.html), ownerTag(EMPTY.uid));
    expect(blocks).toHaveLength(action === 'remove' ? 0 : 1);
    expect(plan(after, given).action).toBe('none');
  });

  if (action === 'insert') {
    test('has all its bytes around the block, and is itself again without it', () => {
      const after = carriedOut(start, plan(start, given));
      const removed = plan({ ...after, location: '' }, given);
      expect(changedHtml(removed)).toBe(before);
    });
  }
});

test('a body of 2 MB keeps its bytes around the block', () => {
  const rows = Array.from(
    { length: 14_000 },
    (_, row) => `<tr><td class=MsoNormal>Row ${row}</td><td>${'x'.repeat(100)} &amp; more</td></tr>\n`,
  );
  const before = `<html><body><table>${rows.join('')}</table><!-- </body> --></body></html>`;
  expect(before.length).toBeGreaterThan(2_000_000);
  const start = withBody(EMPTY, before);
  const after = changedHtml(plan(start, { template: TEMPLATE }));
  const at = before.lastIndexOf('</body>');
  expect(after.startsWith(before.slice(0, at))).toBe(true);
  expect(after.endsWith(before.slice(at))).toBe(true);
});
