/** From a parsed command line to the command that carries it out. Exit codes come back; errors are thrown. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp, type App, type Environment } from '../app.js';
import { HELP } from '../help.js';
import { createLogs } from '../logging/logs.js';
import { describeError, exitCodeOf, logError, reportError } from '../report-error.js';
import type { Command, InstallationCommand, PreviewCommand, RunCommand } from '../cli.js';
import { runDryRun } from './run/dry-run.js';
import { runLoop } from './run/loop.js';
import { runOnce } from './run/once.js';
import { runResync } from './run/resync.js';

/** dist/main.js lies one folder below the installation. */
const INSTALLATION = fileURLToPath(new URL('..', import.meta.url));

/** No file is too old for a run that does not know `log_days`. */
const MOST_LOG_DAYS = 3650;

export async function runCommand(command: Command, environment: Environment): Promise<number> {
  switch (command.kind) {
    case 'help':
      environment.print(HELP);
      return 0;
    case 'version':
      environment.print(environment.version);
      return 0;
    case 'demo': {
      if (command.serve) {
        const { serveDemo } = await import('../demo/serve/serve-demo.js');
        return await serveDemo(environment);
      }
      const { runDemo } = await import('../demo/print/print-demo.js');
      return await runDemo(environment);
    }
    case 'secret': {
      const { runSecret } = await import('./secret.js');
      const scope = command.forComputer ? 'computer' : 'account';
      return await runSecret(environment, scope, askUnseen);
    }
    case 'service':
    case 'task':
      return await runInstallation(command, environment);
    case 'check': {
      const { runCheck } = await import('./check/run-check.js');
      return await runCheck(toHome(command, environment), command, environment);
    }
    case 'status': {
      const { runStatus } = await import('./status/status.js');
      return await runStatus(toHome(command, environment), command, environment);
    }
    case 'preview':
    case 'loop':
    case 'once':
    case 'resync':
      return await withApp(command, environment);
  }
}

/** The packaged program's starter gives the data folder of an installed service in the environment. */
function toHome({ home }: { readonly home?: string | undefined }, { env }: Pick<Environment, 'env'>): string {
  return path.resolve(home ?? (env['CMS_CALENDAR_MAGIC_HOME'] || INSTALLATION));
}

/** Asks for a password. @throws UsageError */
async function askUnseen(): Promise<string> {
  const { askForPassword } = await import('./secret.js');
  const { readHiddenLine } = await import('../hidden-line.js');
  const { stdin, stderr } = process;
  const readLine = (prompt: string): Promise<string | undefined> =>
    readHiddenLine(stdin, prompt, (text) => void stderr.write(text));
  return await askForPassword(readLine, stdin.isTTY === true);
}

async function runInstallation(command: InstallationCommand, environment: Environment): Promise<number> {
  const { requireWindows } = await import('./service/installation.js');
  requireWindows(command, process.platform);
  if (command.action === 'run') {
    const { runService } = await import('./service/run.js');
    const loop = { kind: 'loop', dryRun: false, mailboxes: [], rewrite: false, yes: false } as const;
    return await runService((onReady) => withApp({ ...loop, home: command.home }, environment, onReady));
  }
  const installation = path.resolve(INSTALLATION);
  const installer = { command, environment, installation, askForPassword: askUnseen };
  if (command.kind === 'task') return await (await import('./task/task.js')).runTaskCommand(installer);
  return await (await import('./service/service.js')).runServiceCommand(installer);
}

/** @param onReady called once settings and templates have turned out to be good */
async function withApp(
  command: RunCommand | PreviewCommand,
  environment: Environment,
  onReady = (): void => undefined,
): Promise<number> {
  const isScheduled = command.kind === 'once' && !command.dryRun;
  const home = toHome(command, environment);
  let app: App;
  try {
    app = await createApp(home, environment, isScheduled);
  } catch (error) {
    if (!environment.isTerminal) logEarlyError(home, environment, error);
    await reportEnd(command, environment, describeError(error, false));
    throw error;
  }
  onReady();
  try {
    return await runInApp(app, command);
  } catch (error) {
    await reportEnd(command, app, reportError(app, error));
    return exitCodeOf(error);
  } finally {
    app.close();
  }
}

/** A run-once that fails is followed by the next one; its cycles say when the failure begins and ends. */
async function reportEnd(
  { kind }: RunCommand | PreviewCommand,
  { reportEvent }: Environment,
  lines: readonly string[],
): Promise<void> {
  if (kind === 'loop') await reportEvent?.('ended', lines.join('\n'));
}

/**
 * Wrong settings and templates are found before the settings have said how to log, and what a service or a task writes to
 * stderr reaches nobody. A home that is not there is not made for it.
 */
function logEarlyError(home: string, { clock }: Environment, error: unknown): void {
  if (!existsSync(home)) return;
  try {
    const dir = path.join(home, 'logs');
    const logs = createLogs({ dir, level: 'error', days: MOST_LOG_DAYS, clock, secrets: [] });
    logError(logs.log, error, describeError(error, false));
    logs.close();
  } catch {
    // The error itself is what counts.
  }
}

async function runInApp(app: App, command: RunCommand | PreviewCommand): Promise<number> {
  if (command.kind === 'preview') {
    const { runPreview } = await import('./preview/preview.js');
    return await runPreview(app, command.mailbox);
  }
  if (command.dryRun) return await runDryRun(app, command.kind === 'resync' ? command : undefined);
  switch (command.kind) {
    case 'loop':
      return await runLoop(app);
    case 'once':
      return await runOnce(app);
    case 'resync':
      return await runResync(app, command);
  }
}
