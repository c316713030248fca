/** Templates of any shape and rooms of any kind: nothing of ours is left behind, and nothing of the user's is lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBody } from '../../../src/invitation/html/body.js';
import type { JoinDetails } from '../../../src/model.js';
import { runs } from '../../support/runs.js';
import { anyStep, type Step, Story } from './any-story.js';
import { type InvitationTemplate, ROOM } from './given.js';

/** A CMS gives its rooms a secret each, or none at all. */
const SECRET_LINKS = [
  'https://join.example.com/meeting/104417?secret=Yk3pQzVbT9sWmX1uRa7dLw',
  'https://join.example.com/meeting/104417?secret=h2Jf8KxNcE4gPvA6oZiTqB',
  'https://join.example.com/meeting/880022?secret=h2Jf8KxNcE4gPvA6oZiTqC',
];
const OPEN_LINKS = ['https://join.example.com/meeting/104417', 'https://join.example.com/meeting/880022'];

/** With and without a PIN, one of them with the call ID as its PIN. */
const anyRoom = (links: readonly string[]) =>
  fc
    .record({
      webLink: fc.constantFrom(...links),
      pin: fc.constantFrom('', '0471', '5533', '73219', 'the call ID'),
      sipAddress: fc.constantFrom('ann.space@video.example.com', 'ann.new@video.example.com'),
    })
    .map((details): JoinDetails => {
      const callId = /meeting\/(\d+)/u.exec(details.webLink)![1]!;
      return { ...ROOM, ...details, callId, pin: details.pin === 'the call ID' ? callId : details.pin };
    });
const threeRooms = (links: readonly string[]) => fc.tuple(anyRoom(links), anyRoom(links), anyRoom(links));

type Part = (room: JoinDetails) => string;
const LINK_PARTS: readonly Part[] = [
  ({ webLink }) => `<a href="${webLink}">Join now</a>`,
  ({ webLink }) => `<a href="${webLink}">${webLink}</a>`,
  ({ webLink }) => webLink,
];
const PARTS: readonly Part[] = [
  ...LINK_PARTS,
  ({ callId }) => `Meeting ID: ${callId}`,
  ({ callId }) => callId,
  ({ pin }) => `PIN: ${pin}`,
  ({ pin }) => (pin === '' ? '' : pin),
  ({ callId, pin }) => `ID and PIN: ${callId} / ${pin}`,
  ({ pin, callId }) => `${pin} ${callId}`,
  ({ sipAddress }) => `Address: ${sipAddress}`,
  ({ sipAddress }) => `<a href="sip:${sipAddress}">${sipAddress}</a>`,
  ({ sipAddress }) => `<a href="sip:${sipAddress}">Call</a>`,
  ({ callId }) => `<a href="tel:+49301234,,${callId}#">+49 30 1234</a>`,
  ({ callId, pin }) => `<a href="tel:+49301234,,${callId}#,,${pin}#">dial</a>`,
  ({ webLink }) => `Join &lt;<a href="${webLink}">${webLink}</a>&gt;`,
  ({ sipAddress }) => `Dial sip:${sipAddress}, or`,
  () => 'Help &lt;<a href="mailto:help@example.com">help@example.com</a>&gt;',
  () => 'With any browser',
  () => '<hr>',
];
const FRAMES: readonly ((content: string) => string)[] = [
  (content) => `<p>${content}</p>`,
  (content) => `${content}<br>`,
  (content) => `${content} `,
  (content) => `<ul><li>${content}</li></ul>`,
  (content) => `<table><tr><td>${content}</td><td></td></tr></table>`,
  (content) => `<div><b>${content}</b></div>`,
];

const anyPart = (parts: readonly Part[]) => fc.tuple(fc.constantFrom(...parts), fc.constantFrom(...FRAMES));
const anyTemplate = fc
  .tuple(anyPart(LINK_PARTS), fc.array(anyPart(PARTS), { maxLength: 6 }), fc.nat(6))
  .map(([link, others, at]): InvitationTemplate & { readonly sample: string } => {
    const parts = others.toSpliced(at, 0, link);
    const fill = (room: JoinDetails) => parts.map(([part, frame]) => frame(part(room))).join('');
    // For whoever reads a counterexample.
    return { sample: fill(ROOM), render: (_meeting, room) => fill(room) };
  });

const anyStory = (steps: fc.Arbitrary<Step>) =>
  fc
    .record({
      template: anyTemplate,
      rooms: fc.oneof(threeRooms(SECRET_LINKS), threeRooms(OPEN_LINKS)),
      steps: fc.array(steps, { minLength: 1, maxLength: 8 }),
    })
    .map(({ template, rooms, steps }) => {
      const story = new Story('<html><body><p>word0x</p></body></html>', [template], rooms);
      story.cycle();
      for (const step of steps) story.take(step);
      story.cycle();
      story.meeting = { ...story.meeting, location: '' };
      story.cycle();
      return story;
    });

test('once the keyword is gone, nothing is left of any block, whatever room it was written for', () => {
  const calm = anyStep.filter(({ kind }) => ['save', 'room', 'keyword', 'paste', 'cycle'].includes(kind));
  fc.assert(
    fc.property(anyStory(calm), ({ meeting }) => {
      const text = readBody(meeting.body.html)
        .visible.text.replace(/[\s\u2015_-]+/gu, ' ')
        .trim();
      expect(text).toBe('word0x');
    }),
    runs(150),
  );
});

test('no word of the user is lost, and no number where the room has a secret', () => {
  const typing = anyStep.filter(({ kind }) => kind !== 'template' && kind !== 'pasteInside');
  fc.assert(
    fc.property(anyStory(typing), ({ meeting, typed, rooms }) => {
      const isProved = rooms.every(({ webLink }) => webLink.includes('secret'));
      const lost = typed.filter((word) => !meeting.body.html.includes(word));
      expect(isProved ? lost : lost.filter((word) => /\D/u.test(word))).toEqual([]);
    }),
    runs(150),
  );
});
