/** `service`: installs, removes, starts and stops the program as a Windows service, and says how it is. */
import { join, resolve } from 'node:path';
import { WindowsError } from '../../errors.js';
import { parseAccount, VIRTUAL_ACCOUNT } from '../../windows/account.js';
import { readHome, toServiceCommandLine } from '../../windows/command-line.js';
import { registerEventSource, unregisterEventSource } from '../../windows/event-log.js';
import { hasTask } from '../../windows/scheduled-task.js';
import { ServiceManager, type ServiceStatus } from '../../windows/service-manager.js';
import { findDataHome, prepareHome } from './data-home.js';
import { describeEnd } from './describe-end.js';
import { describeNextSteps, giveRights, programOf, toCall, type Installer } from './installation.js';

/** Reading settings may take three seconds of patience, and a stop ends within ten. */
const LONGEST_START_MS = 30_000;
const LONGEST_STOP_MS = 20_000;

/** @returns the exit code. @throws UsageError, WindowsError, StateError, NativeCallsError */
export async function runServiceCommand(installer: Installer): Promise<number> {
  const manager = await ServiceManager.load();
  const { print } = installer.environment;
  switch (installer.command.action) {
    case 'install':
      (await install(manager, installer)).forEach(print);
      return 0;
    case 'uninstall':
      (await uninstall(manager, installer.environment.env)).forEach(print);
      return 0;
    case 'start':
      print(await start(manager));
      return 0;
    case 'stop':
      print(await stop(manager));
      return 0;
    default:
      return tellStatus(manager.query(), print);
  }
}

/**
 * A service that is installed already keeps its account and its data folder where the command names no others: that is how
 * an update makes it run the new program.
 */
async function install(
  manager: ServiceManager,
  { command, environment, installation, askForPassword }: Installer,
): Promise<string[]> {
  manager.requireAdministrator('The service cannot be installed');
  const present = manager.query();
  const account = parseAccount(command.account ?? present?.account ?? VIRTUAL_ACCOUNT.name);
  const isAsked = account.kind === 'personal' && command.account !== undefined;
  const password = isAsked ? await askForPassword() : undefined;
  const home = resolve(command.home ?? readHome(present?.commandLine ?? '') ?? findDataHome(environment.env));
  await prepareHome(home, installation);
  const [node, main] = programOf(installation);
  const commandLine = toServiceCommandLine(node, [main, 'service', 'run', '--home', home]);
  const { isNew, refused } = manager.install(commandLine, account, password);
  const notes = await giveRights('service', account, home, environment.env);
  await registerEventSource();
  return [
    isNew ? 'The service is installed.' : 'The service was installed already and is now up to date.',
    `  Account: ${account.name}`,
    `  Data:    ${home}`,
    ...notes,
    ...refused.map((one) => `Windows did not accept its ${one}.`),
    ...(present?.state === 'running' ? ['It still runs as before: stop and start it.'] : []),
    '',
    ...describeNextSteps(home, installation, toCall(installation, ['service', 'start'])),
  ];
}

async function uninstall(manager: ServiceManager, env: NodeJS.ProcessEnv): Promise<string[]> {
  manager.requireAdministrator('The service cannot be uninstalled');
  const present = manager.query();
  if (present === undefined) {
    await forgetEventSource(env);
    return ['The service is not installed, so there is nothing to do.'];
  }
  const notStopped = await tryToStop(manager);
  manager.uninstall();
  await forgetEventSource(env);
  const home = readHome(present.commandLine);
  return [
    'The service is uninstalled.',
    ...notStopped,
    ...(home === undefined
      ? []
      : [`The data stays in ${home}. Delete this folder if you do not need it any more.`]),
    ...(needsRight(present.account)
      ? [
          `The account ${present.account} keeps the right to log on as a service, which other services may need.`,
        ]
      : []),
  ];
}

/** The scheduled task writes events as well. */
async function forgetEventSource(env: NodeJS.ProcessEnv): Promise<void> {
  if (!(await hasTask(env))) await unregisterEventSource();
}

/** What hangs is removed all the same. @returns what to say where it does not stop */
async function tryToStop(manager: ServiceManager): Promise<string[]> {
  try {
    await stop(manager);
    return [];
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    return [error.message, 'Windows removes it once its process has ended.'];
  }
}

function needsRight(account: string): boolean {
  return !/^(NT (AUTHORITY|SERVICE)\\|LocalSystem$)/i.test(account);
}

/** @returns what to say. @throws WindowsError where it is not installed or ends at once */
async function start(manager: ServiceManager): Promise<string> {
  manager.start();
  const status = await manager.waitUntilSettled(LONGEST_START_MS);
  if (status?.state === 'running') return 'The service runs.';
  if (status?.state !== 'stopped') return 'Windows is starting the service.';
  const { sentence, hint } = describeEnd(status.systemCode, status.specificCode);
  throw new WindowsError(`The service has stopped again. ${sentence}`, status.systemCode, hint);
}

/** @returns what to say. @throws WindowsError where it is not installed, or does not stop */
async function stop(manager: ServiceManager): Promise<string> {
  manager.stop();
  const status = await manager.waitUntilSettled(LONGEST_STOP_MS);
  if (status?.state === 'stopped') return 'The service is stopped.';
  throw new WindowsError(
    'The service does not stop.',
    0,
    'Look into the folder logs, or end it in Task Manager.',
  );
}

/** @returns the exit code: 0 while it runs */
function tellStatus(status: ServiceStatus | undefined, print: (line: string) => void): number {
  if (status === undefined) {
    print('The service is not installed.');
    return 1;
  }
  const { state, processId, account, commandLine } = status;
  const home = readHome(commandLine);
  const isRunning = state === 'running';
  print(isRunning ? `The service runs, as process ${processId}.` : `The service is ${state}.`);
  if (state === 'stopped') {
    const { sentence, hint } = describeEnd(status.systemCode, status.specificCode);
    print([sentence, hint].join(' ').trim());
  }
  print(`  Account: ${account}`);
  if (home !== undefined) print(`  Data:    ${home}, with the logs in ${join(home, 'logs')}`);
  return isRunning ? 0 : 1;
}
