/** Bodies and stories of what happens to an invitation, made up at random, for tests of what holds for all of them. */
import fc from 'fast-check';
import type { JoinDetails, Meeting } from '../../../src/model.js';
import { findBlocks, type FoundBlocks } from '../../../src/invitation/block/block.js';
import { readBody } from '../../../src/invitation/html/body.js';
import { findDelimiters } from '../../../src/invitation/block/delimiter.js';
import { ownerTag } from '../../../src/invitation/block/owner-tag.js';
import { wantsRoom } from '../../../src/invitation/plan.js';
import { mobile } from '../../../src/simulator/clients/mobile.js';
import { outlookRtf } from '../../../src/simulator/clients/outlook-rtf.js';
import { outlookWord } from '../../../src/simulator/clients/outlook-word.js';
import { owa } from '../../../src/simulator/clients/owa.js';
import { htmlToText, plainText } from '../../../src/simulator/clients/plain-text.js';
import {
  carriedOut,
  CHANGED_ROOM,
  type InvitationTemplate,
  meeting,
  NOW,
  plan,
  ROOM,
  RULES,
  template,
  withBody,
} from './given.js';

export const CLIENTS = [outlookWord, outlookRtf, owa, mobile, plainText];
const ROOMS: readonly JoinDetails[] = [
  ROOM,
  CHANGED_ROOM,
  { ...ROOM, pin: '9', callId: '7', sipAddress: 'a@b.example' },
];

export const TEMPLATES = [template('templ1.html'), template('templ2.html')];

/** Pieces of bodies, right and wrong, between bars. `#` becomes a word that occurs nowhere else. */
const PIECES =
  '<p>#</p>|<p class=MsoNormal>#<o:p></o:p></p>|<div>#<br>#</div>|#| |\r\n|&nbsp;|<br>|<b>#|</b>|<div>|</div>|' +
  '<table><tr><td>#|</td></tr></table>|<ul><li>#|</ul>|<a href="#">|</a>|<!-- </body> -->|<p title="</body>">#</p>|' +
  '<style>p{}</style>|<img src="cid:1">|<h1>#</h1>|<blockquote>|</blockquote>|<pre>#\n#</pre>|&amp;#|</body>|</html>|' +
  '<span style="color:red">#</span>|<font>|</font>|</p>|</span>|<select><option>#|<tr>|<td>|<![endif]-->|' +
  '________________|-- Do not delete or change any of the following text. --|──────────|-::~:~::~:~::-';

/** Those that clients show as they are. */
const CALM_PIECES =
  '<p>#</p>|<p class=MsoNormal>#<o:p></o:p></p>|<div>#<br>#</div>|#|<br>|\r\n|<p>#<br></p>|<p><br></p>|<div><br></div>|' +
  '<b>#</b>|<ul><li>#</li></ul>|<a href="https://x.example/#">#</a>|<table><tr><td>#</td><td>#<br>#</td></tr></table>|' +
  '<h1>#</h1>|<blockquote>#</blockquote>|<div><b>#<br></b></div>';

const bodiesOf = (pieces: string, maxLength: number, frames: readonly string[]) =>
  fc
    .tuple(fc.array(fc.constantFrom(...pieces.split('|')), { maxLength }), fc.constantFrom(...frames))
    .map(([content, frame]) => {
      let count = 0;
      return frame.replace('*', () => content.join('').replaceAll('#', () => `word${count++}x`));
    });

export const anyBody = bodiesOf(PIECES, 12, [
  '<html><body>*</body></html>',
  '<html><head><title>t</title></head><body lang=EN>*</body>\r\n</html>\r\n',
  '*',
  '<body>*',
]);

/** Bodies with nothing wrong about them, and with line ends everywhere. */
export const anyCalmBody = bodiesOf(CALM_PIECES, 8, [
  '<html><body>*</body></html>',
  '*',
  '<html><body><div>*</div></body></html>\r\n',
]);

const OWN_WORD = /word\d+x|typed\d+x|90\d{4}/gu;

export const ownWords = (html: string) => readBody(html).visible.text.match(OWN_WORD) ?? [];

export function blocksIn(given: Meeting): FoundBlocks {
  return findBlocks(readBody(given.body.html), ownerTag(given.uid));
}

export type Step =
  | { readonly kind: 'save'; readonly client: number }
  | { readonly kind: 'type'; readonly at: number; readonly form: number }
  | { readonly kind: 'room'; readonly room: number }
  | { readonly kind: 'keyword' }
  | { readonly kind: 'template' }
  | { readonly kind: 'paste' }
  /** A copy of the block between two elements of the block. */
  | { readonly kind: 'pasteInside'; readonly at: number }
  | { readonly kind: 'cycle' }
  | HarshStep;

