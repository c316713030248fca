/**
 * Bodies before and after, as files that a browser shows: tests/fixtures/bodies. The first word of a name says what is
 * done: `insert`, `replace` (the room's details have changed), `remove` (the keyword is gone), `same` (nothing to do, so
 * there is no file after it), `gone` (the keyword is gone, yet nothing is ours to cut: no file after it either). A body
 * that Exchange gives as plain text is a `.txt` before. `copied` in a name: the item carries the marker of another one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findBlocks } from '../../../src/invitation/block/block.js';
import { readBody } from '../../../src/invitation/html/body.js';
import { ownerTag } from '../../../src/invitation/block/owner-tag.js';
import { plainTextToHtml } from '../../../src/invitation/html/plain-text.js';
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

/** As Outlook copies a meeting: with its properties, under a new UID. */
const MARKER_OF_ANOTHER = carriedOut(
  { ...EMPTY, uid: 'another' },
  plan({ ...EMPTY, uid: 'another' }, { template: TEMPLATE }),
).marker;

const BEFORE = /\.before\.(?:html|txt)$/u;
const files = readdirSync(FOLDER).filter((name) => BEFORE.test(name));
const names = files.map((name) => name.replace(BEFORE, ''));

test('there are at least thirty', () => {
  expect(names.filter((name) => !/^(?:same|gone)/u.test(name)).length).toBeGreaterThanOrEqual(30);
});

describe.each(names)('%s', (name) => {
  const action = name.split('-')[0] ?? '';
  const file = files.find((file) => file.replace(BEFORE, '') === name) ?? '';
  const before = read(file);
  const isPlainText = file.endsWith('.txt');
  const room = action === 'replace' ? CHANGED_ROOM : ROOM;
  const given = { room, template: TEMPLATE };
  const isOfBlock = action === 'replace' || action === 'remove';
  const item = isOfBlock ? WRITTEN : EMPTY;
  const start = {
    ...item,
    ...(name.includes('copied') && MARKER_OF_ANOTHER !== undefined ? { marker: MARKER_OF_ANOTHER } : {}),
    body: { html: before, isPlainText, isTruncated: false },
    location: action === 'remove' || action === 'gone' ? 'Room 4' : '@cms',
  };

  if (action === 'same' || action === 'gone') {
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
      expect(changedHtml(removed)).toBe(isPlainText ? plainTextToHtml(before) : before);
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
