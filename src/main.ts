#!/usr/bin/env node
/** Arguments in, exit code out; the only top-level catch. Exit codes: 0 done, else see report-error.ts. */
import { createInterface } from 'node:readline/promises';
import { parseCommandLine } from './cli.js';
import { runCommand } from './commands/command.js';
import { endProcess } from './process-end.js';
import { describeError, exitCodeOf } from './report-error.js';
import { createStopSignals } from './stop-signals.js';
import { systemClock } from './system-clock.js';
import { createEventLog } from './windows/event-log.js';

declare const PROGRAM_VERSION: string;

const printError = (line: string): void => void process.stderr.write(`${line}\n`);

const signals = createStopSignals(process);
// A parent that listens is no reason to stay.
process.channel?.unref();

/** Anything but a clear yes is a no. */
async function ask(question: string, stop: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal: stop })).trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}

async function main(): Promise<number> {
  try {
    return await runCommand(parseCommandLine(process.argv.slice(2)), {
      env: process.env,
      clock: systemClock,
      print: (line) => void process.stdout.write(`${line}\n`),
      printError,
      isTerminal: process.stderr.isTTY === true,
      ask:
        process.stdin.isTTY && process.stderr.isTTY ? (question) => ask(question, signals.stop) : undefined,
      stop: signals.stop,
      abandon: signals.abandon,
      version: PROGRAM_VERSION,
      // Somebody at a terminal sees the same there.
      reportEvent: process.stderr.isTTY ? undefined : createEventLog(process.platform),
    });
  } catch (error) {
    for (const line of describeError(error, false)) printError(line);
    return exitCodeOf(error);
  }
}

// A reader that closes the pipe early, such as `| head`, is no reason to crash.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// Nothing is known to leave a promise behind; should anything do so, the other mailboxes are still to be served.
process.on('unhandledRejection', (reason) => describeError(reason, true).forEach(printError));
const exitCode = await main();
endProcess(exitCode, signals);