/** What may leave half a block, or one that is nobody's. */
type HarshStep =
  | { readonly kind: 'delete'; readonly at: number; readonly count: number }
  | { readonly kind: 'tear'; readonly which: 'begin' | 'end' }
  | { readonly kind: 'turn' | 'move' | 'quote' | 'copy' | 'undo' };

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('save' as const), client: fc.nat(CLIENTS.length - 1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('type' as const), at: fc.nat(9999), form: fc.nat(4) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('room' as const), room: fc.nat(ROOMS.length - 1) }) },
  fc.constant({ kind: 'keyword' as const }),
  fc.constant({ kind: 'template' as const }),
  fc.constant({ kind: 'paste' as const }),
  fc.record({ kind: fc.constant('pasteInside' as const), at: fc.nat(99) }),
  { weight: 3, arbitrary: fc.constant({ kind: 'cycle' as const }) },
);

export const anyHarshStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: anyStep },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({
        kind: fc.constant('delete' as const),
        at: fc.nat(9999),
        count: fc.integer({ min: 1, max: 30 }),
      }),
      fc.record({
        kind: fc.constant('tear' as const),
        which: fc.constantFrom('begin' as const, 'end' as const),
      }),
      fc.record({ kind: fc.constantFrom('turn', 'move', 'quote', 'copy', 'undo') }) as fc.Arbitrary<Step>,
    ),
  },
);

/** Characters taken away, up to the next word of the user's; tags stay, as they do in an editor. */
function deleteAt(html: string, at: number, count: number): string {
  const { visible } = readBody(html);
  const from = at % Math.max(1, visible.text.length);
  const own = [...visible.text.matchAll(OWN_WORD)];
  if (own.some(({ index, 0: word }) => index < from && index + word.length > from)) return html;
  const next = own.find(({ index }) => index >= from)?.index ?? visible.text.length;
  let result = html;
  for (let index = Math.min(from + count, next) - 1; index >= from; index--) {
    if (visible.text[index] === '\n') continue;
    result = result.slice(0, visible.starts[index]) + result.slice(visible.ends[index]);
  }
  return result;
}

const SHOWN_BLOCK = /<div class="cms-.*?::\.<\/p><\/div>/su;

/** A block that holds no other. */
const WHOLE_BLOCK = /<div class="cms-[^>]*><p[^>]*>\.:: CMS(?:(?!<div class="cms-|::\.).)*::\.<\/p><\/div>/su;

function pastedInside(html: string, at: number): string {
  const found = WHOLE_BLOCK.exec(html);
  if (found === null) return html;
  const [block] = found;
  // What the user typed inside is not copied: the tests could not tell the copies apart.
  const copy = block.replace(OWN_WORD, '');
  const ends = [...block.matchAll(/<\/(?:p|div|table)>/gu)].map((end) => end.index + end[0].length);
  const place = found.index + (ends[at % Math.max(1, ends.length - 1)] ?? 0);
  return html.slice(0, place) + copy + html.slice(place);
}

/** The body after a step that does harm to a block. */
function harmed(html: string, step: HarshStep, tag: string): string {
  const [begin, end] = [`.:: CMS ${tag}`, `CMS ${tag} ::.`];
  const block = SHOWN_BLOCK.exec(html)?.[0] ?? '';
  switch (step.kind) {
    case 'delete':
      return deleteAt(html, step.at, step.count);
    case 'tear':
      return html.replace(step.which === 'begin' ? begin : end, '');
    case 'turn':
      return html
        .replace(begin, '\0')
        .replace(end, () => begin)
        .replace('\0', () => end);
    case 'move':
      return html.replace(block, '').replace(/<body[^>]*>/iu, (tag) => tag + block);
    case 'quote': {
      const quoted = htmlToText(block).replace(OWN_WORD, '').replace(/^/gmu, '> ');
      const lines = quoted.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      return html.replace(/(?=<\/body>)/iu, () => `<div>${lines.replaceAll('\n', '<br>')}</div>`);
    }
    default:
      return html;
  }
}

