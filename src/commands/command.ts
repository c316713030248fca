/** From a parsed command line to the command that carries it out. Exit codes come back; errors are thrown. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp, type App, type Surroundings } from '../app.js';
import { Trouble } from '../errors.js';
import { HELP } from '../help.js';
import { describeError, exitCodeOf } from '../report-error.js';
import type { Command, PreviewCommand, RunCommand } from '../cli.js';
import { runDryRun } from './run/dry-run.js';
import { runLoop } from './run/loop.js';
import { runOnce } from './run/once.js';
import { runResync } from './run/resync.js';

/** dist/main.js lies one folder below the installation. */
const INSTALLATION = fileURLToPath(new URL('..', import.meta.url));

export async function runCommand(command: Command, surroundings: Surroundings): Promise<number> {
  switch (command.kind) {
    case 'help':
      surroundings.print(HELP);
      return 0;
    case 'version':
      surroundings.print(surroundings.version);
      return 0;
    case 'demo': {
      const { runDemo } = await import('./demo.js');
      return await runDemo(surroundings);
    }
    case 'secret': {
      const { readHiddenLine } = await import('../hidden-line.js');
      const { runSecret } = await import('./secret.js');
      const { stdin, stderr } = process;
      const readLine = (prompt: string) => readHiddenLine(stdin, prompt, (text) => void stderr.write(text));
      return await runSecret(surroundings, readLine, stdin.isTTY === true);
    }
    case 'check': {
      const { runCheck } = await import('./check/run-check.js');
      return await runCheck(toHome(command, surroundings), command, surroundings);
    }
    case 'status': {
      const { runStatus } = await import('./status/status.js');
      return await runStatus(toHome(command, surroundings), command, surroundings);
    }
    case 'preview':
    case 'loop':
    case 'once':
    case 'resync':
      return await withApp(command, surroundings);
  }
}

/** The packaged program's starter gives the data folder of an installed service in the environment. */
function toHome(
  { home }: { readonly home?: string | undefined },
  { env }: Pick<Surroundings, 'env'>,
): string {
  return path.resolve(home ?? (env['CMS_CALENDAR_MAGIC_HOME'] || INSTALLATION));
}

async function withApp(command: RunCommand | PreviewCommand, surroundings: Surroundings): Promise<number> {
  const isScheduled = command.kind === 'once' && !command.dryRun;
  const app = await createApp(toHome(command, surroundings), surroundings, isScheduled);
  try {
    if (command.kind === 'preview') {
      const { runPreview } = await import('./preview/preview.js');
      return await runPreview(app, command.mailbox);
    }
    if (command.dryRun) return await runDryRun(app, command.kind === 'resync' ? command : undefined);
    return await runCommandOf(app, command);
  } catch (error) {
    return report(app, error);
  } finally {
    app.close();
  }
}

/** What ended the run is in the log as well, since nobody watches a scheduled task. @returns the exit code */
function report(app: App, error: unknown): number {
  const lines = describeError(error, app.settings.logging.level === 'debug');
  const [message = '', ...details] = lines;
  app.log.error(message, {
    code: error instanceof Trouble ? error.code : undefined,
    hint: details.length === 0 ? undefined : details.join(' '),
  });
  // A terminal has seen the line of the log.
  if (!app.isTerminal) lines.forEach(app.printError);
  return exitCodeOf(error);
}

function runCommandOf(app: App, command: RunCommand): Promise<number> {
  switch (command.kind) {
    case 'loop':
      return runLoop(app);
    case 'once':
      return runOnce(app);
    case 'resync':
      return runResync(app, command);
  }
}
