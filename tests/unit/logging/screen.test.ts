/** What is seen on a terminal where a bar and log lines meet. */
import { expect, it } from 'vitest';
import { Screen } from '../../../src/logging/screen.js';

/** The lines that a terminal shows: `\r` goes back, `ESC[K` clears to the end of the line. */
function shown(output: string): string[] {
  return output.split('\n').map((line) =>
    line.split('\r').reduce((text, part) => {
      const plain = part.replaceAll('\u001b[K', '');
      return part.startsWith('\u001b[K') ? plain : plain + text.slice(plain.length);
    }, ''),
  );
}

it('a log line and a progress bar never share a line (case 23)', () => {
  let output = '';
  const screen = new Screen({ write: (text: string) => (output += text) });
  screen.write('first\n');
  screen.show(() => (output += '\rCalendars ===---'));
  output += '\rCalendars =-----';
  screen.write('second\n');
  screen.write('third\n');
  expect(shown(output)).toEqual(['first', 'second', 'third', 'Calendars ===---']);
  output += '\r\u001b[K';
  screen.show(undefined);
  screen.write('fourth\n');
  expect(shown(output)).toEqual(['first', 'second', 'third', 'fourth', '']);
});
