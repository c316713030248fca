/** Reads one line that is a secret: on a terminal without showing it, from a pipe as it comes. */
import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';

/**
 * @param input process.stdin
 * @param show writes the prompt; gets nothing of what is typed
 * @returns the line without its end; undefined where it was broken off, or where nothing came
 */
export async function readHiddenLine(
  input: Readable & { readonly isTTY: boolean },
  prompt: string,
  show: (text: string) => void,
): Promise<string | undefined> {
  // What readline would echo goes nowhere. It is there before the prompt: what is typed from then on must not be shown.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output, terminal: input.isTTY, historySize: 0 });
  if (input.isTTY) show(prompt);
  try {
    return await new Promise((resolve, reject) => {
      // Ctrl+C, Ctrl+D and the end of a pipe close it, as does the line itself.
      terminal
        .once('line', resolve)
        .once('close', () => resolve(undefined))
        .once('SIGINT', () => terminal.close());
      input.once('error', reject);
    });
  } finally {
    terminal.close();
    if (input.isTTY) show('\n');
  }
}
