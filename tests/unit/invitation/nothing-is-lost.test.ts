/** What holds for every body, every edit and every client. */
import fc from 'fast-check';
import { parse, serialize } from 'parse5';
import { describe, expect, test } from 'vitest';
import {
  anyBody,
  anyHarshStep,
  anyStep,
  blocksIn,
  lostWords,
  ownWords,
  storyOf,
  TEMPLATES,
  told,
} from './any-story.js';
import { runs } from '../../support/runs.js';
import { carriedOut, meeting, plan } from './given.js';

describe('for any body', () => {
  test('removing undoes inserting, byte for byte', () => {
    fc.assert(
      fc.property(anyBody, (html) => {
        const inserted = carriedOut(meeting(html), plan(meeting(html), { template: TEMPLATES[0]! }));
        const removed = carriedOut(
          inserted,
          plan({ ...inserted, location: '' }, { template: TEMPLATES[0]! }),
        );
        expect(removed.body.html).toBe(html);
      }),
      runs(30),
    );
  });

  test('inserting twice is inserting once, and what stood there stays around the block', () => {
    fc.assert(
      fc.property(anyBody, (html) => {
        const inserted = carriedOut(meeting(html), plan(meeting(html), { template: TEMPLATES[0]! }));
        expect(plan(inserted, { template: TEMPLATES[0]! })).toEqual({
          action: 'none',
          reason: 'block-is-current',
        });
        expect(ownWords(inserted.body.html)).toEqual(ownWords(html));
      }),
      runs(18),
    );
  });

  test('a browser shows the block outside of every link, list and table, below all that the body holds', () => {
    fc.assert(
      fc.property(anyBody, (html) => {
        const inserted = carriedOut(meeting(html), plan(meeting(html), { template: TEMPLATES[0]! }));
        const shown = serialize(parse(inserted.body.html));
        const block = shown.indexOf('<div class="cms-');
        expect(block).toBeGreaterThanOrEqual(0);
        for (const name of ['a', 'table', 'ul', 'select', 'b', 'style', 'script', 'p', 'h1']) {
          const open = shown.slice(0, block).split(new RegExp(`<${name}[ >]`, 'u')).length;
          expect([name, shown.slice(0, block).split(`</${name}>`).length]).toEqual([name, open]);
        }
        // What mail gateways add after the body's end tag stays after it.
        if (/<\/body>(?:(?!<\/body>)[\s\S])*word\d+x/u.test(html)) return;
        const last = shown.search(/word\d+x(?![\s\S]*word\d+x)/u);
        expect(last).toBeLessThan(block);
      }),
      runs(25),
    );
  });
});

test('after any story and two cycles there is one current block, or none without the keyword, and all that the user wrote', () => {
  fc.assert(
    fc.property(storyOf(anyStep), ({ pieces, steps }) => {
      const story = told(pieces, steps);
      const wanted = story.meeting.location === '' ? 0 : 1;
      expect(blocksIn(story.meeting)).toMatchObject({ blocks: { length: wanted }, strayDelimiters: 0 });
      expect(lostWords(story)).toEqual([]);
      expect(plan(story.meeting, story.given)).toMatchObject({
        action: 'none',
        reason: wanted === 1 ? 'block-is-current' : 'no-keyword',
      });
    }),
    runs(25),
  );
});

test('whatever is done to the blocks, nothing of the user is lost, the way in is there, and there is an end to it', () => {
  fc.assert(
    fc.property(storyOf(anyHarshStep), ({ pieces, steps }) => {
      const story = told(pieces, steps);
      // Blocks that lie within one another come out from the inside, one layer at a time.
      for (let layer = 0; layer < steps.length; layer++) story.cycle();
      expect(lostWords(story)).toEqual([]);
      const isWanted = story.meeting.location !== '';
      const { blocks, strayDelimiters } = blocksIn(story.meeting);
      expect(blocks.length).toBeLessThanOrEqual(isWanted ? 1 : 0);
      const { action, reason } = plan(story.meeting, story.given) as { action: string; reason?: string };
      expect(action).toBe('none');
      expect(
        isWanted ? ['block-is-current', 'link-already-there', 'half-block-has-link'] : ['no-keyword'],
      ).toContain(reason);
      if (reason === 'half-block-has-link') expect(strayDelimiters).toBeGreaterThan(0);
    }),
    runs(18),
  );
});
