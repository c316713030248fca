/** Who may read and write a folder: set through icacls, which every Windows has. */
import { runSystemProgram } from './system-program.js';
import { WindowsError } from '../errors.js';

const ADMINISTRATORS = '*S-1-5-32-544';
const SYSTEM = '*S-1-5-18';

/** Files and folders below it inherit the right. */
const INHERITED = '(OI)(CI)';

/**
 * The calls of icacls, in this order. What others put into the folder before, or were allowed in it, counts no more: any
 * user may make a folder below ProgramData ahead of time.
 * https://learn.microsoft.com/windows-server/administration/windows-commands/icacls
 */
export function describeRights(folder: string, grantee: string): readonly (readonly string[])[] {
  const full = [ADMINISTRATORS, SYSTEM].filter((one) => one !== grantee).map((one) => `${one}:${INHERITED}F`);
  const owner = grantee === SYSTEM ? `${SYSTEM}:${INHERITED}F` : `${grantee}:${INHERITED}M`;
  return [
    // /L: of a link the link itself, not what it leads to.
    [folder, '/setowner', ADMINISTRATORS, '/T', '/L', '/Q'],
    [folder, '/reset', '/T', '/L', '/Q'],
    [folder, '/inheritance:r', '/grant:r', ...full, owner, '/Q'],
  ];
}

/**
 * From then on the folder is for that account, administrators and Windows itself.
 * @param grantee a name, or `*` and a SID
 * @throws WindowsError
 */
export async function restrictFolder(folder: string, grantee: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const args of describeRights(folder, grantee)) {
    const { exitCode, output } = await runSystemProgram('icacls.exe', args, env);
    if (exitCode !== 0) {
      throw new WindowsError(
        `The rights on ${folder} cannot be set: icacls ended with exit code ${exitCode}. ${output}`.trim(),
        exitCode,
        'Run it as administrator, on a disk with NTFS. Without it, everybody on this computer may be able to read the folder.',
      );
    }
  }
}
