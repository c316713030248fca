/** Runs a piece of TypeScript beside the program, with the parts of src/ that it imports, in the Windows of this test run. */
import path from 'node:path';
import { bundle } from '../../support/bundle.js';
import { programFolder, runWindows, type Ended } from './windows.js';

/**
 * @param source imports `./src/...`; prints to stdout
 * @param args of it
 * @param env beside what each program gets
 */
export async function runTrial(
  source: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  await bundle(source, path.join(programFolder(), 'dist', 'trial.mjs'));
  return await runWindows(['node.exe', 'dist\\trial.mjs', ...args], programFolder(), env);
}