/** Text typed at any place that is not within a delimiter. */
function typeAt(html: string, at: number, form: number, word: string, tag: string): string {
  const { visible } = readBody(html);
  const delimiters = findDelimiters(visible, tag);
  // Nor within a word that the user typed before: the test could not find it again.
  const own = [...visible.text.matchAll(OWN_WORD)].map(({ index, 0: word }) => ({
    from: index,
    to: index + word.length,
  }));
  const free = (index: number) =>
    [...delimiters, ...own].every(({ from, to }) => index <= from || index >= to);
  const places = Array.from({ length: visible.text.length }, (_, index) => index).filter(free);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return html;
  const offset = visible.text[place] === '\n' ? (visible.ends[place] ?? 0) : (visible.starts[place] ?? 0);
  const typed = [
    ` ${word} `,
    `<br>${word}<br>`,
    ` <b>${word}</b>, `,
    ` <a href="https://x.example/${word}">${word}</a> `,
    ` ${word}! `,
  ];
  return html.slice(0, offset) + (typed[form] ?? word) + html.slice(offset);
}

export class Story {
  meeting: Meeting;
  typed: string[] = [];
  room: JoinDetails;
  template = 0;
  #copies = 0;
  #count = 0;
  #earlier: { readonly html: string; readonly typed: readonly string[] } | undefined;

  constructor(
    html: string,
    readonly templates: readonly InvitationTemplate[] = TEMPLATES,
    readonly rooms: readonly JoinDetails[] = ROOMS,
  ) {
    this.meeting = meeting(html);
    this.typed = [...ownWords(html)];
    this.room = rooms[0]!;
  }

  get given() {
    return { room: this.room, template: this.templates[this.template % this.templates.length]! };
  }

  cycle(): void {
    // Where the room is not needed, CMS is not asked for it.
    const room = wantsRoom(this.meeting, RULES, NOW) ? this.room : 'unknown';
    this.meeting = carriedOut(this.meeting, plan(this.meeting, { ...this.given, room }));
  }

  take(step: Step): void {
    const { html } = this.meeting.body;
    const tag = ownerTag(this.meeting.uid);
    if (step.kind === 'save') this.meeting = withBody(this.meeting, CLIENTS[step.client]!(html));
    else if (step.kind === 'room') this.room = this.rooms[step.room]!;
    else if (step.kind === 'template') this.template = 1 - this.template;
    else if (step.kind === 'keyword')
      this.meeting = { ...this.meeting, location: this.meeting.location === '' ? '@cms' : '' };
    else if (step.kind === 'cycle') this.cycle();
    else if (step.kind === 'paste') {
      const block = WHOLE_BLOCK.exec(html)?.[0];
      if (block !== undefined)
        this.meeting = withBody(
          this.meeting,
          html.replace(block, () => block + block),
        );
    } else if (step.kind === 'pasteInside') {
      this.meeting = withBody(this.meeting, pastedInside(html, step.at));
    } else if (step.kind === 'copy') {
      this.meeting = { ...this.meeting, uid: `copy ${this.#copies++}` };
    } else if (step.kind === 'undo') {
      // A window that was left open saves what it showed when this was last done.
      const shown = { html, typed: [...this.typed] };
      if (this.#earlier !== undefined) {
        this.meeting = withBody(this.meeting, this.#earlier.html);
        this.typed = [...this.#earlier.typed];
      }
      this.#earlier = shown;
    } else if (step.kind !== 'type') {
      this.meeting = withBody(this.meeting, harmed(html, step, tag));
    } else {
      // Numbers are the hardest to tell from a PIN.
      const word = step.form % 2 === 0 ? `typed${this.#count++}x` : `90${1000 + this.#count++}`;
      const changed = typeAt(html, step.at, step.form, word, tag);
      if (changed === html) return;
      this.typed.push(word);
      this.meeting = withBody(this.meeting, changed);
    }
  }
}

export const storyOf = (step: fc.Arbitrary<Step>) =>
  fc.record({
    pieces: fc.array(
      fc.constantFrom(
        '<p>#</p>',
        '<div>#<br>#</div>',
        '<ul><li>#</li></ul>',
        '<table><tr><td>#</td><td>#</td></tr></table>',
      ),
      {
        maxLength: 4,
      },
    ),
    steps: fc.array(step, { minLength: 2, maxLength: 14 }),
  });

export function told(pieces: readonly string[], steps: readonly Step[]): Story {
  let count = 0;
  const story = new Story(
    `<html><body>${pieces.join('').replaceAll('#', () => `word${count++}x`)}</body></html>`,
  );
  story.cycle();
  for (const step of steps) story.take(step);
  story.cycle();
  story.cycle();
  return story;
}

export function lostWords({ meeting, typed }: Story): string[] {
  const words = new Set(ownWords(meeting.body.html));
  return typed.filter((word) => !words.has(word));
}
