/** Who may read and write a folder: set through icacls, which every Windows has, and where that would leave a gap, by a call. */
import { readdir } from 'node:fs/promises';
import { win32 } from 'node:path';
import { WindowsError } from '../errors.js';
import { runSystemProgram } from './system-program.js';
import { loadWindowsCalls, type Pointer } from './windows-calls.js';

const ADMINISTRATORS = '*S-1-5-32-544';
const SYSTEM = '*S-1-5-18';

/** Files and folders below it inherit the right. */
const INHERITED = '(OI)(CI)';

/** Full rights for administrators and for Windows itself, here and below, and none that come from the folder above. */
const CLOSED = 'D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)';
const SDDL_REVISION_1 = 1;
const DACL_SECURITY_INFORMATION = 0x4;

/**
 * From then on the folder is for that account, administrators and Windows itself. What others put into it before, or were
 * allowed in it, counts no more: any user may make a folder below ProgramData ahead of time. At no moment may more people
 * read it than before and after.
 * @param grantee a name, or `*` and a SID
 * @throws WindowsError, NativeCallsError
 */
export async function restrictFolder(folder: string, grantee: string, env: NodeJS.ProcessEnv): Promise<void> {
  const call = (args: readonly string[]): Promise<void> => callIcacls(folder, args, env);
  // An owner may always change the rights.
  await call([folder, '/setowner', ADMINISTRATORS, '/L', '/Q']);
  await closeFolder(folder);
  // Now nobody else can add anything.
  for (const args of describeRights(folder, await readdir(folder), grantee)) await call(args);
}

/**
 * The calls of icacls in a folder that is closed, in this order.
 * https://learn.microsoft.com/windows-server/administration/windows-commands/icacls
 * @param names what is in the folder
 */
export function describeRights(
  folder: string,
  names: readonly string[],
  grantee: string,
): readonly (readonly string[])[] {
  const full = [ADMINISTRATORS, SYSTEM].map((one) => `${one}:${INHERITED}F`);
  const own = grantee === SYSTEM ? [] : [`${grantee}:${INHERITED}M`];
  return [
    [folder, '/inheritance:r', '/grant:r', ...full, ...own, '/Q'],
    // /L: of a link the link itself, not what it leads to.
    [folder, '/setowner', ADMINISTRATORS, '/T', '/L', '/Q'],
    // Not the folder itself: it would inherit from the folder above for a moment, where everybody may read.
    ...names.map((name) => [win32.join(folder, name), '/reset', '/T', '/L', '/Q']),
  ];
}

async function callIcacls(folder: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { exitCode, output } = await runSystemProgram('icacls.exe', args, env);
  if (exitCode === 0) return;
  throw new WindowsError(
    `The rights on ${folder} cannot be set: icacls ended with exit code ${exitCode}. ${output}`.trim(),
    exitCode,
    'Run it as administrator, on a disk with NTFS. Without it, everybody on this computer may be able to read the folder.',
  );
}

/**
 * Puts the rights of administrators and Windows itself in the place of all others at once. icacls can only reset the rights
 * to those of the folder above first.
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setfilesecurityw
 */
async function closeFolder(folder: string): Promise<void> {
  const { must, free } = await loadWindowsCalls();
  const what = `The rights on ${folder} cannot be set`;
  const made: [Pointer] = [null];
  must(
    what,
    `bool ConvertStringSecurityDescriptorToSecurityDescriptorW(str16 text, uint32 revision, _Out_ void **descriptor,
       void *size)`,
    ...[CLOSED, SDDL_REVISION_1, made, null],
  );
  try {
    const set = 'bool SetFileSecurityW(str16 path, uint32 parts, void *descriptor)';
    must(what, set, folder, DACL_SECURITY_INFORMATION, made[0]);
  } finally {
    free(made[0]);
  }
}
