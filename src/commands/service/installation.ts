/** What installing a service and installing a task have in common. */
import { existsSync } from 'node:fs';
import { join, win32 } from 'node:path';
import type { Surroundings } from '../../app.js';
import type { InstallationCommand } from '../../cli.js';
import { UsageError } from '../../errors.js';
import { toCommandLine } from '../../windows/command-line.js';

export interface Installer {
  readonly command: InstallationCommand;
  readonly surroundings: Pick<Surroundings, 'env' | 'print' | 'printError' | 'isTerminal'>;
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
 * What is left to do, as commands to copy.
 * @param begin the last of them: it begins the work
 */
export function describeNextSteps(home: string, installation: string, begin: string): string[] {
  const inHome = ['--home', home];
  return [
    `Next, in the folder ${installation}:`,
    `  1. Copy settings.ini.sample to settings.ini in ${win32.join(home, 'config')} and fill it in, until this finds`,
    '     nothing wrong:',
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
