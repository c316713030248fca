import { describe, expect, test } from 'vitest';
import { holdsJoinLink, readJoinLink } from '../../../../../src/invitation/block/details/join-link.js';
import { readLinkTargets } from '../../../../../src/invitation/html/link-targets.js';
import { readTokens } from '../../../../../src/invitation/html/tokens.js';

const LINK = 'https://join.example.com/meeting/104417?secret=a%2Bb.c%20d-e_f~1234567890';

test.each([
  LINK,
  `see ${LINK}.`,
  `(${LINK})`,
  'HTTPS://JOIN.Example.com:443/meeting/104417?secret=a%2bb.c%20d-e_f~1234567890',
  'https://join.example.com/meeting/104417?lang=ru&secret=a%2Bb.c%20d-e_f~1234567890',
  'https://join.example.com/meeting/104417/?secret=a%2Bb%2Ec%20d%2De_f~1234567890#top',
  'https://join.example.com/invited.sf?secret=a%2Bb.c%20d-e_f~1234567890&id=104417',
  `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(LINK)}&data=05&secret=x`,
  `https://a.example/${encodeURIComponent(LINK)}`,
  `https://secure-web.cisco.com/1hTq/${encodeURIComponent(encodeURIComponent(LINK))}`,
  `https://urldefense.com/v3/__${LINK}__;!!LpKI!ik0$`,
  `https://scan.example/fwd?id=7&u=${LINK}`,
  `https://scan.example/meeting/forward?u=${encodeURIComponent(LINK)}&broken=%zz%ff`,
])('%s is the link (case 8)', (text) => {
  expect(holdsJoinLink(text, LINK)).toBe(true);
});

test.each([
  'https://join.example.com/meeting/104417',
  'https://join.example.com/meeting/104418?secret=a%2Bb.c%20d-e_f~1234567890',
  'https://join.example.com/meeting/104417?secret=a%2Bb.c%20d-e_f~123456789',
  'https://join.example.com/meeting/104417?secret=a%2Bb.c%20d-e_f~12345678901',
  'https://other.example.com/meeting/104417?secret=a%2Bb.c%20d-e_f~1234567890',
  'secret=a%2Bb.c%20d-e_f~1234567890',
  '',
])('%s is not', (text) => {
  expect(holdsJoinLink(text, LINK)).toBe(false);
});

test('a room without a secret has a link without one', () => {
  const link = 'https://join.example.com/meeting/104417';
  expect(holdsJoinLink(`${link}.`, link)).toBe(true);
  expect(holdsJoinLink(`${link}?secret=x`, link)).toBe(false);
});

test.each([
  'https://a.example/%',
  '%',
  'https://a/meeting/%ff%',
  'https://a/meeting/1?secret=%e0%80%80',
  '%E4%meeting',
])('%s, which is malformed, does not throw', (text) => {
  expect(holdsJoinLink(text, LINK)).toBe(false);
  expect(holdsJoinLink(`${text} ${LINK}`, LINK)).toBe(true);
});

test('however a link is wrapped, it has the same key and the same word (case 8)', () => {
  const wrapped = [
    LINK,
    `https://a.example/${encodeURIComponent(LINK)}`,
    `https://urldefense.com/v3/__${LINK}__;!!x$`,
  ];
  expect(new Set(wrapped.map((link) => readJoinLink(link)?.secret))).toEqual(
    new Set(['a+b.c d-e_f~1234567890']),
  );
  expect(new Set(wrapped.map((link) => readJoinLink(link)?.text)).size).toBe(1);
});

describe('link targets', () => {
  test.each([
    ['<a href="https://x/?a=1&amp;b=2">', ['https://x/?a=1&b=2']],
    ["<A\nHREF='https://x/&#x3f;'>", ['https://x/?']],
    ['<a x_originalsrc=https://y href="https://x">', ['https://y', 'https://x']],
    ['<p title="<a href=x>">', []],
    ['<!-- <a href="x"> --><script><a href="y"></script>', []],
    ['<img src="x">', []],
  ])('of %s', (html, expected) => {
    expect(readLinkTargets(readTokens(html))).toEqual(expected);
  });
});
