import { expect, test } from 'vitest';
import { hasKeyword } from '../../../src/invitation/keyword.js';

test.each([
  ...[
    '@cms',
    '@CMS',
    'Room 4 / @CMS',
    '(@cms)',
    '@cms;',
    '@cms.',
    '@cms, Berlin',
    '@cms!?',
    'Raum,@cms',
    '"@cms"',
  ],
  ...[
    'x @cms-',
    '\t@cms\n',
    '@cms; @cmsroom',
    'ann@cms @cms',
    '＠ＣＭＳ',
    'Zoom; @cms 😀',
    '@\u200bcms',
    'Зал @cms',
  ],
])('%j holds the keyword', (location) => {
  expect(hasKeyword(location, '@cms')).toBe(true);
});

test.each([
  ...[
    '',
    'help@cms.example.com',
    'ann@cms',
    '@cmsroom',
    '@cms-2',
    '@cms.test',
    '@cms/@x',
    '.@cms',
    '-@cms',
    '_@cms',
  ],
  ...['@@cms', '/@cms', '1@cms', 'я@cms', '@cmsя', '@cms2', '@cms_x', 'cms', '@ cms', '@cms\u0301'],
])('%j does not', (location) => {
  expect(hasKeyword(location, '@cms')).toBe(false);
});

test.each([
  ['видео', 'Зал, ВИДЕО', true],
  ['видео', 'видеозал', false],
  ['a+b(c)|[d]\\^$.*?{1}-/', 'x A+B(C)|[D]\\^$.*?{1}-/', true],
  ['.*', 'anything', false],
  ['Straße', 'STRASSE 4', true],
  ['e\u0301té', 'ÉTÉ', true],
  ['ΟΔΟΣ', 'οδος', true],
  ['  @cms ', '@cms', true],
  ['', 'anything', false],
  [' ', ' ', false],
])('keyword %j in %j: %s', (keyword, location, expected) => {
  expect(hasKeyword(location, keyword)).toBe(expected);
});

test('a long row of punctuation takes no time', () => {
  const began = performance.now();
  expect(hasKeyword(`@cms${'!'.repeat(100_000)}x`.repeat(10), '@cms')).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
});
