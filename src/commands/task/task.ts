/** `task`: installs and removes the scheduled task, which runs one cycle every minute. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAccount } from '../../windows/account.js';
import { registerEventSource, unregisterEventSource } from '../../windows/event-log.js';
import { DISPLAY_NAME } from '../../windows/names.js';
import { createTask, deleteTask } from '../../windows/scheduled-task.js';
import { ServiceManager } from '../../windows/service-manager.js';
import { findDataHome, prepareHome } from '../service/data-home.js';
import { describeNextSteps, giveRights, programOf, type Installer } from '../service/installation.js';

/** @returns the exit code. @throws UsageError, WindowsError, StateError, NativeCallsError */
export async function runTaskCommand(installer: Installer): Promise<number> {
  const lines =
    installer.command.action === 'install' ? await install(installer) : await uninstall(installer);
  lines.forEach(installer.environment.print);
  return 0;
}

/** Without settings it would fail every minute, so it waits for them. */
async function install({ command, environment, installation }: Installer): Promise<string[]> {
  const { env } = environment;
  (await ServiceManager.load()).requireAdministrator('The task cannot be installed');
  const account = parseAccount(command.account ?? ownAccount(env));
  const home = resolve(command.home ?? findDataHome(env));
  await prepareHome(home, installation);
  const isEnabled = existsSync(join(home, 'config', 'settings.ini'));
  const [program, main] = programOf(installation);
  await createTask({ account, program, args: [main, '--once', '--home', home], isEnabled }, env);
  const notes = await giveRights('task', account, home, env);
  await registerEventSource();
  return [
    `The task "${DISPLAY_NAME}" is installed${isEnabled ? ' and runs every minute' : ', but not enabled yet'}.`,
    `  Account: ${account.name}`,
    `  Data:    ${home}`,
    ...notes,
    ...(isEnabled ? [] : ['', ...describeNextSteps(home, installation, ENABLE)]),
  ];
}

const ENABLE = `schtasks /Change /TN "${DISPLAY_NAME}" /ENABLE`;

/** The account that installs it. */
function ownAccount(env: NodeJS.ProcessEnv): string {
  return `${env['USERDOMAIN'] ?? '.'}\\${userInfo().username}`;
}

async function uninstall({ environment }: Installer): Promise<string[]> {
  const manager = await ServiceManager.load();
  manager.requireAdministrator('The task cannot be uninstalled');
  const wasThere = await deleteTask(environment.env);
  if (manager.query() === undefined) await unregisterEventSource();
  return wasThere
    ? ['The task is uninstalled. The data stays.']
    : ['The task is not installed, so there is nothing to do.'];
}
