#!/usr/bin/env node
/**
 * Arguments in, exit code out; the only top-level catch. Exit codes: 0 done, 1 the run failed as a whole, 2 wrong usage,
 * settings or template.
 */
import { parseCommandLine } from './cli.js';
import { runCommand } from './commands/command.js';
import { SettingsError, TemplateError, Trouble, UsageError } from './errors.js';
import { createStopSignals } from './stop-signals.js';
import { systemClock } from './system-clock.js';

declare const PROGRAM_VERSION: string;

const printError = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const signals = createStopSignals(process);
  try {
    return await runCommand(parseCommandLine(process.argv.slice(2)), {
      env: process.env,
      clock: systemClock,
      print: (line) => void process.stdout.write(`${line}\n`),
      printError,
      isTerminal: process.stderr.isTTY === true,
      stop: signals.stop,
      abandon: signals.abandon,
      version: PROGRAM_VERSION,
    });
  } catch (error) {
    return reportError(error);
  } finally {
    signals.close();
  }
}

/** @returns the exit code */
function reportError(error: unknown): number {
  if (!(error instanceof Trouble)) {
    printError(
      `cms-calendar-magic failed in an unforeseen way: this is a mistake in the program, please report it.`,
    );
    printError(error instanceof Error ? (error.stack ?? error.name) : typeof error);
    return 1;
  }
  printError(error.message);
  if (error instanceof SettingsError) {
    for (const { section, key, problem } of error.problems) printError(`  [${section}] ${key}: ${problem}`);
  }
  if (error.hint !== undefined) printError(error.hint);
  return error instanceof SettingsError || error instanceof TemplateError || error instanceof UsageError
    ? 2
    : 1;
}

// A reader that closes the pipe early, such as `| head`, is no reason to crash.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.exitCode = await main();
