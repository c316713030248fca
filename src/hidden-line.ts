/** Reads one line that is a secret: on a terminal without showing it, from a pipe as it comes. */
import type { Readable } from 'node:stream';

/** What process.stdin is. */
type Input = Readable & { readonly isTTY: boolean; setRawMode(isRaw: boolean): unknown };

const LONGEST = 64 * 1024;

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const BACKSPACES = ['\u007f', '\b'];

/**
 * @param show writes the prompt; gets nothing of what is typed
 * @returns the line without its end; undefined where it was broken off, or where nothing came
 */
export async function readHiddenLine(
  input: Input,
  prompt: string,
  show: (text: string) => void,
): Promise<string | undefined> {
  const isTerminal = input.isTTY;
  if (isTerminal) {
    // Before the prompt: what is typed from then on must not be shown.
    input.setRawMode(true);
    show(prompt);
  }
  input.setEncoding('utf8');
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      let line = '';
      const take = (text: string): void => {
        for (const character of text) {
          if (character === '\n' || character === '\r') return end(line);
          if (isTerminal && character === CTRL_C) return end(undefined);
          if (isTerminal && character === CTRL_D) return end(line === '' ? undefined : line);
          if (isTerminal && character === CTRL_U) line = '';
          else if (isTerminal && BACKSPACES.includes(character)) line = [...line].slice(0, -1).join('');
          else line += character;
          if (line.length > LONGEST) return end(undefined);
        }
      };
      const finish = (): void => end(line === '' ? undefined : line);
      const end = (result: string | undefined): void => {
        input.off('data', take).off('end', finish).off('error', reject);
        resolve(result);
      };
      input.on('data', take).on('end', finish).on('error', reject);
      input.resume();
    });
  } finally {
    input.pause();
    if (isTerminal) {
      input.setRawMode(false);
      show('\n');
    }
  }
}
