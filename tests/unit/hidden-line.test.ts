/** A password is read without being shown. The terminal here is a stream that says it is one; what it echoes is the system's. */
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readHiddenLine } from '../../src/hidden-line.js';

class Terminal extends PassThrough {
  readonly isTTY = true;
  readonly modes: boolean[] = [];

  setRawMode(isRaw: boolean): this {
    this.modes.push(isRaw);
    return this;
  }
}

class Pipe extends PassThrough {
  readonly isTTY = false;

  setRawMode(): this {
    throw new Error('a pipe has no mode');
  }
}

async function read(input: Terminal | Pipe, ...typed: readonly (string | Buffer)[]) {
  let shown = '';
  const line = readHiddenLine(input, 'Password: ', (text) => void (shown += text));
  for (const text of typed) input.write(text);
  return { line: await line, shown };
}

it.each([
  ['a password', ['pa', 'ss wörd', '\r'], 'pass wörd'],
  ['what follows the first line', ['pass\rmore\r'], 'pass'],
  ['a correction', ['pasx\u007fs\r'], 'pass'],
  ['a correction of a character outside the BMP', ['pass🔑\b\r'], 'pass'],
  ['a line begun anew', ['wrong\u0015pass\n'], 'pass'],
  ['an empty line', ['\r'], ''],
  ['Ctrl+C', ['pa\u0003'], undefined],
  ['Ctrl+D at the beginning', ['\u0004'], undefined],
])('a terminal in raw mode shows nothing and understands %s', async (_, typed, expected) => {
  const terminal = new Terminal();
  const { line, shown } = await read(terminal, ...typed);
  expect(line).toBe(expected);
  expect(shown).toBe('Password: \n');
  expect(terminal.modes).toEqual([true, false]);
});

it.each([
  ['one line', 'pass\nmore\n', 'pass'],
  ['a line of Windows', 'pass\r\n', 'pass'],
  ['a control character, which is left to be refused', 'pa\u0003ss\n', 'pa\u0003ss'],
])('a pipe is read without a prompt: %s', async (_, typed, expected) => {
  expect(await read(new Pipe(), typed)).toEqual({ line: expected, shown: '' });
});

it('a pipe that ends without a line end gives what came, and one that gives nothing gives undefined', async () => {
  const [full, empty] = [new Pipe(), new Pipe()];
  full.end(Buffer.from('pässword'));
  empty.end();
  expect(await read(full)).toEqual({ line: 'pässword', shown: '' });
  expect(await read(empty)).toEqual({ line: undefined, shown: '' });
});

it('a letter of two bytes that comes in two pieces is one letter', async () => {
  const [first, second] = [Buffer.from([0xc3]), Buffer.from([0xa4, 0x0a])];
  expect((await read(new Pipe(), first, second)).line).toBe('ä');
});
