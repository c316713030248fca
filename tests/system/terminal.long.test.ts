/** What a person sees on a terminal while the first sync goes on: log lines and a progress bar, each on a line of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { hourAt, openCompany } from '../support/company.js';
import { TerminalScreen } from '../support/terminal-screen.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** util-linux's `script` gives its command a terminal. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');
const LOG_LINE = /^\[\d\d:\d\d:\d\d\] (?:DEBUG|INFO|WARN|ERROR): /;

it.skipIf(!hasScript)('log lines and the progress bar never share a line (case 23)', async () => {
  // Slow enough for a bar to be shown, on any machine.
  const company = await openCompany({
    exchange: { latencyMs: 200 },
    settings: { EWS: { concurrency: '1' } },
  });
  onTestFinished(() => company.close());
  for (let number = 0; number < 9; number += 1) {
    const address = company.hire(`user${number}`);
    if (number % 2 === 0)
      company.exchange.createMeeting(address, { location: '@cms', body: '<p>x</p>', ...hourAt(2) });
  }
  const command = `stty cols 100; exec '${process.execPath}' '${MAIN}' --once --home '${company.home.dir}'`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const screen = new TerminalScreen();
  screen.write(await readAll(child.stdout));
  expect(screen.overwritten.some((line) => /^Calendars .*\/9 mailboxes/.test(line))).toBe(true);
  const lines = screen.lines.filter((line) => line !== '');
  expect(lines.filter((line) => /Wrote|insert/i.test(line)).length).toBeGreaterThanOrEqual(5);
  expect(lines.filter((line) => !LOG_LINE.test(line))).toEqual([]);
  expect(lines.filter((line) => line.includes('Calendars '))).toEqual([]);
});
