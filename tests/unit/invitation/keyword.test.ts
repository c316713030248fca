import { describe, expect, it, test } from 'vitest';
import { findKeyword, hasKeyword, type KeywordRules } from '../../../src/invitation/keyword.js';

const members: KeywordRules = { keywords: ['@cms'], otherRooms: 'members' };
const no: KeywordRules = { keywords: ['@cms'], otherRooms: 'no' };
const own = { keyword: '@cms' };

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

test('a long row of punctuation, which a pattern with backtracking would take hours for, is read', () => {
  expect(hasKeyword(`@cms-x${'!'.repeat(100_000)}x`.repeat(10), '@cms')).toBe(false);
  expect(findKeyword(`@cms:a${'.'.repeat(1_000_000)}`, members)).toEqual({ keyword: '@cms', roomName: 'a' });
});

describe('what a Location asks for (case 11)', () => {
  it.each([
    ['Room 4 / @cms', own],
    ['Room 4/@cms', undefined],
    ['@cms/Room 4', undefined],
    ['Room 4;@cms', own],
    ['@cms;Room 4', own],
    ['Room 4,@cms', own],
    ['@cms,Room 4', own],
    ['Room (4)@cms', own],
    ['@cms(Room 4)', own],
    ['@cms – Berlin', own],
    ['@cms–Berlin', own],
    ['@cms: Room 4', own],
    ['@cms:Room 4', { keyword: '@cms', roomName: 'room' }],
    ['@cms|Room 4', own],
    ['会議室 @cms', own],
    ['会議室@cms', undefined],
    ['[@cms]Room 4', own],
  ])('%j', (location, expected) => {
    expect(findKeyword(location, members)).toEqual(expected);
  });

  it('the rule: every character before and after', () => {
    for (const before of ['', ' ', '(', ')', '[', ',', ';', ':', '|', '–', '"', '\\', '+', '#'])
      expect(hasKeyword(`4${before === '' ? '' : before}@cms`, '@cms'), before).toBe(before !== '');
    for (const before of ['a', '4', 'я', '議', '_', '.', '-', '@', '/'])
      expect(hasKeyword(`${before}@cms`, '@cms'), before).toBe(false);
    for (const after of ['a', '4', 'я', '議', 'e\u0301'])
      expect(hasKeyword(`@cms${after}`, '@cms'), after).toBe(false);
    for (const after of ['_', '-', '@', '/', '\\', '.']) {
      for (const next of ['a', '4', '議', '@']) expect(hasKeyword(`@cms${after}${next}`, '@cms')).toBe(false);
      for (const next of ['', ' ', ')', '-', '…'])
        expect(hasKeyword(`@cms${after}${next}`, '@cms')).toBe(true);
    }
    for (const after of [',', ';', '(', '|', '–', '!', '?', '"', '+', '&', '#', '…'])
      for (const next of ['a', '4', '@', ' ']) expect(hasKeyword(`@cms${after}${next}`, '@cms')).toBe(true);
  });

  it.each([
    ['@cms:team', 'team'],
    ['Room 4, @CMS:Team.Room-7_b', 'team.room-7_b'],
    ['(@cms:team)', 'team'],
    ['@cms:team.', 'team'],
    ['@cms:team - Berlin', 'team'],
    ['@cms:team–Berlin', 'team'],
    ['@cms:team/4', 'team'],
    ['@cms:7', '7'],
    ['@cms:команда', 'команда'],
    ['@cms：team', 'team'],
    ['@cms:team@example.com', 'team@example.com'],
    ['@cms:team, @cms', 'team'],
  ])('%j asks for another room, or is no keyword where other rooms are off', (location, roomName) => {
    expect(findKeyword(location, members)).toEqual({ keyword: '@cms', roomName });
    expect(findKeyword(location.replace(', @cms', ''), no)).toBeUndefined();
  });

  it.each(['@cms:', '@cms: team', '@cms:-team', '@cms:(team)'])('%j asks for the own room', (location) => {
    expect(findKeyword(location, members)).toEqual(own);
    expect(findKeyword(location, no)).toEqual(own);
  });

  it('of several keywords the first in the Location counts, the longer one where they begin alike', () => {
    const rules: KeywordRules = { keywords: ['@cms', '@cms-de', '#video', 'VC room'], otherRooms: 'members' };
    const found = (location: string) => findKeyword(location, rules);
    expect(found('@cms-de')).toEqual({ keyword: '@cms-de' });
    expect(found('@cms')).toEqual(own);
    expect(found('@cms-fr')).toBeUndefined();
    expect(found('#VIDEO or @cms')).toEqual({ keyword: '#video' });
    expect(found('4, vc ROOM:team')).toEqual({ keyword: 'VC room', roomName: 'team' });
    expect(found('@cms-de:team')).toEqual({ keyword: '@cms-de', roomName: 'team' });
    expect(findKeyword('@cms', { keywords: ['', ' '], otherRooms: 'no' })).toBeUndefined();
  });
});
