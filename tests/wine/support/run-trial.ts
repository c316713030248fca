/** Runs a piece of TypeScript beside the program, with the parts of src/ that it imports, in the Windows of this test run. */
import path from 'node:path';
import { build } from 'esbuild';
import { programFolder, startWindows, type Ended } from './windows.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

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
  await build({
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    outfile: path.join(programFolder(), 'dist', 'trial.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    // For the packages that ask for it.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    external: ['koffi'],
  });
  return await (
    await startWindows(['node.exe', 'dist\\trial.mjs', ...args], programFolder(), env)
  ).ended;
}
