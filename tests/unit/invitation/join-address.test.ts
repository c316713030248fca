/** Finding join links in a text against the plain search, which takes time without measure on some texts. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJoinAddresses, type JoinAddress } from '../../../src/invitation/block/join-address.js';

const MEETING =
  /https?:\/\/([^\s/"<>?#]{1,255})(?:\/[^\s"<>?#]{0,200})?\/meeting\/([^\s/"<>?#&]{1,100})\/?(?:\?([^\s"<>#]*))?/giu;
const INVITED = /https?:\/\/([^\s/"<>?#]{1,255})(?:\/[^\s"<>?#]{0,200})?\/invited\.sf\?([^\s"<>#]*)/giu;

function plainSearch(text: string): JoinAddress[] {
  return [
    ...[...text.matchAll(MEETING)].map(([, authority = '', callId, query = '']) => ({
      authority,
      callId,
      query,
    })),
    ...[...text.matchAll(INVITED)].map(([, authority = '', query = '']) => ({
      authority,
      callId: undefined,
      query,
    })),
  ];
}

const PIECE = fc.constantFrom(
  ...[
    'http://',
    'https://',
    'HTTPS://',
    'a',
    'join.corp.example',
    '@',
    ':443',
    '.',
    '/',
    '?',
    '#',
    '&',
    '=',
    ' ',
    '\n',
  ],
  ...['"', '<', '/meeting/', '/MEETING/', '/meeting/4001', '/invited.sf?', '/invited.sf', 'id=1', 'secret=x'],
  ...[`/${'b'.repeat(99)}`, 'c'.repeat(100), 'd'.repeat(155), '\ud83d\ude00'.repeat(100), '\ud800', '\u00a0'],
);

test('the same addresses are found as by the plain search', () => {
  fc.assert(
    fc.property(fc.array(PIECE, { maxLength: 14 }), (pieces) => {
      const text = pieces.join('');
      expect(findJoinAddresses(text)).toEqual(plainSearch(text));
    }),
    { numRuns: 10_000 },
  );
});
