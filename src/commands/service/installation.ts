/** What installing a service and installing a task have in common. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../app.js';
import type { InstallationCommand } from '../../cli.js';
import { UsageError, WindowsError } from '../../errors.js';
import type { Account } from '../../windows/account.js';
import { toCommandLine } from '../../windows/command-line.js';
import { restrictFolder } from '../../windows/file-rights.js';
import { allowLogon } from '../../windows/logon-right.js';

export interface Installer {
  readonly command: InstallationCommand;
  readonly environment: Pick<Environment, 'env' | 'print' | 'printError' | 'isTerminal'>;
  /** Folder of the program. */
  readonly installation: string;
  /** Asks for the password of the account, unseen. @throws UsageError */
  readonly askForPassword: () => Promise<string>;
}

/** @throws UsageError elsewhere than on Windows */
export function requireWindows({ kind }: InstallationCommand, platform: NodeJS.Platform): void {
  if (platform === 'win32') return;
  throw new UsageError(
    `The command ${kind} works on Windows only.`,
    'docs/install.md says how systemd runs the program.',
  );
}

/** `node.exe dist\main.js`, each as full path: how Windows starts the program. */
export function programOf(installation: string): readonly [node: string, main: string] {
  return [process.execPath, join(installation, 'dist', 'main.js')];
}

/**
 * The account may log on in the background, and the data folder is for it, administrators and Windows itself.
 * @returns sentences for the person who installs
 * @throws WindowsError where the folder stays open to others
 */
export async function giveRights(
  kind: InstallationCommand['kind'],
  account: Account,
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const notes =
    account.kind === 'personal' || account.kind === 'managed' ? await giveLogonRight(kind, account) : [];
  // Whom a share knows is for its own server to say.
  if (home.startsWith('\\\\'))
    return [
      ...notes,
      'The data is on a share: let only this account and administrators read and write there.',
    ];
  await restrictFolder(home, account.grantee, env);
  return [...notes, 'Only this account, administrators and Windows itself may read and write the data.'];
}

/** Where a group policy grants this right, nobody else may. */
async function giveLogonRight(kind: InstallationCommand['kind'], { name }: Account): Promise<string[]> {
  try {
    await allowLogon(name, kind);
    return [];
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    return [error.message, 'Give it in secpol.msc or by a group policy, unless the account has it already.'];
  }
}

/**
 * What is left to do, as commands to copy.
 * @param begin the last of them: it begins the work
 */
export function describeNextSteps(home: string, installation: string, begin: string): string[] {
  const inHome = ['--home', home];
  const config = join(home, 'config');
  const fillIn = existsSync(join(config, 'settings.ini'))
    ? 'Check settings.ini'
    : 'Copy settings.ini.sample to settings.ini and fill it in';
  return [
    `Next, in the folder ${installation}:`,
    `  1. In ${config}:`,
    `     ${fillIn}, until this finds nothing wrong:`,
    `       ${toCall(installation, ['check', ...inHome])}`,
    '  2. See what would be written. Nothing is written yet:',
    `       ${toCall(installation, ['--once', '--dry-run', ...inHome])}`,
    '  3. Begin:',
    `       ${begin}`,
  ];
}

/** How a person calls the program in its folder: in words that cmd.exe and PowerShell both understand. */
export function toCall(installation: string, args: readonly string[]): string {
  const starter = 'cms-calendar-magic.cmd';
  const program = existsSync(join(installation, starter)) ? `.\\${starter}` : 'node dist\\main.js';
  return `${program} ${toCommandLine(args)}`;
}
