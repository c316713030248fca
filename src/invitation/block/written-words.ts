/** What we may have written in a block: from the marker, and from the template of today. Looks at no body. */
import type { JoinDetails } from '../../model.js';
import { readBody } from '../html/body.js';
import { type OwnWords, readOwnWords } from './own-words.js';
import { wordlessLines } from './typed-passages.js';
import { readWords } from './words.js';

/** What stands between the delimiters. */
export type RenderBlock = (details: JoinDetails) => string;

/** For the blocks of one meeting. Rendering takes milliseconds: it is done once, and only where it is needed. */
export class WrittenWords {
  readonly marked: OwnWords | undefined;
  readonly #room: JoinDetails | undefined;
  readonly #render: RenderBlock;
  #guesses: readonly OwnWords[] | undefined;
  #hasLines: boolean | undefined;

  /** @param marked those of the marker */
  constructor(marked: OwnWords | undefined, room: JoinDetails | undefined, render: RenderBlock) {
    [this.marked, this.#room, this.#render] = [marked, room, render];
  }

  /** What the template of today would have written: for the room, and with and without a PIN. */
  get guesses(): readonly OwnWords[] {
    const spaceName = this.#room?.spaceName ?? '';
    const samples = ['0', ''].map((pin) => ({ ...SAMPLE_ROOM, pin, spaceName }));
    const rooms = this.#room === undefined ? samples : [this.#room, ...samples];
    return (this.#guesses ??= rooms.map((room) => readOwnWords(this.#render(room), room, undefined)));
  }

  /** Has our template lines without words? A drawn line becomes one of hyphens in plain text. */
  get hasWordlessLines(): boolean {
    return (this.#hasLines ??= holdsWordlessLine(this.#render(this.#room ?? SAMPLE_ROOM)));
  }
}

function holdsWordlessLine(content: string): boolean {
  const { text } = readBody(content).visible;
  return /<hr\b/iu.test(content) || wordlessLines(text, readWords(text) ?? [], () => false).length > 0;
}

const SAMPLE_ROOM: JoinDetails = {
  webLink: 'https://cms.invalid/meeting/1?secret=1',
  sipAddress: 'room@cms.invalid',
  callId: '1',
  pin: '',
  spaceName: '',
};
