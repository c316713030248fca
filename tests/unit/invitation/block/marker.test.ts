import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from '../../../../src/invitation/block/details/fingerprint.js';
import {
  formatMarker,
  isMarkerOf,
  parseMarker,
  pastDetails,
  withWriteId,
} from '../../../../src/invitation/block/marker.js';
import { ownerTag } from '../../../../src/invitation/block/owner-tag.js';
import { withoutForbiddenCharacters } from '../../../../src/xml/characters.js';
import { CHANGED_ROOM, ROOM } from '../given.js';

const MARKER = {
  uid: 'u-1',
  keyword: '@cms',
  fingerprint: 'f',
  repairs: 2,
  words: { sequence: ['abcde', '.fghijp', '*p'], targets: ['.klmnol'] },
  past: ['.pqrsta', '.-_012c'],
};
const MASTER = '040000008200E00074C5B7101A82E00800000000B0A1C2D3E4F5D901000000000000000010000000A1B2C3D4';
const OCCURRENCE = '040000008200e00074c5b7101a82e00807ea0309B0A1C2D3E4F5D901000000000000000010000000A1B2C3D4';

/** UTF-16 units of all kinds, halves of pairs among them. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units));

test('what is written is read back, whatever the UID, in characters that any system keeps', () => {
  fc.assert(
    fc.property(anyText, (uid) => {
      const text = formatMarker({ ...MARKER, uid });
      expect(text).toMatch(/^[\x20-\x7e]*$/u);
      const { words, past } = MARKER;
      const marker = parseMarker(text);
      expect(marker).toMatchObject({ keyword: '@cms', fingerprint: 'f', repairs: 2, words, past });
      expect(marker !== undefined && isMarkerOf(marker, uid)).toBe(true);
    }),
  );
});

test('the markers of two updates differ, and say the same otherwise', () => {
  for (const marker of [MARKER, { ...MARKER, words: undefined, past: [], uid: 'ü' }]) {
    const text = formatMarker(marker);
    const [one, other] = ['1a', '2b'].map((id) => withWriteId(withWriteId(text, 'before'), id));
    expect(one).not.toBe(other);
    expect(parseMarker(one)).toEqual({ ...parseMarker(text), writeId: '1a' });
    expect(formatMarker({ ...parseMarker(one)!, writeId: undefined })).toBe(text);
  }
});

test("a marker of a newer version, or garbage, is none, and that of another item is not this one's", () => {
  const text = formatMarker(MARKER);
  expect(parseMarker(text)).toEqual(MARKER);
  for (const other of [
    text.replace('[1,', '[2,'),
    '',
    '{}',
    'null',
    '[1]',
    text.slice(0, -2),
    '[1,"u-1","@cms","f",-1,"",""]',
    '[1,"u-1","@cms","f","2","",""]',
    '[1,"u-1","@cms","f",2,"",[]]',
  ]) {
    expect(parseMarker(other)).toBeUndefined();
  }
  expect(parseMarker(undefined)).toBeUndefined();
  for (const uid of ['u-2', undefined]) expect(isMarkerOf(MARKER, uid)).toBe(false);
});

test('garbage never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseMarker(text) === undefined));
});

test('a changed occurrence has the tag and the marker of its series', () => {
  expect(ownerTag(OCCURRENCE)).toBe(ownerTag(MASTER));
  expect(isMarkerOf(parseMarker(formatMarker({ ...MARKER, uid: MASTER })) ?? MARKER, OCCURRENCE)).toBe(true);
  expect(ownerTag(`${MASTER.slice(0, -1)}5`)).not.toBe(ownerTag(MASTER));
});

test('a tag begins and ends with a letter, and no UID at all has one, too', () => {
  for (let index = 0; index < 300; index++)
    expect(ownerTag(`uid ${index}`)).toMatch(/^[a-z][a-z2-9]{5}[a-z]$/u);
  expect(ownerTag(undefined)).toMatch(/^[a-z2-9]{7}$/u);
});

test('a fingerprint tells every detail apart, but not the name of the room', () => {
  const prints = [
    ROOM,
    CHANGED_ROOM,
    ...(['webLink', 'sipAddress', 'callId', 'pin'] as const).map((name) => ({
      ...ROOM,
      [name]: `${ROOM[name]}1`,
    })),
  ].map(fingerprint);
  expect(new Set(prints).size).toBe(prints.length);
  expect(fingerprint({ ...ROOM, spaceName: 'renamed' })).toBe(fingerprint(ROOM));
});

test('without a secret to hide behind, a PIN cannot be tried against the fingerprint', () => {
  const open = { ...ROOM, webLink: 'https://join.example.com/meeting/104417' };
  expect(fingerprint({ ...open, pin: '1111' })).toBe(fingerprint({ ...open, pin: '2222' }));
  expect(fingerprint({ ...open, pin: '' })).not.toBe(fingerprint(open));
});

test('characters that XML forbids are left out, and no others', () => {
  expect(withoutForbiddenCharacters('a\u0000b\u001fc\ufffed\ud800e😀\t\r\n\u0085')).toBe(
    'abcde😀\t\r\n\u0085',
  );
  const references = '&#x1F;&#31;&#0;&#xD800;&#1114112;|&#x9;&#13;&#x80;&#128512;&#x;&amp;';
  expect(withoutForbiddenCharacters(references)).toBe(references);
});

test('the details of the past are remembered up to a limit, without those of today', () => {
  const today = { sequence: ['abcde', '.fghijp', '.todayp'], targets: [] };
  expect(pastDetails(MARKER, today)).toEqual(['.klmnol', '.pqrsta', '.-_012c']);
  expect(pastDetails(undefined, today)).toEqual([]);
  const many = Array.from({ length: 100 }, (_none, index) => `.${String(index).padStart(5, '0')}p`);
  expect(pastDetails({ ...MARKER, past: many }, today)).toHaveLength(40);
});
